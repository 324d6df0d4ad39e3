"""The person ledger: append-only, and what outlives evidence. Who got which id, what was absorbed by what, what stays together or apart.

Entries name profiles and persons by id only. They live while anything of the person lives (see `prune`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.domain import Cluster, PairDecision
from store.sql import delete_in, select_in
from store.tables import event, membership, pair_evidence, person_ledger


class LedgerKind(StrEnum):
    """What an entry says."""

    MINT = "mint"
    """A person's id was given for the first time."""
    REDIRECT = "redirect"
    """A person's id was absorbed by another."""
    REVIVE = "revive"
    """An absorbed id stands on its own again."""
    JOIN = "join"
    """A profile came to a person, on this ground."""
    FREEZE = "freeze"
    """Two profiles stay together: the evidence that joined them has expired."""
    APART = "apart"
    """Two profiles stay apart: the judgement that parted them has expired."""
    CONTACTED = "contacted"
    """There was a contact attempt; the profile it was logged on has expired."""
    HELD = "held"
    """Out of the queue for good, by the safeguarding lead's choice. No reason is on file."""


class Entry(NamedTuple):
    """An entry to write."""

    kind: LedgerKind
    person_id: str
    other_id: str | None = None
    ground: str | None = None


class Told(NamedTuple):
    """An entry as it stands, with its day. `ground`: codes of what it rested on, with spaces between."""

    kind: LedgerKind
    person_id: str
    other_id: str | None
    ground: str | None
    day: date


_GROUND_LENGTH = 64


def ground_of(codes: Iterable[str]) -> str | None:
    """Codes as one ground: in order, each once, whole ones only, as many as fit. None for none."""
    ground = ""
    for code in dict.fromkeys(codes):
        longer = f"{ground} {code}".strip()
        if len(longer) <= _GROUND_LENGTH:
            ground = longer
    return ground or None


_BINDING = (LedgerKind.FREEZE, LedgerKind.APART)
_IDS = (LedgerKind.MINT.value, LedgerKind.REDIRECT.value, LedgerKind.REVIVE.value)


@dataclass(frozen=True)
class LedgerState:
    """What the entries add up to: minted ids in order, and redirects that stand."""

    minted: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    def resolve(self, person_id: str) -> str:
        """The id that a person's id leads to today."""
        seen = {person_id}
        while (following := self.redirects.get(person_id)) is not None and following not in seen:
            person_id = following
            seen.add(person_id)
        return person_id


