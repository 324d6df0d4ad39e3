"""What the last match found, and what changed since: the tables that let the next match look at nothing else.

Values and names are asked for by their tokens. Rows about what is gone go by themselves (`store.marking`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.domain import ContactKind
from store.marking import MarkKind
from store.sql import chunks, delete_in, select_in, update_each, upsert
from store.tables import (
    listing,
    match_base,
    match_mark,
    match_state,
    match_token,
    membership,
    name_spread,
    pair_evidence,
    shared_value,
)

Pair = tuple[str, str]
_NICKNAME = ContactKind.NICKNAME.value


class Base(NamedTuple):
    """The rules and keys under which the state was found."""

    ruleset: str
    key_version: int


class Counts(NamedTuple):
    """How a name is spread: distinct carriers, those seen in a town, and those seen in each town."""

    carriers: int
    placed: int
    towns: Mapping[str, int]


class Shown(NamedTuple):
    """What one profile adds to the state: its name's token, who carries it, and where. Tokens are bytes."""

    profile_id: str
    name: bytes | None
    identity: bytes
    town: str | None


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks since the last match: profiles, components, values and names (tokens in lower-case hex), and their row numbers."""

    numbers: tuple[int, ...] = ()
    profiles: frozenset[str] = frozenset()
    components: frozenset[int] = frozenset()
    values: frozenset[str] = frozenset()
    names: frozenset[str] = field(default=frozenset())


class MatchState:
    """Reads and writes the state of matching within the caller's transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -- marks --------------------------------------------------------------------------------------------------------

    def base(self) -> Base | None:
        """Under what the state was found; None when there is none yet."""
        row = self._connection.execute(sa.select(match_base.c.ruleset, match_base.c.key_version)).first()
        return Base(*row) if row else None

    def marked(self) -> Marked:
        """Everything marked since the last match."""
        rows = self._connection.execute(
            sa.select(match_mark.c.number, match_mark.c.kind, match_mark.c.mark)
        ).all()
        of = {
            kind: frozenset(row.mark for row in rows if row.kind == kind.value) for kind in MarkKind
        }  # fmt: skip
        return Marked(
            tuple(row.number for row in rows),
            of[MarkKind.PROFILE],
            frozenset(int(mark) for mark in of[MarkKind.COMPONENT]),
            frozenset(mark.lower() for mark in of[MarkKind.VALUE]),
            frozenset(mark.lower() for mark in of[MarkKind.NAME]),
        )

    def unmark(self, marked: Marked) -> None:
        """Remove the marks that were read, and only those: what others marked meanwhile stays for the next match."""
        delete_in(self._connection, match_mark, match_mark.c.number, marked.numbers)

    # -- what the profiles show ---------------------------------------------------------------------------------------

    def was_shown(self, ids: Collection[str]) -> dict[str, Shown]:
        """What these profiles showed at the last match."""
        c = match_state.c
        columns = sa.select(c.profile_id, c.name_token, c.identity_token, c.town)
        rows = select_in(self._connection, columns, c.profile_id, ids)
        return {
            row.profile_id: Shown(row.profile_id, row.name_token, row.identity_token, row.town)
            for row in rows
        }

    def show(self, shown: Iterable[Shown]) -> None:
        """Write what profiles show now. New ones get component 0 until it is known."""
        rows = [
            {
                "profile_id": one.profile_id,
                "component": 0,
                "name_token": one.name,
                "identity_token": one.identity,
                "town": one.town,
            }
            for one in shown
        ]
        columns = ["name_token", "identity_token", "town"]
        upsert(self._connection, match_state, rows, keys=["profile_id"], update=columns)

    def carriers(self, values: Collection[str]) -> dict[str, list[str]]:
        """By value: the profiles that show it."""
        c = match_token.c
        found: dict[str, list[str]] = {}
        columns = sa.select(c.token, c.profile_id).where(c.kind != _NICKNAME)
        for row in select_in(self._connection, columns, c.token, map(bytes.fromhex, values)):
            found.setdefault(row.token.hex(), []).append(row.profile_id)
        return found

    def named_at(self, values: Collection[str]) -> list[tuple[str, bytes, str]]:
        """The named profiles that show one of these values: (value, name, profile)."""
        t, s = match_token.c, match_state.c
        columns = (
            sa.select(t.token, s.name_token, s.profile_id)
            .join(match_state, s.profile_id == t.profile_id)
            .where(s.name_token.is_not(None))
        )
        rows = select_in(self._connection, columns, t.token, map(bytes.fromhex, values))
        return [(row.token.hex(), row.name_token, row.profile_id) for row in rows]

    def in_places(self, places: Collection[tuple[bytes, str]]) -> list[str]:
        """The profiles that go by one of these names in its town."""
        wanted = set(places)
        s = match_state.c
        columns = sa.select(s.name_token, s.town, s.profile_id)
        found: list[str] = []
        for block in chunks(sorted(wanted), 200):
            rows = self._connection.execute(
                columns.where(s.name_token.in_({n for n, _ in block}), s.town.in_({t for _, t in block}))
            )
            found.extend(row.profile_id for row in rows if (row.name_token, row.town) in wanted)
        return found

    def going_by(self, names: Collection[bytes]) -> dict[bytes, dict[str, str | None]]:
        """By name: the profiles that go by it, with the town of each."""
        s = match_state.c
        found: dict[bytes, dict[str, str | None]] = {}
        columns = sa.select(s.name_token, s.profile_id, s.town)
        for row in select_in(self._connection, columns, s.name_token, names):
            found.setdefault(row.name_token, {})[row.profile_id] = row.town
        return found

    def counted(self, names: Collection[bytes]) -> dict[bytes, Counts]:
        """The spread of names, counted from what the profiles show now."""
        s = match_state.c
        towns: dict[bytes, dict[str, int]] = {}
        by_town = sa.select(s.name_token, s.town, sa.func.count(s.identity_token.distinct()).label("here"))
        by_town = by_town.where(s.town.is_not(None)).group_by(s.name_token, s.town)
        for row in select_in(self._connection, by_town, s.name_token, names):
            towns.setdefault(row.name_token, {})[row.town] = row.here
        placed = sa.case((s.town.is_not(None), s.identity_token))
        overall = sa.select(
            s.name_token,
            sa.func.count(s.identity_token.distinct()).label("everywhere"),
            sa.func.count(placed.distinct()).label("placed"),
        ).group_by(s.name_token)
        return {
            row.name_token: Counts(row.everywhere, row.placed, towns.get(row.name_token, {}))
            for row in select_in(self._connection, overall, s.name_token, names)
        }

    # -- what was found -----------------------------------------------------------------------------------------------

    def spreads(self, names: Collection[bytes]) -> dict[bytes, tuple[bool, Counts]]:
        """By name: whether it could be read at the last match, and its spread then."""
        c = name_spread.c
        rows = select_in(self._connection, sa.select(c.token, c.shown, c.counts), c.token, names)
        return {row.token: (row.shown, _counts(row.counts)) for row in rows}

    def shared(self, values: Collection[str]) -> dict[str, int]:
        """Those of the values that are a business's, with the number of names around each."""
        c = shared_value.c
        rows = select_in(self._connection, sa.select(c.token, c.names), c.token, map(bytes.fromhex, values))
        return {row.token.hex(): row.names for row in rows}

    def mates(self, ids: Collection[str], components: Collection[int] = ()) -> set[str]:
        """The profiles of these components, and of those in which these profiles were found."""
        s = match_state.c
        rows = select_in(self._connection, sa.select(s.component), s.profile_id, ids)
        wanted = {row.component for row in rows} | {*components} - {0}
        wanted.discard(0)
        rows = select_in(self._connection, sa.select(s.profile_id), s.component, wanted)
        return {row.profile_id for row in rows}

    def persons(self, ids: Collection[str]) -> dict[str, str]:
        """The person of each of these profiles at the last match."""
        c = membership.c
        rows = select_in(self._connection, sa.select(c.profile_id, c.person_id), c.profile_id, ids)
        return {row.profile_id: row.person_id for row in rows}

    def compared(self, ids: Collection[str]) -> list[Pair]:
        """The pairs whose first profile is one of these and that were compared for more than a name in a town."""
        c = pair_evidence.c
        columns = sa.select(c.profile_a, c.profile_b).where(c.in_town.is_(False))
        rows = select_in(self._connection, columns, c.profile_a, ids)
        return [(row.profile_a, row.profile_b) for row in rows]

    # -- writing what was found ---------------------------------------------------------------------------------------

    def write_components(self, components: Iterable[Collection[str]]) -> None:
        """Number evidence components that came out anew. Each keeps a number that most of its members had: few rows change.

        Whoever shared a number with one of the members must be among them all.
        """
        found = list(components)
        c = match_state.c
        everyone = [profile_id for members in found for profile_id in members]
        rows = select_in(self._connection, sa.select(c.profile_id, c.component), c.profile_id, everyone)
        was = {row.profile_id: row.component for row in rows}
        last = self._connection.execute(sa.select(sa.func.max(c.component))).scalar() or 0
        taken = {0}
        moved: list[dict[str, Any]] = []
        for members in found:
            had = Counter(was.get(profile_id, 0) for profile_id in members)
            number = next((one for one, _ in had.most_common() if one not in taken), 0)
            if not number:
                number = last = last + 1
            taken.add(number)
            moved.extend({"profile_id": p, "component": number} for p in members if was.get(p) != number)
        update_each(self._connection, match_state, "profile_id", moved)

    def write_shared(self, shared: Mapping[str, int | None]) -> None:
        """Set the names around businesses' values; None: it is no business's any more."""
        gone = [bytes.fromhex(value) for value, names in shared.items() if names is None]
        delete_in(self._connection, shared_value, shared_value.c.token, gone)
        rows = [
            {"token": bytes.fromhex(value), "names": names}
            for value, names in shared.items()
            if names is not None
        ]
        upsert(self._connection, shared_value, rows, keys=["token"], update=["names"])

    def borne(self, names: Collection[bytes]) -> set[bytes]:
        """Those of the names that anybody goes by."""
        s = match_state.c
        rows = select_in(self._connection, sa.select(s.name_token).distinct(), s.name_token, names)
        return {row.name_token for row in rows}

    def write_spreads(self, spreads: Mapping[bytes, tuple[bool, Counts | None] | None]) -> None:
        """Set whether names can be read, and their spread; None: nobody goes by it any more, and it is forgotten."""
        delete_in(
            self._connection,
            name_spread,
            name_spread.c.token,
            [name for name, spread in spreads.items() if spread is None],
        )
        rows = [
            {"token": name, "shown": spread[0], "counts": _json(spread[1])}
            for name, spread in spreads.items()
            if spread is not None
        ]
        upsert(self._connection, name_spread, rows, keys=["token"], update=["shown", "counts"])

    def forget(self) -> None:
        """Begin anew: nothing is known of what was found. Persons and the ledger stay."""
        for table in (match_state, name_spread, shared_value, match_base):
            self._connection.execute(sa.delete(table))

    def settle(self, base: Base) -> None:
        """Say under what the state was found."""
        upsert(
            self._connection,
            match_base,
            [{"number": 1, **base._asdict()}],
            keys=["number"],
            update=["ruleset", "key_version"],
        )

    def size(self) -> int:
        """How many profiles are stored."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(listing)).scalar_one())


def _counts(stored: Mapping[str, Any]) -> Counts:
    return Counts(stored.get("carriers", 0), stored.get("placed", 0), stored.get("towns", {}))


def _json(counts: Counts | None) -> dict[str, Any]:
    return counts._asdict() if counts else {}
