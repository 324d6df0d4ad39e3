"""Roles: what a member of staff may do. Binding in team mode, where everybody signs in to one agency host."""

from __future__ import annotations

from review_cli.i18n import _
from review_cli.session import host_account
from store.database import Database
from store.domain import Role
from store.errors import NotAllowed
from store.staff import list_staff, staff_by_account


def require_role(database: Database, *roles: Role) -> None:
    """Raise NotAllowed unless the person at the keyboard has one of the roles.

    While nobody is on the staff list the deployment is one person's own, and she may do everything.
    """
    with database.reading() as connection:
        if not list_staff(connection):
            return
        member = staff_by_account(connection, host_account())
    if member is None or member.role not in roles:
        wanted = ", ".join(role.value for role in roles)
        raise NotAllowed(
            _("this is for the role {roles}; an administrator can change roles with `outreach user`").format(
                roles=wanted
            )
        )


def may_revert(database: Database, staff_id: str) -> bool:
    """Whether somebody may take back a colleague's entries: a coordinator, and everybody while nobody is on the staff list."""
    with database.reading() as connection:
        members = list_staff(connection)
    return not members or any(m.staff_id == staff_id and m.role == Role.COORDINATOR for m in members)


def require_administrator(database: Database) -> None:
    """Raise NotAllowed unless the person at the keyboard may change the staff list.

    While no active administrator is on it, everybody may: somebody has to begin, and a list without one must not lock itself.
    """
    with database.reading() as connection:
        administrators = [m for m in list_staff(connection) if m.active and m.role == Role.ADMINISTRATOR]
    if administrators:
        require_role(database, Role.ADMINISTRATOR)
