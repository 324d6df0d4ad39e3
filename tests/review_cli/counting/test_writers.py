"""Tables in words and pictures: Danish order, numbers and dates, wide tables in parts, plots without clutter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_cli.collation import collated
from review_cli.counting.market import dropped, listings, overlap
from review_cli.counting.publish import Register, publish
from review_cli.i18n import bind
from review_cli.screens.days import full_day
from review_cli.service.figure_sheets import contact_form_words
from review_cli.writers.fitting import parts
from review_cli.writers.numbers import written
from review_cli.writers.picture import picture
from review_cli.writers.plot import bars
from review_cli.writers.sheets import Sheet, sheet
from review_cli.writers.words import period_words, week_words


@pytest.fixture
def danish() -> Iterator[None]:
    bind("da")
    yield
    bind("en")


def test_danish_letters_come_after_z() -> None:
    names = ["Zoo", "Åben", "Ærø", "Aarhus", "ø", "Viborg", "Allerød"]
    assert sorted(names, key=collated) == ["Allerød", "Viborg", "Zoo", "Ærø", "ø", "Åben", "Aarhus"]


def test_tables_stand_in_danish_order() -> None:
    found = {name: Counter(kept=7) for name in ("aarhus", "zoner", "byen")}
    assert listings(found).rows[:3] == ("byen", "zoner", "aarhus")
    combined = Counter({("aarhus", "byen"): 9, ("zoner",): 8})
    assert overlap(combined, "2026W47").rows == ("byen", "zoner", "aarhus")


def test_numbers_and_days_in_english() -> None:
    assert [written(1234567), written(12.5, percent=True), written(None)] == ["1,234,567", "12.5", "*"]
    assert full_day(date(2026, 3, 9)) == "9 March 2026"


@pytest.mark.usefixtures("danish")
def test_numbers_days_and_periods_in_danish() -> None:
    assert [written(1234567), written(12.5, percent=True), written(None)] == ["1.234.567", "12,5", "*"]
    assert full_day(date(2026, 3, 9)) == "9. marts 2026"
    assert week_words("2026W07") == "uge 7, 2026"
    assert period_words("2025Q1-2026Q4") == "2025-2026"


@given(letters=st.integers(20, 120), arenas=st.integers(2, 30))
def test_a_wide_table_is_shown_in_parts_that_fit_and_lose_nothing(letters: int, arenas: int) -> None:
    names = [f"arena-{number:02d}" for number in range(arenas)]
    combined = Counter({(one, other): 10 for one in names for other in names if one < other})
    table = publish([overlap(combined, "2026W47")], Register()).tables[0]
    one = sheet(table, contact_form_words)
    found = list(parts(one, letters))
    assert [heading for part in found for heading in part.headings[1:]] == [str(n + 1) for n in range(arenas)]
    for line, row in enumerate(one.rows):
        assert [cell for part in found for cell in part.rows[line][1:]] == list(row[1:])
    for part in found:
        assert len(part.headings) == 2 or sum(2 + len(text) for text in part.headings) <= letters + 2


def test_a_share_stays_with_its_count() -> None:
    one = Sheet(
        "t",
        "t",
        ("x", *(["number", "%"] * 9)),
        (("a", *([7, 50.0] * 9)),),
        frozenset(range(2, 19, 2)),
        (),
        (),
    )
    for part in parts(one, 30):
        assert part.headings[1::2] == ("number",) * len(part.headings[1::2])
        assert part.percent == frozenset(range(2, len(part.headings), 2))


def test_reasons_are_words_and_verdicts_their_sums() -> None:
    reasons = Counter({"remote_only:cam": 8, "remote_only:phone": 2, "not_an_offer": 4})
    table = publish([dropped(reasons)], Register()).tables[0]

    def words(_question: str, code: str) -> str:
        return {"cam": "a webcam", "phone": "by phone only"}[code]

    one = sheet(table, words)
    assert [(row[0], row[1]) for row in one.rows] == [
        ("missing", 4),
        ("no offer", 4),
        ("a webcam", 8),
        ("by phone only", 2),
        ("remote only", 10),
        ("total", 14),
    ]
    assert one.sums == {1, 4, 5}
    drawn = bars(one)
    assert "a webcam" in drawn
    assert "remote only" not in drawn.split("<title>")[1].split("</title>")[1]


def test_a_picture_escapes_what_it_says_and_draws_no_matrix() -> None:
    table = publish([overlap(Counter({("a",): 30, ("a", "b"): 12}), "2026W47")], Register()).tables[0]
    one = sheet(table, contact_form_words, ("<script>&",))
    assert bars(one) == ""
    drawn = picture("<b>", [one])
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert "&lt;script&gt;&amp;" in drawn
