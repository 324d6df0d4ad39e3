"""From facts and decisions to persons: `match`. Pure, and the same whatever order things come in.

    partition = f(facts with dates, value rules, judgements, freezes, ruleset)

`resolve` does the work on one evidence component and needs nothing from outside it but the classes of its names, so
components can be resolved in any process and in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.blocking import candidate_pairs, components, content, same_place_pairs
from matcher.cluster import Clusters, Guards, Single, Weight
from matcher.features import findings
from matcher.judging import Judged, Pair, pair_of, settle
from matcher.look import Look, link_of, look_at
from matcher.names import NameClasses, NameTable, name_table, recall_names
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.values import ValueView, bind_names, index_values, view_value
from matcher.venues import venues_of
from store.domain import (
    Cluster,
    Judgement,
    PairDecision,
    PairFinding,
    Partition,
    ProfileFacts,
    ValueClass,
    ValueRule,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people and the ledger have decided, ready for use. `bound` holds the decided pairs under their first profile."""

    judged: Judged
    freezes: frozenset[Pair]
    rules: Mapping[str, ValueClass]
    bound: Mapping[str, tuple[Pair, ...]]

    @property
    def pairs(self) -> set[Pair]:
        """Every pair that a decision binds together or apart."""
        return {*self.judged.same, *self.judged.different, *self.freezes}

    def within(self, profile_ids: Collection[str]) -> set[Pair]:
        """The decided pairs between these profiles."""
        if not self.bound:
            return set()
        return {
            pair
            for profile_id in profile_ids
            for pair in self.bound.get(profile_id, ())
            if pair[1] in profile_ids
        }


def decisions(
    judgements: Iterable[Judgement] = (),
    value_rules: Iterable[ValueRule] = (),
    freezes: Iterable[tuple[str, str]] = (),
) -> Decisions:
    """Gather decisions. Of several rules on one value the latest holds (ties: by class, then author)."""
    latest = sorted(value_rules, key=lambda rule: (rule.day, rule.value_class.value, rule.author))
    judged = settle(judgements)
    frozen = frozenset(pair_of(one, other) for one, other in freezes if one != other)
    bound: dict[str, tuple[Pair, ...]] = {}
    for pair in sorted({*judged.same, *judged.different, *frozen}):
        bound[pair[0]] = (*bound.get(pair[0], ()), pair)
    return Decisions(judged, frozen, {rule.value: rule.value_class for rule in latest}, bound)


def match(
    profiles: Sequence[ProfileFacts],
    *,
    judgements: Sequence[Judgement] = (),
    value_rules: Sequence[ValueRule] = (),
    freezes: Sequence[tuple[str, str]] = (),
    ruleset: Ruleset = DEFAULT_RULESET,
) -> Partition:
    """Say which profiles are one person. Every profile stands in exactly one cluster; all parts come sorted.

    `freezes` keep pairs together whose evidence has expired; a human "different" parts even those. Raises ValueError when
    two profiles have one id.
    """
    decided = decisions(judgements, value_rules, freezes)
    return match_whole(profiles, decided, ruleset).partition


@dataclass(frozen=True, slots=True)
class Whole:
    """A partition with what later changes are measured against: its evidence components, and the classes of values and names."""

    partition: Partition
    parts: tuple[Part, ...]
    values: Mapping[str, ValueView]
    names: NameTable


def match_whole(
    profiles: Sequence[ProfileFacts], decided: Decisions, ruleset: Ruleset = DEFAULT_RULESET
) -> Whole:
    """Like `match`, with all that it found on the way."""
    if len({profile.profile_id for profile in profiles}) != len(profiles):
        raise ValueError("two profiles have one id")
    called = recall_names(profiles)
    names = name_table(called, ruleset.rarity)
    values = value_views(called, decided.rules, ruleset, {})
    parts = tuple(
        resolve(members, values, names, decided, ruleset)
        for members in components(called, names, values, decided.pairs)
    )
    return Whole(assemble(parts, called, values, names, decided, ruleset), parts, values, names)


