"""Tables of figures on a terminal, in a pipe, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from review_cli.output import emit, for_machines, show_table, talk
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet

_BAR = 24


def show(sheets: Sequence[Sheet], *, as_json: bool) -> None:
    """A table each, with bars; one row per count for programs, where a hidden count is empty (JSON: null). The notes and the audit are
    said beside it either way."""
    if for_machines(as_json=as_json):
        rows = [
            {"table": one.code, "row": row, "column": column, "count": count}
            for one in sheets
            for row, column, count in one.counts
        ]
        emit(rows, dict.fromkeys(("table", "row", "column", "count"), ""), as_json=as_json)
    else:
        for one in sheets:
            show_table(one.title, _headings(one), [_cells(one, row) for row in one.rows])
            sys.stdout.write("\n")
    for note in dict.fromkeys(note for one in sheets for note in one.notes):
        talk(note)


def _headings(one: Sheet) -> tuple[str, ...]:
    return (*one.headings, "") if _barred(one) else one.headings


def _cells(one: Sheet, row: Sequence[str | int | float | None]) -> list[str]:
    cells = [written(cell, percent=column in one.percent) for column, cell in enumerate(row)]
    if not _barred(one):
        return cells
    most = max((line[1] for line in one.rows if isinstance(line[1], int)), default=0)
    length = round(_BAR * row[1] / most) if isinstance(row[1], int) and most else 0
    return [*cells, "█" * length]


def _barred(one: Sheet) -> bool:
    """One column of counts leaves room for bars."""
    return len(one.headings) - len(one.percent) == 2
