"""What the service reads from the runs table and writes into it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from store.arenas import read_entry
from store.clocks import Clocks
from store.database import Database
from store.errors import StoreError
from store.match_state import Marked, MatchState
from store.runs import (
    Run,
    RunStatus,
    close_running,
    finish_run,
    recent_runs,
    running_crawls,
    runs_since,
    start_run,
)

DAYS = timedelta(days=16)
"""How far back the service looks."""
_UNWRITTEN = 1000


class _Note(NamedTuple):
    kind: str
    arena: str | None
    status: RunStatus
    alarm: str
    at: datetime


class Records:
    """The runs table, as the service uses it. Every method may raise StoreError but `note`, which keeps what was refused."""

    def __init__(self, database: Database, clocks: Clocks, locks_dir: Path) -> None:
        self._database = database
        self._clocks = clocks
        self._locks_dir = locks_dir
        self._unwritten: list[_Note] = []

    def recent(self, now: datetime) -> list[Run]:
        """The runs of the last sixteen days, newest first."""
        with self._database.reading() as connection:
            return runs_since(connection, now - DAYS)

    def last_good(self, kind: str) -> list[Run]:
        """The last good run of a kind, however long ago."""
        with self._database.reading() as connection:
            return [
                run for run in recent_runs(connection, kind=kind, limit=100) if run.status == RunStatus.GOOD
            ][:1]

    def to_match(self) -> bool:
        """Whether anything changed since the last match: the database itself marks it."""
        with self._database.reading() as connection:
            state = MatchState(connection)
            return state.base() is None or state.marked() != Marked()

    def refusal(self, arena: str, today: date) -> str | None:
        """Why the register does not let an arena be crawled, as a code."""
        with self._database.reading() as connection:
            entry = read_entry(connection, arena)
        return None if entry is None or entry.may_crawl(today) else f"arena_is_{entry.life}"

    def note(self, kind: str, arena: str | None, status: RunStatus, alarm: str, at: datetime) -> None:
        """Say how a run ended that could not say so itself: its own row if it got as far as that, else a new one."""
        self._unwritten = [*self._unwritten, _Note(kind, arena, status, alarm, at)][-_UNWRITTEN:]
        with suppress(StoreError):  # kept; the next tick tries again
            self.write_up()

    def write_up(self) -> None:
        """Write what the database refused before."""
        while self._unwritten:
            self._write(self._unwritten[0])
            del self._unwritten[0]

    def bury_the_dead(self, now: datetime) -> list[str]:
        """Runs that stand as running and whose process died: say so. Returns their arenas."""
        with self._database.reading() as connection:
            standing = running_crawls(connection)
        dead = [(arena, run_id) for arena, run_id in standing if not self._is_crawled(arena)]
        if not dead:
            return []
        with self._database.writing() as connection:
            for arena, run_id in dead:
                close_running(
                    connection,
                    kind="crawl",
                    arena=arena,
                    at=now,
                    status=RunStatus.FAILED,
                    alarm="process_died",
                    run_id=run_id,  # this one: the next may have begun meanwhile
                )
        return sorted({arena for arena, _ in dead})

    def let_go(self, arenas: Collection[str]) -> set[str]:
        """Which of the arenas no process holds."""
        return {arena for arena in arenas if not self._is_crawled(arena)}

    def _write(self, note: _Note) -> None:
        with self._database.writing() as connection:
            if note.status is not RunStatus.SKIPPED and close_running(
                connection, kind=note.kind, arena=note.arena, at=note.at, status=note.status, alarm=note.alarm
            ):
                return
            run_id = start_run(connection, self._clocks, kind=note.kind, at=note.at, arena=note.arena)
            finish_run(connection, run_id, status=note.status, at=note.at, counts={}, alarms=[note.alarm])

    def _is_crawled(self, arena: str) -> bool:
        """Whether a process holds the arena's lock (crawler.guards takes it), without taking it away from anybody."""
        try:
            handle = os.open(self._locks_dir / f"{arena}.lock", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False
