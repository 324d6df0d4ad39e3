"""Writing listings, on both databases: kept, dropped, unchanged, changed, objected."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from store import tables
from store.database import Database
from store.domain import ArenaKind, SafeguardingKind, Verdict
from store.keyring import new_keyring
from store.listings import Listings, Screened
from store.objections import Objections
from store.safeguarding import open_stops
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, cleared, listing, read, screened, screening


def write(database: Database, vault: Vault, *items: Screened) -> Counter[str]:
    with database.writing() as connection:
        return Listings(connection, vault).write(items)


def rows(database: Database, table: sa.Table) -> list[sa.Row[object]]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(table)))


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            t.name: sorted((tuple(row) for row in connection.execute(sa.select(t))), key=repr)
            for t in tables.metadata.sorted_tables
        }


def test_a_kept_listing_is_stored_sealed_with_its_tokens(database: Database, vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A,), emails=("sol@example.org",), nickname="Sol")
    assert write(database, vault, screened(vault, one)) == Counter(new=1, kept=1)
    (row,) = rows(database, tables.listing)
    opened = vault.sealer.open(row.address_sealed, table="listing", row=row.profile_id, purpose="address")
    assert opened == one.listing.url
    assert {row.kind for row in rows(database, tables.match_token)} == {"phone", "email", "nickname"}
    assert row.expires_on == TODAY + timedelta(days=365)
    points = {row.kind: row for row in rows(database, tables.contact_point)}
    assert points["phone"].expires_on == TODAY + timedelta(days=30)


def test_the_same_harvest_twice_changes_nothing(database: Database, vault: Vault) -> None:
    items = [screened(vault, read(listing(n), phones=(PHONE_A,), nickname="Sol")) for n in range(3)]
    write(database, vault, *items)
    before = dump(database)
    assert write(database, vault, *items) == Counter(seen=3, kept=3)
    assert dump(database) == before


def test_an_unchanged_listing_moves_its_clocks_only(database: Database, vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A,))
    write(database, vault, screened(vault, one))
    (before,) = rows(database, tables.listing)
    later = read(
        listing(seen_on=TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=6)), phones=(PHONE_A,)
    )
    assert write(database, vault, screened(vault, later))["seen"] == 1
    (after,) = rows(database, tables.listing)
    assert after.last_seen >= before.last_seen
    assert after.first_seen == before.first_seen
    assert after.address_token == before.address_token


def test_a_listing_seen_in_a_later_week_is_sealed_into_its_new_week(database: Database, vault: Vault) -> None:
    write(database, vault, screened(vault, read(listing(), phones=(PHONE_A,))))
    later = TODAY + timedelta(days=8)
    write(database, vault, screened(vault, read(listing(seen_on=later), phones=(PHONE_A,))))
    kept, _ = vault.keyring.without_weeks_before(later + timedelta(days=30) - timedelta(days=7))
    survivor = Vault(kept, vault.journal)
    (point,) = rows(database, tables.contact_point)
    assert (
        survivor.sealer.open(point.value_sealed, table="contact_point", row=point.token_id, purpose="value")
        == PHONE_A
    )


def test_an_older_sighting_never_turns_the_clock_back(database: Database, vault: Vault) -> None:
    write(database, vault, screened(vault, read(listing(), phones=(PHONE_A,))))
    before = dump(database)
    stale = read(listing(seen_on=TODAY - timedelta(days=2), body="An older text."), phones=(PHONE_B,))
    assert write(database, vault, screened(vault, stale)) == Counter(stale=1)
    assert dump(database) == before


@pytest.mark.parametrize("verdict", [Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER])
def test_a_dropped_listing_leaves_a_token_a_reason_and_a_day(
    database: Database, vault: Vault, verdict: Verdict
) -> None:
    one = read(listing(), phones=(PHONE_A,), nickname="Sol")
    counts = write(database, vault, screened(vault, one, verdict))
    assert counts == Counter({"dropped": 1, f"dropped:{verdict.value}": 1})
    assert (
        rows(database, tables.listing)
        == rows(database, tables.contact_point)
        == rows(database, tables.match_token)
        == []
    )
    (row,) = rows(database, tables.dropped_listing)
    assert row.reason == f"{verdict.value}:meeting"
    with database.reading() as connection:
        alone = Listings(connection, vault).left_alone("sample", today=TODAY, definition_version="1")
        other = Listings(connection, vault).left_alone("sample", today=TODAY, definition_version="2")
        after = Listings(connection, vault).left_alone(
            "sample", today=TODAY + timedelta(days=31), definition_version="1"
        )
    assert (len(alone), len(other), len(after)) == (1, 0, 0)


def test_a_kept_listing_that_turns_remote_is_forgotten(database: Database, vault: Vault) -> None:
    write(database, vault, screened(vault, read(listing(), phones=(PHONE_A,))))
    changed = read(listing(body="Only video calls now."), phones=(PHONE_A,))
    write(database, vault, screened(vault, changed, Verdict.REMOTE_ONLY))
    assert rows(database, tables.listing) == rows(database, tables.contact_point) == []


@pytest.mark.parametrize("verdict", [Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER, Verdict.UNCLEAR])
def test_where_men_seek_men_nothing_else_is_stored(
    database: Database, vault: Vault, verdict: Verdict
) -> None:
    before = dump(database)
    counts = write(database, vault, screened(vault, read(listing(arena_kind=ArenaKind.GAY_PORTAL)), verdict))
    assert counts["dropped"] == 1
    assert dump(database) == before


def test_an_unclear_text_waits_sealed_and_goes_with_the_decision(database: Database, vault: Vault) -> None:
    one = read(listing(body="Packages, ask me."))
    write(database, vault, screened(vault, one, Verdict.UNCLEAR))
    (waits,) = rows(database, tables.listing_text)
    opened = vault.sealer.open(waits.text_sealed, table="listing_text", row=waits.profile_id, purpose="text")
    assert opened == one.listing.text
    assert waits.expires_on == TODAY + timedelta(days=14)
    write(database, vault, Screened(cleared(vault, one), screening(version="2")))
    assert rows(database, tables.listing_text) == []


def test_a_persons_decision_stands_until_the_text_changes(database: Database, vault: Vault) -> None:
    one = read(listing(body="Packages, ask me."))
    write(database, vault, screened(vault, one, Verdict.UNCLEAR))
    with database.writing() as connection:
        connection.execute(
            sa.update(tables.listing).values(verdict="face_to_face", rule="decided", decided_by="s1")
        )
    write(database, vault, Screened(cleared(vault, one), screening(Verdict.NOT_AN_OFFER, version="2")))
    (row,) = rows(database, tables.listing)
    assert (row.verdict, row.decided_by) == ("face_to_face", "s1")
    other = read(listing(body="A room to let."))
    write(database, vault, Screened(cleared(vault, other), screening(Verdict.NOT_AN_OFFER, version="2")))
    assert rows(database, tables.listing) == []


def test_an_objection_entered_during_a_crawl_holds_for_its_next_batch(
    database: Database, vault: Vault
) -> None:
    item = screened(vault, read(listing(), phones=(PHONE_A,)))
    with database.writing() as connection:
        Objections(connection, vault).enter([("phone", PHONE_A)], TODAY)
    assert write(database, vault, item) == Counter()
    assert rows(database, tables.listing) == []


def test_a_safeguarding_statement_leaves_a_stop_with_address_and_day(
    database: Database, vault: Vault
) -> None:
    one = read(listing(), safeguarding=SafeguardingKind.UNDER_18)
    write(database, vault, screened(vault, one))
    write(database, vault, screened(vault, one))
    with database.reading() as connection:
        (stop,) = open_stops(connection, vault)
    assert (stop.address, stop.day) == (one.listing.url, TODAY)


def test_a_town_field_that_holds_more_than_a_town_is_not_stored(database: Database, vault: Vault) -> None:
    fields = [
        f"Odense {PHONE_A}",
        "sol@example.org",
        "A" * 60,
        "8000",
        "Odense C",
        "Åbyhøj",
        "<b>Vejle</b>",
        " Vejle ",
    ]
    write(database, vault, *(screened(vault, read(listing(n, town=town))) for n, town in enumerate(fields)))
    stored = {row.town for row in rows(database, tables.listing)}
    assert stored == {None, "Odense C", "Åbyhøj", "Vejle"}


def test_a_profiles_id_is_minted_once_and_stored(database: Database, vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A,))
    write(database, vault, screened(vault, one))
    (before,) = rows(database, tables.listing)
    other_ids = Vault(replace(vault.keyring, ident=new_keyring(TODAY).ident), vault.journal)
    write(database, other_ids, screened(vault, read(listing(body="New text."), phones=(PHONE_A,))))
    (after,) = rows(database, tables.listing)
    assert after.profile_id == before.profile_id


def test_placeholder_numbers_make_no_token(database: Database, vault: Vault) -> None:
    write(database, vault, screened(vault, read(listing(), phones=("+4512345678",))))
    assert rows(database, tables.match_token) == []
