"""What people have decided on pairs of profiles: which decisions stand, and which cannot stand together. Pure.

Judgements bind profiles, never clusters. A later one counts only by naming the one it supersedes; "unsure" binds nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.domain import Judgement, JudgementKind
from store.errors import Contradiction

Pair = tuple[str, str]


def pair_of(one: str, other: str) -> Pair:
    """The key of a pair: smaller id first."""
    return (one, other) if one <= other else (other, one)


def standing(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements that nobody has superseded, oldest first (ties by id): the same whatever order they come in.

    A superseding judgement binds the pair of the one that it supersedes; it stays superseding when it is superseded itself.
    """
    unique = {judgement.judgement_id: judgement for judgement in judgements}
    gone = {judgement.supersedes for judgement in unique.values() if judgement.supersedes}
    kept = (judgement for judgement in unique.values() if judgement.judgement_id not in gone)
    return tuple(sorted(kept, key=lambda judgement: (judgement.day, judgement.judgement_id)))


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements ready for use: `same` pairs that hold, `different` pairs, and the pairs of judgement ids that clash."""

    same: frozenset[Pair]
    different: frozenset[Pair]
    contradictions: tuple[tuple[str, str], ...]


def settle(judgements: Iterable[Judgement]) -> Judged:
    """Make judgements hold together: every "different" holds, and the "same" that would break one is left out and named.

    Accepted judgements never clash (`check_judgement` refuses those that would); imported and restored ones may.
    """
    kept = standing(judgements)
    different: dict[Pair, str] = {}
    apart: dict[str, set[str]] = {}
    for judgement in kept:
        if judgement.kind is JudgementKind.DIFFERENT:
            different[pair_of(judgement.profile_a, judgement.profile_b)] = judgement.judgement_id
            _join(apart, judgement.profile_a, judgement.profile_b)
    side: dict[str, set[str]] = {}
    same: list[Pair] = []
    clashes: set[tuple[str, str]] = set()
    for judgement in kept:
        if judgement.kind is not JudgementKind.SAME:
            continue
        pair = pair_of(judgement.profile_a, judgement.profile_b)
        left = side.setdefault(pair[0], {pair[0]})
        right = side.setdefault(pair[1], {pair[1]})
        fewer, more = sorted((left, right), key=len)
        broken = {different[pair_of(one, other)] for one in fewer for other in apart.get(one, set()) & more}
        if broken and left is not right:
            clashes.update((judgement.judgement_id, other) for other in broken)
            continue
        same.append(pair)
        if left is not right:
            left |= right
            for member in right:
                side[member] = left
    return Judged(frozenset(same), frozenset(different), tuple(sorted(clashes)))


def check_judgement(
    new: Judgement, accepted: Sequence[Judgement], freezes: Iterable[tuple[str, str]] = ()
) -> None:
    """Accept a judgement, or raise `Contradiction` naming the path of profile ids that it contradicts.

    "Same" is refused when it would put two profiles together that a person held apart, be it through other "same"
    judgements or through freezes. "Different" is refused when "same" judgements lead from one to the other; a freeze
    alone does not stand against it, since a person may part what only the ledger holds together.
    """
    if new.profile_a == new.profile_b:
        if new.kind is JudgementKind.DIFFERENT:
            raise Contradiction(f"profile {new.profile_a} cannot differ from itself")
        return
    kept = [j for j in standing(accepted) if j.judgement_id not in {new.supersedes, new.judgement_id}]
    ways: dict[str, set[str]] = {}
    for judgement in kept:
        if judgement.kind is JudgementKind.SAME:
            _join(ways, judgement.profile_a, judgement.profile_b)
    if new.kind is JudgementKind.DIFFERENT:
        path = _path(ways, new.profile_a, new.profile_b)
        if path:
            raise Contradiction(
                f"these profiles were judged to be one person: {' = '.join(path)}; "
                f"{path[0]} and {path[-1]} cannot differ unless one of those judgements is undone first"
            )
    if new.kind is JudgementKind.SAME:
        apart = {pair_of(j.profile_a, j.profile_b) for j in kept if j.kind is JudgementKind.DIFFERENT}
        for one, other in freezes:
            if pair_of(one, other) not in apart:
                _join(ways, one, other)
        _refuse_joining(new, apart, ways)


def _refuse_joining(new: Judgement, apart: set[Pair], ways: dict[str, set[str]]) -> None:
    # Freezes may lead past a pair that was held apart later: only what the new judgement itself would join is refused.
    before = {pair for pair in apart if _path(ways, *pair)}
    _join(ways, new.profile_a, new.profile_b)
    for one, other in sorted(apart - before | {pair_of(new.profile_a, new.profile_b)} & apart):
        path = _path(ways, one, other)
        if path:
            raise Contradiction(
                f"profiles {one} and {other} were judged to be different persons, "
                f"but this would join them: {' = '.join(path)}; undo one of those judgements first"
            )


def _join(ways: dict[str, set[str]], one: str, other: str) -> None:
    ways.setdefault(one, set()).add(other)
    ways.setdefault(other, set()).add(one)


def _path(ways: dict[str, set[str]], start: str, goal: str) -> list[str]:
    """The shortest way between two profiles, smallest ids first; empty when there is none."""
    came: dict[str, str] = {start: start}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        if at == goal:
            path = [goal]
            while path[-1] != start:
                path.append(came[path[-1]])
            return path[::-1]
        for following in sorted(ways.get(at, ())):
            if following not in came:
                came[following] = at
                queue.append(following)
    return []
