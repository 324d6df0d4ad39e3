"""Tables as one SVG picture: title, bars and notes below each other. Every text in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from review_cli.writers.plot import WIDTH, drawn
from review_cli.writers.sheets import Sheet

_EDGE, _LINE = 24, 15
_LETTERS = 105
"""So many letters of a note fit on a line."""


def picture(title: str, sheets: Sequence[Sheet]) -> str:
    """The whole picture, self-contained: no script, no font and no picture from elsewhere."""
    parts: list[str] = []
    y = _EDGE

    def say(text: str, size: int, *, weight: int = 400, colour: str = "#1b1f24") -> None:
        nonlocal y
        y += size + 5
        parts.append(
            f'<text y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
        )

    if len(sheets) > 1:
        say(title, 17, weight=600)
    said: set[str] = set()
    for one in sheets:
        y += _LINE
        say(one.title, 14, weight=600)
        bars, height = drawn(one)
        parts.append(f'<g transform="translate(0 {y + 6})" font-size="11">{bars}</g>')
        y += height + 6
        for note in one.notes:
            if note not in said:
                said.add(note)
                for line in wrap(note, _LETTERS):
                    say(line, 10, colour="#444c55")
    wide, high = WIDTH + 2 * _EDGE, y + _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        f'font-family="system-ui, sans-serif"><title>{escape(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>'
        f'<g transform="translate({_EDGE} 0)">{"".join(parts)}</g></svg>\n'
    )
