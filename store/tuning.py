"""The tuning sample: blanked texts of screened listings, on which a changed definition is tried before it is saved.

Drawn at random by a keyed hash of the listing and the fortnight, so that a busy arena or a text that is crawled daily has no better
chance than another, and the same harvest twice draws the same. A run gathers its lowest lots and offers them at its end. A text stays two weeks from the day it was drawn, however often the ad is
seen again. Never drawn: portals where men seek men, listings with a safeguarding statement, and texts in which the reader still finds a
contact point or a name after blanking. What an objection is about is erased by the tokens sealed beside the text.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from store import keys
from store.blanking import blanked
from store.domain import ArenaKind, ContactKind, Listing, ReadListing
from store.errors import KeyExpired
from store.objection import ADDRESS_KIND, Cleared, ObjectionGuard, objection_tokens
from store.sql import delete_in, select_in, upsert
from store.tables import safeguarding_stop, tuning_sample
from store.vault import Vault

Reader = Callable[[Listing], ReadListing]
"""Reads contact points, names and safeguarding statements: `crawler.intake.Intake.read`."""

LONGEST = 20_000
"""Characters of a text that may be drawn; no ad is nearly that long."""

_ROUNDS = 3
_BLANKED = frozenset("x0")


class SampleKind(StrEnum):
    """Why a text is in the sample: by lot, or because a person has just decided on it (until the text's own clock)."""

    DRAWN = "drawn"
    DECIDED = "decided"


class SampledText(NamedTuple):
    """A blanked text. Arena text: hostile; still personal."""

    kind: str
    arena_kind: ArenaKind
    lang: str | None
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    token: bytes
    rank: int
    read: ReadListing


def blank_listing(read: ReadListing, reader: Reader) -> Listing | None:
    """The listing with contact points, names, handles and everything but its texts blanked; None when the reader still finds some.

    A value that is written twice in two ways is found once by a reading: so it is read again until nothing is found.
    """
    for _ in range(_ROUNDS):
        source = read.listing
        cut = len(source.title)
        text = blanked(source.text, read.contacts)
        plain = replace(
            source, title=text[:cut], body=text[cut + 1 :], author=None, town=None, price=None, links=()
        )
        read = reader(plain)
        if all(
            _BLANKED.issuperset(c for c in found.raw.lower() if c.isalnum()) for found in read.contacts.found
        ):
            return plain
    return None


class Lots:
    """The listings of one run with the lowest lots: all that may come into the sample, and no more than fit, whatever the run brings."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._size = vault.clocks.tuning_size
        self._drawn: dict[bytes, _Drawn] = {}

    def add(self, reads: Iterable[ReadListing]) -> None:
        """Draw for listings that were just written or dropped."""
        for read in reads:
            if self._size and _may_be_drawn(read):
                one = self._draw(read)
                self._drawn[one.token] = one
        if len(self._drawn) > 2 * self._size:
            self._drawn = {one.token: one for one in self.lowest()}

    def lowest(self) -> list[_Drawn]:
        """As many as the sample holds, lowest first."""
        return heapq.nsmallest(self._size, self._drawn.values(), key=_rank)

    def _draw(self, read: ReadListing) -> _Drawn:
        source = read.listing
        token = self._vault.listing_token(source.arena, source.key)
        fortnight = source.seen_on.toordinal() // 14
        lot = self._vault.keyring.match.token("lot", f"{token.hex()}/{fortnight}")
        # 31 bits: what an integer column holds everywhere
        return _Drawn(token, int.from_bytes(lot[:4]) >> 1, read)


class TuningSample:
    """The sample within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def offer(self, lots: Lots, reader: Reader, guard: ObjectionGuard) -> int:
        """Take in what a run has drawn; returns how many texts. `guard` is one of this moment: never an objector's text."""
        size = self._vault.clocks.tuning_size
        drawn = lots.lowest()
        c = tuning_sample.c
        standing = sa.select(c.rank).where(c.kind == SampleKind.DRAWN.value)
        ranks = sorted(self._connection.execute(standing).scalars())
        if len(ranks) >= size:
            drawn = [one for one in drawn if one.rank < ranks[size - 1]]
        held_back = self._known(one.token for one in drawn)
        rows = []
        for one in drawn:
            answer = guard.clear(one.read)
            if one.token in held_back or not isinstance(answer, Cleared):
                continue
            row = self._row(answer.record, reader, SampleKind.DRAWN, one.token, one.rank)
            if row is not None:
                rows.append(row)
        upsert(self._connection, tuning_sample, rows, keys=["address_token"], update=[])
        self._trim(size)
        return len(rows)

    def keep_decided(self, token: bytes, read: ReadListing, reader: Reader, *, until: date) -> bool:
        """Keep the text a person has just decided on, blanked, until the day it would have gone undecided; returns whether it is kept.

        `token` is the stored listing's; `read` holds every contact point and name that is known of it.
        """
        if not self._vault.clocks.tuning_size or not _may_be_drawn(read):
            return False
        row = self._row(read, reader, SampleKind.DECIDED, token, 0, until)
        if row is None:
            return False
        changing = ["kind", "text_sealed", "expires_on"]
        upsert(self._connection, tuning_sample, [row], keys=["address_token"], update=changing)
        return True

    def texts(self) -> list[SampledText]:
        """Every text that can still be opened, in an order that says nothing."""
        return [
            SampledText(kind, ArenaKind(held["kind"]), held["lang"], held["title"], held["body"])
            for _, kind, held in self._opened()
        ]

    def forget(self, tokens: Iterable[bytes]) -> int:
        """Erase the texts of listings by their tokens; returns how many."""
        return delete_in(self._connection, tuning_sample, tuning_sample.c.address_token, tokens)

    def forget_objected(self, tokens: Collection[bytes]) -> int:
        """Erase every text whose listing showed a value, or stood at an address, with one of these objection tokens."""
        key = self._vault.keyring.require_objection()
        wanted = set(tokens)
        hers = [
            token
            for token, _, held in self._opened()
            if any(key.raised(bytes.fromhex(own), held["layers"]) in wanted for own in held["own"])
        ]
        return self.forget(hers)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _known(self, tokens: Iterable[bytes]) -> set[bytes]:
        """Which of these listings are in the sample already, or are stopped."""
        wanted = list(tokens)
        columns = (tuning_sample.c.address_token, safeguarding_stop.c.address_token)
        return {
            token
            for column in columns
            for (token,) in select_in(self._connection, sa.select(column), column, wanted)
        }

    def _row(
        self,
        read: ReadListing,
        reader: Reader,
        kind: SampleKind,
        token: bytes,
        rank: int,
        until: date | None = None,
    ) -> dict[str, Any] | None:
        plain = blank_listing(read, reader)
        if plain is None:
            return None
        source = read.listing
        own = {
            (found.kind.value, found.value)
            for found in read.contacts.found
            if found.kind is not ContactKind.NICKNAME
        }
        own.add((ADDRESS_KIND, keys.address_key(source.url) or source.key))
        expires = until or self._vault.clocks.tuning_sample(source.seen_on)
        held = {
            "kind": source.arena_kind.value,
            "lang": source.lang,
            "title": plain.title,
            "body": plain.body,
            "own": sorted(one.hex() for one in objection_tokens(self._vault.keyring, own)),
            "layers": self._vault.keyring.require_objection().version,
        }
        try:
            sealed = self._vault.sealer.seal(
                json.dumps(held, ensure_ascii=False),
                expires=expires,
                table="tuning_sample",
                row=token.hex(),
                purpose="text",
            )
        except KeyExpired:
            return None  # seen so long ago that its fortnight is over
        return {
            "address_token": token,
            "kind": kind.value,
            "rank": rank,
            "text_sealed": sealed,
            "expires_on": expires,
        }

    def _trim(self, size: int) -> None:
        c = tuning_sample.c
        beyond = (
            sa.select(c.address_token)
            .where(c.kind == SampleKind.DRAWN.value)
            .order_by(c.rank, c.address_token)
            .offset(size)
        )
        self.forget(self._connection.execute(beyond).scalars().all())

    def _opened(self) -> Iterable[tuple[bytes, str, dict[str, Any]]]:
        c = tuning_sample.c
        rows = self._connection.execute(sa.select(tuning_sample).order_by(c.rank, c.address_token)).all()
        for row in rows:
            try:
                text = self._vault.sealer.open(
                    row.text_sealed, table="tuning_sample", row=row.address_token.hex(), purpose="text"
                )
            except KeyExpired:
                continue
            yield row.address_token, row.kind, json.loads(text)


def _may_be_drawn(read: ReadListing) -> bool:
    return (
        not read.listing.arena_kind.keeps_only_face_to_face
        and read.safeguarding is None
        and len(read.listing.text) <= LONGEST
    )


def _rank(one: _Drawn) -> int:
    return one.rank
