"""The append-only log of what people did: contact attempts, outcomes, wishes. Codes only, no free text; undone by a later event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from store.clocks import Clocks
from store.domain import Actor
from store.tables import event

FORM_VERSION = 1
"""Version of the outcome codes; when codes change, so does this, and series break visibly."""


class Event(NamedTuple):
    """A row of the log."""

    event_id: str
    kind: str
    profile_id: str | None
    codes: dict[str, str]


def add_event(
    connection: sa.Connection,
    clocks: Clocks,
    actor: Actor,
    *,
    kind: str,
    profile_id: str | None,
    codes: Mapping[str, str],
    supersedes: str | None = None,
) -> str:
    """Append an event on a profile (contacts and wishes follow profiles, not persons); returns its id."""
    event_id = f"e{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(event).values(
            event_id=event_id,
            kind=kind,
            day=actor.day,
            staff_id=actor.staff_id,
            team=actor.team,
            region=actor.region,
            profile_id=profile_id,
            codes=dict(codes),
            form_version=FORM_VERSION,
            supersedes=supersedes,
            expires_on=clocks.event(actor.day),
        )
    )
    return event_id


def events_of(connection: sa.Connection, profile_id: str) -> list[Event]:
    """Standing events of a profile, oldest first."""
    superseded = sa.select(event.c.supersedes).where(event.c.supersedes.is_not(None))
    rows = connection.execute(
        sa.select(event.c.event_id, event.c.kind, event.c.profile_id, event.c.codes)
        .where(event.c.profile_id == profile_id, event.c.event_id.not_in(superseded))
        .order_by(event.c.day, event.c.event_id)
    )
    return [Event(*row) for row in rows]
