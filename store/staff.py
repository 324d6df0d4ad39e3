"""Staff: who may use the service, in which role, from which account of the host."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store.domain import Role
from store.errors import Conflict, InputError
from store.tables import staff


class StaffMember(NamedTuple):
    """A member of staff. Ids are random: they stand in audit rows that outlive the account."""

    staff_id: str
    host_account: str
    role: str
    team: str | None
    region: str | None
    active: bool
    created_on: date


def add_staff(
    connection: sa.Connection,
    *,
    host_account: str,
    role: Role,
    team: str | None,
    region: str | None,
    today: date,
) -> str:
    """Add a member; returns the id. Raises Conflict when the host account has one already."""
    staff_id = f"s{secrets.token_hex(6)}"
    try:
        connection.execute(
            sa.insert(staff).values(
                staff_id=staff_id,
                host_account=host_account,
                role=role.value,
                team=team,
                region=region,
                active=True,
                created_on=today,
            )
        )
    except IntegrityError:
        raise Conflict(
            f"the account {host_account} is on the list already; see `outreach user list`"
        ) from None
    return staff_id


def disable_staff(connection: sa.Connection, staff_id: str) -> None:
    """Take a member's access away; what she did stays on record. Raises InputError when the id is unknown."""
    changed = connection.execute(sa.update(staff).where(staff.c.staff_id == staff_id).values(active=False))
    if not changed.rowcount:
        raise InputError("no member of staff has that id; see `outreach user list`")


def list_staff(connection: sa.Connection) -> list[StaffMember]:
    """Everybody, active ones first."""
    rows = connection.execute(
        sa.select(*(staff.c[name] for name in StaffMember._fields)).order_by(
            staff.c.active.desc(), staff.c.host_account
        )
    )
    return [StaffMember(*row) for row in rows]


def staff_by_account(connection: sa.Connection, host_account: str) -> StaffMember | None:
    """The active member who uses this account of the host, if any."""
    row = connection.execute(
        sa.select(*(staff.c[name] for name in StaffMember._fields)).where(
            staff.c.host_account == host_account, staff.c.active.is_(True)
        )
    ).one_or_none()
    return StaffMember(*row) if row else None
