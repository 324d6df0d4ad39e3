"""Counts outlive their records: the yearly tables of every year that has closed are counted by themselves, before its copies go.

Part of the daily expiry, so that nobody has to ask for a table in time. What is counted here is a release like any other: small counts
hidden, remembered for good, the same when somebody asks for it later.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from config.settings import CountingSettings
from review_cli.counting.periods import Period, year
from review_cli.service.figures import TABLES, closes_on, figures_within
from store.errors import InputError, StoreError
from store.statistics import Statistics
from store.vault import Vault

YEARS_BESIDE = 2
"""The tables of a year show so many earlier years beside it."""

_COUNTED = "counted_year"


def yearbook_period(number: int) -> Period:
    """What the yearbook of a year covers."""
    return Period(year(number - YEARS_BESIDE).first, year(number).last)


def count_closed_years(connection: Any, vault: Vault, counting: CountingSettings, today: date) -> int:
    """Copy what is open, close what is over, and count each closed year that was not counted yet; returns how many.

    Within the caller's transaction; asked again it does nothing. A table that cannot be published safely beside earlier releases is
    left out, the others are counted.
    """
    statistics = Statistics(connection, vault)
    statistics.refresh(today)
    counted = {release[_COUNTED] for release in statistics.released() if _COUNTED in release}
    due = [number for number in sorted(statistics.years() - counted) if closes_on(year(number)) <= today]
    for number in due:
        # Late, on the day the records go: they are counted as of the day before.
        last = vault.clocks.event(date(number, 1, 1)) - timedelta(days=1)
        _count(statistics, vault, counting, number, min(today, last))
        statistics.add_release({"shown": {}, _COUNTED: number}, today)
    return len(due)


def _count(
    statistics: Statistics, vault: Vault, counting: CountingSettings, number: int, today: date
) -> None:
    """All tables at once, as the yearbook has them; where that cannot be published, each by itself, and the year alone."""
    whole = yearbook_period(number)
    if _published(statistics, vault, counting, list(TABLES), whole, today):
        return
    for name in TABLES:
        for period in (whole, year(number)):
            if _published(statistics, vault, counting, [name], period, today):
                break


def _published(
    statistics: Statistics,
    vault: Vault,
    counting: CountingSettings,
    wanted: list[str],
    period: Period,
    today: date,
) -> bool:
    try:
        figures_within(statistics, vault.clocks, counting, wanted, period, today=today)
    except (StoreError, InputError):
        return False
    return True
