"""Figures of what stands now: arenas, listings, duplicates, overlap, and estimates. What counts persons goes through `publish`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from review_cli.counting import market
from review_cli.counting.estimates import Estimate, chao, chapman
from review_cli.counting.publish import Register, publish
from review_cli.counting.register import register_of, told
from review_cli.counting.tables import Published, Table
from store import tallies
from store.arenas import Life, read_entries
from store.database import Database
from store.errors import InputError
from store.statistics import Statistics
from store.vault import Vault

WEEKS = 8
"""Over so many weeks new listings are drawn as a line."""


def arena_tables(database: Database) -> tuple[Published, ...]:
    """Arenas by kind and life, listings by arena, dropped by reason: no counts of persons."""
    with database.reading() as connection:
        entries = read_entries(connection).values()
        by_arena = tallies.listings_by_arena(connection)
        dropped = tallies.dropped_by_reason(connection)
    lives = [life.value for life in Life]
    kinds = Counter((entry.kind, entry.life) for entry in entries)
    tables = [market.arenas(kinds, lives), market.listings(by_arena), market.dropped(dropped)]
    return publish(tables, Register()).tables


def new_by_week(database: Database, today: date) -> dict[str, list[int]]:
    """Per arena, new listings in each of the last weeks, the oldest first."""
    with database.reading() as connection:
        found = tallies.new_by_week(connection, today - timedelta(days=7 * WEEKS - 1))
    return {arena: [weeks[number] for number in range(WEEKS)] for arena, weeks in found.items()}


def person_tables(
    database: Database, vault: Vault, wanted: Sequence[str], today: date
) -> tuple[Published, ...]:
    """`duplicates`, `decisions`, `persons_by_arenas` or `overlap`, published and remembered. Raises StoreError when nothing can be published safely."""
    with database.writing() as connection:
        statistics = Statistics(connection, vault)
        before = register_of(statistics.released())
        combined = tallies.arenas_of_persons(connection)
        counts = tallies.profiles_and_persons(connection)
        made: dict[str, Table] = {
            "duplicates": market.duplicates(counts, tallies.merged_by_key(connection), week_of(today)),
            "decisions": market.decisions(counts, tallies.open_pairs(connection)),
            "persons_by_arenas": market.persons_by_arenas(combined, week_of(today)),
            "overlap": market.overlap(combined, week_of(today)),
        }
        publication = publish([made[name] for name in wanted], before)
        if news := told(before, publication.register):
            statistics.add_release(news, today)
    return publication.tables


def estimate(database: Database, arenas: Sequence[str]) -> Estimate:
    """Chapman's number for two named arenas, Chao's lower bound over all when none is named. Raises InputError below the minima."""
    with database.reading() as connection:
        combined = tallies.arenas_of_persons(connection)
        known = set(read_entries(connection)) | {name for names in combined for name in names}
    if not arenas:
        by_number = Counter[int]()
        for names, persons in combined.items():
            by_number[len(names)] += persons
        return chao(by_number, len({name for names in combined for name in names}))
    if len(arenas) != 2 or arenas[0] == arenas[1]:
        raise InputError("name two arenas, or none for all of them")
    for name in arenas:
        if name not in known:
            raise InputError("there is no arena of that name; see `outreach arena list`")
    first, second = (sum(n for names, n in combined.items() if name in names) for name in arenas)
    both = sum(n for names, n in combined.items() if set(arenas) <= set(names))
    return chapman(first, second, both)


def week_of(today: date) -> str:
    """The week that a figure of persons is of, such as 2026W47."""
    year, week, _ = today.isocalendar()
    return f"{year}W{week:02d}"
