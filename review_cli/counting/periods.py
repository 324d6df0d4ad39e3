"""Periods of whole quarters, as they stand in the key of a count: `period=2026Q1-2026Q4`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from review_cli.counting.tables import DISTINCT, Key, Relation, adds_up, within
from store.errors import InputError

_AXIS = "period="


@dataclass(frozen=True, order=True)
class Period:
    """From the first to the last quarter, both included; a quarter is year * 4 + 0..3."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{_name(self.first)}-{_name(self.last)}"

    def holds(self, other: Period) -> bool:
        """Whether all of the other lies within."""
        return self.first <= other.first and other.last <= self.last

    def cut(self, borders: Iterable[int]) -> list[Period]:
        """The pieces between these first quarters."""
        inside = sorted(
            {self.first, self.last + 1, *(one for one in borders if self.first < one <= self.last)}
        )
        return [Period(start, end - 1) for start, end in pairwise(inside)]


def year(number: int) -> Period:
    """A calendar year."""
    return Period(number * 4, number * 4 + 3)


def years_of(period: Period) -> list[Period]:
    """The years a period falls into; the first and last may be cut."""
    return [
        Period(max(period.first, one.first), min(period.last, one.last))
        for one in map(year, range(period.first // 4, period.last // 4 + 1))
    ]


def quarters_of(period: Period) -> list[Period]:
    """The quarters of a period."""
    return [Period(number, number) for number in range(period.first, period.last + 1)]


def parse(text: str) -> Period:
    """`2026`, `2026Q3`, `2026Q1-2026Q2` or `2024-2026`. Raises InputError."""
    first, _, last = text.partition("-")
    try:
        found = Period(_read(first).first, _read(last or first).last)
    except ValueError:
        raise InputError(
            "a period is a year (2026), a quarter (2026Q3), or from one to another (2025Q4-2026Q3)"
        ) from None
    if found.last < found.first:
        raise InputError("a period ends after it begins")
    return found


def period_in(key: Key) -> tuple[Period | None, Key]:
    """The period that a key names, and the key without it."""
    parts = key.split("|")
    named = [part for part in parts if part.startswith(_AXIS)]
    if not named:
        return None, key
    return parse(named[0].removeprefix(_AXIS)), "|".join(part for part in parts if part not in named)


def in_period(key: Key, period: Period) -> Key:
    """The key of the same count in another period."""
    return "|".join(
        sorted_axes(f"{_AXIS}{period}" if part.startswith(_AXIS) else part for part in key.split("|"))
    )


def sorted_axes(parts: Iterable[str]) -> list[str]:
    """Measure first, the axes in order of their names."""
    measure, *axes = parts
    return [measure, *sorted(axes)]


def linked(keys: Iterable[Key]) -> list[Relation]:
    """What holds between the same count in periods that overlap: each is the sum of the same pieces, published or not.

    Who is counted once in a period is in a longer one too, and the longer one holds nobody who is in none of its pieces.
    """
    by_rest: dict[Key, dict[Period, Key]] = {}
    for key in keys:
        period, rest = period_in(key)
        if period is not None and adds_over_time(rest) is not None:
            by_rest.setdefault(rest, {})[period] = key
    found: list[Relation] = []
    for rest, periods in sorted(by_rest.items()):
        borders = {border for one in periods for border in (one.first, one.last + 1)}
        for period, key in sorted(periods.items()):
            pieces = period.cut(borders)
            if adds_over_time(rest):
                if len(pieces) > 1:
                    parts = (periods.get(piece) or f"{rest}|{_AXIS}{piece}" for piece in pieces)
                    found.append(adds_up(key, parts))
                continue
            found += [
                within(part, key)
                for one, part in sorted(periods.items())
                if one != period and period.holds(one)
            ]
            if len(pieces) > 1 and all(piece in periods for piece in pieces):
                terms = ((key, -1.0), *((periods[piece], 1.0) for piece in pieces))
                found.append(Relation(terms, 0.0, inf))
    return found


def adds_over_time(rest: Key) -> bool | None:
    """Whether the counts of two adjoining periods make up that of both; None where nothing at all follows from them.

    Persons are counted once in each. Who had so and so many contacts in a year may have had more in two.
    """
    measure, *axes = rest.split("|")
    if measure not in DISTINCT:
        return True
    return None if any(axis.startswith("times=") for axis in axes) else False


def _name(quarter: int) -> str:
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def _read(text: str) -> Period:
    number, _, quarter = text.strip().upper().partition("Q")
    if len(number) != 4 or not number.isdigit() or (quarter and quarter not in "1234"):
        raise ValueError(text)
    if not quarter and "Q" in text.upper():
        raise ValueError(text)
    first = int(number) * 4
    return (
        Period(first, first + 3)
        if not quarter
        else Period(first + int(quarter) - 1, first + int(quarter) - 1)
    )
