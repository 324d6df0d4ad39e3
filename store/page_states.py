"""What is known of listings' pages between two crawls: how a server recognises them, how often they were missed, when they were gone.

All within the caller's transaction. Only kept listings have a page state; it goes with them. First and last seen, the hash of the
fields and the day a listing was gone stand in the listing's own row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.contact_points import Owner
from store.domain import Listing, Sighting
from store.errors import KeyExpired
from store.keyring import week_of
from store.sketches import renew_sketches
from store.sql import chunks, select_in, update_each, upsert
from store.tables import contact_point, listing, match_token, page_state
from store.vault import Vault

MISSES = 3
"""Complete runs of different days in which a listing must be absent before it counts as gone."""

LONGEST = 200
"""Characters of an ETag or a date that are kept; longer ones are of no use to anybody honest."""


class Validators(NamedTuple):
    """What a server said to recognise a page by."""

    etag: str | None
    modified: str | None


class _Row(NamedTuple):
    profile_id: str
    address_token: bytes
    address_sealed: bytes
    last_seen: date
    expires_on: date


class PageStates:
    """The page states of a store."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    # -- before a crawl -----------------------------------------------------------------------------------------------

    def recognisable(self, arena: str, *, today: date, definition_version: str) -> dict[bytes, bytes]:
        """Sealed validators by listing token, of the listings of an arena that may be asked for conditionally.

        Not among them, since their text is needed: listings judged under another definition, gone ones, and those last seen so long
        ago that a contact point may have expired.
        """
        since = today - timedelta(days=self._vault.clocks.contact_point_days)
        rows = self._connection.execute(
            sa.select(listing.c.address_token, page_state.c.profile_id, page_state.c.validators_sealed)
            .join(page_state, page_state.c.profile_id == listing.c.profile_id)
            .where(
                listing.c.arena == arena,
                listing.c.definition_version == definition_version,
                listing.c.gone_on.is_(None),
                listing.c.last_seen > since,
                page_state.c.validators_sealed.is_not(None),
            )
        )
        return {row.address_token: row.profile_id.encode() + b"\0" + row.validators_sealed for row in rows}

    @staticmethod
    def opened(vault: Vault, state: bytes) -> Validators | None:
        """The validators behind a value of `recognisable`; None when their key has died."""
        profile_id, _, sealed = state.partition(b"\0")
        try:
            text = vault.sealer.open(
                sealed, table="page_state", row=profile_id.decode(), purpose="validators"
            )
        except KeyExpired:
            return None
        return Validators(*json.loads(text))

    # -- after a crawl ------------------------------------------------------------------------------------------------

    def remember(self, owners: Sequence[Owner]) -> None:
        """Note how the pages of listings that were just written are recognised, and that they were not missed."""
        fresh: list[dict[str, Any]] = []
        seen: list[dict[str, Any]] = []
        for owner in owners:
            source = owner.read.listing
            row = {
                "profile_id": owner.profile_id,
                "validators_sealed": self._sealed(owner.profile_id, source),
                "last_changed": source.seen_on,
                "misses": 0,
                "missed_on": None,
                "expires_on": self._vault.clocks.listing(source.seen_on),
            }
            (fresh if owner.changed else seen).append(row)
        always = ["validators_sealed", "misses", "missed_on", "expires_on"]
        upsert(self._connection, page_state, fresh, keys=["profile_id"], update=[*always, "last_changed"])
        upsert(self._connection, page_state, seen, keys=["profile_id"], update=always)

    def renew(self, sightings: Sequence[Sighting]) -> int:
        """Listings whose pages are as they were: last seen moves, clocks with it, and what enters a new expiry week is sealed anew.

        Returns how many. A sighting older than what is stored, or of what is not stored any more, changes nothing.
        """
        days = {self._vault.listing_token(one.arena, one.key): one.day for one in sightings if not one.gone}
        rows = [row for row in self._rows(days) if row.last_seen <= days[row.address_token]]
        seen = {row.profile_id: days[row.address_token] for row in rows}
        # Contact points first: which ones the page shows is told by the day the listing was last read.
        self._renew_points({row.profile_id: row.last_seen for row in rows}, seen)
        update_each(self._connection, listing, "profile_id", [self._renewed(row, seen) for row in rows])
        states = [
            {
                "profile_id": row.profile_id,
                "misses": 0,
                "missed_on": None,
                "expires_on": self._vault.clocks.listing(seen[row.profile_id]),
            }
            for row in rows
        ]
        update_each(self._connection, page_state, "profile_id", states)
        renew_sketches(self._connection, self._vault, seen)
        self._reseal_validators(rows, seen)
        return len(rows)

    def end(self, sightings: Sequence[Sighting]) -> int:
        """Listings whose pages answered that they are gone; returns how many were not known to be."""
        days = {self._vault.listing_token(one.arena, one.key): one.day for one in sightings if one.gone}
        rows = [row for row in self._rows(days) if row.last_seen <= days[row.address_token]]
        ended = [{"profile_id": row.profile_id, "gone_on": days[row.address_token]} for row in rows]
        return self._end(ended)

    def miss(self, arena: str, present: Collection[bytes], today: date) -> int:
        """After a complete run: every listing whose token is not `present` was missed, once a day; returns how many are gone by it."""
        rows = self._connection.execute(
            sa.select(
                listing.c.profile_id, listing.c.address_token, page_state.c.misses, page_state.c.missed_on
            )
            .join(page_state, page_state.c.profile_id == listing.c.profile_id)
            .where(listing.c.arena == arena, listing.c.gone_on.is_(None), listing.c.last_seen < today)
        ).all()
        absent = [row for row in rows if row.address_token not in present and row.missed_on != today]
        missed = [
            {"profile_id": row.profile_id, "misses": row.misses + 1, "missed_on": today} for row in absent
        ]
        update_each(self._connection, page_state, "profile_id", missed)
        return self._end(
            [{"profile_id": row["profile_id"], "gone_on": today} for row in missed if row["misses"] >= MISSES]
        )

    # -- within -------------------------------------------------------------------------------------------------------

    def _rows(self, tokens: Iterable[bytes]) -> list[_Row]:
        statement = sa.select(*(listing.c[name] for name in _Row._fields))
        return [
            _Row._make(row) for row in select_in(self._connection, statement, listing.c.address_token, tokens)
        ]

    def _end(self, rows: Sequence[Mapping[str, Any]]) -> int:
        known = {row["profile_id"]: row for row in rows}
        ended = 0
        for block in chunks(known):
            still_up = self._connection.execute(
                sa.select(listing.c.profile_id).where(
                    listing.c.profile_id.in_(block), listing.c.gone_on.is_(None)
                )
            )
            fresh = [known[row.profile_id] for row in still_up]
            update_each(self._connection, listing, "profile_id", fresh)
            ended += len(fresh)
        return ended

    def _sealed(self, profile_id: str, source: Listing) -> bytes | None:
        said = [_short(source.etag), _short(source.modified)]
        if not any(said):
            return None
        return self._vault.sealer.seal(
            json.dumps(said),
            expires=self._vault.clocks.listing(source.seen_on),
            table="page_state",
            row=profile_id,
            purpose="validators",
        )

    def _renewed(self, row: _Row, seen: Mapping[str, date]) -> dict[str, Any]:
        day = seen[row.profile_id]
        expires = self._vault.clocks.listing(day)
        place = {"table": "listing", "row": row.profile_id, "purpose": "address"}
        sealed = row.address_sealed
        if week_of(expires) != week_of(row.expires_on):
            sealed = self._again(sealed, expires, place)
        return {
            "profile_id": row.profile_id,
            "last_seen": day,
            "gone_on": None,
            "expires_on": expires,
            "address_sealed": sealed,
        }

    def _reseal_validators(self, rows: Sequence[_Row], seen: Mapping[str, date]) -> None:
        moved = [
            row.profile_id
            for row in rows
            if week_of(self._vault.clocks.listing(seen[row.profile_id])) != week_of(row.expires_on)
        ]
        statement = sa.select(page_state.c.profile_id, page_state.c.validators_sealed)
        fresh = []
        for row in select_in(self._connection, statement, page_state.c.profile_id, moved):
            if row.validators_sealed is not None:
                expires = self._vault.clocks.listing(seen[row.profile_id])
                place = {"table": "page_state", "row": row.profile_id, "purpose": "validators"}
                fresh.append(
                    {
                        "profile_id": row.profile_id,
                        "validators_sealed": self._again(row.validators_sealed, expires, place),
                    }
                )
        update_each(self._connection, page_state, "profile_id", fresh)

    def _renew_points(self, shown_on: Mapping[str, date], seen: Mapping[str, date]) -> None:
        columns = sa.select(match_token.c.token_id, match_token.c.profile_id, match_token.c.last_seen)
        tokens = {
            row.token_id: row.profile_id
            for row in select_in(self._connection, columns, match_token.c.profile_id, seen)
            if row.last_seen == shown_on[row.profile_id]
        }
        update_each(
            self._connection,
            match_token,
            "token_id",
            [
                {
                    "token_id": token,
                    "last_seen": seen[profile],
                    "expires_on": self._vault.clocks.match_token(seen[profile]),
                }
                for token, profile in tokens.items()
            ],
        )
        names = ("token_id", "profile_id", "value_sealed", "context_sealed", "expires_on")
        points = sa.select(*(contact_point.c[name] for name in names))
        rows = []
        for row in select_in(self._connection, points, contact_point.c.token_id, tokens):
            expires = self._vault.clocks.contact_point(seen[row.profile_id])
            renewed = {"token_id": row.token_id, "last_seen": seen[row.profile_id], "expires_on": expires}
            for purpose in ("value", "context"):
                sealed = getattr(row, f"{purpose}_sealed")
                if week_of(expires) != week_of(row.expires_on):
                    place = {"table": "contact_point", "row": row.token_id, "purpose": purpose}
                    sealed = self._again(sealed, expires, place)
                renewed[f"{purpose}_sealed"] = sealed
            rows.append(renewed)
        update_each(self._connection, contact_point, "token_id", rows)

    def _again(self, sealed: bytes, expires: date, place: dict[str, str]) -> bytes:
        return self._vault.sealer.seal(self._vault.sealer.open(sealed, **place), expires=expires, **place)


def _short(said: str | None) -> str | None:
    return said if said and len(said) <= LONGEST else None
