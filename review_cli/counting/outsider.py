"""What an outsider can work out about a hidden count from everything that is published: linear bounds.

The attacker knows every published cell of every table and of every earlier release, every relation between cells, and that a hidden
cell is at least 1 (zeros are never hidden). What he can narrow a count to is the least and the greatest value of a linear program, the
usual audit of cell suppression (Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapters 5 and 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from review_cli.counting.tables import Key, Relation
from store.errors import StoreError

Numbers = npt.NDArray[np.float64]

Terms = tuple[tuple[Key, float], ...]
"""A weighted sum of cells: one cell, or the difference of two."""


@dataclass(frozen=True)
class Bounds:
    """What a count can be narrowed to, both ends included."""

    low: float
    high: float

    @property
    def values(self) -> float:
        """How many whole numbers it leaves."""
        return float(np.floor(self.high + 1e-6) - np.ceil(self.low - 1e-6) + 1)


class Outsider:
    """Knows the relations; asked again and again with more and more cells hidden."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self._relations = [one for one in relations if one.terms]
        self._of: dict[Key, list[int]] = {}
        for number, one in enumerate(self._relations):
            for key, _ in one.terms:
                self._of.setdefault(key, []).append(number)

    def touching(self, keys: Iterable[Key]) -> list[Relation]:
        """The relations in which one of these cells stands."""
        return [self._relations[n] for n in sorted({n for key in keys for n in self._of.get(key, ())})]

    def reached(self, keys: Iterable[Key], shown: Mapping[Key, int]) -> tuple[list[Key], list[Relation]]:
        """The hidden cells that hang together with these through relations, and those relations. Nothing else bears on them."""
        found: dict[Key, None] = dict.fromkeys(key for key in keys if key not in shown)
        numbers: dict[int, None] = {}
        waiting = list(found)
        while waiting:
            for number in self._of.get(waiting.pop(), ()):
                if number in numbers:
                    continue
                numbers[number] = None
                for key, _ in self._relations[number].terms:
                    if key not in shown and key not in found:
                        found[key] = None
                        waiting.append(key)
        return list(found), [self._relations[n] for n in numbers]

    def bounds(self, terms: Terms, shown: Mapping[Key, int], least: Mapping[Key, int]) -> Bounds:
        """What the weighted sum can be narrowed to when `shown` is published; `least` is what is known of a hidden cell at least (0
        when not named). Raises StoreError when the published figures contradict each other."""
        known = sum(weight * shown[key] for key, weight in terms if key in shown)
        hidden, relations = self.reached((key for key, _ in terms), shown)
        if not hidden:
            return Bounds(known, known)
        place = {key: n for n, key in enumerate(hidden)}
        aim = np.zeros(len(hidden))
        for key, weight in terms:
            if key in place:
                aim[place[key]] += weight
        system = _system(relations, place, shown)
        limits = [(float(least.get(key, 0)), None) for key in hidden]
        low, high = (
            _solve(direction * aim, system, limits) * direction if aim.any() else 0.0 for direction in (1, -1)
        )
        return Bounds(known + low, known + high)


def _system(
    relations: Sequence[Relation], place: Mapping[Key, int], shown: Mapping[Key, int]
) -> dict[str, Any]:
    equal: list[tuple[list[int], list[float], float]] = []
    at_most: list[tuple[list[int], list[float], float]] = []
    for one in relations:
        columns = [place[key] for key, _ in one.terms if key in place]
        weights = [weight for key, weight in one.terms if key in place]
        known = sum(weight * shown[key] for key, weight in one.terms if key in shown)
        if one.low == one.high:
            equal.append((columns, weights, one.low - known))
            continue
        if np.isfinite(one.high):
            at_most.append((columns, weights, one.high - known))
        if np.isfinite(one.low):
            at_most.append((columns, [-weight for weight in weights], known - one.low))
    width = len(place)
    found: dict[str, Any] = {}
    for name, rows in (("eq", equal), ("ub", at_most)):
        if rows:
            found[f"A_{name}"] = _matrix(rows, width)
            found[f"b_{name}"] = np.array([row[2] for row in rows])
    return found


def _matrix(rows: list[tuple[list[int], list[float], float]], width: int) -> csr_array:
    data = [weight for _, weights, _ in rows for weight in weights]
    columns = [column for cells, _, _ in rows for column in cells]
    starts = np.cumsum([0, *(len(cells) for cells, _, _ in rows)])
    return csr_array((data, columns, starts), shape=(len(rows), width))


def _solve(aim: Numbers, system: Mapping[str, Any], limits: Sequence[tuple[float, float | None]]) -> float:
    answer = linprog(aim, **system, bounds=limits, method="highs")
    if answer.status == 3:  # nothing bounds it on this side
        return -np.inf
    if answer.status != 0:
        raise StoreError(
            "these figures contradict what was published before; recount for the same day, or ask for another period"
        )
    return float(answer.fun)
