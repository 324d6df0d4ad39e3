"""How answers leave the program: a table on a terminal, TSV in a pipe, JSON on request. stdout is data, stderr is talk.

Nothing from the web reaches a terminal, a pipe or a spreadsheet that could act on it: cells go through `safe`, a cell that a
spreadsheet would take for a formula gets an apostrophe before it, and JSON escapes every control and bidirectional character.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from review_cli.masking import safe, unsafe

if TYPE_CHECKING:
    from rich.table import Table

# What spreadsheets act on: formulas (also with full-width signs), and a quote, which swallows the cells after it.
_ACTIVE = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", '"')
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class ReaderGone(Exception):
    """Whoever read our standard output has had enough (`| head`): not an error."""


def for_machines(*, as_json: bool) -> bool:
    """Whether the answer goes to a program: codes and whole ids then, words and short ids on a terminal."""
    return as_json or not sys.stdout.isatty()


def emit(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    as_json: bool,
    title: str = "",
    empty: str = "",
) -> None:
    """Print rows: `columns` maps a row's keys to headings, in order. JSON carries every key; empty is `[]`.

    In a pipe the first line names the keys, which are the same in every language.
    """
    if as_json:
        _write(to_json(list(rows), indent=2 if sys.stdout.isatty() else None) + "\n")
    elif not sys.stdout.isatty():
        _write("\t".join(columns) + "\n")
        for row in rows:
            _write("\t".join(inactive(cell(row.get(key), plain=True)) for key in columns) + "\n")
    elif not rows:
        talk(empty or title)
    else:
        _print(table(rows, columns, title, width=width()))


def emit_one(record: Mapping[str, Any], labels: Mapping[str, str], *, as_json: bool, title: str = "") -> None:
    """Print one record: a line per label on a terminal, one row in a pipe, one JSON object."""
    if as_json:
        _write(to_json(dict(record)) + "\n")
    elif sys.stdout.isatty():
        rows = [{"what": label, "value": record[key]} for key, label in labels.items() if key in record]
        _print(table(rows, {"what": "", "value": ""}, title, width=width(), headings=False))
    else:
        emit([record], labels, as_json=False)


def emit_text(sentences: Sequence[str], *, as_json: bool) -> None:
    """Print sentences: one a line, wrapped to a terminal's width; a JSON list."""
    if as_json:
        _write(to_json(list(sentences)) + "\n")
    elif not sys.stdout.isatty():
        _write("".join(f"{safe(sentence)}\n" for sentence in sentences))
    else:
        from rich.text import Text

        _print(Text("\n".join(safe(sentence) for sentence in sentences)))


def line(record: Mapping[str, Any]) -> None:
    """One JSON line of a batch form."""
    _write(to_json(record) + "\n")


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON whose strings show letters as they are, and everything that could act on a terminal as an escape."""
    text = json.dumps(value, ensure_ascii=False, default=str, indent=indent)
    return text.translate(_ESCAPED) if not text.isascii() or "\x7f" in text else text


class _Escaped(dict[int, str | int]):
    """A translation table that learns each character once. Line breaks stand outside the strings only: `dumps` escapes them."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        if char == "\n" or not unsafe(char):
            self[code] = code
        else:
            units = char.encode("utf-16-be", "surrogatepass")
            self[code] = "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
        return self[code]


_ESCAPED = _Escaped()


def talk(message: str) -> None:
    """Say something to the person at the keyboard, on stderr."""
    try:
        for sentence in message.split("\n"):
            sys.stderr.write(safe(sentence) + "\n")
        sys.stderr.flush()
    except (OSError, AttributeError):
        return  # nobody listens; the exit code says it as well


def cell(value: Any, *, plain: bool = False) -> str:
    """A value as the text of one table cell; `plain` for programs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower() if plain else ("✓" if value else "")
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(one, plain=plain) for one in value)
    return safe(str(value), 400)


def table(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    title: str = "",
    *,
    width: int = 80,
    headings: bool = True,
) -> Table:
    """Rows as a Rich table that fits `width`: words are broken only where nothing else helps. No cell can style it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=safe(title) or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        padding=0,
        show_edge=False,
        show_header=headings,
    )
    cells = [[cell(row.get(key)) for key in columns] for row in rows]
    above = list(columns.values()) if headings else [""] * len(columns)
    widths = fitting_widths([above, *cells], width)
    for at, key in enumerate(columns):
        values = [row.get(key) for row in rows]
        numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        drawn.add_column(above[at], justify="right" if numeric else "left", overflow="fold", width=widths[at])
    for texts in cells:
        drawn.add_row(*(Text(text) for text in texts))
    return drawn


def show_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw a table of texts on the terminal: the first column to the left, the others to the right, bars as they are."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if title:
        _print(Text(safe(title), style="bold"))
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for column, heading in enumerate(headings):
        left = column == 0 or not heading
        drawn.add_column(safe(heading), justify="left" if left else "right", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(safe(text)) for text in row))
    _print(drawn)


_LONG_WORD = 24
"""Longer words (addresses, file names) may be broken."""


def fitting_widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Column widths so that a table with one space between columns fits: the widest column that can spare some gives first."""
    by_column = list(zip(*cells, strict=True))
    natural = [max(1, *(len(text) for text in texts)) for texts in by_column]
    words = [
        max(1, *(min(len(word), _LONG_WORD) for text in texts for word in text.split() or [""]))
        for texts in by_column
    ]
    room = width - (len(natural) - 1)
    for least in (words, [min(word, 6) for word in words]):
        while sum(natural) > room:
            spare = [at for at, wide in enumerate(natural) if wide > least[at]]
            if not spare:
                break
            natural[max(spare, key=lambda at: natural[at])] -= 1
    return natural


def width() -> int:
    """The terminal's width."""
    from rich.console import Console

    return Console().width


def _print(drawn: Any) -> None:
    from rich.console import Console

    try:
        Console().print(drawn)
    except BrokenPipeError:
        raise ReaderGone from None


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise ReaderGone from None


def inactive(text: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    if text.lstrip().startswith(_ACTIVE) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
