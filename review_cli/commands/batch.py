"""The batch forms: JSON Lines in, JSON Lines out, order kept; a bad line is named and does not stop the rest. No database, no keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_cli.commands.options import BATCH, COORDINATORS, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import line, talk
from store.errors import ExitCode

if TYPE_CHECKING:
    from review_cli.service.batch import Answer

_Source = Annotated[
    str, typer.Argument(help=_("A file of JSON Lines, or - for standard input."), show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "definition",
        help=_("The definition of what is kept."),
        shown=("outreach definition try listings.jsonl",),
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
        ),
        shown=("outreach definition try listings.jsonl", "outreach definition try - < listings.jsonl"),
    )
    add(
        app,
        "contacts",
        contacts,
        help=_(
            "Read contact points out of the texts of a file.\n\n"
            "A line holds id, text and, if known, default_region. The answer holds id, phones, emails, nickname and how each was "
            "found; values are masked. A bad line is named and does not stop the rest."
        ),
        shown=("outreach contacts texts.jsonl", "outreach contacts - < texts.jsonl"),
        panel=BATCH,
    )


def definition_try(
    source: _Source,
    definition: Annotated[
        Path | None,
        typer.Option(
            "--definition",
            help=_("Another definition; else the workspace's, else the packaged one."),
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Screen listings {id, arena_kind, lang?, title, body}: verdict, rule, evidence, language, safeguarding."""
    from review_cli.service.batch import definition_at_hand, screen_lines

    _run(source, screen_lines(definition_at_hand(definition, workspace)))


def contacts(
    source: _Source,
    clear: Annotated[
        bool,
        typer.Option(
            "--clear",
            help=_(
                "Show values unmasked. Refused where a workspace is at hand: nothing of its people leaves."
            ),
        ),
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Read contact points {id, text, default_region?}: phones, e-mails, calling name, and how each was found."""
    from review_cli.service.batch import contact_lines, refuse_clear_in_workspace

    if clear:
        refuse_clear_in_workspace(workspace)
    _run(source, contact_lines(clear=clear))


def _run(source: str, answer: Answer) -> None:
    from review_cli.service.batch import answers

    bad = 0
    name = "standard input" if source == "-" else Path(source).name
    for number, record, problem in answers(source, answer):
        if problem is not None:
            bad += 1
            talk(_("{file}, line {number}: {problem}").format(file=name, number=number, problem=_(problem)))
        else:
            line(record)
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
