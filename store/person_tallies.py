"""Counts over profiles, persons and pairs, as the database has them: numbers only, no row about anybody leaves here."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from store.domain import JudgementKind, PairDecision, SubjectKind
from store.tables import judgement, listing, membership, pair_evidence, queue_item, shared_value, venue


def days_to_queue(connection: sa.Connection) -> Counter[int]:
    """How many persons stood in the queue so many days after the first of their listings was first seen."""
    queued = (
        sa.select(queue_item.c.subject_id, sa.func.min(queue_item.c.day).label("queued"))
        .where(queue_item.c.subject_kind == SubjectKind.PERSON.value)
        .group_by(queue_item.c.subject_id)
        .subquery()
    )
    each = (
        sa.select(queued.c.queued, sa.func.min(listing.c.first_seen).label("seen"))
        .join(membership, membership.c.person_id == queued.c.subject_id)
        .join(listing, listing.c.profile_id == membership.c.profile_id)
        .group_by(queued.c.subject_id, queued.c.queued)
        .subquery()
    )
    days = sa.select(each.c.seen, each.c.queued, sa.func.count().label("n"))
    found: Counter[int] = Counter()
    for row in connection.execute(days.group_by(each.c.seen, each.c.queued)):
        found[max(0, (row.queued - row.seen).days)] += row.n
    return found


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
    judged = connection.execute(
        sa.select(judgement.c.kind, sa.func.count().label("n")).where(_stands()).group_by(judgement.c.kind)
    )
    by_kind = Counter({row.kind: row.n for row in judged})
    venues, shared = (
        connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in (venue, shared_value)
    )
    return Counter(
        {
            "profiles": int(row.profiles),
            "persons": int(row.persons),
            "persons_of_several": int(row.of_several),
            "spared": int(row.profiles) - int(row.persons),
            "venues": int(venues),
            "shared_values": int(shared),
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
    """Persons of several profiles by what joined them: phone, email, name_context (a name and what goes with it, without either), human.

    A person may be in several. Whoever is joined by evidence that has expired is in none.
    """
    a, b = membership.alias("a"), membership.alias("b")

    def joined(table: sa.Table, *condition: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
        return (
            sa.select(a.c.person_id)
            .select_from(table)
            .join(a, a.c.profile_id == table.c.profile_a)
            .join(b, sa.and_(b.c.profile_id == table.c.profile_b, b.c.person_id == a.c.person_id))
            .where(*condition)
            .group_by(a.c.person_id)
        )

    features = sa.cast(pair_evidence.c.features, sa.Text)
    phone, email = features.contains('"phone_shared"'), features.contains('"email_shared"')
    ways = {"phone": phone, "email": email, "name_context": ~(phone | email)}
    by_person = joined(pair_evidence, pair_evidence.c.decision == PairDecision.MERGE.value)
    by_person = by_person.add_columns(
        *(sa.func.max(sa.case((way, 1), else_=0)).label(name) for name, way in ways.items())
    )
    each = by_person.subquery()
    sums = sa.select(*(sa.func.coalesce(sa.func.sum(each.c[name]), 0).label(name) for name in ways))
    found = Counter(
        {name: int(value) for name, value in zip(ways, connection.execute(sums).one(), strict=True)}
    )
    judged = joined(judgement, judgement.c.kind == JudgementKind.SAME.value, _stands()).subquery()
    found["human"] = connection.execute(sa.select(sa.func.count()).select_from(judged)).scalar_one()
    return found


def _stands() -> sa.ColumnElement[bool]:
    """A judgement that no later one took back."""
    superseded = sa.select(judgement.c.supersedes).where(judgement.c.supersedes.is_not(None))
    return judgement.c.judgement_id.not_in(superseded)
