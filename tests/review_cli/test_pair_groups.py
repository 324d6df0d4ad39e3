"""Pairs that hang together: every pair stands in one group or alone, whatever their order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from review_cli.service.pair_groups import LARGEST, grouped, groups, pair_key
from store.domain import PairDecision, PairFinding

PROFILES = [f"p{n:02d}" for n in range(14)]
PAIRS = st.lists(
    st.tuples(st.sampled_from(PROFILES), st.sampled_from(PROFILES)).filter(lambda two: two[0] < two[1]),
    unique=True,
    max_size=20,
)


def finding(one: str, other: str) -> PairFinding:
    return PairFinding(one, other, (), 0.5, PairDecision.SUGGEST)


def test_three_persons_and_more_are_one_group_and_two_are_none() -> None:
    found = groups([finding("p01", "p02"), finding("p02", "p03"), finding("p05", "p06")], {})
    assert [one.persons for one in found] == [("p01", "p02", "p03")]
    assert grouped(found) == {"p01 p02", "p02 p03"}


def test_profiles_of_one_person_count_once() -> None:
    same = {"p01": "p01", "p02": "p01", "p03": "p03"}
    assert groups([finding("p01", "p03"), finding("p02", "p03"), finding("p01", "p02")], same) == []


def test_what_nobody_sees_through_is_judged_pair_by_pair() -> None:
    chain = [finding(one, other) for one, other in pairwise(PROFILES)]
    assert groups(chain[: LARGEST - 1], {})[0].persons == tuple(PROFILES[:LARGEST])
    assert groups(chain[:LARGEST], {}) == []


@given(PAIRS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_groups_are_alike_in_any_order_and_share_nobody(pairs: list[tuple[str, str]], random: object) -> None:
    found = [finding(*two) for two in pairs]
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = groups(found, {}), groups(mixed, {})
    assert {(g.key, g.persons, frozenset(map(pair_key, g.pairs))) for g in one} == {
        (g.key, g.persons, frozenset(map(pair_key, g.pairs))) for g in other
    }
    everybody = [person for group in one for person in group.persons]
    assert len(set(everybody)) == len(everybody)
    for group in one:
        assert {pair_key(p) for p in found if {p.profile_a, p.profile_b} & {*group.persons}} == {
            pair_key(p) for p in group.pairs
        }
