"""The hours in which people are contacted, where something is about to be shown that one contacts them by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import ClockSettings
from review_cli.queue_rule import may_contact
from review_cli.session import Session
from store.domain import Channel, Course, SubjectKind
from store.errors import NotAllowed
from store.events import courses_on
from store.queue import Queue


def require_hours(
    now: datetime,
    clock: ClockSettings,
    *,
    reason: str,
    course: Course,
    channel: Channel,
    theirs: bool = False,
) -> None:
    """Raise NotAllowed outside the service's hours and hers. `now` may be in any zone; see `queue_rule.may_contact`."""
    here = now.astimezone(ZoneInfo(clock.zone))
    if not may_contact(
        here, clock.opens, clock.closes, reason=reason, course=course, channel=channel, theirs=theirs
    ):
        raise NotAllowed("nobody is contacted at this hour; see [clock] in the settings")


def require_hours_of(session: Session, item_id: str) -> None:
    """The same for an item of today's queue by its planned channel."""
    with session.database.reading() as connection:
        rows = Queue(connection, session.vault).items(session.today)
        row = next((one for one in rows if one.item_id == item_id), None)
        if row is None:
            return  # whoever claims it is told so
        of_venue = row.subject_kind == SubjectKind.VENUE
        persons = {} if of_venue else {item_id: row.profiles}
        courses = courses_on(connection, persons, {item_id: row.subject_id} if of_venue else {})
    require_hours(
        session.now,
        session.workspace.settings.clock,
        reason=row.reason,
        course=courses.get(item_id, Course()),
        channel=Channel(row.channel),
    )
