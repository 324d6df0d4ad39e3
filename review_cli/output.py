"""How answers leave the program: a table on a terminal, TSV in a pipe, JSON on request. stdout is data, stderr is talk.

Every cell goes through `safe`; nothing from the web reaches a terminal, a pipe or a spreadsheet that could act on it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from review_cli.masking import safe

_FORMULA = ("=", "+", "-", "@")


def emit(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    as_json: bool,
    title: str = "",
    empty: str = "",
) -> None:
    """Print rows: `columns` maps a row's keys to headings, in order. JSON carries every key; empty is `[]`."""
    if as_json:
        sys.stdout.write(
            json.dumps(list(rows), ensure_ascii=False, default=str, indent=2 if sys.stdout.isatty() else None)
            + "\n"
        )
    elif not sys.stdout.isatty():
        _tsv(rows, columns)
    elif not rows:
        talk(empty or title)
    else:
        _table(rows, columns, title)


def emit_one(record: Mapping[str, Any], labels: Mapping[str, str], *, as_json: bool, title: str = "") -> None:
    """Print one record: a two-column table, or one JSON object."""
    if as_json:
        sys.stdout.write(json.dumps(dict(record), ensure_ascii=False, default=str) + "\n")
        return
    rows = [{"what": label, "value": record[key]} for key, label in labels.items() if key in record]
    emit(rows, {"what": "", "value": ""}, as_json=False, title=title)


def line(record: Mapping[str, Any]) -> None:
    """One JSON line of a batch form."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def talk(message: str) -> None:
    """Say something to the person at the keyboard, on stderr."""
    sys.stderr.write(safe(message) + "\n" if "\n" not in message else message + "\n")
    sys.stderr.flush()


def cell(value: Any) -> str:
    """A value as the text of one table cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(one) for one in value)
    return safe(str(value), 400)


def _tsv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    sys.stdout.write("\t".join(columns) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(_no_formula(cell(row.get(key))) for key in columns) + "\n")


def _no_formula(text: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return (
        f"'{text}"
        if text.startswith(_FORMULA) and not text.lstrip("+-").replace(".", "", 1).isdigit()
        else text
    )


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for key, heading in columns.items():
        numeric = all(
            isinstance(row.get(key), int | float) and not isinstance(row.get(key), bool) for row in rows
        )
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(row.get(key))) for key in columns))
    Console().print(table)
