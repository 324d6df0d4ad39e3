"""From the statistics copy to files: the records of the 2008 report, eighteen years later, published, kept, and written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from config.settings import Settings
from review_cli.counting.periods import Period, year
from review_cli.i18n import bind
from review_cli.service.figure_sheets import contact_sheets
from review_cli.service.figures import Figures, contact_figures, import_figures
from review_cli.service.yearbooks import make_yearbook, write_sheets
from store import tables
from store.database import Database
from store.errors import InputError, NotAllowed
from store.statistics import Statistics
from store.vault import Vault
from tests.review_cli.counting.conftest import COUNTING, TODAY

WHOLE = Period(year(2024).first, year(2026).last)


def figures(database: Database, vault: Vault, *wanted: str, period: Period = WHOLE) -> Figures:
    return contact_figures(database, vault, COUNTING, wanted, period, today=TODAY)


def test_the_published_tables_are_the_reports_with_the_small_ones_hidden(
    filled: Database, vault: Vault
) -> None:
    found = figures(filled, vault, "visits", "first")
    visits, per_venue, first = found.tables
    assert [visits.cells["syddanmark", column] for column in visits.columns] == [179, 214, 153, 546]
    assert visits.hidden == 0
    assert per_venue.cells["1", "count"] is not None
    assert first.cells["east", str(year(2024))] is None
    assert found.missing_team > 0
    sheets = contact_sheets(found, "2026-01-01.1")
    assert any("minimum" in note for note in sheets[0].notes)


def test_every_table_that_is_shown_is_remembered(filled: Database, vault: Vault) -> None:
    first = figures(filled, vault, "first").tables
    with filled.writing() as connection:
        connection.execute(sa.delete(tables.statistic).where(tables.statistic.c.team == "west"))
    again = figures(filled, vault, "first").tables
    assert again == first, "what was said stays said"
    with filled.reading() as connection:
        assert len(Statistics(connection, vault).released()) == 1


def test_years_whose_records_are_gone_stand_beside_as_they_were_released(
    filled: Database, vault: Vault
) -> None:
    before = figures(filled, vault, "visits").tables[0]
    gone = year(2024)
    with filled.writing() as connection:
        connection.execute(sa.delete(tables.statistic).where(tables.statistic.c.quarter <= gone.last))
    after = figures(filled, vault, "visits").tables[0]
    assert after.columns[0] == str(gone)
    assert after.cells["syddanmark", str(gone)] == before.cells["syddanmark", str(gone)] == 179


def test_imported_years_stand_beside_ours(filled: Database, vault: Vault) -> None:
    rows = [{"measure": "attempts_venue", "period": "2023", "region": "syddanmark", "count": 99}]
    assert import_figures(filled, vault, rows, TODAY) == 1
    assert import_figures(filled, vault, rows, TODAY) == 0
    table = figures(filled, vault, "visits", period=Period(year(2023).first, WHOLE.last)).tables[0]
    assert table.cells["syddanmark", str(year(2023))] == 99
    assert table.cells["sjaelland", str(year(2023))] is None


@pytest.mark.parametrize(
    "row",
    [
        {"measure": "m", "period": "2023", "count": -1},
        {"measure": "m", "period": "2023", "count": "7"},
        {"measure": "m", "period": "soon", "count": 7},
        {"period": "2023", "count": 7},
    ],
)
def test_a_wrong_row_is_named(filled: Database, vault: Vault, row: dict[str, object]) -> None:
    with pytest.raises(InputError):
        import_figures(filled, vault, [row], TODAY)


def test_a_quarter_that_is_not_over_or_not_closed_is_not_counted(filled: Database, vault: Vault) -> None:
    with pytest.raises(InputError, match="have ended"):
        figures(filled, vault, "first", period=year(2027))
    with pytest.raises(NotAllowed, match="close-now"):
        contact_figures(filled, vault, COUNTING, ["first"], year(2026), today=date(2027, 1, 10))


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_yearbook_opens_and_says_what_it_is(
    filled: Database, vault: Vault, tmp_path: Path, language: str
) -> None:
    settings = Settings(counting=COUNTING)
    bind(language)
    try:
        for ending in ("xlsx", "html"):
            make_yearbook(
                filled, vault, settings, "2026-01-01.1", {}, 2026, tmp_path / f"book.{ending}", today=TODAY
            )
    finally:
        bind("en")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert len(book.sheetnames) > 12
    words = "absolut" if language == "da" else "absolute minimum figures"
    for page in book.worksheets[:-1]:
        texts = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert any(words in text.casefold() for text in texts), page.title
        assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    numbers = [cell.value for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert 464 in numbers
    page = (tmp_path / "book.html").read_text("utf-8")
    assert f'<html lang="{language}">' in page
    assert "<svg" in page
    assert not re.search(r"(src|href)=|@import|<script", page), "it needs nothing else"


def test_a_page_escapes_every_text(tmp_path: Path) -> None:
    from review_cli.writers.sheets import Sheet

    hostile = "<script>=1+1</script>"
    one = Sheet(
        "t", hostile, (hostile, "n"), ((hostile, 7), ("b", 9)), frozenset(), (hostile,), ((hostile, "n", 7),)
    )
    for ending in ("html", "xlsx", "csv"):
        write_sheets([one], tmp_path / f"t.{ending}")
    assert "<script>" not in (tmp_path / "t.html").read_text("utf-8")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="end in one of"):
        write_sheets([], tmp_path / "t.pdf")
