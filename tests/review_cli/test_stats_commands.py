"""`outreach stats` through the real command: every form of answer, the roles, and what nobody can ask for."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.session import Session, host_account, utc_now
from store import tables
from store.domain import Role
from store.errors import ExitCode
from store.staff import add_staff
from store.statistics import Statistics
from tests.review_cli.conftest import Answer, Run, listing_row, write_rows
from tests.review_cli.counting.conftest import copy_of
from tests.review_cli.counting.report_2008 import contacts
from tests.store.test_tallies import listing

FORMULA = "=HYPERLINK(1)"

SETTINGS = f"""
[counting]
teams = ["east", "middle", "west"]
regions = ["midtjylland", "nordjylland", "syddanmark", "sjaelland", "hovedstaden", "{FORMULA}"]
channels = {{ direct = ["visit"], phone = ["phone"], writing = ["email"] }}
"""

CONTACTS = ("visits", "contacts", "first", "outcomes", "referrals", "reach")
STANDING = ("arenas", "duplicates", "overlap")


def year() -> int:
    """The report's 2008: last year, also of tests that were gathered before midnight on New Year's Eve."""
    return utc_now().year - 1


@pytest.fixture
def counted(workspace: Path) -> Path:
    """A workspace whose statistics copy holds the records of the 2008 report, and whose store holds persons on three arenas."""
    file = workspace / "settings.toml"
    file.write_text(file.read_text("utf-8") + SETTINGS, "utf-8")
    rows = [copy_of(number, one, (year() - 2008) * 4) for number, one in enumerate(contacts())]
    persons = [
        (number, arenas) for number in range(300) for arenas in [1 + (number % 5 == 0) + (number % 75 == 0)]
    ]
    listings = [
        listing(f"p{number:03d}{arena}", arena=f"arena{arena}")
        for number, arenas in persons
        for arena in range(arenas)
    ]
    session = Session(Workspace(workspace))
    with session.database.writing() as connection:
        connection.execute(sa.insert(tables.statistic), rows)
        Statistics(connection, session.vault).close(
            {(year() - 2008) * 4 + one.quarter for one in contacts()}, session.today
        )
        connection.execute(sa.insert(tables.listing), listings)
        members = [
            {"profile_id": one["profile_id"], "person_id": f"{one['profile_id'][:4]}0"} for one in listings
        ]
        connection.execute(sa.insert(tables.membership), members)
    session.close()
    return workspace


def cells(answer: Answer, table: str) -> dict[tuple[str, str], Any]:
    assert answer.code == 0, answer.err
    return {
        (one["row"], one["column"]): one["count"] for one in json.loads(answer.out) if one["table"] == table
    }


def stats(run: Run, workspace: Path, *arguments: str | Path) -> Answer:
    return run("stats", *arguments, "-w", workspace)


def test_json_has_every_count_and_null_where_one_is_hidden(run: Run, counted: Path) -> None:
    answer = stats(run, counted, "first", f"{year() - 2}-{year()}", "--close-now", "--json")
    found = cells(answer, "first")
    period = f"{year()}Q1-{year()}Q4"
    assert found["west", period] == 36
    assert found["total", "total"] == 442
    assert found["east", f"{year() - 2}Q1-{year() - 2}Q4"] is None


def test_a_pipe_gets_a_row_for_each_count_and_no_formula(run: Run, counted: Path) -> None:
    answer = stats(run, counted, "visits", str(year()), "--close-now")
    heading, *rows = [line.split("\t") for line in answer.out.splitlines()]
    assert heading == ["table", "row", "column", "count"]
    assert ["visits_venue", "syddanmark", f"{year()}Q1-{year()}Q4", "153"] in rows
    assert {row[1] for row in rows if FORMULA in row[1]} == {f"'{FORMULA}"}


@pytest.mark.parametrize("command", [*CONTACTS, *STANDING])
def test_the_audit_and_what_the_figures_are_are_said_with_every_table(
    run: Run, counted: Path, command: str
) -> None:
    period = (str(year()), "--close-now") if command in CONTACTS else ()
    answer = stats(run, counted, command, *period, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)
    assert "absolute minimum figures" in answer.err
    assert re.search(r"Nothing is hidden|small counts? hidden", answer.err)
    assert "Definition " in answer.err


@pytest.mark.parametrize("ending", ["xlsx", "html", "csv", "svg"])
def test_every_kind_of_file(run: Run, counted: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"visits.{ending}"
    answer = stats(run, counted, "visits", str(year()), "--close-now", "-o", file)
    assert (answer.code, answer.out) == (0, "")
    assert f"visits.{ending}" in answer.err
    if ending == "xlsx":
        pages = openpyxl.load_workbook(file).worksheets
        found = [cell for page in pages for row in page.iter_rows() for cell in row]
        assert 153 in [cell.value for cell in found]
        assert FORMULA in [cell.value for cell in found]
        assert "f" not in {cell.data_type for cell in found}
    elif ending == "csv":
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert {row["count"] for row in rows if row["row"] == "syddanmark"} == {"153"}
        assert f"'{FORMULA}" in {row["row"] for row in rows}
        assert not [value for row in rows for value in row.values() if value.startswith("=")]
    elif ending == "svg":
        text = file.read_text("utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314
        assert "153" in text
        assert "minimum" in text
        assert not re.search(r"<script|href|url\(", text)
    else:
        text = file.read_text("utf-8")
        assert "153" in text
        assert "minimum" in text


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_yearbook_in_both_languages(run: Run, counted: Path, tmp_path: Path, language: str) -> None:
    file = tmp_path / "book.html"
    answer = stats(run, counted, "yearbook", str(year()), "-o", file, "--language", language, "--close-now")
    assert answer.code == 0, answer.err
    text = file.read_text("utf-8")
    danish = language == "da"
    assert "1.570" in text if danish else "1,570" in text
    assert "absolutte minimumstal" in text if danish else "absolute minimum figures" in text
    sections = text.split("<section>")[1:]
    assert len(sections) > 15
    lead = "absolutte minimumstal" if danish else "absolute minimum figures"
    assert all(lead in one and "Definition" in one for one in sections)
    assert stats(run, counted, "yearbook", str(year()), "-o", tmp_path / "book.csv", "--close-now").code != 0


def test_the_yearbook_says_the_same_however_often_it_is_made(run: Run, counted: Path, tmp_path: Path) -> None:
    texts = []
    for number in range(2):
        file = tmp_path / f"book{number}.html"
        assert stats(run, counted, "yearbook", str(year()), "-o", file, "--close-now").code == 0
        texts.append(file.read_text("utf-8"))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("command", [*CONTACTS, *STANDING, "estimate", "yearbook"])
def test_there_is_no_way_to_ask_for_what_is_hidden(run: Run, workspace: Path, command: str) -> None:
    known = {"--by-quarter", "--close-now", "--output", "--workspace", "--json", "--help", "--language"}
    said = run("stats", command, "--help").out
    assert set(re.findall(r"--[a-z-]+", said.split("Example")[0])) <= known
    for option in ("--raw", "--no-suppression", "--all", "--minimum"):
        assert stats(run, workspace, command, option).code == ExitCode.USAGE


def test_only_those_who_count_may_count(run: Run, counted: Path) -> None:
    session = Session(Workspace(counted))
    with session.database.writing() as connection:
        add_staff(
            connection,
            host_account=host_account(),
            role=Role.ANALYST,
            team=None,
            region=None,
            today=session.today,
        )
    assert stats(run, counted, "overlap", "--json").code == 0
    with session.database.writing() as connection:
        connection.execute(sa.update(tables.staff).values(role=Role.OUTREACH.value))
    session.close()
    for command in ("arenas", "overlap", "visits"):
        refused = stats(run, counted, command, "--json")
        assert (refused.code, refused.out) == (ExitCode.NOT_ALLOWED, "")


def test_an_estimate_is_made_of_published_counts_with_its_caveats(run: Run, counted: Path) -> None:
    answer = stats(run, counted, "estimate", "arena0", "arena1", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["seen"] == 300
    assert found["number"] % 10 == found["high"] % 10 == 0
    assert answer.err.count("- ") >= 6


def test_what_is_too_little_or_hidden_is_not_estimated(run: Run, counted: Path) -> None:
    for arenas in (("arena0", "arena2"), ("arena1", "arena2"), ("arena0", "nowhere"), ("arena0",)):
        refused = stats(run, counted, "estimate", *arenas, "--json")
        assert (refused.code != 0, refused.out) == (True, ""), arenas


def test_arenas_are_counted_by_definition_and_week(run: Run, workspace: Path, tmp_path: Path) -> None:
    rows = [listing_row(number) for number in range(1, 7)]
    rows.append(listing_row(7, title="Webcam", body="Live webcam show on Skype. No meetings, online only."))
    assert run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace, "--json").code == 0
    assert run("match", "-w", workspace).code == 0
    assert run("queue", "list", "-w", workspace, "--json").code == 0
    answer = stats(run, workspace, "arenas", "--json")
    listings = cells(answer, "listings")
    assert (listings["sample_ads", "kept"], listings["sample_ads", "remote_only"]) == (6, 1)
    week = "{}W{:02d}".format(*utc_now().date().isocalendar())
    for table, number in (("weeks_seen", 7), ("weeks_kept", 6), ("weeks_remote_only", 1), ("weeks_gone", 0)):
        found = cells(answer, table)
        assert found.get(("sample_ads", "total"), 0) == number, (table, week)
    assert cells(answer, "dropped") == {
        ("remote_only:only-remote", "count"): 1,
        ("remote_only", "count"): 1,
        ("total", "count"): 1,
    }
    waits = cells(answer, "waits")
    assert waits["0", "count"] == waits["total", "count"] == 6
    assert cells(answer, "arenas_by_definition").keys() >= {("total", "total")}


def test_imported_counts_stand_beside_ours(run: Run, counted: Path, tmp_path: Path) -> None:
    rows = [
        {"measure": "attempts_venue", "period": str(year() - 3), "region": "syddanmark", "count": 77},
        {"measure": "attempts_venue", "period": str(year() - 3), "count": 400},
    ]
    assert stats(run, counted, "import", write_rows(tmp_path / "earlier.jsonl", rows)).code == 0
    answer = stats(run, counted, "visits", f"{year() - 3}-{year()}", "--close-now", "--json")
    found = cells(answer, "visits_venue")
    assert found["syddanmark", f"{year() - 3}Q1-{year() - 3}Q4"] == 77
    assert found["nordjylland", f"{year() - 3}Q1-{year() - 3}Q4"] is None
    bad = tmp_path / "bad.jsonl"
    bad.write_text('["no object"]\n', "utf-8")
    assert stats(run, counted, "import", bad).code == ExitCode.FAILURE
