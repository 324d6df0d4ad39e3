"""The figures of an evaluation, on a handful of judged listings."""

from __future__ import annotations

import pytest

from crawler.screening.evaluation import Evaluation, Judged, Labelled, labelled_from
from store.domain import ArenaKind, SafeguardingKind, Screening, Verdict

FACE, REMOTE, NONE, UNCLEAR = Verdict.FACE_TO_FACE, Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER, Verdict.UNCLEAR


def judged(label: Verdict, said: Verdict, lang: str = "da", stop: SafeguardingKind | None = None) -> Judged:
    labelled = Labelled("x", ArenaKind.FORUM, lang, "", "", label)
    return Judged(labelled, Screening(said, f"rule-{said.value}", (), lang, "1", stop))


FIGURES = Evaluation(
    (
        judged(FACE, FACE),
        judged(FACE, FACE, "en"),
        judged(FACE, REMOTE),
        judged(FACE, UNCLEAR),
        judged(REMOTE, REMOTE),
        judged(NONE, FACE),
        judged(NONE, NONE, stop=SafeguardingKind.FORCED),
    )
)


def test_figures_by_hand() -> None:
    assert FIGURES.accuracy == pytest.approx(4 / 7)
    assert FIGURES.f1(FACE) == pytest.approx(2 * 2 / (4 + 3))
    assert FIGURES.f1(UNCLEAR) == 0.0
    assert FIGURES.dropped == pytest.approx(1 / 4)
    assert FIGURES.queued_wrongly == pytest.approx(1 / 3)
    assert FIGURES.macro_f1 == pytest.approx((4 / 7 + 2 / 3 + 2 / 3 + 0) / 4)
    assert FIGURES.confusion[FACE, REMOTE] == 1
    assert len(FIGURES.errors) == 3
    assert len(FIGURES.safeguarding_errors) == 1


def test_parts_hold_every_listing_once() -> None:
    for parts in (FIGURES.by_language(), FIGURES.by_rule(), FIGURES.by_edge_case()):
        assert sum(len(part.judged) for part in parts.values()) == len(FIGURES.judged)
    assert FIGURES.by_language()["en"].accuracy == 1.0


def test_nothing_judged_gives_zeros() -> None:
    empty = Evaluation(())
    assert (empty.accuracy, empty.macro_f1, empty.dropped, empty.queued_wrongly) == (0.0, 0.0, 0.0, 0.0)
    assert empty.f1(FACE) is None


def test_wrong_row_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        labelled_from({"id": 1, "arena_kind": "forum", "title": "", "body": "", "verdict": "perhaps"})
    with pytest.raises(KeyError):
        labelled_from({"id": 1})
