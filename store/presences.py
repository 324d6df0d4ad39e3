"""Chats: how many people somebody saw in one, and for how long she looked. Counts and a duration; no text, no names, no list of members."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from store.clocks import Clocks
from store.tables import presence


class Presence(NamedTuple):
    """What the looks at one chat come to."""

    looks: int
    minutes: int
    people: int
    """People counted, over all looks: whoever was there twice is counted twice."""
    most: int
    """The most at one look."""
    last: date | None


NEVER = Presence(0, 0, 0, 0, None)
"""Nobody has looked."""


def note_presence(
    connection: sa.Connection, clocks: Clocks, *, arena: str, day: date, people: int, minutes: int
) -> None:
    """One look at a chat."""
    connection.execute(
        sa.insert(presence).values(
            presence_id=f"c{secrets.token_hex(8)}",
            arena=arena,
            day=day,
            people=people,
            minutes=minutes,
            expires_on=clocks.run(day),
        )
    )


def presences(connection: sa.Connection) -> dict[str, Presence]:
    """What the looks at each chat come to, by arena; chats nobody looked at are left out."""
    c = presence.c
    rows = connection.execute(
        sa.select(
            c.arena,
            sa.func.count(),
            sa.func.sum(c.minutes),
            sa.func.sum(c.people),
            sa.func.max(c.people),
            sa.func.max(c.day),
        )
        .group_by(c.arena)
        .order_by(c.arena)
    )
    return {
        arena: Presence(looks, int(minutes), int(people), most, last)
        for arena, looks, minutes, people, most, last in rows
    }
