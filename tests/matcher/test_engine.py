"""What joins two profiles, and what does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.engine import match
from store.domain import PairDecision, PairFinding, Partition, ProfileFacts, ValueClass
from tests.matcher.builders import different, persons, profile, profile_lists, rule, same


def pair(partition: Partition, a: str, b: str) -> PairFinding:
    return next(p for p in partition.pairs if (p.profile_a, p.profile_b) == (a, b))


def test_one_phone_and_one_name_are_one_person() -> None:
    found = match([profile("a", "anna", phones=("p",)), profile("b", "anna", phones=("p",), town="vejle")])
    assert persons(found) == ["ab"]
    assert pair(found, "a", "b").decision is PairDecision.MERGE
    assert found.value_classes == {"p": ValueClass.PERSONAL}


def test_one_email_and_a_name_spelled_otherwise_are_one_person() -> None:
    assert persons(match([profile("a", "marie", emails=("e",)), profile("b", "maria", emails=("e",))])) == [
        "ab"
    ]


def test_a_profile_without_name_joins_by_phone() -> None:
    assert persons(match([profile("a", "anna", phones=("p",)), profile("b", phones=("p",))])) == ["ab"]


def test_a_nameless_profile_on_a_phone_of_two_names_is_only_suggested() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), town="vejle"),
            profile("b", phones=("p",), town="vejle"),
            profile("c", "bella", phones=("p",), town="vejle"),
        ]
    )
    assert persons(found) == ["a", "b", "c"]
    assert pair(found, "a", "b").refusal == "value_unclear"


def test_two_names_on_one_phone_stay_two_and_are_suggested() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), town="odense"),
            profile("b", "anna", phones=("p",), town="odense"),
            profile("c", "bella", phones=("p",), town="odense"),
            profile("d", "bella", phones=("p",), town="odense"),
        ]
    )
    assert persons(found) == ["ab", "cd"]
    assert pair(found, "a", "c").decision is PairDecision.SUGGEST
    assert pair(found, "a", "c").refusal == "names_differ"


def test_two_names_with_phone_and_email_in_common_are_one_person() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), emails=("e",)),
            profile("b", "bella", phones=("p",), emails=("e",)),
        ]
    )
    assert persons(found) == ["ab"]


def test_a_value_that_three_names_use_joins_nobody_and_makes_a_venue() -> None:
    found = match(
        [profile(i, n, phones=("p",)) for i, n in zip("abc", ("anna", "bella", "clara"), strict=True)]
    )
    assert persons(found) == ["a", "b", "c"]
    assert [(v.value, v.members) for v in found.venues] == [("p", ("a", "b", "c"))]
    assert found.value_classes == {"p": ValueClass.SHARED}


def test_two_names_in_six_towns_at_once_are_a_business_and_in_five_are_not() -> None:
    towns = ("odense", "vejle", "skive", "thisted", "varde", "ikast")
    shown = [
        profile(i, name, phones=("p",), town=town)
        for i, name, town in zip("abcdef", ("anna", "bella") * 3, towns, strict=True)
    ]
    found = match(shown)
    # It keeps its people apart by name, so whoever goes by one there is one person, though her listings stand in two towns.
    assert persons(found) == ["ace", "bdf"]
    assert len(found.venues) == 1
    assert not match(shown[:5]).venues


def test_a_name_at_a_business_with_a_letter_wrong_is_that_name_and_another_name_is_not() -> None:
    names = {"a": "jasmina", "b": "jasnina", "c": "bella", "d": "bela rose", "e": "clara", "f": "klara"}
    found = match([profile(i, name, phones=("p",), town="odense") for i, name in names.items()])
    assert persons(found) == ["ab", "c", "d", "e", "f"]
    assert "business_misspelt" in {one.code for one in pair(found, "a", "b").features}


def test_a_letter_wrong_at_one_business_in_two_towns_is_one_name_only_about_one_time() -> None:
    def found(day: int) -> list[str]:
        others = [profile(i, i * 5, phones=("p",)) for i in "cdef"]
        one = profile("a", "jasmina", phones=("p",), town="odense", last=10)
        return persons(match([*others, one, profile("b", "jasnina", phones=("p",), town="vejle", first=day)]))

    assert found(20)[0] == "ab"
    assert found(80)[:2] == ["a", "b"]


def test_one_profile_under_another_name_keeps_no_side_from_its_own_name() -> None:
    others = [profile(i, i * 5, phones=("p",)) for i in "wxyz"]
    hers = [
        profile("a", "kim", phones=("p",), emails=("e",), town="odense"),
        *(profile(f"b{n}", "bella", emails=("e",), town="odense") for n in range(3)),
        profile("c", "kim", phones=("p",), town="odense"),
    ]
    assert "ab0b1b2c" in persons(match([*others, *hers]))


def test_two_grown_sides_need_more_than_a_name() -> None:
    def sides(size: int) -> list[ProfileFacts]:
        return [
            profile(f"{value}{n}", "mira moonstone", phones=(value,), town="odense")
            for value in "pq"
            for n in range(size)
        ]

    assert len(persons(match(sides(1)))) == 1
    assert len(persons(match(sides(8)))) == 2


def test_sides_of_one_name_at_one_business_are_asked_about_what_they_show_there() -> None:
    others = [profile(i, i * 5, phones=("p",), town="odense") for i in "wxyz"]
    hers = [
        profile("a", "kim", phones=("p",), emails=("e",), town="odense"),
        *(profile(f"b{n}", "kim", emails=("e",), town="odense") for n in range(3)),
    ]

    def found(emails: tuple[str, ...]) -> list[str]:
        again = [profile(i, "kim", phones=("p",), emails=emails, town="odense") for i in "cd"]
        return persons(match([*others, *hers, *again]))

    assert found(())[0] == "ab0b1b2cd"
    assert found(("f",))[:2] == ["ab0b1b2", "cd"]


def test_a_letter_wrong_in_a_name_alone_joins_nobody() -> None:
    found = match([profile("a", "jasmina", town="odense"), profile("b", "jasnina", town="odense")])
    assert persons(found) == ["a", "b"]


def test_one_who_tours_under_two_names_shows_one_address_under_both() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), emails=("e",), town="odense"),
            profile("b", "bella", phones=("p",), town="vejle"),
            profile("c", "bella", phones=("p",), emails=("e",), town="skive"),
            profile("d", phones=("p",), town="skive"),
        ]
    )
    assert persons(found) == ["abcd"]
    assert not found.venues
    assert "name_bound" in {one.code for one in pair(found, "a", "b").features}


def test_two_persons_on_one_phone_each_with_an_address_of_her_own_stay_two() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), emails=("e",), town="odense"),
            profile("b", "bella", phones=("p",), emails=("f",), town="odense"),
            profile("c", "bella", emails=("f",), town="odense"),
            profile("d", phones=("p",), town="odense"),
        ]
    )
    assert persons(found) == ["a", "bc", "d"]


def test_one_person_who_posts_often_and_travels_keeps_a_number_of_her_own() -> None:
    towns = ("odense", "vejle", "skive", "thisted")
    posts = [profile(f"a{n:02}", "anna", phones=("p",), town=towns[n % 4], first=n) for n in range(40)]
    found = match(posts)
    assert len(found.persons) == 1
    assert not found.venues


def test_a_clinic_site_makes_a_venue_and_no_person_of_its_number() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), town="odense", business=True),
            profile("b", phones=("p",), town="odense"),
        ]
    )
    assert persons(found) == ["a", "b"]
    assert found.venues[0].members == ("a", "b")


def test_a_business_with_number_and_address_is_one_venue() -> None:
    names = ("anna", "bella", "clara", "dorthe")
    found = match([profile(i, n, phones=("p",), emails=("e",)) for i, n in zip("abcd", names, strict=True)])
    assert [v.members for v in found.venues] == [("a", "b", "c", "d")]


def test_a_rule_makes_a_value_shared_and_undoing_it_brings_the_person_back() -> None:
    profiles = [profile("a", "anna", phones=("p",)), profile("b", phones=("p",))]
    ruled = match(profiles, value_rules=[rule("p", ValueClass.SHARED)])
    assert persons(ruled) == ["a", "b"]
    assert len(ruled.venues) == 1
    assert persons(match(profiles)) == ["ab"]


def test_a_rule_makes_a_value_personal_again() -> None:
    profiles = [
        profile(i, n, phones=("p",)) for i, n in zip("abcd", ("anna", "anna", "bella", "clara"), strict=True)
    ]
    found = match(profiles, value_rules=[rule("p", ValueClass.PERSONAL)])
    assert persons(found) == ["ab", "c", "d"]
    assert not found.venues


def test_a_placeholder_joins_nobody() -> None:
    profiles = [profile("a", "anna", phones=("p",)), profile("b", "anna", phones=("p",))]
    found = match(profiles, value_rules=[rule("p", ValueClass.PLACEHOLDER)])
    assert persons(found) == ["a", "b"]
    assert not found.venues


def test_a_number_that_changed_hands_does_not_join_its_holders() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), first=0),
            profile("b", "anna", phones=("p",), first=20),
            profile("c", "bella", phones=("p",), first=200),
            profile("d", "bella", phones=("p",), first=210),
        ]
    )
    assert persons(found) == ["ab", "cd"]
    assert found.value_classes == {"p": ValueClass.RECYCLED}
    assert pair(found, "a", "c").refusal == "recycled_value"


def test_whoever_comes_back_under_her_name_is_still_herself() -> None:
    assert persons(
        match([profile("a", "anna", phones=("p",)), profile("b", "anna", phones=("p",), first=300)])
    ) == ["ab"]


def test_a_new_name_after_a_silence_with_the_same_email_is_still_the_same_person() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), emails=("e",), first=0),
            profile("b", "bella", phones=("p",), emails=("e",), first=200),
        ]
    )
    assert persons(found) == ["ab"]


def test_a_common_name_alone_says_nothing() -> None:
    found = match([profile("a", "anna", town="odense"), profile("b", "anna", town="odense")])
    assert persons(found) == ["a", "b"]
    assert found.pairs == ()


def test_a_rare_name_in_one_town_and_month_joins() -> None:
    found = match(
        [profile("a", "mira moonstone", town="skive"), profile("b", "mira moonstone", town="skive")]
    )
    assert persons(found) == ["ab"]


@pytest.mark.parametrize(
    ("town", "first"),
    [("thisted", 0), ("skive", 300), (None, 0)],
    ids=["other town", "much later", "no town"],
)
def test_a_rare_name_without_corroboration_does_not_join(town: str | None, first: int) -> None:
    found = match(
        [profile("a", "mira moonstone", town="skive"), profile("b", "mira moonstone", town=town, first=first)]
    )
    assert persons(found) == ["a", "b"]


def test_a_name_that_many_carry_elsewhere_is_not_rare_here() -> None:
    others = [profile(f"o{n:03}", "mira moonstone", phones=(f"o{n}",), town=f"town {n}") for n in range(60)]
    here = [profile("a", "mira moonstone", town="skive"), profile("b", "mira moonstone", town="skive")]
    found = match([*here, *others])
    assert not {("a", "b")} & {person.members for person in found.persons}
    assert pair(found, "a", "b").decision is PairDecision.SUGGEST


def test_one_person_with_many_numbers_does_not_make_her_own_name_common() -> None:
    profiles = [
        profile(f"a{n}", "mira moonstone", phones=(f"p{n}",), town="skive", first=40 * n) for n in range(6)
    ]
    assert len(match(profiles).persons) == 1


def test_a_digit_mistyped_is_suggested() -> None:
    found = match(
        [
            profile("a", "mira moonstone", phones=("+4520304051",), town="koebenhavn"),
            profile("b", "mira moonstone", phones=("+4520304057",), town="koebenhavn", lang="da"),
            profile("c", "mira moonstone", phones=("+4588888881",), town="odense"),
            profile("d", "mira moonstone", phones=("+4588888882",), town="vejle"),
            profile("e", "mira moonstone", phones=("+4588888883",), town="skive"),
        ]
    )
    assert pair(found, "a", "b").decision is PairDecision.SUGGEST
    assert "phone_near" in {found.code for found in pair(found, "a", "b").features}


def test_two_cliques_and_a_bridge_stay_two() -> None:
    left = [profile(f"a{n}", "anna", phones=("p",), town="odense") for n in range(4)]
    right = [profile(f"b{n}", "anna", phones=("q",), town="odense") for n in range(4)]
    bridge = [
        profile("a9", "anna", phones=("p",), emails=("e",)),
        profile("b9", "anna", phones=("q",), emails=("e",)),
    ]
    found = match([*left, *right, *bridge])
    assert sorted(len(person.members) for person in found.persons) == [5, 5]
    assert pair(found, "a9", "b9").refusal == "bridge"


def test_a_chain_of_many_contact_points_goes_to_a_person() -> None:
    chain = [
        profile(f"a{n:02}", "mira moonstone", phones=(f"p{n}", f"p{n + 1}"), town="skive") for n in range(40)
    ]
    found = match(chain)
    assert max(len({v for i in p.members for v in chain[int(i[1:])].phones}) for p in found.persons) <= 12
    assert "outsized" in {finding.refusal for finding in found.pairs}


def test_one_lucky_pair_does_not_join_two_sides() -> None:
    found = match(
        [
            profile("a", "anna", phones=("p",), town="odense"),
            profile("b", "anna", phones=("p",), town="odense"),
            profile("c", phones=("p",), emails=("e",), town="odense"),
            profile("d", emails=("e",), phones=("q",), town="odense"),
            profile("e", "bella", phones=("q",), town="odense"),
            profile("f", "bella", phones=("q",), town="odense"),
        ]
    )
    apart = {frozenset("ab"), frozenset("ef")}
    assert all(not (apart_a <= set(p.members) and apart_b <= set(p.members))
               for p in found.persons for apart_a in apart for apart_b in apart - {apart_a})  # fmt: skip
    assert "sides_disagree" in {finding.refusal for finding in found.pairs}


def test_empty_keys_join_nobody() -> None:
    found = match([profile(i, "", phones=("",), emails=("",), town="") for i in "abc"])
    assert persons(found) == ["a", "b", "c"]
    assert found.pairs == ()
    assert found.value_classes == {}


def test_nothing_makes_nothing() -> None:
    assert match([]).persons == ()


def test_two_profiles_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        match([profile("a"), profile("a")])


def test_a_human_different_is_never_undone_by_evidence() -> None:
    profiles = [profile(i, "anna", phones=("p",), emails=("e",), town="skive") for i in "ab"]
    assert persons(match(profiles)) == ["ab"]
    for more in range(5):
        later = [profile(f"x{n}", "anna", phones=("p",), emails=("e",), town="skive") for n in range(more)]
        found = match([*profiles, *later], judgements=[different(1, "b", "a")])
        members = [p.members for p in found.persons]
        assert all(not {"a", "b"} <= set(m) for m in members)
        assert pair(found, "a", "b").refusal == "judged_different"


def test_a_human_same_joins_without_any_evidence() -> None:
    assert persons(match([profile("a"), profile("b")], judgements=[same(1, "a", "b")])) == ["ab"]


def test_a_freeze_holds_after_the_evidence_expired_until_a_person_parts_it() -> None:
    profiles = [profile("a"), profile("b")]
    assert persons(match(profiles, freezes=[("b", "a")])) == ["ab"]
    assert persons(match(profiles, freezes=[("b", "a")], judgements=[different(1, "a", "b")])) == ["a", "b"]


def test_a_person_goes_by_her_first_profile_in_the_datas_days() -> None:
    found = match(
        [profile("a", "anna", phones=("p",), first=9), profile("b", "anna", phones=("p",), first=3)]
    )
    assert found.persons[0].person_id == "b"


def expired(shown: list[ProfileFacts], tokens: bool = True) -> list[ProfileFacts]:
    """The same profiles after their names have expired; tokens outlive names."""
    return [
        replace(p, nickname=None, name_token=f"t-{p.nickname}" if tokens and p.nickname else None)
        for p in shown
    ]


def test_expired_names_join_neither_two_persons_on_one_phone_nor_those_of_a_business() -> None:
    two = [
        profile("a", "anna", phones=("p",), town="odense"),
        profile("b", "bella", phones=("p",), town="odense"),
    ]
    three = [
        profile(i, n, phones=("p",), town="odense")
        for i, n in zip("abc", ("anna", "bella", "clara"), strict=True)
    ]
    assert persons(match(expired(two))) == persons(match(two)) == ["a", "b"]
    found = match(expired(three))
    assert persons(found) == ["a", "b", "c"]
    assert len(found.venues) == 1


def test_an_expired_name_is_still_the_name_of_whoever_shows_it() -> None:
    old = expired([profile("a", "anna", phones=("p",)), profile("b", "bella", phones=("p",))])
    new = replace(profile("c", "bella", phones=("p",), first=20), name_token="t-bella")
    assert persons(match([*old, new])) == ["a", "bc"]


def test_an_expired_name_is_never_rare() -> None:
    rare = [profile(i, "mira moonstone", town="skive") for i in "ab"]
    assert persons(match(expired(rare))) == ["a", "b"]


def test_a_name_does_not_become_rare_because_others_of_that_name_have_expired() -> None:
    others = [profile(f"o{n:03}", "mira moonstone", phones=(f"o{n}",), town=f"town {n}") for n in range(60)]
    here = [replace(profile(i, "mira moonstone", town="skive"), name_token="t-mira moonstone") for i in "ab"]
    found = match([*here, *expired(others)])
    assert all(len(person.members) == 1 for person in found.persons)


@given(profile_lists(), st.data())
def test_expiry_of_names_with_its_freezes_joins_nobody(
    profiles: list[ProfileFacts], data: st.DataObject
) -> None:
    tokened = [replace(p, name_token=f"t-{p.nickname}" if p.nickname else None) for p in profiles]
    before = match(tokened)
    freezes = [pair for person in before.persons for pair in pairwise(person.members)]
    gone = (
        set(data.draw(st.lists(st.sampled_from([p.profile_id for p in profiles]), unique=True)))
        if profiles
        else set()
    )
    later = [replace(p, nickname=None) if p.profile_id in gone else p for p in tokened]
    assert match(later, freezes=freezes).persons == before.persons


@given(profile_lists())
def test_values_hide_in_nothing_but_values(profiles: list[ProfileFacts]) -> None:
    found = match(profiles)
    shown = {v for p in profiles for v in (*p.phones, *p.emails)}
    assert set(found.value_classes) <= shown
    assert all(
        venue.value not in venue.venue_id and venue.venue_id.startswith("v-") for venue in found.venues
    )


@given(profile_lists(), st.sampled_from(["p0", "e0"]))
def test_a_shared_value_alone_joins_nobody(profiles: list[ProfileFacts], value: str) -> None:
    nameless = [
        ProfileFacts(p.profile_id, p.arena, p.first_seen, p.last_seen, (value,), (), None, p.town)
        for p in profiles
    ]
    found = match(nameless, value_rules=[rule(value, ValueClass.SHARED)])
    assert all(len(person.members) == 1 for person in found.persons)
