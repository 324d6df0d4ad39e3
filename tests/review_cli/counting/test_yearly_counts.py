"""Counts outlive their records: nobody has to ask for a table in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from review_cli.counting.periods import Period, year
from review_cli.counting.records import VENUE, Contact
from review_cli.service.expiring import expire_all
from review_cli.service.figures import TABLES, contact_figures
from review_cli.service.workspaces import make_workspace
from review_cli.service.yearly_counts import count_closed_years, yearbook_period
from review_cli.session import Session, utc_now
from store import tables
from store.database import Database
from store.domain import Actor
from store.errors import StoreError
from store.events import add_event
from store.expiry import expire
from store.keyfile import Protection
from store.statistics import Statistics
from store.vault import Vault
from tests.review_cli.counting.conftest import COUNTING, TODAY, copy_of


def count(database: Database, vault: Vault, day: date) -> int:
    with database.writing() as connection:
        return count_closed_years(connection, vault, COUNTING, day)


def releases(database: Database, vault: Vault) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return Statistics(connection, vault).released()


@pytest.fixture
def later_year(filled: Database, vault: Vault) -> Database:
    """A few records of 2029 as well, so that there is something to show the old years beside."""
    rows = [
        copy_of(10_000 + number, Contact(2029 * 4, VENUE, f"v{number}", "visit", "reached"), 0)
        for number in range(9)
    ]
    with filled.writing() as connection:
        connection.execute(sa.insert(tables.statistic), rows)
        Statistics(connection, vault).close([2029 * 4], TODAY)
    return filled


def test_each_closed_year_is_counted_once(filled: Database, vault: Vault) -> None:
    assert count(filled, vault, date(2027, 1, 20)) == 2, "2026 still takes late entries"
    assert count(filled, vault, TODAY) == 1
    told = releases(filled, vault)
    assert count(filled, vault, TODAY) == 0
    assert releases(filled, vault) == told


def test_when_the_records_are_gone_the_counts_stand(later_year: Database, vault: Vault) -> None:
    count(later_year, vault, TODAY)
    day = date(2030, 3, 1)
    aged = replace(vault, keyring=vault.keyring.with_weeks(day, 60))
    with later_year.writing() as connection:
        assert count_closed_years(connection, aged, COUNTING, day) == 1
        expire(connection, aged, day)
        assert Statistics(connection, aged).years() == {2029}
    found = contact_figures(
        later_year,
        aged,
        COUNTING,
        ["visits", "first"],
        Period(year(2026).first, year(2029).last),
        today=day,
    )
    visits, _, first = found.tables
    assert visits.columns[0] == str(year(2026))
    assert visits.cells["syddanmark", str(year(2026))] == 153
    assert first.cells["west", str(year(2026))] == 36


def test_first_contacts_are_not_counted_anew_when_part_of_their_window_is_gone(
    filled: Database, vault: Vault
) -> None:
    """Whoever was first met in 2025 would count as new in 2026 once 2025 is forgotten. The report's 2006 is 2024: another window."""
    period = Period(year(2025).first, year(2026).last)
    before = contact_figures(filled, vault, COUNTING, ["first"], period, today=TODAY).tables[0]
    with filled.writing() as connection:
        connection.execute(sa.delete(tables.statistic).where(tables.statistic.c.quarter <= year(2025).last))
    after = contact_figures(filled, vault, COUNTING, ["first"], period, today=date(2029, 3, 1)).tables[0]
    years = [str(year(2025)), str(year(2026))]
    assert list(after.columns) == years
    assert {place: after.cells[place] for place in after.cells} == {
        (row, column): before.cells[row, column] for row in before.rows for column in years
    }


def test_never_asked_for_nothing_of_it_is_shown_again(filled: Database, vault: Vault) -> None:
    """Without a release there is no figure: it is not made up from what is left."""
    with filled.writing() as connection:
        connection.execute(sa.delete(tables.statistic).where(tables.statistic.c.quarter <= year(2025).last))
    day = date(2029, 3, 1)
    assert contact_figures(filled, vault, COUNTING, ["first"], year(2026), today=day).tables[0].columns == ()


def test_expiry_counts_before_it_deletes(tmp_path: Path) -> None:
    """Nobody ever asked for a table, the service slept for years: the counts are there, the records are not."""
    now = utc_now()
    made = make_workspace(tmp_path / "w", protection=Protection.OPEN, passphrase=str, today=now.date())
    session = Session(made.workspace)
    actor = Actor("s1", now, team="east", region="north")
    with session.database.writing() as connection:
        for _ in range(7):
            add_event(
                connection,
                session.vault.clocks,
                actor,
                kind="attempt",
                profile_id=None,
                codes={"channel": "phone", "reach": "reached", "outcomes": ["talked"]},
            )
    late = date(now.year + 5, 1, 1)
    parts = (session.workspace, session.database, session.vault, session.key_file)
    counts = [
        expire_all(*parts, today=late, now=datetime.combine(late, time(4), UTC), catch_up=True)
        for _ in range(2)
    ]
    assert [one["years_counted"] for one in counts] == [1, 0]
    assert counts[0]["statistic"] == counts[0]["event"] == 7
    told: dict[str, object] = {}
    for release in releases(session.database, session.vault):
        told |= release["shown"]
    assert told[f"contacts|period={year(now.year)}"] == 7
    session.close()


def test_what_cannot_be_published_beside_earlier_releases_stops_no_other_table(
    filled: Database, vault: Vault
) -> None:
    """All but one of the first contacts of 2024 were published elsewhere: the one would be the difference."""
    known = {"middle": 75, "west": 51, "missing": 0, "recorded": 127}
    key = f"first_contacts|period={year(2024)}"
    with filled.writing() as connection:
        shown = {f"{key}|team={team}": count for team, count in known.items()}
        Statistics(connection, vault).add_release({"shown": shown}, TODAY)
    with pytest.raises(StoreError, match="whatever is hidden"):
        contact_figures(filled, vault, COUNTING, list(TABLES), yearbook_period(2026), today=TODAY)
    assert count(filled, vault, TODAY) == 3
    told = {key for release in releases(filled, vault) for key in release["shown"]}
    assert f"{key}|team=east" not in told
    assert f"first_contacts|period={year(2026)}|team=west" in told
    assert f"attempts_venue|period={year(2024)}" in told
