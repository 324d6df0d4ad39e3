"""Writing who is who: memberships under stable ids, venues, pair evidence. Only what changed is written.

The same for a whole partition and for the part of one that a change touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import sqlalchemy as sa

from store.domain import Cluster, PairDecision, PairFinding, Venue
from store.ledger import Ledger, ground_of, settled_ids
from store.sql import chunks, delete_in, select_in, update_each, upsert
from store.tables import listing, membership, pair_evidence, venue

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a match found of the profiles it looked at.

    Whatever is stored of `touched` profiles (None: of all) is replaced. `suggested` are pairs for which only a name in a town
    speaks; they replace those stored of the `placed` profiles. `venues` are all venues there are, None where somebody else
    writes them (`store.venues`).
    """

    persons: Collection[Cluster]
    pairs: Collection[PairFinding]
    suggested: Collection[PairFinding] = ()
    touched: frozenset[str] | None = None
    placed: frozenset[str] = frozenset()
    venues: tuple[Venue, ...] | None = None


def write_found(connection: sa.Connection, found: Found, *, run_id: str, today: date, ruleset: str) -> None:
    """Write it in the caller's transaction; what changed of ids goes into the ledger."""
    _write_persons(connection, found, run_id=run_id, today=today)
    if found.venues is not None:
        _write_venues(connection, found.venues, today)
    _write_pairs(connection, found, ruleset=ruleset, today=today)


def _write_persons(connection: sa.Connection, found: Found, *, run_id: str, today: date) -> None:
    c = membership.c
    columns = sa.select(c.profile_id, c.person_id)
    rows = (
        connection.execute(columns)
        if found.touched is None
        else select_in(connection, columns, c.profile_id, found.touched)
    )
    before = {row.profile_id: row.person_id for row in rows}
    ledger = Ledger(connection)
    present = {member for person in found.persons for member in person.members}
    concerned = None
    if found.touched is not None:
        elsewhere = set(before.values()) - present
        rows = select_in(connection, sa.select(listing.c.profile_id), listing.c.profile_id, elsewhere)
        present |= {row.profile_id for row in rows}
        concerned = {person.person_id for person in found.persons} | set(before.values())
    state = ledger.state(concerned)
    after = settled_ids(found.persons, before, present, state)
    ledger.record(before, after, state, _grounds(found, before, after), run_id=run_id, today=today)
    delete_in(connection, membership, c.profile_id, before.keys() - after.keys())
    changed = [
        {"profile_id": profile, "person_id": person, "venue_id": None}
        for profile, person in after.items()
        if before.get(profile) != person
    ]
    for block in chunks(changed):
        upsert(connection, membership, block, keys=["profile_id"], update=["person_id"])


def _grounds(found: Found, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What ties each profile to the person it came to, and each person to the one it became part of: the strongest evidence."""
    came = {profile for profile, person in after.items() if before.get(profile) != person}
    grounds: dict[str, tuple[float, str]] = {}
    for pair in found.pairs:
        ends = {pair.profile_a, pair.profile_b} & came
        if pair.decision is not PairDecision.MERGE or not ends:
            continue
        ground = ground_of(one.code for one in pair.features if one.score > 0)
        # Who came with somebody else is tied by what ties them both to those who were there.
        bridging = before.get(pair.profile_a) != before.get(pair.profile_b)
        for end in ends:
            for name in {end, before.get(end) or end} if bridging else {end}:
                grounds[name] = max(grounds.get(name, (0.0, "")), (pair.score + bridging, ground or ""))
    return {name: ground for name, (_, ground) in grounds.items() if ground}


def _write_venues(connection: sa.Connection, venues: tuple[Venue, ...], today: date) -> None:
    known = {row.venue_id for row in connection.execute(sa.select(venue.c.venue_id))}
    current = {place.venue_id: place for place in venues}
    delete_in(connection, venue, venue.c.venue_id, known - current.keys())
    rows = [
        {"venue_id": venue_id, "token": bytes.fromhex(place.value), "first_seen": today}
        for venue_id, place in current.items()
        if venue_id not in known
    ]
    upsert(connection, venue, rows, keys=["venue_id"], update=[])
    c = membership.c
    standing = connection.execute(sa.select(c.profile_id, c.venue_id).where(c.venue_id.is_not(None)))
    was = {row.profile_id: row.venue_id for row in standing}
    now = {member: place.venue_id for place in venues for member in place.members}
    moved = [
        {"profile_id": p, "venue_id": now.get(p)} for p in was.keys() | now.keys() if was.get(p) != now.get(p)
    ]
    update_each(connection, membership, "profile_id", moved)


_KEPT = ("decision", "refusal", "score", "features", "in_town", "ruleset")
"""What is kept of a pair beside its ends and its first day."""


def _write_pairs(connection: sa.Connection, found: Found, *, ruleset: str, today: date) -> None:
    stored = _stored_pairs(connection, found)
    wanted = {(p.profile_a, p.profile_b): _kept(p, True, ruleset) for p in found.suggested}
    wanted.update(((p.profile_a, p.profile_b), _kept(p, False, ruleset)) for p in found.pairs)
    stale = [{"a": a, "b": b} for a, b in stored.keys() - wanted.keys()]
    if stale:
        c = pair_evidence.c
        gone = sa.delete(pair_evidence).where(
            c.profile_a == sa.bindparam("a"), c.profile_b == sa.bindparam("b")
        )
        connection.execute(gone, stale)
    unknown: tuple[date, tuple[Any, ...]] = (today, ())
    rows = [
        {"profile_a": a, "profile_b": b, "day": day, **dict(zip(_KEPT, now, strict=True))}
        for (a, b), now in wanted.items()
        for day, was in [stored.get((a, b), unknown)]
        if now != was
    ]
    for block in chunks(rows):
        upsert(connection, pair_evidence, block, keys=["profile_a", "profile_b"], update=_KEPT)


def _stored_pairs(connection: sa.Connection, found: Found) -> dict[Pair, tuple[date, tuple[Any, ...]]]:
    """The pairs that what was found replaces: their first day, and what is kept of them."""
    c = pair_evidence.c
    columns = sa.select(c.profile_a, c.profile_b, c.in_town, c.day, *(c[name] for name in _KEPT))
    touched, placed = found.touched, found.placed
    if touched is None:
        return {(a, b): (day, tuple(was)) for a, b, _, day, *was in connection.execute(columns)}
    rows: Iterable[Any] = chain(
        select_in(connection, columns, c.profile_a, touched | placed),
        select_in(connection, columns, c.profile_b, placed),
    )
    return {
        (a, b): (day, tuple(was))
        for a, b, in_town, day, *was in rows
        if (a in placed or b in placed if in_town else a in touched)
    }


def _kept(pair: PairFinding, in_town: bool, ruleset: str) -> tuple[Any, ...]:
    """The columns of `_KEPT`."""
    features = [{"code": f.code, "score": f.score, "value": f.value} for f in pair.features]
    return pair.decision.value, pair.refusal, pair.score, features, in_town, ruleset
