"""Tokens rotate in layers, ids are stable, and keys never leave the keyring in words."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import KeyringError, ObjectionKeyMissing
from store.keyring import Keyring, TokenKey, dump_keyring, new_keyring, parse_keyring, week_of
from tests.conftest import TODAY

LAYERS = TokenKey((b"1" * 32, b"2" * 32))


@given(st.text(min_size=1), st.sampled_from(["phone", "email", "nickname"]))
def test_tokens_rotate_in_layers_without_the_plaintext(value: str, kind: str) -> None:
    value = value.encode("utf-8", "ignore").decode() or "x"
    old = TokenKey(LAYERS.layers[:1])
    assert LAYERS.raised(old.token(kind, value), old.version) == LAYERS.token(kind, value)


def test_a_token_is_hmac_of_hmac() -> None:
    inner = hmac.new(b"1" * 32, b"phone\x00x", hashlib.sha256).digest()
    assert LAYERS.token("phone", "x") == hmac.new(b"2" * 32, inner, hashlib.sha256).digest()


def test_kinds_do_not_meet() -> None:
    assert LAYERS.token("phone", "x") != LAYERS.token("email", "x")


def test_an_empty_value_never_makes_a_token() -> None:
    with pytest.raises(ValueError, match="empty"):
        LAYERS.token("phone", "")


def test_rotation_adds_a_layer_and_changes_every_token() -> None:
    rotated = LAYERS.rotated()
    assert rotated.version == LAYERS.version + 1
    assert rotated.token("phone", "x") != LAYERS.token("phone", "x")


def test_a_keyring_survives_the_pipe(keyring: Keyring) -> None:
    again = parse_keyring(dump_keyring(keyring))
    assert dump_keyring(again) == dump_keyring(keyring)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"match": ["eA=="]}', b"\xff"])
def test_damaged_keys_are_refused_without_repeating_them(raw: bytes) -> None:
    with pytest.raises(KeyringError) as refused:
        parse_keyring(raw)
    assert "eA==" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_keyring_has_no_words(keyring: Keyring) -> None:
    assert "layers" not in repr(keyring)
    assert repr(keyring.match.layers[0]) not in repr(keyring.match)


def test_without_the_objection_key_nothing_may_go_on(keyring: Keyring) -> None:
    from dataclasses import replace

    with pytest.raises(ObjectionKeyMissing):
        replace(keyring, objection=None).require_objection()


def test_ids_are_stable_and_their_parts_do_not_run_together(keyring: Keyring) -> None:
    assert keyring.mint("profile", "a", "bc") == keyring.mint("profile", "a", "bc")
    assert keyring.mint("profile", "a", "bc") != keyring.mint("profile", "ab", "c")
    assert keyring.mint("profile", "a", "b") != new_keyring(TODAY).mint("profile", "a", "b")


def test_weeks_are_made_ahead_and_die_behind(keyring: Keyring) -> None:
    later = TODAY + timedelta(weeks=3)
    grown = keyring.with_weeks(later)
    assert all(grown.seal[week] == key for week, key in keyring.seal.items())
    kept, dead = grown.without_weeks_before(later)
    assert dead == tuple(range(week_of(TODAY), week_of(later)))
    assert min(kept.seal) == week_of(later)
    assert keyring.with_weeks(TODAY) is keyring
