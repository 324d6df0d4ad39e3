"""Looking at all pairs at once: which rows are one person in any order of steps, and where the order may count. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import block_pairs, blocks_of, distinct, join_labels, order_of
from matcher.column_pairs import Looks
from matcher.column_ties import Ties, few_values, unlike_names, within_guards
from matcher.column_work import Coded
from matcher.engine import guards_of

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers
    from matcher.column_pairs import Points

LARGE_PART = 2
"""Parts of more than this many blocks of profiles are not looked at pair by pair here."""


BLOCKS_AT_ONCE = 50_000
"""Blocks whose pairs are made in one go."""


@dataclass(frozen=True, slots=True)
class Merges:
    """The pairs that evidence would join, and what it says of each."""

    low: Numbers
    high: Numbers
    looks: Looks


@dataclass(frozen=True, slots=True)
class Split:
    """By row a number of its person, where that is settled.

    `side` numbers, by row, what values of her own join; the rows of a `sound` one are one person whatever the order of steps.
    `steps` are the parts in which the order of steps may count, all their pairs known; `groups` are those left to the core.
    """

    person: Numbers
    side: Numbers
    sound: Flags
    steps: list[list[int]]
    groups: list[list[int]]
    merges: Merges


def split_by_pairs(work: Coded, group: Numbers, settled: Flags, ties: Ties) -> Split:
    """Settle what is not `settled` by looking at all pairs at once whatever no order of steps could make otherwise; say what is left."""
    import numpy as np

    count, block = work.rows.count, work.ruleset.block
    whole = np.zeros(count, dtype=bool)
    start, sizes = blocks_of(ties.keys)
    whole[group[ties.rows[start[sizes > block]]]] = True
    whole[group[work.evidence.wide & ~settled]] = True
    pairs = _tied_pairs(ties.rows, start, sizes, block, whole[group])
    low, high = pairs // count, pairs % count
    looks = work.evidence.look(low, high)
    own, broad = looks.merge & looks.personal, looks.merge & looks.personal & ~looks.thin
    side = join_labels(count, low[own], high[own])
    sound, steady = _sound(work, side, join_labels(count, low[broad], high[broad]))
    by_name = looks.merge & ~looks.personal
    part = join_labels(count, side[low[by_name]], side[high[by_name]])[side]
    person, open_ = _by_sides(work, part, side, sound, steady)
    open_ &= ~settled & ~whole[group]
    # In a part too large to look at all its pairs at once, the core looks at those it comes to.
    large = np.bincount(part, minlength=count) > LARGE_PART * block
    whole[group[open_ & large[part]]] = True
    open_ &= ~whole[group]
    return Split(
        np.where(settled, group, person),
        side,
        sound[side],
        _parts(part, open_),
        _parts(group, ~settled & whole[group]),
        Merges(low[looks.merge], high[looks.merge], looks.take(looks.merge)),
    )


def _tied_pairs(rows: Numbers, start: Numbers, sizes: Numbers, block: int, left_out: Flags) -> Numbers:
    """The different pairs of rows that share a tie, as low * count + high; some blocks at a time, since most come several times."""
    import numpy as np

    count = len(left_out)
    found = []
    for at in np.array_split(np.arange(len(start)), len(start) // BLOCKS_AT_ONCE + 1):
        one, other, _ = block_pairs(start[at], sizes[at], block)
        low, high = np.minimum(rows[one], rows[other]), np.maximum(rows[one], rows[other])
        found.append(distinct((low * count + high)[~left_out[low]]))
    return distinct(np.concatenate(found))


def _sound(work: Coded, side: Numbers, broad: Numbers) -> tuple[Flags, Flags]:
    """By number of a side, joined by values of her own: whether no guard can refuse any of its steps; and whether it ends as one person where no other side is by.

    Where a guard does refuse for good, what is left of a side are two and more clusters, tied by links of which each was
    refused, since half of the pairs across are unlikely. Along links that tie n profiles there are n - 1 such pairs or more.
    """
    import numpy as np

    size = np.bincount(side, minlength=work.rows.count)
    several = np.flatnonzero(size[side] > 1)
    sound = within_guards(work, side, several, broad) & (size <= work.ruleset.block)
    grown = several[(size[side[several]] > 2) & sound[side[several]]]
    # Where all names are alike, they agree whatever else their pairs say.
    grown = grown[unlike_names(work, side, grown)[side[grown]]]
    one, other = pairs_within(side, grown, work.ruleset.block)
    looks = work.evidence.look(one, other)
    differing = np.zeros(len(size), dtype=bool)
    differing[side[one[~looks.agreeing]]] = True
    unlikely = np.bincount(side[one[looks.points < work.ruleset.possible]], minlength=len(size))
    return sound & ~((unlikely > 0) & differing), sound & (2 * unlikely < size - 1)


def _by_sides(
    work: Coded, part: Numbers, side: Numbers, sound: Flags, steady: Flags
) -> tuple[Numbers, Flags]:
    """By row its person, where sound sides meet by name; and the rows of parts in which the order of steps may count."""
    import numpy as np

    count, block = work.rows.count, LARGE_PART * work.ruleset.block
    size = np.bincount(part, minlength=count)
    sides = np.bincount(part[distinct(side)], minlength=count)
    open_ = (size > block) | ~few_values(work, part, size)
    open_[part[~np.where(sides[part] > 1, sound[side], (sound | steady)[side])]] = True
    open_[size == 1] = False
    meeting = np.flatnonzero((sides[part] > 1) & ~open_[part])
    one, other = pairs_within(part, meeting, block)
    across = side[one] != side[other]
    one, other = one[across], other[across]
    looks = work.evidence.look(one, other)
    # Only pairs whose names agree are asked, and those at one business first: see `matcher.cluster`.
    silent = np.bincount(part[one[~looks.agreeing]], minlength=count)
    in_house = _middle(part[one[looks.in_house]], looks.points[looks.in_house], count)
    of, points = part[one[looks.agreeing]], looks.points[looks.agreeing]
    largest = np.zeros(count, dtype=np.int64)
    np.maximum.at(largest, part, np.bincount(side, minlength=count)[side])
    guards = guards_of(work.ruleset)
    apart = _middle(of, points, count) < guards.needed(np.minimum(largest, size - largest))
    apart &= ~(in_house >= guards.certain)
    low = np.bincount(of[points < guards.needed(size[of] // 2)], minlength=count)
    # Of more than two sides, some may end apart in some order, if so many pairs speak against it: see `_sound`.
    open_ |= (sides > 2) & (low > 0) & (2 * low >= size - 1 - silent)
    return np.where(apart[part], side, part), open_[part]


def _middle(of: Numbers, points: Points, count: int) -> Points:
    """By number of a part the middle of the points of its pairs, `of` saying whose each is; no number where there are none."""
    import numpy as np

    found = np.full(count, np.nan)
    order = np.lexsort((points, of))
    of, points = of[order], points[order]
    start, pairs = blocks_of(of)
    found[of[start]] = (points[start + (pairs - 1) // 2] + points[start + pairs // 2]) / 2
    return found


def _parts(part: Numbers, wanted: Flags) -> list[list[int]]:
    """The wanted rows by part, those with more than one row only."""
    import numpy as np

    rows = np.flatnonzero(wanted)
    rows = rows[order_of(part[rows])]
    edges = np.flatnonzero(part[rows][1:] != part[rows][:-1]) + 1
    return [held.tolist() for held in np.split(rows, edges) if len(held) > 1]


def pairs_within(part: Numbers, rows: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """All pairs of these rows that are in one part of no more than `most`."""

    rows = rows[order_of(part[rows])]
    one, other, _ = block_pairs(*blocks_of(part[rows]), most)
    return rows[one], rows[other]
