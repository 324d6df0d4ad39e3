"""The rules in one place: weights, thresholds, limits, and a version that names them all. Change one, change the version."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.common_names import COMMON_NAMES
from matcher.features import TABLE, Feature


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What the partition depends on besides facts and decisions.

    `certain` and `possible` are points: a pair at or above `certain` may merge, at or above `possible` it is suggested.
    A value with `shared_names` names at one time, or without one steady name in `shared_towns` towns at once, is a
    business's. A silence of more than `recycle_days` with another name after it is a change of hands. A name of at most
    `rare_carriers` carriers is rare, of more than `known_carriers` common. A person has at most `max_values` contact
    points of her own. Two sides of `bridge_side` or more that one profile on each ties together are a bridge. Above
    `block` profiles a value's pairs are taken along a chain, and a name in a town is not suggested at all.
    """

    version: str
    features: tuple[Feature, ...] = TABLE
    certain: float = 8.0
    possible: float = 4.0
    shared_names: int = 3
    shared_towns: int = 3
    recycle_days: int = 90
    near_days: int = 45
    rare_carriers: int = 3
    known_carriers: int = 40
    max_values: int = 12
    bridge_side: int = 3
    block: int = 12
    common_names: frozenset[str] = COMMON_NAMES

    def score(self, points: float) -> float:
        """Points as a score from 0.0 to 1.0: one half lies midway between possible and certain."""
        middle = (self.certain + self.possible) / 2
        return round(1 / (1 + 2 ** (middle - min(max(points, -60.0), 60.0))), 4)


DEFAULT_RULESET = Ruleset(version="2026-11-1")
