from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health import Ending, classify, counts, coverage, error_class


def health(
    finish: str = "finished", min_ads: int = 0, expected: dict[str, float] | None = None, **found: int
):
    stats = {f"outreach/{name.replace('__', '/')}": number for name, number in found.items()}
    return classify(stats, finish, min_ads, expected)


@pytest.mark.parametrize(
    ("found", "ending"),
    [
        ({"list_pages": 3, "ads_seen": 9, "listings": 9}, Ending.OK),
        ({"list_pages": 3, "ads_seen": 9, "listings": 6, "ads_skipped": 3}, Ending.OK),
        ({}, Ending.EMPTY),
        ({"failed__robots": 1, "robots_unreadable__dns": 1}, Ending.DNS),
        ({"failed__robots": 1, "robots_unreadable__connection": 1}, Ending.HTTP),
        ({"failed__robots": 1, "robots_unreadable__http": 1}, Ending.ROBOTS),
        ({"failed__http": 1}, Ending.HTTP),
        ({"list_pages": 1, "blocked__captcha": 1, "ads_seen": 5, "listings": 5}, Ending.BLOCKED),
        ({"list_pages": 1, "container_missing": 1}, Ending.SITE_CHANGED),
        ({"list_pages": 9, "container_missing": 1, "ads_seen": 5, "listings": 5}, Ending.OK),
        (
            {"list_pages": 1, "ads_seen": 5, "ads_fetched": 5, "listings": 2, "ads_unreadable__no_body": 3},
            Ending.PARSE_ERROR,
        ),
        ({"list_pages": 1, "ads_seen": 5, "listings": 5, "trap__too_deep": 1}, Ending.TRAP),
        ({"list_pages": 1}, Ending.EMPTY),
        ({"list_pages": 1, "ads_seen": 9, "listings": 2, "failed__timeout": 7}, Ending.HTTP),
    ],
    ids=range(14),
)
def test_an_ending_is_classified(found: dict[str, int], ending: Ending) -> None:
    assert health(**found).ending is ending


def test_fewer_ads_than_expected_is_an_alarm() -> None:
    assert health(min_ads=10, list_pages=1, ads_seen=9, listings=9).ending is Ending.EMPTY


def test_a_field_that_ads_no_longer_show_is_an_alarm() -> None:
    shown = {"list_pages": 1, "ads_seen": 10, "listings": 10, "coverage__author": 4}
    assert health(expected={"author": 0.5}, **shown).ending is Ending.SITE_CHANGED
    assert health(expected={"author": 0.4}, **shown).ending is Ending.OK
    assert health(expected={"town": 0.1}, **shown).ending is Ending.SITE_CHANGED


def test_an_early_end_is_capped_and_incomplete() -> None:
    ended = health("closespider_pagecount", list_pages=1, ads_seen=5, listings=5)
    assert (ended.ending, ended.complete) == (Ending.CAPPED, False)


def test_coverage_counts_what_ads_show() -> None:
    assert coverage({"outreach/listings": 4, "outreach/coverage/title": 3}) == {"title": 0.75}
    assert coverage({}) == {}


@pytest.mark.parametrize(
    "reason", ["closespider_pagecount", "closespider_timeout", "shutdown", "parent_gone"]
)
def test_why_a_run_ended_early_is_said_in_words(reason: str) -> None:
    ended = health(reason, list_pages=1, ads_seen=5, listings=5)
    assert ended.reason.startswith("ended early: ")
    assert reason not in ended.reason


def test_counts_are_the_whole_numbers_of_ours() -> None:
    assert counts({"outreach/listings": 4, "other": 5, "outreach/crawl_delay": 2.0}) == {"listings": 4}


def test_errors_have_classes() -> None:
    assert error_class(ValueError, 404) == "gone"
    assert error_class(ValueError, 500) == "http"
    assert error_class(ConnectionError, None) == "connection"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "list_pages",
                "ads_seen",
                "listings",
                "failed/robots",
                "failed/http",
                "blocked/403",
                "container_missing",
                "trap/too_deep",
            ]
        ),
        st.integers(0, 20),
    ),
    st.sampled_from(["finished", "shutdown", "blocked"]),
)
def test_only_a_finished_undisturbed_run_is_complete(found: dict[str, int], finish: str) -> None:
    ended = classify({f"outreach/{name}": number for name, number in found.items()}, finish)
    if ended.complete:
        assert finish == "finished"
        assert ended.ending is Ending.OK
        assert not found.get("failed/http")
