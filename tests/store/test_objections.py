"""Objections in the store, on both databases: the person is erased, stays away, and nobody else is silenced."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from store import tables
from store.database import Database
from store.domain import Cluster, Partition, SafeguardingKind, Venue
from store.journal import read_entries
from store.listings import Listings, Screened
from store.objection import ADDRESS_KIND, Cleared, Objected
from store.objections import Objections, canonical_value
from store.people import People
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, PHONE_C, TODAY, listing, read, screened

PHONE = "phone"


def write(database: Database, vault: Vault, *items: Screened) -> None:
    with database.writing() as connection:
        Listings(connection, vault).write(items)


def enter(database: Database, vault: Vault, *values: tuple[str, str]) -> None:
    with database.writing() as connection:
        assert Objections(connection, vault).enter(values, TODAY) is None  # type: ignore[func-returns-value]


def profiles(database: Database) -> set[str]:
    with database.reading() as connection:
        return {row.profile_id for row in connection.execute(sa.select(tables.listing.c.profile_id))}


def clears(database: Database, vault: Vault, one: object) -> bool:
    with database.reading() as connection:
        return isinstance(Objections(connection, vault).guard().clear(one), Cleared)  # type: ignore[arg-type]


def save_persons(
    database: Database, vault: Vault, *groups: tuple[str, ...], venues: tuple[Venue, ...] = ()
) -> None:
    persons = tuple(Cluster(group[0], group) for group in groups)
    with database.writing() as connection:
        People(connection, vault).save(Partition(persons, venues, ()), run_id="r1", today=TODAY, ruleset="1")


def test_everything_of_the_person_goes_and_stays_away(database: Database, vault: Vault) -> None:
    own = read(listing(1), phones=(PHONE_A,), emails=("sol@example.org",), nickname="Sol")
    elsewhere = read(listing(2, arena="other"), emails=("sol@example.org",))
    stranger = read(listing(3), phones=(PHONE_B,))
    write(database, vault, *(screened(vault, one) for one in (own, elsewhere, stranger)))
    enter(database, vault, (PHONE, PHONE_A))
    assert profiles(database) == {vault.profile_id(stranger.listing)}
    assert not clears(database, vault, own)
    assert not clears(database, vault, elsewhere), "her e-mail was objected with her phone"
    assert not clears(database, vault, read(listing(9), phones=(PHONE_A,)))
    assert not clears(database, vault, read(listing(1))), "her ad's address was objected too"
    assert clears(database, vault, stranger)
    for table in (tables.match_token, tables.contact_point, tables.queue_item, tables.pair_evidence):
        with database.reading() as connection:
            kept = {
                row.profile_id for row in connection.execute(sa.select(table)) if hasattr(row, "profile_id")
            }
        assert kept <= {vault.profile_id(stranger.listing)}


def test_the_whole_person_goes_whatever_joined_her_profiles(database: Database, vault: Vault) -> None:
    one, two = read(listing(1), phones=(PHONE_A,)), read(listing(2), phones=(PHONE_B,))
    write(database, vault, screened(vault, one), screened(vault, two))
    save_persons(database, vault, tuple(sorted(vault.profile_id(r.listing) for r in (one, two))))
    enter(database, vault, (PHONE, PHONE_A))
    assert profiles(database) == set()
    assert not clears(database, vault, read(listing(7), phones=(PHONE_B,)))


def test_a_shared_value_closes_that_line_only_and_silences_nobody(database: Database, vault: Vault) -> None:
    one = read(listing(1), phones=(PHONE_A, PHONE_B), nickname="Sol")
    two = read(listing(2), phones=(PHONE_A, PHONE_C), nickname="Maja")
    write(database, vault, screened(vault, one), screened(vault, two))
    first, second = (vault.profile_id(r.listing) for r in (one, two))
    clinic = Venue("v1", vault.keyring.match.token(PHONE, PHONE_A).hex(), (first, second))
    save_persons(database, vault, (first,), (second,), venues=(clinic,))
    enter(database, vault, (PHONE, PHONE_A))
    assert profiles(database) == {first, second}
    with database.reading() as connection:
        tokens = {row.token for row in connection.execute(sa.select(tables.match_token))}
    assert vault.keyring.match.token(PHONE, PHONE_A) not in tokens
    assert vault.keyring.match.token(PHONE, PHONE_B) in tokens
    write(database, vault, screened(vault, one))
    with database.reading() as connection:
        tokens = {row.token for row in connection.execute(sa.select(tables.match_token))}
    assert vault.keyring.match.token(PHONE, PHONE_A) not in tokens, "a re-crawl does not open the line again"


def test_an_address_can_be_objected(database: Database, vault: Vault) -> None:
    one = read(listing(1), phones=(PHONE_A,))
    write(database, vault, screened(vault, one))
    enter(database, vault, (ADDRESS_KIND, one.listing.url))
    assert profiles(database) == set()
    assert not clears(database, vault, read(listing(8), phones=(PHONE_A,)))


def test_the_journal_has_it_before_the_database_and_outlives_a_restore(
    database: Database, vault: Vault
) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    assert len(read_entries(vault.journal)) == 1
    with database.writing() as connection:
        connection.execute(sa.delete(tables.objection))  # an older backup was restored
    assert not clears(database, vault, read(listing(1), phones=(PHONE_A,)))


def test_entering_twice_changes_nothing(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    enter(database, vault, (PHONE, PHONE_A))
    assert len(read_entries(vault.journal)) == 1


def test_an_objectors_ad_spreads_to_its_other_own_keys(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    one = read(listing(1), phones=(PHONE_A, PHONE_B), safeguarding=SafeguardingKind.UNDER_18)
    with database.writing() as connection:
        objections = Objections(connection, vault)
        answer = objections.guard().clear(one)
        assert isinstance(answer, Objected)
        objections.spread(answer, one.listing)
    assert not clears(database, vault, read(listing(2), phones=(PHONE_B,)))


def expire_values(database: Database, vault: Vault, profile: str) -> None:
    """What a month does to a matched profile's contact points: the match tokens are left."""
    save_persons(database, vault, (profile,))
    with database.writing() as connection:
        c = tables.contact_point.c
        connection.execute(sa.delete(tables.contact_point).where(c.profile_id == profile))


