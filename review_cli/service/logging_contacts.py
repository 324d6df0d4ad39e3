"""Contacts outside the queue: with somebody known, with whoever rings, or with nobody in particular."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.contact_forms import contact_form
from review_cli.contact_record import Record
from review_cli.i18n import _
from review_cli.masking import mask_name, safe, short_id
from review_cli.screens.contact_words import course_words
from review_cli.session import Session, utc_now
from store.attempts import Attempts
from store.audit import AuditKind, times_done
from store.callers import Callers
from store.domain import Actor
from store.errors import InputError, NotAllowed
from store.events import courses_on, recent_profiles
from store.objections import canonical_value
from store.people import People
from store.queue import Queue

PER_HOUR = 30
"""Numbers one account may enter in an hour: far above any day at the phone, far below what probing for numbers takes."""

RECENT = 9
"""Persons in the numbered list: one digit each."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody a contact can be logged on: ids and words, the name masked."""

    profile_id: str | None
    venue_id: str | None
    who: str
    last: str


class ContactLog:
    """One member of staff at the log."""

    def __init__(self, session: Session, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._session = session
        self._clock = clock
        self.form = contact_form()

    @property
    def actor(self) -> Actor:
        """Who logs, now."""
        return replace(self._session.actor, at=self._clock())

    @property
    def in_hours(self) -> bool:
        """Whether the service's hours run now."""
        rules = self._session.workspace.settings.clock
        return rules.opens <= self._clock().astimezone(ZoneInfo(rules.zone)).hour < rules.closes

    def recent(self) -> tuple[Known, ...]:
        """Whom this member of staff had to do with lately, each once, newest first."""
        found: dict[str, Known] = {}
        with self._session.database.reading() as connection:
            people = People(connection, self._session.vault)
            for profile_id, venue_id in recent_profiles(connection, self.actor.staff_id, 8 * RECENT):
                person = people.person_of(profile_id) if profile_id else venue_id
                if person is None or person in found or len(found) >= RECENT:
                    continue
                found[person] = self._known(connection, profile_id, venue_id, person)
        return tuple(found.values())

    def caller(self, typed: str) -> Known | None:
        """Whoever rings and gives her number: the person, if we know her; else a token is kept, and nothing is said of why not.

        Raises InputError for what is no number or address, NotAllowed beyond the hourly limit.
        """
        value = canonical_value(typed, self._session.workspace.settings.region)
        if value is None or "://" in typed:
            raise InputError("that is no phone number and no e-mail address; please type it again")
        actor = self.actor
        with self._session.database.writing() as connection:
            if times_done(connection, actor, AuditKind.CALLER_KNOWN, within=timedelta(hours=1)) >= PER_HOUR:
                raise NotAllowed(
                    f"more than {PER_HOUR} entries within an hour; wait a while, or ask an administrator"
                )
            callers = Callers(connection, self._session.vault)
            profile_id = callers.known(value, actor)
            if profile_id is None:
                callers.remember(value, actor)
                return None
            Attempts(connection, self._session.vault).open_outside(actor, profile_id)
            person = People(connection, self._session.vault).person_of(profile_id) or profile_id
            return self._known(connection, profile_id, None, person)

    def save(self, record: Record, known: Known | None) -> None:
        """Log it. Raises ClaimLost when a colleague has an open attempt on her."""
        with self._session.database.writing() as connection:
            Attempts(connection, self._session.vault).log(
                self.actor,
                record.codes(self.form),
                form_version=self.form.version,
                profile_id=known.profile_id if known else None,
                venue_id=known.venue_id if known else None,
            )

    def _known(self, connection: Any, profile_id: str | None, venue_id: str | None, person: str) -> Known:
        people = People(connection, self._session.vault)
        members = people.members(person) if profile_id else []
        course = courses_on(
            connection,
            {person: members} if profile_id else {},
            {person: venue_id} if venue_id else {},
        ).get(person)
        queue = Queue(connection, self._session.vault)
        name = queue.nickname(members) if members else None
        last = course_words(self.form, course, self._session.today) if course else _("no contact yet")
        who = _("venue") if venue_id else mask_name(name or "") or _("no name")
        return Known(profile_id, venue_id, f"{who} {short_id(person)}", safe(last))
