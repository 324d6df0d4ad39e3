"""Plots as SVG, drawn by hand: a bar for each row of a table's column of totals, or of its last column of counts."""

from __future__ import annotations

from html import escape

from review_cli.i18n import _
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet

WIDTH = 640
_LABEL, _STEP, _BAR = 230, 20, 13
_LONGEST = 34
_MANY = 24


def bars(one: Sheet) -> str:
    """The rows that are no sums, as bars; nothing when there are too few or too many to see anything in."""
    if not 2 <= len(_rows(one)) <= _MANY:
        return ""
    inside, height = drawn(one)
    return inside and (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="11"><title>{escape(one.title)}</title>{inside}</svg>'
    )


def drawn(one: Sheet) -> tuple[str, int]:
    """The bars as SVG elements, and how high they are; empty where there is nothing to compare, as in a matrix."""
    column = _column(one)
    rows = _rows(one)
    if column is None or not rows:
        return "", 0
    values = [row[column] for row in rows]
    most = max((value for value in values if isinstance(value, int | float)), default=0)
    if not most:
        return "", 0
    parts = []
    for line, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = line * _STEP + 4
        label = str(row[0])
        short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
        parts.append(
            f'<text x="{_LABEL - 6}" y="{y + 11}" text-anchor="end" fill="#1b1f24">{escape(short)}</text>'
        )
        known = value if isinstance(value, int | float) else 0
        length = round((WIDTH - _LABEL - 60) * known / most, 1)
        if known:
            parts.append(
                f'<rect x="{_LABEL}" y="{y}" width="{length}" height="{_BAR}" rx="1.5" fill="#2f6f8f"/>'
            )
        parts.append(
            f'<text x="{_LABEL + length + 5}" y="{y + 11}" fill="#444c55">{escape(written(value))}</text>'
        )
    return "".join(parts), len(rows) * _STEP + 6


def _rows(one: Sheet) -> list[tuple[str | int | float | None, ...]]:
    """The rows that sum up nothing, without those where nothing was counted."""
    column = _column(one)
    parts = [row for number, row in enumerate(one.rows) if number not in one.sums]
    return [row for row in parts if column is not None and row[column] != 0]


def _column(one: Sheet) -> int | None:
    counted = [
        column
        for column in range(1, len(one.headings))
        if column not in one.percent and not any(isinstance(row[column], str) for row in one.rows)
    ]
    if not counted or one.is_matrix:
        return None
    sums = [column for column in counted if one.headings[column] in {_("total"), _("all")}]
    return (sums or counted)[-1]
