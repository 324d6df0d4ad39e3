"""Persons in the store, on both databases: facts, partition, ledger, judgements."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from store import tables
from store.database import Database
from store.domain import Actor, Cluster, JudgementKind, Partition, Venue
from store.ledger import LedgerKind
from store.listings import Listings
from store.people import People, new_judgement
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, listing, read, screened

ACTOR = Actor("s1", datetime(2026, 11, 22, 9, tzinfo=UTC))


def stored(database: Database, vault: Vault) -> list[str]:
    reads = [
        read(listing(1), phones=(PHONE_A,), nickname="Søde Sol"),
        read(listing(2), phones=(PHONE_A,), nickname="Sol"),
        read(listing(3), phones=(PHONE_B,)),
    ]
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one) for one in reads])
    return [vault.profile_id(one.listing) for one in reads]


def save(database: Database, vault: Vault, *groups: tuple[str, ...], venues: tuple[Venue, ...] = ()) -> None:
    partition = Partition(tuple(Cluster(group[0], group) for group in groups), venues, ())
    with database.writing() as connection:
        People(connection, vault).save(partition, run_id="r1", today=TODAY, ruleset="1")


def ledger(database: Database) -> list[tuple[str, str, str | None]]:
    c = tables.person_ledger.c
    with database.reading() as connection:
        return [
            tuple(row)
            for row in connection.execute(sa.select(c.kind, c.person_id, c.other_id).order_by(c.entry_id))
        ]


def test_facts_carry_tokens_not_values(database: Database, vault: Vault) -> None:
    stored(database, vault)
    with database.reading() as connection:
        facts = People(connection, vault).facts()
    assert {fact.nickname for fact in facts} == {"sol", None}
    phones = {phone for fact in facts for phone in fact.phones}
    assert phones == {vault.keyring.match.token("phone", value).hex() for value in (PHONE_A, PHONE_B)}


def test_ids_are_minted_redirected_and_revived(database: Database, vault: Vault) -> None:
    a, b, c = stored(database, vault)
    save(database, vault, (a,), (b,), (c,))
    save(database, vault, (a, b), (c,))
    assert ledger(database)[3:] == [(LedgerKind.REDIRECT, b, a), (LedgerKind.JOIN, a, b)]
    save(database, vault, (a, b), (c,))
    assert len(ledger(database)) == 5, "the same partition again writes nothing"
    save(database, vault, (a,), (b,), (c,))
    assert ledger(database)[5:] == [(LedgerKind.REVIVE, b, a)]
    with database.reading() as connection:
        assert People(connection, vault).members(a) == [a]


def test_a_judgement_supersedes_the_earlier_one(database: Database, vault: Vault) -> None:
    a, b, _ = stored(database, vault)
    first = new_judgement((b, a), JudgementKind.SAME, ACTOR, reason="judged")
    second = new_judgement(
        (a, b), JudgementKind.DIFFERENT, ACTOR, reason="judged", supersedes=first.judgement_id
    )
    with database.writing() as connection:
        people = People(connection, vault)
        people.add_judgement(first, evidence=[])
        people.add_judgement(second, evidence=[{"code": "phone_shared", "score": 0.9}])
        assert people.judgements() == [second]
    assert (first.profile_a, first.profile_b) == tuple(sorted((a, b)))


def test_venues_come_and_go_with_the_partition(database: Database, vault: Vault) -> None:
    a, b, c = stored(database, vault)
    place = Venue("v1", vault.keyring.match.token("phone", PHONE_A).hex(), (a, b))
    save(database, vault, (a,), (b,), (c,), venues=(place,))
    with database.reading() as connection:
        assert connection.execute(
            sa.select(tables.membership.c.profile_id).where(tables.membership.c.venue_id == "v1")
        ).all()
    save(database, vault, (a, b), (c,))
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.venue)).all() == []
