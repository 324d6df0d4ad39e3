"""What the service does: begins a job, starts its child, notes how it ended, tries again what is still owed.

A job fails alone: whatever becomes of one, the others go on. Nothing is begun while the work is closed, that is while this process
does not lead or is about to end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from config.workspace import Workspace
from review_cli.service.children import Child, Ended
from review_cli.service.crawls import crawl_child
from review_cli.service.serving.due import (
    BACKUP,
    BUSY,
    CHAIN,
    EXPIRE,
    Lack,
    Why,
    far_ahead,
    missing,
    night_is_through,
    not_due,
    of_job,
    owed,
    was_today,
)
from review_cli.service.serving.leading import sentence_of
from review_cli.service.serving.logs import EventLog
from review_cli.service.serving.plan import Job, JobKind, Plan
from review_cli.service.serving.records import Records
from review_cli.service.serving.threads import StoreThread
from review_cli.service.serving.wishes import read_wishes
from review_cli.session import Session
from store.keyring import dump_keyring
from store.runs import Run, RunStatus

STOP_WITHIN = 6.5
CLOCK_FAR_AHEAD = "clock_far_ahead"
NOT_STARTED = "not_started"
"""The child could not be started: no memory, no room for its log or its keys."""


class Work:
    """The jobs at work. `session` has open keys and an open database; `now` is the clock. Belongs to the running event loop."""

    def __init__(
        self, session: Session, records: Records, plan: Plan, now: Callable[[], datetime], say: EventLog
    ) -> None:
        self._session = session
        self._records = records
        self._now = now
        self._say = say
        self._store = StoreThread()
        self._open = False
        self._children: dict[str, Child] = {}
        self._active: dict[str, asyncio.Task[None]] = {}
        self._retries: dict[str, asyncio.TimerHandle] = {}
        self._chain_again = False
        self._elsewhere: set[str] = set()
        self._workspace = session.workspace
        self._slots = asyncio.Semaphore(self._workspace.settings.crawl.children)
        self.plan = plan
        self.lacks: list[Lack] = []
        self.runs: list[Run] = []

    @property
    def running(self) -> list[str]:
        """The jobs and steps whose child is at work."""
        return sorted(self._children)

    def follow(self, workspace: Workspace, plan: Plan) -> None:
        """Go by another plan from here on; what is under way is not touched."""
        self._workspace, self.plan = workspace, plan

    def open(self) -> None:
        """Jobs may begin."""
        self._open = True

    async def close(self) -> None:
        """Begin nothing more; children write what they have and leave, or are ended."""
        self._open = False
        for timer in self._retries.values():
            timer.cancel()
        self._retries.clear()
        self._chain_again = False
        for child in self._children.values():
            child.stop()
        if self._active:
            _done, late = await asyncio.wait(set(self._active.values()), timeout=STOP_WITHIN)
            for task in late:
                task.cancel()

    # -- what is owed -------------------------------------------------------------------------------------------------

    async def take_up(self) -> None:
        """What a start finds: runs whose process died, jobs that came due meanwhile, a chain that is not done."""
        # Asked once: a clock that is set on the way must not begin the chain without the crawls before it.
        now = self._now()
        await self._begin_owed(now, set(self.plan.jobs))
        local = now.astimezone(self.plan.zone)
        if local >= self.plan.at(local.date(), self.plan.schedule.crawls_until):
            self.begin(JobKind.CHAIN.value, "owed")

    async def look_after(self) -> None:
        """Arenas that another process crawled, by hand or left over from a service that was killed: when it is gone, what is still
        owed is begun."""
        if not self._elsewhere:
            return
        over = await self._store(self._records.let_go, frozenset(self._elsewhere))
        if over:
            jobs = {name for name, job in self.plan.jobs.items() if job.arena in over}
            await self._begin_owed(self._now(), jobs)
            self._elsewhere -= over

    async def _begin_owed(self, now: datetime, names: set[str]) -> None:
        buried = await self._store(self._records.bury_the_dead, now)
        if buried:
            self._say("found_dead", arenas=buried)
        runs = await self._store(self._records.recent, now)
        standing = {run.arena for run in runs if run.kind == "crawl" and run.status == RunStatus.RUNNING}
        for name, job in self.plan.jobs.items():
            if job.kind is JobKind.CRAWL and job.arena in standing and name not in self._active:
                self._elsewhere.add(job.arena or "")
            last = self.plan.last_fire(job, now)
            if (
                name in names
                and job.kind in {JobKind.CRAWL, JobKind.BACKUP}
                and last is not None
                and owed(of_job(runs, job), last, self.plan.schedule.retries)
            ):
                self.begin(name, "owed")

    async def _still_owed(self, job: Job) -> bool:
        now = self._now()
        runs = await self._store(self._records.recent, now)
        last = self.plan.last_fire(job, now) or now - timedelta(hours=self.plan.schedule.grace_hours)
        return owed(of_job(runs, job), last, self.plan.schedule.retries)

    async def write_up(self) -> None:
        """Write what the database refused before, and look what the queue lacks."""
        await self._store(self._records.write_up)
        now = self._now()
        self.runs = await self._store(self._records.recent, now)
        self.lacks = missing(self.plan, self.runs, now)

    # -- jobs ---------------------------------------------------------------------------------------------------------

    def begin(self, name: str, why: str) -> None:
        """Begin a job, unless it runs already, rests, or nothing may begin."""
        job = self.plan.jobs.get(name)
        if job is None or not self._open:
            return
        work = _work_of(job)
        if why != "asked" and read_wishes(self._workspace.wishes_file).holds_back(work):
            self._say("rests", job=name)
            return
        if work in self._active:
            self._chain_again = self._chain_again or work == JobKind.CHAIN.value
            return
        if (timer := self._retries.pop(work, None)) is not None:
            timer.cancel()
        self._say("begun", job=name, why=why)
        self._active[work] = asyncio.get_running_loop().create_task(self._perform(job))

    async def _perform(self, job: Job) -> None:
        work = _work_of(job)
        again = False
        try:
            if job.kind is JobKind.CRAWL:
                again = await self._crawl(job)
            elif job.kind is JobKind.BACKUP:
                again = not await self._step(BACKUP) and await self._still_owed(job)
            else:
                again = await self._chain()
        except Exception as error:  # whatever it is, the other jobs go on
            self._say("job_failed", job=job.name, error=type(error).__name__, said=sentence_of(error))
            again = True
        finally:
            self._active.pop(work, None)
        if not self._open:
            return
        if again:
            self._try_again(job)
        if work == JobKind.CHAIN.value and self._chain_again:
            self._chain_again = False
            self.begin(work, "late_crawl")
        if job.kind is JobKind.CRAWL and night_is_through(
            self.plan, self._now(), busy=self._crawls_to_come()
        ):
            self.begin(JobKind.CHAIN.value, "crawls_are_through")

    def _crawls_to_come(self) -> bool:
        return any(work.startswith(JobKind.CRAWL) for work in (*self._active, *self._retries))

    def _try_again(self, job: Job) -> None:
        """Later, if it is still owed then."""
        seconds = self.plan.schedule.retry_minutes * 60
        loop = asyncio.get_running_loop()
        self._retries[_work_of(job)] = loop.call_later(seconds, self._retry, job)

    def _retry(self, job: Job) -> None:
        self._retries.pop(_work_of(job), None)
        self.begin(job.name, "tried_again")

    async def _crawl(self, job: Job) -> bool:
        """Crawl one arena; returns whether it should be tried again."""
        arena = job.arena or ""
        async with self._slots:
            if not self._open:
                return False
            today = self._today()
            if refusal := await self._store(self._records.refusal, arena, today):
                await self._note("crawl", RunStatus.SKIPPED, refusal, arena=arena)
                return False

            def child() -> Child:
                keys = dump_keyring(self._session.key_file.ensure_weeks(today))
                return crawl_child(self._workspace, keys, arena, today)

            ended = await self._child(job.name, child)
        if ended.end is not None:
            self._say("crawled", arena=arena, ended=ended.end, alarms=ended.alarms)
            failed = ended.end == RunStatus.FAILED
        elif ended.kind == "ArenaBusy":
            await self._note("crawl", RunStatus.SKIPPED, BUSY, arena=arena)
            self._elsewhere.add(arena)
            failed = False
        else:
            status = RunStatus.STOPPED if ended.stopped else RunStatus.FAILED
            await self._note("crawl", status, _how(ended), arena=arena)
            failed = status is RunStatus.FAILED
        return failed and await self._still_owed(job)

    async def _chain(self) -> bool:
        """Do what is due of the day's steps, each whatever became of the others; returns whether to try again later."""
        again = False
        for step in CHAIN:
            if not self._open:
                return False
            why, runs = await self._store(self._judge, step)
            if why is None and step == EXPIRE and far_ahead(runs, self._now()):
                await self._note(step, RunStatus.FAILED, CLOCK_FAR_AHEAD)
            elif why is None:
                again = not await self._step(step) or again
            elif not was_today(runs, step, self.plan, self._now()):
                await self._note(step, RunStatus.SKIPPED, why.value)
        await self.write_up()
        self._say("chain_done", missing=[" ".join(filter(None, lack)) for lack in self.lacks])
        return again

    def _judge(self, step: str) -> tuple[Why | None, list[Run]]:
        now = self._now()
        runs = self._records.recent(now)
        if not any(run.kind == step and run.status == RunStatus.GOOD for run in runs):
            runs += self._records.last_good(step)  # it may be long ago
        why = not_due(step, self.plan, runs, now, to_match=self._records.to_match)
        return why, runs

    async def _step(self, step: str) -> bool:
        """Do one step in a child; returns whether it went well. It notes its own success, in its own transaction."""

        def child() -> Child:
            return Child(
                "review_cli.service.serving.steps",
                [step, f"--now={self._now().isoformat()}", f"--workspace={self._workspace.root}"],
                self._session.key_file.hand_over(),
                self._workspace.logs_dir / "steps.log",
                self.plan.schedule.step_minutes * 60.0,
            )

        ended = await self._child(step, child)
        if ended.end is not None:
            self._say("step_done", step=step)
            return True
        await self._note(step, RunStatus.STOPPED if ended.stopped else RunStatus.FAILED, _how(ended))
        return ended.stopped

    async def _child(self, name: str, make: Callable[[], Child]) -> Ended:
        try:
            child = self._children[name] = make()
            return await child.run()
        except OSError as error:
            self._say("child_not_started", job=name, error=type(error).__name__)
            return Ended(1, error=NOT_STARTED)
        finally:
            self._children.pop(name, None)

    async def _note(self, kind: str, status: RunStatus, alarm: str, *, arena: str | None = None) -> None:
        """Into the runs table; what the database refuses is written when it lets us."""
        self._say("noted", kind=kind, arena=arena, status=status.value, alarm=alarm)
        await self._store(self._records.note, kind, arena, status, alarm, self._now())

    def _today(self) -> date:
        return self._now().astimezone(self.plan.zone).date()


def _work_of(job: Job) -> str:
    """The morning's job is the chain once more."""
    return JobKind.CHAIN.value if job.kind is JobKind.MORNING else job.name


def _how(ended: Ended) -> str:
    """How a child ended that did not say so itself, as an alarm."""
    if ended.overdue:
        return "time_limit"
    if ended.stopped:
        return "service_stopped"
    if ended.error is not None:
        return ended.error
    return f"killed by signal {-ended.code}" if ended.code < 0 else f"died with code {ended.code}"