@dataclass(frozen=True, slots=True)
class Part:
    """One evidence component, resolved."""

    persons: tuple[Cluster, ...]
    pairs: tuple[PairFinding, ...]


def resolve(
    profiles: Sequence[ProfileFacts],
    values: Mapping[str, ValueView],
    names: NameClasses,
    decided: Decisions,
    ruleset: Ruleset = DEFAULT_RULESET,
) -> Part:
    """Resolve one evidence component (see `matcher.blocking.components`), names recalled.

    `values` are views of every value that more than one of the profiles shows, and of every business's.
    """
    if len(profiles) == 1:
        (only,) = profiles
        return Part((Cluster(only.profile_id, (only.profile_id,)),), ())
    own = bind_names({value: values[value] for value in index_values(profiles) if value in values}, profiles)
    component = _Component(profiles, own, names, decided, ruleset)
    return Part(component.persons(), component.pairs())


def resolve_persons(
    profiles: Sequence[ProfileFacts],
    names: NameClasses,
    ruleset: Ruleset,
    views: Mapping[str, ValueView],
) -> tuple[Cluster, ...]:
    """The persons of a group of profiles that no merging evidence leaves, where nobody has decided anything.

    `views` are the values that any of them shares with anybody, bound, whose carriers need not all be among `profiles`.
    """
    return _Component(
        profiles, value_views(profiles, {}, ruleset, views), names, decisions(), ruleset
    ).persons()


class _Component:
    """Profiles that are resolved together: their candidate pairs, and the sides that come of them."""

    def __init__(
        self,
        profiles: Sequence[ProfileFacts],
        values: Mapping[str, ValueView],
        names: NameClasses,
        decided: Decisions,
        ruleset: Ruleset,
    ) -> None:
        self.values = values
        self._facts = {profile.profile_id: profile for profile in profiles}
        self._names = names
        self._ruleset = ruleset
        bound = decided.within(self._facts)
        self._apart = bound & decided.judged.different
        same = bound & decided.judged.same
        wanted = candidate_pairs(profiles, values, names, ruleset.block) | self._apart | same
        self._looks = {pair: self._look(pair) for pair in wanted}
        self._clusters = Clusters(
            (Single(p.profile_id, p.nickname, _own_values(p, values), content(p)) for p in profiles),
            self._apart,
            guards_of(ruleset),
            self._weight(),
        )
        self._clusters.force(sorted(same))
        self._clusters.force(sorted(bound & decided.freezes))
        self._refused = self._clusters.join_all(
            link_of(pair, look, values)
            for pair, look in self._looks.items()
            if look.decision is PairDecision.MERGE
        )

    def _look(self, pair: Pair) -> Look:
        return look_at(self._facts[pair[0]], self._facts[pair[1]], self.values, self._names, self._ruleset)

    def _weight(self) -> Callable[[Pair], Weight]:
        """See `Clusters`. It holds no `self`: a component would then live on until somebody searches for cycles."""
        looks, facts, values = self._looks, self._facts, self.values
        names, ruleset = self._names, self._ruleset

        def weight(pair: Pair) -> Weight:
            look = looks.get(pair) or look_at(facts[pair[0]], facts[pair[1]], values, names, ruleset)
            return look.weight

        return weight

    def persons(self) -> tuple[Cluster, ...]:
        """Every profile in exactly one cluster, sorted."""
        found = (_person(members, self._facts) for members in self._clusters.members())
        return tuple(sorted(found, key=_by_id))

    def pairs(self) -> tuple[PairFinding, ...]:
        """Every candidate pair as it ended: together, held apart by a person, or refused by a guard."""
        return tuple(self._settled(pair, self._looks[pair]) for pair in sorted(self._looks))

    def _settled(self, pair: Pair, look: Look) -> PairFinding:
        decision, refusal = look.decision, look.refusal
        if self._clusters.together(pair):
            decision, refusal = PairDecision.MERGE, None
        elif pair in self._apart:
            decision, refusal = PairDecision.NO, "judged_different"
        elif pair in self._refused:
            decision, refusal = PairDecision.SUGGEST, self._refused[pair]
        elif self._clusters.held_apart(pair):
            refusal = "held_apart"
        score = self._ruleset.score(look.points)
        return PairFinding(*pair, findings(look.found), score, decision, refusal)


