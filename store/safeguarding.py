"""Safeguarding stops: an explicit statement of an age under 18, or of being forced, was read in a listing.

A stop is the listing's address, the day, and whether it was handled; nothing else, also for a person who objected: the duty to notify
is personal and comes first. While it is open, the whole person is out of the ordinary queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from store.domain import Listing
from store.sql import upsert
from store.tables import listing, safeguarding_stop
from store.vault import Vault


class Stop(NamedTuple):
    """An open stop, for the safeguarding lead."""

    stop_id: str
    address: str
    day: date


def raise_stops(connection: sa.Connection, vault: Vault, listings: Sequence[Listing]) -> int:
    """Write a stop for each listing; one that stands already, open or handled, stays as it is. Takes listings *before* the guard."""
    rows = []
    for source in listings:
        stop_id = vault.keyring.mint("stop", source.arena, source.key)
        sealed = vault.sealer.seal(
            source.url,
            expires=vault.clocks.safeguarding_open(source.seen_on),
            table="safeguarding_stop",
            row=stop_id,
            purpose="address",
        )
        rows.append(
            {
                "stop_id": stop_id,
                "address_token": vault.listing_token(source.arena, source.key),
                "address_sealed": sealed,
                "day": source.seen_on,
                "handled_on": None,
                "expires_on": None,
            }
        )
    upsert(connection, safeguarding_stop, rows, keys=["address_token"], update=[])
    return len(rows)


def open_stops(connection: sa.Connection, vault: Vault) -> list[Stop]:
    """Stops that wait for the safeguarding lead, oldest first."""
    c = safeguarding_stop.c
    rows = connection.execute(
        sa.select(c.stop_id, c.address_sealed, c.day).where(c.handled_on.is_(None)).order_by(c.day, c.stop_id)
    )
    return [
        Stop(
            row.stop_id,
            vault.sealer.open(
                row.address_sealed, table="safeguarding_stop", row=row.stop_id, purpose="address"
            ),
            row.day,
        )
        for row in rows
    ]


def stopped_profiles(connection: sa.Connection) -> frozenset[str]:
    """Profiles whose listing has a stop, open or with the lasting hold that handling may leave."""
    rows = connection.execute(
        sa.select(listing.c.profile_id).join(
            safeguarding_stop, safeguarding_stop.c.address_token == listing.c.address_token
        )
    )
    return frozenset(row.profile_id for row in rows)
