"""Taking a person's decision on a pair: checked against what stands and inserted in one transaction."""

from __future__ import annotations

from matcher.judging import check_judgement
from store.database import Database
from store.domain import Actor, Judgement, JudgementKind, JudgementReason
from store.errors import InputError
from store.people import People, full_id, new_judgement
from store.vault import Vault


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
    with database.writing() as connection:
        people = People(connection, vault)
        people.hold()
        first, second = sorted(full_id(connection, one) for one in pair)
        if first == second:
            raise InputError("those are one and the same profile")
        accepted = people.judgements()
        earlier = [j for j in accepted if (j.profile_a, j.profile_b) == (first, second)]
        one = new_judgement(
            (first, second),
            kind,
            actor,
            reason=reason.value,
            supersedes=earlier[-1].judgement_id if earlier else None,
        )
        check_judgement(one, [j for j in accepted if j not in earlier[-1:]], people.freezes())
        found = [p for p in people.pairs(profiles=[first]) if {p.profile_a, p.profile_b} == {first, second}]
        evidence = [{"code": f.code, "score": f.score} for p in found for f in p.features]
        people.add_judgement(one, evidence=evidence)
    return one
