"""Why two profiles are one person, why not, and how a person came together: sentences as codes with parameters. Pure.

A `Sentence` is (code, params). The interface turns codes into Danish or English and masks values; nothing here formats
text. Codes and their parameters:

* one_person {a, b}                    both are one person
* two_persons {a, b}                   they are not
* no_such_profile {profile}
* judged {a, b, kind, author, day, reason}   a person's decision
* kept_together {a, b}                 the ledger keeps them together; the evidence has expired
* step {a, b, score}                   the pair that the next findings are about
* found {feature, claim, score, value, value_class}   one finding; value and value_class are None where it rests on none
* refused {a, b, refusal}              a guard held the pair back (codes in docs/matching.md)
* sides {a, b, left, right}            the profiles that stand on either side, when a guard looked at whole sides
* way {profiles}                       the chain that leads from one profile to the other
* never_compared {a, b}                nothing brought the two together
* started {person, profile}            the first profile of a person
* joined {a, b, on}                    a profile joined through a pair, `on`: judged, kept_together or evidence
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.judging import Pair, pair_of, standing
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from store.domain import (
    Cluster,
    FeatureFinding,
    Judgement,
    JudgementKind,
    PairDecision,
    PairFinding,
    Partition,
)

Param = str | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing to say: a code and what to fill in."""

    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an explanation draws on: a partition and the decisions it was made with."""

    partition: Partition
    judgements: Sequence[Judgement] = ()
    freezes: Sequence[tuple[str, str]] = ()
    ruleset: Ruleset = DEFAULT_RULESET


def why(grounds: Grounds, a: str, b: str) -> list[Sentence]:
    """Why `a` and `b` are one person: the strongest way from one to the other, with the evidence of each step.

    When they are not one person, the answer of `why_not`.
    """
    person, other = _person_of(grounds.partition, a), _person_of(grounds.partition, b)
    if person is None or other is None or person is not other:
        return why_not(grounds, a, b)
    said = [Sentence("one_person", {"a": a, "b": b})]
    ties = _ties(grounds, person)
    way = _strongest_way(ties, a, b)
    if len(way) > 2:
        said.append(Sentence("way", {"profiles": tuple(way)}))
    for one, next_one in pairwise(way):
        said.extend(_tie(grounds, pair_of(one, next_one)))
    return said


def why_not(grounds: Grounds, a: str, b: str) -> list[Sentence]:
    """Why `a` and `b` are two persons: people's decisions, what was found, and the guard that held them apart."""
    person, other = _person_of(grounds.partition, a), _person_of(grounds.partition, b)
    for profile, found in ((a, person), (b, other)):
        if found is None:
            return [Sentence("no_such_profile", {"profile": profile})]
    if person is None or other is None or person is other:
        return why(grounds, a, b)
    said = [Sentence("two_persons", {"a": a, "b": b})]
    across = [
        judgement
        for judgement in standing(grounds.judgements)
        if judgement.kind is JudgementKind.DIFFERENT and _spans(judgement, person, other)
    ]
    said.extend(_judged(judgement) for judgement in across)
    pairs = [
        finding
        for finding in grounds.partition.pairs
        if _between(finding.profile_a, finding.profile_b, person, other)
    ]
    own = [finding for finding in pairs if (finding.profile_a, finding.profile_b) == pair_of(a, b)]
    if not own:
        said.append(Sentence("never_compared", {"a": a, "b": b}))
    best = own or sorted(pairs, key=lambda f: (-f.score, f.profile_a, f.profile_b))[:1]
    for finding in best:
        said.extend(_step(grounds, finding))
        if finding.refusal:
            said.append(
                Sentence(
                    "refused", {"a": finding.profile_a, "b": finding.profile_b, "refusal": finding.refusal}
                )
            )
    if any(finding.refusal in _WHOLE_SIDES for finding in best):
        said.append(Sentence("sides", {"a": a, "b": b, "left": person.members, "right": other.members}))
    return said


_WHOLE_SIDES = {"held_apart", "sides_disagree", "bridge", "outsized"}


def how(grounds: Grounds, person_id: str) -> list[Sentence]:
    """How a person came together: her first profile, then each that joined, through which pair and on what."""
    person = next((p for p in grounds.partition.persons if p.person_id == person_id), None)
    if person is None:
        return [Sentence("no_such_profile", {"profile": person_id})]
    said = [Sentence("started", {"person": person_id, "profile": person_id})]
    ties = _ties(grounds, person)
    inside = {person_id}
    edges = [(-points, pair) for pair, points in ties.items() if person_id in pair]
    heapq.heapify(edges)
    while edges:
        _, pair = heapq.heappop(edges)
        joining = [profile for profile in pair if profile not in inside]
        if not joining:
            continue
        inside.update(joining)
        said.append(Sentence("joined", {"a": pair[0], "b": pair[1], "on": _tied_by(grounds, pair)}))
        said.extend(_tie(grounds, pair))
        for following, points in ties.items():
            if joining[0] in following and not set(following) <= inside:
                heapq.heappush(edges, (-points, following))
    return said


