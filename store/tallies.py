"""Counts over listings, arenas, profiles and persons, as the database has them: numbers only, no row about anybody leaves here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations

import sqlalchemy as sa

from store.domain import ContactKind, JudgementKind, PairDecision
from store.tables import dropped_listing, judgement, listing, match_token, membership, pair_evidence, venue


def listings_by_arena(connection: sa.Connection) -> dict[str, Counter[str]]:
    """Per arena: kept listings by verdict, those gone, and the dropped."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    columns = (listing.c.arena, listing.c.verdict, listing.c.gone_on.is_not(None).label("gone"))
    rows = connection.execute(sa.select(*columns, sa.func.count().label("n")).group_by(*columns))
    for row in rows:
        found[row.arena].update({row.verdict: row.n, "gone": row.n if row.gone else 0})
    dropped = sa.select(dropped_listing.c.arena, sa.func.count().label("n")).group_by(dropped_listing.c.arena)
    for row in connection.execute(dropped):
        found[row.arena]["dropped"] += row.n
    return dict(found)


def dropped_by_reason(connection: sa.Connection) -> Counter[str]:
    """Dropped listings by the verdict they were dropped for."""
    rows = connection.execute(
        sa.select(dropped_listing.c.reason, sa.func.count().label("n")).group_by(dropped_listing.c.reason)
    )
    return Counter({row.reason: row.n for row in rows})


def new_by_week(connection: sa.Connection, since: date) -> dict[str, Counter[int]]:
    """Per arena: listings first seen, by weeks after `since` (0 for the seven days from it on)."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    rows = connection.execute(
        sa.select(listing.c.arena, listing.c.first_seen, sa.func.count().label("n"))
        .where(listing.c.first_seen >= since)
        .group_by(listing.c.arena, listing.c.first_seen)
    )
    for row in rows:
        found[row.arena][(row.first_seen - since).days // 7] += row.n
    return dict(found)


def arenas_of_persons(connection: sa.Connection) -> Counter[tuple[str, ...]]:
    """How many persons are on exactly these arenas, for every combination there is. Venues' listings without a person are not in it."""
    shown = (
        sa.select(membership.c.person_id, listing.c.arena)
        .join(listing, listing.c.profile_id == membership.c.profile_id)
        .distinct()
        .subquery()
    )
    names = sa.func.aggregate_strings(shown.c.arena, ",").label("names")
    of_person = sa.select(names).group_by(shown.c.person_id).subquery()
    rows = connection.execute(
        sa.select(of_person.c.names, sa.func.count().label("n")).group_by(of_person.c.names)
    )
    found: Counter[tuple[str, ...]] = Counter()
    for row in rows:  # the names come in any order
        found[tuple(sorted(row.names.split(",")))] += row.n
    return found


def overlaps(combined: Counter[tuple[str, ...]]) -> Counter[tuple[str, str]]:
    """Persons on both of two arenas, for each pair of arenas, from the combinations."""
    found: Counter[tuple[str, str]] = Counter()
    for names, persons in combined.items():
        for pair in combinations(names, 2):
            found[pair] += persons
    return found


def profiles_and_persons(connection: sa.Connection) -> Counter[str]:
    """Profiles, persons, persons of several profiles, profiles beyond the first of their person, venues, judgements, shared values."""
    sizes = (
        sa.select(sa.func.count().label("n"))
        .select_from(membership)
        .group_by(membership.c.person_id)
        .subquery()
    )
    row = connection.execute(
        sa.select(
            sa.func.count().label("persons"),
            sa.func.coalesce(sa.func.sum(sizes.c.n), 0).label("profiles"),
            sa.func.coalesce(sa.func.sum(sa.case((sizes.c.n > 1, 1), else_=0)), 0).label("of_several"),
        ).select_from(sizes)
    ).one()
    superseded = sa.select(judgement.c.supersedes).where(judgement.c.supersedes.is_not(None))
    judged = connection.execute(
        sa.select(judgement.c.kind, sa.func.count().label("n"))
        .where(judgement.c.judgement_id.not_in(superseded))
        .group_by(judgement.c.kind)
    )
    by_kind = Counter({row.kind: row.n for row in judged})
    venues = connection.execute(sa.select(sa.func.count()).select_from(venue)).scalar_one()
    return Counter(
        {
            "profiles": int(row.profiles),
            "persons": int(row.persons),
            "persons_of_several": int(row.of_several),
            "spared": int(row.profiles) - int(row.persons),
            "venues": int(venues),
            "judged_same": by_kind[JudgementKind.SAME.value],
            "judged_different": by_kind[JudgementKind.DIFFERENT.value],
        }
    )


def open_pairs(connection: sa.Connection) -> int:
    """Possible links between two persons that nobody has judged yet."""
    a, b = membership.alias("a"), membership.alias("b")
    judged = sa.exists().where(
        judgement.c.profile_a == pair_evidence.c.profile_a, judgement.c.profile_b == pair_evidence.c.profile_b
    )
    statement = (
        sa.select(sa.func.count())
        .select_from(pair_evidence)
        .join(a, a.c.profile_id == pair_evidence.c.profile_a)
        .join(b, b.c.profile_id == pair_evidence.c.profile_b)
        .where(
            pair_evidence.c.decision == PairDecision.SUGGEST.value, a.c.person_id != b.c.person_id, ~judged
        )
    )
    return int(connection.execute(statement).scalar_one())


def merged_by_key(connection: sa.Connection) -> Counter[str]:
    """Persons of several profiles by what their profiles share: phone, email, the name, or nothing of these (judged, or expired).

    A person may be in several.
    """
    several = (
        sa.select(membership.c.person_id)
        .group_by(membership.c.person_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    shared = (
        sa.select(membership.c.person_id, match_token.c.kind)
        .join(match_token, match_token.c.profile_id == membership.c.profile_id)
        .join(several, several.c.person_id == membership.c.person_id)
        .group_by(membership.c.person_id, match_token.c.kind, match_token.c.token)
        .having(sa.func.count(sa.distinct(match_token.c.profile_id)) > 1)
        .distinct()
    )
    by_person: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(shared):
        by_person[row.person_id].add(row.kind)
    return Counter(_kinds(by_person.values()))


def _kinds(found: Iterable[set[str]]) -> Iterable[str]:
    for kinds in found:
        yield from kinds & {kind.value for kind in ContactKind}
