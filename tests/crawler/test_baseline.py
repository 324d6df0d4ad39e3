from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.baseline import baseline, shortfall
from crawler.conclusion import judge_run
from crawler.health import Ending, Health
from store.runs import RunStatus


def found(ads: int, **shown: int) -> dict[str, int]:
    return {"ads_seen": ads, "listings": ads, **{f"coverage/{name}": n for name, n in shown.items()}}


def test_the_median_of_the_last_five_good_runs_is_usual() -> None:
    usual = baseline([found(n) for n in (10, 100, 90, 110, 95, 5000)])
    assert usual is not None
    assert usual.ads == 95
    assert baseline([]) is None


def test_from_an_accepted_run_on_the_arena_is_measured_anew() -> None:
    usual = baseline([found(12), {**found(10), "accepted": 1}, found(100), found(100)])
    assert usual is not None
    assert usual.ads == 11


def test_thresholds() -> None:
    usual = baseline([found(100, town=100)])
    assert shortfall(usual, found(85, town=85)) == shortfall(None, {})
    assert shortfall(usual, found(84, town=84)).warnings != ()
    assert shortfall(usual, found(84, town=84)).alarms == ()
    assert len(shortfall(usual, found(49, town=49)).alarms) == 2
    assert shortfall(usual, found(100, town=80)).alarms == ()
    assert shortfall(usual, found(100, town=79)).alarms == ("79% of the ads show town, usually 100%",)
    assert shortfall(usual, found(100)).alarms == ("0% of the ads show town, usually 100%",)


def test_ads_that_are_as_they_were_count_as_read_and_say_nothing_of_fields() -> None:
    usual = baseline([found(100, town=100)])
    assert shortfall(usual, {"ads_seen": 100, "unchanged": 97, "listings": 3}) == shortfall(None, {})


def test_ads_that_no_longer_answer_are_an_alarm() -> None:
    usual = baseline([found(100, town=100)])
    assert shortfall(usual, {"ads_seen": 100, "failed/gone": 100}).alarms == (
        "0 ads that could be read, usually 100",
    )


def test_a_run_that_ended_early_is_not_measured_by_its_number() -> None:
    usual = baseline([found(100, town=100)])
    early = Health(Ending.CAPPED, "ended early: shutdown", complete=False)
    judged = judge_run(early, usual, found(10, town=10))
    assert judged.status is RunStatus.STOPPED
    assert judged.terms is not None
    assert (judged.terms.bump, judged.terms.end) == (False, False)
    assert judge_run(early, usual, found(10)).status is RunStatus.ALARM


def test_every_bad_ending_holds_the_harvest_back() -> None:
    for ending in set(Ending) - {Ending.OK, Ending.CAPPED}:
        judged = judge_run(Health(ending, "why", complete=False), None, found(10))
        assert (judged.status, judged.terms) == (RunStatus.ALARM, None)
        assert judged.alarms == [f"{ending.value}: why"]


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8), st.integers(0, 5000))
def test_more_ads_never_make_an_alarm(history: list[int], more: int) -> None:
    usual = baseline([found(n, town=n) for n in history])
    assert usual is not None
    assert shortfall(usual, found(int(usual.ads) + 1 + more, town=int(usual.ads) + 1 + more)).alarms == ()
