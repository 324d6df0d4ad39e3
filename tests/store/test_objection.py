"""The objection guard, alone: what it clears, what it holds back, and that nobody else can clear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.domain import ArenaKind
from store.errors import ObjectionKeyMissing
from store.objection import ADDRESS_KIND, Cleared, Objected, ObjectionGuard, objection_tokens
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, listing, read


def guard(
    vault: Vault, *objected: tuple[str, str], shared: tuple[tuple[str, str], ...] = ()
) -> ObjectionGuard:
    return ObjectionGuard(
        vault.keyring,
        objection_tokens(vault.keyring, objected),
        [vault.keyring.match.token(*value) for value in shared],
    )


def test_only_the_guard_clears(vault: Vault) -> None:
    with pytest.raises(TypeError, match="only the objection guard"):
        Cleared(read(listing()), object())


def test_without_the_objection_key_there_is_no_guard(vault: Vault) -> None:
    with pytest.raises(ObjectionKeyMissing):
        ObjectionGuard(replace(vault.keyring, objection=None), ())


def test_a_listing_nobody_objected_to_is_cleared_unchanged(vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A,))
    answer = guard(vault).clear(one)
    assert isinstance(answer, Cleared)
    assert answer.record is one


def test_an_objected_phone_holds_the_listing_back_and_takes_her_own_keys_with_it(vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A, PHONE_B), emails=("sol@example.org",), nickname="Sol")
    answer = guard(vault, ("phone", PHONE_A)).clear(one)
    assert isinstance(answer, Objected)
    expected = (
        ("phone", PHONE_A),
        ("phone", PHONE_B),
        ("email", "sol@example.org"),
        (ADDRESS_KIND, one.listing.url),
    )
    assert answer.spread == objection_tokens(vault.keyring, expected)


def test_an_objected_address_holds_the_listing_back(vault: Vault) -> None:
    source = listing()
    answer = guard(vault, (ADDRESS_KIND, source.url)).clear(read(source, phones=(PHONE_A,)))
    assert isinstance(answer, Objected)


def test_an_objected_name_is_no_objection(vault: Vault) -> None:
    answer = guard(vault, ("nickname", "Sol")).clear(read(listing(), nickname="Sol"))
    assert isinstance(answer, Cleared)


def test_an_objection_on_a_shared_value_closes_that_line_only(vault: Vault) -> None:
    source = listing(body=f"Call {PHONE_A} or {PHONE_B}.")
    one = read(source, phones=(PHONE_A, PHONE_B))
    start = source.text.index(PHONE_A)
    found = replace(one.contacts.found[0], start=start, end=start + len(PHONE_A))
    one = replace(one, contacts=replace(one.contacts, found=(found, one.contacts.found[1])))
    answer = guard(vault, ("phone", PHONE_A), shared=(("phone", PHONE_A),)).clear(one)
    assert isinstance(answer, Cleared)
    assert answer.record.contacts.phones == (PHONE_B,)
    assert PHONE_A not in answer.record.listing.text
    assert len(answer.record.listing.text) == len(source.text)


def test_a_clinics_own_site_shows_shared_values(vault: Vault) -> None:
    one = read(listing(arena_kind=ArenaKind.CLINIC_SITE), phones=(PHONE_A,))
    answer = guard(vault, ("phone", PHONE_A)).clear(one)
    assert isinstance(answer, Cleared)
    assert answer.record.contacts.phones == ()


def test_a_shared_value_is_not_objected_with_a_person(vault: Vault) -> None:
    one = read(listing(), phones=(PHONE_A, PHONE_B))
    answer = guard(vault, ("phone", PHONE_A), shared=(("phone", PHONE_B),)).clear(one)
    assert isinstance(answer, Objected)
    assert not objection_tokens(vault.keyring, [("phone", PHONE_B)]) & answer.spread
