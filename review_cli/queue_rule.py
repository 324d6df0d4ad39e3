"""Who is due today, why, and by which channel. Pure: facts in, items out.

Who is never due:
1. Nobody on an unclear verdict, nobody who objected (neither reaches this rule), nobody stopped for safeguarding.
2. A person who may be the same as somebody in today's queue, somebody known already or somebody stopped waits until a person has judged
   the pair. Where nobody has within so many days (7), it is a coordinator's to decide; she still waits.
3. A person who can be reached only by a venue's number has none of her own. A venue is one item, however many listings show its number.
4. Whoever an open attempt is about: its outcome comes first. Whoever wishes contact on demand only. Whoever the number turned out not
   to belong to.
5. Whoever left so many attempts in a row unanswered (two), so many days apart (14): silence counts as no. No batch ever asks again.
6. Whoever was contacted and neither agreed on more nor wished it: later contacts follow agreements, not crawls.

Who is due, in this order:
1. agreed today, by hour, those without an hour after them;
2. agreed earlier and not kept (overdue), oldest first;
3. the next attempt on somebody who has not answered, oldest first;
4. first contacts and visits to venues, by age of the first listing, up to the daily number of first contacts;
5. wishes: contact now and then, materials; longest waiting first.

Channel: the agreed one, else what her limits allow, else the least intrusive: a text message where there is an own phone, an e-mail
where there is an own address, else a message on the portal. A venue is visited. All figures stand in the settings, section `[clock]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from store.domain import Channel, Course, NewItem, Subject, SubjectKind, Wish

FIRST_CONTACT = "first_contact"
VENUE_VISIT = "venue_visit"
AGREED = "agreed"
OVERDUE = "overdue"
NEXT_ATTEMPT = "next_attempt"
RECURRING = "recurring"
MATERIALS = "materials"

_ORDER = {
    AGREED: 0,
    OVERDUE: 1,
    NEXT_ATTEMPT: 2,
    FIRST_CONTACT: 3,
    VENUE_VISIT: 3,
    RECURRING: 4,
    MATERIALS: 4,
}
_NO_HOUR = 24


@dataclass(frozen=True, slots=True)
class Pace:
    """How often anybody is contacted; see the settings of the same names. `done` first contacts were made today already."""

    today: date
    cap: int
    retry_days: int = 14
    attempts: int = 2
    recurring_days: int = 28
    materials_days: int = 120
    hold_days: int = 7
    done: int = 0


class Due(NamedTuple):
    """Today's items in order, and how many subjects wait for which reason (code -> count)."""

    items: tuple[NewItem, ...]
    waiting: Counter[str]


class _Place(NamedTuple):
    """Where an item stands: its reason's rank, then hour, day and id."""

    rank: int
    hour: int
    since: date
    subject_id: str


def due(subjects: Iterable[Subject], pace: Pace, *, venue_profiles: frozenset[str] = frozenset()) -> Due:
    """Apply the rule. `venue_profiles` are the profiles that show a business value."""
    waiting: Counter[str] = Counter()
    everyone = sorted(subjects, key=lambda s: (s.first_seen, s.subject_id))
    # Whoever may be the same as one who is known, or who is stopped, waits for a person's judgement too.
    spoken_for = {s.subject_id for s in everyone if s.contacted or s.stopped}
    fresh: set[str] = set()
    chosen: list[tuple[_Place, Subject, str]] = []
    for subject in everyone:
        reason, hold = _decided(subject, pace, fresh | spoken_for, venue_profiles)
        if reason == FIRST_CONTACT:
            if len(fresh) + pace.done >= pace.cap:
                reason, hold = None, "daily_cap"
            else:
                fresh.add(subject.subject_id)
        if reason is None:
            waiting[hold] += 1
        else:
            chosen.append((_place(subject, reason), subject, reason))
    items = (
        NewItem(subject, reason, _channel(subject), number)
        for number, (_, subject, reason) in enumerate(sorted(chosen, key=lambda one: one[0]), 1)
    )
    return Due(tuple(items), waiting)


def _decided(
    subject: Subject, pace: Pace, spoken_for: set[str], venue_profiles: frozenset[str]
) -> tuple[str | None, str]:
    """The reason a subject is due, or None and what it waits for."""
    if subject.stopped:
        return None, "safeguarding"
    if subject.contacted:
        return _followed(subject, pace)
    if subject.kind is SubjectKind.VENUE:
        return (VENUE_VISIT, "") if subject.own_phone or subject.own_email else (None, "line_closed")
    held = _held_since(subject, spoken_for)
    if held is not None:
        return None, "coordinator" if (pace.today - held).days >= pace.hold_days else "possibly_same"
    own = subject.own_phone or subject.own_email
    if not own and all(profile in venue_profiles for profile in subject.profiles):
        return None, "through_venue"
    return FIRST_CONTACT, ""


