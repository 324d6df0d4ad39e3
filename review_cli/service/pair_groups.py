"""Doubtful pairs that hang together: three persons or more, tied by pairs that wait. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from store.domain import PairFinding

LARGEST = 9
"""A group of more persons is judged pair by pair: nobody sees through more at once."""


class Group(NamedTuple):
    """Persons that may all be one, and the pairs that say so. `key` names the group while a screen stands."""

    key: str
    persons: tuple[str, ...]
    pairs: tuple[PairFinding, ...]

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles that the pairs are about."""
        return tuple(dict.fromkeys(one for p in self.pairs for one in (p.profile_a, p.profile_b)))


def pair_key(pair: PairFinding) -> str:
    """What a pair goes by on the screen, and under which it is leased."""
    return f"{pair.profile_a} {pair.profile_b}"


def groups(pairs: Sequence[PairFinding], person_of: Mapping[str, str]) -> list[Group]:
    """The groups of three to nine persons among waiting pairs. A pair within one person ties nothing."""
    above: dict[str, str] = {}

    def root(person: str) -> str:
        while person in above:
            person = above[person]
        return person

    sides = [(pair, *_persons(pair, person_of)) for pair in pairs]
    for _pair, one, other in sides:
        first, second = sorted((root(one), root(other)))
        if first != second:
            above[second] = first
    found: dict[str, tuple[set[str], list[PairFinding]]] = {}
    for pair, one, other in sides:
        persons, tied = found.setdefault(root(one), (set(), []))
        if one != other:
            persons |= {one, other}
            tied.append(pair)
    return [
        Group(f"group {name}", tuple(sorted(persons)), tuple(tied))
        for name, (persons, tied) in found.items()
        if 2 < len(persons) <= LARGEST
    ]


def grouped(found: Iterable[Group]) -> frozenset[str]:
    """The keys of pairs that stand in a group."""
    return frozenset(pair_key(pair) for group in found for pair in group.pairs)


def _persons(pair: PairFinding, person_of: Mapping[str, str]) -> tuple[str, str]:
    return person_of.get(pair.profile_a, pair.profile_a), person_of.get(pair.profile_b, pair.profile_b)
