"""Leases on what people judge: a pair of profiles, a listing. Atomic, so that two members of staff never judge the same one.

Queue items carry their claim themselves (`store.claims`); pairs and listings are derived anew by each match and crawl, so theirs stand
in a table of its own, by the ids they are about.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from store.domain import Actor
from store.errors import ClaimLost
from store.sql import upsert
from store.tables import left_to_colleagues, work_lease

PAIR, LISTING = "pair", "listing"
"""Matters."""

LEFT_DAYS = 7
"""So long what was left to colleagues is not shown to whoever left it."""


class Leases:
    """Leases on one matter, within the caller's transaction."""

    def __init__(self, connection: sa.Connection, matter: str) -> None:
        self._connection = connection
        self._matter = matter

    def take(self, subjects: Collection[str], actor: Actor, minutes: int) -> None:
        """Take or renew the leases of what belongs together; what one looked at before goes back.

        Raises ClaimLost when somebody else holds one of them; the caller's transaction then leaves none.
        """
        self.release(actor)
        for subject in sorted(subjects):
            self._take(subject, actor, minutes)

    def _take(self, subject: str, actor: Actor, minutes: int) -> None:
        row = {
            "matter": self._matter,
            "subject": subject,
            "claimed_by": actor.staff_id,
            "claimed_until": actor.at,
            "expires_on": actor.day + timedelta(days=1),
        }
        upsert(self._connection, work_lease, [row], keys=["matter", "subject"], update=[])
        c = work_lease.c
        taken = self._connection.execute(
            sa.update(work_lease)
            .where(
                c.matter == self._matter,
                c.subject == subject,
                (c.claimed_by == actor.staff_id) | (c.claimed_until < actor.at),
            )
            .values(
                claimed_by=actor.staff_id,
                claimed_until=actor.at + timedelta(minutes=minutes),
                expires_on=row["expires_on"],
            )
        )
        if taken.rowcount != 1:
            raise ClaimLost("a colleague looks at this one; take another one")

    def require(self, subject: str, actor: Actor) -> None:
        """Raise ClaimLost unless this member of staff holds it now. Called in the transaction of the decision."""
        c = work_lease.c
        held = self._connection.execute(
            sa.select(c.claimed_until)
            .where(c.matter == self._matter, c.subject == subject, c.claimed_by == actor.staff_id)
            .with_for_update()
        ).scalar_one_or_none()
        if held is None or held < actor.at:
            raise ClaimLost("the claim on this one has run out; nothing was saved: take it again")

    def held_by_others(self, actor: Actor) -> frozenset[str]:
        """What colleagues look at just now."""
        c = work_lease.c
        rows = self._connection.execute(
            sa.select(c.subject).where(
                c.matter == self._matter, c.claimed_by != actor.staff_id, c.claimed_until >= actor.at
            )
        )
        return frozenset(row.subject for row in rows)

    def leave(self, subject: str, actor: Actor) -> None:
        """Leave it to colleagues. After LEFT_DAYS it comes back to oneself: nothing waits for a colleague who is not there."""
        row = {
            "matter": self._matter,
            "subject": subject,
            "staff_id": actor.staff_id,
            "expires_on": actor.day + timedelta(days=LEFT_DAYS),
        }
        keys = ["matter", "subject", "staff_id"]
        upsert(self._connection, left_to_colleagues, [row], keys=keys, update=["expires_on"])

    def left(self, actor: Actor) -> frozenset[str]:
        """What this member of staff has left to colleagues."""
        c = left_to_colleagues.c
        rows = self._connection.execute(
            sa.select(c.subject).where(
                c.matter == self._matter, c.staff_id == actor.staff_id, c.expires_on > actor.day
            )
        )
        return frozenset(row.subject for row in rows)

    def release(self, actor: Actor) -> None:
        """Give back everything of this matter."""
        c = work_lease.c
        self._connection.execute(
            sa.delete(work_lease).where(c.matter == self._matter, c.claimed_by == actor.staff_id)
        )
