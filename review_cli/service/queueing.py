"""Building today's queue: facts from the store through the pure rule back into the store."""

from __future__ import annotations

from datetime import date, datetime

from review_cli.queue_rule import Due, due
from store.database import Database
from store.domain import SubjectKind
from store.objections import Objections
from store.queue import Queue
from store.vault import Vault


def build_queue(database: Database, vault: Vault, *, today: date, cap: int, now: datetime) -> Due:
    """Make today's open items; what is claimed or done stays. Raises ObjectionKeyMissing: nothing is released without that key."""
    with database.writing() as connection:
        Objections(connection, vault).reconcile(today)
        queue = Queue(connection, vault)
        subjects = queue.subjects()
        in_venues = frozenset(
            profile for s in subjects if s.kind is SubjectKind.VENUE for profile in s.profiles
        )
        decided = due(subjects, cap=cap, venue_profiles=in_venues)
        queue.replace_open(decided.items, today, now)
    return decided
