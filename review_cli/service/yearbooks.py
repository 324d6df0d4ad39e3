"""Tables of figures into files: single ones, and all of a year in one workbook or page."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from config.settings import Settings
from review_cli.counting.periods import Period, parse, year
from review_cli.i18n import _
from review_cli.output import cell, inactive
from review_cli.screens.days import full_day
from review_cli.service.figure_sheets import arena_sheets, contact_sheets, minimum, person_sheets
from review_cli.service.figures import TABLES, contact_figures
from review_cli.service.market_figures import arena_tables, completeness, person_tables
from review_cli.service.yearly_counts import yearbook_period
from review_cli.writers.dictionary import dictionary
from review_cli.writers.page import page
from review_cli.writers.picture import picture
from review_cli.writers.sheets import Sheet, audit_note
from review_cli.writers.words import period_words
from store.clocks import quarter_of
from store.database import Database
from store.errors import InputError, StoreError
from store.vault import Vault

FILES = (".xlsx", ".html", ".csv", ".svg")
"""What single tables can be written as."""


def asked_period(text: str | None, today: date) -> Period:
    """The period somebody named, else the last whole year. Raises InputError."""
    return parse(text) if text else year(quarter_of(today) // 4 - 1)


def make_yearbook(
    database: Database,
    vault: Vault,
    settings: Settings,
    definition_version: str,
    rules: Mapping[str, str],
    number: int,
    output: Path,
    *,
    today: date,
    close_now: bool = False,
) -> None:
    """Write the yearbook of a year in the bound language, as its file's ending says; `rules` says what the definition's rules are about.

    Raises InputError for another ending."""
    wanted = _format(output, (".xlsx", ".html"))
    whole = yearbook_period(number)
    figures = contact_figures(
        database, vault, settings.counting, list(TABLES), whole, today=today, close_now=close_now
    )
    persons = person_tables(
        database, vault, ("duplicates", "decisions", "persons_by_arenas", "overlap", "waits"), today
    )
    complete = completeness(database, today)
    sheets = [
        *contact_sheets(figures, definition_version),
        *person_sheets(persons.tables, persons.audit, today, definition_version, complete),
        *arena_sheets(
            arena_tables(database, today, weekly=False), today, definition_version, complete, rules
        ),
    ]
    title = _("Outreach on the internet: the year {year}").format(year=number)
    front = [
        minimum(),
        _("Counted on {day}, by the definition {version}, over {period}.").format(
            day=full_day(today), version=definition_version, period=period_words(str(whole))
        ),
        _("Tables that tell persons apart cover {years} calendar years at most.").format(years=3),
        _("Tables of contacts: {audit}").format(audit=audit_note(figures.audit)),
        _("Tables of persons: {audit}").format(audit=audit_note(persons.audit)),
        _(
            "Percentages are rounded half up from the exact counts; those of several outcomes of one attempt do not add up to 100."
        ),
    ]
    _write(wanted, output, title, front, sheets)


def write_sheets(sheets: Sequence[Sheet], output: Path) -> None:
    """Write tables into a file: .xlsx, .html, .csv or .svg. Raises InputError for another ending, StoreError when it cannot be written."""
    wanted = _format(output, FILES)
    title = sheets[0].title if len(sheets) == 1 else _("Figures")
    if wanted == ".csv":
        _write_rows(sheets, output)
    elif wanted == ".svg":
        _write_text(output, picture(title, sheets))
    else:
        _write(wanted, output, title, [minimum()], sheets)


def _write(wanted: str, output: Path, title: str, front: Sequence[str], sheets: Sequence[Sheet]) -> None:
    if wanted == ".xlsx":
        from review_cli.writers.spreadsheet import write_workbook

        write_workbook(output, title, front, sheets, dictionary())
        return
    _write_text(output, page(title, front, sheets, dictionary()))


def _write_rows(sheets: Sequence[Sheet], output: Path) -> None:
    """One row per count, in codes; a hidden count is empty, and no cell is a formula."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("table", "row", "column", "count"))
    for one in sheets:
        rows.writerows(
            (one.code, inactive(cell(row, plain=True)), inactive(cell(column, plain=True)), count)
            for row, column, count in one.counts
        )
    _write_text(output, text.getvalue())


def _write_text(output: Path, text: str) -> None:
    try:
        output.write_text(text, "utf-8", newline="")
    except OSError as problem:
        raise StoreError(
            "the file cannot be written; see whether the folder is there and the disk has room"
        ) from problem


def _format(output: Path, endings: Sequence[str]) -> str:
    if output.suffix.lower() not in endings:
        raise InputError(f"the file's name must end in one of these: {' '.join(endings)}")
    return output.suffix.lower()
