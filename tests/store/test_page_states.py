"""Page states, on both databases: what a 304, a 404 and an absence do, and what they do not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.clocks import Clocks
from store.database import Database
from store.domain import Sighting
from store.expiry import expire
from store.keyring import Keyring
from store.listings import Listings
from store.page_states import LONGEST, MISSES, PageStates, Validators
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, listing, read, screened

LATER = TODAY + timedelta(days=9)


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    """A vault whose keys reach as far as these tests look ahead."""
    return Vault(keyring.with_weeks(TODAY, 120), tmp_path / "objections.journal", Clocks())


def write(
    database: Database,
    vault: Vault,
    number: int = 1,
    *,
    phone: str = PHONE_A,
    bump: bool = True,
    **changes: object,
) -> None:
    one = read(listing(number, **{"etag": '"v1"', **changes}), phones=(phone,), nickname="Sol")
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one)], bump=bump)


def look(number: int = 1, day: date = LATER, *, gone: bool = False) -> Sighting:
    return Sighting("sample", listing(number).key, day, gone)


def rows(database: Database, table: sa.Table) -> list[sa.Row]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(table)))


def recognisable(
    database: Database, vault: Vault, today: date = TODAY, version: str = "1"
) -> set[Validators]:
    with database.reading() as connection:
        found = PageStates(connection, vault).recognisable("sample", today=today, definition_version=version)
    return {said for state in found.values() if (said := PageStates.opened(vault, state))}


def renew(database: Database, vault: Vault, *looks: Sighting) -> int:
    with database.writing() as connection:
        return PageStates(connection, vault).renew(looks)


def test_a_page_is_recognised_by_what_its_server_said(database: Database, vault: Vault) -> None:
    write(database, vault, modified="Sun, 22 Nov 2026 08:00:00 GMT")
    assert recognisable(database, vault) == {Validators('"v1"', "Sun, 22 Nov 2026 08:00:00 GMT")}
    assert b'"v1"' not in rows(database, tables.page_state)[0].validators_sealed


def test_a_page_is_read_again_when_its_text_is_needed(database: Database, vault: Vault) -> None:
    write(database, vault)
    assert recognisable(database, vault, version="2") == set(), "judged under an older definition"
    assert recognisable(database, vault, today=TODAY + timedelta(days=30)) == set(), "contacts have expired"
    with database.writing() as connection:
        PageStates(connection, vault).end([look(gone=True)])
    assert recognisable(database, vault) == set(), "gone"


def test_what_is_too_long_is_not_kept(database: Database, vault: Vault) -> None:
    write(database, vault, etag="x" * (LONGEST + 1))
    assert rows(database, tables.page_state)[0].validators_sealed is None


def test_an_unchanged_page_moves_clocks_and_is_sealed_anew(database: Database, vault: Vault) -> None:
    write(database, vault)
    (before,) = rows(database, tables.listing)
    assert renew(database, vault, look()) == 1
    (after,) = rows(database, tables.listing)
    assert (after.last_seen, after.expires_on) == (LATER, vault.clocks.listing(LATER))
    assert after.address_sealed != before.address_sealed, "a new expiry week"
    for point in rows(database, tables.contact_point):
        assert (point.last_seen, point.expires_on) == (LATER, vault.clocks.contact_point(LATER))
        assert vault.sealer.open(
            point.value_sealed, table="contact_point", row=point.token_id, purpose="value"
        ) in {PHONE_A, "Sol"}
    assert {row.last_seen for row in rows(database, tables.match_token)} == {LATER}
    assert recognisable(database, vault, today=LATER) == {Validators('"v1"', None)}
    assert renew(database, vault, look(day=TODAY)) == 0, "an older look changes nothing"


def test_renewed_values_live_on_where_others_expire(database: Database, vault: Vault) -> None:
    write(database, vault)
    write(database, vault, 2, phone=PHONE_B)
    renew(database, vault, look(1))
    with database.writing() as connection:
        expire(connection, vault, TODAY + timedelta(days=31))
    assert {row.profile_id for row in rows(database, tables.contact_point)} == {vault.profile_id(listing(1))}


def test_a_number_that_is_no_longer_shown_is_not_renewed(database: Database, vault: Vault) -> None:
    write(database, vault)
    write(database, vault, phone=PHONE_B, seen_on=TODAY + timedelta(days=1))
    renew(database, vault, look())
    old = vault.keyring.match.token("phone", PHONE_A)
    assert {row.last_seen for row in rows(database, tables.match_token) if row.token == old} == {TODAY}


def test_gone_at_the_servers_word_and_back_when_seen(database: Database, vault: Vault) -> None:
    write(database, vault)
    with database.writing() as connection:
        assert PageStates(connection, vault).end([look(gone=True), look(2, gone=True)]) == 1
        assert PageStates(connection, vault).end([look(gone=True)]) == 0
    assert rows(database, tables.listing)[0].gone_on == LATER
    write(database, vault, seen_on=LATER)
    assert rows(database, tables.listing)[0].gone_on is None


def test_gone_after_some_misses_on_different_days(database: Database, vault: Vault) -> None:
    write(database, vault)
    write(database, vault, 2, phone=PHONE_B)
    here = {vault.listing_token("sample", listing(2).key)}
    ended = []
    for days in (1, 1, 2, 3):
        with database.writing() as connection:
            ended.append(PageStates(connection, vault).miss("sample", here, TODAY + timedelta(days=days)))
    assert ended == [0, 0, 0, 1]
    assert MISSES == 3
    gone = {row.profile_id for row in rows(database, tables.listing) if row.gone_on}
    assert gone == {vault.profile_id(listing(1))}


def test_a_look_in_between_takes_misses_back(database: Database, vault: Vault) -> None:
    write(database, vault)
    with database.writing() as connection:
        PageStates(connection, vault).miss("sample", (), TODAY + timedelta(days=1))
    assert rows(database, tables.page_state)[0].misses == 1
    renew(database, vault, look())
    assert rows(database, tables.page_state)[0].misses == 0


def test_an_early_end_moves_no_clock(database: Database, vault: Vault) -> None:
    write(database, vault)
    before = {t.name: rows(database, t) for t in (tables.listing, tables.contact_point, tables.page_state)}
    write(database, vault, seen_on=LATER, bump=False)
    assert before == {
        t.name: rows(database, t) for t in (tables.listing, tables.contact_point, tables.page_state)
    }
    write(database, vault, seen_on=LATER, bump=False, body="Something new.")
    assert rows(database, tables.listing)[0].last_seen == LATER
    assert rows(database, tables.page_state)[0].last_changed == LATER
