"""Matching what changed: the evidence components that a change touches, before and after it, and nothing else. Pure.

`rematch` asks an `Index` for what it needs, in batches: a store answers from its tables (`store.matching_index`), `Matching`
(`matcher.memory`) from dictionaries. What comes out replaces what was known of the profiles touched, and then the whole is
equal to `matcher.engine.match` on the same facts and decisions.

What lies outside a component and still bears on it is a class: a value is a business's, a name is rare in a town. Whoever
crosses such a line touches all that it stands between.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from matcher.blocking import components, suggests_in_town, ties_anywhere, ties_in_town
from matcher.engine import Decisions, Part, decisions, resolve, suggestions, value_views
from matcher.judging import Pair
from matcher.names import NameClass, NameClasses, NameTable, Spread
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.values import ValueView, index_values
from store.domain import Judgement, JudgementKind, PairFinding, ProfileFacts, ValueClass, ValueRule

Place = tuple[str, str]
"""A name in a town."""


class Index(Protocol):
    """What `rematch` asks of what is stored. Facts are those after the change, names recalled; what was found is that before."""

    def facts(self, ids: Collection[str]) -> Mapping[str, ProfileFacts]:
        """The facts of these profiles; those that are gone are left out."""

    def carriers(self, values: Collection[str]) -> Mapping[str, Collection[str]]:
        """The profiles that show each value."""

    def under_name(self, keys: Collection[tuple[str, str]]) -> Iterable[str]:
        """The profiles that show one of these (value, name), or the value under a name that shares one of its `spellings`."""

    def in_places(self, places: Collection[Place]) -> Iterable[str]:
        """The profiles that go by one of these names in its town."""

    def going_by(self, names: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """By name: the profiles that go by it, with the town of each."""

    def counted(self, names: Collection[str]) -> Mapping[str, Spread]:
        """The spread of these names, counted now."""

    def decided(self, ids: Collection[str]) -> tuple[Sequence[Judgement], Sequence[Pair]]:
        """The judgements and freezes that bind one of these profiles or more."""

    def rules(self) -> Sequence[ValueRule]:
        """All value rules of people."""

    def spreads(self, names: Collection[str]) -> Mapping[str, Spread]:
        """The spread of these names, as it was found."""

    def shared(self, values: Collection[str]) -> Mapping[str, int]:
        """Those of the values that were found to be a business's, with the number of names around each."""

    def mates(self, ids: Collection[str]) -> Iterable[str]:
        """The profiles of the evidence components in which these were found."""

    def persons(self, ids: Collection[str]) -> Mapping[str, str]:
        """The persons that these profiles were found to be."""

    def compared(self, ids: Collection[str]) -> Iterable[Pair]:
        """The pairs of these profiles that were compared inside their components."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What changed since.

    `profiles` are new, seen otherwise, decided on anew or gone; `values` lost a carrier or were ruled on; `names` lost a
    carrier; `beside` are profiles of components that lost a member.
    """

    profiles: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Update:
    """What came out anew.

    Whatever was known of the `touched` profiles is replaced by `parts`; what was known of `shared` values (their number of
    names, None: no business's) and of the spread of names is replaced too. `values` were looked at. `placed` are profiles whose suggestions by name
    and town are replaced by `suggested`.
    """

    touched: frozenset[str]
    parts: tuple[Part, ...]
    shared: Mapping[str, int | None]
    values: frozenset[str]
    spreads: Mapping[str, Spread]
    placed: frozenset[str]
    suggested: Mapping[Pair, PairFinding]


def rematch(index: Index, marks: Marks, ruleset: Ruleset = DEFAULT_RULESET) -> Update:
    """Resolve exactly the evidence components that a change touches."""
    return _Rematch(index, ruleset).run(marks)


@dataclass(slots=True)
class _Reached:
    """What the walk along evidence has come to."""

    facts: dict[str, ProfileFacts] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    freezes: set[Pair] = field(default_factory=set)


