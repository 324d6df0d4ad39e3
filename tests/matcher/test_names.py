"""Calling names: what is one name, and what a name says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.names import (
    NameClass,
    Spread,
    agree,
    alike,
    group_names,
    likeness,
    name_table,
    one_slip,
    spellings,
    spread_of,
)
from matcher.ruleset import RARITY
from tests.matcher.builders import profile

WORDS = st.text("abcdeilmnrst", min_size=1, max_size=9)
FULL = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [("marie", "maria"), ("stella rose", "stela rose"), ("anna", "anna maria"), ("ann lee", "anne lee"), ("natasha", "natascha")],
)  # fmt: skip
def test_alike(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("anna", "bella"), ("jette frost", "mette frost"), ("mia", "pia"), ("lina", "tina")]
)
def test_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)


@given(FULL, FULL)
def test_likeness_is_symmetric_and_in_range(one: str, other: str) -> None:
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, one) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("jasmina", "jasnina", True),
        ("stella rose", "stela rose", True),
        ("jasmina", "jamsina", True),
        ("jasmina", "kasmina", False),
        ("jasmina", "jasna", False),
        ("anna", "anna maria", False),
        ("anna", "anna", False),
        ("kim", "kmi", True),
        ("diana ash", "diana sh", True),
        ("angel lily", "angel aily", True),
        ("maren ocoral", "mareno coral", True),
        ("annamaria", "anna maria", True),
        ("anna b", "anna c", False),
    ],
)
def test_one_slip(one: str, other: str, expected: bool) -> None:
    assert one_slip(one, other) is one_slip(other, one) is expected


@given(FULL, st.data())
def test_names_a_slip_apart_have_a_spelling_in_common(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name)))
    until = data.draw(st.integers(at, min(at + 2, len(name))))
    other = " ".join((name[:at] + data.draw(st.text("abr", max_size=2)) + name[until:]).split())
    assert not one_slip(name, other) or spellings(name) & spellings(other)


@given(st.lists(FULL, max_size=12), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_order_and_hold_alike_names_together(names: list[str], shuffler) -> None:
    groups = group_names(names)
    shuffled = list(names)
    shuffler.shuffle(shuffled)
    assert group_names(shuffled) == groups
    assert all(groups[a] == groups[b] for a in names for b in names if alike(a, b))


def test_a_side_without_names_agrees_with_anything() -> None:
    assert agree([], ["anna"])
    assert agree(["anna", "bella"], ["bella"])
    assert not agree(["anna", "bella"], ["bella", "clara"])


def test_a_listed_name_is_common_however_few_carry_it() -> None:
    assert RARITY.of("anna", Spread(1, 1, {"skive": 1}), "skive") is NameClass.COMMON
    assert RARITY.of("anna maria", Spread(1), None) is NameClass.COMMON


def test_a_name_says_more_in_a_small_town_than_in_the_capital() -> None:
    spread = spread_of([("p1", "skive"), ("p2", "koebenhavn"), ("p3", "odense"), ("p4", "vejle")])
    assert RARITY.of("mira moonstone", spread, "skive") is NameClass.RARE
    assert RARITY.of("mira moonstone", spread, "koebenhavn") is NameClass.KNOWN


def test_an_unheard_of_name_says_nothing() -> None:
    table = name_table([profile("a", "mira moonstone", town="skive")], RARITY)
    assert table.of("zaza") is NameClass.COMMON
    assert table.of(None) is NameClass.COMMON
    assert table.of("mira moonstone", "skive") is NameClass.SINGULAR
