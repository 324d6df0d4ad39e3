"""Names go 30 days after they were last seen, numbers after a year: what the names told must not be forgotten with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from review_cli.service.matching import match_all
from store import tables
from store.clocks import Clocks
from store.database import Database
from store.domain import Actor, JudgementKind
from store.expiry import expire
from store.keyring import Keyring
from store.listings import Listings
from store.people import People, new_judgement
from store.vault import Vault
from tests.store.builders import PHONE_A, TODAY, listing, read, screened

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = TODAY + timedelta(days=31)


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    return Vault(keyring.with_weeks(TODAY, 120), tmp_path / "objections.journal", Clocks())


def seen(database: Database, vault: Vault, *names: str, days: int = 0, first: int = 1) -> list[str]:
    reads = [
        read(
            listing(number, seen_on=TODAY + timedelta(days=days), town="Odense"),
            phones=(PHONE_A,),
            nickname=name,
        )
        for number, name in enumerate(names, first)
    ]
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one) for one in reads])
    return [vault.profile_id(one.listing) for one in reads]


def persons(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {row.profile_id: row.person_id for row in connection.execute(sa.select(tables.membership))}


def expired_and_matched(database: Database, vault: Vault) -> dict[str, str]:
    with database.writing() as connection:
        expire(connection, vault, LATER)
    match_all(database, vault, today=LATER, now=NOW)
    return persons(database)


@pytest.mark.parametrize(
    "names", [("Sol", "Maja"), ("Sol", "Maja", "Ronja"), ("Sol", "Maja", "Ronja", "Tilde")]
)
def test_the_names_around_a_number_go_and_nobody_is_joined(
    database: Database, vault: Vault, names: tuple[str, ...]
) -> None:
    seen(database, vault, *names)
    match_all(database, vault, today=TODAY, now=NOW)
    before = persons(database)
    assert len(set(before.values())) == len(names)
    assert expired_and_matched(database, vault) == before


def test_one_name_stays_and_nobody_is_joined(database: Database, vault: Vault) -> None:
    seen(database, vault, "Sol", "Maja", "Ronja")
    seen(database, vault, "Sol", days=20)
    match_all(database, vault, today=TODAY, now=NOW)
    before = persons(database)
    assert expired_and_matched(database, vault) == before


def test_a_person_may_still_join_what_the_ledger_keeps_apart(database: Database, vault: Vault) -> None:
    one, two = seen(database, vault, "Sol", "Maja")
    match_all(database, vault, today=TODAY, now=NOW)
    expired_and_matched(database, vault)
    with database.writing() as connection:
        People(connection, vault).add_judgement(
            new_judgement((one, two), JudgementKind.SAME, Actor("s1", NOW), reason="judged"), evidence=[]
        )
    match_all(database, vault, today=LATER, now=NOW)
    assert len(set(persons(database).values())) == 1


def test_a_clinic_stays_a_clinic(database: Database, vault: Vault) -> None:
    seen(database, vault, "Sol", "Maja", "Ronja")
    match_all(database, vault, today=TODAY, now=NOW)
    expired_and_matched(database, vault)
    with database.reading() as connection:
        assert len(connection.execute(sa.select(tables.venue)).all()) == 1
