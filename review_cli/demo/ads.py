"""The invented ads of the two sample portals: plain, factual, the same at every run.

Numbers come from the leading pairs 83, 84, 85 and 95, which have no owner in the Danish numbering plan, and are made when
asked for. Persons, texts and addresses are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = {
    "da": "nul en to tre fire fem seks syv otte ni",
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
}


@dataclass(frozen=True, slots=True)
class Ad:
    """One ad of a sample portal. `person` numbers the invented advertiser; the same number is the same person."""

    number: int
    person: int
    nickname: str
    town: str
    title: str
    body: str
    price: str
    lang: str
    posted: str


def phone_of(person: int) -> str:
    """The eight digits of an invented person's number."""
    return f"{(83, 84, 85, 95)[person % 4]}{(person * 102_953 + 271_829) % 1_000_000:06d}"


OBJECTOR = 7
"""The person who said no; she stands on both portals."""

DEMO_OBJECTION_PHONE = phone_of(OBJECTOR)
"""What the demonstration enters as an objection."""

CLINIC = 90
"""The clinic whose number several advertisers show."""

LENDER = 11
"""Whose number another name shows too, in another town: the machine asks a person."""

_WRITINGS: tuple[Callable[[str, str], str], ...] = (
    lambda p, _: p,
    lambda p, _: f"{p[:2]} {p[2:4]} {p[4:6]} {p[6:]}",
    lambda p, _: f"+45 {p[:4]} {p[4:]}",
    lambda p, _: f"{p[:2]}.{p[2:4]}.{p[4:6]}.{p[6:]}",
    lambda p, lang: " ".join(_DIGITS[lang].split()[int(digit)] for digit in p),
    lambda p, _: " ".join(p),
)

_NAMES = (
    "Amalie Bella Carla Dina Ellinor Fiona Gitte Helle Ida Jasmin Karla Lone Mille Nanna Olivia Perle Rikke Signe Tanja Ulla "
    "Viola Wilma Yrsa Zenia Agnes Birgit Celine"
)
_TOWNS = "Aarhus Odense Aalborg Esbjerg Randers Kolding Horsens Vejle Roskilde Herning Viborg"
_PRICES = (1200, 1000, 1500, 1100, 1400)

_DANISH = (
    (
        "Privat i {town}",
        "Jeg modtager gæster i min lejlighed i {town}, en time {price} kr., en halv time {half} kr.\n\nRing {phone}\n\nKh. {nick}",
    ),
    (
        "{nick} tager imod i {town}",
        "Besøg mig i {town}. Egen indgang og rolige omgivelser. Hel time {price} kr.\n\nSms til {phone}\n\nHilsen {nick}",
    ),
    (
        "Jeg kommer til dig i {town}",
        "Jeg kører ud til hotel og hjem i {town} og omegn. Prisen er {price} kr. for en time.\n\nMobil {phone}\n\nKh. {nick}",
    ),
    (
        "Eskorte i {town}",
        "Eskorte til hotel i {town}, to timer {double} kr. Aftal tid i god tid.\n\nTræffes på {phone}\n\nHilsen {nick}",
    ),
    (
        "På besøg i {town}",
        "Jeg er i {town} fra mandag til torsdag og tager imod på hotel. En time {price} kr.\n\nTlf. {phone}\n\nKh. {nick}",
    ),
)
_ENGLISH = (
    (
        "In {town} this week",
        "I welcome guests in my flat in {town}. One hour {price} kr, half an hour {half} kr.\n\nCall {phone}\n\nBest, {nick}",
    ),
    (
        "Outcall in {town}",
        "Escort, I visit you at your hotel in {town}. One hour {price} kr.\n\nText me on {phone}\n\nBest, {nick}",
    ),
)
_GERMAN = (
    (
        "Neu in {town}",
        "Ich empfange dich in meiner Wohnung in {town}. Eine Stunde {price} Kronen.\n\nHandy {phone}\n\nGruß {nick}",
    ),
)
_CLINIC = (
    "Klinik Havnegade: {nick} i dag",
    "{nick} er på arbejde i klinikken i {town} i dag fra 10 til 18. Intim massage, en halv time {half} kr.\n\nRing til klinikken {phone}",
)
_REMOTE = (
    (
        "Webcam hver aften",
        "Webcam-show efter klokken 20. Jeg mødes ikke med nogen, alt foregår på skærmen. Betaling på forhånd.",
    ),
    ("Telefonsnak", "Kun telefon, ingen møder. 10 kr. i minuttet efter klokken 21."),
    ("Videoer efter bestilling", "Jeg optager videoer efter bestilling og sender et link. Ingen møder."),
    ("Brugt tøj", "Brugt tøj sendes med posten i neutral kuvert. Jeg mødes ikke, skriv for at bestille."),
    ("Online only", "Private video chat in the evening. Online only, no meetings."),
)
_OTHERS = {
    "buyer": (
        (
            "Søger kvinde i {town}",
            "Mand på 45 søger sød kvinde i {town}. Jeg betaler {price} kr. for en aften.",
        ),
        (
            "Looking for company",
            "I am a man of 50, visiting {town}. I am looking for a woman and I pay {price} kr.",
        ),
        (
            "Søger en fast aftale",
            "Jeg søger en pige til en fast aftale i {town} og betaler gerne godt for det.",
        ),
    ),
    "room": (
        (
            "Værelse udlejes i klinik",
            "Værelse til leje i klinik i {town}, 2000 kr. om ugen med egen indgang. Skriv til udlejer.",
        ),
    ),
    "job": (
        ("Telefondame søges", "Klinik i {town} søger telefondame to aftener om ugen. Løn efter aftale."),
    ),
    "therapy": (
        (
            "Sportsmassage i {town}",
            "Autoriseret fysioterapeut. Sportsmassage i {town} med tilskud fra sygesikringen.",
        ),
        (
            "Wellnessmassage i {town}",
            "Afslappende wellnessmassage, 60 minutter 500 kr. Ingen seksuelle ydelser.",
        ),
    ),
    "massage": (("Massage i {town}", "Massage i {town}. 60 minutter 500 kr. Tidsbestilling på {phone}"),),
    "sugar": (
        (
            "Støtte i hverdagen",
            "Studerende søger generøs ældre herre, der vil støtte. Fortæl lidt om dig selv.",
        ),
    ),
    "silent": (
        (
            "{nick} i {town}",
            "Jeg tager imod hjemme i {town}, en time {price} kr. Skriv en besked her på siden.\n\nHilsen {nick}",
        ),
    ),
    "talk": (
        (
            "Hvad siger loven om udlejning?",
            "Er der nogen, der ved, hvad loven siger om at udleje et værelse? Jeg spørger for en ven.",
        ),
        (
            "Advarsel om falske profiler",
            "Pas på profiler, der vil have penge på forhånd. Jeg blev selv snydt.",
        ),
        ("Nye regler på siden", "Har I set de nye regler for annoncer? Hvad synes I om dem?"),
    ),
}

