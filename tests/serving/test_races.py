"""What the service does when its clock is set, its lease stalls or another process holds an arena, at each moment between two steps."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.guards import arena_lock
from review_cli.demo.portals import BOARD
from review_cli.service.children import STOP_SECONDS, Child, Ended
from review_cli.service.serving import leading
from review_cli.service.serving import work as work_module
from review_cli.service.serving.leading import Leadership
from review_cli.service.serving.logs import EventLog
from review_cli.service.serving.plan import make_plan
from review_cli.service.serving.records import Records
from review_cli.service.serving.work import Work
from review_cli.session import Session
from store.arenas import Life
from store.lease import lease_of
from store.runs import RunStatus, start_run
from tests.patience import LONG
from tests.serving.served import new_workspace

NIGHT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 4, 31, tzinfo=UTC)
CRAWL = f"crawl:{BOARD}"
AS_PROMISED = work_module.STOP_WITHIN


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still cuts no end short."""
    monkeypatch.setattr(work_module, "STOP_WITHIN", LONG)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    urls = {BOARD: "http://127.0.0.1:9", "sample_ads": "http://127.0.0.1:9"}
    workspace = new_workspace(
        tmp_path / "ws", urls, schedule='crawl = "0 3 * * *"\nbackup = "0 12 * * *"\nretry_minutes = 0.001\n'
    )
    (workspace.arenas_dir / "sample_ads.toml").unlink()
    opened = Session(workspace)
    yield opened
    opened.close()


def work_at(session: Session, now: Callable[[], datetime]) -> Work:
    records = Records(session.database, session.vault.clocks, session.workspace.locks_dir)
    return Work(session, records, make_plan(session.workspace), now, EventLog(now))


def noted(session: Session, kind: str = "crawl") -> list[tuple[str, list[str]]]:
    records = Records(session.database, session.vault.clocks, session.workspace.locks_dir)
    return [(run.status, run.alarms) for run in records.recent(MORNING) if run.kind == kind]


async def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("looks", range(8))
def test_a_clock_set_while_it_takes_up_what_is_owed_begins_no_chain_without_its_crawls(
    session: Session, looks: int
) -> None:
    """However often the clock is asked on the way, and between whichever two times it is set."""
    asked = 0

    def now() -> datetime:
        nonlocal asked
        asked += 1
        return NIGHT if asked <= looks else MORNING

    work = work_at(session, now)
    begun: list[str] = []
    work.begin = lambda name, _why: begun.append(name)  # type: ignore[method-assign]
    asyncio.run(work.take_up())
    assert begun in ([], [CRAWL, "chain"])


class StandIn:
    """In place of a child: does what the test says."""

    def __init__(self, act: Callable[[], Awaitable[Ended]]) -> None:
        self._act = act
        self.stopped = asyncio.Event()

    async def run(self) -> Ended:
        return await self._act()

    def stop(self) -> None:
        self.stopped.set()


def children_that(work: Work, act: Callable[[str, StandIn], Awaitable[Ended]]) -> list[str]:
    """Let every child of the work do so; gives the names of those that were begun."""
    begun: list[str] = []
    whole = work._child

    async def child(name: str, make: Callable[[], Child]) -> Ended:
        del make
        begun.append(name)
        one = StandIn(lambda: act(name, one))
        return await whole(name, lambda: one)  # type: ignore[arg-type, return-value]

    work._child = child  # type: ignore[method-assign]
    return begun


def test_a_crawl_that_met_another_process_is_begun_when_that_one_is_gone(session: Session) -> None:
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del child
        if name != CRAWL:
            return Ended(0, "good")
        busy = records.let_go({BOARD}) == set()
        return Ended(1, error="busy", kind="ArenaBusy") if busy else Ended(0, "good")

    records = Records(session.database, session.vault.clocks, session.workspace.locks_dir)
    begun = children_that(work, act)

    async def course() -> None:
        work.open()
        with arena_lock(session.workspace.locks_dir, BOARD, NIGHT):
            await work.take_up()
            await until(lambda: noted(session) == [(RunStatus.SKIPPED, ["busy"])])
            await until(lambda: CRAWL not in work._active)
            await work.look_after()
            assert begun.count(CRAWL) == 1
        await work.look_after()
        await until(lambda: begun.count(CRAWL) == 2)
        await until(lambda: not work._active)
        await work.close()

    asyncio.run(course())


