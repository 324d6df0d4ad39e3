"""`outreach contacts`: contact points out of the texts of a file. No database, no keys."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.lines import Source, answer_lines
from review_cli.commands.options import BATCH, Workspace, add
from review_cli.i18n import _


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
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


def contacts(
    source: Source,
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
    answer_lines(source, contact_lines(clear=clear))
