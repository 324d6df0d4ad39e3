"""Contact points and match tokens of the profiles that are written: sealed values beside keyed hashes, each with its clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from store import keys
from store.domain import ContactKind, FoundContact, ReadListing
from store.errors import KeyExpired
from store.keyring import week_of
from store.sql import select_in, update_each, upsert
from store.tables import contact_point, match_token
from store.vault import Vault

CONTEXT = 120
"""Characters kept around a contact point, sealed, so that `why` can show where it stood."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A profile whose contact points are written. `changed`: its text is new, so contexts are sealed anew."""

    profile_id: str
    read: ReadListing
    changed: bool


def write_contact_points(connection: sa.Connection, vault: Vault, owners: Sequence[Owner]) -> None:
    """Write tokens and sealed values; for unchanged listings only clocks move, and what enters a new expiry week is sealed anew.

    Values that are no longer shown stay until their own clock: evidence with dates.
    """
    stored = _stored(connection, owners)
    wanted: dict[str, tuple[Owner, FoundContact, bytes]] = {}
    sealed_anew, clocks_only = [], []
    for owner, found, value, token in _shown(vault, owners):
        place = (owner.profile_id, found.kind.value, token)
        token_id, old = stored.get(place) or (
            vault.keyring.mint("token", owner.profile_id, found.kind, value),
            None,
        )
        if token_id in wanted:
            continue
        wanted[token_id] = (owner, found, token)
        seen = owner.read.listing.seen_on
        expires = vault.clocks.contact_point(seen)
        if old is None or owner.changed or week_of(old) != week_of(expires):
            try:
                sealed_anew.append(_point_row(vault, token_id, owner, found))
            except KeyExpired:
                continue  # seen so long ago that its week is over: the token stays, the value does not come back
        else:
            clocks_only.append({"token_id": token_id, "last_seen": seen, "expires_on": expires})
    token_rows = [_token_row(vault, token_id, *rest) for token_id, rest in wanted.items()]
    upsert(connection, match_token, token_rows, keys=["token_id"], update=["last_seen", "expires_on"])
    everything = [column.name for column in contact_point.columns if column.name != "token_id"]
    upsert(connection, contact_point, sealed_anew, keys=["token_id"], update=everything)
    update_each(connection, contact_point, "token_id", clocks_only)


def canonical(found: FoundContact) -> str | None:
    """The form a contact point is matched by; None for what must never match: an empty name, a placeholder number."""
    if found.kind is ContactKind.NICKNAME:
        return keys.nickname_key(found.value)
    if found.kind is ContactKind.PHONE and keys.is_placeholder_phone(found.value):
        return None
    return found.value or None


def _shown(vault: Vault, owners: Sequence[Owner]) -> Iterator[tuple[Owner, FoundContact, str, bytes]]:
    for owner in owners:
        for found in owner.read.contacts.found:
            value = canonical(found)
            if value is not None:
                yield owner, found, value, vault.keyring.match.token(found.kind, value)


def _stored(
    connection: sa.Connection, owners: Sequence[Owner]
) -> dict[tuple[str, str, bytes], tuple[str, date | None]]:
    """What the owners show already: (profile, kind, token) -> token id, and the clock of its value if that is still kept."""
    columns = sa.select(
        match_token.c.profile_id,
        match_token.c.kind,
        match_token.c.token,
        match_token.c.token_id,
        contact_point.c.expires_on,
    ).outerjoin(contact_point, contact_point.c.token_id == match_token.c.token_id)
    rows = select_in(connection, columns, match_token.c.profile_id, [owner.profile_id for owner in owners])
    return {(row.profile_id, row.kind, row.token): (row.token_id, row.expires_on) for row in rows}


def _token_row(
    vault: Vault, token_id: str, owner: Owner, found: FoundContact, token: bytes
) -> dict[str, Any]:
    seen = owner.read.listing.seen_on
    return {
        "token_id": token_id,
        "profile_id": owner.profile_id,
        "kind": found.kind.value,
        "token": token,
        "key_version": vault.keyring.match.version,
        "first_seen": seen,
        "last_seen": seen,
        "expires_on": vault.clocks.match_token(seen),
    }


def _point_row(vault: Vault, token_id: str, owner: Owner, found: FoundContact) -> dict[str, Any]:
    seen = owner.read.listing.seen_on
    expires = vault.clocks.contact_point(seen)
    text = owner.read.listing.text
    half = max(0, CONTEXT - (found.end - found.start)) // 2
    context = text[max(0, found.start - half) : found.end + half] if found.end else found.raw
    seal = vault.sealer.seal
    return {
        "token_id": token_id,
        "profile_id": owner.profile_id,
        "kind": found.kind.value,
        "value_sealed": seal(
            found.value, expires=expires, table="contact_point", row=token_id, purpose="value"
        ),
        "context_sealed": seal(
            context[: 2 * CONTEXT], expires=expires, table="contact_point", row=token_id, purpose="context"
        ),
        "how": found.how[:64],
        "disguised": found.disguised,
        "certain": found.certain,
        "last_seen": seen,
        "expires_on": expires,
    }
