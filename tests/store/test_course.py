"""The course of contact, folded from events."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from store.course import EventKind, course_of
from store.domain import Channel, Course, Wish

DAY = date(2026, 11, 22)


class Row(NamedTuple):
    kind: str
    day: date
    staff_id: str
    team: str | None
    codes: dict[str, str | list[str]]


def row(day: int, kind: EventKind = EventKind.ATTEMPT, **codes: Any) -> Row:
    return Row(kind, date(2026, 11, day), "s1", None, codes)


def folded(*rows: Row) -> Course:
    return course_of(rows)


def test_nothing_is_nothing() -> None:
    assert folded() == Course()
    assert not folded(row(1, EventKind.REACH, counter="buyer"), row(2, EventKind.UNDONE)).known


def test_unanswered_attempts_count_until_she_answers() -> None:
    sent = {"channel": "sms", "reach": "waiting", "outcomes": ["message_sent"]}
    assert folded(row(1, **sent), row(15, **sent)).unanswered == 2
    assert folded(row(1, **sent), row(3, reach="reached"), row(15, **sent)).unanswered == 1
    assert folded(row(1, **sent), row(3, direction="theirs", reach="not_recorded")).unanswered == 0
    assert folded(row(1, **sent), row(3, reach="not_recorded")).unanswered == 1


def test_an_agreement_stands_until_its_day_was_worked_on() -> None:
    agreed = row(1, channel="phone", reach="reached", revisit_on="2026-11-20", revisit_hour="11")
    course = folded(agreed, row(5, direction="theirs", reach="reached"))
    assert (course.agreed_on, course.agreed_hour, course.agreed_channel) == (
        date(2026, 11, 20),
        11,
        Channel.PHONE,
    )
    assert folded(agreed, row(20, reach="in_vain")).agreed_on is None
    assert folded(agreed, row(5, reach="reached", revisit_on="2026-11-25")).agreed_on == date(2026, 11, 25)


def test_wishes_and_limits_are_the_latest() -> None:
    course = folded(
        row(1, EventKind.WISH, wish="recurring"),
        row(2, EventKind.WISH, limits=["sms_only"]),
        row(3, EventKind.WISH, wish="materials_only"),
    )
    assert (course.wish, course.limits, course.known) == (Wish.MATERIALS_ONLY, ("sms_only",), True)


def test_an_open_attempt_ends_with_an_outcome() -> None:
    assert folded(row(1, EventKind.OPENED, channel="sms")).opened
    assert not folded(row(1, EventKind.OPENED), row(1, reach="reached")).opened


def test_materials_and_a_mistaken_number() -> None:
    assert folded(row(4, materials="leaflet")).materials_on == date(2026, 11, 4)
    assert folded(row(4, materials="none")).materials_on is None
    assert folded(row(4, outcomes=["wrong_person"])).mistaken
