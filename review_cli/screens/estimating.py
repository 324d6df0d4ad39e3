"""An estimate in words, with the caveats that belong to every one."""

from __future__ import annotations

from typing import Any

from review_cli.counting.estimates import Estimate
from review_cli.i18n import _

_ROUND = 10
"""Estimates are said in tens: they are not known better, and nobody can count back from them."""


def record(found: Estimate) -> dict[str, Any]:
    """The estimate's figures."""
    return {
        "method": found.method,
        "seen": found.seen,
        "number": _tens(found.number),
        "low": max(found.seen, _tens(found.low)),
        "high": _tens(found.high),
        "lower_bound": found.lower_bound,
    }


def labels(found: Estimate) -> dict[str, str]:
    """The labels of the record."""
    return {
        "method": _("method"),
        "seen": _("persons seen"),
        "number": _("at least so many persons") if found.lower_bound else _("estimated persons"),
        "low": _("95 % interval, from"),
        "high": _("95 % interval, to"),
    }


def caveats() -> list[str]:
    """What can be wrong with it, and in which direction."""
    return [
        _("Who advertises on one arena often does on another: the number is then too low."),
        _("Arenas that nobody uses together make it too high."),
        _("Links that were not recognised make it too high; shared phones that joined two persons, too low."),
        _("People come and go while it is counted: both directions."),
        _("Whoever is on no arena at all is not in it."),
        _("Never by town or small area, never as a headline, and only with this interval."),
    ]


def _tens(number: float) -> int:
    return round(number / _ROUND) * _ROUND
