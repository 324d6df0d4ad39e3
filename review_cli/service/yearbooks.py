"""Published tables put into words, with what they are said on every one; and all of them in one workbook or page."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from config.contact_forms import contact_form
from config.settings import Settings
from review_cli.counting.periods import Period, parse, year
from review_cli.counting.tables import Published
from review_cli.i18n import _, language
from review_cli.service.figures import TABLES, Figures, contact_figures
from review_cli.service.market_figures import arena_tables, person_tables, week_of
from review_cli.service.yearly_counts import yearbook_period
from review_cli.writers.dictionary import dictionary
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet, audit_note, sheet
from review_cli.writers.words import period_words
from store.clocks import quarter_of
from store.database import Database
from store.errors import InputError, StoreError
from store.vault import Vault

_LEVELS = "▁▂▃▄▅▆▇█"


def asked_period(text: str | None, today: date) -> Period:
    """The period somebody named, else the last whole year. Raises InputError."""
    return parse(text) if text else year(quarter_of(today) // 4 - 1)


def minimum() -> str:
    """What every figure is."""
    return _("These are absolute minimum figures: only what was seen and recorded is counted.")


def contact_sheets(figures: Figures, definition_version: str) -> list[Sheet]:
    """The tables of contacts in words, with the notes that belong to each."""
    made = []
    for table in figures.tables:
        covered = figures.period if table.column_axis == "period" else figures.whole
        notes = [
            minimum(),
            _(
                "Period: {period}. Definition {version}. Without a team: {share} percent of the attempts."
            ).format(
                period=period_words(str(covered)),
                version=definition_version,
                share=written(figures.missing_team, percent=True),
            ),
        ]
        if len(figures.forms) > 1:
            notes.append(_("The contact form changed within the period: the series breaks there."))
        made.append(sheet(table, contact_form_words, tuple(notes)))
    return _with_audit(made, audit_note(figures.audit))


def arena_sheets(
    tables: Sequence[Published], weeks: Mapping[str, Sequence[int]], definition_version: str
) -> list[Sheet]:
    """The tables of arenas and listings, with new listings by week as a line."""
    notes = (minimum(), _("Definition {version}.").format(version=definition_version))
    return [
        _with_lines(sheet(table, contact_form_words, notes), table, weeks)
        if table.code == "listings"
        else sheet(table, contact_form_words, notes)
        for table in tables
    ]


def state_sheets(tables: Sequence[Published], today: date, definition_version: str) -> list[Sheet]:
    """The tables of profiles and persons as they stand this week."""
    notes = (
        minimum(),
        _("As it stood in {week}; definition {version}.").format(
            week=week_of(today), version=definition_version
        ),
    )
    return [sheet(table, contact_form_words, notes) for table in tables]


def contact_form_words(question: str, code: str) -> str:
    """A code of the contact form in words."""
    return contact_form().words(question, code, language())


def make_yearbook(
    database: Database,
    vault: Vault,
    settings: Settings,
    definition_version: str,
    number: int,
    output: Path,
    *,
    today: date,
    close_now: bool = False,
) -> None:
    """Write the yearbook of a year in the bound language, as its file's ending says. Raises InputError for another ending."""
    wanted = _format(output, (".xlsx", ".html"))
    whole = yearbook_period(number)
    figures = contact_figures(
        database, vault, settings.counting, list(TABLES), whole, today=today, close_now=close_now
    )
    sheets = contact_sheets(figures, definition_version)
    sheets += state_sheets(
        person_tables(database, vault, ("duplicates", "decisions", "persons_by_arenas", "overlap"), today),
        today,
        definition_version,
    )
    sheets += arena_sheets(arena_tables(database), {}, definition_version)
    title = _("Outreach on the internet: the year {year}").format(year=number)
    front = [
        minimum(),
        _("Counted on {day}, by the definition {version}, over {period}.").format(
            day=today.isoformat(), version=definition_version, period=period_words(str(whole))
        ),
        _("Tables that tell persons apart cover {years} calendar years at most.").format(years=3),
        audit_note(figures.audit),
        _(
            "Percentages are rounded half up from the exact counts; those of several outcomes of one attempt do not add up to 100."
        ),
    ]
    _write(wanted, output, title, front, sheets)


def write_sheets(sheets: Sequence[Sheet], output: Path) -> None:
    """Write tables into a file: .xlsx, .html or .csv. Raises InputError for another ending, StoreError when it cannot be written."""
    wanted = _format(output, (".xlsx", ".html", ".csv"))
    if wanted == ".csv":
        _write_rows(sheets, output)
    else:
        _write(wanted, output, sheets[0].title if len(sheets) == 1 else _("Figures"), [minimum()], sheets)


def _write(wanted: str, output: Path, title: str, front: Sequence[str], sheets: Sequence[Sheet]) -> None:
    if wanted == ".xlsx":
        from review_cli.writers.spreadsheet import write_workbook

        write_workbook(output, title, front, sheets, dictionary())
        return
    from review_cli.writers.page import page

    try:
        output.write_text(page(title, front, sheets, dictionary()), "utf-8")
    except OSError as problem:
        raise StoreError(
            "the file cannot be written; see whether the folder is there and the disk has room"
        ) from problem


def _write_rows(sheets: Sequence[Sheet], output: Path) -> None:
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("table", "row", "column", "count"))
            for one in sheets:
                rows.writerows((one.code, row, column, count) for row, column, count in one.counts)
    except OSError as problem:
        raise StoreError(
            "the file cannot be written; see whether the folder is there and the disk has room"
        ) from problem


def _format(output: Path, endings: Sequence[str]) -> str:
    if output.suffix.lower() not in endings:
        raise InputError(f"the file's name must end in one of these: {' '.join(endings)}")
    return output.suffix.lower()


def _with_audit(sheets: list[Sheet], text: str) -> list[Sheet]:
    """The audit is of all tables together: it stands below the last."""
    return [*sheets[:-1], *(replace(one, notes=(*one.notes, text)) for one in sheets[-1:])]


def _with_lines(one: Sheet, table: Published, weeks: Mapping[str, Sequence[int]]) -> Sheet:
    if not weeks:
        return one
    rows = tuple(
        (*cells, _line(weeks.get(arena, ()))) for arena, cells in zip(table.rows, one.rows, strict=True)
    )
    return replace(one, headings=(*one.headings, _("new, by week")), rows=rows)


def _line(values: Sequence[int]) -> str:
    most = max(values, default=0)
    return "".join(_LEVELS[value * (len(_LEVELS) - 1) // most] for value in values) if most else ""
