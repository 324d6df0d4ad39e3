"""Safeguarding stops: an explicit statement of an age under 18, or of being forced, was read in a listing, or heard by a member of staff.

A stop is the listing's address, the day, and whether it was handled; nothing else, also for a person who objected: the duty to notify
is personal and comes first. While it is open, the whole person is out of the ordinary queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from store.audit import AuditKind, note
from store.domain import Actor, Listing, StopChoice, StopSource
from store.errors import InputError, KeyExpired
from store.ledger import Ledger, LedgerKind
from store.sql import upsert
from store.tables import listing, membership, queue_item, safeguarding_stop
from store.tuning import TuningSample
from store.vault import Vault


class Stop(NamedTuple):
    """An open stop, for the safeguarding lead. `address` is None when its key is lost."""

    stop_id: str
    address: str | None
    day: date

    def overdue(self, today: date, days: int) -> bool:
        """Whether it should have been handled before `today`: so many days after it was raised."""
        return _overdue(self.day, today, days)


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
    return [Stop(row.stop_id, _address(vault, row.stop_id, row.address_sealed), row.day) for row in rows]


def overdue_stops(connection: sa.Connection, today: date, days: int) -> int:
    """How many open stops should have been handled by now. Needs no key: it is asked wherever staff work."""
    c = safeguarding_stop.c
    rows = connection.execute(sa.select(c.day).where(c.handled_on.is_(None)))
    return sum(_overdue(row.day, today, days) for row in rows)


def raise_by_hand(
    connection: sa.Connection, vault: Vault, beginning: str, actor: Actor, source: StopSource
) -> str:
    """Raise a stop for somebody a member of staff has heard of: a profile, a person or a queue item by its id. Returns the stop's id.

    Written is what every stop holds, and in the audit trail who raised it and how it came to her; never what was said. A stop that was
    handled before opens again. Raises InputError when the id is of nobody, of several, or when the ad's address is not readable any more.
    """
    profile_id = _profile(connection, beginning)
    row = connection.execute(
        sa.select(listing.c.address_token, listing.c.address_sealed).where(listing.c.profile_id == profile_id)
    ).one()
    try:
        address = vault.sealer.open(row.address_sealed, table="listing", row=profile_id, purpose="address")
    except KeyExpired:
        raise InputError(
            "the address of this ad cannot be read any more; tell the safeguarding lead yourself"
        ) from None
    c = safeguarding_stop.c
    standing = connection.execute(
        sa.select(c.stop_id).where(c.address_token == row.address_token)
    ).scalar_one_or_none()
    stop_id = standing or vault.keyring.mint("stop", row.address_token.hex())
    values = {
        "stop_id": stop_id,
        "address_token": row.address_token,
        "address_sealed": vault.sealer.seal(
            address,
            expires=vault.clocks.safeguarding_open(actor.day),
            table="safeguarding_stop",
            row=stop_id,
            purpose="address",
        ),
        "day": actor.day,
        "handled_on": None,
        "expires_on": None,
    }
    reopened = c.handled_on.is_not(None)
    if standing is None:
        connection.execute(sa.insert(safeguarding_stop).values(values))
    else:
        connection.execute(sa.update(safeguarding_stop).where(c.stop_id == stop_id, reopened).values(values))
    TuningSample(connection, vault).forget([row.address_token])
    note(connection, vault.clocks, actor, AuditKind.STOP_RAISED, subject=stop_id, reason=source.value)
    return stop_id


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


def _overdue(day: date, today: date, days: int) -> bool:
    return day + timedelta(days=days) < today


def _address(vault: Vault, stop_id: str, sealed: bytes) -> str | None:
    try:
        return vault.sealer.open(sealed, table="safeguarding_stop", row=stop_id, purpose="address")
    except KeyExpired:
        return None


def _profile(connection: sa.Connection, beginning: str) -> str:
    """The one profile an id is about: a profile's own, the first that lives of a person, or the one of a queue item."""
    c, m, q = listing.c, membership.c, queue_item.c
    oldest = (c.first_seen, c.profile_id)
    by_person = sa.select(c.profile_id, m.person_id).join(membership, m.profile_id == c.profile_id)
    by_item = sa.select(q.profile_id, q.item_id).join(listing, c.profile_id == q.profile_id)
    found: dict[str, str] = {}
    for statement, column in (
        (sa.select(c.profile_id, c.profile_id.label("named")), c.profile_id),
        (by_person.order_by(*oldest), m.person_id),
        (by_item, q.item_id),
    ):
        for row in connection.execute(statement.where(column.startswith(beginning, autoescape=True))):
            found.setdefault(row[1], row[0])
    if not beginning or not found:
        raise InputError("no profile, person or item has an id that begins like that")
    if len(found) > 1:
        raise InputError("several ids begin like that; give more of it")
    return next(iter(found.values()))
