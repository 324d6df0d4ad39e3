"""`outreach import`: listings from anywhere, through the same screening, sealing and objection checks as a crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.broken_files import tell_broken
from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit_one, talk
from review_cli.screens.words import TAKEN_IN, labels
from review_cli.sentences import in_bound_language
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "import",
        import_listings,
        help=_(
            "Take in listings from a file, or one that you paste.\n\n"
            "They go through the same screening, sealing and objection checks as a crawl. The arena must be in the register: its "
            "kind decides how they are read. A bad line is named and does not stop the rest."
        ),
        shown=("outreach import listings.jsonl", "outreach import --paste"),
        panel=COORDINATORS,
    )


def import_listings(
    source: Annotated[
        Path | None,
        typer.Argument(
            help=_("JSON Lines of {arena, url, lang?, title, body, author?, city?, seen_at?}."),
            show_default=False,
        ),
    ] = None,
    paste: Annotated[
        bool, typer.Option("--paste", help=_("Paste one ad at the prompt; it is never written to a file."))
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Take in listings. The arena must be in the register: its kind decides how they are read."""
    from review_cli.screens.counting import counting
    from review_cli.service.importing import import_rows, pasted_row, rows_of
    from review_cli.service.permissions import require_role
    from review_cli.session import ask, session
    from store.domain import Role

    if paste == (source is not None):
        raise typer.BadParameter(_("give either a file or --paste"), param_hint=_("listings"))
    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        rows = [(1, pasted_row(ask))] if source is None else rows_of(source)
        vault, definition = (
            now.vault,
            now.definition,
        )  # asks for the passphrase: a bar would be painted over its prompt
        with counting(_("listings")) as progress:
            counts, bad, broken = import_rows(
                now.workspace,
                now.database,
                vault,
                definition,
                rows,
                now.actor,
                today=now.today,
                progress=progress,
            )
    tell_broken(broken)
    name = source.name if source else _("pasted text")
    for number, problem in bad:
        talk(
            _("{file}, line {number}: {problem}").format(
                file=name, number=number, problem=in_bound_language(problem)
            )
        )
    shown = labels("read", *TAKEN_IN)
    emit_one({key: counts.get(key, 0) for key in shown}, shown, as_json=as_json, title=_("Imported"))
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
