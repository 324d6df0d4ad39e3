"""`outreach safeguarding`: stops that wait for the safeguarding lead."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, talk
from store.domain import StopChoice


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "safeguarding",
        help=_(
            "Listings with a statement of an age under 18, or of force.\n\n"
            "For the safeguarding lead: the address and the day; nothing else is kept. Whoever stands here is out of the ordinary "
            "queue."
        ),
        shown=("outreach safeguarding", "outreach safeguarding --json"),
        panel=STAFF,
        alone=safeguarding,
    )
    add(
        group,
        "handle",
        handle,
        help=_(
            "Close a stop: release the person to the ordinary way, or hold her for good.\n\n"
            "You have notified, or found that there is nothing to notify, outside this program. No reason is kept; the stop itself "
            "goes a week later."
        ),
        shown=("outreach safeguarding handle sabc123 hold",),
    )


def safeguarding(context: typer.Context, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List the open stops: address and day, nothing else is kept. For the safeguarding lead."""
    if context.invoked_subcommand is not None:
        return
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role
    from store.safeguarding import open_stops

    with session(workspace) as now:
        require_role(now.database, Role.SAFEGUARDING)
        with now.database.reading() as connection:
            stops = open_stops(connection, now.vault)
        rows = [{"id": stop.stop_id, "day": stop.day.isoformat(), "address": stop.address} for stop in stops]
    columns = {"id": _("id"), "day": _("day"), "address": _("address of the ad")}
    emit(rows, columns, as_json=as_json, title=_("Safeguarding"), empty=_("No open stop."))


def handle(
    stop: Annotated[
        str,
        typer.Argument(
            help=_("The id that `outreach safeguarding` shows, or its beginning."), show_default=False
        ),
    ],
    choice: Annotated[StopChoice, typer.Argument(help=_("Your choice."), show_default=False)],
    workspace: Workspace = None,
) -> None:
    """Close a stop by the lead's choice."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role
    from store.safeguarding import handle_stop

    with session(workspace) as now:
        require_role(now.database, Role.SAFEGUARDING)
        with now.database.writing() as connection:
            handle_stop(connection, now.vault, stop, choice, now.today)
    talk(_("Handled."))
