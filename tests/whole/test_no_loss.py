"""Whole crawls that are stopped, killed, or hindered by a full disk, a locked database or a failing step: nothing fetched is lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.keyring import dump_keyring
from store.runs import recent_runs
from store.spool import read_spool, set_aside, unread, waiting
from tests.patience import LONG, until
from tests.portal.server import Halting
from tests.whole.crawl_world import MEETING, World, crawl_world, meetings

LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
IMPATIENT = "import store.database; store.database.BUSY_SECONDS = 0.3"
UNHURRIED = "import crawler.run; crawler.run.GRACE = 100.0"
"""It may write for so long after it was told to stop: on a machine that stands still a second is over before it began."""
AT_ONCE = 100.0
"""Seconds that leave room for a machine that stands still, and none for a page that is waited for (120), or for hundreds of them."""
STUMBLING = """
from crawler.intake import Intake
whole = Intake.{step}

def stumble(self, given):
    if "1100 kr" in repr(given):
        raise ValueError(repr(given))
    return whole(self, given)

Intake.{step} = stumble
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with crawl_world(tmp_path) as made:
        yield made


class Child:
    """`python -m crawler.run`, as `outreach crawl` starts it, with something done to the process before."""

    def __init__(self, world: World, before: str = "") -> None:
        workspace = world.session.workspace
        reader, writer = os.pipe()
        code = f"{before}\nimport sys\nfrom crawler.run import main\nsys.exit(main(sys.argv[1:]))"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", code, "board", f"--workspace={workspace.root}"),
                *(f"--keys-fd={reader}", f"--today={world.day.isoformat()}"),
            ],
            pass_fds=(reader,),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(dump_keyring(world.session.key_file.keyring))

    def end(self, seconds: float = LONG) -> dict[str, Any]:
        """Wait for the end; what the child said last."""
        out, _ = self.process.communicate(timeout=seconds)
        return dict(json.loads(out.splitlines()[-1])) if out else {}


def halt(world: World, after: int) -> Halting:
    """Let the portal stand still after so many ads."""
    world.portal.site = halting = Halting(world.board, 1 + after)
    return halting


def until_spooled(world: World, child: Child, least: int) -> None:
    """Wait until a crawl has so many listings in its spool."""
    workspace, sealer = world.session.workspace, world.session.vault.sealer

    def spooled() -> bool:
        assert child.process.poll() is None
        return sum(1 for path in waiting(workspace.spool_dir) for _ in read_spool(path, sealer)) >= least

    until(spooled)


def fetched(world: World) -> list[str]:
    return [path for path in world.portal.asked if path.startswith("/ad/")]


def test_told_to_stop_it_writes_at_once_what_it_fetched_and_asks_no_more(world: World) -> None:
    """A portal that no longer answers, a delay, and hundreds of requests that wait for their turn."""
    world.board.texts = {n: f"{MEETING.format(n=1, letter='a')} Nr. {n}." for n in range(1, 400)}
    halt(world, 6)
    world.rules("delay = 0.1")
    world.rules("timeout = 120")
    child = Child(world, UNHURRIED)
    until_spooled(world, child, 6)
    until(lambda: len(fetched(world)) == 7)
    child.process.send_signal(signal.SIGTERM)
    said = child.end(AT_ONCE)
    with world.session.database.reading() as connection:
        (run,) = recent_runs(connection, arena="board")
    assert run.finished_at is not None
    assert (child.process.returncode, said["end"], run.status) == (0, "stopped", "stopped")
    assert (len(fetched(world)), len(world.listings())) == (7, 6), "one was under way"
    assert waiting(world.session.workspace.spool_dir) == []


def test_killed_at_once_it_loses_nothing_it_had_fetched(world: World) -> None:
    halting = halt(world, 5)
    child = Child(world)
    until_spooled(world, child, 5)
    child.process.kill()
    child.process.communicate()
    before = fetched(world)
    halting.go_on.set()
    done = world.crawl()
    assert (done.ended, done.counts["replayed"], len(world.listings())) == ("good", 5, 12)
    assert len(set(fetched(world)) & set(before)) <= 1, "one may have been under way"


