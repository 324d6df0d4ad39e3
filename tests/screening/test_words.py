"""How a text is cut into words: numbers with their units, hyphens and dashes, disguise."""

from __future__ import annotations

import pytest

from config.definition import load_definition
from crawler.screening import Screener
from crawler.screening.reading import Reading

SCREENER = Screener(load_definition())


def read(text: str, lang: str = "da") -> Reading:
    return SCREENER.read(f"\n{text}", lang)


def cut(text: str, lang: str = "da") -> list[str]:
    """The words of a text as they stand in it."""
    words = read(text, lang).words
    return [words.folded.text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1200kr", ["1200", "kr"]),
        ("1.200kr", ["1.200", "kr"]),
        ("45min 800dkk", ["45", "min", "800", "dkk"]),
        ("kr1200", ["kr", "1200"]),
        ("150eur", ["150", "eur"]),
        ("3t 1t 2timer", ["3", "t", "1", "t", "2", "timer"]),
        ("100$/h", ["100", "$", "h"]),
        ("$100", ["$", "100"]),
        ("500,-/30min", ["500", "30", "min"]),
        ("30min500kr 1h150€", ["30", "min", "500", "kr", "1", "h", "150", "€"]),
        ("1k 1,2k 4k h2o", ["1k", "1,2k", "4k", "h2o"]),
    ],
)
def test_an_amount_and_its_unit_need_no_room_between_them(text: str, words: list[str]) -> None:
    assert cut(text) == words


@pytest.mark.parametrize(
    "text",
    ["1200kr", "1.200kr", "kr1200", "DKK1200", "150eur", "$150", "150$", "€150", "1200 kr", "1k", "1,2k"],
)
def test_a_price_is_one_with_and_without_room(text: str) -> None:
    asserted = read(text).asserted
    assert "price" in asserted
    assert "small_price" not in asserted


def test_a_length_of_time_is_one_with_and_without_room() -> None:
    for text in ("45min", "45 min", "1t", "3 t", "1.5h", "2timer"):
        assert "duration" in read(text).asserted


@pytest.mark.parametrize(("text", "key"), [("w3bcam", "webcam"), ("c4m", "cam"), ("$3x", "sex")])
def test_letters_in_disguise_are_still_read(text: str, key: str) -> None:
    assert read(text).words.keys == [key]


@pytest.mark.parametrize(
    ("hyphened", "plain"),
    [
        ("face-to-face meetings in my flat", "face to face meetings in my flat"),
        ("out-call only", "out call only"),
        ("hotel-besøg", "hotel besøg"),
        ("hotel- og hjemmebesøg", "hotel og hjemmebesøg"),
    ],
)
def test_a_hyphen_at_a_word_parts_nothing(hyphened: str, plain: str) -> None:
    lang = "en" if "call" in plain or "face" in plain else "da"
    one, other = read(hyphened, lang), read(plain, lang)
    assert one.words.breaks == other.words.breaks
    assert one.present == other.present


def test_a_dash_parts_what_it_stands_between() -> None:
    breaks = [
        read(text).words.breaks[1]
        for text in ("cam - møde", "cam – møde", "cam–møde", "cam--møde", "cam -møde")
    ]
    assert breaks == [2] * 5


@pytest.mark.parametrize(
    ("word", "signal"),
    [
        ("nogen", "intimate"),
        ("nogle", "address"),
        ("kalder", "place"),
        ("travl", "unclothed"),
        ("spar", "fortune"),
    ],
)
def test_a_word_is_not_read_as_another_that_differs_by_its_marks(word: str, signal: str) -> None:
    assert signal not in read(f"Er der {word} her").asserted


@pytest.mark.parametrize(
    ("text", "signal"), [("NØGEN massage", "intimate"), ("nøgen", "intimate"), ("kaelder", "place")]
)
def test_marks_may_still_be_missing_where_no_other_word_is_meant(text: str, signal: str) -> None:
    assert signal in read(text).asserted
