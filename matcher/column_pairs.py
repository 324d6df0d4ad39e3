"""Evidence of many pairs at once: the sums of `matcher.features` over whole columns. numpy loads on first use.

The conditions are those of `matcher.compare` and `matcher.features`, the weights those of the ruleset; tests hold the two
equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matcher import features as f
from matcher.column_codes import Links, Rows, alike_codes, blocks_of, order_of, slip_codes
from matcher.column_names import TELLING, Names
from matcher.column_values import Values
from matcher.compare import near_numbers
from matcher.names import CLASSES
from matcher.ruleset import Ruleset

if TYPE_CHECKING:
    import numpy as np

    from matcher.column_codes import Flags, Numbers

    Points = np.ndarray[Any, np.dtype[np.float64]]

AT_ONCE = 50_000
"""Pairs that are looked at in one go."""

WIDE = 2
"""Profiles with more phones or more addresses than this are left to the core."""


@dataclass(slots=True)
class Looks:
    """What the evidence says of pairs taken alone.

    `personal` and `thin` are those of `matcher.cluster.Link`, `agreeing` and `in_house` those of `matcher.cluster.Weight`.
    """

    points: Points
    merge: Flags
    personal: Flags
    thin: Flags
    telling: Flags
    agreeing: Flags
    in_house: Flags

    def take(self, at: Numbers | Flags) -> Looks:
        """Some of them."""
        return Looks(
            self.points[at],
            self.merge[at],
            self.personal[at],
            self.thin[at],
            self.telling[at],
            self.agreeing[at],
            self.in_house[at],
        )

    def columns(self) -> tuple[list[Any], ...]:
        """(points, personal, telling, thin), as lists."""
        return tuple(found.tolist() for found in (self.points, self.personal, self.telling, self.thin))


def joined(looks: Iterable[Looks]) -> Looks:
    """Looks one after the other, as one."""
    import numpy as np

    columns = zip(
        *((a.points, a.merge, a.personal, a.thin, a.telling, a.agreeing, a.in_house) for a in looks),
        strict=True,
    )
    return Looks(*map(np.concatenate, columns))


class Evidence:
    """A collection, ready for looking at any of its pairs."""

    def __init__(self, rows: Rows, links: Links, values: Values, names: Names, ruleset: Ruleset) -> None:
        import numpy as np

        self._rows, self._links, self._names, self._ruleset = rows, links, names, ruleset
        self._phones, wide = _columns(rows.count, links, values.key, links.phone)
        self._emails, wider = _columns(rows.count, links, values.key, ~links.phone)
        self.wide = wide | wider
        # Where there is no value its number is -1: the last of each of these.
        self._unclear = np.append(values.crowded & ~values.bound, False)
        self._bound = np.append(values.bound, False)
        self._shared = np.append(values.shared, False)
        self._few = np.append(values.few, False)
        self._sizes = np.append(links.sizes, 0)
        self._weights = {row.func: row.weight for row in ruleset.features}
        self._telling = np.array(TELLING)
        self._scores = np.array([f.RARITY_SCORES[found] for found in CLASSES])

    def look(self, one: Numbers, other: Numbers) -> Looks:
        """Look at pairs of rows, none of them `wide`; so many at once that memory does not grow with the pairs."""
        if len(one) <= AT_ONCE:
            return self._look(one, other)
        starts = range(0, len(one), AT_ONCE)
        return joined(self._look(one[at : at + AT_ONCE], other[at : at + AT_ONCE]) for at in starts)

    def _look(self, one: Numbers, other: Numbers) -> Looks:
        import numpy as np

        rows, rules, weight = self._rows, self._ruleset, self._weights
        name, her = rows.name[one], rows.name[other]
        unnamed = (name < 0) | (her < 0)
        phone = self._common(self._phones, one, other, unnamed)
        email = self._common(self._emails, one, other, unnamed)
        personal = phone.personal + email.personal
        ambiguous = phone.ambiguous + email.ambiguous
        has_personal = (personal + ambiguous) > 0
        business, few = phone.business | email.business, phone.few | email.few
        same = ~unnamed & (name == her)
        alike = np.zeros(len(one), dtype=bool)
        asked = np.flatnonzero(~unnamed & ~same)
        alike[asked] = alike_codes(name[asked], her[asked], rows.name_texts)
        differing = ~unnamed & ~same & ~alike
        bound = differing & (phone.bound | email.bound)
        differing &= ~bound
        town, hers = rows.town[one], rows.town[other]
        same_town = (town >= 0) & (town == hers)
        towns_apart = (town >= 0) & (hers >= 0) & (town != hers)
        gap = np.maximum(
            np.maximum(rows.first[one], rows.first[other]) - np.minimum(rows.last[one], rows.last[other]), 0
        )
        misspelt = alike & business & few & ~(towns_apart & (gap > rules.near_days))
        at = np.flatnonzero(misspelt)
        misspelt[at] = slip_codes(name[at], her[at], rows.name_texts)
        rarity = np.where(
            same_town, self._names.in_town[one], np.append(self._names.anywhere, len(CLASSES) - 1)[name]
        )
        near = self._near(one, other)
        soon = gap <= rules.near_days
        apart_at = towns_apart & (gap <= np.where(has_personal, 0, rules.near_days))
        languages = (rows.lang[one] >= 0) & (rows.lang[other] >= 0) & (rows.lang[one] != rows.lang[other])

        points = weight.get(f.phone_shared, 0.0) * (phone.personal + 0.5 * phone.ambiguous)
        points += weight.get(f.email_shared, 0.0) * (email.personal + 0.5 * email.ambiguous)
        for func, score in (
            (f.business_shared, same & few),
            (f.business_misspelt, misspelt),
            (f.name_same, same * self._scores[rarity]),
            (f.name_alike, alike),
            (f.name_bound, bound),
            (f.name_differs, differing),
            (f.town_same, same_town),
            (f.town_apart, apart_at * np.where(has_personal, f.TOURING, np.where(few | (gap > 0), 0.5, 1.0))),
            (f.time_near, soon * np.where(gap > 0, f.SOON, 1.0)),
            (f.time_gap, (gap > rules.recycle_days) & (differing | unnamed)),
            (
                f.time_far,
                (~has_personal & ~soon)
                * np.where(few, f.AT_ONE_BUSINESS, 1.0)
                * np.where(gap <= f.SEASON, f.FAR[0], np.where(gap <= f.YEAR, f.FAR[1], f.FAR[2])),
            ),
            (f.phones_apart, phone.apart & ~near & ~has_personal),
            (f.emails_apart, email.apart & ~has_personal),
            (f.phone_near, near),
            (f.lang_differs, languages),
        ):
            points += weight.get(func, 0.0) * score
        points = np.round(points, 3)
        in_house = (same & few) | misspelt
        telling = (same & self._telling[rarity]) | in_house
        merge = (points >= rules.certain) & ((personal > 0) | (ambiguous > 1) | telling)
        thin = (personal == 1) & (phone.thin + email.thin == 1)
        sure = (personal > 0) | (ambiguous > 1)
        return Looks(points, merge, sure, thin, telling, ~differing & ~bound, in_house)

    def _common(self, columns: list[Shown], one: Numbers, other: Numbers, unnamed: Flags) -> _Common:
        """What two rows show in common of one kind."""
        import numpy as np

        found = _nothing_common(len(one))
        shown, own_mine, own_hers = (np.zeros(len(one), dtype=bool) for _ in range(3))
        for mine in columns:
            value, key = mine.value[one], mine.key[one]
            own_mine |= key >= 0
            for hers in columns:
                her_key = hers.key[other]
                own_hers |= her_key >= 0
                common = (value >= 0) & (value == hers.value[other])
                own = (key >= 0) & (key == her_key)
                doubtful = own & unnamed & self._unclear[key]
                found.personal += own & ~doubtful
                found.ambiguous += doubtful
                found.thin += own & ~doubtful & (self._sizes[value] == 2)
                found.bound |= own & ~doubtful & self._bound[key]
                shared = common & self._shared[value]
                found.business |= shared
                found.few |= shared & self._few[value]
                shown |= common
        found.apart = own_mine & own_hers & ~shown
        return found

    def _near(self, one: Numbers, other: Numbers) -> Flags:
        """Whether two numbers of theirs differ in one digit."""
        import numpy as np

        numbers, texts, steps = self._numbers(), self._links.texts, np.array(_STEPS)
        near = np.zeros(len(one), dtype=bool)
        for mine in self._phones:
            for hers in self._phones:
                value, her_value = mine.value[one], hers.value[other]
                a, b = numbers[value], numbers[her_value]
                at = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
                # One digit apart is a digit with nothing behind it but noughts.
                apart = np.abs(a[at] - b[at])
                at = at[steps[np.searchsorted(steps, apart).clip(max=len(steps) - 1)] == apart]
                left = texts.gather(value[at]).to_list()
                right = texts.gather(her_value[at]).to_list()
                near[at] |= np.array(
                    [near_numbers(x, y) for x, y in zip(left, right, strict=True)], dtype=bool
                )
        return near

    def _numbers(self) -> Numbers:
        """By value the phone as a number, -1 where it is none. Made once."""
        import numpy as np
        import polars as pl

        if not hasattr(self, "_digits"):
            texts = self._links.texts
            plain = texts.str.contains(r"^\+[0-9]{4,17}$")
            numbers = pl.select(
                pl.when(plain).then(texts.str.slice(1)).cast(pl.Int64).fill_null(-1)
            ).to_series()
            self._digits = np.append(numbers.to_numpy(), -1)
        return self._digits


_STEPS = sorted(digit * 10**place for digit in range(1, 10) for place in range(17))


@dataclass(frozen=True, slots=True)
class Shown:
    """By row one value that it shows, and whose it is; -1 for none and for nobody's own."""

    value: Numbers
    key: Numbers


