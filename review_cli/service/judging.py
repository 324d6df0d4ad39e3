"""Taking a person's decisions on pairs, checked against what stands and inserted in one transaction; and taking one's own last one back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from matcher.judging import check_judgement
from store.database import Database
from store.domain import Actor, Judgement, JudgementKind, JudgementReason
from store.errors import InputError, NotAllowed
from store.people import People, full_id, new_judgement
from store.vault import Vault


class Undoable(NamedTuple):
    """One's own last judgement, and what stands again once it is taken back: an earlier one on the pair, or none (unsure)."""

    last: Judgement
    then: JudgementKind


def judge_pair(
    database: Database,
    vault: Vault,
    actor: Actor,
    pair: tuple[str, str],
    kind: JudgementKind,
    *,
    reason: JudgementReason,
) -> Judgement:
    """Append the judgement. A later one on the same pair supersedes the earlier. Raises Contradiction, naming the path.

    The reason is one of the closed codes, so that no number or name ends up on record.
    """
    (one,) = judge_pairs(database, vault, actor, [pair], kind, reason=reason)
    return one


def judge_pairs(
    database: Database,
    vault: Vault,
    actor: Actor,
    pairs: Iterable[tuple[str, str]],
    kind: JudgementKind,
    *,
    reason: JudgementReason,
) -> list[Judgement]:
    """The same decision on several pairs: all of them, or none where one of them contradicts what stands (Contradiction)."""
    with database.writing() as connection:
        people = People(connection, vault)
        people.hold()
        named = [sorted(full_id(connection, one) for one in pair) for pair in pairs]
        return [_judged(people, actor, (first, second), kind, reason) for first, second in named]


def undoable(people: People, actor: Actor) -> Undoable:
    """One's own last judgement that stands. Raises InputError when there is none, NotAllowed when a colleague built on it."""
    found = people.last_judgements(actor.staff_id)
    if not found:
        raise InputError("there is nothing of yours to undo")
    *later, last = found
    sides = {last.profile_a, last.profile_b}
    if any(one.author != actor.staff_id and sides & {one.profile_a, one.profile_b} for one in later):
        raise NotAllowed("something was built on it since; undo that first, or ask a coordinator")
    return Undoable(last, _before(people, last))


def undo_judgement(database: Database, vault: Vault, actor: Actor, judgement_id: str) -> Undoable:
    """Take one's own last judgement back by a later one, if it is still this one. Raises InputError, NotAllowed, Contradiction."""
    with database.writing() as connection:
        people = People(connection, vault)
        people.hold()
        found = undoable(people, actor)
        if found.last.judgement_id != judgement_id:
            raise InputError("that entry has changed meanwhile; look again")
        pair = found.last.profile_a, found.last.profile_b
        _judged(people, actor, pair, found.then, JudgementReason.MISTAKE)
        return found


def _before(people: People, last: Judgement) -> JudgementKind:
    if last.supersedes is None:
        return JudgementKind.UNSURE
    before = people.judgement_with(last.supersedes)
    if before is not None:
        return before.kind
    # What the ledger keeps apart when the record of a "different" has expired goes by the pair's own name.
    return JudgementKind.DIFFERENT if "/" in last.supersedes else JudgementKind.UNSURE


def _judged(
    people: People, actor: Actor, pair: tuple[str, str], kind: JudgementKind, reason: JudgementReason
) -> Judgement:
    first, second = pair
    if first == second:
        raise InputError("those are one and the same profile")
    accepted = people.judgements()
    earlier = [j for j in accepted if (j.profile_a, j.profile_b) == pair]
    one = new_judgement(
        pair,
        kind,
        actor,
        reason=reason.value,
        supersedes=earlier[-1].judgement_id if earlier else None,
    )
    check_judgement(one, [j for j in accepted if j not in earlier[-1:]], people.freezes())
    found = [p for p in people.pairs(profiles=[first]) if {p.profile_a, p.profile_b} == {*pair}]
    evidence = [{"code": f.code, "score": f.score} for p in found for f in p.features]
    people.add_judgement(one, evidence=evidence)
    return one
