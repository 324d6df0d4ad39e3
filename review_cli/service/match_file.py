"""`outreach match file`: profiles from a file in, persons and venues out. Opens no database and no keys."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.columns import frame_of, match_columns
from matcher.ruleset import Ruleset, ruleset_for
from review_cli.service.collecting import no_search_for_cycles
from review_cli.service.profile_frame import frame_of_parquet
from review_cli.service.profile_rows import SUFFIXES, read_profile, read_rows
from store.domain import ProfileFacts, Venue
from store.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class MatchFileCounts:
    """What became of a file: rows read, lines left out, persons and venues found."""

    profiles: int
    bad_lines: int
    persons: int
    venues: int


def match_file(
    source: Path,
    target: Path,
    *,
    on_error: Callable[[int, str], None],
    progress: Callable[[int, int], None] | None = None,
) -> MatchFileCounts:
    """Match the profiles of `source` (.jsonl, .csv, .parquet) and write who is who to `target` (one of the same).

    One row {profile_id, person_id, venue_id or null} per good line, in input order; `person_id` is the earliest profile id
    of the person. A bad line goes to `on_error` with its number and what is wrong (never its values) and does not stop the
    rest. `progress` is told (rows done, rows known so far). Raises InputError when a file cannot be read or written.
    """
    if target.suffix not in SUFFIXES:
        raise InputError(f"clusters are written as {', '.join(SUFFIXES)}")
    with no_search_for_cycles():
        frame, bad = _read(source, on_error, progress)
        gc.collect()  # Reading leaves whole columns behind in cycles.
        partition = match_columns(frame, _rules(frame))
    clusters = frame.select("profile_id").with_columns(
        partition.persons.alias("person_id"), _venue_of(frame, partition.venues)
    )
    write_clusters(target, clusters)
    if progress:
        progress(len(frame), len(frame))
    return MatchFileCounts(len(frame), bad, partition.count, len(partition.venues))


def _rules(frame: pl.DataFrame) -> Ruleset:
    towns = frame["town"].drop_nulls().value_counts()
    return ruleset_for(len(frame), dict(towns.iter_rows()))


def _read(
    source: Path, on_error: Callable[[int, str], None], progress: Callable[[int, int], None] | None
) -> tuple[pl.DataFrame, int]:
    if source.suffix == ".parquet":
        read = frame_of_parquet(source, on_error)
        if read is not None:
            return read
    profiles: list[ProfileFacts] = []
    seen: set[str] = set()
    bad = 0
    for number, row in read_rows(source):
        try:
            profile = read_profile(row)
        except InputError as problem:
            bad += 1
            on_error(number, str(problem))
            continue
        if profile.profile_id in seen:
            bad += 1
            on_error(number, "this profile_id was used by an earlier line")
            continue
        seen.add(profile.profile_id)
        profiles.append(profile)
        if progress and len(profiles) % _EVERY == 0:
            progress(len(profiles), len(profiles))
    return frame_of(profiles), bad


def _venue_of(frame: pl.DataFrame, venues: Iterable[Venue]) -> pl.Series:
    """The venue of every row, or null. A profile of several venues is shown under the largest."""
    import polars as pl

    venue: dict[str, str] = {}
    for found in sorted(venues, key=lambda v: (-len(v.members), v.venue_id)):
        for member in found.members:
            venue.setdefault(member, found.venue_id)
    members = pl.Series(list(venue), dtype=pl.String)
    ids = pl.Series(list(venue.values()), dtype=pl.String)
    return (
        frame["profile_id"]
        .replace_strict(members, ids, default=None, return_dtype=pl.String)
        .alias("venue_id")
    )


def write_clusters(target: Path, clusters: pl.DataFrame) -> None:
    """Write rows {profile_id, person_id, venue_id or null} by the suffix of `target`: whole, or not at all."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        if target.suffix == ".parquet":
            clusters.write_parquet(unfinished)
        elif target.suffix == ".csv":
            clusters.write_csv(unfinished)
        else:
            clusters.write_ndjson(unfinished)
        unfinished.replace(target)
    except OSError as problem:
        # Polars raises with a text and no code; its text names the path it was given.
        reason = problem.strerror or "is its folder there, and may it be written?"
        raise InputError(f"the clusters file cannot be written: {reason}") from problem
    finally:
        unfinished.unlink(missing_ok=True)
