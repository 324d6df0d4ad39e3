"""Words that label the fields of an ad: in front of a value, and in names of classes. Pure."""

from __future__ import annotations

import re

LABELS: dict[str, frozenset[str]] = {
    field: frozenset(one.replace("_", " ") for one in words.split())
    for field, words in {
        "author": "navn name kaldenavn nick nickname alias brugernavn username user bruger author forfatter annoncør advertiser sælger seller posted_by oprettet_af "
        "skrevet_af af by_user kontaktperson skribent autor auteur verfasser imię nume nombre jeg_hedder profilnavn",
        "town": "by sted town city location place lokation område ort stadt stad ville ciudad città cidade miasto oraș arbejdssted adresse",
        "region": "region landsdel amt state county bundesland",
        "price": "pris price priser rates preis prix precio prezzo preço cena preț pris_fra honorar",
        "published": "dato date oprettet posted published publiceret indrykket datum created erstellt tilføjet added opdateret updated",
        "contact": "telefon tlf tlf. tel tel. phone mobil mobilnummer telefonnummer mail e-mail email kontakt contact sms whatsapp",
        "body": "beskrivelse description tekst text om_mig about_me about beschreibung annoncetekst",
        "title": "overskrift titel title emne subject betreff headline",
    }.items()
}
"""Field -> labels as they stand before a value, in lower case, without the colon."""

_NAMES = {
    "author": r"author|byline|nick|nickname|username|user-?name|poster|advertiser|seller|profile-?name|kalde-?navn|navn|by-?line|posted-?by|brugernavn|p-author|topicauthor|autor",
    "town": r"town|city|by(?:en)?|sted|location|locality|place|lokation|stadt|ort|omraade|p-locality|p-location",
    "region": r"region|landsdel|p-region",
    "price": r"price|pris|preis|amount|cost|p-price",
    "published": r"date|dato|time|posted|published|created|datetime|timestamp|dt-published|datum|postdate",
    "contact": r"phone|tel|telefon|tlf|mobile|mobil|email|e-mail|mail|u-email|p-tel|contact-?(?:value|info|number)",
    "body": r"body|content|text|tekst|description|beskrivelse|message|post-?body|entry-?content|e-content|articlebody|comment-?text|post-?text|desc|ad-?text",
    "title": r"title|titel|headline|subject|heading|overskrift|p-name|entry-?title|page-?title",
}
_HINTS = {
    field: re.compile(rf"(?:^|[-_])(?:{words})(?:$|[-_])", re.IGNORECASE) for field, words in _NAMES.items()
}


def named_for(field: str, names: list[str]) -> bool:
    """Whether one of `names` (classes, ids, itemprops) speaks of the field."""
    return any(_HINTS[field].search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)) for name in names)


def labelled(text: str) -> tuple[str, str] | None:
    """Field and label of a text such as "Sted:" or "Pris: 500 kr"; None for any other."""
    label = text.partition(":")[0].strip() if ":" in text else text.strip()
    if not 0 < len(label) <= 30:
        return None
    low = label.lower()
    return next(((field, label) for field, words in LABELS.items() if low in words), None)
