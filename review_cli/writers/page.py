"""A web page that needs nothing else: printable, with its plots as SVG. Every text in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from review_cli.i18n import _, language
from review_cli.writers.fitting import parts
from review_cli.writers.numbers import written
from review_cli.writers.plot import bars
from review_cli.writers.sheets import Sheet

_STYLE = """
@page { size: A4; margin: 18mm 16mm }
body { font: 10.5pt/1.45 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #1b1f24; max-width: 178mm; margin: 10mm auto; padding: 0 4mm }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 2mm }
h2 { font-size: 13pt; margin: 11mm 0 2mm; border-bottom: .4pt solid #b9c0c7; padding-bottom: 1mm; break-after: avoid }
section { break-inside: avoid }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .9mm 2mm; text-align: right; vertical-align: bottom }
th:first-child, td:first-child { text-align: left }
thead th { border-bottom: .8pt solid #1b1f24; font-weight: 600 }
tbody tr:nth-child(even) { background: #f4f6f8 }
tr.sum td { font-weight: 600; border-top: .4pt solid #7d8790 }
td.share { color: #5b6570 }
td.hidden { color: #8a939c }
table + table { margin-top: 4mm }
.front p { color: #444c55; margin: 1.2mm 0 }
p.note { color: #5b6570; font-size: 8.5pt; margin: 1.5mm 0 }
.lead { font-size: 11.5pt; font-weight: 600 }
svg { margin: 3mm 0 1mm; max-width: 100%; height: auto }
dl { display: grid; grid-template-columns: 48mm 1fr; gap: 1mm 4mm } dt { font-weight: 600 } dd { margin: 0 }
"""

_LETTERS = 90
"""So many letters fit beside each other."""

_SUM = '<tr class="sum">'


def page(
    title: str, front: Sequence[str], sheets: Sequence[Sheet], dictionary: Sequence[tuple[str, str]] = ()
) -> str:
    """The whole page. The first sentence of `front` stands out."""
    lead, *rest = front or ("",)
    lines = [
        "<!doctype html>",
        f'<html lang="{language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f'<header class="front"><h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>',
        *(f"<p>{escape(text)}</p>" for text in rest),
        "</header>",
        *(_section(one) for one in sheets),
    ]
    if dictionary:
        lines.append(f"<h2>{escape(_('Dictionary'))}</h2><dl>")
        lines += [f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>" for word, meaning in dictionary]
        lines.append("</dl>")
    return "\n".join([*lines, "</body></html>\n"])


def _section(one: Sheet) -> str:
    tables = "".join(_table(part) for part in parts(one, _LETTERS))
    notes = escape(" ".join(_sentence(note) for note in one.notes))
    return f'<section><h2>{escape(one.title)}</h2>{tables}{bars(one)}<p class="note">{notes}</p></section>'


def _table(one: Sheet) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in one.headings)
    body = "".join(_row(one, row, number in one.sums) for number, row in enumerate(one.rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _row(one: Sheet, row: Sequence[str | int | float | None], is_sum: bool) -> str:
    cells = []
    for column, cell in enumerate(row):
        share = column in one.percent
        kind = "share" if share else "hidden" if cell is None else ""
        cells.append(
            f'<td class="{kind}">{escape(written(cell, percent=share))}</td>'
            if kind
            else f"<td>{escape(written(cell))}</td>"
        )
    return f"{_SUM if is_sum else '<tr>'}{''.join(cells)}</tr>"
