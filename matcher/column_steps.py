"""What whole columns cannot settle: the core's steps on parts whose pairs are known, and the core itself on the rest. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matcher.blocking import content
from matcher.cluster import Clusters, Link, Single
from matcher.column_codes import distinct
from matcher.column_sides import LARGE_PART, Split, pairs_within
from matcher.column_values import rows_of
from matcher.column_work import Coded
from matcher.engine import guards_of, resolve_persons
from matcher.judging import pair_of
from matcher.values import ValueView

if TYPE_CHECKING:
    from matcher.column_codes import Numbers


def step_by_step(work: Coded, split: Split, first: Numbers) -> None:
    """Join the rows of `split.steps`, whose pairs are all known, in the core's order of steps. Writes into `first`."""
    import numpy as np

    parts = split.steps
    if not parts:
        return
    rows = np.array([row for part in parts for row in part], dtype=np.int64)
    part = np.full(work.rows.count, -1, dtype=np.int64)
    part[rows] = np.repeat(np.arange(len(parts)), [len(held) for held in parts])
    ids = dict(zip(rows.tolist(), work.ids(rows), strict=True))
    one, other = pairs_within(part, np.sort(rows), LARGE_PART * work.ruleset.block)
    points = work.evidence.look(one, other).points
    known = {
        pair_of(ids[a], ids[b]): found
        for a, b, found in zip(one.tolist(), other.tolist(), points.tolist(), strict=True)
    }
    links: list[list[Link]] = [[] for _ in parts]
    low, high, looks = split.merges.low, split.merges.high, split.merges.looks
    at = np.flatnonzero(part[low] >= 0)
    for a, b, of, found, personal, telling, thin in zip(
        low[at].tolist(),
        high[at].tolist(),
        part[low[at]].tolist(),
        *looks.take(at).columns(),
        strict=True,
    ):
        links[of].append(Link(pair_of(ids[a], ids[b]), found, int(personal), telling, thin))
    singles = _singles(work, rows, ids)
    start = dict(zip(rows.tolist(), work.rows.first[rows].tolist(), strict=True))
    guards = guards_of(work.ruleset)
    for held, joining in zip(parts, links, strict=True):
        clusters = Clusters((singles[row] for row in held), (), guards, known.__getitem__)
        clusters.join_all(joining)
        row_of = {ids[row]: row for row in held}
        for members in clusters.members():
            found_rows = [row_of[member] for member in members]
            first[found_rows] = min(found_rows, key=lambda row: (start[row], ids[row]))


def _singles(work: Coded, rows: Numbers, ids: Mapping[int, str]) -> dict[int, Single]:
    import numpy as np

    own: dict[int, list[int]] = {row: [] for row in ids}
    wanted = np.zeros(work.rows.count, dtype=bool)
    wanted[rows] = True
    at = np.flatnonzero((work.values.key >= 0) & wanted[work.links.row])
    for row, key in zip(work.links.row[at].tolist(), work.values.key[at].tolist(), strict=True):
        own[row].append(key)
    facts = work.facts_of(rows.tolist())
    return {row: Single(ids[row], facts[row].nickname, own[row], content(facts[row])) for row in ids}


def resolve_parts(work: Coded, parts: Sequence[Sequence[int]], first: Numbers) -> None:
    """Let the core settle parts one by one, and write the first row of each person into `first`."""
    import numpy as np

    if not parts:
        return
    rows = np.array([row for part in parts for row in part], dtype=np.int64)
    names = work.names.table(work.rows, rows)
    shown, start = _values_of(work, rows)
    carriers = rows_of(work.links, distinct(shown[~work.values.shared[shown]]))
    facts = work.facts_of([*rows.tolist(), *carriers.tolist()])
    views: dict[int, ValueView] = {}
    at = 0
    for part in parts:
        own = shown[start[at] : start[at + len(part)]].tolist()
        at += len(part)
        for value in own:
            if value not in views:
                views[value] = work.view(value, facts)
        held = {views[value].value: views[value] for value in own}
        row_of = {facts[row].profile_id: row for row in part}
        members = sorted((facts[row] for row in part), key=lambda profile: profile.profile_id)
        for person in resolve_persons(members, names, work.ruleset, held):
            for member in person.members:
                first[row_of[member]] = row_of[person.person_id]


def _values_of(work: Coded, rows: Numbers) -> tuple[Numbers, Numbers]:
    """The values that these rows share with any row, and where each row's start: one more than there are rows."""
    import numpy as np

    links = work.links
    place = np.full(work.rows.count, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    at = np.flatnonzero(
        (place[links.row] >= 0) & ((links.sizes[links.value] > 1) | work.values.shared[links.value])
    )
    at = at[np.argsort(place[links.row[at]], kind="stable")]
    return links.value[at], np.searchsorted(place[links.row[at]], np.arange(len(rows) + 1))
