"""The statistics copy of the log: one way, joined back by nobody, and the register of what was published from it.

A quarter is copied anew from the standing log as long as it is open; once closed (a month after its end, or when a table of it was
released) it is never touched again, so a figure that was published stays what it was. Whoever stands behind a record is a pseudonym
under the statistics key for the reporting window of three calendar years: the same person twice in a window is one pseudonym, across
windows nothing. Rows carry no id of the log, no day and no member of staff (databeskyttelsesloven section 10: never used otherwise).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.clocks import first_day, quarter_of
from store.course import EventKind
from store.events import Event, standing
from store.sql import one_at_a_time, select_in
from store.tables import event, membership, release, statistic, statistic_quarter
from store.vault import Vault

WINDOW_YEARS = 3
"""Persons can be told apart within so many calendar years: 2025 to 2027, 2028 to 2030."""

CLOSING = timedelta(days=31)
"""After its end a quarter takes late entries for so long."""

_PSEUDONYM_BYTES = 16
_COPIED = (EventKind.ATTEMPT.value, EventKind.REACH.value)
_CODES = ("channel", "direction", "outcomes", "reach", "duration", "materials", "referral", "counter")
"""What of the codes is copied: nothing that carries a day."""


class Statistic(NamedTuple):
    """One copied row. `quarter` is year * 4 + 0..3; `subject` is person, venue or none."""

    quarter: int
    kind: str
    subject: str | None
    who_token: bytes | None
    team: str | None
    region: str | None
    codes: Mapping[str, Any]
    form_version: int


_CODES_AT = Statistic._fields.index("codes")


class Statistics:
    """The statistics copy within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def refresh(self, today: date) -> int:
        """Copy every open quarter anew, and close those whose month has passed; returns how many rows were copied."""
        one_at_a_time(self._connection, "statistics")
        closed = self.closed()
        rows = self._log(closed)
        self._connection.execute(sa.delete(statistic).where(statistic.c.quarter.not_in(closed)))
        persons = self._persons(rows)
        copies = [self._copy(one, persons) for one in rows]
        # In no order that the log has: a row's place tells of nothing.
        copies.sort(key=lambda row: row["row_id"])
        if copies:
            self._connection.execute(sa.insert(statistic), copies)
        self._close(
            (q for q in {quarter_of(one.day) for one in rows} if first_day(q + 1) + CLOSING <= today), today
        )
        return len(copies)

    def close(self, quarters: Iterable[int], today: date) -> None:
        """Close quarters of which something is released: they are not copied anew any more."""
        self._close(set(quarters) - self.closed(), today)

    def closed(self) -> set[int]:
        """The closed quarters."""
        return set(self._connection.execute(sa.select(statistic_quarter.c.quarter)).scalars())

    def years(self) -> set[int]:
        """The calendar years of which there are copies."""
        quarters = self._connection.execute(sa.select(statistic.c.quarter).distinct()).scalars()
        return {quarter // 4 for quarter in quarters}

    def rows(self, first: int, last: int) -> list[Statistic]:
        """The copies of these quarters, both included. Rows of the same codes share one mapping of them: there are few."""
        text = sa.cast(statistic.c.codes, sa.Text).label("codes")
        columns = [text if name == "codes" else statistic.c[name] for name in Statistic._fields]
        chosen = sa.select(*columns).where(statistic.c.quarter.between(first, last))
        decoded = cache(json.loads)
        return [
            Statistic._make((*row[:_CODES_AT], decoded(row.codes), *row[_CODES_AT + 1 :]))
            for row in self._connection.execute(chosen.order_by(statistic.c.quarter))
        ]

    # -- releases -----------------------------------------------------------------------------------------------------

    def released(self) -> list[dict[str, Any]]:
        """What every release told, oldest first, as it was given to `add_release`."""
        rows = self._connection.execute(sa.select(release.c.told).order_by(release.c.number))
        return [row.told for row in rows]

    def add_release(self, told: Mapping[str, Any], today: date) -> None:
        """Remember what was told. Kept for good: figures that are out stay out."""
        one_at_a_time(self._connection, "statistics")
        highest = self._connection.execute(sa.select(sa.func.max(release.c.number))).scalar() or 0
        self._connection.execute(sa.insert(release).values(number=highest + 1, day=today, told=dict(told)))

    # -- copying ------------------------------------------------------------------------------------------------------

    def _log(self, closed: Iterable[int]) -> list[Event]:
        """What stands of the open quarters."""
        over = (
            sa.and_(event.c.day >= first_day(one), event.c.day < first_day(one + 1)) for one in sorted(closed)
        )
        chosen = standing(event.c.kind.in_(_COPIED), ~sa.or_(sa.false(), *over))
        return [Event._make(row) for row in self._connection.execute(chosen)]

    def _persons(self, rows: Sequence[Event]) -> dict[str, str]:
        columns = sa.select(membership.c.profile_id, membership.c.person_id)
        profiles = [one.profile_id for one in rows if one.profile_id]
        found = select_in(self._connection, columns, membership.c.profile_id, profiles)
        return {row.profile_id: row.person_id for row in found}

    def _copy(self, one: Event, persons: Mapping[str, str]) -> dict[str, Any]:
        subject, who = None, None
        if one.kind == EventKind.ATTEMPT:
            if one.venue_id is not None:
                subject, who = "venue", one.venue_id
            elif one.profile_id is not None:
                subject, who = "person", persons.get(one.profile_id, one.profile_id)
            else:
                # A contact with nobody whom we know: each of them counts for itself.
                subject, who = "person", f"{secrets.token_hex(8)}"
        return {
            "row_id": secrets.token_hex(8),
            "quarter": quarter_of(one.day),
            "kind": one.kind,
            "subject": subject,
            "who_token": self._pseudonym(one.day.year, subject, who) if subject and who else None,
            "team": one.team,
            "region": one.region,
            "codes": {name: one.codes[name] for name in _CODES if name in one.codes},
            "form_version": one.form_version,
            "expires_on": self._vault.clocks.event(one.day),
        }

    def _pseudonym(self, year: int, subject: str, who: str) -> bytes:
        text = "\0".join((str(year // WINDOW_YEARS), subject, who))
        return hmac.digest(self._vault.keyring.statistics, text.encode(), "sha256")[:_PSEUDONYM_BYTES]

    def _close(self, quarters: Iterable[int], today: date) -> None:
        rows = [{"quarter": quarter, "closed_on": today} for quarter in sorted(quarters)]
        if rows:
            self._connection.execute(sa.insert(statistic_quarter), rows)
