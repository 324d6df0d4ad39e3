"""Objections in the database: entering one, erasing what is kept of the person, and the guard for everybody who writes.

An objection lasts until the person herself withdraws it. It is written to the journal, through to the disk, before anything else, and
to the database with the erasure in one transaction: after success is said nothing of the person is left but tokens and a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa

from store import keys
from store.domain import ContactKind, Listing, ValueClass
from store.errors import KeyExpired
from store.journal import JournalEntry, append_entries, read_entries, standing_tokens
from store.objection import (
    ADDRESS_KIND,
    MOST_OWN,
    Objected,
    ObjectionGuard,
    expired_token,
    is_nobodys,
    objection_tokens,
    standing_under,
)
from store.objection import Value as Value
from store.sql import delete_in, one_at_a_time, select_in, update_each, upsert
from store.tables import (
    caller,
    contact_point,
    dropped_listing,
    listing,
    listing_text,
    match_token,
    membership,
    objection,
    queue_item,
    shared_value,
    value_rule,
    venue,
    verdict_decision,
)
from store.tuning import TuningSample
from store.vault import Vault

UNDONE = "undone"
"""The class of a value rule that takes an earlier one back."""

OBJECTION = "objection"
"""Who says that a value is shared, when an objection closed its line."""


def canonical_value(text: str, region: str) -> Value | None:
    """What somebody typed at the objection prompt as a value: a phone, an e-mail or the address of a listing. None when it is none."""
    email = keys.email_key(text)
    if email is not None:
        return ContactKind.EMAIL.value, email
    phone = keys.phone_key(text, region)
    if phone is not None:
        return ContactKind.PHONE.value, phone
    address = keys.address_key(text) if "://" in text else None
    return (ADDRESS_KIND, address) if address else None


class Objections:
    """Objections within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def hold(self) -> None:
        """Let no objection come in until this transaction ends: between the guard's answer and what is written after it."""
        one_at_a_time(self._connection, "objections")

    def guard(self) -> ObjectionGuard:
        """A guard that knows every objection of this moment. Raises ObjectionKeyMissing."""
        self._vault.keyring.require_objection()
        return ObjectionGuard(self._vault.keyring, self._standing(), self.shared_tokens())

    def stands_on(self, value: Value) -> bool:
        """Whether an objection stands on a value, be it by what was left of it."""
        return not self._standing().isdisjoint(standing_under(self._vault.keyring, value))

    def stands(self, token: bytes) -> bool:
        """Whether an objection token stands: in the database, or in a journal that knows more than a restored database."""
        return token in self._standing()

    def shared_tokens(self) -> frozenset[bytes]:
        """Match tokens of values that belong to a business: found by the matcher, or said by a person."""
        found = {row.token for row in self._connection.execute(sa.select(venue.c.token))}
        found |= {row.token for row in self._connection.execute(sa.select(shared_value.c.token))}
        superseded = sa.select(value_rule.c.supersedes).where(value_rule.c.supersedes.is_not(None))
        rules = self._connection.execute(
            sa.select(value_rule.c.token, value_rule.c.value_class).where(
                value_rule.c.rule_id.not_in(superseded), value_rule.c.value_class != UNDONE
            )
        )
        for row in rules:
            (found.add if row.value_class == ValueClass.SHARED else found.discard)(row.token)
        return frozenset(found)

    def enter(self, values: Iterable[Value], today: date) -> None:
        """Record an objection and erase the person: her profiles, their contact points and tokens, her place in the queue.

        Her further own phones, e-mails and addresses are objected with it; of those that cannot be read any more, the match tokens. A
        shared value closes that line only. The caller learns nothing about what was known: no return value, on purpose.
        """
        self.hold()
        values = set(values)
        shared = self.shared_tokens()
        lines = {value for value in values if is_nobodys(*value) or self._match_token(value) in shared}
        profiles, tokens = self._hers(values - lines, shared)
        values |= self._own_values(profiles, shared)
        objected = objection_tokens(self._vault.keyring, values) | self._expired(profiles, values, shared)
        self._record(objected, today)
        self._close_lines((value for value in lines if not is_nobodys(*value)), today)
        self._forget_tuning(profiles, objected)
        delete_in(self._connection, queue_item, queue_item.c.profile_id, profiles)
        delete_in(self._connection, listing, listing.c.profile_id, profiles)
        delete_in(self._connection, value_rule, value_rule.c.token, tokens)
        delete_in(self._connection, caller, caller.c.token, tokens)
        self._forget_dropped(value for kind, value in values if kind == ADDRESS_KIND)

    def spread(self, objected: Objected, source: Listing) -> None:
        """Object the further own keys of a listing the guard held back, and erase whatever is stored under them."""
        self.enter(objected.values, source.seen_on)
        token = self._vault.listing_token(source.arena, source.key)
        here = sa.select(listing.c.profile_id).where(listing.c.address_token == token)
        profiles = [row.profile_id for row in self._connection.execute(here)]
        delete_in(self._connection, queue_item, queue_item.c.profile_id, profiles)
        delete_in(self._connection, listing, listing.c.profile_id, profiles)
        delete_in(self._connection, dropped_listing, dropped_listing.c.address_token, [token])
        delete_in(self._connection, verdict_decision, verdict_decision.c.address_token, [token])
        TuningSample(self._connection, self._vault).forget([token])

    def own_values(self, profiles: Iterable[str]) -> set[Value]:
        """What the whole person behind these profiles can be objected by: her own phones, e-mails and ads, as far as still readable."""
        return self._own_values(self._whole_persons(profiles), self.shared_tokens())

    def line_of(self, venue_id: str) -> set[Value]:
        """The value that makes a venue one, as far as still readable."""
        c = contact_point.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.kind, c.value_sealed)
            .join(match_token, match_token.c.token_id == c.token_id)
            .join(venue, venue.c.token == match_token.c.token)
            .where(venue.c.venue_id == venue_id)
        )
        values = set()
        for row in rows:
            place = {"table": "contact_point", "row": row.token_id, "purpose": "value"}
            try:
                values.add((row.kind, self._vault.sealer.open(row.value_sealed, **place)))
            except KeyExpired:
                continue
        return values

    def withdraw(self, values: Iterable[Value], today: date) -> None:
        """End the objections on these values. The caller has seen to it that two members of staff confirm the person's own wish."""
        self.hold()
        key = self._vault.keyring.require_objection()
        tokens = {token for value in values for token in standing_under(self._vault.keyring, value)}
        journalled = standing_tokens(read_entries(self._vault.journal))
        stored = self._rows()
        ended = {
            entry.token: JournalEntry(entry.token, today, entry.key_version, withdrawn=True)
            for entry in (*journalled.values(), *stored)
            if key.raised(entry.token, entry.key_version) in tokens
        }
        # The journal first: a withdrawal it does not know would be undone by the next restore.
        append_entries(self._vault.journal, ended.values())
        delete_in(self._connection, objection, objection.c.token, ended)

    def reconcile(self, today: date) -> int:
        """Make journal and database agree after one of them was restored or lost; returns how many objections the database lacked.

        What the journal knows and the database does not is recorded, and the person erased; what it knows as withdrawn goes; what
        only the database knows is written into the journal. Called before anything is released or matched. With nothing to do it
        costs one read of each.
        """
        self.hold()
        key = self._vault.keyring.require_objection()
        entries = read_entries(self._vault.journal)
        standing = standing_tokens(entries)
        known = {key.raised(entry.token, entry.key_version) for entry in entries}
        stored = {key.raised(row.token, row.key_version): row for row in self._rows()}
        append_entries(self._vault.journal, [row for token, row in stored.items() if token not in known])
        journalled = {key.raised(entry.token, entry.key_version) for entry in standing.values()}
        withdrawn = [row.token for token, row in stored.items() if token in known - journalled]
        delete_in(self._connection, objection, objection.c.token, withdrawn)
        missing = journalled - stored.keys()
        if missing:
            rows = [{"token": token, "day": today, "key_version": key.version} for token in missing]
            upsert(self._connection, objection, rows, keys=["token"], update=[])
            self._forget_tuning([], missing)
            self.enter(self._values_behind(missing), today)
        return len(missing)

    # -- in the database ----------------------------------------------------------------------------------------------

    def _record(self, tokens: Iterable[bytes], today: date) -> None:
        tokens = set(tokens)
        key = self._vault.keyring.require_objection()
        fresh = sorted(tokens - self._journalled())
        append_entries(self._vault.journal, [JournalEntry(token, today, key.version) for token in fresh])
        stored = {key.raised(row.token, row.key_version) for row in self._rows()}
        rows = [
            {"token": token, "day": today, "key_version": key.version} for token in sorted(tokens - stored)
        ]
        upsert(self._connection, objection, rows, keys=["token"], update=[])

    def _rows(self) -> list[JournalEntry]:
        """The objections of the database, in the journal's form."""
        rows = self._connection.execute(sa.select(objection))
        return [JournalEntry(row.token, row.day, row.key_version) for row in rows]

    def _journalled(self) -> set[bytes]:
        key = self._vault.keyring.require_objection()
        entries = standing_tokens(read_entries(self._vault.journal)).values()
        return {key.raised(entry.token, entry.key_version) for entry in entries}

    def _standing(self) -> set[bytes]:
        key = self._vault.keyring.require_objection()
        entries = read_entries(self._vault.journal)
        known = {key.raised(entry.token, entry.key_version) for entry in entries}
        journalled = {
            key.raised(entry.token, entry.key_version) for entry in standing_tokens(entries).values()
        }
        stored = {key.raised(row.token, row.key_version) for row in self._rows()}
        return journalled | (stored - known)

    def _values_behind(self, tokens: set[bytes]) -> set[Value]:
        """Stored values that these objection tokens are about. Opens every value: needed after a restore only.

        Where only a match token tells, the addresses of the ads that showed the value stand for it.
        """
        keyring = self._vault.keyring
        everybody = [row.profile_id for row in self._connection.execute(sa.select(listing.c.profile_id))]
        found = {
            value
            for value in self._own_values(everybody, frozenset())
            if not tokens.isdisjoint(standing_under(keyring, value))
        }
        c = match_token.c
        kept = self._connection.execute(
            sa.select(c.profile_id, c.token).where(c.kind != ContactKind.NICKNAME.value)
        )
        told = {row.profile_id for row in kept if expired_token(keyring, row.token) in tokens}
        return found | {(ADDRESS_KIND, address) for _, address in self._addresses(told)}

    def _match_token(self, value: Value) -> bytes:
        return self._vault.keyring.match.token(*value)

    def _expired(
        self, profiles: Collection[str], values: Collection[Value], shared: frozenset[bytes]
    ) -> set[bytes]:
        """Objection tokens of what these profiles once showed and nobody can read any more, by the match tokens that are left.

        Not those of a profile that shows more than one person has: it is nobody's own ad.
        """
        readable = {self._match_token(value) for value in values if value[0] != ADDRESS_KIND}
        c = match_token.c
        columns = sa.select(c.profile_id, c.token).where(c.kind != ContactKind.NICKNAME.value)
        shown: dict[str, set[bytes]] = {}
        for row in select_in(self._connection, columns, c.profile_id, profiles):
            shown.setdefault(row.profile_id, set()).add(row.token)
        own = [tokens for tokens in shown.values() if len(tokens) <= MOST_OWN]
        left = set().union(*own) - readable - shared
        return {expired_token(self._vault.keyring, token) for token in left}

    def _close_lines(self, values: Iterable[Value], today: date) -> None:
        tokens = {self._match_token(value) for value in values}
        c = match_token.c
        shown = list(select_in(self._connection, sa.select(c.token_id, c.profile_id), c.token, tokens))
        delete_in(self._connection, match_token, c.token_id, [row.token_id for row in shown])
        self._forget_surroundings({row.profile_id for row in shown})
        venues = [
            row.venue_id
            for row in select_in(self._connection, sa.select(venue.c.venue_id), venue.c.token, tokens)
        ]
        delete_in(self._connection, queue_item, queue_item.c.subject_id, venues)
        # Without its listings the matcher would forget that the line is a business's, and the objection would then silence
        # everybody who shows it.
        ruled = {
            row.token
            for row in select_in(
                self._connection,
                sa.select(value_rule.c.token).where(value_rule.c.author == OBJECTION),
                value_rule.c.token,
                tokens,
            )
        }
        rows = [
            {
                "rule_id": f"v{secrets.token_hex(8)}",
                "token": token,
                "key_version": self._vault.keyring.match.version,
                "value_class": ValueClass.SHARED.value,
                "author": OBJECTION,
                "day": today,
            }
            for token in sorted(tokens - ruled)
        ]
        upsert(self._connection, value_rule, rows, keys=["rule_id"], update=[])

    def _forget_surroundings(self, profiles: set[str]) -> None:
        """What stood around the other contact points of these profiles, and their texts: a closed line may stand in them."""
        delete_in(self._connection, listing_text, listing_text.c.profile_id, profiles)
        c = contact_point.c
        columns = sa.select(c.token_id, c.value_sealed, c.expires_on)
        anew = []
        for row in list(select_in(self._connection, columns, c.profile_id, profiles)):
            place = {"table": "contact_point", "row": row.token_id}
            try:
                value = self._vault.sealer.open(row.value_sealed, **place, purpose="value")
            except KeyExpired:
                continue
            sealed = self._vault.sealer.seal(value, expires=row.expires_on, **place, purpose="context")
            anew.append({"token_id": row.token_id, "context_sealed": sealed})
        update_each(self._connection, contact_point, "token_id", anew)

    def _hers(self, values: Iterable[Value], shared: frozenset[bytes]) -> tuple[set[str], set[bytes]]:
        """The profiles of whoever has these values, and the match tokens of all that is her own.

        By tokens, not by values: those of a profile whose values have expired still lead to her other profiles.
        """
        values = set(values)
        tokens = {self._match_token(value) for value in values if value[0] != ADDRESS_KIND}
        addresses = {value for kind, value in values if kind == ADDRESS_KIND}
        profiles = {p for p, address in self._addresses(None) if address in addresses} if addresses else set()
        c = match_token.c
        contacts = sa.select(c.profile_id, c.token).where(c.kind != ContactKind.NICKNAME.value)
        before = -1
        while before != len(profiles) + len(tokens):
            before = len(profiles) + len(tokens)
            profiles |= {row.profile_id for row in select_in(self._connection, contacts, c.token, tokens)}
            profiles |= self._whole_persons(profiles)
            tokens |= {
                row.token for row in select_in(self._connection, contacts, c.profile_id, profiles)
            } - shared
        return profiles, tokens

    def _forget_dropped(self, addresses: Iterable[str]) -> None:
        addresses = set(addresses)
        if not addresses:
            return
        arenas = self._connection.execute(sa.select(dropped_listing.c.arena).distinct()).scalars().all()
        tokens = [self._vault.listing_token(arena, address) for arena in arenas for address in addresses]
        delete_in(self._connection, dropped_listing, dropped_listing.c.address_token, tokens)
        delete_in(self._connection, verdict_decision, verdict_decision.c.address_token, tokens)

    def _forget_tuning(self, profiles: Iterable[str], objected: Collection[bytes]) -> None:
        """What people decided on her listings, and what the tuning sample holds of her: by listing, and by the values a text showed."""
        c = listing.c
        tokens = [
            row.address_token
            for row in select_in(self._connection, sa.select(c.address_token), c.profile_id, profiles)
        ]
        delete_in(self._connection, verdict_decision, verdict_decision.c.address_token, tokens)
        sample = TuningSample(self._connection, self._vault)
        sample.forget(tokens)
        sample.forget_objected(objected)

    def _addresses(self, profiles: Iterable[str] | None) -> Iterable[tuple[str, str]]:
        """Canonical addresses of some or all listings. All of them only when an address is objected: it can be found no other way."""
        columns = sa.select(listing.c.profile_id, listing.c.address_sealed)
        rows = (
            self._connection.execute(columns)
            if profiles is None
            else select_in(self._connection, columns, listing.c.profile_id, profiles)
        )
        for row in rows:
            try:
                url = self._vault.sealer.open(
                    row.address_sealed, table="listing", row=row.profile_id, purpose="address"
                )
            except KeyExpired:
                continue
            yield row.profile_id, keys.address_key(url) or url

    def _whole_persons(self, profiles: Iterable[str]) -> set[str]:
        persons = {
            row.person_id
            for row in select_in(
                self._connection, sa.select(membership.c.person_id), membership.c.profile_id, profiles
            )
        }
        return {
            row.profile_id
            for row in select_in(
                self._connection, sa.select(membership.c.profile_id), membership.c.person_id, persons
            )
        }

    def _own_values(self, profiles: Iterable[str], shared: frozenset[bytes]) -> set[Value]:
        profiles = set(profiles)
        values = {(ADDRESS_KIND, address) for _, address in self._addresses(profiles)}
        columns = sa.select(
            contact_point.c.token_id, contact_point.c.kind, contact_point.c.value_sealed
        ).where(contact_point.c.kind != ContactKind.NICKNAME.value)
        for row in select_in(self._connection, columns, contact_point.c.profile_id, profiles):
            try:
                opened = self._vault.sealer.open(
                    row.value_sealed, table="contact_point", row=row.token_id, purpose="value"
                )
            except KeyExpired:
                continue
            if self._match_token((row.kind, opened)) not in shared:
                values.add((row.kind, opened))
        return values
