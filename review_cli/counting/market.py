"""Tables of arenas, listings, profiles and persons as they stand: pure, from counts that the store made.

Counts of arenas and listings are no counts of persons and are never hidden. Counts of persons carry the week in their key: within a
week the same question has the same answer, whenever it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from review_cli.counting.tables import TOTAL, Key, Relation, Table, adds_up, cross_table, key_of, within

MOST_COMBINATIONS = 150
"""Up to so many combinations of arenas the audit knows how the overlaps hang together in full."""


def arenas(by_kind_and_life: Mapping[tuple[str, str], int], lives: Sequence[str]) -> Table:
    """Arenas by kind and life."""
    kinds = tuple(sorted({kind for kind, _ in by_kind_and_life}))
    return cross_table(
        "arenas",
        "arenas",
        by_kind_and_life,
        rows=("kind", kinds),
        columns=("life", tuple(lives)),
        of_people=False,
    )


def listings(by_arena: Mapping[str, Counter[str]]) -> Table:
    """Listings by arena: kept, unclear, dropped."""
    columns = {"kept": "face_to_face", "unclear": "unclear", "dropped": "dropped"}
    counts = {
        (arena, name): found[code] for arena, found in by_arena.items() for name, code in columns.items()
    }
    rows = tuple(sorted(by_arena))
    return cross_table(
        "listings",
        "listings",
        counts,
        rows=("arena", rows),
        columns=("state", tuple(columns)),
        of_people=False,
    )


def dropped(by_reason: Counter[str]) -> Table:
    """Dropped listings by reason."""
    counts = {(reason, "count"): number for reason, number in by_reason.items()}
    table = cross_table(
        "dropped",
        "dropped",
        counts,
        rows=("reason", tuple(sorted(by_reason))),
        columns=("unit", ("count",)),
        of_people=False,
    )
    keys = {place: key for place, key in table.keys.items() if place[1] == "count"}
    return Table("dropped", "reason", "unit", table.rows, ("count",), keys, table.counts, of_people=False)


def duplicates(counts: Counter[str], by_key: Counter[str], week: str) -> Table:
    """Profiles, persons, contacts spared, and what the profiles of one person share."""
    kinds = ("phone", "email", "nickname")
    rows = ("profiles", "persons", "spared", "persons_of_several", *kinds)
    keys = {row: key_of(row, week=week) for row in rows}
    found = {keys[row]: by_key[row] if row in kinds else counts[row] for row in rows}
    relations = (
        adds_up(keys["profiles"], (keys["persons"], keys["spared"])),
        within(keys["persons_of_several"], keys["persons"]),
        *(within(keys[kind], keys["persons_of_several"]) for kind in kinds),
    )
    places = {(row, "count"): key for row, key in keys.items()}
    return Table("duplicates", "what", "unit", rows, ("count",), places, found, relations)


def decisions(counts: Counter[str], open_pairs: int) -> Table:
    """Venues, shared values, and what people decided or have still to decide on pairs: no counts of persons."""
    rows = {name: counts[name] for name in ("venues", "judged_same", "judged_different")} | {
        "open_pairs": open_pairs
    }
    places = {(row, "count"): key_of(row) for row in rows}
    found = {key_of(row): number for row, number in rows.items()}
    return Table("decisions", "what", "unit", tuple(rows), ("count",), places, found, of_people=False)


def persons_by_arenas(combined: Counter[tuple[str, ...]], week: str) -> Table:
    """Persons on one arena, on two, ..."""
    sizes = Counter[int]()
    for names, persons in combined.items():
        sizes[len(names)] += persons
    rows = [str(size) for size in range(1, max(sizes, default=1) + 1)]
    keys = {(row, "count"): key_of("persons", arenas=row, week=week) for row in rows}
    total = key_of("persons", week=week)
    counts = {key: sizes[int(row)] for (row, _), key in keys.items()} | {total: sum(sizes.values())}
    relations = [adds_up(total, keys.values()), *_combinations(combined, week, keys)]
    return Table(
        "persons_by_arenas",
        "arenas",
        "unit",
        (*rows, TOTAL),
        ("count",),
        {**keys, (TOTAL, "count"): total},
        counts,
        tuple(relations),
    )


def overlap(combined: Counter[tuple[str, ...]], week: str) -> Table:
    """Persons on both of two arenas; on the diagonal, all persons of the arena."""
    names = tuple(sorted({name for arenas_of in combined for name in arenas_of}))
    keys: dict[tuple[str, str], Key] = {}
    counts: dict[Key, int] = {}
    relations: list[Relation] = []
    full = len(combined) <= MOST_COMBINATIONS
    for place, first in enumerate(names):
        for second in names[: place + 1]:
            both = {first, second}
            key = key_of("persons_on", arena="+".join(sorted(both)), week=week)
            keys[first, second] = keys[second, first] = key
            having = [arenas_of for arenas_of in combined if both <= set(arenas_of)]
            counts[key] = sum(combined[arenas_of] for arenas_of in having)
            if full:
                relations.append(adds_up(key, (_combination(arenas_of, week) for arenas_of in having)))
            elif first != second:
                relations += [within(key, keys[one, one]) for one in both if (one, one) in keys]
    return Table("overlap", "arena", "arena", names, names, keys, counts, tuple(relations))


def _combinations(
    combined: Counter[tuple[str, ...]], week: str, keys: Mapping[tuple[str, str], Key]
) -> list[Relation]:
    if len(combined) > MOST_COMBINATIONS:
        return []
    return [
        adds_up(key, (_combination(names, week) for names in combined if str(len(names)) == row))
        for (row, _), key in keys.items()
    ]


def _combination(names: tuple[str, ...], week: str) -> Key:
    """How many persons are on exactly these arenas: nowhere published, but it ties the published counts together."""
    return key_of("persons_on_exactly", arenas="+".join(names), week=week)
