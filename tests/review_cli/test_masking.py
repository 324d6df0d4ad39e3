"""No text can act on a screen, and no masked value gives itself away."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from review_cli.masking import mask_contact, mask_email, mask_name, mask_phone, safe, short_id

HOSTILE = "\x1b[2J\x9b31m\u202eabc\u2066\u200b\u200f\ue000\ufeff\x07\x08\u2028\r\n\t\x7f"
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text())
@example(HOSTILE)
@example("\ud800")
def test_nothing_that_acts_on_a_screen_survives(text: str) -> None:
    assert not [char for char in safe(text) if unicodedata.category(char) in UNSAFE]


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=300))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.text(), st.integers(1, 50))
def test_text_is_cut_to_the_limit(text: str, limit: int) -> None:
    assert len(safe(text, limit)) <= limit


def test_line_breaks_become_spaces_and_towers_of_marks_are_taken_down() -> None:
    assert safe("one\r\ntwo\tthree") == "one two three"
    assert len(safe("e" + "\u0301" * 40)) == 4


@given(
    st.sampled_from(["phone", "email", "nickname", "unknown"]),
    st.text(alphabet="0123456789+@. a", max_size=24),
)
def test_a_masked_value_shows_two_digits_at_most(kind: str, value: str) -> None:
    assert len(re.findall(r"\d", mask_contact(kind, value))) <= 2


@given(st.sampled_from(["phone", "email", "nickname"]), st.text())
def test_a_masked_value_is_safe(kind: str, value: str) -> None:
    shown = mask_contact(kind, value)
    assert safe(shown) == shown


def test_what_is_shown_of_a_value() -> None:
    assert mask_phone("+4583001122") == "••••••22"
    assert mask_phone("112") == "••••••"
    assert mask_email("anna@portal.example") == "a••••@•••.example"
    assert mask_email("no address") == "••••••"
    assert mask_name("Rosalinde") == "R•••"
    assert mask_name("") == ""
    assert short_id("pabcdefghijk") == "pabcdef"


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_masked_name_does_not_show_its_length(one: str, other: str) -> None:
    assert abs(len(mask_name(one)) - len(mask_name(other))) <= 1
