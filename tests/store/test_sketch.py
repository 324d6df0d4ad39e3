"""Wording sketches and blanking: what they claim, and what they keep to themselves."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.blanking import blanked
from store.domain import ContactKind, ContactReading, FoundContact
from store.keyring import TokenKey
from store.sketch import PARTS, likeness, sketch, wording

KEY = TokenKey((b"k" * 32,))
AD = "I receive guests at my place in the centre, clean and discreet. An hour is 1000, half an hour 600. Ring 00 00 00 00, xxxx"
WORDS = st.text(alphabet="abcdefgh .,0123", max_size=300)


def whole(text: str, key: TokenKey = KEY) -> bytes:
    made = sketch(wording(text), key)
    assert made is not None
    return made.whole


@pytest.mark.parametrize(
    "other",
    [
        AD.upper(),
        AD.replace("1000", "1200"),
        AD.replace(", ", " - "),
        AD.replace("00 00 00 00", "0000 0000"),
        AD.replace("receive", "recéive"),
    ],
    ids=["case", "amount", "punctuation", "grouping", "accent"],
)
def test_what_is_no_wording_changes_nothing(other: str) -> None:
    assert whole(other) == whole(AD)


@pytest.mark.parametrize("other", [f"{AD} No meetings.", AD.replace("1000", "10"), AD.replace("my", "your")])
def test_one_word_or_another_size_of_amount_is_another_wording(other: str) -> None:
    assert whole(other) != whole(AD)


def test_a_text_without_words_has_no_sketch() -> None:
    assert sketch(wording(" ... !"), KEY) is None


@given(WORDS)
def test_a_wording_is_wholly_like_itself_and_has_few_parts(text: str) -> None:
    made = sketch(wording(text), KEY)
    if made is not None:
        assert likeness(made.parts, made.parts) == 1.0
        assert 0 < len(made.parts) <= PARTS


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    a, b = sketch(wording(one), KEY), sketch(wording(other), KEY)
    if a and b:
        assert likeness(a.parts, b.parts) == likeness(b.parts, a.parts)
        assert 0.0 <= likeness(a.parts, b.parts) <= 1.0


def test_likeness_follows_how_much_is_shared() -> None:
    long = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
    half = f"{long[: len(long) // 2]} {AD}"
    parts = [sketch(wording(text), KEY) for text in (long, long.replace("wordca", "other"), half, AD)]
    found = [likeness(parts[0].parts, one.parts) for one in parts if one and parts[0]]
    assert found[0] == 1.0 > found[1] > found[2] > found[3] == 0.0


@given(WORDS)
def test_a_sketch_rotates_in_layers(text: str) -> None:
    """A sketch raised to a newer key equals one made anew: its plaintext is gone by then."""
    newer = TokenKey((*KEY.layers, b"n" * 32))
    old, new = sketch(wording(text), KEY), sketch(wording(text), newer)
    if old and new:
        assert newer.raised(old.whole, 1) == new.whole
        assert {newer.raised(part, 1) for part in old.parts} == set(new.parts)


def test_without_the_key_it_is_no_oracle() -> None:
    other = TokenKey((b"o" * 32,))
    assert whole(AD) != whole(AD, other)
    assert hmac.digest(b"", b"wording\0" + " ".join(wording(AD)).encode(), "sha256") != whole(AD)


def found(kind: ContactKind, raw: str, start: int = 0, end: int = 0) -> FoundContact:
    return FoundContact(kind, raw, raw, start, end, "plain")


def test_what_was_found_is_blanked_wherever_it_stands() -> None:
    text = "Sol here, ring 83 00 11 22. Sol's place: 83 00 11 22, sol@example.org or snap: @sol_92, see https://sol.example/ad"
    at = text.index("83")
    reading = ContactReading(
        (found(ContactKind.PHONE, "83 00 11 22", at, at + 11), found(ContactKind.NICKNAME, "Sol"))
    )
    plain = blanked(text, reading)
    assert len(plain) == len(text)
    assert not {"sol", "83", "11", "example"} & set(plain.lower().replace(".", " ").replace("/", " ").split())
    assert plain.startswith("xxx here, ring 00 00 00 00.")


def test_a_platforms_name_stays_since_it_says_what_is_sold() -> None:
    plain = blanked("More on https://onlyfans.com/sol92 every day", ContactReading())
    assert plain == "More on https://onlyfans.com/xxx00 every day"


@pytest.mark.parametrize("text", ["30min 500kr", "kl. 10-22, 1000 kr", "w3bcam", "A-Z", "100% safe"])
def test_prices_times_and_disguised_words_stay(text: str) -> None:
    assert blanked(text, ContactReading()) == text
