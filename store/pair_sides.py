"""What a person sees of the two sides of a doubtful pair. Clear text: the caller masks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from store.domain import ContactKind
from store.errors import KeyExpired
from store.events import courses_on
from store.sql import select_in
from store.tables import contact_point, listing, match_token, membership
from store.vault import Vault


class Snippet(NamedTuple):
    """The text around a contact point, and when it was last seen."""

    text: str
    seen: date


class Side(NamedTuple):
    """One profile of a pair, with the person it belongs to now. Its repr shows ids only."""

    profile_id: str
    person_id: str
    arena: str
    town: str | None
    lang: str | None
    first_seen: date
    last_seen: date
    nickname: str | None
    tokens: frozenset[tuple[str, bytes]]
    values: tuple[tuple[str, str], ...]
    snippets: tuple[Snippet, ...]
    profiles: int
    contacts: int

    def __repr__(self) -> str:
        return f"Side({self.profile_id})"


class PairSides:
    """Within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def weights(self, profiles: Iterable[str]) -> dict[str, tuple[str, int, int]]:
        """Profile -> its person, how many profiles she has, how many contact attempts were logged on her."""
        mine = {
            row.profile_id: row.person_id
            for row in select_in(
                self._connection,
                sa.select(membership.c.profile_id, membership.c.person_id),
                membership.c.profile_id,
                profiles,
            )
        }
        members: dict[str, list[str]] = {}
        for row in select_in(
            self._connection,
            sa.select(membership.c.profile_id, membership.c.person_id),
            membership.c.person_id,
            set(mine.values()),
        ):
            members.setdefault(row.person_id, []).append(row.profile_id)
        courses = courses_on(self._connection, members, {})
        return {
            profile: (person, len(members[person]), courses[person].attempts if person in courses else 0)
            for profile, person in mine.items()
        }

    def side(self, profile_id: str) -> Side | None:
        """One side, or None when the profile has gone."""
        row = self._connection.execute(
            sa.select(listing).where(listing.c.profile_id == profile_id)
        ).one_or_none()
        if row is None:
            return None
        person, profiles, contacts = self.weights([profile_id]).get(profile_id, (profile_id, 1, 0))
        tokens = self._connection.execute(
            sa.select(match_token.c.kind, match_token.c.token).where(match_token.c.profile_id == profile_id)
        )
        values, snippets = self._opened(profile_id)
        names = [value for kind, value in values if kind == ContactKind.NICKNAME]
        return Side(
            profile_id,
            person,
            row.arena,
            row.town,
            row.lang,
            row.first_seen,
            row.last_seen,
            names[0] if names else None,
            frozenset((one.kind, one.token) for one in tokens),
            tuple((kind, value) for kind, value in values if kind != ContactKind.NICKNAME),
            tuple(snippets),
            profiles,
            contacts,
        )

    def _opened(self, profile_id: str) -> tuple[list[tuple[str, str]], list[Snippet]]:
        c = contact_point.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.kind, c.value_sealed, c.context_sealed, c.last_seen)
            .where(c.profile_id == profile_id)
            .order_by(c.last_seen.desc(), c.kind, c.token_id)
        )
        values: list[tuple[str, str]] = []
        snippets: list[Snippet] = []
        for row in rows:
            place = {"table": "contact_point", "row": row.token_id}
            try:
                values.append((row.kind, self._vault.sealer.open(row.value_sealed, **place, purpose="value")))
                context = self._vault.sealer.open(row.context_sealed, **place, purpose="context")
            except KeyExpired:
                continue
            snippets.append(Snippet(context, row.last_seen))
        return values, snippets
