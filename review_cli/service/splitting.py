"""Parting the profiles of a person by judgements: every pair across the parts is judged different, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import NamedTuple

from matcher.judging import check_judgement, pair_of
from review_cli.service.matching import match_all
from review_cli.session import Session
from store.domain import JudgementKind, JudgementReason
from store.errors import InputError
from store.people import People, full_id, new_judgement


class Member(NamedTuple):
    """One profile of a person, as it is listed: no name, no number."""

    profile_id: str
    arena: str
    town: str | None
    first_seen: date
    last_seen: date


class Parting(NamedTuple):
    """A person, her profiles, and the parts they would be in."""

    person_id: str
    members: tuple[Member, ...]
    parts: tuple[tuple[str, ...], ...]


def person_to_part(session: Session, beginning: str) -> Parting:
    """The person of this id with her profiles, oldest first, in one part. Raises InputError: unknown, or nothing to part."""
    with session.database.reading() as connection:
        people = People(connection, session.vault)
        found = full_id(connection, beginning)
        person = people.person_of(found) or found
        facts = sorted(people.facts(people.members(person)), key=lambda one: (one.first_seen, one.profile_id))
    if len(facts) < 2:
        raise InputError("this person has one profile only; there is nothing to part")
    members = tuple(Member(f.profile_id, f.arena, f.town, f.first_seen, f.last_seen) for f in facts)
    return Parting(person, members, (tuple(one.profile_id for one in members),))


def parted(whole: Parting, groups: Sequence[Collection[str]]) -> Parting:
    """The person in these groups of profiles (ids or their beginnings), and one part of all others.

    Raises InputError when a group is empty, names a profile twice or one that is not hers, or when all stay together.
    """
    ids = [one.profile_id for one in whole.members]
    parts: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for group in groups:
        part = [_one_of(ids, beginning) for beginning in group]
        if not part or taken & set(part) or len(set(part)) != len(part):
            raise InputError("each profile goes into one part, and no part is empty")
        taken.update(part)
        parts.append(tuple(sorted(part)))
    rest = tuple(one for one in ids if one not in taken)
    if rest:
        parts.insert(0, rest)
    if len(parts) < 2:
        raise InputError("all profiles are in one part; name those that belong to another person")
    return whole._replace(parts=tuple(parts))


def split(session: Session, wanted: Parting, reason: JudgementReason) -> Mapping[str, str]:
    """Judge all pairs across the parts different and match what that touches; returns the person of each profile afterwards.

    A "same" across the parts is superseded. Raises Contradiction, naming the path, when judgements on others lead across.
    """
    with session.database.writing() as connection:
        people = People(connection, session.vault)
        people.hold()
        members = [one.profile_id for one in wanted.members]
        accepted = {(one.profile_a, one.profile_b): one for one in people.judgements(members)}
        across = {
            pair_of(a, b) for left, right in combinations(wanted.parts, 2) for a, b in product(left, right)
        }
        kept = [one for one in people.judgements() if (one.profile_a, one.profile_b) not in across]
        for pair in sorted(across):
            before = accepted.get(pair)
            if before is not None and before.kind is JudgementKind.DIFFERENT:
                continue
            one = new_judgement(
                pair,
                JudgementKind.DIFFERENT,
                session.actor,
                reason=reason.value,
                supersedes=before.judgement_id if before else None,
            )
            check_judgement(one, kept)
            people.add_judgement(one, evidence=[])
    match_all(session.database, session.vault, today=session.today, now=session.now)
    with session.database.reading() as connection:
        people = People(connection, session.vault)
        return {one: people.person_of(one) or one for one in members}


def _one_of(ids: Collection[str], beginning: str) -> str:
    found = [one for one in ids if beginning and one.startswith(beginning)]
    if len(found) != 1:
        raise InputError(
            "a part names a profile that is not this person's, or that is not clear; give more of the id"
        )
    return found[0]