def guards_of(ruleset: Ruleset) -> Guards:
    """The limits of a union under these rules."""
    return Guards(ruleset.max_values, ruleset.possible, ruleset.certain, ruleset.bridge_side, ruleset.grown)


def value_views(
    profiles: Sequence[ProfileFacts],
    rules: Mapping[str, ValueClass],
    ruleset: Ruleset,
    known: Mapping[str, ValueView],
    wanted: Container[str] | None = None,
) -> dict[str, ValueView]:
    """Every value of these profiles (or the `wanted` ones) with its class.

    All carriers of a value that is not known yet must be among the profiles.
    """
    return {
        value: known.get(value)
        or view_value(
            value,
            kind,
            carriers,
            rule=rules.get(value),
            shared_names=ruleset.shared_names,
            shared_towns=ruleset.shared_towns,
            recycle_days=ruleset.recycle_days,
        )
        for value, (kind, carriers) in index_values(profiles).items()
        if wanted is None or value in wanted
    }


def _own_values(profile: ProfileFacts, values: Mapping[str, ValueView]) -> frozenset[str]:
    """The values that speak for one person. One that changed hands counts once per holder."""
    own = set()
    for value in (*profile.phones, *profile.emails):
        view = values.get(value)
        if view and view.value_class in {ValueClass.PERSONAL, ValueClass.RECYCLED}:
            epoch = view.epoch(profile.profile_id)
            own.add(f"{value}#{epoch}" if epoch else value)
    return frozenset(own)


def _person(members: Sequence[str], facts: Mapping[str, ProfileFacts]) -> Cluster:
    first = min(members, key=lambda profile_id: (facts[profile_id].first_seen, profile_id))
    return Cluster(first, tuple(sorted(members)))


def _by_id(cluster: Cluster) -> str:
    return cluster.person_id


def assemble(
    parts: Iterable[Part],
    profiles: Sequence[ProfileFacts],
    values: Mapping[str, ValueView],
    names: NameClasses,
    decided: Decisions,
    ruleset: Ruleset,
) -> Partition:
    """Put resolved components together, with the venues, and with what can only be suggested: known names in one town."""
    persons: list[Cluster] = []
    pairs: dict[Pair, PairFinding] = {}
    for part in parts:
        persons.extend(part.persons)
        pairs.update(((p.profile_a, p.profile_b), p) for p in part.pairs)
    classes: dict[str, ValueClass] = dict(decided.rules)
    classes.update(
        (value, view.value_class)
        for value, view in values.items()
        if len(view.carriers) > 1 or view.value_class is ValueClass.SHARED
    )
    person_of = {member: cluster.person_id for cluster in persons for member in cluster.members}
    pairs.update(suggestions(profiles, names, person_of, pairs, decided, ruleset))
    return Partition(
        persons=tuple(sorted(persons, key=_by_id)),
        venues=venues_of(
            (view for view in values.values() if view.value_class is ValueClass.SHARED), decided.rules
        ),
        pairs=tuple(pairs[pair] for pair in sorted(pairs)),
        value_classes=dict(sorted(classes.items())),
        contradictions=decided.judged.contradictions,
    )


def suggestions(
    profiles: Iterable[ProfileFacts],
    names: NameClasses,
    person_of: Mapping[str, str],
    known: Container[Pair],
    decided: Decisions,
    ruleset: Ruleset,
) -> dict[Pair, PairFinding]:
    """Pairs of two persons that only a known name in one town speaks for. They never merge."""
    facts = {profile.profile_id: profile for profile in profiles}
    found: dict[Pair, PairFinding] = {}
    for pair in same_place_pairs(facts.values(), names, ruleset.block):
        if pair in known or person_of[pair[0]] == person_of[pair[1]] or pair in decided.judged.different:
            continue
        look = look_at(facts[pair[0]], facts[pair[1]], {}, names, ruleset)
        if look.decision is not PairDecision.NO:
            found[pair] = look.finding(pair, ruleset)
    return found
