"""The database marks by itself what changed since the last match, and keeps no mark of what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from review_cli.service.matching import match_all
from store import tables
from store.database import Database
from store.domain import Actor, JudgementKind, ValueClass, ValueReason, Verdict
from store.listings import Listings
from store.match_state import Marked, MatchState
from store.objections import Objections
from store.people import People, new_judgement
from store.values import Values
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, listing, read, screened

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = Actor("s1", NOW)


def write(database: Database, vault: Vault, *reads: object, verdict: Verdict = Verdict.FACE_TO_FACE) -> None:
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one, verdict) for one in reads])  # type: ignore[arg-type]


def marked(database: Database) -> Marked:
    with database.reading() as connection:
        return MatchState(connection).marked()


@pytest.fixture
def profiles(database: Database, vault: Vault) -> list[str]:
    """Two profiles on one phone and one on another, matched; nothing is marked any more."""
    reads = [
        read(listing(1), phones=(PHONE_A,), nickname="Sol"),
        read(listing(2), phones=(PHONE_A,), nickname="Sol"),
        read(listing(3), phones=(PHONE_B,), nickname="Maja"),
    ]
    write(database, vault, *reads)
    match_all(database, vault, today=TODAY, now=NOW)
    assert marked(database) == Marked()
    return [vault.profile_id(one.listing) for one in reads]


def test_a_listing_seen_as_it_was_marks_nothing_and_one_seen_otherwise_itself(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    write(database, vault, read(listing(1), phones=(PHONE_A,), nickname="Sol"))
    assert marked(database).profiles == frozenset()
    later = listing(1, seen_on=TODAY + timedelta(days=1))
    write(database, vault, read(later, phones=(PHONE_A,), nickname="Sol"))
    assert marked(database).profiles == {profiles[0]}


def test_a_profile_that_goes_marks_whom_it_leaves_and_not_itself(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    write(database, vault, read(listing(1)), verdict=Verdict.NOT_AN_OFFER)
    found = marked(database)
    assert found.profiles == frozenset()
    assert found.values == {vault.keyring.match.token("phone", PHONE_A).hex()}
    assert found.names == {vault.keyring.match.token("nickname", "sol").hex()}
    assert len(found.components) == 1
    write(database, vault, read(listing(2)), verdict=Verdict.NOT_AN_OFFER)
    left = marked(database)
    assert (left.profiles, left.values, left.names, left.components) == (frozenset(),) * 4


def test_judgements_and_rules_mark_whom_they_bind(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    one = new_judgement((profiles[0], profiles[2]), JudgementKind.DIFFERENT, ACTOR, reason="judged")
    token = vault.keyring.match.token("phone", PHONE_B).hex()
    with database.writing() as connection:
        People(connection, vault).add_judgement(one, evidence=[])
        Values(connection, vault).set_rule(token, ValueClass.SHARED, ACTOR, ValueReason.CALLED)
    found = marked(database)
    assert (found.profiles, found.values) == ({profiles[0], profiles[2]}, {token})


def test_an_objection_leaves_no_mark_no_spread_and_no_state_of_the_person(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    with database.writing() as connection:
        Objections(connection, vault).enter([("phone", PHONE_A)], TODAY)
    hers = {vault.keyring.match.token("phone", PHONE_A), vault.keyring.match.token("nickname", "sol")}
    with database.reading() as connection:
        marks = connection.execute(sa.select(tables.match_mark.c.mark)).scalars().all()
        spreads = connection.execute(sa.select(tables.name_spread.c.token)).scalars().all()
        state = connection.execute(sa.select(tables.match_state.c.profile_id)).scalars().all()
        grounds = connection.execute(sa.select(tables.shared_value.c.token)).scalars().all()
    assert not {mark.lower() for mark in marks} & {token.hex() for token in hers} | set(marks) & set(
        profiles[:2]
    )
    assert not set(spreads) & hers
    assert not set(grounds) & hers
    assert state == [profiles[2]]


def test_every_profile_with_a_name_has_a_token_for_it_and_goes_by_the_name_seen_last(
    database: Database, vault: Vault
) -> None:
    later = listing(1, seen_on=TODAY + timedelta(days=3), body="Other words.")
    write(database, vault, read(listing(1), nickname="Sol"), read(listing(2)))
    write(database, vault, read(later, nickname="Maja"))
    with database.reading() as connection:
        named, nameless = sorted(
            People(connection, vault).facts(), key=lambda facts: facts.name_token is None
        )
    assert (named.nickname, named.name_token) == ("maja", vault.keyring.match.token("nickname", "maja").hex())
    assert (nameless.nickname, nameless.name_token) == (None, None)


def test_a_component_that_grows_keeps_its_number_and_one_that_parts_shares_none(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    def numbers() -> list[int]:
        with database.reading() as connection:
            of = {row.profile_id: row.component for row in connection.execute(sa.select(tables.match_state))}
        return [of[profile_id] for profile_id in profiles]

    first, second, third = numbers()
    assert first == second != third
    write(database, vault, read(listing(4), phones=(PHONE_A,), nickname="Sol"))
    match_all(database, vault, today=TODAY, now=NOW)
    assert numbers() == [first, second, third]
    with database.writing() as connection:
        MatchState(connection).write_components([profiles[:1], profiles[1:2]])
    parted = numbers()
    assert len(set(parted)) == 3
    assert first in parted


def test_a_name_known_by_its_token_needs_no_opening_and_one_that_expired_is_known_by_another(
    database: Database, vault: Vault, profiles: list[str]
) -> None:
    token = vault.keyring.match.token("nickname", "sol").hex()
    c = tables.contact_point.c
    with database.writing() as connection:
        connection.execute(sa.delete(tables.contact_point).where(c.profile_id == profiles[0]))
        names: dict[str, str | None] = {}
        found = People(connection, vault).facts(profiles[:2], names)
        assert [one.nickname for one in found] == ["sol", "sol"]
        assert names == {token: "sol"}
        connection.execute(sa.delete(tables.contact_point))
        assert {one.nickname for one in People(connection, vault).facts(profiles[:2], names)} == {"sol"}
        assert {one.nickname for one in People(connection, vault).facts(profiles[:2])} == {None}
