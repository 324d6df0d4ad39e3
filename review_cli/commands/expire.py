"""`outreach expire`: everything goes on its day."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "expire",
        expire,
        help=_(
            "Delete every record whose time is over, and destroy the keys of past weeks.\n\n"
            "Run it daily; running it twice or late does no harm."
        ),
        shown=("outreach expire", "outreach expire --json"),
        panel=COORDINATORS,
    )


def expire(
    catch_up: Annotated[
        bool,
        typer.Option(
            "--catch-up", help=_("The service slept for more than 60 days, and the clock is right.")
        ),
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Run it daily; running it twice or late does no harm."""
    from review_cli.service.expiring import expire_all
    from review_cli.session import session

    with session(workspace) as now:
        counts = expire_all(
            now.workspace,
            now.database,
            now.vault,
            now.key_file,
            today=now.today,
            now=now.now,
            catch_up=catch_up,
        )
    rows = [{"record": name, "number": number} for name, number in sorted(counts.items())]
    emit(
        rows,
        {"record": _("record"), "number": _("number")},
        as_json=as_json,
        title=_("Expired"),
        empty=_("Nothing was due."),
    )
