"""Estimates of how many persons there are beside those who were seen: on request, with an interval and caveats, never a headline.

Chapman's estimator for two arenas (Chapman 1951; variance after Seber 1970) and Chao's lower bound for three and more (Chao 1987; the
bias-corrected form and the log-transformed interval as in Chao 1989 and the R package Rcapture).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from store.errors import InputError

LEAST_COMMON = 10
LEAST_ARENAS = 3
LEAST_PERSONS = 100
_Z = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A number of persons with its 95 % interval; `seen` persons were counted. `lower_bound`: the truth may well lie above."""

    method: str
    seen: int
    number: float
    low: float
    high: float
    lower_bound: bool


def chapman(first: int, second: int, both: int) -> Estimate:
    """Persons on two arenas of which `both` are on each. Raises InputError with too few in common, or in all, to say anything.

    Small arenas are small areas: a clinic's own site, a town's board. Nobody estimates those.
    """
    seen = first + second - both
    if both < LEAST_COMMON or seen < LEAST_PERSONS:
        raise InputError(
            f"fewer than {LEAST_COMMON} persons are on both arenas, or fewer than {LEAST_PERSONS} on either: too few to estimate anything from"
        )
    number = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return _with_interval("chapman", seen, number, variance, lower_bound=False)


def chao(seen: int, once: int, twice: int, arenas: int) -> Estimate:
    """A lower bound from how many of `seen` persons are on exactly one and exactly two of `arenas` arenas. Raises InputError below the minima."""
    if arenas < LEAST_ARENAS:
        raise InputError(f"an estimate needs {LEAST_ARENAS} arenas at least")
    if twice < LEAST_COMMON or seen < LEAST_PERSONS:
        raise InputError(
            f"fewer than {LEAST_COMMON} persons on exactly two arenas, or fewer than {LEAST_PERSONS} in all: too few to estimate anything from"
        )
    few = (arenas - 1) / arenas
    number = seen + few * once * (once - 1) / (2 * (twice + 1))
    ratio = once / twice
    variance = twice * (few * ratio**2 / 2 + few**2 * ratio**3 + few**2 * ratio**4 / 4)
    return _with_interval("chao", seen, number, variance, lower_bound=True)


def chao_plain(seen: int, once: int, twice: int) -> float:
    """Chao's bound in its first form, n + f1^2 / (2 f2): for comparison with published figures."""
    return seen + once**2 / (2 * twice)


def chao_corrected(seen: int, once: int, twice: int) -> float:
    """The bias-corrected form, n + f1 (f1 - 1) / (2 (f2 + 1)), which also stands when nobody was seen twice."""
    return seen + once * (once - 1) / (2 * (twice + 1))


def _with_interval(method: str, seen: int, number: float, variance: float, *, lower_bound: bool) -> Estimate:
    """The interval is put on the logarithm of those who were not seen, so that it never falls below those who were."""
    unseen = number - seen
    if unseen <= 0:
        return Estimate(method, seen, number, float(seen), float(seen), lower_bound)
    spread = exp(_Z * sqrt(log(1 + variance / unseen**2)))
    return Estimate(method, seen, number, seen + unseen / spread, seen + unseen * spread, lower_bound)
