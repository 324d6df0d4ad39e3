"""The step from stored facts to persons: read, match, write, in one transaction, as a run.

What changed since the last match is marked in the database; only the evidence it touches is matched anew. A whole match gives
the same persons under the same ids, and is taken instead when the rules or keys are others, or when most has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from matcher.engine import Part, decisions, match_whole
from matcher.incremental import rematch
from matcher.names import NameTable
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.venues import leading_values, venue_id
from review_cli.service.collecting import no_search_for_cycles
from review_cli.service.matching_index import StoreIndex, shown_by, spread_counts
from review_cli.service.venue_changes import rearrange
from store.database import Database
from store.domain import PairFinding, ProfileFacts, ValueClass
from store.match_state import Base, Counts, Marked, MatchState
from store.objections import Objections
from store.partitions import Found
from store.people import People
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault
from store.venues import Venues

SMALL = 2_000
"""Up to here a match of what changed is as quick as any."""

MOST = 0.4
"""Above this share of changed profiles a whole match is quicker."""


def match_all(
    database: Database,
    vault: Vault,
    *,
    today: date,
    now: datetime,
    whole: bool = False,
    ruleset: Ruleset = DEFAULT_RULESET,
) -> Counter[str]:
    """Match what changed since the last match, or everything (`whole`); returns counts. All or nothing.

    The counts: profiles, persons, venues, merged, suggested; and `touched`, how many profiles were looked at.
    """
    with no_search_for_cycles(), database.writing() as connection:
        run_id = start_run(connection, vault.clocks, kind="match", at=now)
        Objections(connection, vault).reconcile(today)
        counts = _Match(connection, vault, ruleset, run_id, today).run(whole=whole)
        finish_run(connection, run_id, status=RunStatus.GOOD, at=now, counts=counts)
    return counts


class _Match:
    """One match within the caller's transaction."""

    def __init__(self, connection: Any, vault: Vault, ruleset: Ruleset, run_id: str, today: date) -> None:
        self._people = People(connection, vault)
        self._state = MatchState(connection)
        self._venues = Venues(connection)
        self._vault = vault
        self._ruleset = ruleset
        self._run_id = run_id
        self._today = today

    def run(self, *, whole: bool) -> Counter[str]:
        base = Base(self._ruleset.version, self._vault.keyring.match.version)
        marked = self._state.marked()
        if whole or self._state.base() != base or self._most(marked):
            counts = self._everything()
        else:
            counts = self._changes(marked)
        self._state.settle(base)
        self._state.unmark(marked)
        return counts

    def _most(self, marked: Marked) -> bool:
        changed = len(marked.profiles)
        return changed > SMALL and changed > MOST * self._state.size()

    def _save(self, found: Found) -> Counter[str]:
        version = self._ruleset.version
        return self._people.save_found(found, run_id=self._run_id, today=self._today, ruleset=version)

    def _changes(self, marked: Marked) -> Counter[str]:
        index = StoreIndex(self._people, self._state, self._vault)
        marks = index.marks(marked)
        update = rematch(index, marks, self._ruleset)
        counts = self._save(
            Found(
                persons=[person for part in update.parts for person in part.persons],
                pairs=_pairs(update.parts).values(),
                suggested=update.suggested.values(),
                touched=update.touched,
                placed=update.placed,
            )
        )
        self._state.write_components(map(_members, update.parts))
        self._state.write_spreads(index.spreads_to_write(update.spreads))
        before = self._venues.of_values(update.values)
        self._state.write_shared(update.shared)
        rules = decisions(value_rules=self._people.value_rules()).rules
        rearrange(self._state, self._venues, update.values, marks.profiles, before, rules, self._today)
        counts["venues"] = self._venues.count()
        counts["touched"] = len(update.touched)
        return counts

    def _everything(self) -> Counter[str]:
        facts = self._people.facts()
        rules = self._people.value_rules()
        decided = decisions(self._people.judgements(), rules, self._people.freezes())
        matched = match_whole(facts, decided, self._ruleset)
        compared = _pairs(matched.parts)
        counts = self._save(
            Found(
                persons=matched.partition.persons,
                pairs=compared.values(),
                suggested=[p for p in matched.partition.pairs if (p.profile_a, p.profile_b) not in compared],
                venues=matched.partition.venues,
            )
        )
        self._state.forget()
        self._state.show(map(shown_by, facts))
        self._state.write_components(map(_members, matched.parts))
        self._state.write_spreads(_spreads(facts, matched.names))
        shared = {v: one for v, one in matched.values.items() if one.value_class is ValueClass.SHARED}
        self._state.write_shared({value: view.name_count for value, view in shared.items()})
        leading = leading_values({value: view.carriers for value, view in shared.items()}, decided.rules)
        self._venues.assign({value: venue_id(first) for value, first in leading.items()})
        counts["touched"] = counts["profiles"]
        return counts


def _spreads(facts: Iterable[ProfileFacts], names: NameTable) -> dict[bytes, tuple[bool, Counts | None]]:
    """By name's token: whether anybody shows it readably, and its spread."""
    spreads: dict[bytes, tuple[bool, Counts | None]] = {}
    for one in facts:
        if one.name_token is None:
            continue
        spread = names.spreads.get(one.nickname) if one.nickname else None
        if spread:
            spreads[bytes.fromhex(one.name_token)] = (True, spread_counts(spread))
        else:
            spreads.setdefault(bytes.fromhex(one.name_token), (False, None))
    return spreads


def _members(part: Part) -> list[str]:
    return [member for person in part.persons for member in person.members]


def _pairs(parts: Iterable[Part]) -> Mapping[tuple[str, str], PairFinding]:
    return {(pair.profile_a, pair.profile_b): pair for part in parts for pair in part.pairs}
