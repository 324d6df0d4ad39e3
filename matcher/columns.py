"""The same partition for large collections: whole columns for what is plain, the core for what is not.

Most profiles are plain: alone, tied by their own numbers under one name, or joined by pairs that no guard can refuse. Those
are settled by column arithmetic; every other group goes to `matcher.engine.resolve_persons`. The result equals
`matcher.engine.match` without decisions (tests say so). polars and numpy load on first use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import distinct, order_of, tied_rows
from matcher.column_sides import Split, split_by_pairs
from matcher.column_steps import resolve_parts, step_by_step
from matcher.column_ties import Ties, all_ties, own_ties, plain_rows
from matcher.column_work import COLUMNS, Coded
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.venues import venues_of
from store.domain import ProfileFacts, Venue

if TYPE_CHECKING:
    import polars as pl

    from matcher.column_codes import Numbers


@dataclass(frozen=True, slots=True)
class ColumnPartition:
    """Who is who by row: `persons` holds the person id of every row, in order, `count` says how many there are.

    `resolved` says how many rows whole columns could not settle.
    """

    persons: pl.Series
    count: int
    venues: tuple[Venue, ...]
    resolved: int


def frame_of(profiles: Iterable[ProfileFacts]) -> pl.DataFrame:
    """Facts as the frame that `match_columns` reads."""
    import polars as pl

    rows = list(profiles)
    text, listed = pl.String, pl.List(pl.String)
    kinds = (text, text, pl.Date, pl.Date, listed, listed, text, text, text, text, pl.Boolean)
    data = {name: [getattr(p, name) for p in rows] for name in COLUMNS}
    for name in ("phones", "emails"):
        data[name] = [list(values) for values in data[name]]
    return pl.DataFrame(data, schema=dict(zip(COLUMNS, kinds, strict=True)))


def match_columns(frame: pl.DataFrame, ruleset: Ruleset = DEFAULT_RULESET) -> ColumnPartition:
    """Say who is who for a frame with the columns of `ProfileFacts` (COLUMNS), ids unique, contact points canonical."""
    work = Coded(frame, ruleset)
    split = _split(work)
    first = _first_of(work, split.person)
    step_by_step(work, split, first)
    resolve_parts(work, split.groups, first)
    persons = frame["profile_id"].gather(first).alias("person_id")
    count = len(distinct(first))
    return ColumnPartition(
        persons, count, _venues(work), sum(map(len, split.steps)) + sum(map(len, split.groups))
    )


def _split(work: Coded) -> Split:
    own = own_ties(work)
    ties = all_ties(work, own)
    group = tied_rows(work.rows.count, ties.rows, ties.keys)
    settled = plain_rows(work, group, own)
    open_ = ~settled[ties.rows]
    return split_by_pairs(work, group, settled, Ties(ties.rows[open_], ties.keys[open_]))


def _first_of(work: Coded, person: Numbers) -> Numbers:
    """By row the first row of its person: by day, then by id."""
    import numpy as np

    count = work.rows.count
    day = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(day, person, work.rows.first)
    at = np.flatnonzero(work.rows.first == day[person])
    at = at[order_of(person[at])]
    of = np.full(count, -1, dtype=np.int64)
    of[person[at]] = at
    tied = at[np.bincount(person[at], minlength=count)[person[at]] > 1]
    least: dict[int, tuple[str, int]] = {}
    for row, number, text in zip(
        tied.tolist(),
        person[tied].tolist(),
        work.ids(tied),
        strict=True,
    ):
        least[number] = min(least.get(number, (text, row)), (text, row))
    for number, (_, row) in least.items():
        of[number] = row
    return of[person]


def _venues(work: Coded) -> tuple[Venue, ...]:
    """The venues around all shared values."""
    import numpy as np

    return venues_of((work.business(value) for value in np.flatnonzero(work.values.shared).tolist()), {})
