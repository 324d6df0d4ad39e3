"""Calling names: how alike two are, which stand for the same one, and how rare each is. Pure.

Names come in canonical form (`store.keys.nickname_key`). Scores run from 0.0 to 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from store.domain import ProfileFacts

ALIKE = 0.9
"""From here on two spellings are read as one name: 'marie' and 'maria', 'stella rose' and 'stela rose'."""

MANY_NAMES = 300
"""A value with more names than this is a business whatever they are: they are grouped by equality only."""


class NameClass(StrEnum):
    """How much a calling name says: a rare one a lot, a common one nearly nothing."""

    RARE = "rare"
    KNOWN = "known"
    COMMON = "common"


@lru_cache(maxsize=1 << 16)
def likeness(one: str, other: str) -> float:
    """How alike two canonical names are: spelling by Jaro-Winkler, and 'anna' stands for 'anna maria'. Symmetric."""
    if one == other:
        return 1.0
    first, second = one.split(), other.split()
    if first[:1] == second[:1] and (set(first) <= set(second) or set(second) <= set(first)):
        return 0.95
    if len(first) == len(second) > 1:
        # Word by word: a shared surname must not carry a different first name.
        return min(JaroWinkler.similarity(a, b) for a, b in zip(first, second, strict=True))
    return float(JaroWinkler.similarity(one, other))


def alike(one: str, other: str) -> bool:
    """Whether two canonical names may be one name, differently written."""
    return likeness(one, other) >= ALIKE


def group_names(names: Iterable[str]) -> dict[str, int]:
    """Number the groups of names that stand for one name each: alike names, and whatever those are alike to."""
    distinct = sorted(set(names))
    if len(distinct) > MANY_NAMES:
        return {name: number for number, name in enumerate(distinct)}
    group = list(range(len(distinct)))
    for i, name in enumerate(distinct):
        for j in range(i):
            if group[i] != group[j] and alike(distinct[j], name):
                low, high = sorted((group[i], group[j]))
                group = [low if number == high else number for number in group]
    return dict(zip(distinct, group, strict=True))


def agree(one: Sequence[str] | set[str], other: Sequence[str] | set[str]) -> bool:
    """Whether two sides' names agree as wholes: each name of one side is alike to some name of the other.

    A side without names agrees with anything: it says nothing against.
    """
    if not one or not other:
        return True
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return all(any(alike(name, candidate) for candidate in more) for name in fewer)


def identity_of(profile: ProfileFacts) -> str:
    """What counts as one carrier of a name: a phone, else an e-mail, else the profile itself."""
    if profile.phones:
        return min(profile.phones)
    if profile.emails:
        return min(profile.emails)
    return profile.profile_id


def classify_name(carriers: int, listed: bool, *, rare: int, known: int) -> NameClass:
    """The class of a name that so many distinct carriers use; a listed one is common whatever the count."""
    if listed or carriers > known:
        return NameClass.COMMON
    return NameClass.RARE if carriers <= rare else NameClass.KNOWN


def listed_as_common(name: str, common: frozenset[str]) -> bool:
    """Whether a name is one common first name, alone or more than once ('anna', 'anna maria')."""
    return all(word in common or len(word) < 2 for word in name.split())


def classify_names(
    profiles: Iterable[ProfileFacts], common: frozenset[str], *, rare: int, known: int
) -> Mapping[str, NameClass]:
    """The class of every name in the facts. Depends on the facts only, never on their order."""
    carriers: dict[str, set[str]] = {}
    for profile in profiles:
        if profile.nickname:
            carriers.setdefault(profile.nickname, set()).add(identity_of(profile))
    return {
        name: classify_name(len(seen), listed_as_common(name, common), rare=rare, known=known)
        for name, seen in carriers.items()
    }
