"""Order and batching do not matter: the same facts and decisions give the same partition."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matcher.engine import match
from matcher.judging import pair_of, settle
from matcher.memory import Change, Matching
from matcher.names import Rarity
from matcher.ruleset import DEFAULT_RULESET
from store.domain import PairDecision, ProfileFacts
from tests.matcher.builders import RULES, day, expiring_lists, freeze_lists, judgement_lists, profile_lists


@given(st.data(), expiring_lists(), RULES, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_partition(
    data: st.DataObject, profiles: list[ProfileFacts], rules: list, shuffler: random.Random
) -> None:
    ids = [p.profile_id for p in profiles]
    judgements = data.draw(judgement_lists(ids))
    freezes = data.draw(freeze_lists(ids))
    expected = match(profiles, judgements=judgements, value_rules=rules, freezes=freezes)
    for part in (profiles, judgements, rules, freezes):
        shuffler.shuffle(part)
    assert match(profiles, judgements=judgements, value_rules=rules, freezes=freezes) == expected


@given(st.data(), profile_lists(), RULES)
def test_every_profile_is_in_one_person_and_a_human_different_always_holds(
    data: st.DataObject, profiles: list[ProfileFacts], rules: list
) -> None:
    ids = [p.profile_id for p in profiles]
    judgements = data.draw(judgement_lists(ids))
    freezes = data.draw(freeze_lists(ids))
    partition = match(profiles, judgements=judgements, value_rules=rules, freezes=freezes)
    members = Counter(member for person in partition.persons for member in person.members)
    assert members == Counter(ids)
    person = {member: p.person_id for p in partition.persons for member in p.members}
    judged = settle(judgements)
    assert all(person[a] != person[b] for a, b in judged.different)
    assert all(person[a] == person[b] for a, b in judged.same)
    for finding in partition.pairs:
        together = person[finding.profile_a] == person[finding.profile_b]
        assert finding.profile_a < finding.profile_b
        assert together is (finding.decision is PairDecision.MERGE)
        assert together is (finding.refusal is None) or finding.decision is PairDecision.SUGGEST


@given(st.data(), profile_lists(), RULES)
def test_a_person_goes_by_the_id_of_its_first_profile(
    data: st.DataObject, profiles: list[ProfileFacts], rules: list
) -> None:
    facts = {p.profile_id: p for p in profiles}
    judgements = data.draw(judgement_lists(list(facts)))
    for person in match(profiles, judgements=judgements, value_rules=rules).persons:
        assert person.person_id == min(person.members, key=lambda i: (facts[i].first_seen, i))


TIGHT = replace(
    DEFAULT_RULESET,
    few_names=3,
    block=3,
    max_values=4,
    rarity=Rarity(
        frozenset({"anna"}),
        {},
        share=0.3,
        expected=(0.1, 0.2, 0.3, 0.4, 0.9),
        carriers=(0, 0, 1, 2, 3),
    ),
)
"""Limits so low that a few profiles cross every one of them."""


@given(st.data(), expiring_lists(), RULES, st.sampled_from(("usual", "tight")))
def test_batches_of_any_size_give_the_partition_from_scratch(
    data: st.DataObject, profiles: list[ProfileFacts], rules: list, limits: str
) -> None:
    ruleset = TIGHT if limits == "tight" else DEFAULT_RULESET
    ids = [p.profile_id for p in profiles]
    judgements = data.draw(judgement_lists(ids))
    freezes = data.draw(freeze_lists(ids))
    earlier = {p.profile_id: data.draw(st.sampled_from(profiles)) for p in profiles}
    matching = Matching(ruleset=ruleset)
    arriving = data.draw(st.permutations(profiles))
    while arriving:
        step = data.draw(st.integers(1, len(arriving)))
        batch, arriving = arriving[:step], arriving[step:]
        # Some come first as they were before they changed, and are seen again as they are now.
        old = tuple(_as_was(p, earlier[p.profile_id]) for p in batch if data.draw(st.booleans()))
        matching.change(Change(put=old))
        if data.draw(st.booleans()):
            matching.decide(judgements[: data.draw(st.integers(0, len(judgements)))], rules, freezes)
        matching.change(Change(put=tuple(batch)))
    matching.decide(judgements, rules, freezes)
    decided = {"judgements": judgements, "value_rules": rules, "freezes": freezes, "ruleset": ruleset}
    assert matching.partition() == match(profiles, **decided)
    gone = set(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else set()
    matching.change(Change(drop=tuple(gone)))
    left = [p for p in profiles if p.profile_id not in gone]
    assert matching.partition() == match(left, **decided)


@given(profile_lists(), st.randoms(use_true_random=False))
def test_renumbering_moves_no_line(profiles: list[ProfileFacts], shuffler: random.Random) -> None:
    distinct = list({_content(p): p for p in profiles}.values())
    ids = [p.profile_id for p in distinct]
    new = dict(zip(ids, shuffler.sample(ids, len(ids)), strict=True))
    renamed = [replace(p, profile_id=new[p.profile_id]) for p in distinct]
    before = {frozenset(new[m] for m in person.members) for person in match(distinct).persons}
    assert {frozenset(person.members) for person in match(renamed).persons} == before


@given(profile_lists())
def test_a_change_touches_only_its_own_components(profiles: list[ProfileFacts]) -> None:
    stranger = ProfileFacts("zz", "far", day(0), day(1), ("a number nobody shows",), (), None, "skagen")
    matching = Matching(profiles)
    before = matching.partition()
    assert matching.change(Change(put=(stranger,))).touched == {"zz"}
    matching.change(Change(drop=("zz",)))
    assert matching.partition() == before


@given(profile_lists())
def test_pairs_carry_findings_of_the_table_and_scores_in_range(profiles: list[ProfileFacts]) -> None:
    codes = {feature.code for feature in DEFAULT_RULESET.features}
    for finding in match(profiles).pairs:
        assert (finding.profile_a, finding.profile_b) == pair_of(finding.profile_a, finding.profile_b)
        assert 0.0 <= finding.score <= 1.0
        assert {found.code for found in finding.features} <= codes
        assert all(0.0 <= found.score <= 1.0 for found in finding.features)


def _content(profile: ProfileFacts) -> ProfileFacts:
    return replace(profile, profile_id="")


def _as_was(profile: ProfileFacts, other: ProfileFacts) -> ProfileFacts:
    return replace(other, profile_id=profile.profile_id)