Plan = tuple[str, int, int]
"""Which kind of text, which person, which writing of the number."""

_MEET = "meet"
_AD_PORTAL: tuple[Plan, ...] = (
    *((_MEET, person, person % 4) for person in range(23)),
    *(("clinic", 60 + n, 1) for n in range(3)),
    *(("remote", 70 + n, 0) for n in range(5)),
    *(("buyer", 75 + n, 0) for n in range(3)),
    ("room", 78, 0),
    ("job", 79, 0),
    ("therapy", 80, 0),
    ("therapy", 81, 0),
    ("massage", 82, 1),
    ("sugar", 83, 0),
)
_BOARD: tuple[Plan, ...] = (
    *((_MEET, person, 2 + person % 4) for person in range(0, 20, 2)),
    (_MEET, OBJECTOR, 4),
    (_MEET, 23, 1),
    ("lent", 26, 1),
    ("silent", 22, 0),
    ("silent", 9, 0),
    *(("clinic", 63 + n, 3) for n in range(2)),
    *(("remote", 84 + n, 0) for n in range(3)),
    ("buyer", 87, 0),
    ("room", 88, 0),
    *(("talk", 91 + n, 0) for n in range(3)),
)


def ad_portal_ads() -> tuple[Ad, ...]:
    """The 40 ads of the ad portal."""
    return tuple(_written(number, *plan, shift=0) for number, plan in enumerate(_AD_PORTAL, start=101))


def board_ads() -> tuple[Ad, ...]:
    """The 25 threads of the board. Persons who also stand on the ad portal write differently here."""
    return tuple(_written(number, *plan, shift=1) for number, plan in enumerate(_BOARD, start=501))


def _written(number: int, kind: str, person: int, writing: int, shift: int) -> Ad:
    lang, title, body = _text(kind, person, shift)
    towns, names = _TOWNS.split(), _NAMES.split()
    price = _PRICES[person % len(_PRICES)]
    owner = {"clinic": CLINIC, "lent": LENDER}.get(kind, person)
    words = {
        "town": towns[person % len(towns)] if kind != "clinic" else towns[0],
        "nick": names[person % len(names)],
        "price": str(price),
        "half": str(price * 6 // 10),
        "double": str(price * 2 - 200),
        "phone": _WRITINGS[writing](phone_of(owner), lang),
    }
    return Ad(
        number=number,
        person=person,
        nickname=words["nick"],
        town=words["town"],
        title=title.format_map(words),
        body=body.format_map(words),
        price=f"{price} kr.",
        lang=lang,
        posted=f"2026-03-{1 + number % 28:02d}",
    )


def _text(kind: str, person: int, shift: int) -> tuple[str, str, str]:
    if kind == _MEET and person % 6 == 4:
        return ("en", *_ENGLISH[(person + shift) % len(_ENGLISH)])
    if kind == _MEET and person % 11 == 5:
        return ("de", *_GERMAN[0])
    if kind in {_MEET, "lent"}:
        return ("da", *_DANISH[(person + shift) % len(_DANISH)])
    if kind == "clinic":
        return ("da", *_CLINIC)
    texts = _REMOTE if kind == "remote" else _OTHERS[kind]
    return ("da", *texts[person % len(texts)])