class Ledger:
    """The ledger within the caller's transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def state(self, persons: Iterable[str] | None = None) -> LedgerState:
        """Minted ids and standing redirects, of all or of these ids only."""
        state = LedgerState()
        c = person_ledger.c
        entries = sa.select(c.entry_id, c.kind, c.person_id, c.other_id).where(c.kind.in_(_IDS))
        entries = entries.order_by(c.entry_id)
        # All entries of one id stand in one block, so each is read in its order.
        rows: Iterable[Any] = (
            self._connection.execute(entries)
            if persons is None
            else select_in(self._connection, entries, c.person_id, persons)
        )
        for row in rows:
            if row.kind == LedgerKind.MINT:
                state.minted.setdefault(row.person_id, row.entry_id)
            elif row.kind == LedgerKind.REDIRECT:
                state.redirects[row.person_id] = row.other_id
            elif row.kind == LedgerKind.REVIVE:
                state.redirects.pop(row.person_id, None)
        return state

    def pairs(self, kind: LedgerKind, profiles: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """The pairs of profiles of all entries of a kind (FREEZE, APART), oldest first; those that touch some profiles, each once."""
        if profiles is not None:
            return self.bound(profiles)[kind]
        c = person_ledger.c
        entries = sa.select(c.person_id, c.other_id).where(c.kind == kind.value).order_by(c.entry_id)
        return [(row.person_id, row.other_id) for row in self._connection.execute(entries)]

    def bound(self, profiles: Iterable[str]) -> dict[LedgerKind, list[tuple[str, str]]]:
        """By kind (FREEZE, APART) the `pairs` that touch these profiles."""
        c = person_ledger.c
        wanted = list(profiles)
        entries = sa.select(c.entry_id, c.kind, c.person_id, c.other_id).where(c.kind.in_(_BINDING))
        either = [*select_in(self._connection, entries, c.person_id, wanted)]
        either += select_in(self._connection, entries, c.other_id, wanted)
        found: dict[LedgerKind, list[tuple[str, str]]] = {kind: [] for kind in _BINDING}
        for _, row in sorted({row.entry_id: row for row in either}.items()):
            found[LedgerKind(row.kind)].append((row.person_id, row.other_id))
        return found

    def marked(self, kind: LedgerKind) -> frozenset[str]:
        """Persons with a mark (CONTACTED, HELD), by the ids they have today."""
        c = person_ledger.c
        rows = self._connection.execute(sa.select(c.person_id).where(c.kind == kind.value))
        state = self.state()
        return frozenset(state.resolve(row.person_id) for row in rows)

    def remember_contacts(self, profiles: Iterable[str], today: date) -> None:
        """Persons who were contacted on one of these profiles are contacted also when the profile goes."""
        logged = sa.select(membership.c.person_id).join(event, event.c.profile_id == membership.c.profile_id)
        persons = {row.person_id for row in select_in(self._connection, logged, event.c.profile_id, profiles)}
        if persons:
            fresh = sorted(persons - self.marked(LedgerKind.CONTACTED))
            self.write([Entry(LedgerKind.CONTACTED, person) for person in fresh], run_id=None, today=today)

    def record(
        self,
        before: Mapping[str, str],
        after: Mapping[str, str],
        state: LedgerState,
        grounds: Mapping[str, str],
        *,
        run_id: str,
        today: date,
    ) -> None:
        """Write what changed between two assignments of profiles to persons: mint, redirect, revive, join.

        `state` knows the ids concerned; `grounds` say by profile what ties it to its person.
        """
        ids = set(after.values())
        entries = [Entry(LedgerKind.MINT, person) for person in sorted(ids - state.minted.keys())]
        entries += [
            Entry(LedgerKind.REVIVE, person, state.redirects[person])
            for person in sorted(ids & state.redirects.keys())
        ]
        absorbed = sorted({(old, after[p]) for p, old in before.items() if p in after and old not in ids})
        entries += [
            Entry(LedgerKind.REDIRECT, old, new, grounds.get(old))
            for old, new in absorbed
            if state.redirects.get(old) != new
        ]
        entries += [
            Entry(LedgerKind.JOIN, person, profile, grounds.get(profile))
            for profile, person in sorted(after.items())
            if before.get(profile) != person and profile != person
        ]
        self.write(entries, run_id=run_id, today=today)

    def told(self, ids: Iterable[str]) -> list[Told]:
        """Every entry that names one of these persons or profiles, oldest first."""
        c = person_ledger.c
        wanted = list(ids)
        columns = sa.select(c.entry_id, c.kind, c.person_id, c.other_id, c.ground, c.day)
        rows = [
            *select_in(self._connection, columns, c.person_id, wanted),
            *select_in(self._connection, columns, c.other_id, wanted),
        ]
        found = sorted({row.entry_id: row for row in rows}.items())
        return [
            Told(LedgerKind(row.kind), row.person_id, row.other_id, row.ground, row.day) for _, row in found
        ]

    def freeze(self, persons: Iterable[str], *, without: frozenset[str], today: date) -> int:
        """Keep the remaining profiles of these persons together, before evidence or members of theirs expire.

        `without` are the profiles that expire now. Returns how many pairs were written anew.
        """
        groups: dict[str, list[str]] = defaultdict(list)
        wanted = set(persons)
        for row in self._connection.execute(sa.select(membership).order_by(membership.c.profile_id)):
            if row.person_id in wanted and row.profile_id not in without:
                groups[row.person_id].append(row.profile_id)
        standing = set(self.pairs(LedgerKind.FREEZE))
        fresh = [pair for group in groups.values() for pair in pairwise(group) if pair not in standing]
        grounds = self._evidence({profile for pair in fresh for profile in pair})
        entries = [
            Entry(LedgerKind.FREEZE, a, b, grounds.get((a, b)) or grounds.get((b,)) or grounds.get((a,)))
            for a, b in fresh
        ]
        self.write(entries, run_id=None, today=today)
        return len(fresh)

    def _evidence(self, profiles: set[str]) -> dict[tuple[str, ...], str]:
        """What stored evidence joins these profiles: by pair, and by each of two alone. The strongest counts."""
        c = pair_evidence.c
        columns = sa.select(c.profile_a, c.profile_b, c.score, c.features).where(
            c.decision == PairDecision.MERGE.value
        )
        rows = sorted(
            select_in(self._connection, columns, c.profile_a, profiles), key=lambda row: float(row.score)
        )
        found: dict[tuple[str, ...], str] = {}
        for row in rows:
            ground = ground_of(feature["code"] for feature in row.features if feature["score"] > 0)
            if ground:
                found[(row.profile_a, row.profile_b)] = found[(row.profile_a,)] = found[(row.profile_b,)] = (
                    ground
                )
        return found

    def write(
        self,
        entries: Iterable[tuple[LedgerKind, str, str | None] | Entry],
        *,
        run_id: str | None,
        today: date,
    ) -> None:
        """Append entries: (kind, person, other), or with a ground."""
        rows = [
            {
                "kind": one.kind.value,
                "person_id": one.person_id,
                "other_id": one.other_id,
                "ground": one.ground,
                "day": today,
                "run_id": run_id,
                "expires_on": None,
            }
            for one in (Entry(*entry) for entry in entries)
        ]
        if rows:
            self._connection.execute(sa.insert(person_ledger), rows)

    def prune(self) -> int:
        """Remove entries about persons of whom nothing is left; returns how many."""
        rows = self._connection.execute(sa.select(membership)).all()
        living = {row.profile_id for row in rows} | {row.person_id for row in rows}
        state = self.state()
        c = person_ledger.c
        dead = [
            row.entry_id
            for row in self._connection.execute(sa.select(c.entry_id, c.person_id, c.other_id))
            if row.person_id not in living
            and state.resolve(row.person_id) not in living
            and (row.other_id is None or row.other_id not in living)
        ]
        return delete_in(self._connection, person_ledger, c.entry_id, dead)


def settled_ids(
    persons: Iterable[Cluster], before: Mapping[str, str], present: Iterable[str], state: LedgerState
) -> dict[str, str]:
    """Profile -> person id, where a person whose first profile has expired keeps the id she had.

    The matcher names a cluster after its first profile. When that profile is gone, the cluster keeps the oldest of the ids its members
    had before, so that expiry never renames anybody. Two clusters never get one id: the one with the smallest member keeps it. Pure.
    """
    present, taken = set(present), set[str]()
    ids: dict[str, str] = {}
    for cluster in sorted(persons, key=lambda one: min(one.members)):
        inherited = sorted(
            {before[m] for m in cluster.members if m in before and before[m] not in present} - taken,
            key=lambda one: (state.minted.get(one, 0), one),
        )
        person = inherited[0] if inherited else cluster.person_id
        taken.add(person)
        ids.update(dict.fromkeys(cluster.members, person))
    return ids
