"""Tables of figures on a terminal, in a pipe, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from review_cli.output import emit, for_machines, show_table, talk, width
from review_cli.writers.fitting import parts
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet

_BAR = 24
_EDGES = 2


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
            for place, part in enumerate(parts(one, width() - _EDGES)):
                title = one.title if place == 0 else ""
                show_table(title, _headings(part), [_cells(part, number) for number in range(len(part.rows))])
            sys.stdout.write("\n")
    for note in dict.fromkeys(note for one in sheets for note in one.notes):
        talk(note)


def _headings(one: Sheet) -> tuple[str, ...]:
    return (*one.headings, "") if _barred(one) else one.headings


def _cells(one: Sheet, number: int) -> list[str]:
    row = one.rows[number]
    cells = [written(cell, percent=column in one.percent) for column, cell in enumerate(row)]
    if not _barred(one):
        return cells
    values = [line[1] for at, line in enumerate(one.rows) if at not in one.sums]
    most = max((value for value in values if isinstance(value, int)), default=0)
    drawn = isinstance(row[1], int) and most and number not in one.sums
    return [*cells, "█" * round(_BAR * int(row[1] or 0) / most) if drawn else ""]


def _barred(one: Sheet) -> bool:
    """One column of counts leaves room for bars."""
    return len(one.headings) - len(one.percent) == 2
