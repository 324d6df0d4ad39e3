"""Venues in the database: the business's values of each, and the profiles that show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from store.sql import select_in, update_each, upsert
from store.tables import match_token, membership, shared_value, venue


def no_business_line() -> sa.ColumnElement[bool]:
    """That the match token of a query's row is no business's: neither the line its venue is known by, nor a further one."""
    return ~sa.exists().where(shared_value.c.token == match_token.c.token)


class Venues:
    """Reads and writes venues within the caller's transaction. Values are match tokens in hex."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_values(self, values: Collection[str]) -> dict[str, str | None]:
        """By value that is a business's: its venue as it was last found."""
        c = shared_value.c
        rows = select_in(
            self._connection, sa.select(c.token, c.venue_id), c.token, map(bytes.fromhex, values)
        )
        return {row.token.hex(): row.venue_id for row in rows}

    def values_in(self, venue_ids: Collection[str]) -> set[str]:
        """The values that were found to be of these venues."""
        c = shared_value.c
        return {
            row.token.hex() for row in select_in(self._connection, sa.select(c.token), c.venue_id, venue_ids)
        }

    def profiles_in(self, venue_ids: Collection[str]) -> set[str]:
        """The profiles that were found to be in these venues."""
        c = membership.c
        rows = select_in(self._connection, sa.select(c.profile_id), c.venue_id, venue_ids)
        return {row.profile_id for row in rows}

    def shown_by(self, profiles: Collection[str]) -> dict[str, dict[str, str | None]]:
        """By profile: the business's values it shows, with the venue of each."""
        t, s = match_token.c, shared_value.c
        columns = sa.select(t.profile_id, t.token, s.venue_id).join(shared_value, s.token == t.token)
        found: dict[str, dict[str, str | None]] = {}
        for row in select_in(self._connection, columns, t.profile_id, profiles):
            found.setdefault(row.profile_id, {})[row.token.hex()] = row.venue_id
        return found

    def sizes(self, values: Collection[str]) -> dict[str, int]:
        """By value: how many profiles show it."""
        c = match_token.c
        columns = sa.select(c.token, sa.func.count().label("size")).group_by(c.token)
        rows = select_in(self._connection, columns, c.token, map(bytes.fromhex, values))
        return {row.token.hex(): row.size for row in rows}

    def assign(self, venue_of: Mapping[str, str]) -> None:
        """Set the venue of values."""
        rows = [{"token": bytes.fromhex(value), "venue_id": one} for value, one in venue_of.items()]
        update_each(self._connection, shared_value, "token", rows)

    def write(self, leading: Mapping[str, str], concerned: Collection[str], today: date) -> None:
        """Write venues (by id: the value each goes by), forget those without a value, and place the concerned profiles anew.

        A profile that shows values of several venues stands in the last of them by id, as in `store.partitions`.
        """
        rows = [
            {"venue_id": one, "token": bytes.fromhex(value), "first_seen": today}
            for one, value in leading.items()
        ]
        upsert(self._connection, venue, rows, keys=["venue_id"], update=[])
        held = sa.select(shared_value.c.venue_id).where(shared_value.c.venue_id.is_not(None))
        self._connection.execute(sa.delete(venue).where(venue.c.venue_id.not_in(held)))
        shown = self.shown_by(concerned)
        c = membership.c
        standing = select_in(self._connection, sa.select(c.profile_id, c.venue_id), c.profile_id, concerned)
        was = {row.profile_id: row.venue_id for row in standing}
        now = {
            profile: max((one for one in shown.get(profile, {}).values() if one), default=None)
            for profile in was
        }
        moved = [{"profile_id": p, "venue_id": one} for p, one in now.items() if was[p] != one]
        update_each(self._connection, membership, "profile_id", moved)

    def count(self) -> int:
        """How many venues there are."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(venue)).scalar_one())
