"""Comparing two definitions, and proposing terms from what people decided: pure, on a small definition."""

from __future__ import annotations

from collections import Counter

import pytest

from config.definition import parse_definition
from crawler.screening import Screener
from crawler.screening.comparison import Case, compare
from crawler.screening.suggesting import DecidedText, propose
from store.domain import ArenaKind, Verdict
from tests.screening.test_lint import BASE

F2F, REMOTE, NONE, UNCLEAR = (
    Verdict.FACE_TO_FACE,
    Verdict.REMOTE_ONLY,
    Verdict.NOT_AN_OFFER,
    Verdict.UNCLEAR,
)
OLD = Screener(parse_definition(BASE))
NEW = Screener(
    parse_definition(
        BASE.replace('"live show"', '"live show", "phone*"').replace('"my place"', '"our place"')
    )
)


def case(name: str, body: str, label: Verdict | None = None) -> Case:
    return Case(name, ArenaKind.ADULT_ADS, None, "the and you", body, f"the and you\n{body}", label)


CASES = [
    case("a", "a visit with you", F2F),
    case("b", "phone with you and the webcam", REMOTE),
    case("c", "phone me, the and you", REMOTE),
    case("d", "my place with you", F2F),
    case("e", "phone and the not you", UNCLEAR),
    case("f", "the and not with you"),
]


def test_both_ways_are_counted_and_labels_say_which_is_better() -> None:
    seen: list[int] = []
    found = compare(OLD, NEW, CASES, seen.append)
    assert found.moves == Counter({(UNCLEAR, REMOTE): 2, (F2F, UNCLEAR): 1})
    assert (found.listings, found.dropped, found.taken_up, found.other_rule) == (6, 2, 0, 0)
    assert {one.case.id: one.better for one in found.changes} == {"c": True, "d": False, "e": False}
    assert seen == [1, 2, 3, 4, 5, 6]
    back = compare(NEW, OLD, CASES)
    assert (back.dropped, back.taken_up) == (0, 2)
    assert back.moves == Counter({(REMOTE, UNCLEAR): 2, (UNCLEAR, F2F): 1})


def test_a_definition_changes_nothing_against_itself() -> None:
    found = compare(OLD, OLD, CASES)
    assert (found.changes, found.other_rule) == ((), 0)


def test_another_rule_alone_is_told_apart_from_another_verdict() -> None:
    renamed = Screener(parse_definition(BASE.replace('code = "meeting"', 'code = "meets"')))
    assert (compare(OLD, renamed, CASES).changes, compare(OLD, renamed, CASES).other_rule) == ((), 2)


def test_samples_show_each_pair_of_rules_before_one_twice() -> None:
    new = Screener(parse_definition(BASE.replace('verdict = "face_to_face"', 'verdict = "unclear"')))
    many = [case(f"m{n}", "a visit with you") for n in range(5)]
    both = case("both", "a visit with you and the webcam")
    found = compare(OLD, new, [*many, both])
    assert [one.case.id for one in found.samples((F2F, UNCLEAR), 2)] == ["m0", "both"]


def decided(kept: list[str], dropped: list[str], verdict: Verdict = NONE) -> list[DecidedText]:
    return [
        *(DecidedText(f"the and you\n{one}", F2F) for one in kept),
        *(DecidedText(f"the and you\n{one}", verdict) for one in dropped),
    ]


KEPT = [
    f"a relaxing visit with you in the {town}"
    for town in ("north", "south", "east", "west", "centre", "old town")
]
DROPPED = [
    f"the driver wanted in the {town}, not you"
    for town in ("north", "south", "east", "west", "centre", "old town")
]


def test_terms_that_separate_are_proposed_with_their_counts() -> None:
    found = propose(parse_definition(BASE), decided(KEPT, DROPPED))
    assert found.texts == Counter({F2F: 6, NONE: 6})
    by_term = {one.term: one for one in found.proposals}
    assert by_term["relaxing"].points_to is F2F
    assert (by_term["relaxing"].kept, by_term["relaxing"].dropped) == (6, 0)
    driver = by_term["driver"]
    assert (driver.points_to, driver.kept, driver.dropped, driver.lang) == (NONE, 0, 6, "en")


def test_what_the_definition_reads_already_or_one_person_writes_is_not_named() -> None:
    found = propose(parse_definition(BASE), decided([*KEPT, "velvet with you", "velvet and the"], DROPPED))
    terms = {word for one in found.proposals for word in one.term.split()}
    assert not terms & {"visit", "webcam", "velvet", "not"}


@pytest.mark.parametrize("form", ["{one} and {name} with you", "{name}, {one}", "{name}\n{one}"])
@pytest.mark.parametrize("name", ["Rosalinde", "xxxxxxxxx"])
def test_what_looks_like_a_name_is_never_named(name: str, form: str) -> None:
    kept = [form.format(one=one, name=name) for one in KEPT]
    found = propose(parse_definition(BASE), decided(kept, DROPPED))
    assert name.lower() not in {word for one in found.proposals for word in one.term.split()}


def test_words_of_both_sides_are_not_proposed() -> None:
    both = [f"candles with you in the {town}" for town in ("north", "south", "east", "west")]
    assert "candles" not in {
        one.term for one in propose(parse_definition(BASE), decided(both, both)).proposals
    }


def test_nothing_decided_is_nothing_proposed() -> None:
    found = propose(parse_definition(BASE), [])
    assert (found.texts, found.proposals) == (Counter(), ())
