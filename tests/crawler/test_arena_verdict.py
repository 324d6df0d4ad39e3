from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.arena_verdict import ArenaVerdict, Evidence, evidence_of, judge_arena
from crawler.forecast import Load, forecast
from store.domain import ArenaKind, Verdict

SIZES = st.integers(0, 60)
KINDS = st.sampled_from(ArenaKind)


def test_evidence_is_said_in_words() -> None:
    verdicts = {Verdict.FACE_TO_FACE: 34, Verdict.UNCLEAR: 2, Verdict.REMOTE_ONLY: 4}
    assert evidence_of(verdicts).in_words() == "34 of 40 listings face to face, 2 unclear"


def test_a_mixed_arena_is_kept_and_a_remote_one_is_not() -> None:
    mixed = judge_arena(ArenaKind.FORUM, Evidence(40, 3, 0, 30))
    assert (mixed.verdict, mixed.reason) == (ArenaVerdict.KEPT, "offers_to_meet")
    remote = judge_arena(ArenaKind.ADULT_ADS, Evidence(40, 0, 0, 38))
    assert (remote.verdict, remote.reason) == (ArenaVerdict.REJECTED, "remote_only")
    assert judge_arena(ArenaKind.FORUM, Evidence(40, 0, 0, 2)).reason == "no_offers"


def test_the_kind_of_arena_weighs_what_is_unclear() -> None:
    doubtful = Evidence(40, 0, 10, 30)
    assert judge_arena(ArenaKind.ADULT_ADS, doubtful).verdict is ArenaVerdict.KEPT
    assert judge_arena(ArenaKind.FORUM, doubtful).verdict is ArenaVerdict.OPEN


def test_a_verdict_changes_only_past_a_margin() -> None:
    few = Evidence(100, 3, 0, 97)
    assert judge_arena(ArenaKind.FORUM, few).verdict is ArenaVerdict.REJECTED
    assert judge_arena(ArenaKind.FORUM, few, ArenaVerdict.KEPT).verdict is ArenaVerdict.KEPT
    some = Evidence(100, 7, 0, 93)
    assert judge_arena(ArenaKind.FORUM, some).verdict is ArenaVerdict.KEPT
    assert judge_arena(ArenaKind.FORUM, some, ArenaVerdict.REJECTED).verdict is ArenaVerdict.REJECTED


@given(KINDS, SIZES, SIZES, SIZES, st.sampled_from([None, *ArenaVerdict]))
def test_judging_again_by_the_same_listings_changes_nothing(
    kind: ArenaKind, meeting: int, unclear: int, remote: int, standing: ArenaVerdict | None
) -> None:
    evidence = Evidence(meeting + unclear + remote, meeting, unclear, remote)
    once = judge_arena(kind, evidence, standing)
    assert judge_arena(kind, evidence, once.verdict).verdict is once.verdict


@given(KINDS, SIZES, SIZES, st.sampled_from([None, *ArenaVerdict]))
def test_an_arena_of_meetings_alone_is_never_rejected_anew(
    kind: ArenaKind, meeting: int, unclear: int, standing: ArenaVerdict | None
) -> None:
    found = judge_arena(kind, Evidence(meeting + unclear, meeting, unclear), standing)
    if meeting * 10 >= meeting + unclear and meeting + unclear >= 10:
        assert found.verdict is ArenaVerdict.KEPT


def test_a_forecast_reaches_from_the_sample_to_the_arena() -> None:
    ahead = forecast(Load(ads=400, judged=40, face_to_face=20, unclear=4, known_elsewhere=0.25), 20, 3)
    assert ahead is not None
    assert (ahead.first_contacts, ahead.first_unclear, ahead.first_hours) == (150, 40, 52.0)
    assert forecast(Load(ads=400, judged=0, face_to_face=0, unclear=0)) is None
