"""Expiry: every record goes on its day, and nobody becomes somebody else by it.

Before a value or a profile goes, the ledger notes what rested on it: profiles of one person stay together, profiles a person held apart
stay apart, who was contacted stays contacted. Everything else is one comparison with a date, so expiry may run twice, be interrupted,
or catch up after weeks of downtime, with the same result. Seal keys of past weeks are destroyed by the caller afterwards: what they
sealed is then unreadable in every backup as well.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from store.agreements import renew_agreed
from store.domain import JudgementKind
from store.errors import KeyExpired
from store.keyring import week_of
from store.ledger import Entry, Ledger, LedgerKind
from store.sealing import sealed_week
from store.sql import select_in, update_each
from store.tables import (
    audit,
    caller,
    contact_point,
    dropped_listing,
    event,
    judgement,
    left_to_colleagues,
    listing,
    listing_text,
    match_token,
    membership,
    page_state,
    presence,
    queue_item,
    run,
    safeguarding_stop,
    statistic,
    tuning_sample,
    value_rule,
    verdict_decision,
    wording_sketch,
    work_lease,
)
from store.vault import Vault

_SPOOL_PATTERNS = ("*.spool", "*.held", "*.pages", "*.aside")

# In this order: what hangs on something goes before it, so that each is counted under its own name.
_CLOCKED = (
    listing_text,
    page_state,
    wording_sketch,
    contact_point,
    match_token,
    queue_item,
    listing,
    dropped_listing,
    tuning_sample,
    verdict_decision,
    judgement,
    left_to_colleagues,
    event,
    statistic,
    caller,
    work_lease,
    value_rule,
    safeguarding_stop,
    audit,
    presence,
    run,
)


def expire(connection: sa.Connection, vault: Vault, today: date) -> Counter[str]:
    """Delete what is due on `today` or before, in the caller's transaction; returns rows deleted by table, and what the ledger took up."""
    counts: Counter[str] = Counter()
    counts["kept_for_agreement"] = renew_agreed(connection, vault, today)
    counts["kept_together"] = _freeze_persons(connection, today)
    counts["kept_apart"] = _keep_apart(connection, today)
    counts["still_contacted"] = _remember_contacts(connection, today)
    for table in _CLOCKED:
        due = sa.delete(table).where(table.c.expires_on <= today)
        counts[table.name] = connection.execute(due).rowcount
    counts["resealed"] = _renew_open_stops(connection, vault, today)
    counts["person_ledger"] = Ledger(connection).prune()
    return +counts


def expire_spool(folder: Path, *, today: date, keep_days: int) -> int:
    """Remove spool files past their clock, unread; returns how many."""
    removed = 0
    for pattern in _SPOOL_PATTERNS:
        for path in folder.glob(pattern):
            with suppress(FileNotFoundError):  # a crawl that ends takes its file away itself
                written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
                if written + timedelta(days=keep_days) <= today:
                    path.unlink()
                    removed += 1
    return removed


def _freeze_persons(connection: sa.Connection, today: date) -> int:
    """Persons of whom a token, a name or a profile goes today: what remains of each stays one person."""
    gone = frozenset(
        row.profile_id
        for row in connection.execute(sa.select(listing.c.profile_id).where(listing.c.expires_on <= today))
    )
    touched = set(gone)
    for table in (match_token, contact_point):
        rows = connection.execute(sa.select(table.c.profile_id).where(table.c.expires_on <= today).distinct())
        touched |= {row.profile_id for row in rows}
    persons = {
        row.person_id
        for row in select_in(connection, sa.select(membership.c.person_id), membership.c.profile_id, touched)
    }
    return Ledger(connection).freeze(persons, without=gone, today=today)


def _keep_apart(connection: sa.Connection, today: date) -> int:
    """A "different" whose record goes today is still never undone by the machine, while both profiles live."""
    superseded = sa.select(judgement.c.supersedes).where(judgement.c.supersedes.is_not(None))
    due = connection.execute(
        sa.select(judgement.c.profile_a, judgement.c.profile_b).where(
            judgement.c.expires_on <= today,
            judgement.c.kind == JudgementKind.DIFFERENT.value,
            judgement.c.judgement_id.not_in(superseded),
        )
    ).all()
    living = {row.profile_id for row in connection.execute(sa.select(membership.c.profile_id))}
    ledger = Ledger(connection)
    standing = set(ledger.pairs(LedgerKind.APART))
    fresh = {
        (row.profile_a, row.profile_b) for row in due if {row.profile_a, row.profile_b} <= living
    } - standing
    ledger.write([Entry(LedgerKind.APART, a, b) for a, b in sorted(fresh)], run_id=None, today=today)
    _freeze_judged(connection, ledger, today)
    return len(fresh)


def _freeze_judged(connection: sa.Connection, ledger: Ledger, today: date) -> None:
    """A "same" whose record goes today: what it joined stays joined."""
    due = connection.execute(
        sa.select(judgement.c.profile_a, judgement.c.profile_b).where(
            judgement.c.expires_on <= today, judgement.c.kind == JudgementKind.SAME.value
        )
    ).all()
    profiles = {profile for row in due for profile in row}
    persons = {
        row.person_id
        for row in select_in(connection, sa.select(membership.c.person_id), membership.c.profile_id, profiles)
    }
    ledger.freeze(persons, without=frozenset(), today=today)


def _remember_contacts(connection: sa.Connection, today: date) -> int:
    """Persons whose contact was logged on a profile, or in an event, that goes today."""
    rows = connection.execute(
        sa.select(membership.c.person_id)
        .join(event, event.c.profile_id == membership.c.profile_id)
        .join(listing, listing.c.profile_id == membership.c.profile_id)
        .where((event.c.expires_on <= today) | (listing.c.expires_on <= today))
        .distinct()
    )
    ledger = Ledger(connection)
    fresh = sorted({row.person_id for row in rows} - ledger.marked(LedgerKind.CONTACTED))
    ledger.write([Entry(LedgerKind.CONTACTED, person) for person in fresh], run_id=None, today=today)
    return len(fresh)


def _renew_open_stops(connection: sa.Connection, vault: Vault, today: date) -> int:
    """An open safeguarding stop has no end; its address is sealed anew each week, so that old backups forget it."""
    expires = vault.clocks.safeguarding_open(today)
    c = safeguarding_stop.c
    renewed = []
    for row in connection.execute(sa.select(c.stop_id, c.address_sealed).where(c.handled_on.is_(None))):
        if sealed_week(row.address_sealed) >= week_of(expires):
            continue
        place = {"table": "safeguarding_stop", "row": row.stop_id, "purpose": "address"}
        try:
            address = vault.sealer.open(row.address_sealed, **place)
        except KeyExpired:
            continue  # the keys were lost: the stop stands without its address, and the lead is told by `doctor`
        renewed.append(
            {"stop_id": row.stop_id, "address_sealed": vault.sealer.seal(address, expires=expires, **place)}
        )
    update_each(connection, safeguarding_stop, "stop_id", renewed)
    return len(renewed)
