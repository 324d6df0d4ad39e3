"""Plots as SVG, drawn by hand: a bar for each row of a table's last column of counts."""

from __future__ import annotations

from html import escape

from review_cli.i18n import _
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet

_WIDTH, _LABEL, _STEP, _BAR = 640, 210, 20, 13


def bars(one: Sheet) -> str:
    """The rows that are no sums, as bars; nothing when there are too few or too many to see anything in."""
    counted = [column for column in range(1, len(one.headings)) if column not in one.percent]
    sums = {_("total"), _("recorded"), _("attempts, all"), _("persons")}
    rows = [row for row in one.rows if row[0] not in sums]
    if not counted or not 2 <= len(rows) <= 24:
        return ""
    column = counted[-1]
    values = [row[column] for row in rows]
    most = max((value for value in values if isinstance(value, int | float)), default=0)
    if not most:
        return ""
    height = len(rows) * _STEP + 6
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    drawn = [
        f'{head} role="img" font-family="system-ui, sans-serif" font-size="11"><title>{escape(one.title)}</title>'
    ]
    for line, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = line * _STEP + 4
        label = str(row[0])
        drawn.append(
            f'<text x="{_LABEL - 6}" y="{y + 11}" text-anchor="end" fill="#1b1f24">{escape(label if len(label) <= 34 else label[:33] + "…")}</text>'
        )
        known = value if isinstance(value, int | float) else 0
        length = round((_WIDTH - _LABEL - 60) * known / most, 1)
        if known:
            drawn.append(
                f'<rect x="{_LABEL}" y="{y}" width="{length}" height="{_BAR}" rx="1.5" fill="#2f6f8f"/>'
            )
        drawn.append(
            f'<text x="{_LABEL + length + 5}" y="{y + 11}" fill="#444c55">{escape(written(value))}</text>'
        )
    return "".join([*drawn, "</svg>"])
