"""Claims and the reading of a contact point: one value, of an item one holds, on record, so many a day.

A claim is a lease on a queue item: atomic and versioned, so that two members of staff never hold the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store.audit import AuditKind, note, times_done
from store.domain import Actor, Channel, ContactKind, SubjectKind
from store.errors import ClaimLost, InputError, KeyExpired, NotAllowed
from store.objections import Objections
from store.safeguarding import stopped_profiles
from store.tables import contact_point, match_token, membership, queue_item, venue
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on an item."""

    item_id: str
    version: int
    until: datetime


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
                c.state == "open",
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
        """Take an item, or renew one's own lease on it. Raises ClaimLost when somebody else holds it."""
        c = queue_item.c
        until = actor.at + timedelta(minutes=minutes)
        taken = self._connection.execute(
            sa.update(queue_item)
            .where(
                c.item_id == item_id,
                c.state == "open",
                c.claimed_by.is_(None) | (c.claimed_by == actor.staff_id) | (c.claimed_until < actor.at),
            )
            .values(claimed_by=actor.staff_id, claimed_until=until, version=c.version + 1)
        )
        if taken.rowcount != 1:
            raise ClaimLost("a colleague holds this item; take another one")
        version = self._connection.execute(sa.select(c.version).where(c.item_id == item_id)).scalar_one()
        return Claim(item_id, version, until)

    def release(self, actor: Actor) -> int:
        """Give back everything this member of staff holds; returns how many items."""
        c = queue_item.c
        done = self._connection.execute(
            sa.update(queue_item)
            .where(c.claimed_by == actor.staff_id)
            .values(claimed_by=None, claimed_until=None, version=c.version + 1)
        )
        return done.rowcount

    def read(self, claim: Claim, actor: Actor, *, daily_limit: int) -> Reading:
        """The one contact point of a claimed item, noted in the audit trail in the same transaction.

        Raises ClaimLost when the claim has run out or changed hands, NotAllowed beyond the daily limit or when an objection stands,
        InputError when the item has no contact point that can still be read, ObjectionKeyMissing without that key.
        """
        item = self._connection.execute(
            sa.select(queue_item).where(queue_item.c.item_id == claim.item_id)
        ).one_or_none()
        if (
            item is None
            or (item.claimed_by, item.version) != (actor.staff_id, claim.version)
            or item.claimed_until < actor.at
        ):
            raise ClaimLost("the claim on this item has run out; take it again")
        if (
            times_done(self._connection, actor, AuditKind.READ_CONTACT, within=timedelta(days=1))
            >= daily_limit
        ):
            raise NotAllowed(
                f"{daily_limit} contact points were read within a day; a coordinator can raise the limit"
            )
        self._refuse_stopped(item.profile_id)
        reading = self._value(item.subject_kind, item.subject_id, item.channel)
        token = self._vault.keyring.require_objection().token(reading.kind, reading.value)
        if Objections(self._connection, self._vault).stands(token):
            raise NotAllowed("this contact point may not be used")
        note(
            self._connection,
            self._vault.clocks,
            actor,
            AuditKind.READ_CONTACT,
            subject=claim.item_id,
            reason=item.reason,
        )
        return reading

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
                sa.true() if of_venue else venue.c.venue_id.is_(None),
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
