"""Explicit statements are read, in every language; estimates, denials and other numbers are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.safeguarding import find_safeguarding, read_safeguarding
from store.domain import SafeguardingKind

STATED = [
    "Jeg er 17.",
    "Jeg er 17 år og har et spørgsmål.",
    "jeg er sytten år",
    "I am 16 years old and have a question",
    "I'm seventeen",
    "Age: 17",
    "Alder: 16",
    "I turn 18 in May",
    "I am not 18 yet",
    "Jeg er under 18",
    "Jeg fylder 18 til maj",
    "Ich bin 17 Jahre alt",
    "Jag är 17",
    "Jag är sjutton år",
    "Mam 17 lat",
    "jestem niepełnoletnia",
    "Am 16 ani",
    "tengo diecisiete años",
    "Soy menor de edad",
    "Tenho 17 anos",
    "Ho 17 anni",
    "J'ai 17 ans",
    "17 éves vagyok",
    "Мне 17 лет",
    "мне семнадцать лет",
    "Мені 17 років",
    "ฉันอายุ 17 ปี",
    "Jeg er １７ år",
    "Jeg\u200b er 1\u200b7 år",
]

FORCED = [
    "Jeg bliver tvunget til det her.",
    "Jeg gør det ikke frivilligt",
    "I am being forced to do this",
    "They force me to work",
    "Ich werde gezwungen",
    "Jag tvingas till detta",
    "Zmuszają mnie",
    "Sunt forțată să",
    "Me obligan a trabajar",
    "Ils me forcent",
    "Меня заставляют",
    "Мене змушують",
    "ฉันถูกบังคับ",
]

NO_STATEMENT = [
    "Jeg er 27 år",
    "Jeg er 18 år",
    "I am over 18",
    "You must be 18",
    "Du skal være over 18",
    "I am 17 km away",
    "jeg er 17 minutter fra byen",
    "Jeg har 17 års erfaring",
    "tengo 17 años de experiencia",
    "J'ai 17 ans d'expérience",
    "Mam 17 lat doświadczenia",
    "16 years in the trade",
    "Jeg er 15 år yngre end du tror",
    "I am not 17",
    "Jeg er ikke 17 længere",
    "I feel like I am 17 again",
    "Åbent 10-17. Jeg er 35",
    "Min datter er 16 år",
    "I look very young",
    "teenager",
    "nobody forces me",
    "Ingen tvinger mig til noget",
    "Nikt mnie nie zmusza",
    "I am forced to cancel on Friday",
    "jeg er tvunget til at hæve prisen",
    "obrigada",
    "",
]


@pytest.mark.parametrize("text", STATED)
def test_age_under_18_is_read(text: str) -> None:
    assert read_safeguarding(text) is SafeguardingKind.UNDER_18


@pytest.mark.parametrize("text", FORCED)
def test_force_is_read(text: str) -> None:
    assert read_safeguarding(text) is SafeguardingKind.FORCED


@pytest.mark.parametrize("text", NO_STATEMENT)
def test_nothing_is_estimated(text: str) -> None:
    assert read_safeguarding(text) is None


@given(st.sampled_from(STATED + FORCED), st.text(alphabet="abc \n.", max_size=200))
def test_span_names_the_statement_in_the_text_as_given(statement: str, before: str) -> None:
    text = f"{before}\n{statement}"
    found = find_safeguarding(text)
    assert found is not None
    assert len(before) + 1 <= found.start < found.end <= len(text)


@given(st.integers(min_value=18, max_value=99))
def test_adult_ages_are_no_statement(age: int) -> None:
    assert read_safeguarding(f"Jeg er {age}. I am {age} years old. Alder: {age}") is None


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = find_safeguarding(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
