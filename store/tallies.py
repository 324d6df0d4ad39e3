"""Counts over arenas and listings, as the database has them: numbers only, no row about anybody leaves here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from store.domain import Verdict
from store.tables import dropped_listing, listing, run

KEPT, UNCLEAR, GONE = "kept", "unclear", "gone"
"""States of listings beside the verdicts that they are dropped for."""

Spans = Sequence[tuple[date, date]]
"""From the first day to the day after the last."""


def listings_by_arena(connection: sa.Connection) -> dict[str, Counter[str]]:
    """Per arena: listings kept and unclear, how many of those are gone, and the dropped by the verdict they were dropped for."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    columns = (listing.c.arena, _state().label("state"), listing.c.gone_on.is_not(None).label("gone"))
    for row in connection.execute(sa.select(*columns, sa.func.count().label("n")).group_by(*columns)):
        found[row.arena].update({row.state: row.n, GONE: row.n if row.gone else 0})
    c = dropped_listing.c
    dropped = sa.select(c.arena, c.reason, sa.func.count().label("n")).group_by(c.arena, c.reason)
    for row in connection.execute(dropped):
        found[row.arena][_verdict(row.reason)] += row.n
    return dict(found)


def dropped_by_reason(connection: sa.Connection) -> Counter[str]:
    """Dropped listings by verdict and rule, as `verdict:rule`."""
    c = dropped_listing.c
    rows = connection.execute(sa.select(c.reason, sa.func.count().label("n")).group_by(c.reason))
    return Counter({row.reason: row.n for row in rows})


def listings_by_span(connection: sa.Connection, spans: Spans) -> Counter[tuple[str, str, int]]:
    """How many listings of an arena were first seen in which span, by what became of them, and how many were found gone in it.

    The keys are (arena, state, number of the span); a dropped listing's day is that of its last verdict.
    """
    found: Counter[tuple[str, str, int]] = Counter()
    c, d = listing.c, dropped_listing.c
    for arena, state, day in (
        (c.arena, _state(), c.first_seen),
        (c.arena, sa.literal(GONE), c.gone_on),
        (d.arena, d.reason, d.day),
    ):
        within = sa.and_(day >= spans[0][0], day < spans[-1][1])
        columns = (arena.label("arena"), state.label("state"), day.label("day"))
        rows = sa.select(*columns, sa.func.count().label("n")).where(within).group_by(*columns)
        for row in connection.execute(rows):
            number = next(n for n, (first, end) in enumerate(spans) if first <= row.day < end)
            found[row.arena, _verdict(row.state), number] += row.n
    return found


def definition_of_arenas(connection: sa.Connection) -> dict[str, str]:
    """The version of the definition that each arena was last screened by."""
    rows = connection.execute(
        sa.select(run.c.arena, run.c.definition_version)
        .where(run.c.kind == "crawl", run.c.arena.is_not(None), run.c.definition_version.is_not(None))
        .order_by(run.c.started_at)
    )
    return {row.arena: row.definition_version for row in rows}


def crawled_since(connection: sa.Connection, day: date) -> set[str]:
    """The arenas of which a crawl ended well on that day or after."""
    rows = connection.execute(
        sa.select(run.c.arena, run.c.finished_at)
        .where(run.c.kind == "crawl", run.c.status == "good")
        .distinct()
    )
    return {row.arena for row in rows if row.finished_at is not None and row.finished_at.date() >= day}


def _state() -> sa.ColumnElement[str]:
    """Kept or unclear: what a listing in the store can be."""
    return sa.case((listing.c.verdict == Verdict.UNCLEAR.value, UNCLEAR), else_=KEPT)


def _verdict(reason: str) -> str:
    """The verdict in the reason that a listing was dropped for; a state as it is."""
    return reason.partition(":")[0]
