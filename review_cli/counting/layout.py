"""The two layouts that most yearly tables have: something by period, and how many had how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from review_cli.counting.periods import Period
from review_cli.counting.records import Contact, Counted
from review_cli.counting.tables import (
    EVENTS,
    MISSING,
    RECORDED,
    TOTAL,
    Relation,
    Table,
    adds_up,
    cross_table,
    key_of,
)

T = TypeVar("T", Contact, Counted)


def by_period(
    code: str,
    measure: str,
    records: Iterable[T],
    axis: str,
    values: tuple[str, ...],
    periods: Sequence[Period],
    value_of: Callable[[T], str | None],
    *,
    recorded: bool = True,
) -> Table:
    """Rows for `values` and the missing, columns for adjoining periods and their whole; `recorded` adds the margin without the missing."""
    names = {str(period): period for period in periods}
    counts: Counter[tuple[str, str]] = Counter()
    for one in records:
        value = value_of(one)
        row = value if value is not None and value in values else MISSING
        counts.update(
            (row, name) for name, period in names.items() if period.first <= one.quarter <= period.last
        )
    whole = str(Period(periods[0].first, periods[-1].last))
    margins = {"period": whole}
    table = cross_table(
        code,
        measure,
        counts,
        rows=(axis, (*values, MISSING)),
        columns=("period", tuple(names)),
        margins=margins,
    )
    if len(names) == 1:
        table = _without_margin(table)
    return _with_recorded(table, measure, axis, values, whole) if recorded else table


def _without_margin(table: Table) -> Table:
    """One period is its own whole."""
    columns = table.columns[:-1]
    keys = {place: key for place, key in table.keys.items() if place[1] in columns}
    relations = tuple(one for one in table.relations if len({key for key, _ in one.terms}) == len(one.terms))
    return Table(
        table.code, table.row_axis, table.column_axis, table.rows, columns, keys, table.counts, relations
    )


def _with_recorded(table: Table, measure: str, axis: str, values: tuple[str, ...], whole: str) -> Table:
    rows = (*values, RECORDED, MISSING, TOTAL)
    keys, counts = dict(table.keys), dict(table.counts)
    relations = list(table.relations)
    for column in table.columns:
        place = whole if column == TOTAL else column
        key = key_of(measure, **{axis: RECORDED, "period": place})
        keys[RECORDED, column] = key
        parts = [keys[value, column] for value in values]
        counts[key] = sum(counts[part] for part in parts)
        relations += [adds_up(key, parts), adds_up(keys[TOTAL, column], [key, keys[MISSING, column]])]
    return Table(
        table.code, table.row_axis, table.column_axis, rows, table.columns, keys, counts, tuple(relations)
    )


def how_often(
    code: str,
    measure: str,
    times: Mapping[str, int],
    classes: Sequence[tuple[str, int, int | None]],
    period: Period,
    events: str,
) -> Table:
    """How many had how many; the events beside, since whoever knows their number can weigh the classes with it."""
    where = {"period": str(period)}
    total, all_events = key_of(measure, **where), key_of(events, **where)
    parts = {name: key_of(measure, times=name, **where) for name, _, _ in classes}
    counts = {
        key: sum(low <= n and (high is None or n <= high) for n in times.values())
        for (_, low, high), key in zip(classes, parts.values(), strict=True)
    }
    counts |= {total: len(times), all_events: sum(times.values())}
    at_least = Relation(
        ((all_events, 1.0), *((parts[name], -float(low)) for name, low, _ in classes)), 0.0, float("inf")
    )
    relations = [adds_up(total, parts.values()), at_least]
    beside = "contacts" if events == "contacts" else EVENTS
    rows = (*parts, TOTAL, beside)
    named = {**parts, TOTAL: total, beside: all_events}
    keys = {(row, "count"): named[row] for row in rows}
    return Table(
        code,
        "times",
        "unit",
        rows,
        ("count",),
        keys,
        counts,
        tuple(relations),
        shares=dict.fromkeys(parts.values(), total),
    )
