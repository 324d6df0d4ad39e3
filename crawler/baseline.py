"""What an arena usually brings, and whether a run falls short of it. Pure: counts of runs in, words out.

Thresholds: below half of the usual, or a field shown by a fifth fewer of the ads, is an alarm; below 85 per cent is said, no more.
Five runs and their median, so that one odd night moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

RUNS = 5
ALARM, WARN = 0.5, 0.85
FIELD_DROP = 0.20
ENOUGH_ADS = 5
"""Ads that must have been read before the share that shows a field says anything."""

_COVERAGE = "coverage/"

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Medians of good runs: ads found on the list pages, ads that answered, and the share of read ads that shows each field."""

    ads: float
    answered: float
    coverage: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What is missing against the baseline, in words: `alarms` hold the harvest back, `warnings` are only said."""

    alarms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def answered(found: Counts) -> int:
    """Ads of which a run knows how they are: read, unchanged, or left alone on purpose."""
    return sum(found.get(code, 0) for code in ("listings", "unchanged", "ads_skipped"))


def shares(found: Counts) -> dict[str, float]:
    """Share of the ads that were read that shows each field; an empty field is not shown. Too few ads say nothing."""
    read = found.get("listings", 0)
    if read < ENOUGH_ADS:
        return {}
    return {
        name.removeprefix(_COVERAGE): number / read
        for name, number in found.items()
        if name.startswith(_COVERAGE)
    }


def baseline(history: Sequence[Counts]) -> Baseline | None:
    """The baseline of an arena from the counts of its good runs, newest first; None when there is none.

    A run that a coordinator accepted after an alarm is how the arena is from then on: what came before it no longer counts.
    """
    recent = list(history[:RUNS])
    accepted = next((n for n, found in enumerate(recent) if found.get("accepted")), None)
    if accepted is not None:
        recent = recent[: accepted + 1]
    if not recent:
        return None
    known = [measured for found in recent if (measured := shares(found))]
    fields = {name for measured in known for name in measured}
    return Baseline(
        ads=median(found.get("ads_seen", 0) for found in recent),
        answered=median(answered(found) for found in recent),
        coverage={name: median(measured.get(name, 0.0) for measured in known) for name in sorted(fields)},
    )


def shortfall(usual: Baseline | None, found: Counts, *, whole: bool = True) -> Shortfall:
    """What a run lacks. With `whole` False it ended early: how much came says nothing then, what the ads show still does."""
    if usual is None:
        return Shortfall()
    alarms, warnings = [], []
    if whole:
        for what, number, normal in (
            ("ads on the list pages", found.get("ads_seen", 0), usual.ads),
            ("ads that could be read", answered(found), usual.answered),
        ):
            if number < normal * ALARM:
                alarms.append(f"{number} {what}, usually {normal:g}")
            elif number < normal * WARN:
                warnings.append(f"{number} {what}, usually {normal:g}")
    shown = shares(found)
    for name, normal in usual.coverage.items() if found.get("listings", 0) >= ENOUGH_ADS else ():
        share = shown.get(name, 0.0)
        if normal - share > FIELD_DROP + 1e-9:
            alarms.append(f"{share:.0%} of the ads show {name}, usually {normal:.0%}")
    return Shortfall(tuple(alarms), tuple(warnings))
