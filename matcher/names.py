"""Calling names: how alike two are, which stand for the same one, and how rare each is. Pure.

Names come in canonical form (`store.keys.nickname_key`). Scores run from 0.0 to 1.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import OSA, JaroWinkler

from store.domain import ProfileFacts

ALIKE = 0.9
"""From here on two spellings are read as one name: 'marie' and 'maria', 'stella rose' and 'stela rose'."""

UNLIKE = 0.75
"""Below this, spelled out as wholes, two names are not alike unless one is the other with more words."""

MANY_NAMES = 24
"""A value with more names than this is a business whatever they are: they are grouped by equality only."""


EXPIRED = "#"
"""Leads the stand-in for a name that has expired: it equals itself, and is like nothing else."""


class NameClass(StrEnum):
    """How much a calling name says: a singular one nearly all, a common one nearly nothing."""

    SINGULAR = "singular"
    RARE = "rare"
    SCARCE = "scarce"
    UNUSUAL = "unusual"
    KNOWN = "known"
    COMMON = "common"

    @property
    def telling(self) -> bool:
        """Whether the name may carry a merge where enough stands beside it."""
        return self in _TELLING


CLASSES = tuple(NameClass)
"""From the most telling to the least."""
_TELLING = frozenset(CLASSES) - {NameClass.KNOWN, NameClass.COMMON}


@lru_cache(maxsize=1 << 16)
def likeness(one: str, other: str) -> float:
    """How alike two canonical names are: spelling by Jaro-Winkler, one slip of the pen, and 'anna' for 'anna maria'. Symmetric."""
    if one == other:
        return 1.0
    if one.startswith(EXPIRED) or other.startswith(EXPIRED):
        return 0.0
    first, second = one.split(), other.split()
    if first[:1] == second[:1] and (set(first) <= set(second) or set(second) <= set(first)):
        return 0.95
    if one_slip(one, other):
        return ALIKE
    whole = float(JaroWinkler.similarity(one, other))
    if whole >= UNLIKE and len(first) == len(second) > 1:
        # Word by word: a shared surname must not carry a different first name.
        return min(JaroWinkler.similarity(a, b) for a, b in zip(first, second, strict=True))
    return whole


def one_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, left out, doubled, swapped with the next or on the wrong side of a space; never the first.

    A lone initial is no slip for another: there is nothing else of that word.
    """
    if one == other or one[:1] != other[:1] or one[:1] == EXPIRED or abs(len(one) - len(other)) > 1:
        return False
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    differing = [(a, b) for a, b in zip(one.split(), other.split(), strict=False) if a != b]
    return len(differing) != 1 or max(map(len, differing[0])) > 2


def spellings(name: str) -> set[str]:
    """A name and what is left of it without one letter: names that are `one_slip` apart have one of these in common.

    For comparing in memory, never to be stored. A name that has expired has but itself.
    """
    if name.startswith(EXPIRED):
        return {name}
    return {name, *(name[:at] + name[at + 1 :] for at in range(1, len(name)))}


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


