"""Minutes in which everything goes wrong, and what must hold when it is over: everything once, nothing lost, every alarm named.

The seed stands in the test's name and in its output; the same seed breaks the same things in the same order.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from review_cli.service.crawls import crawl_arenas
from review_cli.service.queueing import build_queue
from review_cli.session import Session
from store import tables
from store.claims import Claims
from store.database import open_database
from store.domain import Actor
from store.errors import ClaimLost, OutreachError
from store.queue import OPEN
from store.runs import RunStatus
from tests.patience import LONG, until
from tests.serving.faults import (
    ARENAS,
    SCHEDULE,
    Driver,
    all_runs,
    last_good,
    object_once,
    portals,
    processes,
    stock,
    without_faults,
)
from tests.serving.served import new_workspace

MORNING = datetime(2026, 11, 20, 4, 40, tzinfo=UTC)  # 05:40 in Copenhagen: after each crawl the chain is due
HEALED = 600.0
NO_CAP = "[clock]\nfirst_contact_per_day = 500\n"


class Held(NamedTuple):
    """Who held which item, by the clock they all share."""

    item: str
    who: str
    since: datetime
    until: datetime


def tell(words: str) -> None:
    """Into the test's output."""
    sys.stdout.write(f"{words}\n")


def come_right(driver: Driver, session: Session) -> None:
    """With everything mended: each arena well crawled, matched and queued, by the service itself."""
    healed = driver.mended()
    deadline = time.monotonic() + HEALED
    while time.monotonic() < deadline:
        driver.keep_serving()
        with suppress(OutreachError):
            runs = all_runs(session, healed)
            crawled = [last_good(runs, "crawl", arena) for arena in ARENAS]
            matched, queued = last_good(runs, "match"), last_good(runs, "queue")
            if healed < min(crawled) and max(crawled) < matched < queued:
                return
        time.sleep(0.5)
    logs = "\n".join(served.log.read_text("utf-8")[-3000:] for served in driver.served)
    raise AssertionError(f"seed {driver.seed}: not right within {HEALED} s after {driver.done}\n{logs}")


def everything_holds(driver: Driver, session: Session, expected: object) -> None:
    for served in driver.served:
        if served.process.poll() is None:
            served.stop()
        served.session.close()
    until(lambda: processes(driver.workspace) == [])
    left = list(session.workspace.spool_dir.glob("*.spool"))
    if left:  # the stop cut a crawl short: the next one takes it up
        today = driver.now().date()
        crawl_arenas(session.workspace, session.key_file.ensure_weeks(today), ARENAS, today=today)
    found = stock(session)
    assert found.addresses == expected.addresses  # type: ignore[attr-defined]  # each listing, once
    assert found.persons == expected.persons  # type: ignore[attr-defined]  # each person, once
    assert len(found.queued) == len(set(found.queued))
    assert set(found.queued) == set(expected.queued)  # type: ignore[attr-defined]
    with session.database.reading() as connection:
        c = tables.queue_item.c
        of_a_day = connection.execute(sa.select(c.subject_id, c.day)).all()
    assert max(Counter((row.subject_id, row.day) for row in of_a_day).values()) == 1
    runs = all_runs(session, MORNING - timedelta(days=400))
    assert [run for run in runs if run.status == RunStatus.RUNNING] == []
    unnamed = [
        run
        for run in runs
        if run.status in {RunStatus.ALARM, RunStatus.FAILED, RunStatus.SKIPPED, RunStatus.STOPPED}
        and not run.alarms
    ]
    assert unnamed == []
    assert list(session.workspace.spool_dir.glob("*.spool")) == []
    tell(f"seconds to stop: {[round(seconds, 1) for seconds in driver.stops]}")
    tell(
        f"seed {driver.seed}: {Counter(driver.done)}; runs {Counter((run.kind, run.status) for run in runs)}"
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [11, 47])
def test_whatever_breaks_everything_is_there_once(tmp_path: Path, seed: int) -> None:
    tell(f"seed {seed}")
    with portals() as sites:
        urls = {name: portal.url for name, portal in sites.items()}
        expected = without_faults(new_workspace(tmp_path / "expected", urls, settings=NO_CAP), MORNING)
        workspace = new_workspace(tmp_path / "ws", urls, schedule=SCHEDULE, settings=NO_CAP)
        session = Session(workspace)
        object_once(session)
        driver = Driver(workspace, sites, seed, MORNING)
        try:
            driver.run(75)
            come_right(driver, session)
            everything_holds(driver, session, expected)
        finally:
            for process in processes(workspace):
                process.kill()
            session.close()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_services_and_four_people_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    seed = 5
    tell(f"seed {seed}")
    with portals() as sites:
        urls = {name: portal.url for name, portal in sites.items()}
        expected = without_faults(new_workspace(tmp_path / "expected", urls, settings=NO_CAP), MORNING)
        workspace = new_workspace(
            tmp_path / "ws", urls, schedule=SCHEDULE, settings=f'database_url = "{postgres_url}"\n{NO_CAP}'
        )
        session = Session(workspace)
        object_once(session)
        driver = Driver(workspace, sites, seed, MORNING, services=2, database_url=postgres_url)
        stop = threading.Event()
        held: list[Held] = []
        people = [
            threading.Thread(target=_work, args=(session, driver, f"s{number}", stop, held))
            for number in range(4)
        ]
        for one in people:
            one.start()
        try:
            driver.run(50)
            come_right(driver, session)
            stop.set()
            for one in people:
                one.join(LONG)
            _give_back(session, driver)
            _build_again(session, driver)
            everything_holds(driver, session, expected)
            assert held, "nobody ever held an item"
            for mine in held:
                clash = [
                    one
                    for one in held
                    if one.item == mine.item
                    and one.who != mine.who
                    and one.since < mine.until
                    and mine.since < one.until
                ]
                assert clash == []
        finally:
            stop.set()
            for process in processes(workspace):
                process.kill()
            session.close()


def _work(
    session: Session,
    driver: Driver,
    who: str,
    stop: threading.Event,
    held: list[Held],
) -> None:
    """Take an item, hold it a moment, give it back, all the time. The next morning a lease of the evening has run out: it was held until then."""
    database = open_database(driver.database_url or "")
    while not stop.is_set():
        with suppress(OutreachError):
            with database.reading() as connection:
                items = [
                    row.item_id
                    for row in connection.execute(
                        sa.select(tables.queue_item.c.item_id).where(tables.queue_item.c.state == OPEN)
                    )
                ]
            for item in items[:3]:
                actor = Actor(who, driver.now())
                with suppress(ClaimLost):
                    with database.writing() as connection:
                        claim = Claims(connection, session.vault).claim(item, actor, 10)
                    since = driver.now()
                    time.sleep(0.05)
                    held.append(Held(item, who, since, min(driver.now(), claim.until or since)))
                with database.writing() as connection:
                    Claims(connection, session.vault).release(actor)
        time.sleep(0.02)
    database.close()


def _give_back(session: Session, driver: Driver) -> None:
    with session.database.writing() as connection:
        for number in range(4):
            Claims(connection, session.vault).release(Actor(f"s{number}", driver.now()))


def _build_again(session: Session, driver: Driver) -> None:
    """What somebody held while the queue was built stays as it was: a clinic's listing, say, from before its number was a clinic's."""
    clock = session.workspace.settings.clock
    build_queue(
        session.database,
        session.vault,
        today=driver.now().astimezone(ZoneInfo(clock.zone)).date(),
        cap=clock.first_contact_per_day,
        now=driver.now(),
        clock=clock,
    )
