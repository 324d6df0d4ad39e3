"""What the store counts of arenas, listings, profiles and persons, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import person_tallies, tables, tallies
from store.database import Database
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault

TODAY = date(2026, 11, 22)
SPANS = [
    (TODAY - timedelta(days=13), TODAY - timedelta(days=6)),
    (TODAY - timedelta(days=6), TODAY + timedelta(days=1)),
]
PERSONS = {"p1": "p1", "p2": "p1", "p3": "p3", "p4": "p3", "p5": "p5", "p6": "p5", "p7": "p7"}


def listing(profile: str, **changes: Any) -> dict[str, Any]:
    row = {
        "profile_id": profile,
        "arena": "one",
        "arena_kind": "adult_ads",
        "address_token": profile.encode().ljust(32),
        "address_sealed": b"x",
        "field_hash": bytes(32),
        "key_version": 1,
        "verdict": "face_to_face",
        "rule": "r",
        "definition_version": "1",
        "first_seen": TODAY - timedelta(days=10),
        "last_seen": TODAY,
        "gone_on": None,
        "expires_on": date(2027, 11, 22),
    }
    return {**row, **changes}


def dropped(number: int, reason: str, day: date) -> dict[str, Any]:
    return {
        "address_token": number.to_bytes(32, "big"),
        "arena": "one",
        "key_version": 1,
        "reason": reason,
        "definition_version": "1",
        "day": day,
        "expires_on": date(2027, 11, 22),
    }


def pair(a: str, b: str, *codes: str, decision: str = "merge") -> dict[str, Any]:
    return {
        "profile_a": a,
        "profile_b": b,
        "decision": decision,
        "score": 0.9,
        "features": [{"code": code, "score": 1.0, "value": None} for code in codes],
        "in_town": False,
        "ruleset": "r",
        "day": TODAY,
    }


def judgement(number: int, a: str, b: str, supersedes: str | None = None) -> dict[str, Any]:
    return {
        "judgement_id": f"j{number}",
        "profile_a": a,
        "profile_b": b,
        "kind": "same",
        "author": "s1",
        "reason": "same_pictures",
        "evidence": [],
        "day": TODAY,
        "supersedes": supersedes,
        "expires_on": date(2029, 1, 1),
    }


def item(number: int, person: str, day: date) -> dict[str, Any]:
    return {
        "item_id": f"i{number}",
        "subject_kind": "person",
        "subject_id": person,
        "profile_id": person,
        "day": day,
        "reason": "first_contact",
        "channel": "sms",
        "priority": 1,
        "state": "open",
        "version": 0,
        "expires_on": date(2026, 12, 22),
    }


@pytest.fixture
def market(database: Database) -> Database:
    rows = [
        listing("p1"),
        listing("p2", arena="two", first_seen=TODAY - timedelta(days=3)),
        listing("p3", gone_on=TODAY - timedelta(days=1)),
        listing("p4", arena="two"),
        listing("p5", verdict="unclear", first_seen=TODAY - timedelta(days=90)),
        listing("p6"),
        listing("p7", gone_on=TODAY - timedelta(days=60), first_seen=TODAY - timedelta(days=90)),
    ]
    drops = [
        dropped(1, "remote_only:cam", TODAY),
        dropped(2, "remote_only:phone", TODAY - timedelta(days=8)),
        dropped(3, "not_an_offer:job", TODAY - timedelta(days=40)),
    ]
    with database.writing() as connection:
        connection.execute(sa.insert(tables.listing), rows)
        connection.execute(sa.insert(tables.dropped_listing), drops)
        members = [{"profile_id": profile, "person_id": person} for profile, person in PERSONS.items()]
        connection.execute(sa.insert(tables.membership), members)
    return database


def test_listings_by_arena_and_what_became_of_them(market: Database) -> None:
    with market.reading() as connection:
        found = tallies.listings_by_arena(connection)
        assert +found["one"] == Counter(kept=4, unclear=1, gone=2, remote_only=2, not_an_offer=1)
        reasons = tallies.dropped_by_reason(connection)
    assert +found["two"] == Counter(kept=2)
    assert reasons == Counter(["remote_only:cam", "remote_only:phone", "not_an_offer:job"])


def test_listings_by_week(market: Database) -> None:
    with market.reading() as connection:
        found = tallies.listings_by_span(connection, SPANS)
    assert found == Counter(
        {
            ("one", "kept", 0): 3,
            ("two", "kept", 0): 1,
            ("two", "kept", 1): 1,
            ("one", "remote_only", 0): 1,
            ("one", "remote_only", 1): 1,
            ("one", "gone", 1): 1,
        }
    )


def test_an_arena_counts_by_the_definition_that_screened_it_last(database: Database, vault: Vault) -> None:
    with database.writing() as connection:
        for days, version, arena, status in (
            (9, "1", "one", RunStatus.GOOD),
            (3, "2", "one", RunStatus.GOOD),
            (9, "1", "two", RunStatus.GOOD),
            (1, "2", "three", RunStatus.ALARM),
        ):
            at = datetime.combine(TODAY - timedelta(days=days), time(4), UTC)
            run = start_run(
                connection, vault.clocks, kind="crawl", at=at, arena=arena, definition_version=version
            )
            finish_run(connection, run, status=status, at=at, counts={})
        assert tallies.definition_of_arenas(connection) == {"one": "2", "two": "1", "three": "2"}
        assert tallies.crawled_since(connection, TODAY - timedelta(days=7)) == {"one"}


def test_days_from_first_seen_to_the_first_queue(market: Database) -> None:
    with market.writing() as connection:
        items = [
            item(1, "p1", TODAY - timedelta(days=9)),
            item(2, "p1", TODAY),
            item(3, "p7", TODAY - timedelta(days=88)),
            {**item(4, "v1", TODAY), "subject_kind": "venue"},
        ]
        connection.execute(sa.insert(tables.queue_item), items)
        assert person_tallies.days_to_queue(connection) == Counter({1: 1, 2: 1})


def test_what_joined_the_persons_of_several_profiles(market: Database) -> None:
    """p1 by phone and a judgement, p3 by the name in its context; the judgement on p5 was taken back."""
    with market.writing() as connection:
        pairs = [
            pair("p1", "p2", "phone_shared", "name_same"),
            pair("p3", "p4", "name_same", "town_same"),
            pair("p5", "p6", "email_shared", decision="suggest"),
            pair("p6", "p7", "email_shared", decision="suggest"),
        ]
        connection.execute(sa.insert(tables.pair_evidence), pairs)
        judged = [
            judgement(1, "p1", "p2"),
            judgement(2, "p5", "p6"),
            {**judgement(3, "p5", "p6", "j2"), "kind": "unsure"},
        ]
        connection.execute(sa.insert(tables.judgement), judged)
        found = person_tallies.merged_by_key(connection)
        assert +found == Counter(phone=1, name_context=1, human=1)
        counts = person_tallies.profiles_and_persons(connection)
        assert (counts["profiles"], counts["persons"], counts["spared"], counts["persons_of_several"]) == (
            7,
            4,
            3,
            3,
        )
        assert person_tallies.open_pairs(connection) == 1, "p5 and p6 are one person already"


def test_persons_by_the_arenas_they_are_on(market: Database) -> None:
    with market.reading() as connection:
        found = person_tallies.arenas_of_persons(connection)
    assert found == Counter({("one",): 2, ("one", "two"): 2})
