"""A real service with real children on a real store: it starts, stops, hands over, is killed, and goes on."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from review_cli.demo.ads import board_ads
from review_cli.demo.portals import BOARD, board, serve_portals
from review_cli.service.serving.wishes import ask_for, pause, resume
from store.listings import Listings
from store.runs import RunStatus
from tests.patience import LONG, sizes
from tests.portal.server import Halting, Portal
from tests.portal.server import serving as serving_sites
from tests.serving.served import Served, new_workspace, serving

CRAWL = f"crawl:{BOARD}"
NIGHT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)  # 02:30 in Copenhagen
MORNING = datetime(2026, 11, 22, 4, 31, tzinfo=UTC)  # 05:31: the chain is due
SCHEDULE = 'crawl = "0 3 * * *"\nretry_minutes = 0.05\n'


@contextmanager
def halting_board() -> Iterator[tuple[Halting, Portal, dict[str, str]]]:
    """The board, which answers nobody after some of its ads: a crawl of it stands in its middle."""
    site = Halting(board, 12)
    with serving_sites({BOARD: site}) as portals:
        yield site, portals[BOARD], {BOARD: portals[BOARD].url, "sample_ads": "http://127.0.0.1:9"}
        site.go_on.set()


def workspace_at(folder: Path, urls: dict[str, str], schedule: str = SCHEDULE):  # type: ignore[no-untyped-def]
    made = new_workspace(folder, urls, schedule=schedule)
    (made.arenas_dir / "sample_ads.toml").unlink()
    return made


def crawlers(served: Served) -> list[psutil.Process]:
    """Crawl processes of this workspace, whoever their parent is."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "crawler.run" in line and f"--workspace={served.workspace.root}" in line:
            found.append(process)
    return found


def standing(served: Served) -> int:
    with served.session.database.reading() as connection:
        return Listings(connection, served.session.vault).standing()


def test_the_chain_runs_by_itself_and_the_service_ends_when_told_to(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT) as served:
            served.until(lambda: served.said("serving"))
            assert workspace.schedule_store.stat().st_mode & 0o777 == 0o600
            served.set_clock(MORNING)
            served.until(lambda: served.said("chain_done"))
            served.until(lambda: served.runs("queue"))
            # past the deadline the chain waits for no crawl: which of the two is done first is not promised
            served.until(lambda: any(run.status == RunStatus.GOOD for run in served.runs("crawl", BOARD)))
            served.until(lambda: not crawlers(served))
            for kind in ("match", "expire", "queue"):
                assert served.runs(kind)[0].status == RunStatus.GOOD, kind
            served.stop()
            assert served.said("stopped")
            said = served.log.read_text("utf-8") + "".join(
                path.read_text("utf-8") for path in workspace.logs_dir.iterdir()
            )
            for ad in board_ads():
                assert f"/t/{ad.number}" not in said
                assert ad.title not in said
                assert not ad.nickname or ad.nickname not in said


@pytest.mark.slow
def test_a_stop_in_the_middle_of_a_crawl_keeps_what_was_fetched_and_the_next_start_goes_on(
    tmp_path: Path,
) -> None:
    with halting_board() as (site, _, urls):
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT + timedelta(minutes=30)) as served:
            served.until(lambda: served.said("begun", job=CRAWL))
            served.until(lambda: has_some(served))
            served.stop()
            assert crawlers(served) == []
            cut = served.runs("crawl", BOARD)[0]
            assert cut.status == RunStatus.STOPPED
        site.go_on.set()
        with serving(workspace, at=NIGHT + timedelta(minutes=40)) as served:
            served.until(lambda: served.said("begun", job=CRAWL, why="owed"))
            served.until(lambda: served.said("crawled", ended="good"))
            whole = served.runs("crawl", BOARD)[0]
            assert whole.counts["ads_seen"] == len(board_ads())
            assert standing(served) == 17
            served.stop()


def has_some(served: Served) -> bool:
    """Whether a crawl has something in its spool."""
    return any(size > 5000 for size in sizes(list(served.workspace.spool_dir.glob("*.spool"))))


