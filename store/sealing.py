"""Sealing of personal fields: AES-256-GCM under the key of the week in which the record expires.

A sealed value is `version | week | nonce | ciphertext and tag`. Its associated data bind it to its table, row and purpose, so a
value moved elsewhere, cut or altered does not open. The nonce is random (96 bits): with one key per week and far fewer than 2**32
values under each, NIST SP 800-38D's bound for random nonces holds. When a week's key is gone, so is what it sealed, in every backup.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Mapping
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.errors import KeyExpired, SealBroken
from store.keyring import week_of

_HEADER = struct.Struct(">BI")
_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16


class Sealer:
    """Seals and opens values with the seal keys of a keyring."""

    def __init__(self, seal_keys: Mapping[int, bytes]) -> None:
        self._ciphers = {week: AESGCM(key) for week, key in seal_keys.items()}

    def seal(self, value: str, *, expires: date, table: str, row: str, purpose: str) -> bytes:
        """Seal `value` until `expires`, bound to where it will stand.

        Raises KeyExpired when the week of `expires` has no key (it has passed, or lies beyond the keys made ahead).
        """
        week = week_of(expires)
        header = _HEADER.pack(_VERSION, week)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher(week).encrypt(nonce, value.encode(), _binding(header, table, row, purpose))
        return header + nonce + sealed

    def open(self, sealed: bytes, *, table: str, row: str, purpose: str) -> str:
        """The value that was sealed for this very table, row and purpose.

        Raises KeyExpired when its week's key is gone, SealBroken on anything malformed, altered or moved.
        """
        week = sealed_week(sealed)
        header, rest = sealed[: _HEADER.size], sealed[_HEADER.size :]
        try:
            opened = self._cipher(week).decrypt(
                rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _binding(header, table, row, purpose)
            )
        except InvalidTag:
            raise SealBroken(
                f"a sealed value in {table} does not belong where it stands, or was altered"
            ) from None
        return opened.decode()

    def _cipher(self, week: int) -> AESGCM:
        try:
            return self._ciphers[week]
        except KeyError:
            raise KeyExpired("the seal key of that week is gone or not made yet") from None


def sealed_week(sealed: bytes) -> int:
    """The expiry week a sealed value belongs to. Raises SealBroken when it is no sealed value at all."""
    if len(sealed) < _HEADER.size + _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken("a sealed value is cut short")
    version, week = _HEADER.unpack_from(sealed)
    if version != _VERSION:
        raise SealBroken("a sealed value is of an unknown form")
    return int(week)


def _binding(header: bytes, table: str, row: str, purpose: str) -> bytes:
    return header + f"{table}\0{row}\0{purpose}".encode()
