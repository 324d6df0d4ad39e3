"""`outreach match file`: profiles from a file in, persons and venues out. Opens no database and no keys."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from matcher.engine import match
from review_cli.service.profile_rows import SUFFIXES, read_profile, read_rows
from store.domain import Partition, ProfileFacts
from store.errors import InputError

Clusters = list[tuple[str, str, str | None]]
"""(profile_id, person_id, venue_id or None), in the order of the input."""

_EVERY = 10_000
_HEADER = ("profile_id", "person_id", "venue_id")


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
    partition = match(profiles)
    write_clusters(target, clusters_of(partition, profiles))
    if progress:
        progress(len(profiles), len(profiles))
    return MatchFileCounts(len(profiles), bad, len(partition.persons), len(partition.venues))


def clusters_of(partition: Partition, profiles: Iterable[ProfileFacts]) -> Clusters:
    """Who is who, in the order of `profiles`. A profile of several venues is shown under the largest."""
    person = {member: cluster.person_id for cluster in partition.persons for member in cluster.members}
    venue: dict[str, str] = {}
    for found in sorted(partition.venues, key=lambda v: (-len(v.members), v.venue_id)):
        for member in found.members:
            venue.setdefault(member, found.venue_id)
    return [(p.profile_id, person[p.profile_id], venue.get(p.profile_id)) for p in profiles]


def write_clusters(target: Path, clusters: Clusters) -> None:
    """Write rows by the suffix of `target`: whole, or not at all."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        if target.suffix == ".parquet":
            import polars

            frame = polars.DataFrame(clusters, schema=dict.fromkeys(_HEADER, polars.String), orient="row")
            frame.write_parquet(unfinished)
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as lines:
                if target.suffix == ".csv":
                    writer = csv.writer(lines)
                    writer.writerow(_HEADER)
                    writer.writerows(clusters)
                else:
                    for row in clusters:
                        lines.write(
                            json.dumps(dict(zip(_HEADER, row, strict=True)), ensure_ascii=False) + "\n"
                        )
        unfinished.replace(target)
    except OSError as problem:
        raise InputError(f"the clusters file cannot be written: {problem.strerror}") from problem
    finally:
        unfinished.unlink(missing_ok=True)
