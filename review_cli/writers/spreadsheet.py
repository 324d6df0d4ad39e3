"""An XLSX workbook: a sheet per table with its notes, a first sheet with what the figures are, a last one with what each means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from review_cli.i18n import _
from review_cli.writers.sheets import HIDDEN, Sheet
from store.errors import StoreError

_A4 = 9


def write_workbook(
    path: Path,
    title: str,
    front: Sequence[str],
    sheets: Sequence[Sheet],
    dictionary: Sequence[tuple[str, str]],
) -> None:
    """Write the workbook. Every text is a string cell: nothing in it can become a formula. Raises StoreError when it cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            book.set_properties({"title": title, "comments": front[0] if front else ""})
            formats = {
                "title": book.add_format({"bold": True, "font_size": 14}),
                "head": book.add_format({"bold": True, "bottom": 1, "align": "right", "text_wrap": True}),
                "label": book.add_format({"bold": True, "bottom": 1}),
                "number": book.add_format({"num_format": "#,##0"}),
                "text": book.add_format(),
                "sum": book.add_format({"bold": True, "num_format": "#,##0"}),
                "share": book.add_format({"num_format": "0.0", "font_color": "#555555"}),
                "hidden": book.add_format({"align": "right", "font_color": "#777777"}),
                "note": book.add_format({"italic": True, "font_color": "#444444"}),
                "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            }
            page = book.add_worksheet(_("About"))
            page.set_column(0, 0, 100)
            page.write_string(0, 0, title, formats["title"])
            for line, text in enumerate(front, 2):
                page.write_string(line, 0, text, formats["wrap"])
            taken: set[str] = {_("About")}
            for one in sheets:
                _table(book.add_worksheet(_name(one.title, taken)), one, formats)
            page = book.add_worksheet(_("Dictionary"))
            page.set_column(0, 0, 36)
            page.set_column(1, 1, 100)
            for line, (word, meaning) in enumerate(dictionary):
                page.write_string(line, 0, word, formats["label"])
                page.write_string(line, 1, meaning, formats["wrap"])
    except (FileCreateError, OSError) as problem:
        raise StoreError(
            "the workbook cannot be written; see whether it is open elsewhere or the disk is full"
        ) from problem


def _table(page: Any, one: Sheet, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 40)
    page.set_column(1, max(1, len(one.headings) - 1), 12)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.freeze_panes(3, 1)
    page.write_string(0, 0, one.title, formats["title"])
    for column, heading in enumerate(one.headings):
        page.write_string(2, column, heading, formats["label" if column == 0 else "head"])
    for number, row in enumerate(one.rows):
        line, label, figure = number + 3, "text", "number"
        if number in one.sums:
            label, figure = "sum", "sum"
        for column, cell in enumerate(row):
            share = column in one.percent
            if isinstance(cell, str):
                page.write_string(line, column, cell, formats[label])
            elif cell is None:
                page.write_string(line, column, "" if share else HIDDEN, formats["hidden"])
            else:
                page.write_number(line, column, cell, formats["share" if share else figure])
    for line, note in enumerate(one.notes, len(one.rows) + 4):
        page.write_string(line, 0, note, formats["note"])


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: 31 characters at most, none of those that are forbidden, each once."""
    base = "".join(" " if char in "[]:*?/\\" else char for char in title)[:28].strip()
    name, number = base, 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{base} {number}"
    taken.add(name)
    return name
