"""The queue in the database: the facts its rule needs, and the items it made.

The rule itself is pure and stands in `review_cli.queue_rule`. A subject (person or venue) has at most one item a day, by constraint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.domain import Channel, ContactKind, Course, NewItem, PairDecision, Subject, SubjectKind, Verdict
from store.errors import KeyExpired
from store.events import courses
from store.ledger import Ledger, LedgerKind
from store.safeguarding import stopped_profiles
from store.sql import chunks, delete_in, select_in, upsert
from store.tables import (
    caller,
    contact_point,
    listing,
    match_token,
    membership,
    pair_evidence,
    queue_item,
    venue,
)
from store.vault import Vault
from store.venues import no_business_line

_ITEM_DAYS = 31
"""An item nobody took is withdrawn by the next build; its row goes after a month."""


OPEN, ATTEMPT, DONE = "open", "attempt", "done"
"""States of an item: nobody has worked on it; a contact point was read or the ad opened, and no outcome is logged; an outcome is."""


class QueueRow(NamedTuple):
    """An item as it is listed: masked by the caller. `version`, `claimed_by` and `claimed_until` are those of its claim."""

    item_id: str
    subject_kind: str
    subject_id: str
    profile_id: str
    day: date
    reason: str
    channel: str
    priority: int
    state: str
    town: str | None
    lang: str | None
    arenas: tuple[str, ...]
    nickname: str | None
    contact: str | None
    region: str | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    version: int = 0
    profiles: tuple[str, ...] = ()


class ItemStanding(NamedTuple):
    """How an item stands."""

    item_id: str
    state: str
    claimed_by: str | None
    claimed_until: datetime | None


class Queue:
    """Reads and writes the queue within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def subjects(self) -> list[Subject]:
        """Every person and venue with a face-to-face listing that is still up, or with an agreement or wish. Nobody rests on an
        unclear verdict."""
        self._vault.keyring.require_objection()  # nothing is released without it
        of_persons, of_venues = courses(self._connection)
        awaited = {key for many in (of_persons, of_venues) for key, one in many.items() if one.awaited}
        found = self._connection.execute(
            sa.select(
                listing.c.profile_id,
                listing.c.arena,
                listing.c.first_seen,
                listing.c.lang,
                listing.c.region,
                listing.c.gone_on,
                membership.c.person_id,
                membership.c.venue_id,
            )
            .join(membership, membership.c.profile_id == listing.c.profile_id)
            .where(listing.c.verdict == Verdict.FACE_TO_FACE.value)
            .order_by(listing.c.first_seen, listing.c.profile_id)
        )
        rows = [one for one in found if one.gone_on is None or {one.person_id, one.venue_id} & awaited]
        ledger = Ledger(self._connection)
        stopped_persons = self._persons_of(stopped_profiles(self._connection)) | ledger.marked(
            LedgerKind.HELD
        )
        contacted = ledger.marked(LedgerKind.CONTACTED) | self._callers()
        own, shared = self._reachability()
        possible = self._possible_links()
        groups: dict[tuple[SubjectKind, str], list[Any]] = {}
        for row in rows:
            groups.setdefault((SubjectKind.PERSON, row.person_id), []).append(row)
            if row.venue_id is not None:
                groups.setdefault((SubjectKind.VENUE, row.venue_id), []).append(row)
        subjects = []
        for (kind, subject_id), members in groups.items():
            profiles = tuple(row.profile_id for row in members)
            course = (of_persons if kind is SubjectKind.PERSON else of_venues).get(subject_id, Course())
            kinds = (own if kind is SubjectKind.PERSON else shared).get(subject_id, frozenset())
            links = sorted(possible.get(subject_id, {}).items()) if kind is SubjectKind.PERSON else []
            subjects.append(
                Subject(
                    kind=kind,
                    subject_id=subject_id,
                    profile_id=profiles[0],
                    profiles=profiles,
                    arenas=tuple(dict.fromkeys(row.arena for row in members)),
                    first_seen=members[0].first_seen,
                    own_phone=ContactKind.PHONE in kinds,
                    own_email=ContactKind.EMAIL in kinds,
                    stopped=kind is SubjectKind.PERSON and subject_id in stopped_persons,
                    contacted=course.known or subject_id in contacted,
                    possibly_same_as=tuple(other for other, _ in links),
                    possibly_since=tuple(since for _, since in links),
                    course=course,
                    lang=members[0].lang,
                    region=members[0].region,
                )
            )
        return subjects

    def replace_open(self, items: Sequence[NewItem], today: date, now: datetime) -> None:
        """Make the open items of today exactly these; done ones, and those somebody holds now, stay as they are.

        Whoever is on an item that somebody holds, be it of yesterday or under the id of a profile merged since, gets no second one.
        """
        c = queue_item.c
        held: list[sa.Row[Any]] = []
        free: list[sa.Row[Any]] = []
        living = sa.select(queue_item).where(c.state.in_([OPEN, ATTEMPT]))
        for row in self._connection.execute(living).all():
            leased = row.claimed_until is not None and row.claimed_until >= now
            (held if leased or row.state == ATTEMPT else free).append(row)
        person_of = select_in(
            self._connection, sa.select(membership), membership.c.profile_id, [row.profile_id for row in held]
        )
        taken = {row.subject_id for row in held} | {row.person_id for row in person_of}
        items = [item for item in items if item.subject.subject_id not in taken]
        wanted = {item.subject.subject_id for item in items}
        stale = [row.item_id for row in free if row.subject_id not in wanted or row.day < today]
        delete_in(self._connection, queue_item, c.item_id, stale)
        rows = [
            {
                "item_id": self._vault.keyring.mint("item", item.subject.subject_id, today.isoformat()),
                "subject_kind": item.subject.kind.value,
                "subject_id": item.subject.subject_id,
                "profile_id": item.subject.profile_id,
                "day": today,
                "reason": item.reason,
                "channel": item.channel.value,
                "priority": item.priority,
                "state": OPEN,
                "version": 1,
                "expires_on": today + timedelta(days=_ITEM_DAYS),
            }
            for item in items
        ]
        for block in chunks(rows):
            upsert(
                self._connection,
                queue_item,
                block,
                keys=["subject_id", "day"],
                update=["profile_id", "reason", "channel", "priority"],
            )

    def items(self, day: date) -> list[QueueRow]:
        """The open items of a day, and open attempts of any day, most pressing first.

        Names and contact points are clear text: the caller masks them.
        """
        c = queue_item.c
        rows = self._connection.execute(
            sa.select(queue_item, listing.c.town, listing.c.lang, listing.c.region)
            .join(listing, listing.c.profile_id == c.profile_id)
            .where(((c.day == day) & (c.state == OPEN)) | (c.state == ATTEMPT))
            .order_by(c.day == day, c.priority, c.item_id)
        ).all()
        return [self._shown(row) for row in rows]

    def standings(self, items: Sequence[str]) -> list[ItemStanding]:
        """Who holds which of these items, in one question."""
        c = queue_item.c
        columns = sa.select(c.item_id, c.state, c.claimed_by, c.claimed_until)
        return [ItemStanding._make(row) for row in select_in(self._connection, columns, c.item_id, items)]

    def nickname(self, profiles: Sequence[str]) -> str | None:
        """The calling name of a person, while it can be read. Clear text: the caller masks it."""
        return self._opened(profiles, ContactKind.NICKNAME)

    def done(self, day: date, reason: str) -> int:
        """How many items of a day with this reason are worked on or done: they count towards the day's cap."""
        c = queue_item.c
        statement = sa.select(sa.func.count()).where(
            c.day == day, c.reason == reason, c.state.in_([ATTEMPT, DONE])
        )
        return int(self._connection.execute(statement).scalar_one())

    # -- inside -------------------------------------------------------------------------------------------------------

    def _shown(self, row: Any) -> QueueRow:
        member = membership.c.person_id if row.subject_kind == SubjectKind.PERSON else membership.c.venue_id
        profiles = self._connection.execute(
            sa.select(listing.c.profile_id, listing.c.arena)
            .join(membership, membership.c.profile_id == listing.c.profile_id)
            .where(member == row.subject_id)
            .order_by(listing.c.first_seen, listing.c.profile_id)
        ).all()
        ids = [one.profile_id for one in profiles]
        kind = ContactKind.EMAIL if row.channel == Channel.EMAIL else ContactKind.PHONE
        return QueueRow(
            row.item_id,
            row.subject_kind,
            row.subject_id,
            row.profile_id,
            row.day,
            row.reason,
            row.channel,
            row.priority,
            row.state,
            row.town,
            row.lang,
            tuple(dict.fromkeys(one.arena for one in profiles)),
            self._opened(ids, ContactKind.NICKNAME) if row.subject_kind == SubjectKind.PERSON else None,
            None if row.channel == Channel.PORTAL_MESSAGE else self._opened(ids, kind),
            row.region,
            row.claimed_by,
            row.claimed_until,
            row.version,
            tuple(ids),
        )

    def _opened(self, profiles: Iterable[str], kind: ContactKind) -> str | None:
        c = contact_point.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.value_sealed)
            .where(c.profile_id.in_(list(profiles)), c.kind == kind.value)
            .order_by(c.last_seen.desc(), c.disguised, c.token_id)
        )
        for row in rows:
            try:
                return self._vault.sealer.open(
                    row.value_sealed, table="contact_point", row=row.token_id, purpose="value"
                )
            except KeyExpired:
                continue
        return None

    def _reachability(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """Kinds of contact points that can still be read: own ones by person, business ones by venue.

        A business's further lines, by which its venue is not known, are nobody's own.
        """
        rows = self._connection.execute(
            sa.select(contact_point.c.kind, membership.c.person_id, venue.c.venue_id)
            .join(match_token, match_token.c.token_id == contact_point.c.token_id)
            .join(membership, membership.c.profile_id == contact_point.c.profile_id)
            .outerjoin(venue, venue.c.token == match_token.c.token)
            .where(contact_point.c.kind != ContactKind.NICKNAME.value)
            .where(venue.c.venue_id.is_not(None) | no_business_line())
            .distinct()
        )
        own: dict[str, frozenset[str]] = {}
        shared: dict[str, frozenset[str]] = {}
        for row in rows:
            side, subject = (own, row.person_id) if row.venue_id is None else (shared, row.venue_id)
            side[subject] = side.get(subject, frozenset()) | {row.kind}
        return own, shared

    def _callers(self) -> frozenset[str]:
        """Persons who show a number from which somebody called us herself."""
        rows = self._connection.execute(
            sa.select(membership.c.person_id)
            .join(match_token, match_token.c.profile_id == membership.c.profile_id)
            .join(caller, caller.c.token == match_token.c.token)
            .outerjoin(venue, venue.c.token == match_token.c.token)
            .where(venue.c.venue_id.is_(None), no_business_line())
            .distinct()
        )
        return frozenset(row.person_id for row in rows)

    def _persons_of(self, profiles: frozenset[str]) -> frozenset[str]:
        rows = self._connection.execute(sa.select(membership)).all()
        touched = [row for row in rows if row.profile_id in profiles]
        return frozenset(row.person_id for row in touched) | frozenset(
            row.venue_id for row in touched if row.venue_id
        )

    def _possible_links(self) -> dict[str, dict[str, date]]:
        """Persons that the matcher suggests, but nobody has judged, to be one; since which day."""
        c = pair_evidence.c
        pairs = self._connection.execute(
            sa.select(c.profile_a, c.profile_b, c.day).where(c.decision == PairDecision.SUGGEST.value)
        ).all()
        wanted = {profile for row in pairs for profile in (row.profile_a, row.profile_b)}
        columns = sa.select(membership.c.profile_id, membership.c.person_id)
        members = select_in(self._connection, columns, membership.c.profile_id, wanted)
        person_of = {row.profile_id: row.person_id for row in members}
        links: dict[str, dict[str, date]] = {}
        for row in pairs:
            a, b = person_of.get(row.profile_a), person_of.get(row.profile_b)
            if a and b and a != b:
                for one, other in ((a, b), (b, a)):
                    known = links.setdefault(one, {})
                    known[other] = min(row.day, known.get(other, row.day))
        return links


def waiting_attempts(connection: sa.Connection, before: date) -> int:
    """How many open attempts stand on items of an earlier day: somebody saw a contact point, and no outcome was logged."""
    c = queue_item.c
    statement = sa.select(sa.func.count()).where(c.state == ATTEMPT, c.day < before)
    return int(connection.execute(statement).scalar_one())
