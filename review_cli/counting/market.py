"""Tables of arenas, listings, profiles and persons as they stand: pure, from counts that the store made.

Counts of arenas and listings are no counts of persons and are never hidden. Counts of persons carry the week in their key: within a
week the same question has the same answer, whenever it is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

from review_cli.collation import collated
from review_cli.counting.tables import (
    MISSING,
    SUMS,
    TOTAL,
    Key,
    Relation,
    Table,
    adds_up,
    cross_table,
    key_of,
    within,
)
from store.domain import ArenaKind

MOST_COMBINATIONS = 150
"""Up to so many combinations of arenas the audit knows how the overlaps hang together in full."""

DROPPED = ("remote_only", "not_an_offer")
"""What listings are dropped for."""

STATES = ("kept", "unclear", *DROPPED)
"""What becomes of a listing; each is in one."""

LOOKS = ("looks", "minutes")
"""What is published of looks at chats."""

WAITS = (("0", 0, 0), ("1", 1, 1), ("2-7", 2, 7), ("8-30", 8, 30), ("31+", 31, None))
"""Bands of days from first seen to queue."""

KEYS = ("phone", "email", "name_context", "human")
"""What joins the profiles of a person; several may."""


def arenas(by_kind_and_life: Mapping[tuple[str, str], int], lives: Sequence[str]) -> Table:
    """Arenas by kind and life."""
    found = {kind for kind, _ in by_kind_and_life}
    kinds = [kind.value for kind in ArenaKind if kind in found]
    return _arenas("arenas", "kind", kinds, by_kind_and_life, lives)


def arenas_by_definition(by_version_and_life: Mapping[tuple[str, str], int], lives: Sequence[str]) -> Table:
    """Arenas by the version of the definition that screened them last, and life."""
    versions = sorted({version for version, _ in by_version_and_life}, key=lambda one: (one == MISSING, one))
    return _arenas("arenas_by_definition", "definition", versions, by_version_and_life, lives)


def _arenas(
    code: str, axis: str, rows: Sequence[str], counts: Mapping[tuple[str, str], int], lives: Sequence[str]
) -> Table:
    return cross_table(
        code,
        "arenas",
        counts,
        rows=(axis, tuple(rows)),
        columns=("life", tuple(lives)),
        of_people=False,
    )


def listings(by_arena: Mapping[str, Counter[str]]) -> Table:
    """Listings by arena: seen, and what became of them; beside that, how many of those that were stored are gone."""
    counts = {(arena, state): found[state] for arena, found in by_arena.items() for state in STATES}
    rows = tuple(sorted(by_arena, key=collated))
    table = cross_table(
        "listings", "listings", counts, rows=("arena", rows), columns=("state", STATES), of_people=False
    )
    gone = {(row, "gone"): key_of("listings_gone", arena=row) for row in table.rows}
    every = sum(found["gone"] for found in by_arena.values())
    told = {key: every if row == TOTAL else by_arena[row]["gone"] for (row, _), key in gone.items()}
    parts = [key for (row, _), key in gone.items() if row != TOTAL]
    return replace(
        table,
        columns=(TOTAL, *STATES, "gone"),
        keys={**table.keys, **gone},
        counts={**table.counts, **told},
        relations=(*table.relations, adds_up(gone[TOTAL, "gone"], parts)),
    )


def dropped(by_reason: Counter[str]) -> Table:
    """Dropped listings by verdict, and by the rule behind it, the commonest first. Reasons come as `verdict:rule`, or without a rule."""
    by_reason = Counter({one if ":" in one else f"{one}:": count for one, count in by_reason.items()})
    counts: dict[Key, int] = {}
    keys: dict[tuple[str, str], Key] = {}
    relations = []
    verdicts = sorted({reason.partition(":")[0] for reason in by_reason})
    for verdict in verdicts:
        rules = [one for one, _ in by_reason.most_common() if one.startswith(f"{verdict}:")]
        whole = key_of("dropped", verdict=verdict)
        parts = {rule: key_of("dropped", verdict=verdict, rule=rule) for rule in rules}
        counts |= {key: by_reason[rule] for rule, key in parts.items()}
        counts[whole] = sum(by_reason[rule] for rule in rules)
        keys |= {(row, "count"): key for row, key in {**parts, verdict: whole}.items()}
        relations.append(adds_up(whole, parts.values()))
    total = key_of("dropped")
    counts[total] = by_reason.total()
    relations.append(adds_up(total, (keys[verdict, "count"] for verdict in verdicts)))
    keys[TOTAL, "count"] = total
    rows = tuple(row for row, _ in keys)
    return Table(
        "dropped",
        "reason",
        "unit",
        rows,
        ("count",),
        keys,
        counts,
        tuple(relations),
        of_people=False,
        shares=dict.fromkeys(set(counts) - {total}, total),
        sums=SUMS | set(verdicts),
    )


def by_week(found: Mapping[tuple[str, str, int], int], weeks: Sequence[str]) -> list[Table]:
    """Listings by arena and week: first seen, what became of them, each reason to drop one, and gone."""
    names = tuple(sorted({arena for arena, _, _ in found}, key=collated))
    made = []
    for measure, states in {"seen": STATES, **{state: (state,) for state in (*STATES, "gone")}}.items():
        counts = Counter[tuple[str, str]]()
        for (arena, state, number), count in found.items():
            counts[arena, weeks[number]] += count if state in states else 0
        made.append(
            cross_table(
                f"weeks_{measure}",
                f"listings_{measure}",
                counts,
                rows=("arena", names),
                columns=("week", tuple(weeks)),
                of_people=False,
            )
        )
    return made


def presences(found: Mapping[str, tuple[int, int]]) -> Table:
    """Looks at chats and minutes looked, by arena. How many people were counted there is a small count of persons and is not published."""
    rows = (*sorted(found, key=collated), TOTAL)
    keys = {(row, column): key_of(f"chat_{column}", arena=row) for row in rows for column in LOOKS}
    counts = {
        keys[row, column]: sum(one[place] for arena, one in found.items() if row in (arena, TOTAL))
        for row in rows
        for place, column in enumerate(LOOKS)
    }
    sums = (adds_up(keys[TOTAL, column], [keys[row, column] for row in found]) for column in LOOKS)
    return Table("presences", "arena", "presence", rows, LOOKS, keys, counts, tuple(sums), of_people=False)


def waits(days: Mapping[int, int], week: str) -> Table:
    """Persons by the days from when they were first seen to when they first stood in the queue."""
    keys = {name: key_of("persons_queued", days=name, week=week) for name, _, _ in WAITS}
    total = key_of("persons_queued", week=week)
    counts = {
        keys[name]: sum(
            count for number, count in days.items() if low <= number and (high is None or number <= high)
        )
        for name, low, high in WAITS
    } | {total: sum(days.values())}
    return Table(
        "waits",
        "days",
        "unit",
        (*keys, TOTAL),
        ("count",),
        {(name, "count"): key for name, key in {**keys, TOTAL: total}.items()},
        counts,
        (adds_up(total, keys.values()),),
        shares=dict.fromkeys(keys.values(), total),
    )


def duplicates(counts: Counter[str], by_key: Counter[str], week: str) -> Table:
    """Profiles, persons, contacts spared, and what joined the persons of several profiles."""
    rows = ("profiles", "persons", "spared", "persons_of_several", *KEYS)
    keys = {row: key_of(row, week=week) for row in rows}
    found = {keys[row]: by_key[row] if row in KEYS else counts[row] for row in rows}
    several = keys["persons_of_several"]
    relations = (
        adds_up(keys["profiles"], (keys["persons"], keys["spared"])),
        within(several, keys["persons"]),
        within(several, keys["spared"]),
        *(within(keys[kind], several) for kind in KEYS),
    )
    places = {(row, "count"): key for row, key in keys.items()}
    shares = {keys["spared"]: keys["profiles"], **{keys[kind]: several for kind in KEYS}}
    return Table(
        "duplicates",
        "what",
        "unit",
        rows,
        ("count",),
        places,
        found,
        relations,
        shares=shares,
        sums=frozenset(),
    )


def decisions(counts: Counter[str], open_pairs: int) -> Table:
    """Venues, shared values, and what people decided or have still to decide on pairs: no counts of persons."""
    rows = {name: counts[name] for name in ("venues", "shared_values", "judged_same", "judged_different")}
    rows["open_pairs"] = open_pairs
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
    names = tuple(sorted({name for arenas_of in combined for name in arenas_of}, key=collated))
    having: dict[frozenset[str], list[tuple[str, ...]]] = defaultdict(list)
    for arenas_of in combined:
        for pair in combinations_with_replacement(arenas_of, 2):
            having[frozenset(pair)].append(arenas_of)
    keys: dict[tuple[str, str], Key] = {}
    counts: dict[Key, int] = {}
    relations: list[Relation] = []
    full = len(combined) <= MOST_COMBINATIONS
    for first, second in combinations_with_replacement(names, 2):
        key = key_of("persons_on", arena="+".join(sorted({first, second})), week=week)
        keys[first, second] = keys[second, first] = key
        combined_in = having[frozenset((first, second))]
        counts[key] = sum(combined[arenas_of] for arenas_of in combined_in)
        if full:
            relations.append(adds_up(key, (_combination(arenas_of, week) for arenas_of in combined_in)))
    if not full:
        relations += [
            within(keys[pair], keys[one, one]) for pair in keys if pair[0] != pair[1] for one in pair
        ]
    return Table("overlap", "arena", "arena", names, names, keys, counts, tuple(dict.fromkeys(relations)))


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
