"""People's decisions: which stand, which clash, and what is refused on entry."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.engine import match
from matcher.judging import check_judgement, settle, standing
from store.domain import Judgement, JudgementKind
from store.errors import Contradiction
from tests.matcher.builders import different, judge, judgement_lists, persons, profile, same

TRIANGLE = (same(1, "a", "b"), same(2, "b", "c"), different(3, "a", "c"))


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_in_any_order_the_last_of_a_contradicting_three_is_refused(order: tuple[int, ...]) -> None:
    *accepted, last = (TRIANGLE[n] for n in order)
    for number, judgement in enumerate(accepted):
        check_judgement(judgement, accepted[:number])
    with pytest.raises(Contradiction) as refused:
        check_judgement(last, accepted)
    assert all(profile_id in str(refused.value).replace(":", " ").split() for profile_id in "abc")


def test_imported_contradictions_give_one_partition_in_all_six_orders_and_different_holds() -> None:
    profiles = [profile("a"), profile("b"), profile("c")]
    found = [match(profiles, judgements=list(order)) for order in permutations(TRIANGLE)]
    assert all(partition == found[0] for partition in found)
    assert persons(found[0]) == ["ab", "c"]
    assert found[0].contradictions == (("j2", "j3"),)


def test_a_judgement_undone_stops_counting_and_the_new_one_counts() -> None:
    first, undone = same(1, "a", "b"), judge(2, "a", "b", JudgementKind.DIFFERENT, supersedes=1)
    assert standing([undone, first]) == (undone,)
    check_judgement(undone, [first])
    assert persons(match([profile("a"), profile("b")], judgements=[first, undone])) == ["a", "b"]


def test_unsure_binds_nobody() -> None:
    unsure = judge(1, "a", "b", JudgementKind.UNSURE)
    check_judgement(unsure, TRIANGLE[:2])
    assert persons(match([profile("a"), profile("b")], judgements=[unsure])) == ["a", "b"]


def test_the_same_pair_judged_both_ways_is_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        check_judgement(different(2, "b", "a"), [same(1, "a", "b")])
    with pytest.raises(Contradiction):
        check_judgement(same(2, "b", "a"), [different(1, "a", "b")])


def test_same_through_a_freeze_against_a_different_is_refused_naming_the_path() -> None:
    with pytest.raises(Contradiction, match="b = a = c"):
        check_judgement(same(2, "a", "c"), [different(1, "b", "c")], [("a", "b")])


def test_a_person_may_part_what_only_the_ledger_holds() -> None:
    check_judgement(different(1, "a", "b"), [], [("a", "b")])


def test_a_freeze_already_parted_by_a_person_stands_in_nobodys_way() -> None:
    check_judgement(same(2, "a", "c"), [different(1, "a", "b")], [("a", "b")])


def test_a_profile_is_itself() -> None:
    check_judgement(same(1, "a", "a"), [])
    with pytest.raises(Contradiction):
        check_judgement(different(1, "a", "a"), [])


@given(st.data())
def test_what_was_accepted_one_by_one_never_clashes(data: st.DataObject) -> None:
    accepted: list[Judgement] = []
    for judgement in data.draw(judgement_lists(list("abcdef"), most=12)):
        try:
            check_judgement(judgement, accepted)
        except Contradiction:
            # Whatever is refused would clash with what stands.
            assert settle([*accepted, judgement]).contradictions
        else:
            accepted.append(judgement)
    settled = settle(accepted)
    assert settled.contradictions == ()
    partition = match([profile(i) for i in "abcdef"], judgements=accepted)
    person = {member: p.person_id for p in partition.persons for member in p.members}
    assert all(person[a] == person[b] for a, b in settled.same)
    assert all(person[a] != person[b] for a, b in settled.different)
