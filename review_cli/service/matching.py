"""The step from stored facts to persons: read, match, write, in one transaction, as a run.

What changed since the last match is marked in the database; only the evidence it touches is matched anew. A whole match gives
the same persons under the same ids, and is taken instead when the rules or keys are others, or when most has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from matcher.engine import Part, decisions, match_whole
from matcher.incremental import rematch
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.values import ValueView
from matcher.venues import venues_of
from review_cli.service.matching_index import StoreIndex, shown_by, spread_counts
from store.database import Database
from store.domain import ContactKind, PairFinding, ValueClass, Venue
from store.match_state import Base, Counts, Marked, MatchState
from store.objections import Objections
from store.partitions import Found
from store.people import People
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault

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
    with database.writing() as connection:
        run_id = start_run(connection, vault.clocks, kind="match", at=now)
        Objections(connection, vault).reconcile(today)
        people, state = People(connection, vault), MatchState(connection)
        found = _found(people, state, vault, whole=whole, ruleset=ruleset)
        counts = people.save_found(found, run_id=run_id, today=today, ruleset=ruleset.version)
        counts["touched"] = counts["profiles"] if found.touched is None else len(found.touched)
        finish_run(connection, run_id, status=RunStatus.GOOD, at=now, counts=counts)
    return counts


def _found(people: People, state: MatchState, vault: Vault, *, whole: bool, ruleset: Ruleset) -> Found:
    base = Base(ruleset.version, vault.keyring.match.version)
    marked = state.marked()
    if whole or state.base() != base or _most(state, marked):
        found = _match_whole(people, state, ruleset)
    else:
        found = _match_changes(StoreIndex(people, state, vault), people, state, marked, ruleset)
    state.settle(base)
    state.unmark(marked)
    return found


def _most(state: MatchState, marked: Marked) -> bool:
    changed = len(marked.profiles)
    return changed > SMALL and changed > MOST * state.size()


def _match_whole(people: People, state: MatchState, ruleset: Ruleset) -> Found:
    facts = people.facts()
    decided = decisions(people.judgements(), people.value_rules(), people.freezes())
    matched = match_whole(facts, decided, ruleset)
    state.forget()
    state.show(map(shown_by, facts))
    state.write_components(map(_members, matched.parts))
    shared = {
        v: view.name_count for v, view in matched.values.items() if view.value_class is ValueClass.SHARED
    }
    state.write_shared(shared)
    spreads: dict[bytes, tuple[bool, Counts | None]] = {}
    for one in facts:
        if one.name_token and (one.nickname or bytes.fromhex(one.name_token) not in spreads):
            spread = matched.names.spreads.get(one.nickname or "")
            spreads[bytes.fromhex(one.name_token)] = (
                one.nickname is not None,
                spread_counts(spread) if spread else None,
            )
    state.write_spreads(spreads)
    compared = _pairs(matched.parts)
    return Found(
        persons=matched.partition.persons,
        pairs=compared.values(),
        suggested=[p for p in matched.partition.pairs if (p.profile_a, p.profile_b) not in compared],
        venues=matched.partition.venues,
    )


def _match_changes(
    index: StoreIndex, people: People, state: MatchState, marked: Marked, ruleset: Ruleset
) -> Found:
    marks = index.marks(marked)
    update = rematch(index, marks, ruleset)
    state.write_components(map(_members, update.parts))
    state.write_shared(update.shared)
    state.write_spreads(index.spreads_to_write(update.spreads))
    return Found(
        persons=[person for part in update.parts for person in part.persons],
        pairs=_pairs(update.parts).values(),
        suggested=update.suggested.values(),
        touched=update.touched,
        placed=update.placed,
        venues=_venues(people, state),
    )


def _venues(people: People, state: MatchState) -> tuple[Venue, ...]:
    views = (
        ValueView(value, ContactKind(kind), ValueClass.SHARED, tuple(sorted(carriers)))
        for value, (kind, carriers) in state.shared_carriers().items()
    )
    return venues_of(views, decisions(value_rules=people.value_rules()).rules)


def _members(part: Part) -> list[str]:
    return [member for person in part.persons for member in person.members]


def _pairs(parts: Iterable[Part]) -> Mapping[tuple[str, str], PairFinding]:
    return {(pair.profile_a, pair.profile_b): pair for part in parts for pair in part.pairs}
