"""`outreach safeguarding`: stops that wait for the safeguarding lead."""

from __future__ import annotations

import typer

from review_cli.commands.options import STAFF, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "safeguarding",
        safeguarding,
        help=_(
            "Listings with a statement of an age under 18, or of force.\n\n"
            "For the safeguarding lead: the address and the day; nothing else is kept. Whoever stands here is out of the ordinary "
            "queue."
        ),
        shown=("outreach safeguarding", "outreach safeguarding --json"),
        panel=STAFF,
    )


def safeguarding(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List the open stops: address and day, nothing else is kept. For the safeguarding lead."""
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
