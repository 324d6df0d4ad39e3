"""Single listings in front of a person: what waits for a verdict, what is known of one, and what follows from her decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.decisions import DECIDED, Decision
from store.domain import ArenaKind, ContactKind, FoundContact, Verdict
from store.errors import InputError, KeyExpired
from store.ledger import Ledger
from store.queue import OPEN
from store.sql import chunks, delete_in, update_each, upsert
from store.tables import (
    contact_point,
    dropped_listing,
    listing,
    listing_text,
    page_state,
    queue_item,
    wording_sketch,
)
from store.vault import Vault

TAKEN_BACK = "taken_back"
"""The rule that a listing's row names from when a person's verdict was taken back until its page is fetched again."""


class Waiting(NamedTuple):
    """A listing whose verdict is unclear. `text_until` is the first day on which its text is gone; None when it is gone already."""

    profile_id: str
    arena: str
    arena_kind: str
    town: str | None
    lang: str | None
    rule: str
    definition_version: str
    first_seen: date
    text_until: date | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept listing with everything its decision needs. Holds clear text: in memory only, never printed by its repr."""

    profile_id: str
    address_token: bytes
    arena: str
    arena_kind: ArenaKind
    lang: str | None
    verdict: Verdict
    rule: str
    definition_version: str
    decided_by: str | None
    first_seen: date
    last_seen: date
    address: str
    text: str | None
    text_until: date | None

    def __repr__(self) -> str:
        return f"Stored({self.profile_id})"


class VersionCount(NamedTuple):
    """How many listings were judged last under a version: those that are up by verdict, and those that were dropped."""

    version: str
    face_to_face: int
    unclear: int
    dropped: int


