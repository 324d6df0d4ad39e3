"""The process behind `outreach serve`: holds the lease, hears the clock, starts a child for each piece of work, and ends well.

It decides by the runs table and does nothing itself: every crawl and every step is a child process. A stop asks the children to write
what they have and is over within ten seconds; a crash of this process leaves children that end by themselves, and the next start takes
up what is owed. Work on the database runs in a thread of its own, so that a locked database delays no signal.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from config.workspace import Workspace
from review_cli.service.serving.children import Child, Ended
from review_cli.service.serving.clockwork import Clockwork
from review_cli.service.serving.due import (
    BACKUP,
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
from review_cli.service.serving.logs import EventLog
from review_cli.service.serving.notify import notify
from review_cli.service.serving.plan import Job, JobKind, Plan, make_plan
from review_cli.service.serving.records import Records
from review_cli.service.serving.threads import StoreThread
from review_cli.service.serving.wishes import read_wishes, take_asked
from review_cli.session import Session
from store.errors import ConfigError, OutreachError, StoreError
from store.keyring import dump_keyring
from store.lease import Lease, lease_of
from store.runs import Run, RunStatus

T = TypeVar("T")

TICK_SECONDS = 5.0
TAKEOVER_SECONDS = 12.0
"""Whoever waited for the lease lets the one before him notice that it is lost, and stop."""
WRITE_SECONDS = 600.0
"""A crawl ends by itself in time; so long it may take to judge and write what it has before it is asked to stop."""
STOP_WITHIN = 6.5
CLOCK_FAR_AHEAD = "clock_far_ahead"
LEASE_SECONDS = 20.0
"""A lease that does not answer for so long is lost."""
_SAY_AGAIN = timedelta(minutes=10)


class Service:
    """One run of the service. `session` has open keys and an open database; `now` is the clock."""

    def __init__(
        self, session: Session, now: Callable[[], datetime], say: EventLog, *, tick: float = TICK_SECONDS
    ) -> None:
        self._session = session
        self._now = now
        self._say = say
        self._tick = tick
        self._workspace = session.workspace
        self._records = Records(session.database, session.vault.clocks, self._workspace.locks_dir)
        self._lease: Lease = lease_of(session.database, self._workspace.locks_dir)
        self._clockwork = Clockwork(self._workspace.schedule_store, lambda job: self.begin(job, "due"), now)
        self._stopping = asyncio.Event()
        self._reloading = asyncio.Event()
        self._leading = False
        self._store, self._lease_thread = StoreThread(), StoreThread()
        self._children: dict[str, Child] = {}
        self._active: dict[str, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self._retries: dict[str, asyncio.TimerHandle] = {}
        self._chain_again = False
        self._to_take_up = False
        self._slots = asyncio.Semaphore(self._workspace.settings.crawl.children)
        self.plan: Plan = make_plan(self._workspace)
        self.ticked_at = now()
        self.lacks: list[Lack] = []
        self.runs: list[Run] = []
        self.root = self._workspace.root
        self.config_error = ""

    # -- what others look at ------------------------------------------------------------------------------------------

    @property
    def leading(self) -> bool:
        """Whether this process holds the lease."""
        return self._leading

    @property
    def running(self) -> list[str]:
        """The jobs and steps whose child is at work."""
        return sorted(self._children)

    @property
    def expected(self) -> dict[str, datetime]:
        """When each job comes next."""
        return self._clockwork.expected

    # -- its life -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT. SIGHUP reads arenas and schedule again."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._reloading.set)
        notify("READY=1")
        try:
            while not self._stopping.is_set():
                if await self._take_lease():
                    await self._serve()
        finally:
            await self._wind_up()

    async def _take_lease(self) -> bool:
        """Wait until the lease is ours; False when told to stop before."""
        said: datetime | None = None
        while not self._stopping.is_set():
            if await self._ask_lease(self._lease.acquire, self._now()):
                if said is not None:
                    await self._rest(TAKEOVER_SECONDS)
                return True
            holder = await self._ask_lease(self._lease.holder)
            if said is None or self._now() - said > _SAY_AGAIN:
                said = self._now()
                self._say(
                    "waiting_for_the_lease",
                    holder=holder.process if holder else "nobody that can be seen",
                    since=holder.since.isoformat() if holder else None,
                    heard_of=holder.beat.isoformat() if holder and holder.beat else None,
                )
                notify(f"STATUS=waiting: {holder.process if holder else 'another'} serves this store")
            await self._beat_and_rest()
        return False

    async def _serve(self) -> None:
        self._leading = True
        self._clockwork.start(self.plan)
        self._say("serving", jobs=len(self.plan.jobs), broken=sorted(self.plan.broken))
        notify("STATUS=serving")
        self._to_take_up = True
        while not self._stopping.is_set():
            if not await self._ask_lease(self._lease.beat, self._now()) and not self._stopping.is_set():
                self._say("lease_lost")
                self._leading = False
                self._clockwork.stop()
                await self._stop_children()
                return
            self._look_around()
            await self._beat_and_rest()

    def _look_around(self) -> None:
        """What each tick looks at; nothing here waits for the database."""
        self.ticked_at = self._now()
        if self._reloading.is_set():
            self._reloading.clear()
            self._reload()
        if mended := self._clockwork.watch():
            self._say(mended)
            self._to_take_up = True
        if self._to_take_up:
            self._aside("take_up", self._take_up)
        try:
            asked = take_asked(self._workspace.wishes_file)
        except OSError:
            asked = []  # a full disk: what was asked for stands there still
        for name in asked:
            self.begin(name, "asked")
        self._aside("write_up", self._write_up)

    def _reload(self) -> None:
        """Arenas and schedule as they are now; what cannot be read leaves everything as it was."""
        try:
            self._workspace = Workspace(self._workspace.root, self._workspace.overrides)
            self.plan = make_plan(self._workspace)
        except (ConfigError, OSError) as error:
            self.config_error = str(error)
            self._say("reload_refused", error=str(error))
            return
        self.config_error = ""
        self._clockwork.start(self.plan)
        self._say("reloaded", jobs=len(self.plan.jobs), broken=sorted(self.plan.broken))

    async def _take_up(self) -> None:
        """What a start finds: runs whose process died, jobs that came due meanwhile, a chain that is not done."""
        buried = await self._store(self._records.bury_the_dead, self._now())
        if buried:
            self._say("found_dead", arenas=buried)
        runs = await self._store(self._records.recent, self._now())
        self._to_take_up = False  # what comes in between the two is looked at the next time
        for job in self.plan.jobs.values():
            last = self.plan.last_fire(job, self._now())
            if (
                job.kind in {JobKind.CRAWL, JobKind.BACKUP}
                and last is not None
                and owed(of_job(runs, job), last, self.plan.schedule.retries)
            ):
                self.begin(job.name, "owed")
        local = self._now().astimezone(self.plan.zone)
        if local >= self.plan.at(local.date(), self.plan.schedule.crawls_until):
            self.begin(JobKind.CHAIN.value, "owed")

    async def _write_up(self) -> None:
        await self._store(self._records.write_up)
        self.runs = await self._store(self._records.recent, self._now())
        self.lacks = missing(self.plan, self.runs, self._now())

    # -- work ---------------------------------------------------------------------------------------------------------

    def begin(self, name: str, why: str) -> None:
        """Begin a job, unless it runs already, rests, or this process does not lead."""
        job = self.plan.jobs.get(name)
        if job is None or self._stopping.is_set() or not self._leading:
            return
        if why != "asked" and read_wishes(self._workspace.wishes_file).holds_back(_work_of(job)):
            self._say("rests", job=name)
            return
        work = _work_of(job)
        if work in self._active:
            self._chain_again = self._chain_again or work == JobKind.CHAIN.value
            return
        if (timer := self._retries.pop(work, None)) is not None:
            timer.cancel()
        self._say("begun", job=name, why=why)
        task = asyncio.get_running_loop().create_task(self._perform(job))
        self._active[work] = task

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
            self._say("job_failed", job=job.name, error=type(error).__name__, said=_sentence(error))
            again = True
        finally:
            self._active.pop(work, None)
        if self._stopping.is_set() or not self._leading:
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
        work = _work_of(job)
        seconds = self.plan.schedule.retry_minutes * 60
        self._retries[work] = asyncio.get_running_loop().call_later(seconds, self._retry, job)

    def _retry(self, job: Job) -> None:
        self._retries.pop(_work_of(job), None)
        self.begin(job.name, "tried_again")

    async def _crawl(self, job: Job) -> bool:
        """Crawl one arena; returns whether it should be tried again."""
        arena = job.arena or ""
        async with self._slots:
            if self._stopping.is_set():
                return False
            if refusal := await self._store(self._records.refusal, arena, self._session_day()):
                await self._note("crawl", RunStatus.SKIPPED, refusal, arena=arena)
                return False
            settings = self._workspace.settings.crawl
            ended = await self._child(
                job.name,
                "crawler.run",
                [arena, f"--today={self._session_day().isoformat()}"],
                dump_keyring(self._session.key_file.ensure_weeks(self._session_day())),
                arena,
                settings.time_limit_minutes * 60.0 + WRITE_SECONDS,
            )
        if ended.end is not None:
            self._say("crawled", arena=arena, ended=ended.end, alarms=ended.alarms)
            failed = ended.end == RunStatus.FAILED
        elif ended.kind == "ArenaBusy":
            await self._note("crawl", RunStatus.SKIPPED, "busy", arena=arena)
            failed = False
        else:
            status = RunStatus.STOPPED if ended.stopped else RunStatus.FAILED
            await self._note("crawl", status, _how(ended), arena=arena)
            failed = status is RunStatus.FAILED
        return failed and await self._still_owed(job)

    async def _still_owed(self, job: Job) -> bool:
        runs = await self._store(self._records.recent, self._now())
        last = self.plan.last_fire(job, self._now()) or self._now() - timedelta(
            hours=self.plan.schedule.grace_hours
        )
        return owed(of_job(runs, job), last, self.plan.schedule.retries)

    async def _chain(self) -> bool:
        """Do what is due of the day's steps, each whatever became of the others; returns whether to try again later."""
        again = False
        for step in CHAIN:
            if self._stopping.is_set():
                return False
            why, runs = await self._store(self._judge, step)
            if why is None and step == EXPIRE and far_ahead(runs, self._now()):
                await self._note(step, RunStatus.FAILED, CLOCK_FAR_AHEAD)
            elif why is None:
                again = not await self._step(step) or again
            elif not was_today(runs, step, self.plan, self._now()):
                await self._note(step, RunStatus.SKIPPED, why.value)
        await self._write_up()
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
        ended = await self._child(
            step,
            "review_cli.service.serving.steps",
            [step, f"--now={self._now().isoformat()}"],
            self._session.key_file.hand_over(),
            "steps",
            self.plan.schedule.step_minutes * 60.0,
        )
        if ended.end is not None:
            self._say("step_done", step=step)
            return True
        await self._note(step, RunStatus.STOPPED if ended.stopped else RunStatus.FAILED, _how(ended))
        return ended.stopped

    async def _child(
        self, name: str, module: str, arguments: list[str], handed: bytes, log: str, limit: float
    ) -> Ended:
        child = Child(
            module,
            [*arguments, f"--workspace={self._workspace.root}"],
            handed,
            self._workspace.logs_dir / f"{log}.log",
            limit,
        )
        self._children[name] = child
        try:
            return await child.run()
        finally:
            del self._children[name]

    async def _note(self, kind: str, status: RunStatus, alarm: str, *, arena: str | None = None) -> None:
        """Into the runs table; what the database refuses is written when it lets us."""
        self._say("noted", kind=kind, arena=arena, status=status.value, alarm=alarm)
        await self._store(self._records.note, kind, arena, status, alarm, self._now())

    # -- small things -------------------------------------------------------------------------------------------------

    def _session_day(self) -> date:
        return self._now().astimezone(self.plan.zone).date()

    def _aside(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something beside the tick; the same thing is not begun again while it waits for the database."""
        if any(task.get_name() == name for task in self._others):
            return
        task = asyncio.get_running_loop().create_task(self._quietly(work()), name=name)
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # whatever it is, the next tick tries again
            self._say("refused", error=type(error).__name__, said=_sentence(error))

    async def _ask_lease(self, question: Callable[..., T], *arguments: Any) -> T | None:
        """What the lease answers; None when it does not answer in time, when the database refuses, or when we are told to stop."""
        answer = asyncio.ensure_future(self._lease_thread(question, *arguments))
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({answer, stop}, timeout=LEASE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not answer.done():
            answer.cancel()
            return None
        try:
            return answer.result()
        except StoreError as error:
            self._say("store_refused", said=_sentence(error))
            return None

    async def _beat_and_rest(self) -> None:
        notify("WATCHDOG=1")
        await self._rest(self._tick)

    async def _rest(self, seconds: float) -> None:
        """Wait, but not when told to stop."""
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({stop}, timeout=seconds)
        stop.cancel()

    async def _stop_children(self) -> None:
        for timer in self._retries.values():
            timer.cancel()
        self._retries.clear()
        for child in self._children.values():
            child.stop()
        if self._active:
            _done, late = await asyncio.wait(set(self._active.values()), timeout=STOP_WITHIN)
            for task in late:
                task.cancel()

    async def _wind_up(self) -> None:
        """Children write what they have and leave; then the lease goes back."""
        self._stopping.set()
        notify("STOPPING=1")
        self._say("stopping", running=self.running)
        self._clockwork.stop()
        await self._stop_children()
        for task in self._others:
            task.cancel()
        self._lease.release()
        self._say("stopped")


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


def _sentence(error: BaseException) -> str:
    """The words of our own errors, which hold no value; of others nothing."""
    return str(error) if isinstance(error, OutreachError) else ""
