"""The columnar path gives what the core gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.profiles import generate
from matcher.blocking import content
from matcher.column_work import Coded
from matcher.columns import frame_of, match_columns
from matcher.engine import match
from matcher.ruleset import DEFAULT_RULESET, Ruleset, ruleset_for
from review_cli.service.profile_rows import read_profile
from store.domain import ProfileFacts
from tests.matcher.builders import profile, profile_lists

LARGE = ruleset_for(10**6, {"aarhus": 600, "odense": 300, "vejle": 100})
TIGHT = replace(DEFAULT_RULESET, block=3, max_values=4, bridge_side=2, shared_towns=2)
"""Limits so low that a few profiles meet every guard."""


def check(profiles: list[ProfileFacts], ruleset: Ruleset = DEFAULT_RULESET) -> None:
    expected = match(profiles, ruleset=ruleset)
    found = match_columns(frame_of(profiles), ruleset)
    person = {member: p.person_id for p in expected.persons for member in p.members}
    assert dict(zip([p.profile_id for p in profiles], found.persons, strict=True)) == person
    assert found.venues == expected.venues


@given(profile_lists(), st.sampled_from(("usual", "large", "tight")))
def test_equal_on_small_collections_in_which_everything_happens(
    profiles: list[ProfileFacts], rules: str
) -> None:
    check(profiles, {"usual": DEFAULT_RULESET, "large": LARGE, "tight": TIGHT}[rules])


@pytest.mark.parametrize("seed", range(3))
def test_equal_on_generated_profiles(seed: int) -> None:
    profiles = [read_profile(row) for row in generate(3000, seed).iter_rows(named=True)]
    check(profiles)
    check(profiles, ruleset_for(10**6, Counter(profile.town for profile in profiles if profile.town)))


def test_equal_on_many_listings_of_one_number() -> None:
    check([profile(f"a{n:02}", "anna" if n % 3 else None, phones=("p",), first=5 * n) for n in range(40)])


def test_equal_where_nobody_shows_a_value() -> None:
    check([profile("a", "mira moonstone"), profile("b", "mira moonstone")], LARGE)


def test_a_number_that_passes_through_many_hands() -> None:
    # Handed on twice, back to the first holder by her name, and then to somebody whom an address ties to the second.
    times = (
        (0, "anna", ()), (200, "bella", ("e",)), (400, "carla", ()), (600, "anna", ()), (800, None, ("e",)), (1000, "dora", ("e",)),
    )  # fmt: skip
    handed = [
        profile(f"a{n}", name, phones=("p",), emails=emails, first=first)
        for n, (first, name, emails) in enumerate(times)
    ]
    check(handed)
    check([*handed, profile("b", "bella", phones=("p",), first=1005), profile("c", phones=("p",), first=405)])


@given(profile_lists())
def test_what_profiles_show_is_compared_alike(profiles: list[ProfileFacts]) -> None:
    shown = [replace(held, lang="da" if held.town else None) for held in profiles]
    ranks = Coded(frame_of(shown), DEFAULT_RULESET).contents(np.arange(len(shown))).tolist()
    in_order = sorted({content(held) for held in shown})
    assert ranks == [in_order.index(content(held)) for held in shown]


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
