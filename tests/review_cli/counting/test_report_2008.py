"""Counted from single records, the tables of the 2008 report come out count by count."""

from __future__ import annotations

import pytest

from review_cli.counting.contacts import (
    attempts_by_region,
    contacts_by_kind,
    contacts_per_person,
    first_contacts,
    online,
    outcomes,
    referrals,
    referrals_by_period,
    visits_per_venue,
)
from review_cli.counting.publish import Register, publish
from review_cli.counting.records import VENUE, Contact
from review_cli.counting.tables import MISSING, RECORDED, TOTAL, Table, check_totals, percent
from tests.review_cli.counting.report_2008 import FIRSTS, REFERRALS, SHAPE, VISITS, WHOLE, YEARS, contacts


@pytest.fixture(scope="module")
def records() -> list[Contact]:
    return contacts()


def row(table: Table, name: str) -> list[int]:
    assert check_totals(table) == []
    return [table.counts[table.keys[name, column]] for column in table.columns]


def column(table: Table, *rows: str) -> list[int]:
    return [row(table, name)[0] for name in rows]


def shares(table: Table) -> dict[str, float]:
    return {
        name: percent(table.counts[key], table.counts[table.shares[key]])
        for (name, _), key in table.keys.items()
        if key in table.shares
    }


def test_t1_visits_per_region_and_year(records: list[Contact]) -> None:
    table = attempts_by_region(records, VENUE, YEARS, SHAPE)
    for place, region in enumerate(SHAPE.regions):
        figures = [VISITS[number][place] for number in (2006, 2007, 2008)]
        assert row(table, region) == [*figures, sum(figures)]
    assert row(table, TOTAL) == [415, 691, 464, 1570]
    assert row(table, MISSING) == [0, 0, 0, 0]


def test_t2_visits_per_clinic(records: list[Contact]) -> None:
    table = visits_per_venue(records, YEARS[2])
    assert column(table, "1", "2-3", "4+", TOTAL, "events") == [154, 78, 25, 257, 464]
    assert shares(table) == {"1": 60, "2-3": 30, "4+": 10}


def test_t3_attempts_and_outcomes(records: list[Contact]) -> None:
    """Six attempts have no outcome, and several outcomes may hold: neither stands in the report."""
    table = outcomes(records, VENUE, YEARS[2], SHAPE)
    assert column(table, TOTAL, "reached", "in_vain", "not_recorded") == [464, 334, 124, 6]
    assert column(table, "talked", "limited", "revisit") == [177, 55, 133]
    found = shares(table)
    assert [found["talked"], found["limited"], found["revisit"]] == [53, 16, 40]


def test_t4_contacts_with_persons(records: list[Contact]) -> None:
    table = contacts_by_kind(records, WHOLE, SHAPE)
    assert column(table, "direct", "phone", "writing", TOTAL, "persons") == [1191, 206, 19, 1416, 442]


def test_t5_first_contacts_per_team_and_year(records: list[Contact]) -> None:
    table = first_contacts(records, YEARS, SHAPE)
    for team, figures in FIRSTS.items():
        assert row(table, team) == [*figures, sum(figures)]
    assert row(table, RECORDED) == [127, 174, 124, 425]
    assert row(table, MISSING)[-1] == 17
    assert row(table, TOTAL)[-1] == 442


def test_t6_contacts_per_person(records: list[Contact]) -> None:
    table = contacts_per_person(records, WHOLE, SHAPE)
    figures = [297, 53, 19, 6, 13, 5, 5, 0, 2, 26, 16]
    assert column(table, *table.rows[:-2]) == figures
    assert column(table, TOTAL, "contacts") == [442, 1416]
    exact = [percent(figure, 442, 2) for figure in figures]
    assert exact == [67.19, 11.99, 4.3, 1.36, 2.94, 1.13, 1.13, 0, 0.45, 5.88, 3.62]


def test_t7_internet_pilot(records: list[Contact]) -> None:
    table = online(records, YEARS[2], SHAPE)
    assert column(table, "persons", "phone_counselling", "course", "over_60") == [51, 2, 1, 0]


def test_t8_bridging_conversations(records: list[Contact]) -> None:
    """The report prints 26, 38 and 36 %; of its own counts it is 25, 38 and 37."""
    table = referrals(records, YEARS[2], SHAPE)
    items = [item for group in SHAPE.referrals.values() for item in group]
    assert column(table, *(one for one in items if one != "other")) == list(REFERRALS[2008][:-1])
    assert column(table, "social", "health", "work_economy", TOTAL) == [53, 79, 76, 208]
    found = shares(table)
    assert [found["social"], found["health"], found["work_economy"]] == [25, 38, 37]


def test_t9_bridging_by_year(records: list[Contact]) -> None:
    table = referrals_by_period(records, YEARS[1:], SHAPE)
    assert row(table, "social")[:2] == [19, 53]
    assert row(table, "health")[:2] == [36, 79]
    assert row(table, "work_economy")[:2] == [36, 76]
    assert row(table, "other")[:2] == [11, 0]
    assert row(table, TOTAL)[:2] == [102, 208]


def test_published_the_small_ones_are_hidden(records: list[Contact]) -> None:
    tables = [
        attempts_by_region(records, VENUE, YEARS, SHAPE),
        visits_per_venue(records, YEARS[2]),
        outcomes(records, VENUE, YEARS[2], SHAPE),
        contacts_by_kind(records, WHOLE, SHAPE),
        first_contacts(records, YEARS, SHAPE),
        contacts_per_person(records, WHOLE, SHAPE),
        online(records, YEARS[2], SHAPE),
        referrals(records, YEARS[2], SHAPE),
        referrals_by_period(records, YEARS[1:], SHAPE),
    ]
    published = publish(tables, Register())
    by_code = {table.code: table for table in published.tables}
    assert by_code["first"].cells["east", str(YEARS[0])] is None
    assert by_code["contacts_per_person"].cells["9", "count"] is None
    assert by_code["contacts_per_person"].cells["8", "count"] == 0
    assert by_code["referrals"].cells["accountant", "count"] is None
    assert by_code["first"].cells[TOTAL, TOTAL] == 442
    small = len({key for table in tables for key, count in table.counts.items() if 0 < count < 5})
    assert published.audit.small == small
    assert published.audit.fewest_values is not None
    assert published.audit.fewest_values >= 5
