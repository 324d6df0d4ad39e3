"""What whole columns cannot settle: the core's steps on parts whose pairs are known, and the core itself on the rest. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from matcher.cluster import Clusters, Link, Single, Weight
from matcher.column_codes import distinct, order_of
from matcher.column_sides import LARGE_PART, Split, pairs_within
from matcher.column_values import rows_of
from matcher.column_work import Coded
from matcher.engine import guards_of, resolve_persons
from matcher.judging import Pair
from matcher.values import ValueView

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers


def step_by_step(work: Coded, split: Split, first: Numbers) -> None:
    """Join the rows of `split.steps`, whose pairs are all known, in the core's order of steps. Writes into `first`."""
    import numpy as np

    if not split.steps:
        return
    steps = _Steps(work, split)
    links, singles, known = steps.links(), steps.singles(), steps.weights()
    guards, ids = guards_of(work.ruleset), steps.ids
    place = {profile_id: at for at, profile_id in enumerate(ids)}
    start = work.rows.first[steps.rows].tolist()
    earliest = np.arange(len(ids))
    for held, joining in zip(steps.parts, links, strict=True):
        clusters = Clusters((singles[at] for at in held), (), guards, known.__getitem__)
        for one, other in steps.sure(held):
            clusters.join((ids[one], ids[other]))
        clusters.join_ranked(joining)
        for members in clusters.members():
            places = [place[member] for member in members]
            earliest[places] = min(places, key=lambda at: (start[at], at))
    first[steps.rows] = steps.rows[earliest]


class _Steps:
    """The rows whose order of steps counts, numbered in the order of their ids: `parts` and all else go by these numbers."""

    def __init__(self, work: Coded, split: Split) -> None:
        import numpy as np

        self._work, self._merges = work, split.merges
        rows = np.concatenate(split.steps)
        ids = work.ids(rows)
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self.rows, self.ids = rows[order], [ids[at] for at in order]
        self._number = np.full(work.rows.count, -1, dtype=np.int64)
        self._number[self.rows] = np.arange(len(ids))
        self._part = np.repeat(np.arange(len(split.steps)), [len(part) for part in split.steps])[order]
        self.parts = [sorted(self._number[part].tolist()) for part in split.steps]
        # Whoever is on a sound side is one person whatever is asked first.
        self._sure = np.where(split.sound[self.rows], split.side[self.rows], -1)

    def sure(self, held: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The rows of a part that are joined before any step is asked about."""
        leading: dict[int, int] = {}
        for at, side in zip(held, self._sure[held].tolist(), strict=True):
            if side >= 0 and leading.setdefault(side, at) != at:
                yield leading[side], at

    def _open(self, one: Numbers, other: Numbers) -> Flags:
        open_: Flags = (self._sure[one] != self._sure[other]) | (self._sure[one] < 0)
        return open_

    def _pairs(self, one: Numbers, other: Numbers) -> list[Pair]:
        ids = self.ids
        return [(ids[a], ids[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]

    def links(self) -> list[list[Link]]:
        """The links of every part that are still open, in the core's order."""
        import numpy as np

        at = np.flatnonzero(self._number[self._merges.low] >= 0)
        one, other = self._number[self._merges.low[at]], self._number[self._merges.high[at]]
        open_ = self._open(one, other)
        at, one, other = at[open_], np.minimum(one, other)[open_], np.maximum(one, other)[open_]
        looks = self._merges.looks.take(at)
        content = self._work.contents(self.rows)
        mine, hers = content[one], content[other]
        tier = np.where(looks.personal, looks.thin, 2)
        order = np.lexsort(
            (other, one, np.maximum(mine, hers), np.minimum(mine, hers), -looks.points, tier, self._part[one])
        )
        one, other, looks = one[order], other[order], looks.take(order)
        found = [
            Link(pair, points, personal, telling, thin)
            for pair, points, personal, telling, thin in zip(
                self._pairs(one, other), *looks.columns(), strict=True
            )
        ]
        ends = np.searchsorted(self._part[one], np.arange(len(self.parts)), side="right").tolist()
        return [found[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def weights(self) -> dict[Pair, Weight]:
        """What every pair says that a step may ask about."""
        import numpy as np

        most = LARGE_PART * self._work.ruleset.block
        one, other = pairs_within(self._part, np.arange(len(self.rows)), most)
        open_ = self._open(one, other)
        one, other = one[open_], other[open_]
        looks = self._work.evidence.look(self.rows[one], self.rows[other])
        weights = map(Weight, looks.points.tolist(), looks.agreeing.tolist(), looks.in_house.tolist())
        return dict(zip(self._pairs(one, other), weights, strict=True))

    def singles(self) -> list[Single]:
        """The rows before any step. What they show is left out: links come in order."""
        import numpy as np

        work = self._work
        at = np.flatnonzero((work.values.key >= 0) & (self._number[work.links.row] >= 0))
        row = self._number[work.links.row[at]]
        order = order_of(row)
        own = work.values.key[at[order]].tolist()
        ends = np.searchsorted(row[order], np.arange(len(self.rows)), side="right").tolist()
        names = work.rows.name_texts.extend_constant(None, 1).gather(work.rows.name[self.rows])
        return [
            Single(profile_id, name, own[start:end], ())
            for profile_id, name, start, end in zip(self.ids, names, [0, *ends], ends, strict=False)
        ]


def resolve_parts(work: Coded, parts: Sequence[Sequence[int]], first: Numbers) -> None:
    """Let the core settle parts one by one, and write the first row of each person into `first`."""
    import numpy as np

    if not parts:
        return
    rows = np.array([row for part in parts for row in part], dtype=np.int64)
    names = work.names.table(work.rows, rows)
    shown, start = _values_of(work, rows)
    carriers = rows_of(work.links, distinct(shown[~work.values.shared[shown]]))
    facts = work.facts_of([*rows.tolist(), *carriers.tolist()])
    views: dict[int, ValueView] = {}
    at = 0
    for part in parts:
        own = shown[start[at] : start[at + len(part)]].tolist()
        at += len(part)
        for value in own:
            if value not in views:
                views[value] = work.view(value, facts)
        held = {views[value].value: views[value] for value in own}
        row_of = {facts[row].profile_id: row for row in part}
        members = sorted((facts[row] for row in part), key=lambda profile: profile.profile_id)
        for person in resolve_persons(members, names, work.ruleset, held):
            for member in person.members:
                first[row_of[member]] = row_of[person.person_id]


def _values_of(work: Coded, rows: Numbers) -> tuple[Numbers, Numbers]:
    """The values that these rows share with any row, and where each row's start: one more than there are rows."""
    import numpy as np

    links = work.links
    place = np.full(work.rows.count, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    at = np.flatnonzero(
        (place[links.row] >= 0) & ((links.sizes[links.value] > 1) | work.values.shared[links.value])
    )
    at = at[order_of(place[links.row[at]])]
    return links.value[at], np.searchsorted(place[links.row[at]], np.arange(len(rows) + 1))