def agree(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two sides' names agree as wholes: each name of the side with fewer is alike to some name of the other.

    Sides with as many names must agree both ways. A side without names agrees with anything: it says nothing against.
    """
    if not one or not other:
        return True
    fewer, more = sorted((one, other), key=len)
    return _covered(fewer, more) and (len(fewer) < len(more) or _covered(more, fewer))


def _covered(names: Collection[str], others: Collection[str]) -> bool:
    return all(any(alike(name, other) for other in others) for name in names)


def recall_names(profiles: Sequence[ProfileFacts]) -> list[ProfileFacts]:
    """Give profiles of one component whose name has expired a name to be compared by, so that expiry joins nobody.

    It is the name that another profile with the same token still shows, else a stand-in that equals only itself. What was
    one name in two spellings is two stand-ins afterwards: that can part, which the ledger's freezes prevent, never join.
    """
    if all(profile.nickname or not profile.name_token for profile in profiles):
        return list(profiles)
    shown: dict[str, str] = {}
    for profile in sorted(profiles, key=lambda p: p.profile_id):
        if profile.nickname and profile.name_token:
            shown.setdefault(profile.name_token, profile.nickname)
    return [
        profile
        if profile.nickname or not profile.name_token
        else replace(profile, nickname=shown.get(profile.name_token, EXPIRED + profile.name_token))
        for profile in profiles
    ]


def identity_of(profile: ProfileFacts) -> str:
    """What counts as one carrier of a name: a phone, else an e-mail, else the profile itself."""
    for values in (profile.phones, profile.emails):
        shown = [value for value in values if value]
        if shown:
            return min(shown)
    return profile.profile_id


@dataclass(frozen=True, slots=True)
class Spread:
    """How a name is spread: its distinct carriers, those of them seen in a town at all, and those seen in each town."""

    carriers: int = 0
    placed: int = 0
    towns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rarity:
    """When a name is singular, rare, scarce, unusual or known (else common).

    In a town: by how many carriers chance alone would put there, judged from the carriers elsewhere and the town's share
    of all advertisers (`shares`, else `share`). So one person with many numbers does not make her own name common. Without
    a town: by the number of carriers. `listed` names are always common where there is too little to count. The limits of a class are upper ones, inclusive.
    """

    listed: frozenset[str]
    shares: Mapping[str, float]
    share: float = 0.01
    expected: tuple[float, float, float, float, float] = (0.02, 0.1, 0.2, 0.2, 1.5)
    carriers: tuple[float, float, float, float, float] = (0, 0, 0, 0, 40)
    unseen: float = 0.3

    def is_listed(self, name: str) -> bool:
        """Whether every word of a name (but initials) is a listed one. An expired name is: nobody can tell how rare it was."""
        return name.startswith(EXPIRED) or all(word in self.listed or len(word) < 2 for word in name.split())

    def of(self, name: str, spread: Spread, town: str | None) -> NameClass:
        """The class of a name, in a town or (None) anywhere."""
        if self.is_listed(name):
            return NameClass.COMMON
        if town is None:
            count, limits = float(spread.carriers), self.carriers
        else:
            share = self.shares.get(town, self.share)
            elsewhere = spread.placed - spread.towns.get(town, 0)
            count, limits = (elsewhere + self.unseen) * share / (1 - share), self.expected
        return next(
            (found for found, limit in zip(CLASSES, limits, strict=False) if count <= limit), NameClass.COMMON
        )


class NameClasses(Protocol):
    """Whatever knows the classes of names."""

    def of(self, name: str | None, town: str | None = None) -> NameClass:
        """The class of a name, in a town or anywhere. An absent or unheard-of name says nothing: common."""


@dataclass(frozen=True, slots=True)
class NameTable:
    """The spread of every name, with the limits to read it by: the one thing a component needs from outside."""

    rarity: Rarity
    spreads: Mapping[str, Spread]

    def of(self, name: str | None, town: str | None = None) -> NameClass:
        """The class of a name, in a town or anywhere. An absent or unheard-of name says nothing: common."""
        spread = self.spreads.get(name) if name else None
        return self.rarity.of(name, spread, town) if name and spread else NameClass.COMMON


def spread_of(shown: Iterable[tuple[str, str | None]]) -> Spread:
    """The spread of one name from its carriers' (identity, town), in any order and however often each is given."""
    everyone: set[str] = set()
    placed: set[str] = set()
    towns: dict[str, set[str]] = {}
    for identity, town in shown:
        everyone.add(identity)
        if town:
            placed.add(identity)
            towns.setdefault(town, set()).add(identity)
    return Spread(len(everyone), len(placed), {town: len(found) for town, found in towns.items()})


def name_table(profiles: Iterable[ProfileFacts], rarity: Rarity) -> NameTable:
    """The table of all names in the facts. Depends on the facts only, never on their order.

    An expired name still counts where another profile with its token shows it: expiry makes no name rare.
    """
    held = list(profiles)
    spoken: dict[str, set[str]] = {}
    for profile in held:
        if profile.nickname and profile.name_token:
            spoken.setdefault(profile.name_token, set()).add(profile.nickname)
    shown: dict[str, list[tuple[str, str | None]]] = {}
    for profile in held:
        for name in {profile.nickname} if profile.nickname else spoken.get(profile.name_token or "", set()):
            shown.setdefault(name, []).append((identity_of(profile), profile.town))
    return NameTable(rarity, {name: spread_of(carriers) for name, carriers in shown.items()})
