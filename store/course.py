"""The course of contact with one person or venue, folded from the log. Pure.

Every event carries what it meant when it was written (`reach`), so that a later form of outcome codes changes no course.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from store.domain import Channel, Course, Reach, Wish

THEIRS = "theirs"
MISTAKEN = "wrong_person"
"""The one outcome code the queue's rule itself knows: the number or ad was not hers, so nobody is contacted through it again."""


class EventKind(StrEnum):
    """What a row of the log says."""

    OPENED = "opened"
    """Somebody read a contact point or opened the ad: an attempt whose outcome is not logged yet."""
    ATTEMPT = "attempt"
    """A contact attempt with its outcomes; supersedes the row that opened it."""
    WISH = "wish"
    """What the person wishes, or which channels and hours she asked for."""
    REACH = "reach"
    """A counter of the internet pilot's newly reached groups. Never tied to a person."""
    RELEASED = "released"
    """A coordinator closed an open attempt: no contact came of it."""
    UNDONE = "undone"
    """Takes back the row it supersedes."""


Codes = Mapping[str, str | list[str]]


class Logged(Protocol):
    """What the fold needs of a row."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def day(self) -> date: ...  # noqa: D102
    @property
    def staff_id(self) -> str: ...  # noqa: D102
    @property
    def team(self) -> str | None: ...  # noqa: D102
    @property
    def codes(self) -> Codes: ...  # noqa: D102


def course_of(events: Iterable[Logged]) -> Course:
    """Fold standing events, oldest first."""
    course = Course()
    for event in events:
        if event.kind == EventKind.ATTEMPT:
            course = _after_attempt(course, event)
        elif event.kind == EventKind.OPENED:
            course = replace(course, opened=True)
        elif event.kind == EventKind.WISH:
            course = _after_wish(course, event)
    return course


def _after_attempt(course: Course, event: Logged) -> Course:
    codes = event.codes
    outcomes = listed(codes, "outcomes")
    reach = Reach(str(codes.get("reach", Reach.NOT_RECORDED)))
    answered = reach is Reach.REACHED or codes.get("direction") == THEIRS
    unanswered = 0 if answered else course.unanswered + (reach in {Reach.WAITING, Reach.IN_VAIN})
    channel = _channel(codes)
    changed = replace(
        course,
        attempts=course.attempts + 1,
        reached=course.reached + (reach is Reach.REACHED),
        unanswered=unanswered,
        last_on=event.day,
        last_channel=channel,
        last_outcomes=outcomes,
        last_staff=event.staff_id,
        last_team=event.team,
        mistaken=MISTAKEN in outcomes,
        opened=False,
    )
    if str(codes.get("materials", "")) not in {"", "none", "not_recorded"}:
        changed = replace(changed, materials_on=event.day)
    if "revisit_on" in codes:
        hour = str(codes.get("revisit_hour", ""))
        return replace(
            changed,
            agreed_on=date.fromisoformat(str(codes["revisit_on"])),
            agreed_hour=int(hour) if hour.isdecimal() else None,
            agreed_channel=channel,
        )
    if course.agreed_on is not None and event.day >= course.agreed_on:
        return replace(changed, agreed_on=None, agreed_hour=None, agreed_channel=None)
    return changed


def _after_wish(course: Course, event: Logged) -> Course:
    codes = event.codes
    if "wish" in codes:
        wish = str(codes["wish"])
        course = replace(course, wish=Wish(wish) if wish in set(Wish) else None)
    if "limits" in codes:
        course = replace(course, limits=listed(codes, "limits"))
    return course


def listed(codes: Codes, key: str) -> tuple[str, ...]:
    """The codes under a key that may hold several."""
    value = codes.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def _channel(codes: Codes) -> Channel | None:
    code = str(codes.get("channel", ""))
    return Channel(code) if code in set(Channel) else None
