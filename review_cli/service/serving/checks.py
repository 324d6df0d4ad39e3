"""The checks of a deployment that runs unattended: clock, scheduler, arenas, the day's chain, open attempts, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from review_cli.i18n import _
from review_cli.service.checkup import Problem
from review_cli.service.serving.due import BACKUP, EXPIRE, MATCH, of_job
from review_cli.service.serving.plan import JobKind, make_plan
from review_cli.session import Session
from store.arenas import read_entries
from store.clocks import FAR_AHEAD
from store.lease import lease_of
from store.queue import waiting_attempts
from store.runs import Run, RunStatus, recent_runs

CLOCK_LEEWAY = timedelta(minutes=10)
SILENT = timedelta(minutes=2)
STALE = {MATCH: timedelta(days=2), EXPIRE: timedelta(days=2), BACKUP: timedelta(days=2)}
CRAWL_STALE = timedelta(days=3)
ATTEMPT_DAYS = 2


def clock(session: Session) -> Iterator[Problem]:
    """That the host's clock fits what ran before: a wrong one would expire too much, or nothing."""
    newest = _newest(session)
    if newest is not None and newest.started_at > session.now + CLOCK_LEEWAY:
        yield Problem(
            "clock.behind",
            _("the last run is of a later time than this host's clock"),
            _("mend the clock (timedatectl), or wait until that time has come"),
            alarm=True,
        )
    expired = _last_good(session, EXPIRE)
    if expired is not None and session.now - expired.started_at > FAR_AHEAD:
        yield Problem(
            "clock.far_ahead",
            _("the clock is more than 60 days past the last expiry; the service expires nothing meanwhile"),
            _("mend the clock; if it is right, `outreach expire --catch-up`"),
            alarm=True,
        )


def service(session: Session) -> Iterator[Problem]:
    """That the scheduler runs, where it ever ran, and works."""
    if not session.workspace.schedule_store.exists():
        return
    holder = lease_of(session.database, session.workspace.locks_dir).holder()
    if holder is None:
        yield Problem(
            "service.not_running",
            _("`outreach serve` is not running: nothing happens by itself"),
            _("start it: `systemctl start outreach`, or see docs/operations.md"),
            alarm=True,
        )
    elif holder.beat is not None and session.now - holder.beat > SILENT:
        yield Problem(
            "service.silent",
            _("{process} holds the schedule and was last heard of at {time}").format(
                process=holder.process, time=f"{holder.beat:%Y-%m-%d %H:%M} UTC"
            ),
            _("end that process; another one takes over by itself"),
            alarm=True,
        )


def crawls(session: Session) -> Iterator[Problem]:
    """That every arena that has a time was crawled lately, and well."""
    plan = make_plan(session.workspace)
    with session.database.reading() as connection:
        register = read_entries(connection)
    for job in plan.jobs.values():
        entry = register.get(job.arena or "")
        if job.kind is not JobKind.CRAWL or (entry is not None and not entry.may_crawl(session.today)):
            continue
        with session.database.reading() as connection:
            runs = of_job(recent_runs(connection, kind="crawl", arena=job.arena, limit=50), job)
        ended = [run for run in runs if run.status not in {RunStatus.RUNNING, RunStatus.SKIPPED}]
        if not ended:
            continue
        good = next((run for run in ended if run.status == RunStatus.GOOD), None)
        if ended[0].status in {RunStatus.ALARM, RunStatus.FAILED}:
            yield Problem(
                "crawls.alarm",
                _("{arena}: its last crawl ended badly").format(arena=job.arena),
                _("`outreach arena health` says how, and what to do"),
                alarm=True,
            )
        elif good is None or session.now - good.started_at > CRAWL_STALE:
            yield Problem(
                "crawls.stale",
                _("{arena}: no whole crawl for more than three days").format(arena=job.arena),
                _("`outreach runs --arena {arena}` says what happened").format(arena=job.arena),
            )


def chain(session: Session) -> Iterator[Problem]:
    """That matching and expiry were done lately, where they were ever done."""
    for step, words in ((MATCH, _("matching")), (EXPIRE, _("expiry"))):
        with session.database.reading() as connection:
            runs = recent_runs(connection, kind=step, limit=50)
        done = next((run for run in runs if run.status in {RunStatus.GOOD, RunStatus.SKIPPED}), None)
        if runs and (done is None or session.now - done.started_at > STALE[step]):
            yield Problem(
                f"chain.{step}_stale",
                _("{step} was not done for more than two days").format(step=words),
                _("`outreach runs --kind {step}` says what happened; by hand: `outreach {step}`").format(
                    step=step
                ),
                alarm=step == EXPIRE,
            )


def claims(session: Session) -> Iterator[Problem]:
    """That nobody's contact waits for a word that was forgotten."""
    with session.database.reading() as connection:
        waiting = waiting_attempts(connection, session.today - timedelta(days=ATTEMPT_DAYS))
    if waiting:
        yield Problem(
            "claims.open_attempts",
            _("{n} open attempts without an outcome are older than two days").format(n=waiting),
            _("whoever made them logs the outcome in `outreach queue`; a coordinator can ask them"),
        )


def backup(session: Session) -> Iterator[Problem]:
    """That there is a fresh backup, where the schedule asks for one."""
    if "backup" not in make_plan(session.workspace).jobs or not session.workspace.schedule_store.exists():
        return
    last = _last_good(session, BACKUP)
    if last is None:
        yield Problem(
            "backup.none",
            _("there is no backup yet"),
            _("make one: `outreach backup`, and keep it elsewhere"),
        )
    elif session.now - last.started_at > STALE[BACKUP]:
        yield Problem(
            "backup.stale",
            _("the last backup is of {day}").format(day=f"{last.started_at:%Y-%m-%d}"),
            _("`outreach runs --kind backup` says what happened; by hand: `outreach backup`"),
            alarm=True,
        )


def _newest(session: Session) -> Run | None:
    with session.database.reading() as connection:
        return next(iter(recent_runs(connection, limit=1)), None)


def _last_good(session: Session, kind: str) -> Run | None:
    with session.database.reading() as connection:
        runs = recent_runs(connection, kind=kind, limit=100)
    return next((run for run in runs if run.status == RunStatus.GOOD), None)
