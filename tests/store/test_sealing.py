"""Sealed values open where they were sealed and nowhere else; what is cut, moved or altered fails closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from store.errors import KeyExpired, SealBroken
from store.keyring import KEY_BYTES, new_keyring, week_of
from store.sealing import Sealer, sealed_week
from tests.conftest import TODAY

KEYS = new_keyring(TODAY).seal
PLACE = {"table": "contact_point", "row": "t1", "purpose": "value"}


def sealed(value: str = "a value") -> bytes:
    return Sealer(KEYS).seal(value, expires=TODAY, **PLACE)


# NIST CAVP gcmEncryptExtIV256, Keylen 256, IVlen 96, PTlen 128, AADlen 128, Taglen 128, count 0.
NIST = {
    "key": "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
    "iv": "ac93a1a6145299bde902f21a",
    "plain": "2d71bcfa914e4ac045b2aa60955fad24",
    "bound": "1e0889016f67601c8ebea4943bc23ad6",
    "sealed": "8995ae2e6df3dbf96fac7b7137bae67f" + "eca5aa77d51d4a0a14d9c51e1da474ab",
}


def test_the_cipher_is_aes_256_gcm_by_the_nist_vector() -> None:
    value = {name: bytes.fromhex(text) for name, text in NIST.items()}
    assert AESGCM(value["key"]).encrypt(value["iv"], value["plain"], value["bound"]) == value["sealed"]


@given(st.text())
def test_what_was_sealed_opens(value: str) -> None:
    value = value.encode("utf-8", "ignore").decode()
    assert Sealer(KEYS).open(sealed(value), **PLACE) == value


@pytest.mark.parametrize("place", [{"table": "listing"}, {"row": "t2"}, {"purpose": "context"}])
def test_a_moved_value_does_not_open(place: dict[str, str]) -> None:
    with pytest.raises(SealBroken):
        Sealer(KEYS).open(sealed(), **{**PLACE, **place})


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_an_altered_value_does_not_open(at: int, by: int) -> None:
    raw = bytearray(sealed())
    raw[at % len(raw)] ^= by
    with pytest.raises((SealBroken, KeyExpired)):
        Sealer(KEYS).open(bytes(raw), **PLACE)


@given(st.integers(min_value=0, max_value=60))
def test_a_cut_value_does_not_open(length: int) -> None:
    raw = sealed("x" * 40)
    with pytest.raises((SealBroken, KeyExpired)):
        Sealer(KEYS).open(raw[: min(length, len(raw) - 1)], **PLACE)


def test_another_deployments_key_does_not_open() -> None:
    with pytest.raises(SealBroken):
        Sealer(new_keyring(TODAY).seal).open(sealed(), **PLACE)


def test_when_a_weeks_key_dies_its_values_are_gone() -> None:
    keys = {week: key for week, key in KEYS.items() if week != week_of(TODAY)}
    with pytest.raises(KeyExpired):
        Sealer(keys).open(sealed(), **PLACE)


def test_values_of_one_week_share_a_key_and_the_next_week_has_another() -> None:
    sealer = Sealer(KEYS)
    monday = TODAY - timedelta(days=TODAY.weekday())
    weeks = [sealed_week(sealer.seal("x", expires=monday + timedelta(days=day), **PLACE)) for day in range(8)]
    assert len(set(weeks[:7])) == 1
    assert weeks[7] == weeks[0] + 1


def test_two_seals_of_one_value_differ() -> None:
    assert sealed() != sealed()


def test_keys_have_256_bits() -> None:
    assert {len(key) for key in KEYS.values()} == {KEY_BYTES}
