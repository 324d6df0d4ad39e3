"""Who is due today, why, and by which channel. Pure: facts in, items out.

The rule, in order:
1. Nobody on an unclear verdict, nobody who objected (neither reaches this rule), nobody stopped for safeguarding.
2. Nobody who was contacted already: later contacts follow agreements, not crawls.
3. A person who may be the same as somebody in today's queue, somebody contacted or somebody stopped waits until a person has judged
   the pair.
4. A venue is one item, however many listings show its number; a person who can be reached only by a venue's number has none of her own.
5. First contacts by age of the first listing, oldest first, up to the daily cap.

Channel: the least intrusive first. A text message where there is an own phone, an e-mail where there is an own address, else a message
on the portal. A venue is visited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from store.domain import Channel, NewItem, Subject, SubjectKind

FIRST_CONTACT = "first_contact"
VENUE_VISIT = "venue_visit"


class Due(NamedTuple):
    """Today's items in order, and how many subjects wait for which reason (code -> count)."""

    items: tuple[NewItem, ...]
    waiting: Counter[str]


def due(subjects: Iterable[Subject], *, cap: int, venue_profiles: frozenset[str] = frozenset()) -> Due:
    """Apply the rule. `cap` limits first contacts with persons; `venue_profiles` are the profiles that show a business value."""
    waiting: Counter[str] = Counter()
    everyone = sorted(subjects, key=lambda s: (s.first_seen, s.subject_id))
    # Whoever may be the same as one who was contacted, or who is stopped, waits for a person's judgement too.
    spoken_for = {s.subject_id for s in everyone if s.contacted or s.stopped}
    taken: set[str] = set()
    items: list[NewItem] = []
    for subject in everyone:
        reason = _hold(subject, taken | spoken_for, venue_profiles)
        if reason is None and subject.kind is SubjectKind.PERSON and len(taken) >= cap:
            reason = "daily_cap"
        if reason is not None:
            waiting[reason] += 1
            continue
        if subject.kind is SubjectKind.PERSON:
            taken.add(subject.subject_id)
        items.append(NewItem(subject, _reason(subject), _channel(subject), len(items) + 1))
    return Due(tuple(items), waiting)


def _hold(subject: Subject, spoken_for: set[str], venue_profiles: frozenset[str]) -> str | None:
    if subject.stopped:
        return "safeguarding"
    if subject.contacted:
        return "contacted"
    if subject.kind is SubjectKind.VENUE:
        return None if subject.own_phone or subject.own_email else "line_closed"
    if any(other in spoken_for for other in subject.possibly_same_as):
        return "possibly_same"
    own = subject.own_phone or subject.own_email
    if not own and all(profile in venue_profiles for profile in subject.profiles):
        return "through_venue"
    return None


def _reason(subject: Subject) -> str:
    return VENUE_VISIT if subject.kind is SubjectKind.VENUE else FIRST_CONTACT


def _channel(subject: Subject) -> Channel:
    if subject.kind is SubjectKind.VENUE:
        return Channel.VISIT
    if subject.own_phone:
        return Channel.SMS
    return Channel.EMAIL if subject.own_email else Channel.PORTAL_MESSAGE
