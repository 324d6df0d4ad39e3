"""Decisions of people on single listings, on both databases: they stand for the wording, and for nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from store import tables
from store.database import Database
from store.decisions import ENOUGH_WORDS, Decisions
from store.domain import Actor, ArenaKind, Listing, Verdict, VerdictReason
from store.expiry import expire
from store.listings import Listings, Screened
from store.objections import Objections
from store.sketches import parts_by_profile, sketch_of, wording_of
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, cleared, listing, read, screening

ACTOR = Actor("s1", datetime(2026, 11, 22, 9, tzinfo=UTC))
LONG = "Generous gentleman may support a student who loves long evenings, nice dinners and walks by the sea."
SHORT = "Ask me."


def write(
    database: Database,
    vault: Vault,
    source: Listing,
    verdict: Verdict,
    phone: str = PHONE_A,
    version: str = "1",
) -> Counter[str]:
    item = Screened(cleared(vault, read(source, phones=(phone,))), screening(verdict, version=version))
    with database.writing() as connection:
        return Listings(connection, vault).write([item])


def decide(
    database: Database,
    vault: Vault,
    source: Listing,
    verdict: Verdict,
    *,
    before: Verdict = Verdict.UNCLEAR,
) -> None:
    token = vault.listing_token(source.arena, source.key)
    with database.writing() as connection:
        decisions = Decisions(connection, vault)
        one = read(source, phones=(PHONE_A,))
        decisions.add(
            wording_of(vault, one),
            profile_id=vault.profile_id(source),
            address_token=token,
            arena_kind=source.arena_kind,
            verdict=verdict,
            reason=VerdictReason.READ_THE_TEXT,
            before=(before, "1"),
            actor=ACTOR,
        )


def verdicts(database: Database) -> list[tuple[str, str, str | None]]:
    with database.reading() as connection:
        c = tables.listing.c
        rows = connection.execute(sa.select(c.verdict, c.rule, c.decided_by).order_by(c.profile_id))
        return [(row.verdict, row.rule, row.decided_by) for row in rows]


def dropped(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.reason for row in connection.execute(sa.select(tables.dropped_listing))]


DECIDED = [("face_to_face", "decided", "s1")]
UNCLEAR = [("unclear", "meeting", None)]


def test_a_decision_stands_over_a_newer_definition(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    write(database, vault, listing(body=LONG), Verdict.NOT_AN_OFFER, version="2")
    assert verdicts(database) == DECIDED


@pytest.mark.parametrize(
    "changes",
    [{"price": "900"}, {"town": "Vejle"}, {"body": LONG.upper()}, {"author": "Sol"}],
    ids=["price", "town", "case", "author"],
)
def test_it_outlives_what_changes_around_the_wording(
    database: Database, vault: Vault, changes: dict[str, str]
) -> None:
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    write(database, vault, listing(**{"body": LONG, **changes}), Verdict.UNCLEAR, phone=PHONE_B)
    assert verdicts(database) == DECIDED


@pytest.mark.parametrize("more", [" Only online.", " No."], ids=["sentence", "word"])
def test_another_wording_is_for_the_definition_again(database: Database, vault: Vault, more: str) -> None:
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    write(database, vault, listing(body=LONG + more), Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR


def test_the_same_words_at_another_address_need_no_second_decision(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(1, title="Ad", body=LONG), Verdict.NOT_AN_OFFER)
    counts = write(database, vault, listing(2, title="Ad", body=LONG), Verdict.UNCLEAR)
    assert counts["dropped:not_an_offer"] == 1
    assert (verdicts(database), dropped(database)) == ([], ["not_an_offer:decided"])


def test_a_few_words_speak_for_their_own_listing_only(database: Database, vault: Vault) -> None:
    assert len(SHORT.split()) < ENOUGH_WORDS
    decide(database, vault, listing(1, title="Ad", body=SHORT), Verdict.FACE_TO_FACE)
    write(database, vault, listing(2, title="Ad", body=SHORT), Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR
    write(database, vault, listing(1, title="Ad", body=SHORT), Verdict.UNCLEAR)
    assert sorted(verdicts(database)) == sorted(DECIDED + UNCLEAR)


def test_pictures_without_words_speak_for_their_own_listing_only(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(1, title="", body=""), Verdict.NOT_AN_OFFER)
    write(database, vault, listing(1, title="", body=""), Verdict.UNCLEAR)
    write(database, vault, listing(2, title="", body=""), Verdict.UNCLEAR)
    assert (verdicts(database), dropped(database)) == (UNCLEAR, ["not_an_offer:decided"])


def test_another_kind_of_arena_is_another_question(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(1, title="Ad", body=LONG), Verdict.FACE_TO_FACE)
    elsewhere = listing(2, title="Ad", body=LONG, arena_kind=ArenaKind.GENERAL_CLASSIFIEDS)
    write(database, vault, elsewhere, Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR


def test_the_newest_decision_stands_and_notes_what_the_definition_says_now(
    database: Database, vault: Vault
) -> None:
    source = listing(body=LONG)
    decide(database, vault, source, Verdict.NOT_AN_OFFER)
    decide(database, vault, source, Verdict.FACE_TO_FACE)
    write(database, vault, source, Verdict.FACE_TO_FACE, version="9")
    assert verdicts(database) == DECIDED
    with database.reading() as connection:
        (one,) = Decisions(connection, vault).all_standing()
    assert (one.definition_verdict, one.latest_verdict, one.latest_version) == (
        Verdict.UNCLEAR,
        Verdict.FACE_TO_FACE,
        "9",
    )


def test_it_goes_a_year_after_its_wording_was_last_seen(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    write(database, vault, listing(body=LONG, seen_on=TODAY + timedelta(days=3)), Verdict.UNCLEAR)
    with database.writing() as connection:
        assert expire(connection, vault, TODAY + timedelta(days=367))["verdict_decision"] == 0
        assert expire(connection, vault, TODAY + timedelta(days=368))["verdict_decision"] == 1


def test_an_objection_erases_what_was_decided_on_her_listings(database: Database, vault: Vault) -> None:
    write(database, vault, listing(body=LONG), Verdict.UNCLEAR)
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    with database.writing() as connection:
        Objections(connection, vault).enter([("phone", PHONE_A)], TODAY)
        assert Decisions(connection, vault).all_standing() == []


def test_alike_wordings_are_a_help_and_no_decision(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(1, title="Ad", body=LONG), Verdict.NOT_AN_OFFER)
    near = listing(2, title="Ad", body=f"{LONG} Write.")
    with database.reading() as connection:
        decisions = Decisions(connection, vault)
        seen = wording_of(vault, read(near))
        assert decisions.alike(seen, ArenaKind.ADULT_ADS, 0.6) == Counter({Verdict.NOT_AN_OFFER: 1})
        assert decisions.alike(seen, ArenaKind.FORUM, 0.6) == Counter()
    write(database, vault, near, Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR


def test_no_word_of_the_text_is_stored(database: Database, vault: Vault) -> None:
    decide(database, vault, listing(body=LONG), Verdict.FACE_TO_FACE)
    with database.reading() as connection:
        (row,) = connection.execute(sa.select(tables.verdict_decision)).all()
    assert not [word for word in LONG.split() if len(word) > 5 and word in repr(row)]


def test_a_kept_listings_wording_is_stored_as_hashes_and_goes_with_it(
    database: Database, vault: Vault
) -> None:
    source = listing(body=LONG)
    write(database, vault, source, Verdict.FACE_TO_FACE)
    profile = vault.profile_id(source)
    with database.reading() as connection:
        stored = sketch_of(connection, profile)
        parts = parts_by_profile(connection)[profile]
    expected = wording_of(vault, read(source, phones=(PHONE_A,)))
    assert stored is not None
    assert (stored.whole, stored.parts) == (expected.whole, expected.parts)
    assert parts == {part.hex() for part in expected.parts}
    write(database, vault, listing(body=f"{LONG} More."), Verdict.FACE_TO_FACE)
    with database.reading() as connection:
        assert sketch_of(connection, profile) != stored
    write(database, vault, source, Verdict.REMOTE_ONLY)
    with database.reading() as connection:
        assert sketch_of(connection, profile) is None
