"""Spans, codes, links and reasons: what `why` shows and a person corrects."""

from __future__ import annotations

import pytest

from crawler.contacts import explain_contacts, read_contacts
from store.domain import ContactKind
from tests.contacts.sets import ROWS

TEXTS = [row["text"] for row in ROWS]


@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_a_span_leads_to_its_raw_text(index: int) -> None:
    text = TEXTS[index]
    explanation = explain_contacts(text, author="Vera")
    for find in explanation.reading.found:
        if find.end:
            assert text[find.start : find.end] == find.raw
        else:
            assert find.start == 0
    for refused in explanation.refused:
        assert text[refused.start : refused.end] == refused.raw
        assert refused.reason


def _read(text: str) -> tuple[str, bool]:
    (find,) = read_contacts(text).found
    return find.how, find.disguised


WAYS = [
    ("plain", "Ring 42 18 60 73", "plain", False),
    ("words", "to fire syv en seks tre otte fem", "words", True),
    ("mixed", "24 enoghalvfjerds 64 tredive", "mixed", True),
    ("letters", "Ring 4O l8 6O 73", "letters", True),
    (
        "keycaps",
        "4\ufe0f\u20e32\ufe0f\u20e31\ufe0f\u20e38\ufe0f\u20e36\ufe0f\u20e30\ufe0f\u20e37\ufe0f\u20e33\ufe0f\u20e3",
        "keycaps",
        True,
    ),
    ("full-width", "４２１８６０７３", "digits_of_other_alphabets", True),
    ("filler", "ring 42 så 18 så 60 til sidst 73", "filler_words", True),
    ("zero-width", "42\u200b18\u200b60\u200b73", "invisible_characters", True),
    ("emoji", "ring 42❤18❤60❤73", "symbols_between", True),
    ("tags", "42<b>18</b>6073", "markup", False),
    ("wa.me", "wa.me/4542186073", "link", False),
    ("mail", "lone@example.dk", "plain", False),
    ("mail at", "lone (at) example (dot) dk", "at_and_dot", True),
    ("mail joined", "lonesnabelaexamplepunktumdk", "joined", True),
]


@pytest.mark.parametrize("index", range(len(WAYS)))
def test_how_it_was_read(index: int) -> None:
    kind, text, how, disguised = WAYS[index]
    assert _read(text) == (how, disguised), kind


def test_a_contact_point_counts_once_and_shows_its_plain_place() -> None:
    text = "Ring to fire syv en seks tre otte fem. Tlf. 24 71 63 85"
    (find,) = read_contacts(text, links=["tel:24716385", "https://wa.me/4524716385"]).found
    assert (find.how, find.raw) == ("plain", "24 71 63 85")


def test_links_beside_the_text() -> None:
    reading = read_contacts(
        "Skriv.",
        links=[
            "sms:+4524716385?body=hej",
            "mailto:lone@example.dk?subject=x",
            "https://api.whatsapp.com/send?phone=46704182739",
        ],
    )
    assert reading.phones == ("+4524716385", "+46704182739")
    assert reading.emails == ("lone@example.dk",)
    assert all(find.how == "link" and not find.end for find in reading.found)


REFUSALS = [
    ("CVR 83641207", "named_something_else"),
    ("Profilen er vist 71.538.226 gange", "named_something_else"),
    ("20261122", "date"),
    ("kl 20.30 21.30", "named_something_else"),
    ("Åbent 20.30 21.30", "clock_times"),
    ("3000 5000", "round_sums"),
    ("24.716.350 kroner", "money_or_count"),
    ("Ring 10203045", "no_danish_number_begins_so"),
    ("Ring 22222222", "placeholder"),
    ("62 94 78 560", "no_such_length"),
    ("lulu_24716387", "part_of_a_handle"),
    ("DK50 0040 0440 1162 43", "iban"),
    ("https://arena.example/24716385", "url"),
]


@pytest.mark.parametrize("index", range(len(REFUSALS)))
def test_a_refusal_is_named(index: int) -> None:
    text, reason = REFUSALS[index]
    explanation = explain_contacts(text)
    assert not explanation.reading.phones
    assert [refused.reason for refused in explanation.refused] == [reason]


AUTHORS = [
    ("Wilma", "Wilma"),
    ("wilma", "wilma"),
    ("Søde Alma", "Alma"),
    ("Anna 27", "Anna"),
    ("Viktor Vinter", "Viktor Vinter"),
    ("birk_42", None),
    ("Birk.42", None),
    ("ravn123", None),
    ("Lone og Tina", None),
    ("Klinik Rosen", None),
    ("admin", None),
    ("", None),
    ("❤❤❤", None),
]


@pytest.mark.parametrize("index", range(len(AUTHORS)))
def test_the_author_field(index: int) -> None:
    author, expected = AUTHORS[index]
    assert read_contacts("Ring 24716385", author=author).nickname == expected


def test_the_texts_own_name_wins_over_the_author() -> None:
    reading = read_contacts("Jeg hedder Mille.", author="Vera")
    (name,) = (find for find in reading.found if find.kind is ContactKind.NICKNAME)
    assert (name.value, name.how) == ("Mille", "introduction")


def test_a_bodys_name_wins_over_one_in_the_title() -> None:
    title = "Stella fra Ungarn"
    assert read_contacts(f"{title}\nVera, 31, ring 24716385", title_end=len(title)).nickname == "Vera"


def test_uncertain_where_the_plan_gives_the_number_to_nobody() -> None:
    by_certainty = {find.certain for find in read_contacts("Ring 83 12 34 57 eller 24 71 63 85").found}
    assert by_certainty == {True, False}


@pytest.mark.parametrize(
    ("region", "lang", "written", "country"),
    [
        ("SE", None, 0, "+46"),
        ("SE", None, 1, "+45"),
        ("NO", None, 1, "+47"),
        ("DE", None, 2, "+49"),
        ("DK", "sv", 0, "+46"),
        ("DK", "no", 1, "+45"),
    ],
)
def test_the_arenas_country_and_the_language_are_clues(
    region: str, lang: str | None, written: int, country: str
) -> None:
    text = ("Ring 070 174 06 55", "Ring 41283609", "Ring 0176 04069024")[written]
    (phone,) = read_contacts(text, region=region, lang=lang).phones
    assert phone.startswith(country)
