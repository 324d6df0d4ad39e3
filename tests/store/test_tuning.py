"""The tuning sample, on both databases: drawn by lot, blanked, sealed, bounded, never an objector's, gone after two weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from crawler.contacts import read_contacts
from crawler.safeguarding import read_safeguarding
from store import tables
from store.clocks import Clocks
from store.database import Database
from store.domain import ArenaKind, Listing, ReadListing, SafeguardingKind, Verdict
from store.expiry import expire
from store.listings import Listings
from store.objections import Objections
from store.tuning import Lots, SampledText, TuningSample
from store.vault import Vault
from tests.store.builders import TODAY, listing, screened

SHOWN = "Incall at mine, 1000 kr per hour. My name is Rosalinde, call 83 44 11 22 or 0045 83441122, rosa@example.org. Rosalinde"
PHONE = "+4583441122"


def reader(source: Listing) -> ReadListing:
    found = read_contacts(source.text, region=source.country, lang=source.lang, author=source.author)
    return ReadListing(source, found, read_safeguarding(source.text))


def write(
    database: Database,
    vault: Vault,
    sources: Iterable[Listing],
    verdict: Verdict = Verdict.FACE_TO_FACE,
    *,
    sampled: bool = True,
) -> None:
    items = [screened(vault, reader(source), verdict) for source in sources]
    lots = Lots(vault) if sampled else None
    with database.writing() as connection:
        Listings(connection, vault, lots).write(items)
    with database.writing() as connection:
        Listings(connection, vault, lots).sample(reader)


def texts(database: Database, vault: Vault) -> list[SampledText]:
    with database.reading() as connection:
        return TuningSample(connection, vault).texts()


def rows(database: Database) -> list[sa.Row[object]]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(tables.tuning_sample)))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_kept_and_dropped_alike_are_drawn_and_blanked(
    database: Database, vault: Vault, verdict: Verdict
) -> None:
    write(database, vault, [listing(body=SHOWN, author="Rosalinde")], verdict)
    (one,) = texts(database, vault)
    assert one.arena_kind is ArenaKind.ADULT_ADS
    assert "Incall at mine, 1000 kr per hour" in one.body
    for secret in ("Rosalinde", "rosa@", "83441122", "83 44 11 22", "example.org"):
        assert secret.lower() not in one.body.lower()
    (row,) = rows(database)
    assert row.expires_on == TODAY + timedelta(days=14)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_where_men_seek_men_nothing_is_drawn(database: Database, vault: Vault, verdict: Verdict) -> None:
    write(database, vault, [listing(arena_kind=ArenaKind.GAY_PORTAL)], verdict)
    assert rows(database) == []


def test_a_listing_with_a_safeguarding_statement_is_not_drawn(database: Database, vault: Vault) -> None:
    source = listing(body="I am 17. Visits by appointment.")
    assert reader(source).safeguarding is SafeguardingKind.UNDER_18
    write(database, vault, [source])
    assert rows(database) == []


def test_without_lots_nothing_is_drawn(database: Database, vault: Vault) -> None:
    write(database, vault, [listing()], sampled=False)
    assert rows(database) == []


def test_what_cannot_be_blanked_wholly_is_not_drawn(database: Database, vault: Vault) -> None:
    def stubborn(source: Listing) -> ReadListing:
        return reader(replace(source, body=SHOWN))

    lots = Lots(vault)
    with database.writing() as connection:
        Listings(connection, vault, lots).write([screened(vault, reader(listing(body=SHOWN)))])
        Listings(connection, vault, lots).sample(stubborn)
    assert rows(database) == []


def test_the_sample_is_bounded_and_the_same_whatever_the_order(database: Database, vault: Vault) -> None:
    small = Vault(vault.keyring, vault.journal, Clocks(tuning_size=5))
    sources = [listing(number) for number in range(30)]
    for source in sources:
        write(database, small, [source])
    first = {row.address_token for row in rows(database)}
    assert len(first) == 5
    with database.writing() as connection:
        connection.execute(sa.delete(tables.tuning_sample))
    write(database, small, reversed(sources))
    assert {row.address_token for row in rows(database)} == first


def test_a_sample_of_none_stays_empty(database: Database, vault: Vault) -> None:
    write(database, Vault(vault.keyring, vault.journal, Clocks(tuning_size=0)), [listing()])
    assert rows(database) == []


def test_it_goes_after_two_weeks_however_often_the_ad_is_seen(database: Database, vault: Vault) -> None:
    for days in range(0, 14, 3):
        write(database, vault, [listing(seen_on=TODAY + timedelta(days=days))])
    with database.writing() as connection:
        assert expire(connection, vault, TODAY + timedelta(days=13))["tuning_sample"] == 0
        assert expire(connection, vault, TODAY + timedelta(days=14))["tuning_sample"] == 1


def test_its_text_is_unreadable_when_its_week_is_over(database: Database, vault: Vault) -> None:
    write(database, vault, [listing()])
    kept, _ = vault.keyring.without_weeks_before(TODAY + timedelta(days=22))
    assert texts(database, Vault(kept, vault.journal)) == []


@pytest.mark.parametrize("verdict", [Verdict.FACE_TO_FACE, Verdict.REMOTE_ONLY])
@pytest.mark.parametrize("value", [("phone", PHONE), ("email", "rosa@example.org")], ids=["phone", "email"])
def test_an_objection_erases_what_was_drawn_of_her(
    database: Database, vault: Vault, verdict: Verdict, value: tuple[str, str]
) -> None:
    write(database, vault, [listing(1, body=SHOWN), listing(2)], verdict)
    with database.writing() as connection:
        Objections(connection, vault).enter([value], TODAY)
    assert [one.body for one in texts(database, vault)] == [listing(2).body]
    write(database, vault, [listing(1, body=SHOWN)], verdict)
    assert len(rows(database)) == 1


def test_an_objection_to_an_address_erases_it_too(database: Database, vault: Vault) -> None:
    write(database, vault, [listing(1)], Verdict.NOT_AN_OFFER)
    with database.writing() as connection:
        Objections(connection, vault).enter([("address", listing(1).url)], TODAY)
    assert rows(database) == []


def test_a_restored_database_forgets_it_again(database: Database, vault: Vault) -> None:
    write(database, vault, [listing(body=SHOWN)], Verdict.REMOTE_ONLY)
    before = rows(database)
    with database.writing() as connection:
        Objections(connection, vault).enter([("phone", PHONE)], TODAY)
        connection.execute(sa.delete(tables.objection))
        connection.execute(sa.insert(tables.tuning_sample).values(before[0]._asdict()))
        Objections(connection, vault).reconcile(TODAY)
    assert rows(database) == []


@pytest.mark.parametrize("value", [("phone", PHONE), ("address", listing(1).url)], ids=["phone", "address"])
def test_renewed_keys_leave_it_readable_and_an_objection_still_finds_it(
    database: Database, vault: Vault, value: tuple[str, str]
) -> None:
    """Its rows name no version of a key: the texts hang on the week's key, what they showed on layers named inside the seal."""
    write(database, vault, [listing(1, body=SHOWN)], Verdict.REMOTE_ONLY)
    keys = vault.keyring
    objection = keys.require_objection().rotated()
    renewed = Vault(replace(keys, match=keys.match.rotated(), objection=objection), vault.journal)
    assert len(texts(database, renewed)) == 1
    with database.writing() as connection:
        Objections(connection, renewed).enter([value], TODAY)
    assert rows(database) == []


def test_a_decided_text_stays_until_its_own_day(database: Database, vault: Vault) -> None:
    until = date(2026, 11, 30)
    with database.writing() as connection:
        sample = TuningSample(connection, vault)
        assert sample.keep_decided(b"t" * 32, reader(listing(body=SHOWN)), reader, until=until)
        private = reader(listing(arena_kind=ArenaKind.GAY_PORTAL))
        assert not sample.keep_decided(b"u" * 32, private, reader, until=until)
    (row,) = rows(database)
    assert (row.expires_on, Counter(one.kind for one in texts(database, vault))) == (
        until,
        Counter(decided=1),
    )