def test_a_full_disk_stops_the_crawl_and_the_next_one_goes_on(world: World) -> None:
    world.board.texts = {n: f"{text} {'Velkommen. ' * 8_000}" for n, text in meetings(12).items()}
    size = world.session.workspace.database_file.stat().st_size + 300_000
    child = Child(world, LIMITED.format(size=size))
    said = child.end()
    assert (child.process.returncode, said["end"]) == (1, "failed")
    assert "disk is full" in said["alarms"][0]
    (spool,) = waiting(world.session.workspace.spool_dir)
    assert 0 < spool.stat().st_size <= size
    assert world.listings() == []
    stopped_at = len(fetched(world))
    assert stopped_at < 12, "it does not go on fetching what it cannot keep"
    done = world.crawl()
    assert (done.ended, len(world.listings())) == ("good", 12)
    assert done.counts["replayed"] >= 2
    assert len(fetched(world)) == 12 - done.counts["replayed"]


def test_a_locked_database_ends_the_crawl_and_the_next_one_goes_on(world: World) -> None:
    halting = halt(world, 2)
    child = Child(world, IMPATIENT)
    until_spooled(world, child, 2)
    with locked(world):
        halting.go_on.set()
        said = child.end()
    assert child.process.returncode == 1
    assert "another process held the database" in said["error"]
    (spool,) = waiting(world.session.workspace.spool_dir)
    assert spool.stat().st_size > 500
    assert world.listings() == []
    done = world.crawl()
    assert (done.ended, done.counts["replayed"], len(world.listings())) == ("good", 12, 12)
    assert fetched(world) == [], "all of it was in the spool"


def test_a_database_that_is_locked_from_the_start_is_said_before_anything_is_fetched(world: World) -> None:
    with locked(world):
        child = Child(world, IMPATIENT)
        said = child.end()
    assert child.process.returncode == 1
    assert "another process held the database" in said["error"]
    assert world.portal.asked == []


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Hold the database for as long as the block lasts."""
    locker = sqlite3.connect(world.session.workspace.database_file, isolation_level=None, timeout=LONG)
    locker.execute("BEGIN EXCLUSIVE")
    yield
    locker.execute("ROLLBACK")
    locker.close()


@pytest.mark.parametrize("step", ["read", "clear"])
def test_a_step_that_fails_over_an_ad_keeps_its_page_for_the_next_run(step: str, world: World) -> None:
    said = Child(world, STUMBLING.format(step=step)).end()
    assert said["end"] == "good"
    assert said["counts"]["ads_unreadable/ValueError"] == 1
    assert any("could not be read; they wait sealed" in alarm for alarm in said["alarms"])
    assert len(world.listings()) == 11
    (pages,) = unread(world.session.workspace.spool_dir, "board")
    assert "gæster".encode() not in pages.read_bytes()
    world.board.gone.add(11)
    done = world.crawl()
    assert done.counts["read_again"] == 1
    assert len(world.listings()) == 12
    assert unread(world.session.workspace.spool_dir, "board") == []


def test_a_listing_that_cannot_be_screened_is_set_aside_and_stops_no_other(world: World) -> None:
    said = Child(world, STUMBLING.format(step="screen")).end()
    assert (said["end"], said["counts"]["set_aside"], len(world.listings())) == ("good", 1, 11)
    assert any("could not be screened; they wait sealed" in alarm for alarm in said["alarms"])
    (aside,) = set_aside(world.session.workspace.spool_dir, "board")
    again = Child(world, STUMBLING.format(step="screen")).end()
    assert again["end"] == "good", "what stumbled once stops no later run"
    assert aside in set_aside(world.session.workspace.spool_dir, "board")
    done = world.crawl(1)
    assert done.ended == "good"
    assert len(world.listings()) == 12
    assert set_aside(world.session.workspace.spool_dir, "board") == []


def test_most_ads_failing_in_a_step_is_an_alarm(world: World) -> None:
    said = Child(world, STUMBLING.format(step="read").replace("1100 kr", "kr")).end()
    assert said["end"] == "alarm"
    assert said["alarms"][0].startswith("parse_error: 12 of 12")
    assert world.crawl(1).counts["read_again"] == 12
    assert len({row.last_seen for row in world.listings()}) == 1
    assert world.day + timedelta(days=1) in {row.last_seen for row in world.listings()}
