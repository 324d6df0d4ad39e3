"""Who is due today: each rule alone, and what holds for any crowd."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_cli.queue_rule import Due, Hold, Pace, due, holds, next_day, teams_of, within_hours
from store.domain import Channel, Course, Subject, SubjectKind, Wish

DAY = date(2026, 11, 22)


def pace(cap: int, **changes: int) -> Pace:
    return Pace(DAY, cap, **changes)


def person(number: int = 1, **changes: object) -> Subject:
    one = Subject(
        kind=SubjectKind.PERSON,
        subject_id=f"p{number}",
        profile_id=f"p{number}",
        profiles=(f"p{number}",),
        arenas=("sample",),
        first_seen=DAY + timedelta(days=number),
        own_phone=True,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def venue(number: int = 1, **changes: object) -> Subject:
    return person(number, kind=SubjectKind.VENUE, subject_id=f"v{number}", **changes)


def ids(decided: Due) -> list[str]:
    return [item.subject.subject_id for item in decided.items]


def test_the_oldest_listing_comes_first_and_places_count_from_one() -> None:
    decided = due([person(3), person(1), person(2)], pace(9))
    assert ids(decided) == ["p1", "p2", "p3"]
    assert [item.priority for item in decided.items] == [1, 2, 3]
    assert {item.reason for item in decided.items} == {"first_contact"}


@pytest.mark.parametrize(
    ("changes", "channel"),
    [
        ({"own_phone": True, "own_email": True}, Channel.SMS),
        ({"own_phone": False, "own_email": True}, Channel.EMAIL),
        ({"own_phone": False, "own_email": False}, Channel.PORTAL_MESSAGE),
    ],
)
def test_the_least_intrusive_channel_is_taken(changes: dict[str, Any], channel: Channel) -> None:
    assert due([person(**changes)], pace(9)).items[0].channel is channel


def test_safeguarding_beats_everything() -> None:
    decided = due([person(stopped=True, contacted=True), person(2)], pace(9))
    assert ids(decided) == ["p2"]
    assert decided.waiting == {"safeguarding": 1}


def test_nobody_is_contacted_a_second_time() -> None:
    assert due([person(contacted=True)], pace(9)).waiting == {"contacted": 1}
    assert due([venue(contacted=True)], pace(9)).waiting == {"contacted": 1}


def test_whoever_may_be_somebody_stopped_waits_for_a_judgement() -> None:
    decided = due(
        [person(1, possibly_same_as=("p2",)), person(2, stopped=True, possibly_same_as=("p1",))], pace(9)
    )
    assert decided.items == ()
    assert decided.waiting == {"possibly_same": 1, "safeguarding": 1}


def test_who_may_be_the_same_as_somebody_in_the_queue_waits() -> None:
    decided = due([person(1, possibly_same_as=("p2",)), person(2, possibly_same_as=("p1",))], pace(9))
    assert ids(decided) == ["p1"]
    assert decided.waiting == {"possibly_same": 1}


def test_who_may_be_the_same_as_somebody_contacted_waits() -> None:
    decided = due(
        [person(1, possibly_same_as=("p2",)), person(2, contacted=True, possibly_same_as=("p1",))], pace(9)
    )
    assert ids(decided) == []
    assert decided.waiting == {"possibly_same": 1, "contacted": 1}


def test_the_cap_counts_persons_not_venues() -> None:
    decided = due([person(1), venue(2), person(3), person(4)], pace(2))
    assert ids(decided) == ["p1", "v2", "p3"]
    assert decided.waiting == {"daily_cap": 1}
    assert ids(due([person(1), venue(2)], pace(0))) == ["v2"]


def test_who_shows_a_venues_number_only_is_reached_through_the_venue() -> None:
    without = person(own_phone=False)
    assert due([without], pace(9), venue_profiles=frozenset({"p1"})).waiting == {"through_venue": 1}
    assert ids(due([without], pace(9))) == ["p1"]
    two = replace(without, profiles=("p1", "p9"))
    assert ids(due([two], pace(9), venue_profiles=frozenset({"p1"}))) == ["p1"]
    assert ids(due([person()], pace(9), venue_profiles=frozenset({"p1"}))) == ["p1"]


def test_a_venue_is_visited_once_and_only_by_a_line_that_may_be_used() -> None:
    decided = due([venue(1, profiles=("p1", "p2")), venue(2, own_phone=False)], pace(9))
    assert [(i.subject.subject_id, i.reason, i.channel) for i in decided.items] == [
        ("v1", "venue_visit", Channel.VISIT)
    ]
    assert decided.waiting == {"line_closed": 1}


def known(number: int = 1, **course: Any) -> Subject:
    return person(number, contacted=True, course=Course(**{"attempts": 1, "last_on": DAY, **course}))


def days_ago(days: int) -> date:
    return DAY - timedelta(days=days)


def test_the_order_of_the_day() -> None:
    crowd = [
        person(1),
        known(2, wish=Wish.RECURRING, last_on=days_ago(40), reached=1),
        known(3, unanswered=1, last_on=days_ago(14)),
        known(4, agreed_on=days_ago(2)),
        known(5, agreed_on=DAY),
        known(6, agreed_on=DAY, agreed_hour=11),
        venue(7),
        known(8, agreed_on=days_ago(5)),
    ]
    decided = due(crowd, pace(9))
    assert ids(decided) == ["p6", "p5", "p8", "p4", "p3", "p1", "v7", "p2"]
    assert [one.reason for one in decided.items] == [
        "agreed", "agreed", "overdue", "overdue", "next_attempt", "first_contact", "venue_visit", "recurring",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("course", "waits"),
    [
        ({"agreed_on": DAY + timedelta(days=1)}, "agreed_later"),
        ({"unanswered": 1, "last_on": days_ago(13)}, "answer"),
        ({"unanswered": 2, "last_on": days_ago(13)}, "answer"),
        ({"unanswered": 2, "last_on": days_ago(400)}, "silence"),
        ({"wish": Wish.ON_DEMAND, "last_on": days_ago(400)}, "contacted"),
        ({"wish": Wish.RECURRING, "last_on": days_ago(27)}, "wish_later"),
        ({"wish": Wish.MATERIALS_ONLY, "last_on": days_ago(119)}, "wish_later"),
        ({"unanswered": 1, "mistaken": True, "last_on": days_ago(400)}, "contacted"),
        ({"opened": True, "agreed_on": DAY}, "opened"),
        ({"reached": 1, "last_on": days_ago(400)}, "contacted"),
    ],
    ids=range(10),
)
def test_who_waits_for_what(course: dict[str, Any], waits: str) -> None:
    decided = due([known(**course)], pace(9))
    assert (ids(decided), dict(decided.waiting)) == ([], {waits: 1})


def test_materials_go_to_whoever_wishes_them_only() -> None:
    late = known(wish=Wish.MATERIALS_ONLY, last_on=days_ago(5), materials_on=days_ago(120))
    assert due([late], pace(9)).items[0].reason == "materials"


def test_first_contacts_made_today_count_towards_the_cap() -> None:
    assert ids(due([person(1), person(2)], pace(3, done=2))) == ["p1"]
    assert ids(due([person(1), known(2, agreed_on=DAY)], pace(0))) == ["p2"]


def test_the_agreed_channel_then_her_limits_then_the_least_intrusive() -> None:
    both = {"own_phone": True, "own_email": True}
    agreed = replace(known(agreed_on=DAY, agreed_channel=Channel.PHONE), **both)
    wants_mail = replace(known(agreed_on=DAY, limits=("email_only",)), **both)
    assert [one.channel for one in due([agreed, replace(wants_mail, subject_id="p2")], pace(9)).items] == [
        Channel.PHONE,
        Channel.EMAIL,
    ]


@pytest.mark.parametrize(
    ("hour", "options", "may"),
    [
        (9, {}, False),
        (10, {}, True),
        (18, {}, True),
        (19, {}, False),
        (20, {"reason": "agreed", "hour": 20}, True),
        (20, {"reason": "agreed"}, False),
        (15, {"limits": ("mornings",)}, False),
        (15, {"limits": ("afternoons",)}, True),
        (11, {"limits": ("afternoons",)}, False),
    ],
)
def test_the_hours(hour: int, options: dict[str, Any], may: bool) -> None:
    at = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
    assert within_hours(at, 10, 19, **{"reason": "first_contact", **options}) is may


def test_teams_take_what_they_are_there_for_and_nobodys_is_everybodys() -> None:
    teams = {"east": (("hovedstaden",), ()), "west": (("midtjylland",), ()), "thai": ((), ("th",))}
    assert teams_of("hovedstaden", "da", teams) == {"east"}
    assert teams_of("hovedstaden", "th", teams) == {"east", "thai"}
    assert teams_of(None, None, teams) == set(teams)
    assert teams_of("midtjylland", "da", {}) == set()


def test_an_agreement_falls_on_a_working_day() -> None:
    friday = date(2026, 11, 27)
    assert [next_day(friday, days).isoweekday() for days in (0, 1, 2, 3, 7)] == [5, 1, 1, 1, 5]


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[Subject], frozenset[str]]:
    size = draw(st.integers(0, 9))
    links: set[tuple[int, int]] = draw(st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=8))
    flags = st.booleans()
    crowd = []
    for number in range(1, size + 1):
        others = {b for a, b in links if a == number} | {a for a, b in links if b == number}
        make = draw(st.sampled_from([person, person, venue]))
        crowd.append(
            make(
                number,
                first_seen=DAY + timedelta(days=draw(st.integers(0, 3))),
                own_phone=draw(flags),
                own_email=draw(flags),
                stopped=draw(flags),
                contacted=draw(flags),
                possibly_same_as=tuple(f"p{other}" for other in sorted(others - {number}))
                if make is person
                else (),
            )
        )
    in_venues = frozenset(f"p{number}" for number in range(1, size + 1) if draw(flags))
    return crowd, in_venues


@given(crowds(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_what_holds_for_any_crowd(
    crowd: tuple[list[Subject], frozenset[str]], cap: int, chance: object
) -> None:
    subjects, in_venues = crowd
    decided = due(subjects, pace(cap), venue_profiles=in_venues)
    shuffled = list(subjects)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert due(shuffled, pace(cap), venue_profiles=in_venues) == decided
    assert len(set(ids(decided))) == len(decided.items)
    assert len(decided.items) + sum(decided.waiting.values()) == len(subjects)
    persons = [i.subject for i in decided.items if i.subject.kind is SubjectKind.PERSON]
    assert len(persons) <= cap
    assert not any(i.subject.stopped or i.subject.contacted for i in decided.items)
    spoken_for = {s.subject_id for s in persons} | {
        s.subject_id for s in subjects if s.contacted or s.stopped
    }
    assert not any(set(s.possibly_same_as) & spoken_for for s in persons)


def test_a_possible_link_waits_for_staff_and_after_so_many_days_for_a_coordinator() -> None:
    known = person(1, contacted=True)
    for days, code in ((0, "possibly_same"), (6, "possibly_same"), (7, "coordinator"), (99, "coordinator")):
        since = DAY - timedelta(days=days)
        doubtful = person(2, possibly_same_as=("p1",), possibly_since=(since,))
        decided = due([known, doubtful], pace(9))
        assert (ids(decided), decided.waiting[code]) == ([], 1)
        assert holds([known, doubtful], pace(9)) == [Hold("p2", ("p1",), since, days >= 7)]


def test_a_link_to_nobody_known_holds_nobody_for_a_coordinator() -> None:
    doubtful = person(2, possibly_same_as=("p1",), possibly_since=(DAY - timedelta(days=99),))
    assert holds([person(1), doubtful], pace(9)) == []
    assert ids(due([doubtful], pace(9))) == ["p2"]