def test_a_crawl_left_over_from_a_killed_service_is_taken_up_when_it_is_gone(session: Session) -> None:
    """Its row stands as running when the next service starts, and nobody else looks again that night."""
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del name, child
        return Ended(0, "good")

    begun = children_that(work, act)
    with session.database.writing() as connection:
        start_run(connection, session.vault.clocks, kind="crawl", at=MORNING, arena=BOARD)

    async def course() -> None:
        work.open()
        with arena_lock(session.workspace.locks_dir, BOARD, NIGHT):
            await work.take_up()
            await until(lambda: "queue" in begun)
            assert CRAWL not in begun
        await work.look_after()
        await until(lambda: CRAWL in begun)
        await until(lambda: not work._active)
        await work.close()

    asyncio.run(course())
    assert noted(session) == [(RunStatus.FAILED, ["process_died"])]


def test_whoever_leads_no_more_begins_no_further_step(session: Session) -> None:
    """The lease is lost while the first step of the chain is at work, and another service may lead by then."""
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del name
        await child.stopped.wait()
        return Ended(-15, stopped=True)

    begun = children_that(work, act)

    async def course() -> None:
        work.open()
        work.begin("chain", "owed")
        await until(lambda: begun)
        await work.close()
        work.begin("backup", "due")

    asyncio.run(course())
    assert begun == ["match"]
    assert noted(session, "match") == [(RunStatus.STOPPED, ["service_stopped"])]


def test_a_child_that_does_not_end_delays_no_stop(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is to be gone within ten seconds, whatever hangs: this is what keeps them."""
    assert STOP_SECONDS < AS_PROMISED < 10
    monkeypatch.setattr(work_module, "STOP_WITHIN", 0.1)
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del name, child
        await asyncio.Event().wait()
        raise AssertionError("it never ends")

    begun = children_that(work, act)

    async def course() -> None:
        work.open()
        work.begin("chain", "owed")
        await until(lambda: begun)
        await work.close()

    asyncio.run(asyncio.wait_for(course(), LONG))


def test_a_child_that_cannot_be_started_is_named_and_stops_no_other_step(session: Session) -> None:
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del child
        if name == "match":
            raise OSError(12, "no memory")
        return Ended(0, "good")

    begun = children_that(work, act)

    async def course() -> None:
        work.open()
        work.begin("chain", "owed")
        await until(lambda: "queue" in begun)
        await work.close()

    asyncio.run(course())
    assert begun[:3] == ["match", "expire", "queue"]
    assert noted(session, "match")[-1] == (RunStatus.FAILED, ["not_started"])


def test_a_lease_that_answers_too_late_is_ours_the_next_time(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that stalls, a host that slept: the process must not wait for itself for ever."""
    monkeypatch.setattr(leading, "LEASE_SECONDS", 0.05)
    monkeypatch.setattr(leading, "TAKEOVER_SECONDS", 0.0)
    lease = lease_of(session.database, session.workspace.locks_dir)
    slow = lease.acquire

    def acquire(now: datetime) -> bool:
        time.sleep(0.5)
        monkeypatch.setattr(lease, "acquire", slow)
        return slow(now)

    monkeypatch.setattr(lease, "acquire", acquire)

    async def course() -> None:
        leadership = Leadership(lease, lambda: NIGHT, EventLog(lambda: NIGHT), asyncio.Event(), 0.05)
        assert await asyncio.wait_for(leadership.win(), LONG)
        monkeypatch.setattr(leading, "LEASE_SECONDS", LONG)
        assert await leadership.keep()
        assert await asyncio.wait_for(leadership.win(), LONG)
        leadership.give_back()

    asyncio.run(course())
    assert {one["event"] for one in said(capsys)} <= {"waiting_for_the_lease"}


def test_an_arena_that_rests_is_no_crawl_that_is_owed(session: Session) -> None:
    from review_cli.service import arena_life

    arena_life.decide(session, BOARD, Life.PAUSED, "overload")
    work = work_at(session, lambda: MORNING)

    async def act(name: str, child: StandIn) -> Ended:
        del name, child
        return Ended(0, "good")

    begun = children_that(work, act)

    async def course() -> None:
        work.open()
        for _ in range(2):
            await work.take_up()
            await until(lambda: not work._active)
        await work.close()

    asyncio.run(course())
    assert CRAWL not in begun
    assert noted(session) == [(RunStatus.SKIPPED, ["arena_is_paused"])]