def test_what_cannot_be_read_any_more_is_objected_by_its_match_token(
    database: Database, vault: Vault
) -> None:
    own = read(listing(1), phones=(PHONE_A, PHONE_B), nickname="Sol")
    stranger = read(listing(3), phones=(PHONE_C,))
    write(database, vault, screened(vault, own), screened(vault, stranger))
    expire_values(database, vault, vault.profile_id(own.listing))
    with database.reading() as connection:
        values = Objections(connection, vault).own_values([vault.profile_id(own.listing)])
    assert {kind for kind, _value in values} == {ADDRESS_KIND}
    enter(database, vault, *values)
    assert profiles(database) == {vault.profile_id(stranger.listing)}
    fresh = read(listing(9, arena="other"), phones=(PHONE_B,))
    assert not clears(database, vault, fresh), "her new ad at a new address"
    assert clears(database, vault, read(listing(8), phones=(PHONE_C,)))
    rotated = Vault(replace(vault.keyring, match=vault.keyring.match.rotated()), vault.journal)
    assert not clears(database, rotated, fresh), "the match key has gone on"
    with database.writing() as connection:
        objections = Objections(connection, vault)
        assert objections.stands_on((PHONE, PHONE_A))
        assert not objections.stands_on((PHONE, PHONE_C))
        objections.withdraw([(PHONE, PHONE_A), (PHONE, PHONE_B), *values], TODAY)
    assert clears(database, vault, fresh), "at her own wish it ends"


def test_a_restore_erases_by_match_tokens_too(database: Database, vault: Vault) -> None:
    own = read(listing(1), phones=(PHONE_A,))
    write(database, vault, screened(vault, own))
    expire_values(database, vault, vault.profile_id(own.listing))
    with database.writing() as connection:
        objections = Objections(connection, vault)
        objections.enter(objections.own_values([vault.profile_id(own.listing)]), TODAY)
    with database.writing() as connection:  # the database of before: the journal knows more
        connection.execute(sa.delete(tables.objection))
    elsewhere = read(listing(5, arena="other"), phones=(PHONE_A,))
    with database.writing() as connection:
        cleared = Objections(connection, vault).guard().clear(elsewhere)
    assert isinstance(cleared, Objected)


def test_an_ad_of_many_numbers_silences_nobody_by_what_expired(database: Database, vault: Vault) -> None:
    many = tuple(f"+45830000{n:02d}" for n in range(20, 40))
    hostile = read(listing(1), phones=many)
    write(database, vault, screened(vault, hostile))
    expire_values(database, vault, vault.profile_id(hostile.listing))
    with database.writing() as connection:
        objections = Objections(connection, vault)
        objections.enter(objections.own_values([vault.profile_id(hostile.listing)]), TODAY)
    assert all(clears(database, vault, read(listing(9), phones=(one,))) for one in many)


def test_objections_hold_after_rotation(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    key = vault.keyring.require_objection().rotated()
    rotated = Vault(replace(vault.keyring, objection=key), vault.journal)
    assert not clears(database, rotated, read(listing(1), phones=(PHONE_A,)))
    assert clears(database, rotated, read(listing(1), phones=(PHONE_B,)))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("83 00 00 00", PHONE),
        ("Sol@Example.org", "email"),
        ("https://portal.example/ad/1#top", ADDRESS_KIND),
        ("Sol", None),
        ("", None),
    ],
    ids=["phone", "email", "address", "name", "empty"],
)
def test_what_is_typed_at_the_prompt(typed: str, kind: str | None) -> None:
    value = canonical_value(typed, "DK")
    assert (value[0] if value else None) == kind
