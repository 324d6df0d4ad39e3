"""`outreach claims`: who holds what, and freeing it."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, for_machines, talk


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "claims",
        help=_(
            "Who holds what: leases, and open attempts that wait for their outcome.\n\n"
            "A lease runs out by itself. An open attempt does not: somebody has seen the number or the ad."
        ),
        shown=("outreach claims", "outreach claims free iabc123"),
        panel=COORDINATORS,
        alone=claims,
    )
    add(
        group,
        "free",
        free,
        help=_(
            "Free what a colleague holds; an open attempt is closed as if it had not been made.\n\n"
            "Ask her first: if there was a contact, she logs its outcome instead. It is noted in the audit trail."
        ),
        shown=("outreach claims free iabc123",),
    )


def claims(context: typer.Context, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List what is held, open attempts first."""
    if context.invoked_subcommand is not None:
        return
    from review_cli.screens.queue import reason_words
    from review_cli.session import session
    from store.attempts import Attempts

    with session(workspace) as now:
        now.actor  # noqa: B018 - raises NotAllowed for an account that is not on the list
        with now.database.reading() as connection:
            found = Attempts(connection, now.vault).held()
    whole = for_machines(as_json=as_json)
    rows = [
        {
            "item": one.item_id,
            "about": one.subject_id if whole else short_id(one.subject_id),
            "staff": one.staff_id,
            "team": one.team,
            "reason": one.reason if whole else reason_words(one.reason),
            "since": one.since,
            "until": one.until,
        }
        for one in found
        if one.until is None or one.until >= now.now
    ]
    columns = {
        "item": _("item"),
        "about": _("who"),
        "staff": _("staff"),
        "team": _("team"),
        "reason": _("why"),
        "since": _("open since"),
        "until": _("until"),
    }
    emit(rows, columns, as_json=as_json, title=_("Held"), empty=_("Nobody holds anything."))


def free(
    item: Annotated[
        str, typer.Argument(help=_("The item that `outreach claims` shows."), show_default=False)
    ],
    workspace: Workspace = None,
) -> None:
    """Free a colleague's item. For coordinators."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.attempts import Attempts
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.COORDINATOR)
        with now.database.writing() as connection:
            Attempts(connection, now.vault).free(item, now.actor)
    talk(_("Freed."))
