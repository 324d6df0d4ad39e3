"""What a table of counts is, before and after anything is hidden in it.

A cell has a key that says what it counts, the same wherever it stands, so that a margin that two tables share is one cell. What an
outsider knows to hold between cells (parts add up to a total, a part is at most its whole) stands beside them as relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Key = str
"""What a cell counts: `measure|axis=value|...`, the axes in order of their names; an axis that is not named is summed over."""

TOTAL = "total"
"""The label of a margin."""

RECORDED = "recorded"
"""The margin of those whose team or region is known."""

EVENTS = "events"
"""The row of what is distributed over those who are counted."""

SUMS = frozenset({TOTAL, RECORDED, EVENTS, "contacts", "persons"})

MISSING = "missing"
"""The label of what was not recorded: a row like any other, never left out."""


def key_of(measure: str, /, **where: str) -> Key:
    """The key of the count of `measure` there. A value of TOTAL is summed over, as if its axis were not named."""
    named = sorted((axis, value) for axis, value in where.items() if value != TOTAL)
    return "|".join([measure, *(f"{axis}={value}" for axis, value in named)])


DISTINCT = frozenset({"persons", "venues", "persons_chatted"})
"""Measures that count each person or venue once in a period: those of two periods do not add up to those of both."""


@dataclass(frozen=True)
class Relation:
    """`low <= sum(weight * cell) <= high`; with both 0 the weighted cells cancel out: a total and its parts."""

    terms: tuple[tuple[Key, float], ...]
    low: float = 0.0
    high: float = 0.0


def adds_up(total: Key, parts: Iterable[Key]) -> Relation:
    """The parts exclude each other and make up the total."""
    return Relation(((total, -1.0), *((part, 1.0) for part in parts)))


def within(part: Key, whole: Key) -> Relation:
    """Everything in `part` is also in `whole`; several parts of one whole may hold at once."""
    return Relation(((whole, 1.0), (part, -1.0)), 0.0, float("inf"))


@dataclass(frozen=True)
class Table:
    """Counts in rows and columns, with all that is known of how they hang together.

    `of_people` is false for counts of arenas and listings only: they are no counts of persons and are never hidden.
    """

    code: str
    row_axis: str
    column_axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    keys: Mapping[tuple[str, str], Key]
    counts: Mapping[Key, int]
    relations: tuple[Relation, ...] = ()
    of_people: bool = True
    shares: Mapping[Key, Key] = field(default_factory=dict)
    """Which cells are also shown as a share, and of which cell."""
    sums: frozenset[str] = SUMS
    """The rows that sum up others."""


@dataclass(frozen=True)
class Published:
    """A table of which everything may be shown; a hidden cell is None."""

    code: str
    row_axis: str
    column_axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    shares: Mapping[tuple[str, str], float]
    """Percent, rounded, of the cells that are shown as a share and hide nothing."""
    hidden: int = 0
    sums: frozenset[str] = SUMS
    """The rows that sum up others."""


def cross_table(
    code: str,
    measure: str,
    counts: Mapping[tuple[str, str], int],
    *,
    rows: tuple[str, tuple[str, ...]],
    columns: tuple[str, tuple[str, ...]],
    where: Mapping[str, str] | None = None,
    margins: Mapping[str, str] | None = None,
    of_people: bool = True,
) -> Table:
    """A table of two axes that exclude within themselves, with its margins. Counts that are not given are 0.

    `rows` and `columns` are an axis and its values in the order shown; `where` is what holds for the whole table (a period, a team).
    `margins` names what the values of an axis make up together, where that has a name of its own (the years 2006 to 2008).
    """
    (row_axis, row_values), (column_axis, column_values) = rows, columns
    shown_rows, shown_columns = (*row_values, TOTAL), (*column_values, TOTAL)
    whole = {row_axis: TOTAL, column_axis: TOTAL, **(margins or {})}
    keys = {
        (row, column): key_of(
            measure,
            **{
                **(where or {}),
                row_axis: whole[row_axis] if row == TOTAL else row,
                column_axis: whole[column_axis] if column == TOTAL else column,
            },
        )
        for row in shown_rows
        for column in shown_columns
    }
    values: dict[Key, int] = {}
    relations: list[Relation] = []
    for row in row_values:
        for column in column_values:
            values[keys[row, column]] = counts.get((row, column), 0)
        values[keys[row, TOTAL]] = sum(counts.get((row, column), 0) for column in column_values)
        relations.append(adds_up(keys[row, TOTAL], (keys[row, column] for column in column_values)))
    for column in shown_columns:
        values[keys[TOTAL, column]] = sum(values[keys[row, column]] for row in row_values)
        relations.append(adds_up(keys[TOTAL, column], (keys[row, column] for row in row_values)))
    return Table(
        code, row_axis, column_axis, shown_rows, shown_columns, keys, values, tuple(relations), of_people
    )


def percent(part: int, whole: int, digits: int = 0) -> float:
    """The one rounding rule: half away from zero, on the exact quotient. 0 of 0 is 0."""
    if whole == 0:
        return 0.0
    scaled = 100 * 10**digits * part
    return float((2 * scaled + whole) // (2 * whole)) / float(10**digits)


def check_totals(table: Table) -> list[Relation]:
    """The relations that the counts themselves break: none, or a table must not be printed. One with a count that is not told cannot."""
    return [
        one
        for one in table.relations
        if all(key in table.counts for key, _ in one.terms)
        if not one.low - 1e-9 <= sum(w * table.counts[key] for key, w in one.terms) <= one.high + 1e-9
    ]
