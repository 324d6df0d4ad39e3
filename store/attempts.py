"""Contact attempts: opened when somebody saw a contact point or an ad, closed by an outcome, taken back from the log.

Every change checks the claim it rests on in the same statement that changes the item: a stale one changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.audit import AuditKind, note
from store.claims import Claim
from store.course import THEIRS, Codes, EventKind
from store.domain import Actor, SubjectKind
from store.errors import ClaimLost, InputError, NotAllowed
from store.events import Event, add_event, event_with, events_on, latest_of, standing
from store.queue import ATTEMPT, DONE, OPEN
from store.tables import event, listing, membership, queue_item, staff
from store.vault import Vault

UNDOABLE = (EventKind.ATTEMPT, EventKind.WISH, EventKind.REACH)
"""What may be taken back. A refusal is none of them: only the person herself ends it."""


class Held(NamedTuple):
    """An item that somebody holds: a lease, or an open attempt (`until` is None) since a day."""

    item_id: str
    subject_id: str
    staff_id: str
    team: str | None
    reason: str
    until: datetime | None
    since: date | None


class Attempts:
    """Attempts within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def open(self, claim: Claim, actor: Actor) -> Claim:
        """Make a claim an open attempt: it stays through lock and quit until an outcome is logged. Raises ClaimLost.

        Called in the transaction in which something was read, so that whoever saw a number is on record with it.
        """
        item = self._item(claim.item_id)
        if item is not None and item.state == ATTEMPT and item.claimed_by == actor.staff_id:
            return Claim(claim.item_id, item.version, None)
        self._change(claim, actor, state=ATTEMPT, claimed_until=None)
        item = self._require(claim.item_id)
        self._log(actor, item, EventKind.OPENED, {"channel": item.channel})
        return Claim(claim.item_id, claim.version + 1, None)

    def save(self, claim: Claim, actor: Actor, codes: Codes, *, form_version: int) -> str:
        """Log the outcome of an item one holds; the item is done. Returns the event's id. Raises ClaimLost: nothing was written then."""
        self._change(claim, actor, state=DONE, claimed_by=None, claimed_until=None)
        item = self._require(claim.item_id)
        opened = self._opened(claim.item_id)
        return self._log(
            actor,
            item,
            EventKind.ATTEMPT,
            codes,
            form_version=form_version,
            supersedes=opened.event_id if opened else None,
        )

    def close(self, claim: Claim, actor: Actor) -> None:
        """End an item one holds whose person is about to be erased: no id goes into the log. Raises ClaimLost."""
        self._change(claim, actor, state=DONE, claimed_by=None, claimed_until=None)

    def wish(self, claim: Claim, actor: Actor, codes: Codes, *, form_version: int) -> str:
        """Log what the person of an item one holds wishes; the item stays. Raises ClaimLost."""
        item = self._require(claim.item_id)
        if (item.claimed_by, item.version) != (actor.staff_id, claim.version):
            raise ClaimLost("the claim on this item has run out; take it again")
        return self._log(actor, item, EventKind.WISH, codes, form_version=form_version)

    def log(
        self,
        actor: Actor,
        codes: Codes,
        *,
        form_version: int,
        profile_id: str | None = None,
        venue_id: str | None = None,
        kind: EventKind = EventKind.ATTEMPT,
    ) -> str:
        """Log a contact outside the queue. An open item on the same person or venue that nobody opened is done with it.

        Raises ClaimLost when a colleague has an open attempt on her: what she is doing must not be counted twice.
        """
        supersedes = None
        if kind is EventKind.ATTEMPT and (profile_id or venue_id):
            supersedes = self._settle(actor, profile_id, venue_id)
        return add_event(
            self._connection,
            self._vault.clocks,
            actor,
            kind=kind,
            profile_id=profile_id,
            venue_id=venue_id,
            codes=codes,
            form_version=form_version,
            region=self._region(profile_id),
            supersedes=supersedes,
        )

    def _settle(self, actor: Actor, profile_id: str | None, venue_id: str | None) -> str | None:
        c = queue_item.c
        for item in self._items_on(profile_id, venue_id):
            if item.state == ATTEMPT and item.claimed_by != actor.staff_id:
                raise ClaimLost("a colleague has an open attempt on this person; she logs the outcome")
            self._connection.execute(
                sa.update(queue_item)
                .where(c.item_id == item.item_id)
                .values(state=DONE, claimed_by=None, claimed_until=None, version=c.version + 1)
            )
            opened = self._opened(item.item_id)
            if opened is not None:
                return opened.event_id
        mine = [one for one in self._unqueued(profile_id) if one.staff_id == actor.staff_id]
        return mine[-1].event_id if mine else None

    def open_outside(self, actor: Actor, profile_id: str) -> None:
        """Somebody we know contacted us: an open attempt on her, with her item where she has one that no colleague holds."""
        c = queue_item.c
        free = c.claimed_by.is_(None) | (c.claimed_by == actor.staff_id) | (c.claimed_until < actor.at)
        for item in self._items_on(profile_id, None):
            taken = self._connection.execute(
                sa.update(queue_item)
                .where(c.item_id == item.item_id, c.state == OPEN, free)
                .values(state=ATTEMPT, claimed_by=actor.staff_id, claimed_until=None, version=c.version + 1)
            )
            if taken.rowcount:
                self._log(actor, item, EventKind.OPENED, {"channel": item.channel, "direction": THEIRS})
            return
        if not [one for one in self._unqueued(profile_id) if one.staff_id == actor.staff_id]:
            self.log(
                actor,
                {"direction": THEIRS},
                form_version=1,
                profile_id=profile_id,
                kind=EventKind.OPENED,
            )

    def _unqueued(self, profile_id: str | None) -> list[Event]:
        """Open attempts on a person that no item of the queue stands for."""
        hers = self._whole_person(profile_id)
        return [one for one in self._all_opened() if one.item_id is None and one.profile_id in hers]

    def held(self) -> list[Held]:
        """Everything that somebody holds, open attempts first."""
        c = queue_item.c
        rows = self._connection.execute(
            sa.select(queue_item, staff.c.team)
            .outerjoin(staff, staff.c.staff_id == c.claimed_by)
            .where(c.claimed_by.is_not(None), c.state.in_([OPEN, ATTEMPT]))
            .order_by(c.state, c.day, c.item_id)
        ).all()
        opened = self._all_opened()
        since = {one.item_id: one.day for one in opened}
        outside = [
            Held(one.event_id, one.profile_id or "", one.staff_id, one.team, "called_us", None, one.day)
            for one in opened
            if one.item_id is None
        ]
        return outside + [
            Held(
                row.item_id,
                row.subject_id,
                row.claimed_by,
                row.team,
                row.reason,
                row.claimed_until,
                since.get(row.item_id),
            )
            for row in rows
        ]

    def free(self, item_id: str, actor: Actor) -> None:
        """A coordinator frees a colleague's item. An open attempt is closed in the log: no contact came of it. Noted in the audit trail."""
        item = self._item(item_id)
        if item is None:
            self._free_outside(item_id, actor)
            return
        if item.claimed_by is None or item.state == DONE:
            raise InputError("nobody holds that item any more")
        c = queue_item.c
        self._connection.execute(
            sa.update(queue_item)
            .where(c.item_id == item_id)
            .values(state=OPEN, claimed_by=None, claimed_until=None, version=c.version + 1)
        )
        opened = self._opened(item_id)
        if opened is not None:
            self._log(actor, item, EventKind.RELEASED, {}, supersedes=opened.event_id)
        note(
            self._connection,
            self._vault.clocks,
            actor,
            AuditKind.RELEASED,
            subject=item_id,
            reason="coordinator",
        )

    def _free_outside(self, event_id: str, actor: Actor) -> None:
        found = next((one for one in self._all_opened() if one.event_id == event_id), None)
        if found is None:
            raise InputError("nobody holds that item any more")
        add_event(
            self._connection,
            self._vault.clocks,
            actor,
            kind=EventKind.RELEASED,
            profile_id=found.profile_id,
            venue_id=found.venue_id,
            codes={},
            supersedes=event_id,
        )
        note(
            self._connection,
            self._vault.clocks,
            actor,
            AuditKind.RELEASED,
            subject=event_id,
            reason="coordinator",
        )

    # -- undo -----------------------------------------------------------------------------------------------------------

    def undoable(self, actor: Actor, beginning: str | None = None, *, any_staff: bool = False) -> Event:
        """The event that undo is about: the last of one's own that stands, or the one whose id begins so.

        Raises InputError when there is none, NotAllowed when it is a colleague's (unless `any_staff`, for coordinators) or when somebody
        built on it.
        """
        if beginning is None:
            found = latest_of(self._connection, actor.staff_id, UNDOABLE)
            if found is None:
                raise InputError("there is nothing of yours to undo")
        else:
            found = event_with(self._connection, beginning)
        if found.kind not in set(UNDOABLE):
            raise InputError("that entry cannot be undone")
        if found.staff_id != actor.staff_id and not any_staff:
            raise NotAllowed("that is a colleague's entry; a coordinator can revert it")
        if any(later.number > found.number for later in self.beside(found)):
            raise NotAllowed("something was built on it since; undo that first, or ask a coordinator")
        return found

    def undo(self, found: Event, actor: Actor, *, reason: str) -> str:
        """Take an event back by a later one; its item comes back to the actor, still an open attempt if something had been seen.

        Returns the id of the row that takes it back. The caller has asked `undoable` in this same transaction.
        """
        undone = add_event(
            self._connection,
            self._vault.clocks,
            actor,
            kind=EventKind.UNDONE,
            profile_id=found.profile_id,
            venue_id=found.venue_id,
            item_id=found.item_id,
            codes={"reason": reason},
            form_version=found.form_version,
            supersedes=found.event_id,
        )
        if found.staff_id != actor.staff_id:
            note(
                self._connection,
                self._vault.clocks,
                actor,
                AuditKind.REVERTED,
                subject=found.event_id,
                reason=reason,
            )
        item = self._item(found.item_id) if found.item_id and found.kind == EventKind.ATTEMPT else None
        if item is not None and item.state == DONE:
            c = queue_item.c
            seen = found.supersedes is not None
            holder = found.staff_id if seen else None
            self._connection.execute(
                sa.update(queue_item)
                .where(c.item_id == item.item_id)
                .values(
                    state=ATTEMPT if seen else OPEN,
                    claimed_by=holder,
                    claimed_until=None,
                    version=c.version + 1,
                )
            )
            if seen:
                self._log(actor, item, EventKind.OPENED, {"channel": item.channel})
        return undone

    def beside(self, found: Event) -> list[Event]:
        """Standing events on the same person or venue, the event itself among them, oldest first; what was taken back is not."""
        rows = (
            events_on(self._connection, venue_id=found.venue_id)
            if found.venue_id
            else events_on(self._connection, profiles=self._whole_person(found.profile_id))
        )
        return [one for one in rows if one.kind in {*UNDOABLE, EventKind.OPENED}]

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _change(self, claim: Claim, actor: Actor, **values: Any) -> None:
        """Change an item if this very claim on it holds."""
        c = queue_item.c
        changed = self._connection.execute(
            sa.update(queue_item)
            .where(
                c.item_id == claim.item_id,
                c.claimed_by == actor.staff_id,
                c.version == claim.version,
                (c.state == ATTEMPT) | ((c.state == OPEN) & (c.claimed_until >= actor.at)),
            )
            .values(version=c.version + 1, **values)
        )
        if changed.rowcount != 1:
            raise ClaimLost("the claim on this item has run out; nothing was saved: take it again")

    def _log(
        self,
        actor: Actor,
        item: sa.Row[Any],
        kind: EventKind,
        codes: Codes,
        *,
        form_version: int = 1,
        supersedes: str | None = None,
    ) -> str:
        of_venue = item.subject_kind == SubjectKind.VENUE
        return add_event(
            self._connection,
            self._vault.clocks,
            actor,
            kind=kind,
            profile_id=None if of_venue else item.profile_id,
            venue_id=item.subject_id if of_venue else None,
            item_id=item.item_id,
            codes=codes,
            form_version=form_version,
            region=self._region(item.profile_id),
            supersedes=supersedes,
        )

    def _region(self, profile_id: str | None) -> str | None:
        """Where the venue or person is, for whoever has no region of her own."""
        statement = sa.select(listing.c.region).where(listing.c.profile_id == profile_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def _item(self, item_id: str) -> sa.Row[Any] | None:
        statement = sa.select(queue_item).where(queue_item.c.item_id == item_id)
        return self._connection.execute(statement).one_or_none()

    def _require(self, item_id: str) -> sa.Row[Any]:
        item = self._item(item_id)
        if item is None:
            raise ClaimLost("the claim on this item has run out; take it again")
        return item

    def _items_on(self, profile_id: str | None, venue_id: str | None) -> Iterable[sa.Row[Any]]:
        c = queue_item.c
        on_her = (
            c.subject_id == venue_id
            if venue_id
            else (c.subject_kind == SubjectKind.PERSON.value)
            & c.profile_id.in_(list(self._whole_person(profile_id)))
        )
        statement = sa.select(queue_item).where(c.state.in_([OPEN, ATTEMPT]), on_her)
        return self._connection.execute(statement).all()

    def _whole_person(self, profile_id: str | None) -> set[str]:
        if profile_id is None:
            return set()
        her = sa.select(membership.c.person_id).where(membership.c.profile_id == profile_id)
        rows = self._connection.execute(
            sa.select(membership.c.profile_id).where(membership.c.person_id.in_(her))
        )
        return {profile_id, *(row.profile_id for row in rows)}

    def _opened(self, item_id: str) -> Event | None:
        return next((one for one in self._all_opened(item_id)), None)

    def _all_opened(self, item_id: str | None = None) -> list[Event]:
        conditions = [event.c.kind == EventKind.OPENED.value]
        if item_id is not None:
            conditions.append(event.c.item_id == item_id)
        return [Event._make(row) for row in self._connection.execute(standing(*conditions))]
