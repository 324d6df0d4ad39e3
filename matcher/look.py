"""One pair of profiles taken alone: how it compares, what that says, and what kept it from being certain. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.cluster import Link, Weight
from matcher.compare import Compared, NameRelation, compare
from matcher.features import Found, findings, weigh
from matcher.judging import Pair
from matcher.names import NameClasses
from matcher.ruleset import Ruleset
from matcher.values import ValueView
from store.domain import PairDecision, PairFinding, ProfileFacts


@dataclass(slots=True)
class Look:
    """One pair taken alone: how it compares, what was found, and what that says."""

    compared: Compared
    found: Found
    points: float
    decision: PairDecision
    refusal: str | None

    @property
    def weight(self) -> Weight:
        """What it says for or against two sides that the pair is across."""
        agreeing = self.compared.names not in {NameRelation.DIFFERENT, NameRelation.BOUND}
        return Weight(self.points, agreeing, self.compared.in_house)

    def finding(self, pair: Pair, ruleset: Ruleset) -> PairFinding:
        """The record of it."""
        score = ruleset.score(self.points)
        return PairFinding(*pair, findings(self.found), score, self.decision, self.refusal)


def look_at(
    one: ProfileFacts,
    other: ProfileFacts,
    values: Mapping[str, ValueView],
    names: NameClasses,
    ruleset: Ruleset,
) -> Look:
    """What the evidence says of one pair taken alone."""
    compared = compare(
        one,
        other,
        values,
        names,
        near_days=ruleset.near_days,
        recycle_days=ruleset.recycle_days,
        few_names=ruleset.few_names,
    )
    found, points = weigh(compared, ruleset.features)
    decision, refusal = PairDecision.NO, None
    if points >= ruleset.certain:
        decision = PairDecision.MERGE
        if not (compared.personal_count or compared.doubly_ambiguous or _telling_name(compared)):
            decision, refusal = (
                PairDecision.SUGGEST,
                "value_unclear" if compared.has_personal else "name_alone",
            )
    else:
        if points >= ruleset.possible or compared.has_personal:
            decision = PairDecision.SUGGEST
        refusal = _doubt(compared)
    return Look(compared, found, points, decision, refusal)


def link_of(pair: Pair, look: Look, values: Mapping[str, ValueView]) -> Link:
    """The link that a pair makes which may merge."""
    compared = look.compared
    shared = [value for own in compared.personal.values() for value in own]
    thin = len(shared) == 1 and len(values[shared[0]].carriers) == 2
    personal = len(shared) or int(compared.doubly_ambiguous)
    return Link(pair, look.points, personal, _telling_name(compared), thin)


def _telling_name(compared: Compared) -> bool:
    """Whether the name may carry a merge: few go by it, or it is one of the few names at one business, a letter right or wrong."""
    if compared.names is not NameRelation.SAME:
        return compared.misspelt
    return compared.rarity.telling or compared.few_names


def _doubt(compared: Compared) -> str:
    """The code of what kept a pair from being certain, the gravest first."""
    if compared.has_personal:
        if compared.names is NameRelation.DIFFERENT:
            return "names_differ"
        return "value_unclear" if any(compared.ambiguous.values()) else "long_gap"
    if compared.handed_on:
        return "recycled_value"
    if compared.business:
        return "shared_value"
    return "name_alone" if compared.names is NameRelation.SAME else "nothing_shared"
