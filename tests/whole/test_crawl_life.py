"""Crawls of one arena over days, as `outreach crawl` runs them: asked only for what changed, alarmed instead of silent, judged first."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from review_cli.service import arena_life
from review_cli.service.children import Ended
from store import tables
from store.arenas import Life, read_entries
from store.errors import InputError
from store.runs import recent_runs
from store.spool import held, waiting
from tests.patience import LONG, sizes, until
from tests.portal.server import Halting
from tests.whole.crawl_world import MEETING, REMOTE, World, crawl_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with crawl_world(tmp_path) as made:
        yield made


def test_ads_are_asked_for_only_if_they_changed(world: World) -> None:
    assert (world.crawl().counts["new"], world.portal.unchanged) == (12, [])
    world.board.texts[3] += " Ny tekst."
    world.board.gone.add(4)
    world.board.unlisted.add(5)
    second = world.crawl(1)
    assert (second.counts["changed"], second.counts["seen"], second.counts["gone"]) == (1, 9, 1)
    assert len(world.portal.unchanged) == 9
    seen = {row.last_seen for row in world.listings() if row.gone_on is None}
    assert seen == {world.day, world.day + timedelta(days=1)}
    assert sum(row.gone_on is not None for row in world.listings()) == 1
    assert world.crawl(2).counts["gone"] == 0
    assert world.crawl(3).counts["gone"] == 1, "absent from three complete runs"


def test_a_changed_ad_is_judged_anew(world: World) -> None:
    world.crawl()
    world.board.texts[3] = REMOTE.format(n=3)
    second = world.crawl(1)
    assert second.counts["dropped:remote_only"] == 1
    assert len(world.listings()) == 11


def test_an_error_page_bumps_and_ends_nothing(world: World) -> None:
    world.crawl()
    world.board.failing = {1, 2}
    second = world.crawl(1)
    assert (second.counts["failed/http"], second.counts["seen"], second.counts["gone"]) == (2, 10, 0)
    assert sum(row.last_seen == world.day for row in world.listings()) == 2
    assert all(row.gone_on is None for row in world.listings())


def test_pictures_styles_and_scripts_are_never_asked_for(world: World) -> None:
    world.crawl()
    assert set(world.portal.asked) == {"/robots.txt", "/", *(f"/ad/{n}" for n in range(1, 13))}


def test_a_capped_run_bumps_and_ends_nothing(world: World) -> None:
    world.crawl()
    world.board.gone.add(1)
    world.max_pages(5)
    capped = world.crawl(1)
    assert capped.ended == "stopped"
    assert {row.last_seen for row in world.listings()} == {world.day}
    assert [row for row in world.listings() if row.gone_on] == []


def test_a_third_run_in_a_row_that_reaches_a_limit_is_an_alarm_and_keeps_its_harvest(world: World) -> None:
    world.max_pages(6)
    first, second, third = (world.crawl(day) for day in range(3))
    assert (first.ended, second.ended) == ("stopped", "stopped")
    assert first.alarms == ["ended early: the limit max_pages in its file was reached"]
    assert (third.ended, third.exit_code) == ("alarm", 6)
    assert third.alarms[0].startswith("capped: ")
    assert len(world.listings()) >= 4
    (state,) = arena_life.health(world.session)
    assert (state.ending, state.held) == ("capped", [])
    world.max_pages(600)
    assert world.crawl(3).ended == "good"


def test_ads_dropped_lately_are_left_alone_and_counted(world: World) -> None:
    world.board.texts |= {n: REMOTE.format(n=n) for n in range(20, 24)}
    assert world.crawl().counts["dropped"] == 4
    second = world.crawl(1)
    assert (second.counts["left_alone"], second.counts["ads_skipped"]) == (4, 4)
    assert second.counts["ads_seen"] == second.counts["left_alone"] + second.counts["unchanged"]


def test_an_older_definition_has_everything_read_again(world: World) -> None:
    world.crawl()
    path = world.session.workspace.definition_file
    text = path.read_text("utf-8")
    old = next(line for line in text.splitlines() if line.startswith("version"))
    path.write_text(text.replace(old, 'version = "another"', 1), "utf-8")
    second = world.crawl(1)
    assert (world.portal.unchanged, second.counts["listings"], second.counts["changed"]) == ([], 12, 12)


def test_a_redesigned_portal_is_an_alarm_and_loses_nothing(world: World) -> None:
    world.crawl()
    before = world.listings()
    world.board.redesigned = True
    alarmed = world.crawl(1)
    assert (alarmed.ended, alarmed.exit_code) == ("alarm", 6)
    assert alarmed.alarms[0].startswith("site_changed: ")
    assert world.listings() == before


def test_the_harvest_of_an_alarm_waits_until_it_is_accepted(world: World) -> None:
    world.crawl()
    before = world.listings()
    world.board.texts = {n: text for n, text in world.board.texts.items() if n <= 5}
    world.board.texts[20] = MEETING.format(n=20, letter="t")
    world.board.unlisted = {1}
    alarmed = world.crawl(1)
    assert alarmed.alarms == ["site_changed: 5 ads on the list pages, usually 12", *alarmed.alarms[1:]]
    assert world.listings() == before
    (path,) = held(world.session.workspace.spool_dir)
    folder = world.session.workspace.structures_dir / "board"
    structures = [one for one in folder.iterdir() if "-good" not in one.name]
    assert len(structures) == 2
    assert "gæster" not in "".join(one.read_text() for one in structures)
    (state,) = arena_life.health(world.session)
    assert (state.ending, len(state.held)) == ("site_changed", 1)
    assert state.spark.endswith("!")
    world.crawl(2)
    assert len(held(world.session.workspace.spool_dir)) == 2, "no replay takes it up"
    run, counts = arena_life.accept(world.session, state.held[0])
    assert counts == {"seen": 4, "new": 1, "kept": 1}
    assert not path.exists()
    with pytest.raises(InputError):
        arena_life.accept(world.session, run.run_id)
    assert world.crawl(3).ended == "good", "the arena is measured by what was accepted"


def test_a_field_that_is_no_longer_shown_is_an_alarm(world: World) -> None:
    world.crawl()
    page = world.board._page
    world.board.tags = False
    world.board._page = lambda body, tag="": page(body.replace('class="town"', 'class="place"'), tag)  # type: ignore[method-assign]
    alarmed = world.crawl(1)
    assert alarmed.alarms == ["site_changed: 0% of the ads show town, usually 100%"]


def test_a_list_that_is_there_and_empty_is_another_alarm(world: World) -> None:
    world.crawl()
    world.board.texts.clear()
    assert world.crawl(1).alarms == ["empty: the list pages are there, and hold no ad"]


def test_a_remote_only_arena_is_not_crawled_beyond_its_sample(world: World) -> None:
    world.board.texts = {n: REMOTE.format(n=n) for n in range(1, 81)}
    first = world.crawl()
    assert (first.ended, first.alarms) == ("stopped", ["screened_out"])
    assert len([path for path in world.portal.asked if path.startswith("/ad/")]) < 50
    with world.session.database.reading() as connection:
        entry = read_entries(connection)["board"]
        dropped = connection.execute(sa.select(tables.dropped_listing)).all()
    assert (entry.life, entry.reason, entry.listings) == (Life.REJECTED, "remote_only", 40)
    assert entry.rescreen_on == world.day + timedelta(days=90)
    assert (world.listings(), dropped, waiting(world.session.workspace.spool_dir)) == ([], [], [])
    arena_life.resume(world.session, "board", "judged_wrongly")
    assert world.crawl(1).counts["dropped"] == 80
    with world.session.database.reading() as connection:
        entry = read_entries(connection)["board"]
    assert (entry.life, entry.verdict, bool(entry.decided_by)) == (Life.KEPT, "rejected", True)
    assert arena_life.take_back(world.session, "board").life == Life.REJECTED


def test_a_paused_arena_is_not_crawled_and_says_so(world: World) -> None:
    world.crawl()
    arena_life.decide(world.session, "board", Life.PAUSED, "overload")
    done = asyncio.run(world.child().run())
    assert done.code == 4
    assert "board is paused" in (done.error or "")
    everything = by_hand(world)
    assert (everything.returncode, json.loads(everything.stdout)) == (0, [])
    assert arena_life.resume(world.session, "board", "mended").life == Life.KEPT


def asked(world: World, *command: str) -> subprocess.CompletedProcess[str]:
    line = [
        sys.executable,
        "-m",
        "review_cli.app",
        *command,
        "-w",
        str(world.session.workspace.root),
        "--json",
    ]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def by_hand(world: World, *arenas: str) -> subprocess.CompletedProcess[str]:
    return asked(world, "crawl", *arenas)


def test_a_broken_file_stops_its_own_arena_only(world: World) -> None:
    (world.session.workspace.arenas_dir / "other.toml").write_text(
        'name = "other"\nkind = "forum"\nspare = 1\n'
    )
    named = by_hand(world, "board")
    assert named.returncode == 0, named.stderr
    assert json.loads(named.stdout)[0]["end"] == "good"
    assert "other.toml:3: spare: unknown key; remove it or correct its spelling" in named.stderr
    everything = by_hand(world)
    assert [one["arena"] for one in json.loads(everything.stdout)] == ["board"]
    assert everything.returncode == 1
    assert "other.toml:3" in everything.stderr
    assert [one["arena"] for one in json.loads(asked(world, "arena", "list").stdout)] == ["board"]
    for command in (("arena", "list"), ("arena", "health")):
        answer = asked(world, *command)
        assert answer.returncode == 1
        assert "other.toml:3" in answer.stderr
    found = {one["code"]: one for one in json.loads(asked(world, "doctor").stdout)}
    assert found["arenas.broken"]["alarm"] is False
    broken = by_hand(world, "other")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "other.toml:3" in broken.stderr


def test_a_second_start_is_told_who_holds_the_arena(world: World) -> None:
    world.portal.site = Halting(world.board, 2)

    async def two_starts() -> tuple[int | None, Ended]:
        first = world.child()
        running = asyncio.create_task(first.run())
        await asyncio.to_thread(until, lambda: waiting(world.session.workspace.spool_dir))
        second = await world.child().run()
        first.stop()
        await running
        return first.pid, second

    pid, done = asyncio.run(two_starts())
    assert done.kind == "ArenaBusy"
    assert f"process {pid} since" in (done.error or "")


def test_ctrl_c_keeps_what_was_fetched_and_leaves_nobody(world: World) -> None:
    world.portal.site = Halting(world.board, 5)
    workspace = world.session.workspace
    unhurried = "import review_cli.service.crawls as c; c.TERM_SECONDS = 150.0; from review_cli.app import main; main()"
    crawl = subprocess.Popen(
        [sys.executable, "-c", unhurried, "crawl", "board", "-w", str(workspace.root)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: any(size > 500 for size in sizes(waiting(workspace.spool_dir))))
    children = psutil.Process(crawl.pid).children()
    crawl.send_signal(signal.SIGINT)
    said = crawl.communicate(timeout=LONG)[1]
    assert crawl.returncode not in {0, 1}
    assert "Traceback" not in said
    assert psutil.wait_procs(children, timeout=LONG)[1] == []
    with world.session.database.reading() as connection:
        (run,) = recent_runs(connection, arena="board")
    assert run.status == "stopped"
    stored = len(world.listings())
    assert stored < 12
    # What it had no second left to write waits in its spool.
    assert stored or any(sizes(waiting(workspace.spool_dir)))


def test_forecast_says_what_an_arena_brings(world: World) -> None:
    assert arena_life.look_ahead(world.session, "board", 15, 2) is None
    world.crawl()
    ahead = arena_life.look_ahead(world.session, "board", 15, 2)
    assert ahead is not None
    assert (ahead.first_contacts, ahead.first_unclear, ahead.first_hours) == (12, 0, 3.0)
    with world.session.database.reading() as connection:
        assert [run.status for run in recent_runs(connection, arena="board")] == ["good"]
