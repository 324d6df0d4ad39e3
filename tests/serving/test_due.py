"""What is owed, due and missing: decided from plan and runs alone."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_cli.service.serving.due import CHAIN, Lack, Why, missing, night_is_through, not_due, owed
from review_cli.service.serving.plan import Plan, make_plan
from store.runs import Run, RunStatus
from tests.serving.test_plan import workspace_with

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 03:00 in Copenhagen
MORNING = datetime(2026, 11, 22, 4, 45, tzinfo=UTC)  # 05:45


def a_run(
    kind: str,
    at: datetime,
    status: RunStatus = RunStatus.GOOD,
    *,
    arena: str | None = None,
    alarms: tuple[str, ...] = (),
) -> Run:
    finished = None if status is RunStatus.RUNNING else at + timedelta(seconds=30)
    return Run("r1", kind, arena, status.value, at, finished, {}, list(alarms))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return make_plan(
        workspace_with(tmp_path, {"one": "", "two": '[schedule]\ncron = "0 4 * * *"'}, 'crawl = "0 2 * * *"')
    )


FAILED, STOPPED = RunStatus.FAILED, RunStatus.STOPPED


def test_what_was_not_begun_or_failed_on_our_side_is_owed() -> None:
    later = NIGHT + timedelta(minutes=1)
    assert owed([], NIGHT, 2)
    assert owed([a_run("crawl", NIGHT - timedelta(hours=1))], NIGHT, 2)
    assert owed([a_run("crawl", later, FAILED)], NIGHT, 2)
    assert owed([a_run("crawl", later, STOPPED, alarms=("ended early: it was asked to stop",))], NIGHT, 2)
    assert not owed([a_run("crawl", later)], NIGHT, 2)
    assert not owed([a_run("crawl", later, RunStatus.RUNNING)], NIGHT, 2)
    assert not owed([a_run("crawl", later, RunStatus.ALARM)], NIGHT, 2)
    assert not owed(
        [a_run("crawl", later, STOPPED, alarms=("ended early: the limit max_pages was reached",))], NIGHT, 2
    )


@given(st.integers(0, 6), st.integers(0, 5))
def test_nothing_is_tried_for_ever(failures: int, retries: int) -> None:
    runs = [a_run("crawl", NIGHT + timedelta(minutes=n), FAILED) for n in range(failures)]
    assert owed(runs, NIGHT, retries) == (failures <= retries)


def test_each_step_is_due_once_a_day_and_when_its_input_changed(plan: Plan) -> None:
    yes, no = (lambda: True), (lambda: False)
    for step in CHAIN:
        assert not_due(step, plan, [], MORNING, to_match=no) is None, step
    earlier = MORNING - timedelta(minutes=10)
    done = [a_run(step, earlier) for step in CHAIN]
    assert not_due("match", plan, done, MORNING, to_match=no) is Why.NOTHING_NEW
    assert not_due("match", plan, done, MORNING, to_match=yes) is None
    assert not_due("expire", plan, done, MORNING, to_match=yes) is Why.DONE_TODAY
    assert not_due("queue", plan, done, MORNING, to_match=yes) is Why.DONE_TODAY
    matched_since = [a_run("match", MORNING - timedelta(minutes=5)), *done]
    assert not_due("queue", plan, matched_since, MORNING, to_match=no) is None
    yesterday = [a_run(step, MORNING - timedelta(days=1)) for step in CHAIN]
    assert not_due("expire", plan, yesterday, MORNING, to_match=no) is None
    assert not_due("queue", plan, yesterday, MORNING, to_match=no) is None


def test_a_step_that_failed_is_tried_again_but_not_for_ever(plan: Plan) -> None:
    failed = [a_run("match", MORNING - timedelta(minutes=n), FAILED) for n in range(1, 4)]
    assert not_due("match", plan, failed[:2], MORNING, to_match=lambda: True) is None
    assert not_due("match", plan, failed, MORNING, to_match=lambda: True) is Why.TRIED_ENOUGH
    assert not_due("queue", plan, failed, MORNING, to_match=lambda: True) is None


def test_the_chain_waits_for_the_night_but_not_beyond_its_deadline(plan: Plan) -> None:
    # Crawls come at 02:00 and 04:00; the deadline is 05:30.
    assert not night_is_through(plan, NIGHT, busy=False)
    after_the_last = NIGHT + timedelta(hours=1, minutes=20)
    assert night_is_through(plan, after_the_last, busy=False)
    assert not night_is_through(plan, after_the_last, busy=True)
    assert night_is_through(plan, MORNING, busy=False)


def test_what_is_missing_is_named(plan: Plan) -> None:
    assert missing(plan, [], NIGHT - timedelta(hours=1)) == [
        Lack("not_crawled", "one"),
        Lack("not_crawled", "two"),
    ]
    runs = [
        a_run("crawl", NIGHT, RunStatus.ALARM, arena="one", alarms=("site_changed: x",)),
        a_run("crawl", NIGHT + timedelta(hours=1, minutes=1), RunStatus.RUNNING, arena="two"),
        a_run("match", MORNING - timedelta(minutes=9), FAILED, alarms=("x",)),
        a_run("expire", MORNING - timedelta(minutes=8)),
    ]
    assert missing(plan, runs, MORNING) == [
        Lack("crawl_alarm", "one"),
        Lack("still_crawled", "two"),
        Lack("match_failed"),
        Lack("queue_not_done"),
    ]
    good = [a_run("crawl", NIGHT + timedelta(hours=1, minutes=1), arena=name) for name in ("one", "two")]
    assert (
        missing(plan, [*good, *(a_run(step, MORNING - timedelta(minutes=5)) for step in CHAIN)], MORNING)
        == []
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(CHAIN), st.sampled_from(list(RunStatus)), st.integers(0, 600)), max_size=12
    )
)
def test_a_chain_that_does_what_is_due_comes_to_rest(plan_runs: list[tuple[str, RunStatus, int]]) -> None:
    """Whatever ran before: doing what is due, once, leaves nothing due."""
    plan = _plan_without_arenas()
    runs = [a_run(kind, MORNING - timedelta(minutes=ago), status) for kind, status, ago in plan_runs]
    runs.sort(key=lambda run: run.started_at, reverse=True)
    at = MORNING
    marks = ["something"]
    for step in CHAIN:
        at += timedelta(minutes=1)
        if not_due(step, plan, runs, at, to_match=lambda: bool(marks)) is None:
            runs.insert(0, a_run(step, at))
            if step == "match":
                marks.clear()
    left = {
        step: not_due(step, plan, runs, at + timedelta(minutes=2), to_match=lambda: bool(marks))
        for step in CHAIN
    }
    assert all(why is not None for why in left.values())


@cache
def _plan_without_arenas() -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        return make_plan(workspace_with(Path(folder), {}))
