"""The runs table: what ran, when, how it ended and what it brought. A run's row is written before its work begins."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from store.clocks import Clocks
from store.errors import InputError
from store.tables import run


class RunStatus(StrEnum):
    """How a run stands. Only a run that said so itself is good: one whose process died stays `running` until it is found dead."""

    RUNNING = "running"
    GOOD = "good"
    STOPPED = "stopped"
    ALARM = "alarm"
    FAILED = "failed"
    SKIPPED = "skipped"
    """A step of the daily chain that had nothing to do; its alarms say why."""


class Run(NamedTuple):
    """A row of the runs table."""

    run_id: str
    kind: str
    arena: str | None
    status: str
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]
    alarms: list[str]


def start_run(
    connection: sa.Connection,
    clocks: Clocks,
    *,
    kind: str,
    at: datetime,
    arena: str | None = None,
    definition_version: str | None = None,
) -> str:
    """Write the row of a run that begins; returns its id."""
    run_id = f"r{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(run).values(
            run_id=run_id,
            kind=kind,
            arena=arena,
            status=RunStatus.RUNNING.value,
            started_at=at,
            counts={},
            alarms=[],
            definition_version=definition_version,
            expires_on=clocks.run(at.date()),
        )
    )
    return run_id


def finish_run(
    connection: sa.Connection,
    run_id: str,
    *,
    status: RunStatus,
    at: datetime,
    counts: Mapping[str, int],
    alarms: Sequence[str] = (),
) -> None:
    """Say how a run ended, with its counts and alarm codes (no text of any ad)."""
    connection.execute(
        sa.update(run)
        .where(run.c.run_id == run_id)
        .values(status=status.value, finished_at=at, counts=dict(counts), alarms=list(alarms))
    )


def note_run_of_the_day(
    connection: sa.Connection,
    clocks: Clocks,
    *,
    kind: str,
    at: datetime,
    zone: tzinfo,
    counts: Mapping[str, int],
) -> None:
    """One row of this kind a day of `zone`, however often it is done: when it was done last, and with what counts."""
    last = recent_runs(connection, kind=kind, limit=1)
    today = bool(last) and last[0].started_at.astimezone(zone).date() == at.astimezone(zone).date()
    run_id = last[0].run_id if today else start_run(connection, clocks, kind=kind, at=at)
    finish_run(connection, run_id, status=RunStatus.GOOD, at=at, counts=counts)


def close_running(
    connection: sa.Connection,
    *,
    kind: str,
    arena: str | None,
    at: datetime,
    status: RunStatus,
    alarm: str,
    run_id: str | None = None,
) -> int:
    """Say of runs that still stand as running, or of that one of them, how their process ended; returns how many.

    The caller knows that it is dead.
    """
    statement = (
        sa.update(run)
        .where(run.c.kind == kind, run.c.status == RunStatus.RUNNING.value)
        .where(run.c.arena == arena if arena is not None else run.c.arena.is_(None))
        .values(status=status.value, finished_at=at, alarms=[alarm])
    )
    if run_id is not None:
        statement = statement.where(run.c.run_id == run_id)
    return int(connection.execute(statement).rowcount)


def running_crawls(connection: sa.Connection) -> list[tuple[str, str]]:
    """Crawls that stand as running, of a living process or of one that died: their arena and their id."""
    c = run.c
    rows = connection.execute(
        sa.select(c.arena, c.run_id).where(c.kind == "crawl", c.status == RunStatus.RUNNING.value)
    )
    return sorted((row.arena, row.run_id) for row in rows if row.arena)


def recent_runs(
    connection: sa.Connection, *, kind: str | None = None, arena: str | None = None, limit: int = 20
) -> list[Run]:
    """The newest runs, newest first."""
    statement = (
        sa.select(*(run.c[name] for name in Run._fields))
        .order_by(run.c.started_at.desc(), run.c.run_id)
        .limit(limit)
    )
    if kind is not None:
        statement = statement.where(run.c.kind == kind)
    if arena is not None:
        statement = statement.where(run.c.arena == arena)
    return [Run(*row) for row in connection.execute(statement)]


def runs_since(connection: sa.Connection, since: datetime) -> list[Run]:
    """Every run that began, ended or stands as running since then, newest first."""
    c = run.c
    rows = connection.execute(
        sa.select(*(c[name] for name in Run._fields))
        .where((c.started_at >= since) | (c.finished_at >= since) | (c.status == RunStatus.RUNNING.value))
        .order_by(c.started_at.desc(), c.run_id)
    )
    return [Run(*row) for row in rows]


def good_counts(connection: sa.Connection, arena: str, limit: int = 5) -> list[dict[str, int]]:
    """The counts of an arena's last good crawls, newest first."""
    rows = connection.execute(
        sa.select(run.c.counts)
        .where(run.c.arena == arena, run.c.kind == "crawl", run.c.status == RunStatus.GOOD.value)
        .order_by(run.c.started_at.desc(), run.c.run_id)
        .limit(limit)
    )
    return [dict(row.counts) for row in rows]


def find_run(connection: sa.Connection, beginning: str) -> Run:
    """The one run whose id begins so. Raises InputError when there is none, or more than one."""
    rows = connection.execute(
        sa.select(*(run.c[name] for name in Run._fields))
        .where(run.c.run_id.startswith(beginning, autoescape=True))
        .limit(2)
    ).all()
    if not beginning or len(rows) != 1:
        raise InputError("no run, or more than one, has an id that begins like that; see `outreach runs`")
    return Run._make(rows[0])