@dataclass(slots=True)
class _Common:
    personal: Numbers
    ambiguous: Numbers
    thin: Numbers
    bound: Flags
    business: Flags
    few: Flags
    apart: Flags


def _nothing_common(count: int) -> _Common:
    import numpy as np

    def no_number() -> Numbers:
        return np.zeros(count, dtype=np.int64)

    def no_flag() -> Flags:
        return np.zeros(count, dtype=bool)

    return _Common(no_number(), no_number(), no_number(), no_flag(), no_flag(), no_flag(), no_flag())


def _columns(count: int, links: Links, keys: Numbers, kind: Flags) -> tuple[list[Shown], Flags]:
    """The values of one kind by row, in as many columns as may be, and the rows that show more."""
    import numpy as np

    at = np.flatnonzero(kind)
    at = at[order_of(links.row[at])]
    row = links.row[at]
    start, sizes = blocks_of(row)
    rank = np.arange(len(at)) - np.repeat(start, sizes)
    columns = []
    for place in range(max(1, min(WIDE, int(sizes.max(initial=0))))):
        held = at[rank == place]
        shown = Shown(np.full(count, -1, dtype=np.int32), np.full(count, -1, dtype=np.int32))
        shown.value[links.row[held]], shown.key[links.row[held]] = links.value[held], keys[held]
        columns.append(shown)
    wide = np.zeros(count, dtype=bool)
    wide[row[rank >= WIDE]] = True
    return columns, wide
