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
from typing import Any

import sqlalchemy as sa

from store.domain import Cluster
from store.sql import delete_in, select_in
from store.tables import membership, person_ledger


class LedgerKind(StrEnum):
    """What an entry says."""

    MINT = "mint"
    """A person's id was given for the first time."""
    REDIRECT = "redirect"
    """A person's id was absorbed by another."""
    REVIVE = "revive"
    """An absorbed id stands on its own again."""
    FREEZE = "freeze"
    """Two profiles stay together: the evidence that joined them has expired."""
    APART = "apart"
    """Two profiles stay apart: the judgement that parted them has expired."""
    CONTACTED = "contacted"
    """There was a contact attempt; the profile it was logged on has expired."""
    HELD = "held"
    """Out of the queue for good, by the safeguarding lead's choice. No reason is on file."""


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
        c = person_ledger.c
        entries = sa.select(c.entry_id, c.person_id, c.other_id).where(c.kind == kind.value)
        if profiles is None:
            rows: list[sa.Row[Any]] = list(self._connection.execute(entries.order_by(c.entry_id)))
        else:
            wanted = list(profiles)
            either = [*select_in(self._connection, entries, c.person_id, wanted)]
            either += select_in(self._connection, entries, c.other_id, wanted)
            rows = sorted({row.entry_id: row for row in either}.values(), key=lambda row: row.entry_id)
        return [(row.person_id, row.other_id) for row in rows]

    def marked(self, kind: LedgerKind) -> frozenset[str]:
        """Persons with a mark (CONTACTED, HELD), by the ids they have today."""
        c = person_ledger.c
        rows = self._connection.execute(sa.select(c.person_id).where(c.kind == kind.value))
        state = self.state()
        return frozenset(state.resolve(row.person_id) for row in rows)

    def record(
        self,
        before: Mapping[str, str],
        after: Mapping[str, str],
        state: LedgerState,
        *,
        run_id: str,
        today: date,
    ) -> None:
        """Write what changed between two assignments of profiles to persons: mint, redirect, revive. `state` knows their ids."""
        ids = set(after.values())
        entries: list[tuple[LedgerKind, str, str | None]] = [
            (LedgerKind.MINT, person, None) for person in sorted(ids - state.minted.keys())
        ]
        entries += [
            (LedgerKind.REVIVE, person, state.redirects[person])
            for person in sorted(ids & state.redirects.keys())
        ]
        absorbed = sorted({(old, after[p]) for p, old in before.items() if p in after and old not in ids})
        entries += [
            (LedgerKind.REDIRECT, old, new) for old, new in absorbed if state.redirects.get(old) != new
        ]
        self.write(entries, run_id=run_id, today=today)

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
        self.write([(LedgerKind.FREEZE, a, b) for a, b in fresh], run_id=None, today=today)
        return len(fresh)

    def write(
        self, entries: Iterable[tuple[LedgerKind, str, str | None]], *, run_id: str | None, today: date
    ) -> None:
        """Append entries."""
        rows = [
            {
                "kind": kind.value,
                "person_id": one,
                "other_id": other,
                "day": today,
                "run_id": run_id,
                "expires_on": None,
            }
            for kind, one, other in entries
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
