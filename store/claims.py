"""Claims and what one may see under them: one contact point, or the ad's address, of an item one holds, on record, so many a day.

A claim is a lease on a queue item: atomic and versioned, so that two members of staff never hold the same one. Once something was seen
the item is an open attempt (`store.attempts`): it has no lease any more, and stays with whoever saw it until an outcome is logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import keys
from store.audit import AuditKind, note, times_done
from store.domain import Actor, Channel, ContactKind, SubjectKind
from store.errors import ClaimLost, InputError, KeyExpired, NotAllowed
from store.objection import ADDRESS_KIND
from store.objections import Objections
from store.queue import ATTEMPT, OPEN
from store.safeguarding import stopped_profiles
from store.tables import contact_point, listing, match_token, membership, queue_item, venue
from store.vault import Vault
from store.venues import no_business_line


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on an item."""

    item_id: str
    version: int
    until: datetime | None
    """None for an open attempt: it does not run out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One contact point in clear, for the eyes of the person who holds the claim. Never printed by its repr."""

    kind: str
    value: str
    disguised: bool
    certain: bool

    def __repr__(self) -> str:
        return f"Reading({self.kind})"


class Claims:
    """Claims within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def find(self, beginning: str) -> str:
        """The open item whose id, or whose person's or venue's id, begins like this. Raises InputError."""
        c = queue_item.c
        found = self._connection.execute(
            sa.select(c.item_id).where(
                c.state.in_([OPEN, ATTEMPT]),
                c.item_id.startswith(beginning, autoescape=True)
                | c.subject_id.startswith(beginning, autoescape=True),
            )
        ).all()
        if not beginning or not found:
            raise InputError("nobody in the queue has an id that begins like that; see `outreach queue list`")
        if len(found) > 1:
            raise InputError("several items begin like that; give more of the id")
        return str(found[0].item_id)

    def claim(self, item_id: str, actor: Actor, minutes: int) -> Claim:
        """Take an item, renew one's own lease on it, or come back to one's own open attempt.

        Raises ClaimLost when somebody else holds it, or when it is no longer there.
        """
        c = queue_item.c
        until = actor.at + timedelta(minutes=minutes)
        free = c.claimed_by.is_(None) | (c.claimed_by == actor.staff_id) | (c.claimed_until < actor.at)
        taken = self._connection.execute(
            sa.update(queue_item)
            .where(c.item_id == item_id, c.state == OPEN, free)
            .values(claimed_by=actor.staff_id, claimed_until=until, version=c.version + 1)
        )
        if taken.rowcount != 1:
            mine = self._connection.execute(
                sa.select(c.version).where(
                    c.item_id == item_id, c.state == ATTEMPT, c.claimed_by == actor.staff_id
                )
            ).scalar_one_or_none()
            if mine is None:
                raise ClaimLost("a colleague holds this item; take another one")
            return Claim(item_id, mine, None)
        version = self._connection.execute(sa.select(c.version).where(c.item_id == item_id)).scalar_one()
        return Claim(item_id, version, until)

    def renew(self, claim: Claim, actor: Actor, minutes: int) -> Claim:
        """The same claim for longer. Raises ClaimLost when it has run out and somebody else took it meanwhile."""
        if claim.until is None:
            return claim
        c = queue_item.c
        until = actor.at + timedelta(minutes=minutes)
        renewed = self._connection.execute(
            sa.update(queue_item)
            .where(c.item_id == claim.item_id, c.claimed_by == actor.staff_id, c.version == claim.version)
            .values(claimed_until=until)
        )
        if renewed.rowcount != 1:
            raise ClaimLost("the claim on this item has run out; take it again")
        return Claim(claim.item_id, claim.version, until)

    def release(self, actor: Actor) -> int:
        """Give back everything this member of staff holds, but her open attempts; returns how many items."""
        c = queue_item.c
        done = self._connection.execute(
            sa.update(queue_item)
            .where(c.claimed_by == actor.staff_id, c.state == OPEN)
            .values(claimed_by=None, claimed_until=None, version=c.version + 1)
        )
        return done.rowcount

    def read(
        self, claim: Claim, actor: Actor, *, daily_limit: int, channel: Channel | None = None
    ) -> Reading:
        """The one contact point of a claimed item, noted in the audit trail in the same transaction.

        For the item's own channel, or another one that was agreed on. Raises ClaimLost when the claim has run out or changed hands,
        NotAllowed beyond the daily limit or when an objection stands, InputError when the item has no contact point that can still be
        read, ObjectionKeyMissing without that key.
        """
        item = self._held(claim, actor)
        self._within_limit(actor, AuditKind.READ_CONTACT, daily_limit)
        self._refuse_stopped(item.profile_id)
        reading = self._value(item.subject_kind, item.subject_id, channel or item.channel)
        token = self._vault.keyring.require_objection().token(reading.kind, reading.value)
        if Objections(self._connection, self._vault).stands(token):
            raise NotAllowed("this contact point may not be used")
        self._note(actor, AuditKind.READ_CONTACT, item)
        return reading

    def read_address(self, claim: Claim, actor: Actor, *, daily_limit: int, turn: int = 0) -> str:
        """The address of an ad of a claimed item, noted likewise: the newest one, with `turn` the one after it, and round again.

        Raises what `read` raises.
        """
        item = self._held(claim, actor)
        self._within_limit(actor, AuditKind.READ_ADDRESS, daily_limit)
        self._refuse_stopped(item.profile_id)
        member = membership.c.venue_id if item.subject_kind == SubjectKind.VENUE else membership.c.person_id
        rows = self._connection.execute(
            sa.select(listing.c.profile_id, listing.c.address_sealed)
            .join(membership, membership.c.profile_id == listing.c.profile_id)
            .where(member == item.subject_id, listing.c.gone_on.is_(None))
            .order_by(listing.c.last_seen.desc(), listing.c.profile_id)
        ).all()
        readable = []
        for row in rows:
            try:
                address = self._vault.sealer.open(
                    row.address_sealed, table="listing", row=row.profile_id, purpose="address"
                )
            except KeyExpired:
                continue
            readable.append(address)
        if not readable:
            raise InputError("no ad of this item is up any more")
        address = readable[turn % len(readable)]
        token = self._vault.keyring.require_objection().token(
            ADDRESS_KIND, keys.address_key(address) or address
        )
        if Objections(self._connection, self._vault).stands(token):
            raise NotAllowed("this contact point may not be used")
        self._note(actor, AuditKind.READ_ADDRESS, item)
        return address

    def held_subject(self, claim: Claim, actor: Actor) -> tuple[SubjectKind, str, str]:
        """Whom a claim that still holds is about: kind, subject id, profile id. Raises ClaimLost."""
        item = self._held(claim, actor)
        return SubjectKind(item.subject_kind), item.subject_id, item.profile_id

    # -- inside -------------------------------------------------------------------------------------------------------

    def _held(self, claim: Claim, actor: Actor) -> sa.Row[Any]:
        """The item, if this very claim on it still holds."""
        item = self._connection.execute(
            sa.select(queue_item).where(queue_item.c.item_id == claim.item_id)
        ).one_or_none()
        if (
            item is None
            or item.state not in {OPEN, ATTEMPT}
            or (item.claimed_by, item.version) != (actor.staff_id, claim.version)
            or (item.state == OPEN and item.claimed_until < actor.at)
        ):
            raise ClaimLost("the claim on this item has run out; take it again")
        return item

    def _within_limit(self, actor: Actor, kind: AuditKind, daily_limit: int) -> None:
        if times_done(self._connection, actor, kind, within=timedelta(days=1)) >= daily_limit:
            raise NotAllowed(
                f"{daily_limit} contact points were read within a day; a coordinator can raise the limit"
            )

    def _note(self, actor: Actor, kind: AuditKind, item: sa.Row[Any]) -> None:
        note(self._connection, self._vault.clocks, actor, kind, subject=item.item_id, reason=item.reason)

    def _refuse_stopped(self, profile_id: str) -> None:
        """A stop that came after the queue was built holds as well."""
        her = sa.select(membership.c.person_id).where(membership.c.profile_id == profile_id)
        rows = self._connection.execute(
            sa.select(membership.c.profile_id).where(membership.c.person_id.in_(her))
        )
        if {profile_id, *(row.profile_id for row in rows)} & stopped_profiles(self._connection):
            raise NotAllowed("this item is stopped; the safeguarding lead decides")

    def _value(self, subject_kind: str, subject_id: str, channel: str) -> Reading:
        """The value the item's channel needs: a person's own, a venue's shared one; certain and plainly written ones first."""
        kind = ContactKind.EMAIL if channel == Channel.EMAIL else ContactKind.PHONE
        of_venue = subject_kind == SubjectKind.VENUE
        c = contact_point.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.kind, c.value_sealed, c.disguised, c.certain)
            .join(match_token, match_token.c.token_id == c.token_id)
            .join(membership, membership.c.profile_id == c.profile_id)
            .outerjoin(venue, venue.c.token == match_token.c.token)
            .where(
                c.kind == kind.value,
                (venue.c.venue_id == subject_id) if of_venue else (membership.c.person_id == subject_id),
                sa.true() if of_venue else venue.c.venue_id.is_(None) & no_business_line(),
            )
            .order_by(c.certain.desc(), c.disguised, c.last_seen.desc(), c.token_id)
        )
        for row in rows:
            try:
                value = self._vault.sealer.open(
                    row.value_sealed, table="contact_point", row=row.token_id, purpose="value"
                )
            except KeyExpired:
                continue
            return Reading(row.kind, value, row.disguised, row.certain)
        raise InputError(
            "no contact point of this item can be read any more; open the ad or leave a message on the portal"
        )
