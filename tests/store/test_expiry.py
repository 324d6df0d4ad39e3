"""Expiry, on both databases: everything goes on its day, nobody becomes somebody else, twice is once, late is not too late."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from review_cli.service.matching import match_all
from store import tables
from store.clocks import Clocks
from store.database import Database
from store.domain import Actor, JudgementKind, SafeguardingKind, Verdict
from store.events import add_event
from store.expiry import expire, expire_spool
from store.keyring import Keyring
from store.listings import Listings
from store.people import People, new_judgement
from store.queue import Queue
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, listing, read, screened


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    """A vault whose keys reach as far as these tests look ahead."""
    return Vault(keyring.with_weeks(TODAY, 300), tmp_path / "objections.journal", Clocks())


NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = Actor("s1", NOW)


def write(database: Database, vault: Vault, *reads: object, verdict: Verdict = Verdict.FACE_TO_FACE) -> None:
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one, verdict) for one in reads])  # type: ignore[arg-type]


def run(database: Database, vault: Vault, day: date) -> Counter[str]:
    with database.writing() as connection:
        return expire(connection, vault, day)


def count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def persons(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {row.profile_id: row.person_id for row in connection.execute(sa.select(tables.membership))}


def match(database: Database, vault: Vault, day: date = TODAY) -> None:
    match_all(database, vault, today=day, now=NOW)


@pytest.mark.parametrize(
    ("table", "days"), [(tables.contact_point, 30), (tables.match_token, 365), (tables.listing, 365)]
)
def test_each_record_goes_on_its_day_and_not_before(
    database: Database, vault: Vault, table: sa.Table, days: int
) -> None:
    write(database, vault, read(listing(), phones=(PHONE_A,), nickname="Sol"))
    run(database, vault, TODAY + timedelta(days=days - 1))
    assert count(database, table) > 0
    run(database, vault, TODAY + timedelta(days=days))
    assert count(database, table) == 0


def test_the_other_clocks(database: Database, vault: Vault) -> None:
    write(database, vault, read(listing(1)), verdict=Verdict.UNCLEAR)
    write(database, vault, read(listing(2)), verdict=Verdict.REMOTE_ONLY)
    with database.writing() as connection:
        add_event(connection, vault.clocks, ACTOR, kind="attempt", profile_id=None, codes={"channel": "sms"})
    assert run(database, vault, TODAY + timedelta(days=13))["listing_text"] == 0
    assert run(database, vault, TODAY + timedelta(days=14))["listing_text"] == 1
    assert run(database, vault, TODAY + timedelta(days=364))["dropped_listing"] == 0
    assert run(database, vault, TODAY + timedelta(days=365))["dropped_listing"] == 1
    assert run(database, vault, date(2029, 12, 31))["event"] == 0
    assert run(database, vault, date(2030, 1, 1))["event"] == 1


def test_twice_is_once_and_late_is_not_too_late(database: Database, vault: Vault) -> None:
    write(database, vault, read(listing(1), phones=(PHONE_A,)), read(listing(2), phones=(PHONE_B,)))
    late = TODAY + timedelta(days=400)
    assert run(database, vault, late)["listing"] == 2
    assert run(database, vault, late) == Counter()


def test_an_unclear_text_that_expired_does_not_come_back_unless_it_changed(
    database: Database, vault: Vault
) -> None:
    write(database, vault, read(listing(body="Ask me.")), verdict=Verdict.UNCLEAR)
    later = TODAY + timedelta(days=14)
    run(database, vault, later)
    write(database, vault, read(listing(body="Ask me.", seen_on=later)), verdict=Verdict.UNCLEAR)
    assert count(database, tables.listing_text) == 0
    write(database, vault, read(listing(body="Ask me soon.", seen_on=later)), verdict=Verdict.UNCLEAR)
    assert count(database, tables.listing_text) == 1


def test_expiry_never_changes_who_is_who(database: Database, vault: Vault) -> None:
    """Promise 5 beside promise 2: the evidence goes profile by profile, the persons stay, ids and all."""
    steps = [TODAY, TODAY + timedelta(days=100), TODAY + timedelta(days=200)]
    shown = [(PHONE_A, "Sol"), (PHONE_A, "Sol"), (PHONE_A, "Sol")]
    for number, (seen, (phone, name)) in enumerate(zip(steps, shown, strict=True)):
        write(
            database,
            vault,
            read(listing(number, seen_on=seen, town="Odense"), phones=(phone,), nickname=name),
        )
    write(
        database, vault, read(listing(9, seen_on=steps[2], town="Vejle"), phones=(PHONE_B,), nickname="Maja")
    )
    match(database, vault)
    before = persons(database)
    assert len(set(before.values())) == 2
    for day in (steps[0] + timedelta(days=31), *(step + timedelta(days=365) for step in steps[:2])):
        run(database, vault, day)
        match(database, vault, day)
        after = persons(database)
        assert after == {profile: before[profile] for profile in after}


def test_a_different_is_kept_when_its_record_goes(database: Database, vault: Vault) -> None:
    clocks = Clocks(event_months=1)
    short = Vault(vault.keyring, vault.journal, clocks)
    one, two = (
        read(listing(1), phones=(PHONE_A,), nickname="Sol"),
        read(listing(2), phones=(PHONE_A,), nickname="Sol"),
    )
    write(database, short, one, two)
    pair = (vault.profile_id(one.listing), vault.profile_id(two.listing))
    with database.writing() as connection:
        People(connection, short).add_judgement(
            new_judgement(pair, JudgementKind.DIFFERENT, ACTOR, reason="judged"), evidence=[]
        )
    match(database, short)
    assert len(set(persons(database).values())) == 2
    assert run(database, short, date(2027, 2, 1))["kept_apart"] == 1
    assert count(database, tables.judgement) == 0
    match(database, short)
    assert len(set(persons(database).values())) == 2


def test_who_was_contacted_stays_contacted_when_the_profile_goes(database: Database, vault: Vault) -> None:
    old, new = (
        read(listing(1), phones=(PHONE_A,), nickname="Sol"),
        listing(2, seen_on=TODAY + timedelta(days=300)),
    )
    write(database, vault, old)
    write(database, vault, read(new, phones=(PHONE_A,), nickname="Sol"))
    match(database, vault)
    with database.writing() as connection:
        add_event(
            connection,
            vault.clocks,
            ACTOR,
            kind="attempt",
            profile_id=vault.profile_id(old.listing),
            codes={"channel": "sms"},
        )
    day = TODAY + timedelta(days=365)
    assert run(database, vault, day)["still_contacted"] == 1
    match(database, vault, day)
    with database.reading() as connection:
        (subject,) = Queue(connection, vault).subjects()
    assert subject.contacted


def test_an_open_stop_is_sealed_anew_and_a_handled_one_goes(database: Database, vault: Vault) -> None:
    from store.safeguarding import open_stops

    write(database, vault, read(listing(), safeguarding=SafeguardingKind.FORCED))
    later = TODAY + timedelta(days=21)
    assert run(database, vault, later)["resealed"] == 1
    assert run(database, vault, later) == Counter()
    with database.reading() as connection:
        (stop,) = open_stops(connection, vault)
    assert stop.address == listing().url
    with database.writing() as connection:
        connection.execute(
            sa.update(tables.safeguarding_stop).values(handled_on=later, expires_on=later + timedelta(days=7))
        )
    run(database, vault, later + timedelta(days=7))
    assert count(database, tables.safeguarding_stop) == 0


def test_the_ledger_forgets_persons_of_whom_nothing_is_left(database: Database, vault: Vault) -> None:
    write(database, vault, read(listing(1), phones=(PHONE_A,)), read(listing(2), phones=(PHONE_A,)))
    match(database, vault)
    assert count(database, tables.person_ledger) > 0
    run(database, vault, TODAY + timedelta(days=365))
    assert count(database, tables.person_ledger) == 0


@pytest.mark.parametrize("name", ["sample~r1.spool", "sample~r1.pages"])
def test_spool_files_go_unread_after_their_time(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"sealed")
    written = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))
    assert expire_spool(tmp_path, today=date(2026, 11, 14), keep_days=14) == 0
    assert expire_spool(tmp_path, today=date(2026, 11, 15), keep_days=14) == 1
    assert not path.exists()
