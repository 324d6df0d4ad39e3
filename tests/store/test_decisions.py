"""Decisions of people on single listings, on both databases: they stand for the wording, and for nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from store import tables
from store.database import Database
from store.decisions import ENOUGH_WORDS, Decisions
from store.domain import Actor, ArenaKind, Listing, Verdict, VerdictReason
from store.errors import InputError, NotAllowed
from store.expiry import expire
from store.listings import Listings, Screened
from store.objections import Objections
from store.sketches import parts_by_profile, sketch_of, wording_of
from store.vault import Vault
from store.verdicts import Verdicts
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


COLLEAGUE = Actor("s2", datetime(2026, 11, 22, 10, tzinfo=UTC))


def take_back(database: Database, vault: Vault, actor: Actor = ACTOR) -> bool:
    with database.writing() as connection:
        decisions = Decisions(connection, vault)
        last = decisions.undoable(actor)
        decisions.take_back(last, actor)
        return Verdicts(connection, vault).unsettle(last, decisions.of_wording(last))


def texts(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(sa.select(tables.listing_text)).all())


def test_a_verdict_that_kept_is_taken_back_and_the_listing_waits_with_its_text_again(
    database: Database, vault: Vault
) -> None:
    one, again = (listing(number, title="Ad", body=LONG) for number in (1, 2))
    decide(database, vault, one, Verdict.FACE_TO_FACE)
    for source in (one, again):
        write(database, vault, source, Verdict.UNCLEAR)
    assert (verdicts(database), texts(database)) == (DECIDED * 2, 0)
    assert take_back(database, vault)
    assert verdicts(database) == [("unclear", "taken_back", None)] * 2, (
        "the same words elsewhere went by it as well"
    )
    write(database, vault, one, Verdict.UNCLEAR)
    assert (sorted(verdicts(database))[0], texts(database)) == (UNCLEAR[0], 1)
    with database.reading() as connection:
        assert Decisions(connection, vault).all_standing() == []
        assert len(connection.execute(sa.select(tables.verdict_decision)).all()) == 2, "nothing is rewritten"


def test_what_was_dropped_by_a_verdict_is_fetched_again(database: Database, vault: Vault) -> None:
    source = listing(title="Ad", body=LONG)
    write(database, vault, source, Verdict.UNCLEAR)
    decide(database, vault, source, Verdict.NOT_AN_OFFER)
    write(database, vault, source, Verdict.UNCLEAR)
    left = {"today": TODAY, "definition_version": "1"}
    with database.reading() as connection:
        assert Listings(connection, vault).left_alone(source.arena, **left)
    assert not take_back(database, vault)
    with database.reading() as connection:
        assert not Listings(connection, vault).left_alone(source.arena, **left)
    write(database, vault, source, Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR


def test_taking_back_brings_back_what_stood_before(database: Database, vault: Vault) -> None:
    source = listing(title="Ad", body=LONG)
    decide(database, vault, source, Verdict.FACE_TO_FACE)
    decide(database, vault, source, Verdict.NOT_AN_OFFER)
    take_back(database, vault)
    write(database, vault, source, Verdict.UNCLEAR)
    assert verdicts(database) == DECIDED
    take_back(database, vault)
    write(database, vault, source, Verdict.UNCLEAR)
    assert verdicts(database) == UNCLEAR
    with pytest.raises(InputError, match="nothing of yours"):
        take_back(database, vault)


def test_a_colleagues_verdict_is_taken_back_by_coordinators_only(database: Database, vault: Vault) -> None:
    source = listing(title="Ad", body=LONG)
    decide(database, vault, source, Verdict.FACE_TO_FACE)
    with database.reading() as connection:
        decisions = Decisions(connection, vault)
        (one,) = decisions.all_standing()
        with pytest.raises(InputError):
            decisions.undoable(COLLEAGUE)
        with pytest.raises(NotAllowed):
            decisions.undoable(COLLEAGUE, one.profile_id)
        assert decisions.undoable(COLLEAGUE, one.profile_id, any_staff=True) == one


def test_a_verdict_that_was_taken_back_never_stands_up_again_by_expiry(
    database: Database, vault: Vault
) -> None:
    source = listing(title="Ad", body=LONG)
    decide(database, vault, source, Verdict.FACE_TO_FACE)
    write(database, vault, replace(source, seen_on=TODAY + timedelta(days=9)), Verdict.UNCLEAR)
    take_back(database, vault)
    for day in range(360, 380):
        with database.writing() as connection:
            expire(connection, vault, TODAY + timedelta(days=day))
            assert Decisions(connection, vault).all_standing() == []
