"""The same partition for large collections: whole columns for what is plain, the core for what is not.

Most profiles are plain: alone, tied by their own numbers under one name, or joined by pairs that no guard can refuse. Those
are settled by column arithmetic; every other group goes to `matcher.engine.resolve_persons`. The result equals
`matcher.engine.match` without decisions (tests say so). polars and numpy load on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcher.blocking import content
from matcher.cluster import Clusters, Link, Single
from matcher.column_codes import (
    Links,
    Rows,
    alike_codes,
    block_pairs,
    blocks_of,
    code_links,
    code_rows,
    distinct,
    join_labels,
    tied_rows,
)
from matcher.column_names import TELLING, Names, name_classes
from matcher.column_pairs import Evidence
from matcher.column_values import Values, classify, look, rows_of
from matcher.engine import guards_of, resolve_persons
from matcher.features import TOURING, email_shared, lang_differs, phone_shared, town_apart
from matcher.judging import pair_of
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.values import ValueView
from matcher.venues import venues_of
from store.domain import ContactKind, ProfileFacts, ValueClass, Venue

if TYPE_CHECKING:
    import polars as pl

    from matcher.column_codes import Flags, Numbers

COLUMNS = (
    "profile_id", "arena", "first_seen", "last_seen", "phones", "emails", "nickname", "town", "region", "lang", "business",
)  # fmt: skip


LARGE_PART = 2
"""Parts of more than this many blocks of profiles are looked at pair by pair."""


@dataclass(frozen=True, slots=True)
class ColumnPartition:
    """Who is who by row: `persons` holds the person id of every row, in order; `resolved` says how many went to the core."""

    persons: pl.Series
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
    work = _Work(frame, ruleset)
    person, steps, groups = work.joined()
    first = work.first_of(person)
    work.step_by_step(steps, first)
    work.resolve(groups, first)
    persons = frame["profile_id"].gather(first).alias("person_id")
    return ColumnPartition(persons, work.venues(), sum(map(len, steps)) + sum(map(len, groups)))


class _Work:
    """One collection, coded."""

    def __init__(self, frame: pl.DataFrame, ruleset: Ruleset) -> None:
        self._frame, self._ruleset = frame, ruleset
        self._facts: dict[int, ProfileFacts] = {}
        self._ids: dict[int, str] = {}
        self.rows: Rows = code_rows(frame)
        self.links: Links = code_links(frame)
        self.values: Values = classify(self.rows, self.links, ruleset, self.facts_of)
        self.names: Names = name_classes(self.rows, self.links, ruleset.rarity)
        self.evidence = Evidence(self.rows, self.links, self.values, self.names, ruleset)

    def facts_of(self, rows: Sequence[int]) -> Mapping[int, ProfileFacts]:
        """Facts of these rows, and of any asked for before."""
        fresh = [row for row in rows if row not in self._facts]
        if fresh:
            taken = self._frame[fresh].select(COLUMNS)
            for row, (i, a, f, t, p, e, n, c, r, lang, b) in zip(fresh, taken.iter_rows(), strict=True):
                self._facts[row] = ProfileFacts(
                    i, a, f, t, tuple(p or ()), tuple(e or ()), n, c, r, lang, bool(b)
                )
        return self._facts

    # -- ties and groups ----------------------------------------------------------------------------------------------

    def joined(self) -> tuple[Numbers, list[list[int]], list[list[int]]]:
        """By row a number of its person; parts in which the order of steps may count; groups left to the core."""
        own_rows, own_keys = self._own_ties()
        rows, keys = self._ties(own_rows, own_keys)
        group = tied_rows(self.rows.count, rows, keys)
        settled = self._plain(group, own_rows, own_keys)
        open_ = ~settled[rows]
        return self._by_pairs(group, settled, rows[open_], keys[open_])

    def _own_ties(self) -> tuple[Numbers, Numbers]:
        """(row, key) for the values of one person's own that several rows show, sorted by key."""
        import numpy as np

        key = self.values.key
        several = np.bincount(key[key >= 0], minlength=self.values.keys) > 1
        at = np.flatnonzero((key >= 0) & several[key])
        at = at[np.argsort(key[at], kind="stable")]
        self._value_of_own = self.links.value[at]
        return self.links.row[at], key[at]

    def _ties(self, own_rows: Numbers, own_keys: Numbers) -> tuple[Numbers, Numbers]:
        """(row, key) for whatever may join rows, sorted by key: see `matcher.blocking.link_keys`."""
        import numpy as np

        links, names = self.links, self.names
        name = self.rows.name
        telling = np.array(TELLING)
        business = np.flatnonzero(self.values.few[links.value] & (name[links.row] >= 0))
        span = len(self.rows.name_texts) + 1
        _, named = np.unique(links.value[business] * span + name[links.row[business]], return_inverse=True)
        placed = np.flatnonzero((names.place >= 0) & telling[names.in_town])
        anywhere = np.flatnonzero((name >= 0) & telling[np.append(names.anywhere, 0)[name]])
        found_rows, found_keys = [own_rows], [own_keys]
        offset = self.values.keys
        for rows, keys in (
            (links.row[business], named),
            (placed, names.place[placed]),
            (anywhere, name[anywhere]),
        ):
            several = np.bincount(keys) > 1
            at = np.flatnonzero(several[keys]) if len(keys) else keys
            at = at[np.argsort(keys[at], kind="stable")]
            found_rows.append(rows[at])
            found_keys.append(keys[at] + offset)
            offset += int(keys.max(initial=-1)) + 1
        return np.concatenate(found_rows), np.concatenate(found_keys)

    def _plain(self, group: Numbers, own_rows: Numbers, own_keys: Numbers) -> Flags:
        """Rows of the groups that the core must make one person, and rows alone.

        Those are groups tied by values of her own alone, under names that are all alike, within the limits of every guard.
        """
        import numpy as np

        count, rows, rules = self.rows.count, self.rows, self._ruleset
        size = np.bincount(group, minlength=count)
        several = np.flatnonzero(size[group] > 1)
        own = tied_rows(count, own_rows, own_keys)
        broad = self.links.sizes[self._value_of_own] > 2
        plain = (size > 1) & self._enough()
        plain &= self._within_guards(group, several, tied_rows(count, own_rows[broad], own_keys[broad]))
        for against in (own != group, rows.business, self.evidence.wide):
            plain[group[against]] = False
        span = len(rows.name_texts) + 1
        named = several[rows.name[several] >= 0]
        nodes = distinct(group[named] * span + rows.name[named])
        counts = np.bincount(nodes // span, minlength=count)
        one, other, block = block_pairs(np.cumsum(counts) - counts, counts, rules.block)
        held = plain[block]
        one, other, block = one[held], other[held], block[held]
        plain[block[~alike_codes(nodes[one] % span, nodes[other] % span, rows.name_texts)]] = False
        plain[counts > rules.block] = False
        first = np.full(count, np.iinfo(np.int64).min)
        last = np.full(count, np.iinfo(np.int64).max)
        np.maximum.at(first, group[several], rows.first[several])
        np.minimum.at(last, group[several], rows.last[several])
        nameless = group[several[rows.name[several] < 0]]
        plain[nameless[first[nameless] - last[nameless] > rules.recycle_days]] = False
        settled: Flags = (plain | (size == 1))[group]
        return settled

    def _enough(self) -> bool:
        """Whether a shared value of one person's own joins under alike names whatever else may speak against it."""
        weight = {row.func: row.weight for row in self._ruleset.features}
        against = weight.get(town_apart, 0.0) * TOURING + weight.get(lang_differs, 0.0)
        return (
            min(weight.get(phone_shared, 0.0), weight.get(email_shared, 0.0)) + against
            >= self._ruleset.certain
        )

    def _within_guards(self, part: Numbers, several: Numbers, broad: Numbers) -> Flags:
        """By number of a part: whether it has few contact points, and no bridge between two grown sides.

        `several` are the rows that are not alone in their part. `broad` numbers what more than a thin link ties: those come
        first, so what is left of a part beside the largest of them cannot become a grown side.
        """
        import numpy as np

        count = self.rows.count
        size = np.bincount(part, minlength=count)
        beside = distinct(part[several] * count + broad[several])
        largest = np.zeros(count, dtype=np.int64)
        np.maximum.at(largest, beside // count, np.bincount(broad, minlength=count)[beside % count])
        side = self._ruleset.bridge_side
        return self._few_values(part, size) & ((size < 2 * side) | (size - largest < side))

    def _few_values(self, part: Numbers, size: Numbers) -> Flags:
        import numpy as np

        key, row = self.values.key, self.links.row
        own = np.flatnonzero((key >= 0) & (size[part[row]] > 1))
        shown = distinct(part[row[own]] * self.values.keys + key[own])
        return np.bincount(shown // self.values.keys, minlength=len(size)) <= self._ruleset.max_values

    # -- pairs --------------------------------------------------------------------------------------------------------

    def _by_pairs(
        self, group: Numbers, settled: Flags, rows: Numbers, keys: Numbers
    ) -> tuple[Numbers, list[list[int]], list[list[int]]]:
        """Settle by looking at all pairs at once whatever no order of steps could make otherwise; say what is left."""
        import numpy as np

        count, block = self.rows.count, self._ruleset.block
        start, sizes = blocks_of(keys)
        whole = np.zeros(count, dtype=bool)
        whole[group[rows[start[sizes > block]]]] = True
        whole[group[self.evidence.wide & ~settled]] = True
        one, other, _ = block_pairs(start, sizes, block)
        low, high = np.minimum(rows[one], rows[other]), np.maximum(rows[one], rows[other])
        pairs = distinct((low * count + high)[~whole[group[low]]])
        low, high = pairs // count, pairs % count
        looks = self.evidence.look(low, high)
        own, broad = looks.merge & looks.personal, looks.merge & looks.personal & ~looks.thin
        side = join_labels(count, low[own], high[own])
        sound = self._sound(side, join_labels(count, low[broad], high[broad]))
        by_name = looks.merge & ~looks.personal
        part = join_labels(count, side[low[by_name]], side[high[by_name]])[side]
        person, open_ = self._by_sides(part, side, sound)
        open_ &= ~settled & ~whole[group]
        # In a part too large to look at all its pairs at once, the core looks at those it comes to.
        large = np.bincount(part, minlength=count) > LARGE_PART * block
        whole[group[open_ & large[part]]] = True
        open_ &= ~whole[group]
        self._merges = low[looks.merge], high[looks.merge], looks.take(looks.merge)
        return np.where(settled, group, person), _parts(part, open_), _parts(group, ~settled & whole[group])

    def _sound(self, side: Numbers, broad: Numbers) -> Flags:
        """By number of a side, joined by values of her own: whether no guard can refuse any of its steps."""
        import numpy as np

        size = np.bincount(side, minlength=self.rows.count)
        several = np.flatnonzero(size[side] > 1)
        sound = self._within_guards(side, several, broad) & (size <= self._ruleset.block)
        grown = several[(size[side[several]] > 2) & sound[side[several]]]
        one, other = _within(side, grown, self._ruleset.block)
        looks = self.evidence.look(one, other)
        unlikely, differing = np.zeros(len(size), dtype=bool), np.zeros(len(size), dtype=bool)
        unlikely[side[one[looks.points < self._ruleset.possible]]] = True
        differing[side[one[~looks.agreeing]]] = True
        return sound & ~(unlikely & differing)

    def _by_sides(self, part: Numbers, side: Numbers, sound: Flags) -> tuple[Numbers, Flags]:
        """By row its person, where sound sides meet by name; and the rows of parts in which the order of steps may count."""
        import numpy as np

        count, block = self.rows.count, LARGE_PART * self._ruleset.block
        size = np.bincount(part, minlength=count)
        sides = np.bincount(part[distinct(side)], minlength=count)
        open_ = (size > block) | ~self._few_values(part, size)
        open_[part[~sound[side]]] = True
        open_[size == 1] = False
        meeting = np.flatnonzero((sides[part] > 1) & ~open_[part])
        one, other = _within(part, meeting, block)
        across = side[one] != side[other]
        one, other = one[across], other[across]
        points = self.evidence.look(one, other).points
        order = np.lexsort((points, part[one]))
        points, of = points[order], part[one][order]
        start, pairs = blocks_of(of)
        middle = (points[start + (pairs - 1) // 2] + points[start + pairs // 2]) / 2
        apart = np.zeros(count, dtype=bool)
        apart[of[start[middle < self._ruleset.possible]]] = True
        lowest = np.zeros(count, dtype=bool)
        lowest[of[start[points[start] < self._ruleset.possible]]] = True
        # Of more than two sides, only those that agree pair by pair are sure to join in any order.
        open_ |= (sides > 2) & lowest
        return np.where(apart[part], side, part), open_[part]

    # -- what comes of it ---------------------------------------------------------------------------------------------

    def first_of(self, person: Numbers) -> Numbers:
        """By row the first row of its person: by day, then by id."""
        import numpy as np

        count = self.rows.count
        day = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(day, person, self.rows.first)
        at = np.flatnonzero(self.rows.first == day[person])
        at = at[np.argsort(person[at], kind="stable")]
        of = np.full(count, -1, dtype=np.int64)
        of[person[at]] = at
        tied = at[np.bincount(person[at], minlength=count)[person[at]] > 1]
        least: dict[int, tuple[str, int]] = {}
        for row, number, text in zip(
            tied.tolist(),
            person[tied].tolist(),
            self._frame["profile_id"].gather(tied).to_list(),
            strict=True,
        ):
            least[number] = min(least.get(number, (text, row)), (text, row))
        for number, (_, row) in least.items():
            of[number] = row
        return of[person]

    def step_by_step(self, parts: Sequence[Sequence[int]], first: Numbers) -> None:
        """Join the rows of parts whose pairs are all known, in the core's order of steps. Writes into `first`."""
        import numpy as np

        if not parts:
            return
        rows = np.array([row for part in parts for row in part], dtype=np.int64)
        part = np.full(self.rows.count, -1, dtype=np.int64)
        part[rows] = np.repeat(np.arange(len(parts)), [len(held) for held in parts])
        ids = dict(zip(rows.tolist(), self._frame["profile_id"].gather(rows).to_list(), strict=True))
        one, other = _within(part, np.sort(rows), LARGE_PART * self._ruleset.block)
        points = self.evidence.look(one, other).points
        known = {
            pair_of(ids[a], ids[b]): found
            for a, b, found in zip(one.tolist(), other.tolist(), points.tolist(), strict=True)
        }
        links: list[list[Link]] = [[] for _ in parts]
        low, high, looks = self._merges
        at = np.flatnonzero(part[low] >= 0)
        for a, b, of, found, personal, telling, thin in zip(
            low[at].tolist(),
            high[at].tolist(),
            part[low[at]].tolist(),
            *looks.take(at).columns(),
            strict=True,
        ):
            links[of].append(Link(pair_of(ids[a], ids[b]), found, int(personal), telling, thin))
        singles = self._singles(rows, ids)
        start = dict(zip(rows.tolist(), self.rows.first[rows].tolist(), strict=True))
        guards = guards_of(self._ruleset)
        for held, joining in zip(parts, links, strict=True):
            clusters = Clusters((singles[row] for row in held), (), guards, known.__getitem__)
            clusters.join_all(joining)
            row_of = {ids[row]: row for row in held}
            for members in clusters.members():
                found_rows = [row_of[member] for member in members]
                first[found_rows] = min(found_rows, key=lambda row: (start[row], ids[row]))

    def _singles(self, rows: Numbers, ids: Mapping[int, str]) -> dict[int, Single]:
        import numpy as np

        own: dict[int, list[int]] = {row: [] for row in ids}
        wanted = np.zeros(self.rows.count, dtype=bool)
        wanted[rows] = True
        at = np.flatnonzero((self.values.key >= 0) & wanted[self.links.row])
        for row, key in zip(self.links.row[at].tolist(), self.values.key[at].tolist(), strict=True):
            own[row].append(key)
        facts = self.facts_of(rows.tolist())
        return {row: Single(ids[row], facts[row].nickname, own[row], content(facts[row])) for row in ids}

    def resolve(self, parts: Sequence[Sequence[int]], first: Numbers) -> None:
        """Let the core settle parts one by one, and write the first row of each person into `first`."""
        import numpy as np

        if not parts:
            return
        rows = np.array([row for part in parts for row in part], dtype=np.int64)
        names = self.names.table(self.rows, rows)
        shown, start = self._values_of(rows)
        carriers = rows_of(self.links, distinct(shown[~self.values.shared[shown]]))
        facts = self.facts_of([*rows.tolist(), *carriers.tolist()])
        views: dict[int, ValueView] = {}
        at = 0
        for part in parts:
            own = shown[start[at] : start[at + len(part)]].tolist()
            at += len(part)
            for value in own:
                if value not in views:
                    views[value] = self._view(value, facts)
            held = {views[value].value: views[value] for value in own}
            row_of = {facts[row].profile_id: row for row in part}
            members = sorted((facts[row] for row in part), key=lambda profile: profile.profile_id)
            for person in resolve_persons(members, names, self._ruleset, held):
                for member in person.members:
                    first[row_of[member]] = row_of[person.person_id]

    def _values_of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """The values that these rows share with any row, and where each row's start: one more than there are rows."""
        import numpy as np

        links = self.links
        place = np.full(self.rows.count, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        at = np.flatnonzero(
            (place[links.row] >= 0) & ((links.sizes[links.value] > 1) | self.values.shared[links.value])
        )
        at = at[np.argsort(place[links.row[at]], kind="stable")]
        return links.value[at], np.searchsorted(place[links.row[at]], np.arange(len(rows) + 1))

    def _view(self, value: int, facts: Mapping[int, ProfileFacts]) -> ValueView:
        links, values = self.links, self.values
        if values.shared[value]:
            # Of a business the core asks no more than whether it has few names.
            names = 0 if values.few[value] else self._ruleset.few_names + 1
            return replace(self._business(value), groups={str(number): number for number in range(names)})
        view = values.views.get(value) or look(value, links, self._ruleset, facts)
        at = slice(links.start[value], links.start[value + 1])
        keys = zip(links.row[at].tolist(), values.key[at].tolist(), strict=True)
        bound = {view.epoch(facts[row].profile_id) for row, key in keys if values.bound[key]}
        return replace(view, bound=frozenset(bound)) if bound else view

    def _business(self, value: int) -> ValueView:
        links = self.links
        at = slice(links.start[value], links.start[value + 1])
        if not self._ids:
            rows = rows_of(links, _positions(self.values.shared))
            self._ids = dict(
                zip(rows.tolist(), self._frame["profile_id"].gather(rows).to_list(), strict=True)
            )
        ids = tuple(sorted(map(self._ids.__getitem__, links.row[at].tolist())))
        kind = ContactKind.PHONE if links.phone[links.start[value]] else ContactKind.EMAIL
        return ValueView(str(links.texts[value]), kind, ValueClass.SHARED, ids)

    def venues(self) -> tuple[Venue, ...]:
        """The venues around all shared values."""
        return venues_of((self._business(value) for value in _positions(self.values.shared).tolist()), {})


def _positions(flags: Flags) -> Numbers:
    import numpy as np

    return np.flatnonzero(flags)


def _parts(part: Numbers, wanted: Flags) -> list[list[int]]:
    """The wanted rows by part, those with more than one row only."""
    import numpy as np

    rows = np.flatnonzero(wanted)
    rows = rows[np.argsort(part[rows], kind="stable")]
    edges = np.flatnonzero(part[rows][1:] != part[rows][:-1]) + 1
    return [held.tolist() for held in np.split(rows, edges) if len(held) > 1]


def _within(part: Numbers, rows: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """All pairs of these rows that are in one part of no more than `most`."""
    import numpy as np

    rows = rows[np.argsort(part[rows], kind="stable")]
    one, other, _ = block_pairs(*blocks_of(part[rows]), most)
    return rows[one], rows[other]
