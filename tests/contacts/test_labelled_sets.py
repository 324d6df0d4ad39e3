"""The labelled sets of our own. What is right today stays right; a changed label is a changed definition."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.contacts import read_contacts
from crawler.contacts.vocabulary import words
from tests.contacts.sets import ROWS

KNOWN_WRONG = words(
    "own3-0164 own5-0117 own10-0107 own11-0059 own11-0121 own11-0149 own12-0006 own12-0084 own13-0015 own13-0021 own14-0019 "
    "c17-0108 c17-0198 c17-0289"
)
"""Told in FIGURES.md."""


def _right(row: dict[str, Any]) -> bool:
    reading = read_contacts(row["text"], region=row["default_region"])
    return (
        set(reading.phones) == set(row["phones"])
        and set(reading.emails) == set(row["emails"])
        and (reading.nickname or "").casefold() == (row["nickname"] or "").casefold()
    )


@pytest.mark.parametrize("row_id", [row["id"] for row in ROWS if row["id"] not in KNOWN_WRONG])
def test_row_is_read_right(row_id: str) -> None:
    row = next(row for row in ROWS if row["id"] == row_id)
    assert _right(row), row["why"]


def test_what_is_known_to_be_wrong_is_still_wrong() -> None:
    assert {row["id"] for row in ROWS if row["id"] in KNOWN_WRONG and not _right(row)} == KNOWN_WRONG