@pytest.mark.slow
def test_a_killed_service_leaves_nobody_who_crawls_and_doubles_nothing(tmp_path: Path) -> None:
    with halting_board() as (site, portal, urls):
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT + timedelta(minutes=30)) as served:
            served.until(lambda: has_some(served))
            served.process.kill()
            served.process.wait()
            served.until(lambda: not crawlers(served))
            assert len(set(portal.asked)) < len(board_ads()), "an orphan went on crawling"
        site.go_on.set()
        with serving(workspace, at=NIGHT + timedelta(minutes=40)) as served:
            served.until(lambda: served.said("crawled", ended="good"))
            served.set_clock(MORNING)
            served.until(lambda: served.said("chain_done"))
            assert standing(served) == 17
            statuses = [run.status for run in served.runs("crawl", BOARD)]
            assert RunStatus.RUNNING not in statuses
            served.stop()


@pytest.mark.slow
def test_a_killed_crawl_is_named_and_tried_again(tmp_path: Path) -> None:
    with halting_board() as (site, _, urls):
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT + timedelta(minutes=30)) as served:
            served.until(lambda: has_some(served))
            (child,) = crawlers(served)
            child.kill()
            site.go_on.set()
            served.until(lambda: served.said("noted", kind="crawl", alarm="killed by signal 9"))
            served.until(lambda: served.said("crawled", ended="good"))
            last, killed = served.runs("crawl", BOARD)
            assert (killed.status, killed.alarms) == (RunStatus.FAILED, ["killed by signal 9"])
            assert last.counts["replayed"] > 0
            assert standing(served) == 17
            served.stop()


@pytest.mark.slow
def test_only_one_serves_and_the_other_says_who(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT) as first:
            first.until(lambda: first.said("serving"))
            with serving(workspace, at=NIGHT, name="second") as second:
                (waits,) = second.until(lambda: second.said("waiting_for_the_lease"))
                assert waits["holder"].startswith(f"process {first.process.pid} on ")
                assert not second.said("serving")
                first.process.kill()
                second.until(lambda: second.said("serving"))
                second.stop()


def test_one_who_waits_ends_at_once_too(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT) as first, serving(workspace, at=NIGHT, name="second") as second:
            served = [one for one in (first, second) if one.until(lambda one=one: one.events)]
            waiting = served[1].until(
                lambda: next((one for one in served if one.said("waiting_for_the_lease")), None)
            )
            waiting.stop()


@pytest.mark.slow
def test_sighup_reads_arenas_and_schedule_again(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT) as served:
            served.until(lambda: served.said("serving", jobs=4))
            (workspace.arenas_dir / "more.toml").write_text(
                'name = "more"\nkind = "forum"\nstart_urls = ["http://127.0.0.1:9/"]\n[listing]\nallow = ["/t/"]\n',
                "utf-8",
            )
            (workspace.arenas_dir / "wrong.toml").write_text("name = 1", "utf-8")
            served.signal(signal.SIGHUP)
            served.until(lambda: served.said("reloaded", jobs=5, broken=["wrong.toml"]))
            workspace.schedule_file.write_text('crawl = "never"', "utf-8")
            served.signal(signal.SIGHUP)
            served.until(lambda: served.said("reload_refused"))
            # What stood before goes on.
            ask_for(workspace.wishes_file, CRAWL, served.now())
            served.until(lambda: served.said("begun", job=CRAWL))
            served.stop()


