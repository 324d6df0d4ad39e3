"""What may be published: small counts hidden, and as many more as it takes that nobody can work them out again.

A count of persons or contacts from 1 to 4 is hidden. What is published beside it, in these tables and in every earlier release, must
leave at least five whole numbers that it could be, and one of them must be 5 or more, so that nobody can even tell that it is small;
until that holds, further cells are hidden. A difference between two releases of the same count for a longer and a shorter period is
protected alike. What a release once said stays said and what it hid stays hidden.

Source of the method: cell suppression with an audit by linear bounds (Willenborg and de Waal 2001; Fischetti and Salazar, Management
Science 47, 2001). The cells hidden beside the small ones are chosen greedily, smallest first, and taken back where they turn out not
to be needed: not the fewest possible, but never too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from review_cli.counting.outsider import Bounds, Outsider, Terms
from review_cli.counting.periods import Period, adds_over_time, linked, period_in
from review_cli.counting.tables import Key, Published, Relation, Table, check_totals, percent
from store.errors import StoreError

SMALL = 5
"""Counts below this are hidden, 0 excepted; and this many values a hidden one must still be able to take."""


@dataclass(frozen=True)
class Register:
    """All that outsiders have been told in earlier releases, and what of it must stay protected. Holds no hidden count."""

    shown: Mapping[Key, int | None] = field(default_factory=dict)
    """What every cell ever released was shown as; None: it was hidden."""
    relations: tuple[Relation, ...] = ()
    protected: tuple[Terms, ...] = ()
    """The small counts, and small differences, that the earlier releases hid."""

    def after(self, shown: Mapping[Key, int | None], other: Register) -> Register:
        """The register with a further release in it."""
        return Register(
            {**shown, **self.shown},
            tuple(dict.fromkeys((*self.relations, *other.relations))),
            tuple(dict.fromkeys((*self.protected, *other.protected))),
        )


@dataclass(frozen=True)
class Audit:
    """What was hidden and how far an outsider gets, to be printed with the tables."""

    cells: int
    small: int
    beside: int
    fewest_values: int | None
    """The least number of values that any hidden small count can still take; None when nothing is hidden."""


@dataclass(frozen=True)
class Publication:
    """Tables that may be shown, the audit of them, and the register as it must be kept from now on."""

    tables: tuple[Published, ...]
    audit: Audit
    register: Register


def publish(tables: Sequence[Table], earlier: Register) -> Publication:
    """The only way from counted tables to shown ones. Nobody can switch it off.

    Raises StoreError when a table's totals do not add up, or when no choice of hidden cells protects what must be protected beside the
    earlier releases; then nothing is published.
    """
    for table in tables:
        if check_totals(table):
            raise StoreError(f"the totals of the table {table.code} do not add up; nothing is printed")
    counts = {key: count for table in tables if table.of_people for key, count in table.counts.items()}
    # What was said stays said: a count that was registered late does not show itself by a changed figure.
    counts |= {key: said for key in counts if (said := earlier.shown.get(key)) is not None}
    task = _Task.of(tables, counts, earlier)
    hidden = task.hide()
    fewest = min((task.bounds(terms, hidden).values for terms in task.protected), default=None)
    small = {key for key in hidden if 0 < counts[key] < SMALL}
    audit = Audit(
        sum(len(table.keys) for table in tables if table.of_people),
        len(small),
        len(hidden) - len(small),
        None if fewest is None or not hidden else int(min(fewest, 10**9)),
    )
    release = {key: None if key in hidden else count for key, count in counts.items()}
    told = Register(
        {}, tuple(one for table in tables if table.of_people for one in table.relations), task.protected
    )
    return Publication(
        tuple(_shown(table, hidden, counts) for table in tables), audit, earlier.after(release, told)
    )


@dataclass(frozen=True)
class _Task:
    counts: Mapping[Key, int]
    known: Mapping[Key, int]
    """What earlier releases show, whether it is in these tables or not."""
    unknown: frozenset[Key]
    """What earlier releases hid; it stays hidden."""
    outsider: Outsider
    protected: tuple[Terms, ...]

    @classmethod
    def of(cls, tables: Sequence[Table], counts: Mapping[Key, int], earlier: Register) -> _Task:
        known = {key: said for key, said in earlier.shown.items() if said is not None}
        links = linked({*counts, *earlier.shown})
        told = [one for table in tables if table.of_people for one in table.relations]
        small = [((key, 1.0),) for key, count in counts.items() if 0 < count < SMALL]
        protected = dict.fromkeys((*earlier.protected, *small, *_small_differences(counts, known)))
        return cls(
            counts,
            known,
            frozenset(key for key, said in earlier.shown.items() if said is None),
            Outsider([*earlier.relations, *told, *links]),
            tuple(protected),
        )

    def hide(self) -> set[Key]:
        """The cells to hide."""
        hidden = {key for key in self.counts if key in self.unknown}
        hidden |= {key for key, count in self.counts.items() if 0 < count < SMALL and key not in self.known}
        needed = set(hidden)
        for terms in self.protected:
            while not _safe(self.bounds(terms, hidden)):
                hidden.add(self._one_more(terms, hidden))
        return self._without_needless(hidden, needed)

    def bounds(self, terms: Terms, hidden: Iterable[Key]) -> Bounds:
        """What an outsider can narrow `terms` to when these cells are hidden and all others published."""
        gone = set(hidden)
        shown = self._shown(gone)
        return self.outsider.bounds(terms, shown, dict.fromkeys(gone | self.unknown, 1))

    def _shown(self, hidden: set[Key]) -> dict[Key, int]:
        return {**{key: count for key, count in self.counts.items() if key not in hidden}, **self.known}

    def _one_more(self, terms: Terms, hidden: set[Key]) -> Key:
        """The smallest cell that stands in one relation with a hidden cell that bears on `terms`; the nearest relations first."""

        def free(keys: Iterable[Key]) -> set[Key]:
            return {key for key in keys if self.counts.get(key, 0) > 0 and key not in self.known} - hidden

        ends = [key for key, _ in terms]
        shown = self._shown(hidden)
        reached, _ = self.outsider.reached(ends, shown)
        for near in (ends, reached):
            candidates = free(near) or {
                key for one in self.outsider.touching(near) for key in free(k for k, _ in one.terms)
            }
            if candidates:
                return min(candidates, key=lambda key: (self.counts[key], -key.count("|"), key))
        raise StoreError(
            "a small count could be worked out from earlier releases whatever is hidden now; nothing is published: ask for a longer period"
        )

    def _without_needless(self, hidden: set[Key], needed: set[Key]) -> set[Key]:
        for key in sorted(hidden - needed, key=lambda one: (-self.counts[one], one)):
            fewer = hidden - {key}
            if all(_safe(self.bounds(terms, fewer)) for terms in self.protected):
                hidden = fewer
        return hidden


def _safe(bounds: Bounds) -> bool:
    return bounds.values >= SMALL and bounds.high >= SMALL - 1e-6


def _small_differences(counts: Mapping[Key, int], known: Mapping[Key, int]) -> list[Terms]:
    """A year less its first three quarters is the fourth: where that is a small count, it is protected like one."""
    by_rest: dict[Key, list[tuple[Period, Key]]] = {}
    for key in {*counts, *known}:
        period, rest = period_in(key)
        if period is not None and adds_over_time(rest) is not None:
            by_rest.setdefault(rest, []).append((period, key))
    value = {**known, **counts}
    return [
        ((longer, 1.0), (shorter, -1.0))
        for same in by_rest.values()
        for outer, longer in sorted(same)
        for inner, shorter in sorted(same)
        if outer != inner and outer.holds(inner) and 0 < value[longer] - value[shorter] < SMALL
        if longer in counts or shorter in counts
    ]


def _shown(table: Table, hidden: set[Key], counts: Mapping[Key, int]) -> Published:
    values = {**table.counts, **(counts if table.of_people else {})}
    cells = {
        place: None if table.of_people and key in hidden else values[key] for place, key in table.keys.items()
    }
    shares = {
        place: percent(values[key], values[table.shares[key]], 1)
        for place, key in table.keys.items()
        if key in table.shares and cells[place] is not None
        if not (table.of_people and table.shares[key] in hidden)
    }
    hides = sum(value is None for value in cells.values())
    axes = (table.code, table.row_axis, table.column_axis)
    return Published(*axes, table.rows, table.columns, cells, shares, hides, table.sums)
