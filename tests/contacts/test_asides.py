"""Names set off in an ad: found where they are one, and nothing found where a word is none."""

from __future__ import annotations

import pytest

from crawler.contacts import read_contacts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ring 28 40 17 36 efter kl. 12. Din Monica", "Monica"),
        ("Ich warte auf dich. Deine Celina", "Celina"),
        ("28 40 17 36 er min linje – Olga", "Olga"),
        ("Same day reply on 28 40 17 36. Lily", "Lily"),
        ("Ny i byen 💋 Alberte 23 💋 Esbjerg", "Alberte"),
        ("Bestilles hos Laila hver aften", "Laila"),
        ("Freja på besøg i Thisted 24/11", "Freja"),
        ("Petra am Apparat, ab 12 Uhr", "Petra"),
        ("Skriv bare, Scarlett xx", "Scarlett"),
        ("Ms. Evelyn, mature and polite", "Evelyn"),
        ("Gräfin Leonore empfängt in Apenrade", "Leonore"),
        ("Bag navnet Yasmin gemmer sig en rolig pige", "Yasmin"),
        ("Din værtinde hedder Victoria", "Victoria"),
        ('{"name":"Paula","telephone":"28 40 17 36"}', "Paula"),
    ],
)
def test_a_name_that_is_set_off_is_read(text: str, name: str) -> None:
    assert read_contacts(text).nickname == name


@pytest.mark.parametrize(
    "text",
    [
        "Hilsen viceværten",
        "De bedste hilsner fra pigerne hos Lotus",
        "Velvære hos Maria Massage",
        "Åbent – Mandag – Tirsdag",
        "Stuen 💋 Kolding 💋 Vejle",
        "BMI 23, højde 168",
        "Din Aftale",
    ],
)
def test_a_word_that_is_no_name_is_none(text: str) -> None:
    assert read_contacts(text).nickname is None
