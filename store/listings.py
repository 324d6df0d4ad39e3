"""Kept and dropped listings: what a crawl or an import writes.

`Listings.write` takes only what the objection guard cleared, and asks a fresh guard once more under the write lock, so that an
objection entered during a crawl holds from its next batch on. Writing the same harvest twice changes nothing but clocks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from store import keys
from store.contact_points import Owner, write_contact_points
from store.decisions import DECIDED, Decisions
from store.domain import ContactKind, Listing, ReadListing, Screening, Verdict
from store.errors import KeyExpired
from store.keyring import week_of
from store.ledger import Ledger
from store.objection import Cleared, Objected
from store.objections import Objections
from store.page_states import PageStates
from store.safeguarding import raise_stops
from store.sketches import write_sketches
from store.sql import delete_in, select_in, update_each, upsert
from store.tables import dropped_listing, listing, listing_text, queue_item
from store.tuning import Lots, Reader, TuningSample
from store.vault import Vault

# A town in clear must be a name and nothing else: arena fields hold whatever somebody typed.
_TOWN = re.compile(r"[^\W\d_]{2,}(?:[ .'-]+[^\W\d_]+){0,3}")
_TOWN_LENGTH = 40
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?")


class Screened(NamedTuple):
    """A cleared listing with its verdict: what is written."""

    cleared: Cleared[ReadListing]
    screening: Screening

    @property
    def listing(self) -> Listing:
        """The listing itself."""
        return self.cleared.record.listing


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database holds of a listing already."""

    profile_id: str
    field_hash: bytes
    definition_version: str
    verdict: str
    rule: str
    decided_by: str | None
    last_seen: date
    expires_on: date


