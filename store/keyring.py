"""The keys of a deployment, held in memory: what is tested on, what is sealed under, what ids are minted with.

Five purposes, five keys, none derived from another. Match and objection tokens rotate in layers, HMAC(k2, HMAC(k1, x)), since
their plaintext is gone when a new key comes: a keyring of version n applies n layers. Seal keys come one per expiry week and die
with it. Keys are handed in as arguments; nothing in here reads a file or the clock.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from store.errors import KeyringError, ObjectionKeyMissing

KEY_BYTES = 32
WEEKS_AHEAD = 56
"""Seal keys are made this many weeks ahead: the longest sealed clock is 12 months, and one service may sleep over a month's end."""


def week_of(day: date) -> int:
    """The expiry week a day falls in: weeks run Monday to Sunday and are counted from 1 January of the year 1."""
    return (day.toordinal() - 1) // 7


@dataclass(frozen=True, slots=True, repr=False)
class TokenKey:
    """A keyed hash whose key can be changed without the plaintext: one layer of HMAC-SHA-256 per key."""

    layers: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.layers or any(len(layer) != KEY_BYTES for layer in self.layers):
            raise KeyringError("a token key needs at least one layer of 32 bytes")

    @property
    def version(self) -> int:
        """Number of layers; stored beside every token."""
        return len(self.layers)

    def token(self, kind: str, value: str) -> bytes:
        """32 bytes that are equal when kind and value are; useless without the key.

        Raises ValueError on an empty value: an empty value never makes a key.
        """
        if not value:
            raise ValueError("an empty value never makes a token")
        return self.raised(hmac.digest(self.layers[0], f"{kind}\0{value}".encode(), "sha256"), 1)

    def raised(self, token: bytes, version: int) -> bytes:
        """A token of an older version, brought to this key's version."""
        for layer in self.layers[version:]:
            token = hmac.digest(layer, token, "sha256")
        return token

    def versions(self, kind: str, value: str) -> Iterator[bytes]:
        """The token as it was under each version of the key, the first one first, the present one last."""
        for count in range(1, self.version + 1):
            yield TokenKey(self.layers[:count]).token(kind, value)

    def rotated(self) -> TokenKey:
        """This key with one new layer."""
        return TokenKey((*self.layers, secrets.token_bytes(KEY_BYTES)))


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """All keys of a deployment. `seal` maps an expiry week to its key; a dead week is simply absent."""

    match: TokenKey
    ident: bytes
    statistics: bytes
    seal: Mapping[int, bytes]
    objection: TokenKey | None

    def require_objection(self) -> TokenKey:
        """The objection key. Raises ObjectionKeyMissing: without it nothing is stored and nothing is released."""
        if self.objection is None:
            raise ObjectionKeyMissing(
                "the objection key is missing: nothing is stored or released without it; "
                "restore it from the escrow (docs/data-protection.md)"
            )
        return self.objection

    def mint(self, kind: str, *parts: str) -> str:
        """A stable, unguessable id: kind's first letter and 16 letters and digits (80 bits)."""
        digest = hmac.digest(self.ident, "\0".join((kind, *parts)).encode(), "sha256")
        return f"{kind[0]}{base64.b32encode(digest[:10]).decode().lower()}"

    def with_weeks(self, today: date, ahead: int = WEEKS_AHEAD) -> Keyring:
        """This keyring with a seal key for each week from today's on; existing keys stay. Past weeks are untouched."""
        first = week_of(today)
        fresh = {
            week: secrets.token_bytes(KEY_BYTES)
            for week in range(first, first + ahead)
            if week not in self.seal
        }
        return replace(self, seal={**self.seal, **fresh}) if fresh else self

    def without_weeks_before(self, today: date) -> tuple[Keyring, tuple[int, ...]]:
        """This keyring without the weeks that have wholly passed, and which they were: their records are unreadable from now on."""
        dead = tuple(sorted(week for week in self.seal if week < week_of(today)))
        return replace(self, seal={w: k for w, k in self.seal.items() if w not in dead}), dead


def new_keyring(today: date) -> Keyring:
    """Fresh keys from the operating system's generator."""
    fresh = Keyring(
        match=TokenKey((secrets.token_bytes(KEY_BYTES),)),
        ident=secrets.token_bytes(KEY_BYTES),
        statistics=secrets.token_bytes(KEY_BYTES),
        seal={},
        objection=TokenKey((secrets.token_bytes(KEY_BYTES),)),
    )
    return fresh.with_weeks(today)


def dump_keyring(keyring: Keyring) -> bytes:
    """The keyring as bytes, for sealing into the key file or for the pipe to a child. Never written in clear to a disk."""
    return json.dumps(
        {
            "version": 1,
            "match": _texts(keyring.match.layers),
            "objection": _texts(keyring.objection.layers) if keyring.objection else [],
            "ident": _text(keyring.ident),
            "statistics": _text(keyring.statistics),
            "seal": {str(week): _text(key) for week, key in sorted(keyring.seal.items())},
        }
    ).encode()


def parse_keyring(raw: bytes) -> Keyring:
    """The inverse of `dump_keyring`. Raises KeyringError without repeating a byte of what it read."""
    try:
        data = json.loads(raw)
        objection = _keys(data["objection"])
        return Keyring(
            match=TokenKey(_keys(data["match"])),
            objection=TokenKey(objection) if objection else None,
            ident=_key(data["ident"]),
            statistics=_key(data["statistics"]),
            seal={int(week): _key(key) for week, key in data["seal"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyringError("the keys are not in a form this version can read") from None


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _texts(keys: Iterable[bytes]) -> list[str]:
    return [_text(key) for key in keys]


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("wrong length")
    return key


def _keys(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(_key(text) for text in texts)
