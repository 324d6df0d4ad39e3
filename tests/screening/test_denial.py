"""Denial is syntax: what is ruled out in words behind it, where a negation ends, what is no negation."""

from __future__ import annotations

import pytest

from config.definition import load_definition
from crawler.screening import Screener
from store.domain import ArenaKind, Verdict

SCREENER = Screener(load_definition())

RULED_OUT = [
    ("da", "Møder er udelukket."),
    ("da", "Møder kommer ikke på tale."),
    ("da", "At mødes er ikke en mulighed for mig."),
    ("no", "Møter er utelukket."),
    ("sv", "Träffar är uteslutna."),
    ("en", "Meetings are out of the question."),
    ("en", "Meeting up is off the table for me."),
    ("de", "Treffen sind ausgeschlossen."),
    ("de", "Treffen finden nicht statt."),
    ("de", "Treffen gibt es bei mir nicht."),
    ("pl", "Spotkania są wykluczone."),
    ("ro", "Întâlnirile sunt excluse."),
    ("es", "Los encuentros están descartados."),
    ("fr", "Les rencontres sont exclues."),
    ("it", "Gli incontri sono esclusi."),
    ("pt", "Encontros estão fora de questão."),
    ("hu", "Találkozás kizárt."),
    ("ru", "Встречи исключены."),
    ("uk", "Зустрічі виключені."),
]


def denied(text: str, lang: str) -> set[str]:
    return set(SCREENER.read(f"\n{text}", lang).denied)


@pytest.mark.parametrize(("lang", "text"), RULED_OUT)
def test_what_is_ruled_out_behind_it_is_denied(lang: str, text: str) -> None:
    assert "meet" in denied(text, lang)
    assert SCREENER.screen(
        title="", body=f"Clips 20 euro. {text}", arena_kind=ArenaKind.ADULT_ADS, lang=lang
    ).verdict in {Verdict.REMOTE_ONLY, Verdict.UNCLEAR}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("da", "Møder er ikke udelukket."),
        ("en", "Meetings are not ruled out."),
        ("de", "Treffen sind nicht ausgeschlossen."),
        ("de", "Treffen nach 22 Uhr sind ausgeschlossen."),
        ("da", "Møder efter kl. 22 er udelukket."),
        ("en", "Meetings are not possible on Sundays."),
        ("en", "Meet me, late calls are out of the question."),
    ],
)
def test_what_is_left_open_is_not_denied(lang: str, text: str) -> None:
    assert "meet" not in denied(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"), [("da", "Møder og besøg er udelukket."), ("de", "Chats, Anrufe und Treffen sind tabu.")]
)
def test_what_is_joined_to_it_is_ruled_out_with_it(lang: str, text: str) -> None:
    assert "meet" in denied(text, lang)


def test_a_negation_ends_where_another_word_for_not_denies_nothing() -> None:
    assert "appointment" not in denied("Ikke fuld, ikke i flok og ikke uden aftale.", "da")


@pytest.mark.parametrize(
    ("lang", "text"),
    [("da", "Glem alt om webcam, kom hjem til mig."), ("de", "Vergiss Webcam, komm zu mir.")],
)
def test_what_is_to_be_forgotten_is_denied(lang: str, text: str) -> None:
    assert "cam" in denied(text, lang)
