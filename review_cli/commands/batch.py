"""The batch forms: JSON Lines in, JSON Lines out, order kept; a bad line is named and does not stop the rest. No database, no keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_cli.commands.options import BATCH, COORDINATORS
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
    group = typer.Typer(no_args_is_help=True, help=_("The definition of what is kept."))
    group.command("try", help=_("Screen the listings of a file and explain each verdict."))(definition_try)
    app.add_typer(group, name="definition", rich_help_panel=COORDINATORS)
    app.command("contacts", rich_help_panel=BATCH, help=_("Read contact points out of the texts of a file."))(
        contacts
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
) -> None:
    """Screen listings {id, arena_kind, lang?, title, body}: verdict, rule, evidence, language, safeguarding.

    Example: outreach definition try listings.jsonl
    """
    from review_cli.service.batch import definition_at_hand, screen_lines

    _run(source, screen_lines(definition_at_hand(definition)))


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
) -> None:
    """Read contact points {id, text, default_region?}: phones, e-mails, calling name, and how each was found.

    Example: outreach contacts texts.jsonl
    """
    from review_cli.service.batch import contact_lines, refuse_clear_in_workspace

    if clear:
        refuse_clear_in_workspace()
    _run(source, contact_lines(clear=clear))


def _run(source: str, answer: Answer) -> None:
    from review_cli.service.batch import answers

    bad = 0
    name = "standard input" if source == "-" else Path(source).name
    for number, record, problem in answers(source, answer):
        if problem is not None:
            bad += 1
            talk(_("{file}, line {number}: {problem}").format(file=name, number=number, problem=problem))
        else:
            line(record)
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
