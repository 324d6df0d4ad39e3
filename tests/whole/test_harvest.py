"""Harvests that cannot be written: a full disk, a locked database, pages nobody could read. Nothing that was fetched is lost."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.arenas import load_arena
from crawler.context import CrawlContext
from crawler.harvest import Terms, read_again, take_in
from crawler.replay import replay
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store import database as store_database
from store import tables
from store.domain import ArenaKind, Listing
from store.errors import StoreError
from store.keyfile import Protection
from store.objection import Cleared
from store.spool import SpooledPage, SpoolWriter, read_spool, unread, waiting

ARENA = """
name = "board"
kind = "adult_ads"
language = "da"
start_urls = ["http://127.0.0.1:1/"]
[listing]
ad_links = "a"
[fields]
title = "h1"
body = ".text"
"""


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.2)
    made = make_workspace(
        tmp_path / "workspace", protection=Protection.OPEN, passphrase=str, today=utc_now().date()
    )
    (made.workspace.arenas_dir / "board.toml").write_text(ARENA)
    opened = Session(made.workspace)
    yield opened
    opened.close()


def context(session: Session, run: str = "r1") -> CrawlContext:
    return CrawlContext(
        session.workspace, session.database, session.vault, session.definition, run, session.today, utc_now
    )


def writer(session: Session, run: str = "r1", *, pages: bool = False) -> SpoolWriter:
    return SpoolWriter(
        session.workspace.spool_dir,
        arena="board",
        run_id=run,
        today=session.today,
        keep_days=14,
        sealer=session.vault.sealer,
        pages=pages,
    )


def cleared(session: Session, number: int) -> Cleared[Any]:
    intake = context(session).intake
    url = f"http://127.0.0.1:1/ad/{number}"
    body = "Jeg modtager gæster i min lejlighed i Odense, en time 1200 kr."
    answer = intake.clear(
        intake.read(Listing("board", ArenaKind.ADULT_ADS, url, url, session.today, f"Annonce {number}", body))
    )
    assert isinstance(answer, Cleared)
    return answer


def stored(session: Session) -> int:
    with session.database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(tables.listing)).scalar_one())


def test_a_locked_database_leaves_the_harvest_in_the_spool(session: Session) -> None:
    spool = writer(session)
    for number in range(5):
        spool.add(cleared(session, number))
    spool.close(written=False)
    now = context(session)
    assert now.intake
    locker = sqlite3.connect(session.workspace.database_file, isolation_level=None)
    locker.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="another process held the database"):
        take_in(now, spool.path, Terms())
    assert waiting(session.workspace.spool_dir) == [spool.path]
    locker.execute("ROLLBACK")
    locker.close()
    counts, fresh = replay(context(session, "r2"), "board")
    assert (counts["new"], len(fresh), stored(session)) == (5, 5, 5)
    assert waiting(session.workspace.spool_dir) == []


def test_a_full_disk_stops_the_spool_at_a_whole_record(session: Session) -> None:
    """In a child, since the limit on file sizes cannot be taken back."""
    listings = [cleared(session, number) for number in range(200)]
    spool = writer(session)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
            for one in listings:
                spool.add(one)
        except StoreError:
            status = 42
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    kept = list(read_spool(spool.path, session.vault.sealer))
    assert 5 < len(kept) < 200
    replay(context(session, "r2"), "board")
    assert stored(session) == len(kept)


def test_pages_nobody_could_read_are_tried_again_and_go_when_they_are_read(session: Session) -> None:
    arena_file = session.workspace.arenas_dir / "board.toml"
    spool = writer(session, pages=True)
    page = '<h1>Annonce</h1><div class="words">Jeg modtager gæster i Odense, en time 1200 kr.</div>'
    spool.add_page(SpooledPage("board", "http://127.0.0.1:1/ad/1", page, "1", session.today.isoformat()))
    spool.close(written=False)
    assert read_again(context(session), load_arena(arena_file)) == {}
    assert unread(session.workspace.spool_dir, "board") == [spool.path]
    arena_file.write_text(ARENA.replace(".text", ".words"))
    counts = read_again(context(session), load_arena(arena_file))
    assert (counts["read_again"], counts["new"], stored(session)) == (1, 1, 1)
    assert unread(session.workspace.spool_dir, "board") == []
