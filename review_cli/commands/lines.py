"""The batch forms: JSON Lines in, JSON Lines out, order kept; a bad line is named and does not stop the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_cli.i18n import _
from review_cli.output import line, talk
from review_cli.sentences import in_bound_language
from store.errors import ExitCode

if TYPE_CHECKING:
    from review_cli.service.batch import Answer

Source = Annotated[
    str, typer.Argument(help=_("A file of JSON Lines, or - for standard input."), show_default=False)
]


def answer_lines(source: str, answer: Answer) -> None:
    """Answer each line of `source` on standard output; ends with a failure when a line was bad."""
    from review_cli.service.batch import answers

    bad = 0
    name = _("standard input") if source == "-" else Path(source).name
    for number, record, problem in answers(source, answer):
        if problem is not None:
            bad += 1
            talk(
                _("{file}, line {number}: {problem}").format(
                    file=name, number=number, problem=in_bound_language(problem)
                )
            )
        else:
            line(record)
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
