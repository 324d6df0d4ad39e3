"""A partition kept up to date in memory, change by change: always equal to `matcher.engine.match` on the same facts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.engine import Part, assemble, decisions, value_views
from matcher.incremental import Marks, Place, Update, rematch
from matcher.judging import Pair, pair_of, standing
from matcher.names import Spread, identity_of, name_table, recall_names, spellings, spread_of
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from store.domain import Judgement, PairFinding, Partition, ProfileFacts, ValueRule


@dataclass(frozen=True, slots=True)
class Change:
    """What happened since: profiles new or seen otherwise, and profiles gone (deleted, expired, objected)."""

    put: tuple[ProfileFacts, ...] = ()
    drop: tuple[str, ...] = ()


class Matching:
    """Facts, decisions and what was found of them. An `Index` for `rematch`."""

    def __init__(
        self,
        profiles: Iterable[ProfileFacts] = (),
        *,
        judgements: Sequence[Judgement] = (),
        value_rules: Sequence[ValueRule] = (),
        freezes: Sequence[tuple[str, str]] = (),
        ruleset: Ruleset = DEFAULT_RULESET,
    ) -> None:
        self._ruleset = ruleset
        self._stored: dict[str, ProfileFacts] = {}
        self._called: dict[str, ProfileFacts] = {}
        self._judgements: list[Judgement] = []
        self._rules: list[ValueRule] = []
        self._freezes: list[Pair] = []
        self._parts: dict[str, Part] = {}
        self._part_of: dict[str, str] = {}
        self._shared: dict[str, int] = {}
        self._spreads: dict[str, Spread] = {}
        self._suggested: dict[Pair, PairFinding] = {}
        self.decide(judgements, value_rules, freezes)
        self.change(Change(put=tuple(profiles)))

    def change(self, change: Change) -> Update:
        """Take in a change of facts. A profile both put and dropped is put."""
        for profile_id in change.drop:
            self._stored.pop(profile_id, None)
        self._stored.update((profile.profile_id, profile) for profile in change.put)
        before, self._called = self._called, {p.profile_id: p for p in recall_names([*self._stored.values()])}
        moved = {i for i in before.keys() | self._called.keys() if before.get(i) != self._called.get(i)}
        was = [before[profile_id] for profile_id in moved if profile_id in before]
        return self._update(
            Marks(
                profiles=frozenset(moved),
                values=frozenset(value for p in was for value in (*p.phones, *p.emails) if value),
                names=frozenset(p.nickname for p in was if p.nickname),
            )
        )

    def decide(
        self,
        judgements: Sequence[Judgement] = (),
        value_rules: Sequence[ValueRule] = (),
        freezes: Sequence[tuple[str, str]] = (),
    ) -> Update:
        """Take in all decisions that hold from now on, in place of those before."""
        pairs = [pair_of(one, other) for one, other in freezes if one != other]
        accepted = list(standing(judgements))
        anew = {(j.profile_a, j.profile_b) for j in [*accepted, *self._judgements]}
        marks = Marks(
            profiles=frozenset(p for pair in {*anew, *pairs, *self._freezes} for p in pair),
            values=frozenset(rule.value for rule in [*self._rules, *value_rules]),
        )
        self._judgements, self._rules, self._freezes = accepted, list(value_rules), pairs
        return self._update(marks)

    def partition(self) -> Partition:
        """The partition as it stands."""
        profiles = [self._called[profile_id] for profile_id in sorted(self._called)]
        decided = decisions(self._judgements, self._rules, self._freezes)
        names = name_table(profiles, self._ruleset.rarity)
        values = value_views(profiles, decided.rules, self._ruleset, {})
        found = assemble(self._parts.values(), (), values, names, decided, self._ruleset)
        pairs = {(p.profile_a, p.profile_b): p for p in found.pairs} | self._suggested
        return Partition(
            found.persons,
            found.venues,
            tuple(pairs[pair] for pair in sorted(pairs)),
            found.value_classes,
            found.contradictions,
        )

    def _update(self, marks: Marks) -> Update:
        update = rematch(self, marks, self._ruleset)
        for profile_id in update.touched | marks.profiles:
            self._parts.pop(self._part_of.pop(profile_id, ""), None)
        for part in update.parts:
            members = [member for cluster in part.persons for member in cluster.members]
            self._parts[members[0]] = part
            self._part_of.update(dict.fromkeys(members, members[0]))
        for value, names in update.shared.items():
            if names is None:
                self._shared.pop(value, None)
            else:
                self._shared[value] = names
        self._spreads.update(update.spreads)
        kept = {pair: found for pair, found in self._suggested.items() if not update.placed & set(pair)}
        self._suggested = kept | dict(update.suggested)
        return update

    # -- as an index --------------------------------------------------------------------------------------------------

    def facts(self, ids: Collection[str]) -> Mapping[str, ProfileFacts]:
        """See `Index`."""
        return {profile_id: self._called[profile_id] for profile_id in ids if profile_id in self._called}

    def carriers(self, values: Collection[str]) -> Mapping[str, Collection[str]]:
        """See `Index`."""
        everyone = self._called.values()
        return {v: [p.profile_id for p in everyone if v in p.phones or v in p.emails] for v in values}

    def under_name(self, keys: Collection[tuple[str, str]]) -> Iterable[str]:
        """See `Index`."""
        held = self.carriers({value for value, _ in keys})
        called = ((value, i, self._called[i].nickname) for value, ids in held.items() for i in ids)
        wanted = {(value, spelling) for value, name in keys for spelling in spellings(name)}
        return [i for value, i, name in called if name and any((value, s) in wanted for s in spellings(name))]

    def in_places(self, places: Collection[Place]) -> Iterable[str]:
        """See `Index`."""
        return [p.profile_id for p in self._called.values() if (p.nickname, p.town) in places]

    def going_by(self, names: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """See `Index`."""
        everyone = self._called.values()
        return {name: {p.profile_id: p.town for p in everyone if p.nickname == name} for name in names}

    def counted(self, names: Collection[str]) -> Mapping[str, Spread]:
        """See `Index`."""
        shown: dict[str, list[tuple[str, str | None]]] = {}
        for profile in self._called.values():
            if profile.nickname in names:
                shown.setdefault(str(profile.nickname), []).append((identity_of(profile), profile.town))
        return {name: spread_of(carriers) for name, carriers in shown.items()}

    def decided(self, ids: Collection[str]) -> tuple[Sequence[Judgement], Sequence[Pair]]:
        """See `Index`."""
        return (
            [j for j in self._judgements if j.profile_a in ids or j.profile_b in ids],
            [pair for pair in self._freezes if pair[0] in ids or pair[1] in ids],
        )

    def rules(self) -> Sequence[ValueRule]:
        """See `Index`."""
        return self._rules

    def spreads(self, names: Collection[str]) -> Mapping[str, Spread]:
        """See `Index`."""
        return {name: self._spreads[name] for name in names if name in self._spreads}

    def shared(self, values: Collection[str]) -> Mapping[str, int]:
        """See `Index`."""
        return {value: self._shared[value] for value in values if value in self._shared}

    def mates(self, ids: Collection[str]) -> Iterable[str]:
        """See `Index`."""
        numbers = {self._part_of[profile_id] for profile_id in ids if profile_id in self._part_of}
        return [m for n in numbers for cluster in self._parts[n].persons for m in cluster.members]

    def persons(self, ids: Collection[str]) -> Mapping[str, str]:
        """See `Index`."""
        clusters = (c for part in self._parts.values() for c in part.persons)
        return {m: c.person_id for c in clusters for m in c.members if m in ids}

    def compared(self, ids: Collection[str]) -> Iterable[Pair]:
        """See `Index`."""
        pairs = ((p.profile_a, p.profile_b) for part in self._parts.values() for p in part.pairs)
        return [pair for pair in pairs if pair[0] in ids]
