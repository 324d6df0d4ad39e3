"""Safeguarding stops: an explicit statement of an age under 18, or of being forced, was read in a listing.

A stop is the listing's address, the day, and whether it was handled; nothing else, also for a person who objected: the duty to notify
is personal and comes first. While it is open, the whole person is out of the ordinary queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from store.domain import Listing, StopChoice
from store.errors import InputError
from store.ledger import Ledger, LedgerKind
from store.sql import upsert
from store.tables import listing, membership, safeguarding_stop
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


def handle_stop(
    connection: sa.Connection, vault: Vault, stop_id: str, choice: StopChoice, today: date
) -> None:
    """Close a stop by the lead's choice: the person goes back to the ordinary way, or is held for good with no reason on file.

    The stop itself goes a week later. Raises InputError when no open stop has that id.
    """
    c = safeguarding_stop.c
    row = connection.execute(
        sa.select(c.stop_id, c.address_token).where(
            c.handled_on.is_(None), c.stop_id.startswith(stop_id, autoescape=True)
        )
    ).all()
    if not stop_id or len(row) != 1:
        raise InputError(
            "no open stop, or more than one, has an id that begins like that; see `outreach safeguarding`"
        )
    connection.execute(
        sa.update(safeguarding_stop)
        .where(c.stop_id == row[0].stop_id)
        .values(handled_on=today, expires_on=vault.clocks.safeguarding_handled(today))
    )
    if choice is StopChoice.HOLD:
        persons = connection.execute(
            sa.select(membership.c.person_id)
            .join(listing, listing.c.profile_id == membership.c.profile_id)
            .where(listing.c.address_token == row[0].address_token)
        )
        Ledger(connection).write(
            [(LedgerKind.HELD, p.person_id, None) for p in persons], run_id=None, today=today
        )


def stopped_profiles(connection: sa.Connection) -> frozenset[str]:
    """Profiles whose listing has an open stop."""
    rows = connection.execute(
        sa.select(listing.c.profile_id)
        .join(safeguarding_stop, safeguarding_stop.c.address_token == listing.c.address_token)
        .where(safeguarding_stop.c.handled_on.is_(None))
    )
    return frozenset(row.profile_id for row in rows)
