from __future__ import annotations

import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.logs import SilentFormatter, quiet_record, scrubbed
from tests.portal.sites import MARK


class Failed:
    value = ValueError(MARK)


@pytest.mark.parametrize(
    "entry",
    [
        SilentFormatter().scraped({"body": MARK}, None, None),
        SilentFormatter().dropped({"body": MARK}, ValueError(MARK), None, None),
        SilentFormatter().item_error({"body": MARK}, ValueError(MARK), None, None),
        SilentFormatter().spider_error(Failed(), MARK, MARK, None),
        SilentFormatter().download_error(Failed(), MARK, None, MARK),
    ],
    ids=["scraped", "dropped", "item_error", "spider_error", "download_error"],
)
def test_no_entry_of_scrapys_log_holds_a_value(entry: dict) -> None:
    assert MARK not in entry["msg"] % entry["args"]
    assert MARK not in str(entry["args"])


@pytest.mark.parametrize(
    "text",
    [
        "<GET https://portal.example/ad/nora-83?tlf=83000001>",
        "Retrying http:\\/\\/portal.example\\/nora",
        "nora@portal.example",
        "tel:83000001",
        "+45 83 00 00 01",
        "83.00.00.01",
    ],
    ids=range(6),
)
def test_addresses_and_contact_points_are_taken_out(text: str) -> None:
    left = scrubbed(text)
    assert "nora" not in left
    assert "83" not in left


def test_counts_and_hosts_stay() -> None:
    assert (
        scrubbed("took 40 of 1200 at https://portal.example/x") == "took 40 of 1200 at https:[portal.example]"
    )


def test_a_record_keeps_the_place_of_an_exception_and_not_its_message() -> None:
    try:
        int(MARK)
    except ValueError:
        record = quiet_record(
            "x", logging.ERROR, __file__, 1, "failed over %s", ("http://h/ad/1",), sys.exc_info()
        )
    text = logging.Formatter("%(message)s").format(record)
    assert MARK not in text
    assert "/ad/1" not in text
    assert "ValueError" in text
    assert "test_logs.py" in text


def test_a_line_that_cannot_be_put_together_is_said_to_be_so() -> None:
    assert "could not" in quiet_record("x", logging.INFO, __file__, 1, "%d", (MARK,), None).getMessage()


@given(st.text(max_size=200))
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    assert scrubbed(scrubbed(text)) == scrubbed(text)
