"""The audit trail: who did what that touches a person, on which random id, and why. No value, no name."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from store.clocks import Clocks
from store.domain import Actor
from store.tables import audit


class AuditKind(StrEnum):
    """What was done."""

    READ_CONTACT = "read_contact"
    READ_ADDRESS = "read_address"
    CALLER_KNOWN = "caller_known"
    RELEASED = "released"
    REVERTED = "reverted"
    STOP_RAISED = "stop_raised"
    OBJECTION = "objection"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWAL = "withdrawal"
    IMPORT = "import"
    REWRAPPED = "rewrapped"


class AuditRow(NamedTuple):
    """A row of the trail."""

    entry_id: str
    at: datetime
    staff_id: str
    kind: str
    subject: str | None
    reason: str


def note(
    connection: sa.Connection,
    clocks: Clocks,
    actor: Actor,
    kind: AuditKind,
    *,
    subject: str | None,
    reason: str,
) -> None:
    """Append a row, in the transaction of what it is about: what is not noted does not happen."""
    connection.execute(
        sa.insert(audit).values(
            entry_id=f"a{secrets.token_hex(8)}",
            at=actor.at,
            staff_id=actor.staff_id,
            kind=kind.value,
            subject=subject,
            reason=reason,
            expires_on=clocks.audit(actor.day),
        )
    )


def times_done(connection: sa.Connection, actor: Actor, kind: AuditKind, *, within: timedelta) -> int:
    """How often this member of staff did this lately."""
    return connection.execute(
        sa.select(sa.func.count())
        .select_from(audit)
        .where(audit.c.staff_id == actor.staff_id, audit.c.kind == kind.value, audit.c.at > actor.at - within)
    ).scalar_one()


def trail(connection: sa.Connection, limit: int) -> list[AuditRow]:
    """The newest rows, newest first."""
    statement = (
        sa.select(*(audit.c[name] for name in AuditRow._fields)).order_by(audit.c.at.desc()).limit(limit)
    )
    return [AuditRow(*row) for row in connection.execute(statement)]


def asked_by_another(connection: sa.Connection, actor: Actor, subject: str, *, within: timedelta) -> bool:
    """Whether a colleague asked for the same withdrawal lately."""
    rows = connection.execute(
        sa.select(audit.c.entry_id)
        .where(
            audit.c.kind == AuditKind.WITHDRAWAL_ASKED.value,
            audit.c.subject == subject,
            audit.c.staff_id != actor.staff_id,
            audit.c.at > actor.at - within,
        )
        .limit(1)
    )
    return rows.first() is not None
