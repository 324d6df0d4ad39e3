"""What is owed, what is due, what is missing: decided from the plan and the runs table alone. Pure.

The runs table is the truth: whatever the scheduler's own file says, and however often the service was killed, a job is owed when it was
due and no run of it says otherwise, and a step of the day's chain is due when its input is newer than its last good run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from review_cli.service.serving.plan import Job, JobKind, Plan, last_fire
from store.clocks import FAR_AHEAD
from store.runs import Run, RunStatus

MATCH, EXPIRE, QUEUE, BACKUP = "match", "expire", "queue", "backup"
CHAIN = (MATCH, EXPIRE, QUEUE)
"""The steps of the day, in this order: who is who first, so that expiry knows what hangs together."""

BUSY = "busy"
"""The alarm of a crawl that found another process at its arena: it is still owed when that one is gone."""

_WEEK = timedelta(days=7)


class Why(StrEnum):
    """Why a step is not done."""

    NOTHING_NEW = "nothing_new"
    DONE_TODAY = "done_today"
    TRIED_ENOUGH = "tried_enough"


class Lack(NamedTuple):
    """Something that is missing this morning: a code, and the arena it is about."""

    code: str
    arena: str | None = None


_INTERRUPTED = (
    "service_stopped",
    "it was asked to stop",
    "the program that started it is gone",
    "waits in the spool",
    "stopped before the first list page",
)
"""What the alarms of a crawl say that was cut off by the service itself, and goes on where it stood."""


def owed(runs: Sequence[Run], since: datetime, retries: int) -> bool:
    """Whether a job that was due at `since` is still to be done: nothing was begun since, or all of it failed on our side, was cut off
    by a stop of the service or found the arena in other hands, and may be tried again."""
    begun = [run for run in runs if run.started_at >= since]
    return len(begun) <= retries and all(_unfinished(run) for run in begun)


def _unfinished(run: Run) -> bool:
    if run.status == RunStatus.STOPPED:
        return any(word in alarm for alarm in run.alarms for word in _INTERRUPTED)
    if run.status == RunStatus.SKIPPED:
        return BUSY in run.alarms
    return run.status == RunStatus.FAILED


def of_job(runs: Sequence[Run], job: Job) -> list[Run]:
    """The runs of one crawl or backup job, newest first."""
    kind = "crawl" if job.kind is JobKind.CRAWL else job.kind.value
    return [run for run in runs if run.kind == kind and run.arena == job.arena]


def not_due(
    step: str, plan: Plan, runs: Sequence[Run], now: datetime, *, to_match: Callable[[], bool]
) -> Why | None:
    """Why a step of the chain need not be done now; None when it is due.

    `runs` come newest first. `to_match` says whether anything changed that a match would look at.
    """
    midnight = plan.at(now.astimezone(plan.zone).date(), time(0))
    own = [run for run in runs if run.kind == step]
    failed = [run for run in own if run.started_at >= midnight and run.status == RunStatus.FAILED]
    last = next((run for run in own if run.status == RunStatus.GOOD and run.finished_at is not None), None)
    why: Why | None = None
    if last is None or last.finished_at is None:
        why = None
    elif step == MATCH:
        why = None if to_match() else Why.NOTHING_NEW
    elif last.finished_at >= midnight:
        newer = step == QUEUE and any(
            _finished(run, last.finished_at) for run in runs if run.kind in (MATCH, EXPIRE)
        )
        why = None if newer else Why.DONE_TODAY
    if why is None and len(failed) > plan.schedule.retries:
        return Why.TRIED_ENOUGH
    return why


def _finished(run: Run, since: datetime) -> bool:
    return run.status == RunStatus.GOOD and run.finished_at is not None and run.finished_at > since


def night_is_through(plan: Plan, now: datetime, *, busy: bool) -> bool:
    """Whether the chain may begin: after midnight, before the team starts, with no crawl under way or to come before the deadline."""
    local = now.astimezone(plan.zone)
    deadline = plan.at(local.date(), plan.schedule.crawls_until)
    if local >= plan.at(local.date(), plan.schedule.team_starts):
        return False
    if busy:
        return False
    if local >= deadline:
        return True
    crawls = (job for job in plan.jobs.values() if job.kind is JobKind.CRAWL)
    return all((following := plan.next_fire(job, now)) is None or following >= deadline for job in crawls)


def missing(plan: Plan, runs: Sequence[Run], now: datetime) -> list[Lack]:
    """What the queue of this moment lacks: arenas that brought nothing when they were last due, steps that were not done today."""
    lacks = [Lack("arena_file_broken", name.removesuffix(".toml")) for name in plan.broken]
    for job in plan.jobs.values():
        if job.kind is not JobKind.CRAWL:
            continue
        due = last_fire(job.cron, plan.zone, now, _WEEK)
        if due is not None and (code := _crawl_lack(of_job(runs, job), due)):
            lacks.append(Lack(code, job.arena))
    local = now.astimezone(plan.zone)
    if local < plan.at(local.date(), plan.schedule.crawls_until):
        return lacks
    midnight = plan.at(local.date(), time(0))
    for step in CHAIN:
        done = {
            run.status for run in runs if run.kind == step and (run.finished_at or run.started_at) >= midnight
        }
        if not done & {RunStatus.GOOD, RunStatus.SKIPPED}:
            lacks.append(Lack(f"{step}_{'failed' if done else 'not_done'}"))
    return lacks


def _crawl_lack(runs: Sequence[Run], due: datetime) -> str | None:
    begun = [run for run in runs if run.started_at >= due and run.status != RunStatus.SKIPPED]
    if not begun:
        return "not_crawled"
    return {
        RunStatus.RUNNING.value: "still_crawled",
        RunStatus.ALARM.value: "crawl_alarm",
        RunStatus.FAILED.value: "crawl_failed",
        RunStatus.STOPPED.value: "crawl_cut_short",
    }.get(begun[0].status)


def was_today(runs: list[Run], kind: str, plan: Plan, now: datetime) -> bool:
    """Whether such a run ended today, by the local day."""
    midnight = plan.at(now.astimezone(plan.zone).date(), time(0))
    return any(run.kind == kind and (run.finished_at or run.started_at) >= midnight for run in runs)


def far_ahead(runs: list[Run], now: datetime) -> bool:
    """Whether the clock is so far past the last expiry that it is more likely wrong: expiry destroys keys for good.

    `expire` itself asks the newest run of any kind, which in a chain is the match of a minute ago.
    """
    last = next((run for run in runs if run.kind == EXPIRE and run.status == RunStatus.GOOD), None)
    return last is not None and now - last.started_at > FAR_AHEAD
