"""Joining profiles into persons, step by step, and the guards that refuse a step. Pure.

People's "same" comes first, then what the ledger keeps together, then the evidence, strongest first. No step ever puts a
pair together that a person held apart. Ties are broken by what the profiles show, and by ids only between equals, so that
neither order nor numbering moves a line between two persons.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from matcher.judging import Pair
from matcher.names import agree


@dataclass(frozen=True, slots=True)
class Link:
    """A pair that evidence would join.

    `personal` counts the shared values of one person's own; 0 means by name only. `thin` links rest on one value that nobody
    else shows.
    """

    pair: Pair
    points: float
    personal: int
    rare_name: bool = False
    thin: bool = False

    @property
    def tier(self) -> int:
        """Broad evidence builds the sides first, so that bridges and names are then asked about whole sides."""
        return 2 if self.personal == 0 else int(self.thin)


@dataclass(slots=True)
class Single:
    """A profile before anything is joined: its name, the values that speak for one person, what it shows (to break ties)."""

    profile_id: str
    name: str | None
    values: Collection[Hashable]
    content: tuple[object, ...]


@dataclass(slots=True)
class Side:
    """One side of a possible union, as a whole."""

    members: list[str]
    names: set[str]
    values: set[Hashable]


@dataclass(frozen=True, slots=True)
class Guards:
    """The limits of a union: contact points per person, the points that whole sides need, the size at which bridges count.

    Two sides at one business need `certain` points, others `possible` ones. `grown` are the points more that two sides joined by name need for each further profile of the smaller one.
    """

    max_values: int
    possible: float
    certain: float
    bridge_side: int
    grown: float

    def needed(self, smaller: int) -> float:
        """The points in the middle that sides joined by name need, the smaller of which has so many profiles."""
        return self.possible + self.grown * (smaller - 1)


class Weight(NamedTuple):
    """What a pair says for or against the sides it is across.

    `agreeing`: its names are the same, alike, or absent on one side. `in_house`: both go by one name at one business.
    """

    points: float
    agreeing: bool
    in_house: bool


class Clusters:
    """Sides under construction, at first one for each of the `singles`.

    `weight` says what there is to say of any pair where sides are asked as wholes.
    """

    def __init__(
        self,
        singles: Iterable[Single],
        different: Iterable[Pair],
        guards: Guards,
        weight: Callable[[Pair], Weight],
    ) -> None:
        self._content: dict[str, tuple[object, ...]] = {}
        self._side: dict[str, Side] = {}
        for single in singles:
            self._content[single.profile_id] = single.content
            names = {single.name} if single.name else set()
            self._side[single.profile_id] = Side([single.profile_id], names, set(single.values))
        self._apart: dict[str, set[str]] = {}
        for one, other in different:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)
        self._guards = guards
        self._weight = weight

    def together(self, pair: Pair) -> bool:
        """Whether both are on one side by now."""
        return self._side[pair[0]] is self._side[pair[1]]

    def held_apart(self, pair: Pair) -> bool:
        """Whether joining the two sides would put a pair together that a person held apart."""
        if not self._apart:
            return False
        left, right = self._side[pair[0]], self._side[pair[1]]
        if left is right:
            return False
        members = set(right.members)
        return any(self._apart.get(member, _NONE) & members for member in left.members)

    def join(self, pair: Pair) -> None:
        """Join the two sides."""
        left, right = self._side[pair[0]], self._side[pair[1]]
        if left is right:
            return
        if len(left.members) < len(right.members):
            left, right = right, left
        left.members.extend(right.members)
        left.names |= right.names
        left.values |= right.values
        for member in right.members:
            self._side[member] = left

    def force(self, pairs: Iterable[Pair]) -> None:
        """Join what people or the ledger hold together, unless a person held it apart."""
        for pair in pairs:
            if not self.held_apart(pair):
                self.join(pair)

    def refusal(self, link: Link) -> str | None:
        """Why a link may not join the sides that its two profiles stand on by now, or None when it may."""
        if self.held_apart(link.pair):
            return "held_apart"
        left, right = self._side[link.pair[0]], self._side[link.pair[1]]
        if len(left.values | right.values) > self._guards.max_values:
            return "outsized"
        common = left.values & right.values
        one_sided = link.personal == 0 or (len(common) < 2 and not agree(left.names, right.names))
        if one_sided and not self._whole_sides(left, right, by_name=link.personal == 0):
            return "sides_disagree"
        if link.thin and not link.rare_name and self._is_bridge(left, right, common):
            return "bridge"
        return None

    def _whole_sides(self, left: Side, right: Side, *, by_name: bool) -> bool:
        """Without a value of her own or an agreeing name, the middle pair across both sides must still be possible: one lucky pair is not enough.

        Where a name joins, only pairs whose names agree are asked: a side that goes by a second name, or once misspelt the
        first, speaks no less for the one that both go by. The more profiles are on both sides, the sooner a value of hers
        would show on both if they were one person's: so the middle must be the higher. Not so at a business, which shows its
        own values in place of hers and tells its people apart by name: it is enough that the middle of the pairs that are
        both at it is certain, whatever each side shows elsewhere.
        """
        across = [self._weight((a, b) if a <= b else (b, a)) for a in left.members for b in right.members]
        if not by_name:
            return median([pair.points for pair in across]) >= self._guards.possible
        in_house = [pair.points for pair in across if pair.in_house]
        if in_house and median(in_house) >= self._guards.certain:
            return True
        smaller = min(len(left.members), len(right.members))
        return median([pair.points for pair in across if pair.agreeing]) >= self._guards.needed(smaller)

    def _is_bridge(self, left: Side, right: Side, common: set[Hashable]) -> bool:
        """Two grown sides with nothing in common but the value of the link, which one profile on each side shows."""
        return min(len(left.members), len(right.members)) >= self._guards.bridge_side and len(common) == 1

    def join_all(self, links: Iterable[Link]) -> dict[Pair, str]:
        """Join by evidence, strongest first, again until nothing moves. Returns the links left over with their refusal."""
        return self.join_ranked(sorted(links, key=self._rank))

    def join_ranked(self, open_links: list[Link]) -> dict[Pair, str]:
        """The same for links that are in order already."""
        while True:
            left_over: list[Link] = []
            refusals: dict[Pair, str] = {}
            for link in open_links:
                if self.together(link.pair):
                    continue
                refused = self.refusal(link)
                if refused is None:
                    self.join(link.pair)
                else:
                    left_over.append(link)
                    refusals[link.pair] = refused
            if len(left_over) == len(open_links) or not left_over:
                return {pair: code for pair, code in refusals.items() if not self.together(pair)}
            open_links = left_over

    def _rank(self, link: Link) -> tuple[object, ...]:
        one, other = sorted(self._content[profile_id] for profile_id in link.pair)
        return (link.tier, -link.points, one, other, link.pair)

    def members(self) -> list[list[str]]:
        """The sides as they stand, each sorted."""
        sides = {id(side): side for side in self._side.values()}
        return [sorted(side.members) for side in sides.values()]


_NONE: set[str] = set()
