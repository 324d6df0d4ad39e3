"""Figures of what stands now: arenas, listings, duplicates, overlap, and estimates. What counts persons goes through `publish`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from review_cli.counting import market
from review_cli.counting.estimates import Estimate, chao, chapman
from review_cli.counting.publish import Publication, Register, publish
from review_cli.counting.register import register_of, told
from review_cli.counting.tables import MISSING, TOTAL, Published, Table
from store import person_tallies, tallies
from store.arenas import CRAWLED, Life, read_entries
from store.database import Database
from store.errors import InputError
from store.presences import presences
from store.statistics import Statistics
from store.vault import Vault

WEEKS = 8
"""So many weeks stand beside each other, this one being the last."""

_FRESH = timedelta(days=7)


class Completeness(NamedTuple):
    """How many arenas are to be crawled, and how many of them were crawled well within the last seven days."""

    crawled: int
    arenas: int


def arena_tables(database: Database, today: date, *, weekly: bool = True) -> tuple[Published, ...]:
    """Arenas by kind and life, and by definition; listings by arena and by week. No counts of persons."""
    spans = weeks_until(today)
    with database.reading() as connection:
        entries = read_entries(connection).values()
        versions = tallies.definition_of_arenas(connection)
        by_arena = tallies.listings_by_arena(connection)
        looks = {arena: (seen.looks, seen.minutes) for arena, seen in presences(connection).items()}
        reasons = tallies.dropped_by_reason(connection)
        by_week = tallies.listings_by_span(connection, spans) if weekly else Counter()
    lives = [life.value for life in Life]
    kinds = Counter((entry.kind, entry.life) for entry in entries)
    by_definition = Counter((versions.get(entry.name, MISSING), entry.life) for entry in entries)
    tables = [
        market.arenas(kinds, lives),
        market.arenas_by_definition(by_definition, lives),
        market.listings(by_arena),
        market.dropped(reasons),
        *([market.presences(looks)] if looks else ()),
        *(market.by_week(by_week, [week_of(first) for first, _ in spans]) if weekly else ()),
    ]
    return publish(tables, Register()).tables


def completeness(database: Database, today: date) -> Completeness:
    """How complete the harvest is that figures of listings and persons rest on."""
    with database.reading() as connection:
        wanted = {name for name, entry in read_entries(connection).items() if Life(entry.life) in CRAWLED}
        return Completeness(len(wanted & tallies.crawled_since(connection, today - _FRESH)), len(wanted))


def person_tables(database: Database, vault: Vault, wanted: Sequence[str], today: date) -> Publication:
    """`duplicates`, `decisions`, `persons_by_arenas`, `overlap` or `waits`, published and remembered.

    Raises StoreError when nothing can be published safely.
    """
    week = week_of(today)
    with database.writing() as connection:
        statistics = Statistics(connection, vault)
        before = register_of(statistics.released())
        combined = (
            person_tallies.arenas_of_persons(connection)
            if {"persons_by_arenas", "overlap"} & {*wanted}
            else Counter()
        )
        counts = (
            person_tallies.profiles_and_persons(connection)
            if {"duplicates", "decisions"} & {*wanted}
            else Counter()
        )
        make: Mapping[str, Callable[[], Table]] = {
            "duplicates": lambda: market.duplicates(counts, person_tallies.merged_by_key(connection), week),
            "decisions": lambda: market.decisions(counts, person_tallies.open_pairs(connection)),
            "persons_by_arenas": lambda: market.persons_by_arenas(combined, week),
            "overlap": lambda: market.overlap(combined, week),
            "waits": lambda: market.waits(person_tallies.days_to_queue(connection), week),
        }
        publication = publish([make[name]() for name in wanted], before)
        if news := told(before, publication.register):
            statistics.add_release(news, today)
    return publication


def estimate(database: Database, vault: Vault, arenas: Sequence[str], today: date) -> Estimate:
    """Chapman's number for two named arenas, Chao's lower bound over all when none is named.

    It is made of published counts alone, so that nothing can be worked out from it that they do not tell. Raises InputError below
    the minima, for other numbers of arenas, and where a count that it needs is hidden.
    """
    if not arenas:
        table = person_tables(database, vault, ["persons_by_arenas"], today).tables[0]
        with database.reading() as connection:
            shown = [found for found in tallies.listings_by_arena(connection).values() if found[tallies.KEPT]]
        once, twice = (_told(table, row, "count") if row in table.rows else 0 for row in ("1", "2"))
        return chao(_told(table, TOTAL, "count"), once, twice, len(shown))
    if len(arenas) != 2 or arenas[0] == arenas[1]:
        raise InputError("name two arenas, or none for all of them")
    table = person_tables(database, vault, ["overlap"], today).tables[0]
    with database.reading() as connection:
        known = {*read_entries(connection), *table.rows}
    for name in arenas:
        if name not in known:
            raise InputError("there is no arena of that name; see `outreach arena list`")
    one, other = arenas
    places = ((one, one), (other, other), (one, other))
    return chapman(*(_told(table, *place) if set(place) <= {*table.rows} else 0 for place in places))


def _told(table: Published, row: str, column: str) -> int:
    found = table.cells[row, column]
    if found is None:
        raise InputError(
            "a count that the estimate needs is small or protects a small one: no estimate is made"
        )
    return found


def weeks_until(today: date) -> list[tuple[date, date]]:
    """The last weeks, from Monday to the Monday after, this one being the last."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    return [(start, start + timedelta(weeks=1)) for start in starts]


def week_of(today: date) -> str:
    """The week that a figure of persons is of, such as 2026W47."""
    year, week, _ = today.isocalendar()
    return f"{year}W{week:02d}"