class Listings:
    """Writes listings within the caller's transaction. With `lots`, what is written is drawn for the tuning sample."""

    def __init__(self, connection: sa.Connection, vault: Vault, lots: Lots | None = None) -> None:
        self._connection = connection
        self._vault = vault
        self._lots = lots

    def write(self, batch: Iterable[Screened], *, bump: bool = True) -> Counter[str]:
        """Write a batch; returns counts by code. Without `bump`, what is unchanged keeps its clocks (an early end proves nothing).

        Codes: `new`, `changed`, `seen` (unchanged), `stale` (older than what is stored), `kept`, `unclear`, `dropped`,
        `dropped:<verdict>`. What an objection holds back is not counted: nobody who objected is.
        """
        counts: Counter[str] = Counter()
        batch = list(batch)
        objections = Objections(self._connection, self._vault)
        objections.hold()
        allowed = {self._token(item.listing): item for item in self._allowed(batch, objections)}
        known = self._known(allowed)
        allowed, authors = self._ruled(allowed, known, bump=bump)
        # Of everybody, also of whom an objection held back just now: the duty to notify comes first.
        raise_stops(
            self._connection, self._vault, [i.listing for i in batch if i.cleared.record.safeguarding]
        )
        kept, dropped = {}, {}
        for token, item in allowed.items():
            before = known.get(token)
            if before is not None and before.last_seen > item.listing.seen_on:
                counts["stale"] += 1
            elif self._keeps(item):
                kept[token] = item
            else:
                dropped[token] = item
        self._drop(dropped, known, counts)
        self._keep(kept, known, authors, counts, bump=bump)
        if self._lots is not None:
            self._lots.add(item.cleared.record for item in (*kept.values(), *dropped.values()))
        return counts

    def sample(self, reader: Reader) -> int:
        """Offer what was drawn in a run to the tuning sample; returns how many texts it took."""
        if self._lots is None:
            return 0
        objections = Objections(self._connection, self._vault)
        objections.hold()
        return TuningSample(self._connection, self._vault).offer(self._lots, reader, objections.guard())

    def left_alone(self, arena: str, *, today: date, definition_version: str) -> frozenset[bytes]:
        """Listing tokens of an arena that were dropped recently under this definition: they are not fetched again yet."""
        since = today - timedelta(days=self._vault.clocks.dropped_recrawl_days)
        rows = self._connection.execute(
            sa.select(dropped_listing.c.address_token).where(
                dropped_listing.c.arena == arena,
                dropped_listing.c.day > since,
                dropped_listing.c.definition_version == definition_version,
            )
        )
        return frozenset(row.address_token for row in rows)

    def standing(self) -> int:
        """How many kept listings are still up."""
        up = sa.select(sa.func.count()).select_from(listing).where(listing.c.gone_on.is_(None))
        return int(self._connection.execute(up).scalar_one())

    # -- deciding -----------------------------------------------------------------------------------------------------

    def _allowed(self, batch: Iterable[Screened], objections: Objections) -> list[Screened]:
        """What a guard of this moment clears. One objected listing may object the keys of another of the batch, in any order."""
        remaining = list(batch)
        while True:
            # Anew each time: spreading one objection also objects what is stored of the same person.
            guard = objections.guard()
            answers = [(item, guard.clear(item.cleared.record)) for item in remaining]
            objected = [(item, answer) for item, answer in answers if isinstance(answer, Objected)]
            if not objected:
                return [
                    Screened(answer, item.screening)
                    for item, answer in answers
                    if isinstance(answer, Cleared)
                ]
            for item, answer in objected:
                objections.spread(answer, item.listing)
            held = {id(item) for item, _ in objected}
            remaining = [item for item in remaining if id(item) not in held]

    def _ruled(
        self, items: dict[bytes, Screened], known: dict[bytes, _Known], *, bump: bool
    ) -> tuple[dict[bytes, Screened], dict[bytes, str]]:
        """The listings with a person's verdict where one stands over the definition's, and whose it is.

        It stands for the same wording (store.decisions), and for a kept listing whose fields are wholly as they were.
        """
        decisions = Decisions(self._connection, self._vault)
        standing = decisions.standing({token: item.cleared.record for token, item in items.items()})
        if bump:
            decisions.seen_again(
                (decision, items[token].screening, items[token].listing.seen_on)
                for token, decision in standing.items()
            )
        ruled, authors = dict(items), {}
        for token, item in items.items():
            before = known.get(token)
            if (decision := standing.get(token)) is not None:
                verdict, rule, author = decision.verdict, DECIDED, decision.author
            elif (
                before is not None
                and before.decided_by is not None
                and before.field_hash == self._field_hash(item.listing)
            ):
                verdict, rule, author = Verdict(before.verdict), before.rule, before.decided_by
            else:
                continue
            ruled[token] = Screened(item.cleared, replace(item.screening, verdict=verdict, rule=rule))
            authors[token] = author
        return ruled, authors

    def _keeps(self, item: Screened) -> bool:
        if item.listing.arena_kind.keeps_only_face_to_face:
            return item.screening.verdict is Verdict.FACE_TO_FACE
        return item.screening.verdict.kept

    def _known(self, tokens: Iterable[bytes]) -> dict[bytes, _Known]:
        statement = sa.select(listing.c.address_token, *(listing.c[field.name] for field in fields(_Known)))
        rows = map(tuple[Any, ...], select_in(self._connection, statement, listing.c.address_token, tokens))
        return {token: _Known(*values) for token, *values in rows}

    def _token(self, source: Listing) -> bytes:
        return self._vault.listing_token(source.arena, source.key)

    def _field_hash(self, source: Listing) -> bytes:
        shown = (source.title, source.body, source.author, source.town, source.price, source.links)
        return self._vault.keyring.match.token("fields", json.dumps(shown, ensure_ascii=False))

    # -- dropped ------------------------------------------------------------------------------------------------------

    def _drop(self, items: dict[bytes, Screened], known: dict[bytes, _Known], counts: Counter[str]) -> None:
        gone = [known[token].profile_id for token in items if token in known]
        day = max((item.listing.seen_on for item in items.values()), default=date.min)
        Ledger(self._connection).remember_contacts(gone, day)
        delete_in(self._connection, queue_item, queue_item.c.profile_id, gone)
        delete_in(self._connection, listing, listing.c.profile_id, gone)
        rows = []
        for token, item in items.items():
            counts["dropped"] += 1
            counts[f"dropped:{item.screening.verdict.value}"] += 1
            # On a portal where men seek men it is counted and never stored: a private profile reveals an orientation.
            if not item.listing.arena_kind.keeps_only_face_to_face:
                rows.append(self._dropped_row(token, item))
        changing = [column.name for column in dropped_listing.columns if column.name != "address_token"]
        upsert(self._connection, dropped_listing, rows, keys=["address_token"], update=changing)

    def _dropped_row(self, token: bytes, item: Screened) -> dict[str, Any]:
        return {
            "address_token": token,
            "arena": item.listing.arena,
            "key_version": self._vault.keyring.match.version,
            "reason": f"{item.screening.verdict.value}:{item.screening.rule}"[:64],
            "definition_version": item.screening.definition_version,
            "day": item.listing.seen_on,
            "expires_on": self._vault.clocks.dropped(item.listing.seen_on),
        }

    # -- kept ---------------------------------------------------------------------------------------------------------

    def _keep(
        self,
        items: dict[bytes, Screened],
        known: dict[bytes, _Known],
        authors: dict[bytes, str],
        counts: Counter[str],
        *,
        bump: bool,
    ) -> None:
        delete_in(self._connection, dropped_listing, dropped_listing.c.address_token, items)
        full, clocks, texts, settled = [], [], [], []
        owners: list[Owner] = []
        for token, item in items.items():
            before = known.get(token)
            row = self._listing_row(token, item, before, authors.get(token))
            change = _change(before, row)
            counts[change] += 1
            counts["unclear" if row["verdict"] == Verdict.UNCLEAR else "kept"] += 1
            if change == "seen" and not bump:
                continue
            owners.append(Owner(row["profile_id"], item.cleared.record, changed=change != "seen"))
            if change != "seen" or before is None or week_of(before.expires_on) != week_of(row["expires_on"]):
                full.append(row)
            else:
                clocks.append(
                    {name: row[name] for name in ("profile_id", "last_seen", "gone_on", "expires_on")}
                )
            if row["verdict"] != Verdict.UNCLEAR:
                settled.append(row["profile_id"])
            elif change != "seen":
                texts += self._text_rows(row["profile_id"], item.listing)
        changing = [
            name.name
            for name in listing.columns
            if name.name not in {"profile_id", "address_token", "first_seen"}
        ]
        upsert(self._connection, listing, full, keys=["address_token"], update=changing)
        update_each(self._connection, listing, "profile_id", clocks)
        delete_in(self._connection, listing_text, listing_text.c.profile_id, settled)
        upsert(
            self._connection, listing_text, texts, keys=["profile_id"], update=["text_sealed", "expires_on"]
        )
        write_contact_points(self._connection, self._vault, owners)
        write_sketches(self._connection, self._vault, owners)
        PageStates(self._connection, self._vault).remember(owners)

    def _listing_row(
        self, token: bytes, item: Screened, before: _Known | None, author: str | None
    ) -> dict[str, Any]:
        source, screening = item.listing, item.screening
        profile_id = before.profile_id if before else self._vault.profile_id(source)
        expires = self._vault.clocks.listing(source.seen_on)
        return {
            "profile_id": profile_id,
            "arena": source.arena,
            "arena_kind": source.arena_kind.value,
            "address_token": token,
            "address_sealed": self._vault.sealer.seal(
                source.url, expires=expires, table="listing", row=profile_id, purpose="address"
            ),
            "field_hash": self._field_hash(source),
            "key_version": self._vault.keyring.match.version,
            "verdict": screening.verdict.value,
            "rule": screening.rule,
            "definition_version": screening.definition_version,
            "decided_by": author,
            "town": _town(item.cleared.record),
            "region": None,
            "lang": next(
                (lang for lang in (screening.lang, source.lang) if lang and _LANG.fullmatch(lang)), None
            ),
            "first_seen": source.seen_on,
            "last_seen": source.seen_on,
            "gone_on": None,
            "expires_on": expires,
        }

    def _text_rows(self, profile_id: str, source: Listing) -> list[dict[str, Any]]:
        expires = self._vault.clocks.unclear_text(source.seen_on)
        try:
            sealed = self._vault.sealer.seal(
                source.text, expires=expires, table="listing_text", row=profile_id, purpose="text"
            )
        except KeyExpired:
            return []  # seen so long ago that its week is over: it waits for a person without its text
        return [{"profile_id": profile_id, "text_sealed": sealed, "expires_on": expires}]


def _town(read: ReadListing) -> str | None:
    """The town, where its field holds nothing but the name of one: not a number, not a calling name."""
    town = (read.listing.town or "").strip()
    if len(town) > _TOWN_LENGTH or not _TOWN.fullmatch(town):
        return None
    names = {
        keys.nickname_key(found.value) for found in read.contacts.found if found.kind is ContactKind.NICKNAME
    }
    return None if keys.nickname_key(town) in names else town


def _change(before: _Known | None, row: dict[str, Any]) -> str:
    if before is None:
        return "new"
    same = (before.field_hash, before.definition_version, before.verdict, before.rule) == (
        row["field_hash"],
        row["definition_version"],
        row["verdict"],
        row["rule"],
    )
    return "seen" if same else "changed"
