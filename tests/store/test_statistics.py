"""The statistics copy: one way, the same person once within a window, and a closed quarter stands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import sqlalchemy as sa

from store import tables
from store.database import Database
from store.domain import Actor
from store.events import add_event
from store.expiry import expire
from store.statistics import Statistics
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, listing, read, screened
from tests.store.test_objections import save_persons, write

LATER = date(2027, 3, 1)
QUARTER = 2026 * 4 + 3


def log(database: Database, vault: Vault, profile: str | None, day: date, **codes: str) -> str:
    with database.writing() as connection:
        return add_event(
            connection,
            vault.clocks,
            Actor("s1", _at(day), team="east", region="north"),
            kind="attempt",
            profile_id=profile,
            codes={"channel": "sms", "reach": "reached", "revisit_on": "2026-12-24", **codes},
        )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def refresh(database: Database, vault: Vault, day: date) -> int:
    with database.writing() as connection:
        return Statistics(connection, vault).refresh(day)


def rows(database: Database, vault: Vault) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        return list(Statistics(connection, vault).rows(0, 99999))


def two_profiles_of_one(database: Database, vault: Vault) -> list[str]:
    write(database, vault, screened(vault, read(listing(1), phones=(PHONE_A,))))
    write(database, vault, screened(vault, read(listing(2), phones=(PHONE_A, PHONE_B))))
    with database.reading() as connection:
        profiles = sorted(connection.execute(sa.select(tables.listing.c.profile_id)).scalars())
    save_persons(database, vault, tuple(profiles))
    return profiles


def test_a_copy_holds_no_id_no_day_and_no_member_of_staff(database: Database, vault: Vault) -> None:
    profiles = two_profiles_of_one(database, vault)
    event = log(database, vault, profiles[0], date(2026, 11, 20))
    refresh(database, vault, date(2026, 11, 22))
    with database.reading() as connection:
        copies = [dict(row._mapping) for row in connection.execute(sa.select(tables.statistic))]
        persons = set(connection.execute(sa.select(tables.membership.c.person_id)).scalars())
    assert len(copies) == 1
    known = {event, "s1", *profiles, *persons, "2026-12-24", date(2026, 11, 20)}
    values = [*copies[0].values(), *copies[0]["codes"].values()]
    assert not [value for value in values if not isinstance(value, dict) and value in known]
    assert copies[0]["quarter"] == QUARTER


def test_one_person_is_one_pseudonym_in_a_window_and_another_in_the_next(
    database: Database, vault: Vault
) -> None:
    profiles = two_profiles_of_one(database, vault)
    for day in (date(2026, 11, 20), date(2028, 2, 1), date(2029, 2, 1)):
        log(database, vault, profiles[0], day)
    log(database, vault, profiles[1], date(2026, 12, 1))
    refresh(database, vault, date(2029, 2, 2))
    who = {(row[0] // 4 // 3, row[3]) for row in rows(database, vault)}
    assert len(who) == 2
    assert len({pseudonym for _, pseudonym in who}) == 2


def test_without_the_statistics_key_nobody_is_recognised(database: Database, vault: Vault) -> None:
    """Whoever has the whole database, and every key but this one, has nothing to join the copy by."""
    profiles = two_profiles_of_one(database, vault)
    log(database, vault, profiles[0], date(2026, 11, 20))
    refresh(database, vault, date(2026, 11, 22))
    first = {row[3] for row in rows(database, vault)}
    other = replace(vault, keyring=replace(vault.keyring, statistics=b"\1" * 32))
    refresh(database, other, date(2026, 11, 22))
    assert first.isdisjoint(row[3] for row in rows(database, vault))


def test_an_open_quarter_follows_the_log_and_a_closed_one_stands(database: Database, vault: Vault) -> None:
    profiles = two_profiles_of_one(database, vault)
    log(database, vault, profiles[0], date(2026, 11, 20))
    taken_back = log(database, vault, profiles[1], date(2026, 11, 21))
    assert refresh(database, vault, date(2026, 11, 22)) == 2
    with database.writing() as connection:
        add_event(
            connection,
            vault.clocks,
            Actor("s1", _at(date(2026, 11, 22))),
            kind="undone",
            profile_id=profiles[1],
            codes={},
            supersedes=taken_back,
        )
    refresh(database, vault, date(2026, 11, 22))
    assert len(rows(database, vault)) == 1
    refresh(database, vault, LATER)  # a month after its end: closed now
    log(database, vault, profiles[0], date(2026, 12, 30))
    refresh(database, vault, LATER)
    assert len(rows(database, vault)) == 1, "what is logged late for a closed quarter does not change it"


def test_a_contact_with_somebody_unknown_counts_for_itself(database: Database, vault: Vault) -> None:
    for _ in range(2):
        log(database, vault, None, date(2026, 11, 20))
    refresh(database, vault, date(2026, 11, 22))
    assert len({row[3] for row in rows(database, vault)}) == 2


def test_copies_go_with_their_clock_and_releases_stay(database: Database, vault: Vault) -> None:
    profiles = two_profiles_of_one(database, vault)
    log(database, vault, profiles[0], date(2026, 11, 20))
    refresh(database, vault, date(2026, 11, 22))
    with database.writing() as connection:
        Statistics(connection, vault).add_release({"shown": {"contacts": 7}}, date(2027, 1, 2))
        later = replace(vault, keyring=vault.keyring.with_weeks(date(2030, 1, 1), 60))
        expire(connection, later, date(2030, 1, 1))
    assert rows(database, vault) == []
    with database.reading() as connection:
        assert Statistics(connection, vault).released() == [{"shown": {"contacts": 7}}]


def test_nothing_in_the_copy_stands_anywhere_else(database: Database, vault: Vault) -> None:
    """No value of a copied row, taken by itself, leads into any other table: there is nothing to join by."""
    profiles = two_profiles_of_one(database, vault)
    for day in (20, 21):
        log(database, vault, profiles[0], date(2026, 11, day))
    refresh(database, vault, date(2026, 11, 22))
    named = {"row_id", "who_token"}
    elsewhere: set[object] = set()
    with database.reading() as connection:
        copies = connection.execute(sa.select(*(tables.statistic.c[name] for name in named))).all()
        for table in tables.metadata.sorted_tables:
            if table.name != "statistic":
                for row in connection.execute(sa.select(table)):
                    elsewhere |= {value for value in row if isinstance(value, str | bytes)}
    assert len(copies) == 2
    assert elsewhere.isdisjoint(value for row in copies for value in row)
    leads = {column.name for column in tables.statistic.columns} & {
        column.name for table in (tables.event, tables.membership, tables.listing) for column in table.columns
    }
    assert leads == {"kind", "team", "region", "codes", "form_version", "expires_on"}, (
        "codes only, shared by many"
    )
    assert not tables.statistic.foreign_keys


def test_copies_stand_in_no_order_of_the_log(database: Database, vault: Vault) -> None:
    """Forty contacts one after the other: the order of their copies is not theirs, and another at each copying."""
    for number in range(40):
        log(database, vault, None, date(2026, 11, 20), duration=f"d{number:02d}")
    orders = []
    for _ in range(2):
        refresh(database, vault, date(2026, 11, 22))
        with database.reading() as connection:
            rows = connection.execute(sa.select(tables.statistic).order_by(tables.statistic.c.row_id))
            orders.append([row.codes["duration"] for row in rows])
    assert orders[0] != sorted(orders[0])
    assert orders[0] != orders[1]


def test_no_other_room_reads_the_copy() -> None:
    """What is copied is read for tables, deleted by its clock, backed up, and nothing else: no code joins it to anybody."""
    root = Path(__file__).parents[2]
    readers = {
        path.name
        for path in (root / "store").glob("*.py")
        if re.search(r"\bstatistic\b", path.read_text("utf-8"))
    }
    assert readers == {"statistics.py", "expiry.py", "tables.py"}, (
        "by contract only the store knows its tables"
    )
