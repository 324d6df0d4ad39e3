"""Canonical keys: frozen vectors, and what must hold for any text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.keys import (
    KEYS_VERSION,
    address_key,
    email_key,
    is_placeholder_phone,
    nickname_key,
    phone_key,
    town_key,
)

VECTORS = json.loads(Path(__file__).with_name(f"keys_v{KEYS_VERSION}.json").read_text(encoding="utf-8"))
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "phone": phone_key,
    "email": email_key,
    "nickname": nickname_key,
    "town": town_key,
    "address": address_key,
    "placeholder": is_placeholder_phone,
}
NAME_PIECES = [
    "Anna",
    "Søde",
    "♥",
    "xx",
    "33",
    "år",
    "Å",
    "é",
    "ø",
    "-",
    "_",
    ".",
    ",",
    "fra",
    "i",
    "ny",
    "byen",
    "ß",
    "й",
    "สม",
    "้",
]
CASES = [(kind, row) for kind in FUNCTIONS for row in VECTORS[kind]]


@pytest.mark.parametrize("index", range(len(CASES)))
def test_frozen_vector(index: int) -> None:
    kind, (*given_arguments, expected) = CASES[index]
    assert FUNCTIONS[kind](*given_arguments) == expected


@pytest.mark.parametrize("kind", ["phone", "email", "nickname", "town", "address"])
@pytest.mark.parametrize("empty", ["", " ", "\n\t", "\u200b", "-", "♥", "..", "@", "()"], ids=str.__repr__)
def test_an_empty_value_never_makes_a_key(kind: str, empty: str) -> None:
    assert FUNCTIONS[kind](empty) is None


@given(st.text(max_size=40))
def test_keys_are_idempotent_and_never_raise(text: str) -> None:
    for kind in ("phone", "email", "nickname", "town", "address"):
        key = FUNCTIONS[kind](text)
        assert key is None or (key and FUNCTIONS[kind](key) == key)


@given(st.lists(st.sampled_from(NAME_PIECES), max_size=8))
@example(["Anna", "_", "้", "_", "33"])
@example(["Anna", "_", "\u0301", "_", "33"])
def test_names_are_idempotent(pieces: list[str]) -> None:
    for glue in ("", " "):
        key = nickname_key(glue.join(pieces))
        assert key is None or nickname_key(key) == key


@given(st.from_regex(r"[2-9][0-9]{7}", fullmatch=True))
def test_the_fast_path_agrees_with_libphonenumber(digits: str) -> None:
    parsed = phonenumbers.parse(digits, "DK")
    assert phone_key(digits) == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    assert phonenumbers.is_possible_number(parsed)


@given(
    st.from_regex(r"[2-9][0-9]{7}", fullmatch=True),
    st.sampled_from(["+45{}", "0045{}", "(45) {}", "tel:+45-{}", "45{}"]),
)
def test_ways_of_writing_the_country_are_one(digits: str, way: str) -> None:
    assert phone_key(way.format(digits)) == f"+45{digits}"


@given(st.text(alphabet="abæøåé", min_size=2, max_size=8))
def test_case_and_composition_do_not_matter_to_a_name(name: str) -> None:
    import unicodedata

    assert (
        nickname_key(name) == nickname_key(name.upper()) == nickname_key(unicodedata.normalize("NFD", name))
    )


@given(
    st.dictionaries(
        st.sampled_from(["id", "page", "ref", "q"]), st.text(alphabet="abc12 æ", max_size=5), max_size=4
    ),
    st.randoms(),
)
def test_order_and_tracking_do_not_change_an_address(query: dict[str, str], rnd: Any) -> None:
    from urllib.parse import urlencode

    pairs = list(query.items())
    noisy = [*pairs, ("utm_source", "x"), ("PHPSESSID", "1"), ("fbclid", "2")]
    rnd.shuffle(noisy)
    plain = address_key(f"https://arena.example/ad/7?{urlencode(pairs)}")
    assert plain == address_key(f"HTTPS://Arena.example:443//ad/7?{urlencode(noisy)}#top")


def test_importing_keys_loads_no_library() -> None:
    code = (
        "import sys, store.keys; assert store.keys.email_key('a@b.dk') and store.keys.phone_key('20304050');"
        "assert not {'phonenumbers', 'tldextract', 'sqlalchemy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=200)
