"""Crawls of one arena over days, as `outreach crawl` runs them: asked only for what changed, alarmed instead of silent, judged first."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest
import sqlalchemy as sa

from review_cli.service import arena_life
from review_cli.service.crawls import Crawl, _Child, crawl_arenas
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store import tables
from store.arenas import Life, read_entries
from store.errors import InputError
from store.keyfile import Protection
from store.runs import recent_runs
from store.spool import held, waiting
from tests.portal.server import Answer, Portal, serving

MEETING = (
    "Jeg modtager gæster i min lejlighed i Odense, en time {n}00 kr. Ring 83 44 {n:02d} 66. Kh. Sol{letter}"
)
REMOTE = "Webcam-show efter klokken 20. Jeg mødes ikke med nogen, alt foregår på skærmen. Nummer {n}."


@dataclass
class Board:
    """A portal that tests change from day to day."""

    texts: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    unlisted: set[int] = field(default_factory=set)
    tags: bool = True
    redesigned: bool = False
    wait: float = 0.0

    def __call__(self, path: str) -> Answer | None:
        if path == "/":
            links = "".join(f'<a href="/ad/{n}">x</a>' for n in self.texts if n not in self.unlisted)
            return self._page(f'<div class="{"grid" if self.redesigned else "ads"}">{links}</div>')
        if not path.startswith("/ad/"):
            return None
        number = int(path.removeprefix("/ad/"))
        if number in self.gone or number not in self.texts:
            return Answer(b"", 410)
        text = escape(self.texts[number])
        place = "words" if self.redesigned else "text"
        return self._page(
            f'<h1>Annonce {number}</h1><img src="/p.jpg"><script src="/c.js"></script><p class="town">Odense</p>'
            f'<div class="{place}">{text}</div>',
            f'"{hash((text, self.redesigned))}"',
        )

    def _page(self, body: str, tag: str = "") -> Answer:
        headers = {"ETag": tag} if tag and self.tags else {}
        head = '<link rel="stylesheet" href="/style.css"><link rel="icon" href="/favicon.ico">'
        return Answer(
            f"<html><head>{head}</head><body>{body}</body></html>".encode(), headers=headers, wait=self.wait
        )


def meetings(count: int) -> dict[int, str]:
    return {n: MEETING.format(n=n, letter=chr(96 + n)) for n in range(1, count + 1)}


@dataclass
class World:
    session: Session
    board: Board
    portal: Portal
    day: date

    def crawl(self, days: int = 0) -> Crawl:
        """Crawl so many days after the first."""
        self.portal.asked.clear()
        self.portal.unchanged.clear()
        (done,) = crawl_arenas(
            self.session.workspace,
            self.session.key_file.keyring,
            ["board"],
            today=self.day + timedelta(days=days),
        )
        assert done.error is None, done.error
        return done

    def listings(self) -> list[sa.Row]:
        with self.session.database.reading() as connection:
            return list(connection.execute(sa.select(tables.listing)))

    def child(self) -> _Child:
        return _Child(self.session.workspace, self.session.key_file.keyring, "board", self.day, 60.0)

    def max_pages(self, number: int) -> None:
        path = self.session.workspace.arenas_dir / "board.toml"
        path.write_text(path.read_text().replace("delay = 0", f"delay = 0\nmax_pages = {number}"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    board = Board(meetings(12))
    made = make_workspace(
        tmp_path / "workspace", protection=Protection.OPEN, passphrase=str, today=utc_now().date()
    )
    with serving({"board": board}) as portals:
        (made.workspace.arenas_dir / "board.toml").write_text(
            f"""name = "board"
kind = "adult_ads"
language = "da"
start_urls = ["{portals["board"].url}/"]
[crawl]
delay = 0
[listing]
container = ".ads"
ad_links = ".ads a"
[fields]
title = "h1"
body = ".text"
town = ".town"
"""
        )
        session = Session(made.workspace)
        yield World(session, board, portals["board"], session.today)
        session.close()


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
    structures = list((world.session.workspace.structures_dir / "board").iterdir())
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
    child = world.child()
    while child.hear():
        pass
    done = child.finish()
    assert done.exit_code == 4
    assert "board is paused" in (done.error or "")
    command = [
        sys.executable,
        "-m",
        "review_cli.app",
        "crawl",
        "-w",
        str(world.session.workspace.root),
        "--json",
    ]
    everything = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (everything.returncode, json.loads(everything.stdout)) == (0, [])
    assert arena_life.resume(world.session, "board", "mended").life == Life.KEPT


def test_told_to_stop_it_writes_what_it_has_within_two_seconds(world: World) -> None:
    world.board.wait = 0.15
    child = world.child()
    deadline = time.monotonic() + 40
    while not any(path.stat().st_size > 3_000 for path in waiting(world.session.workspace.spool_dir)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    began = time.monotonic()
    child.ask_to_stop()
    while child.hear():
        pass
    done = child.finish()
    assert time.monotonic() - began < 4.0, "two seconds on a machine that does nothing else"
    assert done.ended == "stopped"
    assert 0 < len(world.listings()) < 12
    world.board.wait = 0.0
    assert len(world.crawl().counts) > 0
    assert len(world.listings()) == 12


def test_a_second_start_is_told_who_holds_the_arena(world: World) -> None:
    world.board.wait = 0.3
    first = world.child()
    deadline = time.monotonic() + 40
    while not waiting(world.session.workspace.spool_dir):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    second = world.child()
    while second.hear():
        pass
    done = second.finish()
    assert done.busy
    assert f"process {first.process.pid} since" in (done.error or "")
    first.ask_to_stop()
    while first.hear():
        pass
    first.finish()


def test_forecast_says_what_an_arena_brings(world: World) -> None:
    assert arena_life.look_ahead(world.session, "board", 15, 2) is None
    world.crawl()
    ahead = arena_life.look_ahead(world.session, "board", 15, 2)
    assert ahead is not None
    assert (ahead.first_contacts, ahead.first_unclear, ahead.first_hours) == (12, 0, 3.0)
    with world.session.database.reading() as connection:
        assert [run.status for run in recent_runs(connection, arena="board")] == ["good"]