def _held_since(subject: Subject, spoken_for: Container[str]) -> date | None:
    """Since when a subject waits for a judgement: the first day of a link to somebody spoken for. None when it waits for none."""
    links = zip_longest(subject.possibly_same_as, subject.possibly_since, fillvalue=date.max)
    return min((since for other, since in links if other in spoken_for), default=None)


class Hold(NamedTuple):
    """A person who waits because she may be somebody known or stopped; `late`: nobody judged in time, a coordinator decides."""

    subject_id: str
    others: tuple[str, ...]
    since: date
    late: bool


def holds(subjects: Iterable[Subject], pace: Pace) -> list[Hold]:
    """Everybody who waits for a judgement on a link to somebody known or stopped: the longest waiting first."""
    everyone = list(subjects)
    spoken_for = {s.subject_id for s in everyone if s.contacted or s.stopped}
    found = []
    for subject in everyone:
        since = _held_since(subject, spoken_for)
        if since is None or subject.contacted or subject.stopped:
            continue
        others = tuple(other for other in subject.possibly_same_as if other in spoken_for)
        found.append(Hold(subject.subject_id, others, since, (pace.today - since).days >= pace.hold_days))
    return sorted(found, key=lambda hold: (hold.since, hold.subject_id))


def _followed(subject: Subject, pace: Pace) -> tuple[str | None, str]:
    """What follows a first contact: agreements, then a second try, then wishes."""
    course = subject.course
    if course.opened:
        return None, "opened"
    if course.agreed_on is not None:
        if course.agreed_on > pace.today:
            return None, "agreed_later"
        return (AGREED if course.agreed_on == pace.today else OVERDUE), ""
    if course.mistaken or course.wish is Wish.ON_DEMAND or course.last_on is None:
        return None, "contacted"
    past = (pace.today - course.last_on).days
    if course.unanswered >= pace.attempts:
        return None, "silence" if past >= pace.retry_days else "answer"
    if course.unanswered:
        return (NEXT_ATTEMPT, "") if past >= pace.retry_days else (None, "answer")
    if course.wish is Wish.RECURRING:
        return (RECURRING, "") if past >= pace.recurring_days else (None, "wish_later")
    if course.wish is Wish.MATERIALS_ONLY:
        given = course.materials_on or course.last_on
        late = (pace.today - given).days >= pace.materials_days
        return (MATERIALS, "") if late else (None, "wish_later")
    return None, "contacted"


def _place(subject: Subject, reason: str) -> _Place:
    course = subject.course
    hour = _NO_HOUR if reason != AGREED or course.agreed_hour is None else course.agreed_hour
    since = {
        AGREED: course.agreed_on,
        OVERDUE: course.agreed_on,
        NEXT_ATTEMPT: course.last_on,
        RECURRING: course.last_on,
        MATERIALS: course.materials_on or course.last_on,
    }.get(reason)
    return _Place(_ORDER[reason], hour, since or subject.first_seen, subject.subject_id)


def _channel(subject: Subject) -> Channel:
    course = subject.course
    if course.agreed_on is not None and course.agreed_channel is not None:
        return course.agreed_channel
    if subject.kind is SubjectKind.VENUE:
        return Channel.VISIT
    if "email_only" in course.limits and subject.own_email:
        return Channel.EMAIL
    if subject.own_phone and "email_only" not in course.limits:
        return Channel.SMS
    return Channel.EMAIL if subject.own_email else Channel.PORTAL_MESSAGE


def within_hours(
    now: datetime,
    opens: int,
    closes: int,
    *,
    reason: str,
    limits: Sequence[str] = (),
    hour: int | None = None,
) -> bool:
    """Whether somebody may be contacted now: within the service's hours and her own, or at the hour she agreed on.

    `now` is in the deployment's zone. An agreement for today without an hour keeps to the service's hours.
    """
    if reason == AGREED and hour is not None:
        return True
    if "mornings" in limits:
        closes = min(closes, 14)
    if "afternoons" in limits:
        opens = max(opens, 14)
    return opens <= now.hour < closes


def may_contact(
    now: datetime,
    opens: int,
    closes: int,
    *,
    reason: str,
    course: Course,
    channel: Channel,
    theirs: bool = False,
) -> bool:
    """Whether we may contact somebody of the queue now. Whoever contacts us is answered at any hour; a visit keeps the venue's hours."""
    if theirs or channel is Channel.VISIT:
        return True
    return within_hours(now, opens, closes, reason=reason, limits=course.limits, hour=course.agreed_hour)


def teams_of(
    region: str | None, lang: str | None, teams: Mapping[str, tuple[Sequence[str], Sequence[str]]]
) -> frozenset[str]:
    """The teams that take a subject, by the regions and languages each is configured for; nobody's is everybody's.

    A team that names languages takes those languages; one that names regions takes those regions; one that names both takes what
    fits both.
    """
    takes = frozenset(
        team
        for team, (regions, languages) in teams.items()
        if (not regions or region in regions) and (not languages or lang in languages)
    )
    return takes or frozenset(teams)


def next_day(today: date, days: int) -> date:
    """A day that many days ahead; a Saturday or Sunday becomes the Monday after it."""
    day = today + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
