"""The rules in one place: weights, thresholds, limits, and a version that names them all. Change one, change the version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from matcher.common_names import COMMON_NAMES
from matcher.features import TABLE, Feature
from matcher.names import Rarity

TOWN_SHARES = {
    "koebenhavn": 0.25, "aarhus": 0.1, "odense": 0.06, "aalborg": 0.06, "frederiksberg": 0.03, "esbjerg": 0.03,
    "randers": 0.02, "kolding": 0.02, "horsens": 0.02, "vejle": 0.02, "roskilde": 0.02, "herning": 0.02, "silkeborg": 0.02,
}  # fmt: skip
"""Rough shares of the large towns, by population and the draw of the capital. A share too large makes names less telling."""

RARITY = Rarity(COMMON_NAMES, TOWN_SHARES)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What the partition depends on besides facts and decisions.

    `certain` and `possible` are points: a pair at or above `certain` may merge, at or above `possible` it is suggested.
    A value with `shared_names` names at one time, or without one steady name in `shared_towns` towns at once, is a
    business's; among up to `few_names` at one business even a common name is telling. A silence of more than `recycle_days`
    with another name after it is a change of hands. `rarity` says how much a name says. A person has at most `max_values`
    contact points of her own. Two sides of `bridge_side` or more that one profile on each ties together are a bridge; two
    sides that only a name ties need `grown` points more for each further profile of the smaller, unless they are at one
    business. Above `block` profiles a value's pairs are taken along a chain, and a name in a town is not suggested at all.
    """

    version: str
    features: tuple[Feature, ...] = TABLE
    certain: float = 8.0
    possible: float = 4.0
    shared_names: int = 3
    shared_towns: int = 6
    few_names: int = 80
    recycle_days: int = 90
    near_days: int = 45
    rarity: Rarity = RARITY
    max_values: int = 12
    bridge_side: int = 3
    grown: float = 1.5
    block: int = 12

    @property
    def likely(self) -> float:
        """Midway between possible and certain: a score of one half."""
        return (self.certain + self.possible) / 2

    def score(self, points: float) -> float:
        """Points as a score from 0.0 to 1.0: one half is `likely`."""
        return round(1 / (1 + 2 ** (self.likely - min(max(points, -60.0), 60.0))), 4)


DEFAULT_RULESET = Ruleset(version="2026-11-6")

LARGE_BLOCK = 24
"""Whole columns look at the pairs of a larger block as quickly as at those of a small one."""

LARGE = 5_000
"""Profiles from which on counting tells how large towns are, and how rare a name is beyond its town."""


def ruleset_for(profiles: int, towns: Mapping[str, int]) -> Ruleset:
    """The rules for a collection of so many profiles, `towns` saying how many of them are in each town.

    In a large one the shares of towns are taken from the data (to two digits), names are judged by counting alone, finer,
    and one with five carriers is scarce where no town is shown too. The version names the snapshot.
    """
    if profiles < LARGE:
        return DEFAULT_RULESET
    placed = sum(towns.values())
    shares = {
        town: min(float(f"{count / placed:.2g}"), 0.9)
        for town, count in sorted(towns.items())
        if count > placed / 1000
    }
    rarity = Rarity(
        frozenset(), shares, share=0.001, expected=(0.03, 0.15, 0.6, 3.0, 5.0), carriers=(0, 0, 5, 8, 40)
    )
    digest = hashlib.blake2b(repr(shares).encode(), digest_size=4).hexdigest()
    version = f"{DEFAULT_RULESET.version}-{digest}"
    return replace(DEFAULT_RULESET, version=version, rarity=rarity, block=LARGE_BLOCK)