@pytest.mark.slow
def test_a_paused_job_rests_until_it_is_resumed_or_asked_for(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        pause(workspace.wishes_file, CRAWL, "coordinator", NIGHT)
        with serving(workspace, at=NIGHT + timedelta(minutes=30)) as served:
            served.until(lambda: served.said("rests", job=CRAWL))
            assert not served.said("begun", job=CRAWL)
            assert resume(workspace.wishes_file, CRAWL)
            ask_for(workspace.wishes_file, CRAWL, served.now())
            served.until(lambda: served.said("begun", job=CRAWL, why="asked"))
            served.stop()


def test_a_portal_that_is_down_does_not_keep_the_queue_from_the_team(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = new_workspace(tmp_path / "ws", urls, schedule=SCHEDULE)
        text = (workspace.arenas_dir / "sample_ads.toml").read_text("utf-8")
        (workspace.arenas_dir / "sample_ads.toml").write_text(
            text.replace(urls["sample_ads"], "http://127.0.0.1:9"), "utf-8"
        )
        with serving(workspace, at=NIGHT + timedelta(minutes=30)) as served:
            served.until(lambda: served.said("crawled", ended="alarm", arena="sample_ads"))
            served.until(lambda: served.said("crawled", ended="good", arena=BOARD))
            served.set_clock(MORNING)
            (done,) = served.until(lambda: [one for one in served.said("chain_done") if one["missing"]])[:1]
            assert done["missing"] == ["crawl_alarm sample_ads"]
            assert served.runs("queue")[0].counts["items"] > 5
            served.stop()


@pytest.mark.slow
def test_a_clock_far_ahead_expires_nothing(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=MORNING) as served:
            served.until(lambda: served.said("chain_done"))
            served.until(lambda: served.said("crawled"))
            keys = set(served.session.key_file.keyring.seal)
            served.set_clock(MORNING + timedelta(days=300))
            served.until(lambda: served.said("noted", kind="expire", alarm="clock_far_ahead"))
            served.until(
                lambda: served.said("chain_done", missing=["expire_failed"]) or served.said("chain_done")[1:]
            )
            assert served.runs("expire")[0].alarms == ["clock_far_ahead"]
            # The keys of the weeks between are still there.
            from store.keyfile import KeyFile

            assert keys <= set(KeyFile(workspace.key_file, str).keyring.seal)
            # A chain that was at work sees the new clock before the service looks at it; both leaps are to be seen.
            served.until(lambda: served.said("clock_was_set"))
            served.set_clock(MORNING + timedelta(hours=1))
            served.until(lambda: len(served.said("clock_was_set")) > 1)
            served.stop()


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_scheduler_that_fell_asleep_is_woken(tmp_path: Path) -> None:
    """A lock on its file while it notes a job stops APScheduler for good, and it says that it runs."""
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls, 'crawl = "* * * * *"\nretry_minutes = 0.05\n')
        with serving(workspace, at=NIGHT.replace(second=50)) as served:
            served.until(lambda: served.said("serving"))
            reader = sqlite3.connect(workspace.schedule_store, isolation_level=None, timeout=LONG)
            reader.execute("BEGIN")
            assert len(reader.execute("SELECT id FROM apscheduler_jobs").fetchall()) == 4
            served.until(lambda: served.said("library_warned", error="OperationalError"))
            reader.execute("ROLLBACK")
            reader.close()
            # Two minutes at least, and one, by the clock on the wall.
            served.until(lambda: served.said("scheduler_was_asleep"), 2 * LONG)
            before = len(served.said("begun", job=CRAWL, why="due"))
            served.until(lambda: len(served.said("begun", job=CRAWL, why="due")) > before, 2 * LONG)
            served.stop()


def test_a_row_somebody_put_into_the_job_store_is_never_executed(tmp_path: Path) -> None:
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        store = sqlite3.connect(workspace.schedule_store)
        store.execute(
            "CREATE TABLE apscheduler_jobs (id VARCHAR(191) PRIMARY KEY, next_run_time FLOAT, job_state BLOB NOT NULL)"
        )
        poison = b"cbuiltins\nopen\n(V" + str(tmp_path / "poisoned").encode() + b"\nVw\ntR."
        store.execute("INSERT INTO apscheduler_jobs VALUES ('x', 1.0, ?)", (poison,))
        store.commit()
        store.close()
        with serving(workspace, at=NIGHT) as served:
            served.until(lambda: served.said("serving"))  # the store was made anew by then
            served.stop()
        assert not (tmp_path / "poisoned").exists()


@pytest.mark.slow
def test_a_locked_database_delays_no_stop(tmp_path: Path) -> None:
    """Whoever waited for it would wait for an hour."""
    with serve_portals() as urls:
        workspace = workspace_at(tmp_path / "ws", urls)
        with serving(workspace, at=NIGHT, patience=1, busy=3600) as served:
            served.until(lambda: served.said("serving"))
            locked = sqlite3.connect(workspace.database_file, isolation_level=None, timeout=LONG)
            locked.execute("BEGIN IMMEDIATE")
            served.set_clock(MORNING)
            served.until(lambda: served.said("begun", job="chain"))
            time.sleep(2)  # so that a step waits by then; sooner is no harm
            served.stop()
            locked.execute("ROLLBACK")
            locked.close()
