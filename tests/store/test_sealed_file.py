"""A sealed file gives back what went in, or says that it was cut, altered, moved or has died."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import KeyExpired, SealBroken
from store.keyring import Keyring, new_keyring, week_of
from store.sealed_file import _CHUNK, SealedReader, SealedWriter
from tests.conftest import TODAY

KEYS = new_keyring(TODAY)
WEEK = week_of(TODAY + timedelta(days=14))


def sealed(parts: list[bytes], *, finish: bool = True, keyring: Keyring = KEYS) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, keyring.seal, WEEK)
    for part in parts:
        writer.write(part)
    if finish:
        writer.finish()
    return out.getvalue()


def opened(raw: bytes, keyring: Keyring = KEYS) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(raw), keyring.seal)).read()


@given(st.lists(st.binary(max_size=4000), max_size=8))
@settings(deadline=None, max_examples=50)
def test_what_went_in_comes_out(parts: list[bytes]) -> None:
    assert opened(sealed(parts)) == b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, _CHUNK - 1, _CHUNK, _CHUNK + 1, 3 * _CHUNK])
def test_chunks_have_no_seams(size: int) -> None:
    text = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed([text[:size]])) == text[:size]


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_no_byte_can_be_altered_or_cut_off(data: st.DataObject) -> None:
    raw = bytearray(sealed([b"some hundred bytes " * 9]))
    at = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[at] ^= data.draw(st.integers(1, 255))
    else:
        del raw[at:]
    with pytest.raises((SealBroken, KeyExpired)):
        opened(bytes(raw))


def test_no_bit_can_be_altered() -> None:
    raw = sealed([b"short"])
    for at in range(len(raw)):
        for bit in range(8):
            altered = bytearray(raw)
            altered[at] ^= 1 << bit
            with pytest.raises((SealBroken, KeyExpired)):
                opened(bytes(altered))


def test_neither_can_chunks_be_swapped_or_added() -> None:
    raw = sealed([b"a" * _CHUNK, b"b" * _CHUNK, b"c"])
    frame = 5 + _CHUNK + 16
    head, first, second, rest = (
        raw[:28],
        raw[28 : 28 + frame],
        raw[28 + frame : 28 + 2 * frame],
        raw[28 + 2 * frame :],
    )
    for made in (
        head + second + first + rest,
        head + first + rest,
        raw + first,
        head + first + first + second + rest,
    ):
        with pytest.raises(SealBroken):
            opened(made)


def test_a_file_that_was_not_finished_cannot_be_read() -> None:
    with pytest.raises(SealBroken, match="cut short"):
        opened(sealed([b"x" * 3 * _CHUNK], finish=False))


def test_it_dies_with_its_week_and_belongs_to_its_keys() -> None:
    raw = sealed([b"text"])
    later, _ = KEYS.without_weeks_before(TODAY + timedelta(days=21))
    with pytest.raises(KeyExpired):
        opened(raw, later)
    with pytest.raises(SealBroken):
        opened(raw, new_keyring(TODAY))
    assert b"text" not in raw
