"""The register of releases as data: what the store keeps of it, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from review_cli.counting.periods import Period, in_period, period_in
from review_cli.counting.publish import Register
from review_cli.counting.tables import Key, Published, Relation, Table

_IMPORTED = "imported"


def told(before: Register, after: Register) -> dict[str, Any]:
    """What the last release added, as JSON can hold it; empty when it said nothing new."""
    shown = {key: value for key, value in after.shown.items() if key not in before.shown}
    relations = [one for one in after.relations if one not in set(before.relations)]
    protected = [one for one in after.protected if one not in set(before.protected)]
    if not (shown or relations or protected):
        return {}
    return {
        "shown": shown,
        "relations": [
            [list(map(list, one.terms)), one.low, None if one.high == inf else one.high] for one in relations
        ],
        "protected": [list(map(list, terms)) for terms in protected],
    }


def imported(counts: Mapping[str, int]) -> dict[str, Any]:
    """Counts of an earlier year that are public already."""
    return {"shown": dict(counts), "relations": [], "protected": [], _IMPORTED: True}


def register_of(releases: Iterable[Mapping[str, Any]]) -> Register:
    """The register out of all releases, oldest first."""
    whole = Register()
    for one in releases:
        relations = tuple(
            Relation(tuple((key, float(weight)) for key, weight in terms), low, inf if high is None else high)
            for terms, low, high in one.get("relations", ())
        )
        protected = tuple(
            tuple((key, float(weight)) for key, weight in terms) for terms in one.get("protected", ())
        )
        whole = whole.after(one["shown"], Register({}, relations, protected))
    return whole


def imported_in(releases: Iterable[Mapping[str, Any]]) -> set[Period]:
    """The periods that imported counts are of."""
    found = (period_in(key)[0] for one in releases if one.get(_IMPORTED) for key in one["shown"])
    return {period for period in found if period is not None}


def with_earlier(
    shown: Published, table: Table, earlier: Sequence[Period], said: Mapping[Key, int | None]
) -> Published:
    """A table by period with columns before it for earlier years, as they were released or imported; others come back as they are.

    What was hidden then, or never told, is hidden; a year of which nothing was told has no column.
    """
    if table.column_axis != "period":
        return shown
    first = table.columns[0]
    cells: dict[tuple[str, str], int | None] = {}
    columns = []
    for period in earlier:
        keys = {row: in_period(table.keys[row, first], period) for row in table.rows}
        if any(key in said for key in keys.values()):
            columns.append(str(period))
            cells |= {(row, str(period)): said.get(key) for row, key in keys.items()}
    return replace(shown, columns=(*columns, *shown.columns), cells={**cells, **shown.cells})


def as_released(table: Table, periods: Sequence[Period], said: Mapping[Key, int | None]) -> Published:
    """A table by period that cannot be counted any more, as it was released."""
    empty = Published(table.code, table.row_axis, table.column_axis, table.rows, (), {}, {})
    found = with_earlier(empty, table, periods, said)
    return replace(found, hidden=sum(value is None for value in found.cells.values()))