def _person_of(partition: Partition, profile: str) -> Cluster | None:
    return next((cluster for cluster in partition.persons if profile in cluster.members), None)


def _between(a: str, b: str, person: Cluster, other: Cluster) -> bool:
    return (a in person.members and b in other.members) or (b in person.members and a in other.members)


def _spans(judgement: Judgement, person: Cluster, other: Cluster) -> bool:
    return _between(judgement.profile_a, judgement.profile_b, person, other)


_JUDGED, _FROZEN = 3.0, 2.0
"""Above any score: people's word holds a pair more firmly than evidence does."""


def _ties(grounds: Grounds, person: Cluster) -> dict[Pair, float]:
    """Every pair inside a person that holds it together, with how firmly."""
    members = set(person.members)
    ties = {
        (finding.profile_a, finding.profile_b): finding.score
        for finding in grounds.partition.pairs
        if finding.decision is PairDecision.MERGE
        and finding.profile_a in members
        and finding.profile_b in members
    }
    for one, other in grounds.freezes:
        if one in members and other in members:
            ties[pair_of(one, other)] = _FROZEN
    for judgement in standing(grounds.judgements):
        if judgement.kind is JudgementKind.SAME and {judgement.profile_a, judgement.profile_b} <= members:
            ties[pair_of(judgement.profile_a, judgement.profile_b)] = _JUDGED
    return ties


def _strongest_way(ties: Mapping[Pair, float], start: str, goal: str) -> list[str]:
    """The way whose weakest step is strongest, of those the shortest, then the smallest ids."""
    beside: dict[str, list[tuple[str, float]]] = {}
    for (one, other), points in ties.items():
        beside.setdefault(one, []).append((other, points))
        beside.setdefault(other, []).append((one, points))
    queue: list[tuple[float, int, tuple[str, ...]]] = [(-_JUDGED, 1, (start,))]
    done: set[str] = set()
    while queue:
        weakest, length, way = heapq.heappop(queue)
        if way[-1] == goal:
            return list(way)
        if way[-1] in done:
            continue
        done.add(way[-1])
        for following, points in beside.get(way[-1], ()):
            if following not in done:
                heapq.heappush(queue, (max(weakest, -points), length + 1, (*way, following)))
    return [start, goal]


def _tied_by(grounds: Grounds, pair: Pair) -> str:
    if any(_on(judgement, pair, JudgementKind.SAME) for judgement in standing(grounds.judgements)):
        return "judged"
    if any(pair_of(*freeze) == pair for freeze in grounds.freezes):
        return "kept_together"
    return "evidence"


def _tie(grounds: Grounds, pair: Pair) -> Iterable[Sentence]:
    for judgement in standing(grounds.judgements):
        if _on(judgement, pair, JudgementKind.SAME):
            yield _judged(judgement)
    if any(pair_of(*freeze) == pair for freeze in grounds.freezes):
        yield Sentence("kept_together", {"a": pair[0], "b": pair[1]})
    for finding in grounds.partition.pairs:
        if (finding.profile_a, finding.profile_b) == pair:
            yield from _step(grounds, finding)


def _step(grounds: Grounds, finding: PairFinding) -> Iterable[Sentence]:
    yield Sentence("step", {"a": finding.profile_a, "b": finding.profile_b, "score": finding.score})
    for found in finding.features:
        yield _found(grounds, found)


def _found(grounds: Grounds, found: FeatureFinding) -> Sentence:
    claims = {feature.code: feature.claim for feature in grounds.ruleset.features}
    value_class = grounds.partition.value_classes.get(found.value) if found.value else None
    return Sentence(
        "found",
        {
            "feature": found.code,
            "claim": claims.get(found.code, ""),
            "score": found.score,
            "value": found.value,
            "value_class": value_class.value if value_class else None,
        },
    )


def _on(judgement: Judgement, pair: Pair, kind: JudgementKind) -> bool:
    return judgement.kind is kind and pair_of(judgement.profile_a, judgement.profile_b) == pair


def _judged(judgement: Judgement) -> Sentence:
    return Sentence(
        "judged",
        {
            "a": judgement.profile_a,
            "b": judgement.profile_b,
            "kind": judgement.kind.value,
            "author": judgement.author,
            "day": judgement.day.isoformat(),
            "reason": judgement.reason,
        },
    )
