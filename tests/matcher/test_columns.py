"""The columnar path gives what the core gives."""

from __future__ import annotations

import pytest
from hypothesis import given

from benchmarks.profiles import generate
from matcher.columns import frame_of, match_columns
from matcher.engine import match
from review_cli.service.profile_rows import read_profile
from store.domain import ProfileFacts
from tests.matcher.builders import profile, profile_lists


def check(profiles: list[ProfileFacts]) -> None:
    expected = match(profiles)
    found = match_columns(frame_of(profiles))
    person = {member: p.person_id for p in expected.persons for member in p.members}
    assert dict(zip([p.profile_id for p in profiles], found.persons, strict=True)) == person
    assert found.venues == expected.venues


@given(profile_lists())
def test_equal_on_small_collections_in_which_everything_happens(profiles: list[ProfileFacts]) -> None:
    check(profiles)


@pytest.mark.parametrize("seed", range(3))
def test_equal_on_generated_profiles(seed: int) -> None:
    check([read_profile(row) for row in generate(3000, seed).iter_rows(named=True)])


def test_equal_on_many_listings_of_one_number() -> None:
    check([profile(f"a{n:02}", "anna" if n % 3 else None, phones=("p",), first=5 * n) for n in range(40)])


def test_nothing_makes_nothing() -> None:
    assert match_columns(frame_of([])).persons.to_list() == []


def test_plain_profiles_never_reach_the_core() -> None:
    profiles = [
        profile("a", "anna", phones=("p",)),
        profile("b", "anna", phones=("p",), emails=("e",)),
        profile("c", emails=("e",)),
        profile("d", "bella"),
    ]
    assert match_columns(frame_of(profiles)).resolved == 0
    check(profiles)
