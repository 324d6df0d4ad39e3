"""The wordings of kept listings as keyed hashes: written with the listing, gone with it, or a year after it was last seen.

The matcher compares their parts; a person's verdict is remembered by the whole (store.decisions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from store.blanking import blanked
from store.contact_points import Owner
from store.domain import ReadListing
from store.sketch import sketch, wording
from store.sql import select_in, update_each, upsert
from store.tables import wording_sketch
from store.vault import Vault

_TOKEN = 32


@dataclass(frozen=True, slots=True)
class Wording:
    """A listing's wording as it is compared: `whole` for equality, `parts` for likeness; `words` is how many it has, 0 when not known."""

    whole: bytes
    parts: tuple[bytes, ...]
    words: int = 0


def wording_of(vault: Vault, read: ReadListing) -> Wording:
    """The wording of a listing that was read; one without words is like itself only."""
    key = vault.keyring.match
    words = wording(blanked(read.listing.text, read.contacts))
    made = sketch(words, key)
    if made is None:
        own = vault.listing_token(read.listing.arena, read.listing.key)
        return Wording(key.token("wordless", own.hex()), ())
    return Wording(made.whole, made.parts, len(words))


def write_sketches(connection: sa.Connection, vault: Vault, owners: Sequence[Owner]) -> None:
    """Write the sketches of listings whose text is new; of the others only the clock moves."""
    c = wording_sketch.c
    known = {
        row.profile_id
        for row in select_in(
            connection, sa.select(c.profile_id), c.profile_id, (owner.profile_id for owner in owners)
        )
    }
    fresh = [owner for owner in owners if owner.changed or owner.profile_id not in known]
    seen = {owner.profile_id: owner.read.listing.seen_on for owner in owners}
    rows = [
        {
            "profile_id": owner.profile_id,
            "wording_token": one.whole,
            "sketch_token": b"".join(one.parts),
            "key_version": vault.keyring.match.version,
            "expires_on": vault.clocks.match_token(seen.pop(owner.profile_id)),
        }
        for owner in fresh
        for one in (wording_of(vault, owner.read),)
    ]
    update = ["wording_token", "sketch_token", "key_version", "expires_on"]
    upsert(connection, wording_sketch, rows, keys=["profile_id"], update=update)
    renew_sketches(connection, vault, seen)


def renew_sketches(connection: sa.Connection, vault: Vault, seen: Mapping[str, date]) -> None:
    """Move the clocks of profiles that were seen on a day."""
    rows = [
        {"profile_id": profile, "expires_on": vault.clocks.match_token(day)} for profile, day in seen.items()
    ]
    update_each(connection, wording_sketch, "profile_id", rows)


def sketch_of(connection: sa.Connection, profile_id: str) -> Wording | None:
    """The stored wording of one profile, or None when there is none (any more)."""
    c = wording_sketch.c
    row = connection.execute(
        sa.select(c.wording_token, c.sketch_token).where(c.profile_id == profile_id)
    ).one_or_none()
    return Wording(row.wording_token, tuple(cut(row.sketch_token))) if row else None


def parts_by_profile(connection: sa.Connection) -> dict[str, frozenset[str]]:
    """For the matcher: the parts of every stored wording, as hexadecimal equality keys, by profile."""
    rows = connection.execute(sa.select(wording_sketch.c.profile_id, wording_sketch.c.sketch_token))
    return {row.profile_id: frozenset(part.hex() for part in cut(row.sketch_token)) for row in rows}


def cut(tokens: bytes) -> list[bytes]:
    """The single tokens of a stored row of them."""
    return [tokens[at : at + _TOKEN] for at in range(0, len(tokens), _TOKEN)]
