"""The register of arenas: the life of each, the verdict it rests on, and a coordinator's decision over it. No person in here."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from store.domain import Verdict
from store.sql import upsert
from store.tables import arena, dropped_listing, listing, membership


class Life(StrEnum):
    """Where an arena stands."""

    PROPOSED = "proposed"
    """In the register, not yet crawled."""
    SCREENED = "screened"
    """A sample was judged, and left it open."""
    KEPT = "kept"
    REJECTED = "rejected"
    PAUSED = "paused"
    RETIRED = "retired"


CRAWLED = frozenset({Life.PROPOSED, Life.SCREENED, Life.KEPT})


class Entry(NamedTuple):
    """A row of the register. `verdict` is the machine's; with `decided_by` a coordinator's decision stands over it."""

    name: str
    kind: str
    mode: str
    life: str
    verdict: str | None
    face_to_face: int
    unclear: int
    listings: int
    decided_by: str | None
    reason: str | None
    rescreen_on: date | None
    day: date

    def may_crawl(self, today: date) -> bool:
        """Whether the register lets it be crawled: also a rejected one, when its day to be looked at again has come."""
        if Life(self.life) in CRAWLED:
            return True
        due = self.rescreen_on is not None and self.rescreen_on <= today
        return self.life == Life.REJECTED and due

    def to_screen(self, today: date) -> bool:
        """Whether a sample is judged before the rest is fetched."""
        return self.decided_by is None and self.life != Life.KEPT and self.may_crawl(today)


def proposed(name: str, kind: str, mode: str, today: date) -> Entry:
    """The entry of an arena nobody has judged yet."""
    return Entry(name, kind, mode, Life.PROPOSED, None, 0, 0, 0, None, None, None, today)


def read_entry(connection: sa.Connection, name: str) -> Entry | None:
    """The entry of one arena."""
    row = connection.execute(_entries().where(arena.c.name == name)).first()
    return Entry._make(row) if row else None


def read_entries(connection: sa.Connection) -> dict[str, Entry]:
    """All entries by name."""
    return {row.name: Entry._make(row) for row in connection.execute(_entries().order_by(arena.c.name))}


def write_entry(connection: sa.Connection, entry: Entry) -> None:
    """Write an entry, in place of an older one of that name."""
    names = list(Entry._fields)
    upsert(connection, arena, [entry._asdict()], keys=["name"], update=names[1:])


def verdict_counts(connection: sa.Connection, name: str) -> dict[Verdict, int]:
    """How many living listings of an arena have which verdict, dropped ones included."""
    kept = connection.execute(
        sa.select(listing.c.verdict, sa.func.count())
        .where(listing.c.arena == name, listing.c.gone_on.is_(None))
        .group_by(listing.c.verdict)
    )
    found = {Verdict(verdict): int(number) for verdict, number in kept}
    reasons = connection.execute(
        sa.select(dropped_listing.c.reason, sa.func.count())
        .where(dropped_listing.c.arena == name)
        .group_by(dropped_listing.c.reason)
    )
    for reason, number in reasons:
        verdict = Verdict(reason.partition(":")[0])
        found[verdict] = found.get(verdict, 0) + int(number)
    return found


def arrivals(connection: sa.Connection, name: str, since: date) -> dict[Verdict, int]:
    """How many kept listings of an arena were first seen after `since`, by verdict."""
    rows = connection.execute(
        sa.select(listing.c.verdict, sa.func.count())
        .where(listing.c.arena == name, listing.c.first_seen > since)
        .group_by(listing.c.verdict)
    )
    return {Verdict(verdict): int(number) for verdict, number in rows}


def known_elsewhere(connection: sa.Connection, name: str) -> float:
    """Share of the persons on an arena who stand on another one too."""
    here = sa.select(membership.c.person_id).join(listing, listing.c.profile_id == membership.c.profile_id)
    own = {row.person_id for row in connection.execute(here.where(listing.c.arena == name))}
    others = {row.person_id for row in connection.execute(here.where(listing.c.arena != name))}
    return len(own & others) / len(own) if own else 0.0


def _entries() -> sa.Select[tuple[object, ...]]:
    return sa.select(*(arena.c[name] for name in Entry._fields))