class Verdicts:
    """Within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def waiting(self) -> list[Waiting]:
        """What the definition leaves to a person and is still up: what loses its text first comes first, then the oldest."""
        c = listing.c
        rows = self._connection.execute(
            sa.select(
                *(c[name] for name in Waiting._fields if name != "text_until"),
                listing_text.c.expires_on.label("text_until"),
            )
            .outerjoin(listing_text, listing_text.c.profile_id == c.profile_id)
            .where(c.verdict == Verdict.UNCLEAR.value, c.gone_on.is_(None))
            .order_by(
                listing_text.c.expires_on.is_(None), listing_text.c.expires_on, c.first_seen, c.profile_id
            )
        )
        return [Waiting._make(row) for row in rows]

    def find(self, beginning: str) -> Stored:
        """The kept listing whose profile's id begins like this. Raises InputError when there is none, or more than one."""
        c = listing.c
        rows = self._connection.execute(
            sa.select(listing, listing_text.c.text_sealed, listing_text.c.expires_on.label("text_until"))
            .outerjoin(listing_text, listing_text.c.profile_id == c.profile_id)
            .where(c.profile_id.startswith(beginning, autoescape=True))
            .limit(2)
        ).all()
        if not beginning or not rows:
            raise InputError("no profile has an id that begins like that")
        if len(rows) > 1:
            raise InputError("several profiles have ids that begin like that; give more of it")
        return self._stored(rows[0])

    def texts(self) -> Iterator[Stored]:
        """Every listing whose text waits for a person, where it can still be opened."""
        c = listing.c
        rows = self._connection.execute(
            sa.select(listing, listing_text.c.text_sealed, listing_text.c.expires_on.label("text_until"))
            .join(listing_text, listing_text.c.profile_id == c.profile_id)
            .order_by(c.profile_id)
        ).all()
        for row in rows:
            stored = self._stored(row)
            if stored.text is not None:
                yield stored

    def shown_by(self, profile_id: str) -> tuple[FoundContact, ...]:
        """The contact points and names stored of a profile, so that they can be blanked where they stand."""
        c = contact_point.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.kind, c.value_sealed, c.how).where(c.profile_id == profile_id)
        )
        found = []
        for row in rows:
            value = self._opened(row.value_sealed, "contact_point", row.token_id, "value")
            if value is not None:
                found.append(FoundContact(ContactKind(row.kind), value, value, 0, 0, row.how))
        return tuple(found)

    def settle(self, one: Stored, verdict: Verdict, author: str, today: date) -> None:
        """Make a decision true: a kept listing goes on as decided, without its text; another leaves what a dropped one leaves."""
        delete_in(self._connection, listing_text, listing_text.c.profile_id, [one.profile_id])
        if verdict.kept:
            self._connection.execute(
                sa.update(listing)
                .where(listing.c.profile_id == one.profile_id)
                .values(verdict=verdict.value, rule=DECIDED, decided_by=author)
            )
            return
        Ledger(self._connection).remember_contacts([one.profile_id], today)
        delete_in(self._connection, queue_item, queue_item.c.profile_id, [one.profile_id])
        delete_in(self._connection, listing, listing.c.profile_id, [one.profile_id])
        if not one.arena_kind.keeps_only_face_to_face:
            row = {
                "address_token": one.address_token,
                "arena": one.arena,
                "key_version": self._vault.keyring.match.version,
                "reason": f"{verdict.value}:{DECIDED}",
                "definition_version": one.definition_version,
                "day": today,
                "expires_on": self._vault.clocks.dropped(today),
            }
            changing = [name for name in row if name != "address_token"]
            upsert(self._connection, dropped_listing, [row], keys=["address_token"], update=changing)

    def unsettle(self, undone: Decision, rest: Iterable[Decision]) -> bool:
        """Make it true that a decision stands no more; `rest` are those that still stand on the same wording, the newest last.

        A listing that it kept goes by an earlier decision on it, else by what the definition said last, and waits for a person where that
        is unclear or would have dropped it. What it dropped is not left alone any more: of both, the next crawl fetches the page whatever
        its server says of changes, and the definition judges it. Returns whether the decision's own listing is (still) stored.
        """
        earlier = {one.address_token: one for one in rest}
        c = listing.c
        affected = self._connection.execute(
            sa.select(c.profile_id, c.address_token)
            .outerjoin(wording_sketch, wording_sketch.c.profile_id == c.profile_id)
            .where(
                c.rule == DECIDED,
                c.verdict == undone.verdict.value,
                c.arena_kind == undone.arena_kind.value,
                (c.address_token == undone.address_token)
                | (wording_sketch.c.wording_token == undone.wording_token),
            )
        ).all()
        latest = undone.latest_verdict if undone.latest_verdict.kept else Verdict.UNCLEAR
        rows = []
        for row in affected:
            own = earlier.get(row.address_token)
            verdict, rule, author = latest, TAKEN_BACK, None
            if own is not None and own.verdict.kept:
                verdict, rule, author = own.verdict, DECIDED, own.author
            rows.append(
                {"profile_id": row.profile_id, "verdict": verdict.value, "rule": rule, "decided_by": author}
            )
        update_each(self._connection, listing, "profile_id", rows)
        unknown = [{"profile_id": row["profile_id"], "validators_sealed": None} for row in rows]
        update_each(self._connection, page_state, "profile_id", unknown)
        unclear = [row["profile_id"] for row in rows if row["verdict"] == Verdict.UNCLEAR]
        q = queue_item.c
        for block in chunks(unclear):  # what a colleague holds stays hers
            nobodys = q.profile_id.in_(block) & (q.state == OPEN) & q.claimed_by.is_(None)
            self._connection.execute(sa.delete(queue_item).where(nobodys))
        d = dropped_listing.c
        by_decision = (d.reason == f"{undone.verdict.value}:{DECIDED}") & (d.day >= undone.day)
        self._connection.execute(
            sa.delete(dropped_listing).where(by_decision | (d.address_token == undone.address_token))
        )
        own_row = sa.select(c.profile_id).where(c.profile_id == undone.profile_id)
        return self._connection.execute(own_row).first() is not None

    def versions(self) -> list[VersionCount]:
        """How many listings stand under which version of the definition, the newest version first."""
        c, d = listing.c, dropped_listing.c
        counts: dict[str, dict[str, int]] = {}
        up = sa.select(c.definition_version, c.verdict, sa.func.count()).where(c.gone_on.is_(None))
        for version, verdict, number in self._connection.execute(
            up.group_by(c.definition_version, c.verdict)
        ):
            counts.setdefault(version, {})[verdict] = number
        gone = sa.select(d.definition_version, sa.func.count()).group_by(d.definition_version)
        for version, number in self._connection.execute(gone):
            counts.setdefault(version, {})["dropped"] = number
        return [
            VersionCount(
                version,
                of.get(Verdict.FACE_TO_FACE.value, 0),
                of.get(Verdict.UNCLEAR.value, 0),
                of.get("dropped", 0),
            )
            for version, of in sorted(counts.items(), reverse=True)
        ]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _stored(self, row: sa.Row[Any]) -> Stored:
        place = row.profile_id
        address = self._opened(row.address_sealed, "listing", place, "address")
        text = self._opened(row.text_sealed, "listing_text", place, "text") if row.text_sealed else None
        return Stored(
            profile_id=place,
            address_token=row.address_token,
            arena=row.arena,
            arena_kind=ArenaKind(row.arena_kind),
            lang=row.lang,
            verdict=Verdict(row.verdict),
            rule=row.rule,
            definition_version=row.definition_version,
            decided_by=row.decided_by,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            address=address or "",
            text=text,
            text_until=row.text_until if text is not None else None,
        )

    def _opened(self, sealed: bytes, table: str, row: str, purpose: str) -> str | None:
        try:
            return self._vault.sealer.open(sealed, table=table, row=row, purpose=purpose)
        except KeyExpired:
            return None
