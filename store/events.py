"""The append-only log of what people did: contact attempts, outcomes, wishes, counters. Codes and days only; undone by a later row.

A row's place in the log is its `number`, not a time of day: who came after whom is known, when she sat at the desk is not.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from store.clocks import Clocks
from store.course import Codes, course_of
from store.domain import Actor, Course
from store.errors import InputError
from store.sql import one_at_a_time, select_in
from store.tables import event, membership

FORM_VERSION = 1
"""Version of the outcome codes where the caller names none; see `config.forms`."""

_CODE = re.compile(r"[a-z0-9_]{1,40}|\d{4}-\d\d-\d\d")


class Event(NamedTuple):
    """A row of the log."""

    event_id: str
    number: int
    kind: str
    day: date
    staff_id: str
    team: str | None
    region: str | None
    profile_id: str | None
    venue_id: str | None
    item_id: str | None
    codes: dict[str, str | list[str]]
    form_version: int
    supersedes: str | None


def add_event(
    connection: sa.Connection,
    clocks: Clocks,
    actor: Actor,
    *,
    kind: str,
    profile_id: str | None,
    codes: Codes,
    venue_id: str | None = None,
    item_id: str | None = None,
    region: str | None = None,
    form_version: int = FORM_VERSION,
    supersedes: str | None = None,
) -> str:
    """Append an event on a profile or a venue (contacts and wishes follow profiles, not persons); returns its id.

    `region` stands in where the member of staff has none. Raises ValueError for a value that is no code: nothing typed gets in.
    """
    for value in (one for many in codes.values() for one in ([many] if isinstance(many, str) else many)):
        if not _CODE.fullmatch(value):
            raise ValueError("the log takes codes and days only")
    one_at_a_time(connection, "events")
    highest = connection.execute(sa.select(sa.func.max(event.c.number))).scalar() or 0
    event_id = f"e{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(event).values(
            event_id=event_id,
            number=highest + 1,
            kind=str(kind),
            day=actor.day,
            staff_id=actor.staff_id,
            team=actor.team,
            region=actor.region or region,
            profile_id=profile_id,
            venue_id=venue_id,
            item_id=item_id,
            codes={key: value if isinstance(value, str) else list(value) for key, value in codes.items()},
            form_version=form_version,
            supersedes=supersedes,
            expires_on=clocks.event(actor.day),
        )
    )
    return event_id


def standing(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    """A query for rows that no later one supersedes, oldest first."""
    later = event.alias("later")
    undone = sa.exists().where(later.c.supersedes == event.c.event_id)
    return (
        sa.select(*(event.c[name] for name in Event._fields))
        .where(~undone, *conditions)
        .order_by(event.c.number, event.c.event_id)
    )


def events_of(connection: sa.Connection, profile_id: str) -> list[Event]:
    """Standing events of a profile, oldest first."""
    return _events(connection.execute(standing(event.c.profile_id == profile_id)))


def events_on(
    connection: sa.Connection, *, profiles: Iterable[str] = (), venue_id: str | None = None
) -> list[Event]:
    """Standing events on some profiles (a person's), or on a venue, oldest first."""
    if venue_id is not None:
        return _events(connection.execute(standing(event.c.venue_id == venue_id)))
    rows = select_in(connection, standing(), event.c.profile_id, profiles)
    return sorted(_events(rows), key=lambda one: (one.number, one.event_id))


def whole_history(
    connection: sa.Connection, *, profiles: Iterable[str] = (), venue_id: str | None = None
) -> list[Event]:
    """The same with what was superseded or taken back."""
    every = sa.select(*(event.c[name] for name in Event._fields))
    if venue_id is not None:
        found = _events(connection.execute(every.where(event.c.venue_id == venue_id)))
    else:
        found = _events(select_in(connection, every, event.c.profile_id, profiles))
    return sorted(found, key=lambda one: (one.number, one.event_id))


def event_with(connection: sa.Connection, beginning: str) -> Event:
    """The one standing event whose id begins so. Raises InputError when there is none, or more than one."""
    rows = _events(
        connection.execute(standing(event.c.event_id.startswith(beginning, autoescape=True)).limit(2))
    )
    if not beginning or len(rows) != 1:
        raise InputError(
            "no entry that stands, or more than one, has an id that begins like that; see `outreach history`"
        )
    return rows[0]


def venue_with(connection: sa.Connection, beginning: str) -> str | None:
    """The one venue of the log whose id begins so, if there is exactly one."""
    c = event.c.venue_id
    found = connection.execute(
        sa.select(c).where(c.startswith(beginning, autoescape=True)).distinct().limit(2)
    ).scalars()
    venues = list(found) if beginning else []
    return str(venues[0]) if len(venues) == 1 else None


def latest_of(connection: sa.Connection, staff_id: str, kinds: Sequence[str]) -> Event | None:
    """The last thing this member of staff did that still stands."""
    rows = connection.execute(
        standing(event.c.staff_id == staff_id, event.c.kind.in_([str(kind) for kind in kinds]))
        .order_by(None)
        .order_by(event.c.number.desc())
        .limit(1)
    )
    return next(iter(_events(rows)), None)


def recent_profiles(
    connection: sa.Connection, staff_id: str, limit: int
) -> list[tuple[str | None, str | None]]:
    """Profiles and venues this member of staff had to do with lately, newest first: (profile_id, venue_id)."""
    rows = connection.execute(
        sa.select(event.c.profile_id, event.c.venue_id, sa.func.max(event.c.number).label("at"))
        .where(
            event.c.staff_id == staff_id,
            event.c.profile_id.is_not(None) | event.c.venue_id.is_not(None),
        )
        .group_by(event.c.profile_id, event.c.venue_id)
        .order_by(sa.desc("at"))
        .limit(limit)
    )
    return [(row.profile_id, row.venue_id) for row in rows]


def courses(connection: sa.Connection) -> tuple[dict[str, Course], dict[str, Course]]:
    """The course of every person and of every venue that has one: by person id, by venue id."""
    persons: dict[str, list[Event]] = defaultdict(list)
    venues: dict[str, list[Event]] = defaultdict(list)
    statement = standing(event.c.profile_id.is_not(None) | event.c.venue_id.is_not(None))
    rows = _events(connection.execute(statement))
    person_of = {
        row.profile_id: row.person_id
        for row in select_in(
            connection,
            sa.select(membership.c.profile_id, membership.c.person_id),
            membership.c.profile_id,
            [one.profile_id for one in rows if one.profile_id],
        )
    }
    for one in rows:
        if one.venue_id is not None:
            venues[one.venue_id].append(one)
        elif one.profile_id in person_of:
            persons[person_of[one.profile_id]].append(one)
    return _folded(persons), _folded(venues)


def courses_on(
    connection: sa.Connection, persons: Mapping[str, Sequence[str]], venues: Mapping[str, str]
) -> dict[str, Course]:
    """The courses of some persons (key -> profiles) and venues (key -> venue id), by the caller's keys."""
    key_of = {profile: key for key, profiles in persons.items() for profile in profiles}
    venue_key = {venue_id: key for key, venue_id in venues.items()}
    found = _events(select_in(connection, standing(), event.c.profile_id, key_of))
    found += _events(select_in(connection, standing(), event.c.venue_id, venue_key))
    groups: dict[str, list[Event]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.number, one.event_id)):
        key = venue_key[one.venue_id] if one.venue_id else key_of[str(one.profile_id)]
        groups[key].append(one)
    return _folded(groups)


def _folded(groups: Mapping[str, Sequence[Event]]) -> dict[str, Course]:
    return {key: course_of(group) for key, group in groups.items()}


def _events(rows: Iterable[sa.Row[tuple[object, ...]]]) -> list[Event]:
    return [Event._make(row) for row in rows]
