"""Number words against two libraries that know them: text2num and ovos-number-parser (test-only)."""

from __future__ import annotations

import pytest
from ovos_number_parser import extract_number
from text_to_num import text2num

from crawler.contacts.numberwords import digits_of, is_tens, misspelt
from crawler.contacts.vocabulary import words
from tests.contacts.test_renderings import DA, EN_TEENS, EN_TENS, TEENS, TENS, listed


def _danish(number: int) -> str:
    if number < 10:
        return DA[number]
    if number < 20:
        return TEENS[number - 10]
    unit = DA[number % 10] + "og" if number % 10 else ""
    return unit + TENS[number // 10]


PAIR_WORDS = [(number, _danish(number)) for number in range(10, 100)]


@pytest.mark.parametrize(("number", "word"), PAIR_WORDS)
def test_every_danish_pair_word_as_the_oracles_read_it(number: int, word: str) -> None:
    assert digits_of(word)["da"] == frozenset({str(number)})
    assert text2num(word, "da") == number
    assert extract_number(word, lang="da") == number


@pytest.mark.parametrize(("number", "word"), PAIR_WORDS)
def test_every_two_pair_words_written_together(number: int, word: str) -> None:
    for other, other_word in PAIR_WORDS:
        if len(word + other_word) < 6:
            continue  # "titi": too short to be told from other words
        assert f"{number}{other}" in digits_of(word + other_word)["da"]


GERMAN_UNITS = listed("null ein zwei drei vier fünf sechs sieben acht neun")
GERMAN_TENS = ["", "", *listed("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")]


@pytest.mark.parametrize("number", [n for n in range(21, 100) if n % 10])
def test_german_and_english_and_nordic_compounds(number: int) -> None:
    german = f"{GERMAN_UNITS[number % 10]}und{GERMAN_TENS[number // 10]}"
    assert digits_of(german)["de"] == frozenset({str(number)})
    assert text2num(german, "de") == number
    english = EN_TENS[number // 10] + listed("one two three four five six seven eight nine")[number % 10 - 1]
    assert str(number) in digits_of(english)["en"]


@pytest.mark.parametrize("number", range(10, 20))
def test_english_teens(number: int) -> None:
    assert digits_of(EN_TEENS[number - 10])["en"] == frozenset({str(number)})
    assert text2num(EN_TEENS[number - 10], "en") == number


@pytest.mark.parametrize("lang", ["sv", "no", "pl", "es", "nl", "it", "fr", "pt"])
def test_digit_words_of_other_languages(lang: str) -> None:
    digit_words = {
        "sv": "noll ett två tre fyra fem sex sju åtta nio",
        "no": "null en to tre fire fem seks sju åtte ni",
        "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
        "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "nl": "nul een twee drie vier vijf zes zeven acht negen",
        "it": "zero uno due tre quattro cinque sei sette otto nove",
        "fr": "zéro un deux trois quatre cinq six sept huit neuf",
        "pt": "zero um dois três quatro cinco seis sete oito nove",
    }[lang].split()
    for number, word in enumerate(digit_words):
        assert digits_of(word)[lang] == frozenset({str(number)})
        if number > 1:  # the oracles read "one" and "zero" as articles and nouns in places
            assert extract_number(word, lang=lang) == number


@pytest.mark.parametrize(
    ("slip", "digits"),
    [
        ("halvtres", "50"),
        ("halvfjers", "70"),
        ("treds", "60"),
        ("halvtredsindstyve", "50"),
        ("elve", "11"),
        ("fyre", "40"),
    ],
)
def test_common_misspellings_are_in_the_table(slip: str, digits: str) -> None:
    assert digits in digits_of(slip)["da"]


def test_a_slip_is_read_by_its_nearest_word_only() -> None:
    assert misspelt("femogtyvve")["da"] == frozenset({"25"})
    assert misspelt("hus") == {}
    assert misspelt("solskinsdag") == {}


@pytest.mark.parametrize(
    "word", sorted(words("huset telefon massage entre toget syvende hundrede velkommen niveau sommerfest"))
)
def test_ordinary_words_are_no_numbers(word: str) -> None:
    assert "da" not in digits_of(word)


def test_round_tens() -> None:
    assert is_tens("20")
    assert not is_tens("10")
    assert not is_tens("25")
