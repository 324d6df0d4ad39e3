"""Building today's queue: facts from the store through the pure rule back into the store."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.settings import ClockSettings
from review_cli.queue_rule import FIRST_CONTACT, Due, Pace, due
from store.database import Database
from store.domain import SubjectKind
from store.objections import Objections
from store.queue import Queue
from store.runs import note_run_of_the_day, recent_runs
from store.vault import Vault

KIND = "queue"
"""How the runs table calls the building of a queue."""


def build_queue(
    database: Database,
    vault: Vault,
    *,
    today: date,
    cap: int,
    now: datetime,
    clock: ClockSettings | None = None,
) -> Due:
    """Make today's open items; what is claimed or done stays. Raises ObjectionKeyMissing: nothing is released without that key.

    `cap` limits first contacts, those done today among them; the other figures come from `clock`.
    """
    clock = clock or ClockSettings()
    with database.writing() as connection:
        Objections(connection, vault).reconcile(today)
        queue = Queue(connection, vault)
        subjects = queue.subjects()
        in_venues = frozenset(
            profile for s in subjects if s.kind is SubjectKind.VENUE for profile in s.profiles
        )
        pace = Pace(
            today,
            cap,
            retry_days=clock.retry_days,
            attempts=clock.attempts,
            recurring_days=clock.recurring_days,
            materials_days=clock.materials_days,
            hold_days=clock.hold_days,
            done=queue.done(today, FIRST_CONTACT),
        )
        decided = due(subjects, pace, venue_profiles=in_venues)
        queue.replace_open(decided.items, today, now)
        counts = {"items": len(decided.items), **decided.waiting}
        note_run_of_the_day(
            connection, vault.clocks, kind=KIND, at=now, zone=ZoneInfo(clock.zone), counts=counts
        )
    return decided


def up_to_date(database: Database, *, today: date, zone: str) -> bool:
    """Whether the queue was built on this day of the deployment's zone, and after the last change of who is who: it can be shown at once."""
    with database.reading() as connection:
        built = recent_runs(connection, kind=KIND, limit=1)
        matched = recent_runs(connection, kind="match", limit=1)
    if not built or built[0].finished_at is None:
        return False
    at = built[0].finished_at
    return at.astimezone(ZoneInfo(zone)).date() == today and (not matched or matched[0].started_at <= at)
