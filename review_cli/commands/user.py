"""`outreach user`: who may use the service."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.options import ADMINISTRATORS, AsJson, Workspace, add_group
from review_cli.commands.options import add as add_command
from review_cli.i18n import _
from review_cli.output import emit, talk
from store.domain import Role


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "user",
        help=_("Staff: roles, teams, regions and host accounts."),
        shown=("outreach user list", "outreach user add kirsten --role coordinator --team midt"),
        panel=ADMINISTRATORS,
    )
    add_command(
        group,
        "add",
        add,
        help=_("Add a member of staff."),
        shown=("outreach user add kirsten --role coordinator --team midt",),
    )
    add_command(
        group,
        "disable",
        disable,
        help=_("Take a member's access away; what she did stays on record."),
        shown=("outreach user disable s1a2b3c4d5e6",),
    )
    add_command(
        group,
        "list",
        list_users,
        help=_("Everybody on the list, active ones first."),
        shown=("outreach user list", "outreach user list --json"),
    )


def add(
    host_account: Annotated[
        str, typer.Argument(help=_("The account she signs in to this host with."), show_default=False)
    ],
    role: Annotated[Role, typer.Option(help=_("What she may do."))] = Role.OUTREACH,
    team: Annotated[str | None, typer.Option(help=_("Her team."))] = None,
    region: Annotated[str | None, typer.Option(help=_("Her region."))] = None,
    workspace: Workspace = None,
) -> None:
    """Add a member of staff."""
    from review_cli.service.permissions import require_administrator
    from review_cli.session import session
    from store.staff import add_staff

    with session(workspace) as now:
        require_administrator(now.database)
        with now.database.writing() as connection:
            staff_id = add_staff(
                connection, host_account=host_account, role=role, team=team, region=region, today=now.today
            )
    talk(_("Added with the id {staff_id}.").format(staff_id=staff_id))


def disable(
    staff_id: Annotated[
        str, typer.Argument(help=_("The id that `outreach user list` shows."), show_default=False)
    ],
    workspace: Workspace = None,
) -> None:
    """Take a member's access away; what she did stays on record."""
    from review_cli.service.permissions import require_administrator
    from review_cli.session import session
    from store.staff import disable_staff

    with session(workspace) as now:
        require_administrator(now.database)
        with now.database.writing() as connection:
            disable_staff(connection, staff_id)
    talk(_("Disabled."))


def list_users(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Everybody on the list, active ones first."""
    from review_cli.session import session
    from store.staff import list_staff

    with session(workspace) as now, now.database.reading() as connection:
        rows = [member._asdict() for member in list_staff(connection)]
    columns = {
        "staff_id": _("id"),
        "host_account": _("account"),
        "role": _("role"),
        "team": _("team"),
        "region": _("region"),
        "active": _("active"),
        "created_on": _("since"),
    }
    emit(
        rows,
        columns,
        as_json=as_json,
        title=_("Staff"),
        empty=_("Nobody is on the list yet; `outreach user add` adds somebody."),
    )
