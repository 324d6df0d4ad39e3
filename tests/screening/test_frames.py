"""Who does what to whom: subjects, objects and what a frame overrules."""

from __future__ import annotations

import pytest

from config.definition import load_definition, parse_definition
from crawler.screening import Screener
from store.domain import ArenaKind, Verdict
from store.errors import ConfigError

SCREENER = Screener(load_definition())
FACE, REMOTE, NONE, UNCLEAR = Verdict.FACE_TO_FACE, Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER, Verdict.UNCLEAR


def present(text: str, lang: str = "da") -> frozenset[str]:
    return SCREENER.read(f"\n{text}", lang).present


@pytest.mark.parametrize(
    ("text", "lang", "read", "not_read"),
    [
        ("Du betaler 1000, når du går.", "da", "paid_by_reader", "writer_pays"),
        ("Jeg betaler 1000 for en aften.", "da", "writer_pays", "paid_by_reader"),
        ("Mænd betaler mig 1200 for en time.", "da", "paid_by_reader", "writer_pays"),
        ("Du møder op til tiden og betaler 1800.", "da", "paid_by_reader", "writer_pays"),
        ("Mand på 60 giver 500.", "da", "writer_pays", "paid_by_reader"),
        ("Den dame, der kigger op, får 700.", "da", "woman_sought", "come_to_me"),
        ("En kvinde kan komme hjem til mig.", "da", "woman_sought", "come_to_me"),
        ("Vores damer kommer hjem til dig.", "da", "go_to_you", "woman_sought"),
        ("Så kommer jeg hjem til dig.", "da", "go_to_you", "come_to_me"),
        ("Så kommer du hjem til mig.", "da", "come_to_me", "go_to_you"),
        ("Jeg er en kvinde, der kommer hjem til dig.", "da", "go_to_you", "woman_sought"),
        ("Du ringer på, og jeg lukker dig ind.", "da", "receive", "room"),
        ("Du lukker dine egne gæster ind.", "da", "room", "receive"),
        ("Will pay 1500 for an hour.", "en", "writer_pays", "paid_by_reader"),
        ("You pay when you leave.", "en", "paid_by_reader", "writer_pays"),
        ("Pago 1000 coronas.", "es", "writer_pays", "paid_by_reader"),
        ("Pagas al salir.", "es", "paid_by_reader", "writer_pays"),
        ("Zapłacę 700 koron.", "pl", "writer_pays", "paid_by_reader"),
        ("Ich zahle 150 Euro.", "de", "writer_pays", "paid_by_reader"),
        ("Du zahlst 150 Euro.", "de", "paid_by_reader", "writer_pays"),
    ],
)
def test_a_deed_is_read_as_its_doers(text: str, lang: str, read: str, not_read: str) -> None:
    found = present(text, lang)
    assert read in found
    assert not_read not in found


@pytest.mark.parametrize(
    ("text", "lang", "denied"),
    [
        ("Min adresse får du ikke.", "da", "come_to_me"),
        ("You will never know my address.", "en", "come_to_me"),
        ("Jeg kommer ikke hjem til dig.", "da", "go_to_you"),
    ],
)
def test_a_denied_deed_is_denied(text: str, lang: str, denied: str) -> None:
    found = present(text, lang)
    assert f"not:{denied}" in found
    assert denied not in found


@pytest.mark.parametrize(
    ("body", "lang", "expected"),
    [
        ("Jeg betaler gerne 1200 til den kvinde, der vil besøge mig.", "da", NONE),
        ("Du betaler 1200 og kan besøge mig i Vejle.", "da", FACE),
        ("Looking for a girl in Aalborg, pay 1000.", "en", NONE),
        ("What would 1500 get me with a lady in Herning?", "en", NONE),
        ("Hvad koster det? 1500 for en time hos mig i Vejle.", "da", FACE),
        ("Billeder koster 100, jeg koster 1200 i timen i Vejle.", "da", FACE),
        ("Ikke nogen, der sidder bag en skærm. Du kan besøge mig i Vejle for 1000.", "da", FACE),
        ("Vi søger en til at svare på telefonen, 170 kr. i timen.", "da", NONE),
        ("Jeg leder efter en mand, der vil hjælpe mig med huslejen.", "da", UNCLEAR),
    ],
)
def test_roles_decide(body: str, lang: str, expected: Verdict) -> None:
    assert SCREENER.screen(title="", body=body, arena_kind=ArenaKind.ADULT_ADS, lang=lang).verdict is expected


def test_evidence_of_a_frame_holds_subject_and_object() -> None:
    body = "Den kvinde, der kommer på fredag, får 1500."
    found = SCREENER.screen(title="", body=body, arena_kind=ArenaKind.ADULT_ADS, lang="da")
    assert any(e.text == "kvinde, der kommer på fredag, får 1500" for e in found.evidence)


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_a_day_with_its_stop_is_read_in_any_case(change) -> None:
    body = "Hjørring 3. maj, Hobro 5. maj. Skriv hvilken dag."
    assert "tour_dates" in present(change(body))


SMALL = """
version = "1"
[languages.da]
words = ["og"]
[classes.thing]
da = ["dør"]
[roles.writer]
da = ["jeg"]
[actions.open]
da = ["åbner"]
[frames.opens]
subject = ["writer"]
action = ["open"]
object = ["thing"]
{extra}
[[decisions]]
code = "open"
verdict = "face_to_face"
when = ["opens"]
[[decisions]]
code = "else"
verdict = "unclear"
"""


def test_a_definition_of_ones_own_reads_its_frames() -> None:
    screener = Screener(parse_definition(SMALL.format(extra="")))
    for body, expected in (("Jeg åbner en dør", FACE), ("Hun åbner en dør", UNCLEAR), ("Jeg åbner", UNCLEAR)):
        found = screener.screen(title="", body=body, arena_kind=ArenaKind.ADULT_ADS, lang="da")
        assert found.verdict is expected


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ('without = ["nothing"]', "nothing"),
        ('reads = ["nowhere"]', "nowhere"),
        ('overrules = ["nobody"]', "nobody"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_wrong_frame_is_refused_by_name(extra: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        parse_definition(SMALL.format(extra=extra))