class _Rematch:
    def __init__(self, index: Index, ruleset: Ruleset) -> None:
        self._index = index
        self._ruleset = ruleset
        self._rarity = ruleset.rarity
        self._value_rules = index.rules()
        self._rules = decisions(value_rules=self._value_rules).rules
        self._spreads: dict[str, Spread] = {}
        self._asked: set[str] = set()
        self._names = NameTable(ruleset.rarity, self._spreads)
        self._views: dict[str, ValueView] = {}
        self._shared: dict[str, int] = {}

    def run(self, marks: Marks) -> Update:
        changed = self._index.facts(marks.profiles)
        shown = {value for profile in changed.values() for value in _values(profile)}
        shared, seeds = self._reclassed_values(shown | marks.values, marks.values)
        spreads, renamed, places = self._reclassed_names(
            {p.nickname for p in changed.values() if p.nickname} | marks.names, marks.names
        )
        seeds |= renamed | changed.keys() | marks.beside
        seeds |= {*self._index.mates(seeds | marks.profiles)}
        reached = self._reach(seeds)
        decided = decisions(reached.judgements.values(), self._value_rules, reached.freezes)
        parts = self._resolved(reached, decided)
        placed, suggested = self._suggested(changed, places, reached.facts, parts, decided)
        return Update(
            touched=frozenset(reached.facts),
            parts=parts,
            shared=shared,
            values=frozenset(shown | marks.values),
            spreads=spreads,
            placed=placed | marks.profiles,
            suggested=suggested,
        )

    # -- lines that were crossed --------------------------------------------------------------------------------------

    def _reclassed_values(
        self, values: set[str], marked: Collection[str]
    ) -> tuple[dict[str, int | None], set[str]]:
        """The values that are a business's now and were not, or the other way round; with everybody for whom a class changed."""
        carriers = self._index.carriers(values)
        held = self._index.facts({profile_id for ids in carriers.values() for profile_id in ids})
        everyone = self._look(held.values(), values)
        self._views.update(everyone)
        before = self._index.shared(values)
        changes: dict[str, int | None] = {}
        seeds: set[str] = set()
        for value in sorted(values):
            view = everyone.get(value)
            now = view.name_count if view and view.value_class is ValueClass.SHARED else None
            was = before.get(value)
            if now != was:
                changes[value] = now
            if now is not None:
                self._shared[value] = now
            ruled = value in marked and (now is None or was is None)
            if ruled or self._says(now) != self._says(was):
                seeds.update(carriers.get(value, ()))
        return changes, seeds

    def _says(self, names: int | None) -> tuple[bool, bool]:
        """What pairs are told of a business: that it is one, and whether it has few names."""
        return names is not None, names is not None and names <= self._ruleset.few_names

    def _look(
        self, profiles: Iterable[ProfileFacts], wanted: Container[str] | None = None
    ) -> dict[str, ValueView]:
        return value_views(list(profiles), self._rules, self._ruleset, self._views, wanted)

    def _reclassed_names(
        self, names: set[str], lost: Collection[str]
    ) -> tuple[dict[str, Spread], set[str], set[Place]]:
        """Names that say more or less than before: their spread, who goes by them there, and the places to look at anew."""
        telling = {name for name in names if not self._rarity.is_listed(name)}
        now, before = self._index.counted(telling), self._index.spreads(telling)
        self._spreads.update(now)
        self._asked |= telling
        crossed = {name: self._crossed(name, now, before) for name in telling}
        moved = {name for name in telling if crossed[name] or name in lost}
        seeds: set[str] = set()
        places: set[Place] = set()
        for name, shown in self._index.going_by(moved).items():
            towns = crossed[name]
            for profile_id, town in shown.items():
                if town and (town in towns or name in lost):
                    places.add((name, town))
                if None in towns or town in towns:
                    seeds.add(profile_id)
        changes = {name: now.get(name, Spread()) for name in telling if now.get(name) != before.get(name)}
        return changes, seeds, places

    def _crossed(self, name: str, now: Mapping[str, Spread], before: Mapping[str, Spread]) -> set[str | None]:
        """The towns (None: anywhere) where the class of a name changed. Where nobody is, nothing changes."""
        is_now, was = now.get(name), before.get(name)
        if is_now is None or was is None or is_now == was:
            return set()
        towns: set[str | None] = {None, *is_now.towns, *was.towns}
        return {
            town
            for town in towns
            if self._rarity.of(name, is_now, town) is not self._rarity.of(name, was, town)
        }

    # -- the walk along evidence --------------------------------------------------------------------------------------

    def _reach(self, seeds: Collection[str]) -> _Reached:
        """Everything in the evidence components of the seeds, with the decisions that bind it; a level at a time."""
        reached = _Reached()
        walked: set[tuple[str | None, ...]] = set()
        frontier = seen = set(seeds)
        while frontier:
            facts = self._index.facts(frontier)
            reached.facts.update(facts)
            frontier = (self._linked(facts.values(), walked) | self._bound(facts.keys(), reached)) - seen
            seen = seen | frontier
        return reached

    def _linked(self, profiles: Collection[ProfileFacts], walked: set[tuple[str | None, ...]]) -> set[str]:
        """Whoever is tied to these profiles: see `matcher.blocking.link_keys`. Each tie is walked once."""
        values = {value for profile in profiles for value in _values(profile)}
        self._shared.update(self._index.shared(values - self._views.keys() - self._shared.keys()))
        self._ask_spreads({p.nickname for p in profiles if p.nickname})
        own: set[tuple[str | None, ...]] = {
            (value,)
            for value in values - self._shared.keys()
            if self._rules.get(value) is not ValueClass.PLACEHOLDER
        }
        named: set[tuple[str | None, ...]] = set()
        placed: set[tuple[str | None, ...]] = set()
        anywhere: set[tuple[str | None, ...]] = set()
        for profile in profiles:
            if profile.nickname:
                named.update((v, profile.nickname) for v in _values(profile) if v in self._shared)
                if ties_in_town(profile, self._names):
                    placed.add((None, profile.nickname, profile.town))
                if ties_anywhere(profile, self._names):
                    anywhere.add((None, profile.nickname))
        fresh = (own | named | placed | anywhere) - walked
        walked |= fresh
        carriers = self._index.carriers([str(key[0]) for key in fresh & own])
        found = {profile_id for ids in carriers.values() for profile_id in ids}
        found.update(self._index.under_name([(str(key[0]), str(key[1])) for key in fresh & named]))
        found.update(self._index.in_places([(str(key[1]), str(key[2])) for key in fresh & placed]))
        for shown in self._index.going_by([str(key[1]) for key in fresh & anywhere]).values():
            found.update(shown)
        return found

    def _ask_spreads(self, names: set[str]) -> None:
        fresh = {name for name in names - self._asked if not self._rarity.is_listed(name)}
        self._asked |= fresh
        self._spreads.update(self._index.spreads(fresh))

    def _bound(self, ids: Collection[str], reached: _Reached) -> set[str]:
        judgements, freezes = self._index.decided(ids)
        binding = [one for one in judgements if one.kind is not JudgementKind.UNSURE]
        reached.judgements.update((one.judgement_id, one) for one in binding)
        reached.freezes.update(freezes)
        pairs = [*((one.profile_a, one.profile_b) for one in binding), *freezes]
        return {profile_id for pair in pairs for profile_id in pair}

    # -- what comes of it ---------------------------------------------------------------------------------------------

    def _resolved(self, reached: _Reached, decided: Decisions) -> tuple[Part, ...]:
        profiles = [reached.facts[profile_id] for profile_id in sorted(reached.facts)]
        for value, (kind, carriers) in index_values(profiles).items():
            if value in self._shared and value not in self._views:
                # Nobody around it changed: that it is a business's, and how many names it has, is known.
                ids = tuple(p.profile_id for p in carriers)
                groups = {str(number): number for number in range(self._shared[value])}
                self._views[value] = ValueView(value, kind, ValueClass.SHARED, ids, groups)
        values = self._look(profiles)
        names = _Asked(self._names)
        return tuple(
            resolve(members, values, names, decided, self._ruleset)
            for members in components(profiles, names, values, decided.pairs)
        )

    def _suggested(
        self,
        changed: Mapping[str, ProfileFacts],
        places: set[Place],
        reached: Mapping[str, ProfileFacts],
        parts: Iterable[Part],
        decided: Decisions,
    ) -> tuple[frozenset[str], dict[Pair, PairFinding]]:
        """Pairs of one known name in one town, in every place where they may have changed."""
        counts: dict[Place, int] = {}
        for profile in reached.values():
            if profile.nickname and profile.town and suggests_in_town(profile, self._names):
                place = (profile.nickname, profile.town)
                counts[place] = counts.get(place, 0) + (2 if profile.profile_id in changed else 1)
        looked = places | {place for place, count in counts.items() if count > 1}
        ids = {*self._index.in_places(looked)}
        facts = dict(self._index.facts(ids - reached.keys()))
        facts.update((profile_id, reached[profile_id]) for profile_id in ids & reached.keys())
        outside = ids - reached.keys()
        person_of = {p: f"outside {person}" for p, person in self._index.persons(outside).items()}
        known = dict.fromkeys(self._index.compared(outside))
        found: dict[Pair, PairFinding | None] = dict(known)
        for part in parts:
            person_of.update((m, cluster.person_id) for cluster in part.persons for m in cluster.members)
            found.update(((p.profile_a, p.profile_b), p) for p in part.pairs)
        suggested = suggestions(facts.values(), self._names, person_of, found, decided, self._ruleset)
        return frozenset(ids), suggested


@dataclass(frozen=True, slots=True)
class _Asked:
    """Classes of names, each found once: the same few are asked for pair by pair. The spreads must not change any more."""

    names: NameClasses
    known: dict[tuple[str | None, str | None], NameClass] = field(default_factory=dict)

    def of(self, name: str | None, town: str | None = None) -> NameClass:
        """The class of a name, in a town or anywhere."""
        found = self.known.get((name, town))
        if found is None:
            found = self.known[name, town] = self.names.of(name, town)
        return found


def _values(profile: ProfileFacts) -> list[str]:
    return [value for value in (*profile.phones, *profile.emails) if value]
