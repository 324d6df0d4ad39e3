"""The schedule as coordinators see it: each job, when it comes next, how it went last, whether it rests. And what they ask of it."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import NamedTuple

from review_cli.service.serving.due import CHAIN, QUEUE, Lack, missing, of_job
from review_cli.service.serving.plan import Job, JobKind, Plan, fires, make_plan
from review_cli.service.serving.records import DAYS
from review_cli.service.serving.wishes import EVERYTHING, ask_for, pause, read_wishes, resume
from review_cli.session import Session, host_account
from store.errors import InputError, WorkspaceError
from store.lease import Holder, lease_of
from store.runs import Run, runs_since


class Row(NamedTuple):
    """One job. `paused_by` is empty unless it rests."""

    job: str
    cron: str
    next_at: datetime | None
    last: Run | None
    paused_by: str


class Overview(NamedTuple):
    """The whole schedule, who holds it, and what today's queue lacks."""

    plan: Plan
    rows: list[Row]
    holder: Holder | None
    lacks: list[Lack]


def overview(session: Session) -> Overview:
    """The schedule of the workspace at this moment. Raises ConfigError when it cannot be read."""
    plan = make_plan(session.workspace)
    wishes = read_wishes(session.workspace.wishes_file)
    with session.database.reading() as connection:
        runs = runs_since(connection, session.now - DAYS)
    rows = []
    for job in plan.jobs.values():
        by, _on = wishes.paused.get(job.name) or wishes.paused.get(EVERYTHING) or ("", "")
        own = _runs_of(job, runs)
        rows.append(Row(job.name, job.cron, plan.next_fire(job, session.now), own[0] if own else None, by))
    rows.sort(key=lambda row: (row.next_at is None, row.next_at or session.now, row.job))
    holder = lease_of(session.database, session.workspace.locks_dir).holder()
    return Overview(plan, rows, holder, missing(plan, runs, session.now))


def coming(session: Session, number: int) -> list[tuple[datetime, str]]:
    """The next so many times anything is due, with the job."""
    plan = make_plan(session.workspace)
    ahead = [
        (moment, job.name)
        for job in plan.jobs.values()
        for moment in itertools.islice(fires(job.cron, plan.zone, session.now), number)
    ]
    return sorted(ahead)[:number]


def ask_to_run(session: Session, name: str) -> None:
    """Ask the running service to do a job now. Raises InputError without such a job, WorkspaceError when nobody serves."""
    _require(session, name)
    if lease_of(session.database, session.workspace.locks_dir).holder() is None:
        raise WorkspaceError(
            "`outreach serve` is not running; by hand: `outreach crawl`, `outreach match`, `outreach expire`, `outreach backup`"
        )
    ask_for(session.workspace.wishes_file, name, session.now)


def let_rest(session: Session, name: str) -> None:
    """Pause a job, or `all`. Raises InputError without such a job."""
    _require(session, name, or_all=True)
    pause(session.workspace.wishes_file, name, host_account(), session.now)


def take_up(session: Session, name: str) -> None:
    """Resume a job, or `all`. Raises InputError when it does not rest."""
    if not resume(session.workspace.wishes_file, name):
        raise InputError(f"{name} is not paused; see `outreach schedule list`")


def _runs_of(job: Job, runs: list[Run]) -> list[Run]:
    if job.kind in {JobKind.CHAIN, JobKind.MORNING}:
        return [run for run in runs if run.kind == QUEUE] or [run for run in runs if run.kind in CHAIN]
    return of_job(runs, job)


def _require(session: Session, name: str, *, or_all: bool = False) -> None:
    if name not in make_plan(session.workspace).jobs and not (or_all and name == EVERYTHING):
        raise InputError(f"there is no job {name}; see `outreach schedule list`")
