"""`outreach definition`: try the definition on texts, and measure it on labelled ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands import definition_tuning
from review_cli.commands.lines import Source, answer_lines
from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import talk
from review_cli.sentences import in_bound_language
from store.domain import ArenaKind
from store.errors import ExitCode

_Definition = Annotated[
    Path | None,
    typer.Option(
        "--definition",
        help=_("Another definition; else the workspace's, else the packaged one."),
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "definition",
        help=_("The definition of what is kept."),
        shown=("outreach definition try listings.jsonl", "outreach definition eval labelled.jsonl"),
        panel=COORDINATORS,
    )
    add(
        group,
        "try",
        definition_try,
        help=_(
            "Screen the listings of a file and explain each verdict.\n\n"
            "A line holds id, arena_kind, title, body and, if known, lang. The answer holds id, verdict, rule, evidence, lang and "
            "safeguarding. A bad line is named and does not stop the rest."
        )
        + " "
        + _("The arena_kind is one of: {kinds}.").format(kinds=", ".join(ArenaKind)),
        shown=("outreach definition try listings.jsonl", "outreach definition try - < listings.jsonl"),
    )
    add(
        group,
        "eval",
        definition_eval,
        help=_(
            "Measure the definition on labelled listings.\n\n"
            "A line holds id, arena_kind, title, body, verdict and, if known, lang, edge_case and safeguarding. Shown are how often "
            "which verdict was given for which label, the figures per language and rule, and every error with its evidence."
        ),
        shown=("outreach definition eval labelled.jsonl", "outreach definition eval labelled.jsonl --json"),
    )
    definition_tuning.register(group)


def definition_try(
    source: Source,
    definition: _Definition = None,
    workspace: Workspace = None,
) -> None:
    """Screen listings {id, arena_kind, lang?, title, body}: verdict, rule, evidence, language, safeguarding."""
    from review_cli.service.batch import definition_at_hand, screen_lines

    answer_lines(source, screen_lines(definition_at_hand(definition, workspace)))


def definition_eval(
    source: Source, definition: _Definition = None, workspace: Workspace = None, as_json: AsJson = False
) -> None:
    """Confusion table, figures per language and rule, every error with its evidence."""
    from review_cli.screens.evaluation import show_evaluation
    from review_cli.service.batch import definition_at_hand, evaluated, labelled_lines

    bad, listings = labelled_lines(source)
    for number, problem in bad:
        talk(
            _("{file}, line {number}: {problem}").format(
                file=Path(source).name, number=number, problem=in_bound_language(problem)
            )
        )
    show_evaluation(evaluated(definition_at_hand(definition, workspace), listings), as_json=as_json)
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
