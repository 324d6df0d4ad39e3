"""Figures about contacts: from the statistics copy to tables that may be shown. Every table goes through `publish`, and is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.contact_forms import ContactForm, contact_form
from config.settings import CountingSettings
from review_cli.collation import collated
from review_cli.counting import contacts as count
from review_cli.counting.periods import Period, parse, quarters_of, year, years_of
from review_cli.counting.publish import Audit, publish
from review_cli.counting.records import NOT_RECORDED, PERSON, VENUE, Contact, Counted, Shape
from review_cli.counting.register import (
    as_released,
    imported,
    imported_in,
    register_of,
    told,
    with_earlier,
)
from review_cli.counting.tables import Key, Published, Table, percent
from store.clocks import Clocks, first_day, quarter_of
from store.course import EventKind
from store.database import Database
from store.errors import InputError, NotAllowed
from store.statistics import CLOSING, WINDOW_YEARS, Statistic, Statistics
from store.vault import Vault


@dataclass(frozen=True)
class Figures:
    """Published tables, what was hidden in them, and what they rest on."""

    tables: tuple[Published, ...]
    audit: Audit
    period: Period
    whole: Period
    """What the tables without a column per period cover: the period as far as persons can be told apart in it."""
    forms: tuple[int, ...]
    """The versions of the contact form the records were taken by: where there are two, the series breaks."""
    missing_team: float
    """Share of the attempts without a team, in percent: how complete the records are."""
    missing_outcome: float
    """Share of the attempts without an outcome, in percent."""


@dataclass(frozen=True)
class _Source:
    contacts: list[Contact]
    counted: list[Counted]
    shape: Shape


Builder = Callable[[_Source, Period, Sequence[Period]], Iterable[Table]]

TABLES: Mapping[str, Builder] = {
    "visits": lambda s, whole, parts: (
        count.attempts_by_region(s.contacts, VENUE, parts, s.shape),
        count.visits_per_venue(s.contacts, whole),
    ),
    "contacts": lambda s, whole, parts: (
        count.attempts_by_region(s.contacts, PERSON, parts, s.shape),
        count.contacts_by_kind(s.contacts, whole, s.shape),
        count.contacts_by(s.contacts, "direction", s.shape.directions, whole, s.shape),
        count.contacts_by(s.contacts, "duration", s.shape.durations, whole, s.shape),
        count.contacts_per_person(s.contacts, whole, s.shape),
    ),
    "first": lambda s, _, parts: (count.first_contacts(s.contacts, parts, s.shape),),
    "outcomes": lambda s, whole, _: (
        count.outcomes(s.contacts, VENUE, whole, s.shape),
        count.outcomes(s.contacts, PERSON, whole, s.shape),
    ),
    "referrals": lambda s, whole, parts: (
        count.referrals(s.contacts, whole, s.shape),
        count.referrals_by_period(s.contacts, parts, s.shape),
    ),
    "reach": lambda s, whole, parts: (
        count.online(s.contacts, whole, s.shape),
        count.reach(s.counted, parts, s.shape),
    ),
}
"""The tables of contacts, by the name of their command."""


def contact_figures(
    database: Database,
    vault: Vault,
    counting: CountingSettings,
    wanted: Sequence[str],
    period: Period,
    *,
    today: date,
    by_quarter: bool = False,
    close_now: bool = False,
) -> Figures:
    """Count, publish, remember: `figures_within` in a transaction of its own, for a period that has ended.

    Raises NotAllowed before the period's last quarter is closed, InputError for a period that has not ended or of which nothing is
    left, StoreError when nothing can be published safely.
    """
    _check_period(period, today, close_now=close_now)
    with database.writing() as connection:
        statistics = Statistics(connection, vault)
        statistics.refresh(today)
        return figures_within(
            statistics, vault.clocks, counting, wanted, period, today=today, by_quarter=by_quarter
        )


def figures_within(
    statistics: Statistics,
    clocks: Clocks,
    counting: CountingSettings,
    wanted: Sequence[str],
    period: Period,
    *,
    today: date,
    by_quarter: bool = False,
) -> Figures:
    """Count, publish and remember within the caller's transaction; the period is closed by it.

    Years whose records have expired stand beside it as they were released or imported. Tables that tell persons apart cover the period
    as far as one window reaches, else its last year. First contacts are not counted any more once the first year of their window is
    gone: they stand as they were released. Nothing is written when it raises.
    """
    releases = statistics.released()
    before = register_of(releases)
    window = _window(period)
    rows = statistics.rows(min(period.first, window.first), period.last)
    live = _live(period, rows, imported_in(releases), clocks, today)
    source = _source(rows, contact_form(), counting)
    parts = quarters_of(live) if by_quarter else years_of(live)
    whole = live if _window(live).holds(live) else years_of(live)[-1]
    tables = [table for name in wanted for table in TABLES[name](source, whole, parts)]
    broken = window.first < live.first and clocks.event(first_day(window.first)) <= today
    fresh = [table for table in tables if not (broken and table.code == "first")]
    publication = publish(fresh, before)
    if news := told(before, publication.register):
        statistics.add_release(news, today)
    statistics.close(range(period.first, period.last + 1), today)
    said = publication.register.shown
    shown = {table.code: found for table, found in zip(fresh, publication.tables, strict=True)}
    earlier = years_of(Period(period.first, live.first - 1)) if period.first < live.first else []
    inside = [row for row in rows if period.first <= row.quarter <= period.last]
    attempts = [row for row in inside if row.kind == EventKind.ATTEMPT]
    return Figures(
        tuple(
            with_earlier(shown[table.code], table, earlier, said)
            if table.code in shown
            else as_released(table, years_of(period), said)
            for table in tables
        ),
        publication.audit,
        period,
        whole,
        tuple(sorted({row.form_version for row in inside})),
        percent(sum(row.team is None for row in attempts), len(attempts), 1),
        percent(
            sum(row.codes.get("reach", NOT_RECORDED) == NOT_RECORDED for row in attempts), len(attempts), 1
        ),
    )


def closes_on(period: Period) -> date:
    """The day from which nothing that is logged late comes into a period any more."""
    return first_day(period.last + 1) + CLOSING


def import_figures(database: Database, vault: Vault, rows: Iterable[Mapping[str, Any]], today: date) -> int:
    """Take in published counts of earlier years: {"measure", "period", axis: value ..., "count"}; returns how many were new.

    Raises InputError naming the row. A count that was released or imported before stays what it was.
    """
    from review_cli.counting.tables import key_of

    counts: dict[Key, int] = {}
    for number, row in enumerate(rows, 1):
        where = {str(name): str(value) for name, value in row.items() if name not in {"measure", "count"}}
        number_of = row.get("count")
        if not isinstance(number_of, int) or number_of < 0 or not isinstance(row.get("measure"), str):
            raise InputError(f'row {number}: "measure" must be a word and "count" a whole number, 0 or more')
        where["period"] = str(parse(where.get("period", "")))
        counts[key_of(str(row["measure"]), **where)] = number_of
    with database.writing() as connection:
        statistics = Statistics(connection, vault)
        known = register_of(statistics.released()).shown
        fresh = {key: value for key, value in counts.items() if key not in known}
        if fresh:
            statistics.add_release(imported(fresh), today)
    return len(fresh)


def _check_period(period: Period, today: date, *, close_now: bool) -> None:
    ended = quarter_of(today) - 1
    if period.last > ended:
        raise InputError(
            "figures are counted over whole quarters that have ended; ask for a period that ends before this one"
        )
    closes = closes_on(period)
    if today < closes and not close_now:
        raise NotAllowed(
            f"what is logged late still comes in until {closes.isoformat()}; to count today, and leave later entries out for good, say --close-now"
        )


def _live(
    period: Period, rows: Sequence[Statistic], imported_periods: set[Period], clocks: Clocks, today: date
) -> Period:
    """The period without the years whose records have expired, that lie before the first record, or that were imported and have none."""
    counted = {row.quarter // 4 for row in rows}
    begun = min(counted | {period.last // 4})
    years = [
        one
        for one in years_of(period)
        if clocks.event(first_day(one.first)) > today
        and one.first // 4 >= begun
        and (one.first // 4 in counted or year(one.first // 4) not in imported_periods)
    ]
    if not years:
        raise InputError(
            "there are no records of that period; what was released of it is shown beside a later one"
        )
    return Period(years[0].first, years[-1].last)


def _window(period: Period) -> Period:
    """The quarters in which the persons of the period's last year can be told apart, up to its end."""
    window = WINDOW_YEARS * 4
    return Period(period.last // window * window, period.last)


def _source(rows: Sequence[Statistic], form: ContactForm, counting: CountingSettings) -> _Source:
    groups: dict[str, list[str]] = {}
    for choice in form.questions["referrals"]:
        groups.setdefault(choice.group or choice.code, []).append(choice.code)
    teams = counting.teams or tuple(sorted({row.team for row in rows if row.team}, key=collated))
    regions = counting.regions or tuple(sorted({row.region for row in rows if row.region}, key=collated))
    codes = {name: tuple(choice.code for choice in choices) for name, choices in form.questions.items()}
    shape = Shape(
        teams,
        regions,
        codes["outcomes"],
        {group: tuple(items) for group, items in groups.items()},
        codes["directions"],
        codes["durations"],
        codes["counters"],
        counting.channels,
    )
    contacts = [_contact(row) for row in rows if row.kind == EventKind.ATTEMPT]
    counted = [
        Counted(row.quarter, str(row.codes["counter"]), row.team)
        for row in rows
        if row.kind == EventKind.REACH and "counter" in row.codes
    ]
    return _Source(contacts, counted, shape)


def _contact(row: Statistic) -> Contact:
    codes = row.codes
    outcomes = codes.get("outcomes", ())
    return Contact(
        row.quarter,
        row.subject or PERSON,
        row.who_token.hex() if row.who_token else "",
        str(codes.get("channel", "")),
        str(codes.get("reach", NOT_RECORDED)),
        (outcomes,) if isinstance(outcomes, str) else tuple(outcomes),
        codes.get("referral"),
        row.team,
        row.region,
        str(codes.get("direction", NOT_RECORDED)),
        str(codes.get("duration", NOT_RECORDED)),
        str(codes.get("materials", NOT_RECORDED)),
    )
