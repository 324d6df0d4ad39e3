"""The process behind `outreach serve`: holds the lease, hears the clock, looks around at each tick, and ends well.

It decides by the runs table and does nothing itself: every crawl and every step is a child process. A stop asks the children to write
what they have and is over within ten seconds; a crash of this process leaves children that end by themselves, and the next start takes
up what is owed. Work on the database runs in a thread of its own, so that a locked database delays no signal.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from config.workspace import Workspace
from review_cli.service.serving.clockwork import Clockwork
from review_cli.service.serving.due import Lack
from review_cli.service.serving.leading import Leadership, sentence_of
from review_cli.service.serving.logs import EventLog
from review_cli.service.serving.notify import notify
from review_cli.service.serving.plan import Plan, make_plan
from review_cli.service.serving.records import Records
from review_cli.service.serving.wishes import take_asked
from review_cli.service.serving.work import Work
from review_cli.session import Session
from store.errors import ConfigError
from store.lease import lease_of
from store.runs import Run

TICK_SECONDS = 5.0


class Service:
    """One run of the service. `session` has open keys and an open database; `now` is the clock."""

    def __init__(
        self, session: Session, now: Callable[[], datetime], say: EventLog, *, tick: float = TICK_SECONDS
    ) -> None:
        workspace = session.workspace
        plan = make_plan(workspace)
        records = Records(session.database, session.vault.clocks, workspace.locks_dir)
        self._now = now
        self._say = say
        self._workspace = workspace
        self._stopping = asyncio.Event()
        self._reloading = asyncio.Event()
        self._leadership = Leadership(
            lease_of(session.database, workspace.locks_dir), now, say, self._stopping, tick
        )
        self._work = Work(session, records, plan, now, say)
        self._clockwork = Clockwork(workspace.schedule_store, lambda job: self._work.begin(job, "due"), now)
        self._asides: set[asyncio.Task[None]] = set()
        self._to_take_up = False
        self.leading = False
        """Whether this process holds the lease."""
        self.ticked_at = now()
        self.config_error = ""

    # -- what others look at ------------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan:
        """The jobs, as arenas and schedule said when they were last read."""
        return self._work.plan

    @property
    def running(self) -> list[str]:
        """The jobs and steps whose child is at work."""
        return self._work.running

    @property
    def lacks(self) -> list[Lack]:
        """What today's queue lacks, as of the last tick."""
        return self._work.lacks

    @property
    def runs(self) -> list[Run]:
        """The runs of the last sixteen days, as of the last tick."""
        return self._work.runs

    @property
    def expected(self) -> dict[str, datetime]:
        """When each job comes next."""
        return self._clockwork.expected

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return self._workspace.root

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
                if await self._leadership.win():
                    await self._serve()
        finally:
            await self._wind_up()

    async def _serve(self) -> None:
        self.leading = True
        self._work.open()
        self._clockwork.start(self.plan)
        self._say("serving", jobs=len(self.plan.jobs), broken=sorted(self.plan.broken))
        notify("STATUS=serving")
        self._to_take_up = True
        while not self._stopping.is_set():
            if not await self._leadership.keep() and not self._stopping.is_set():
                self._say("lease_lost")
                self.leading = False
                self._clockwork.stop()
                await self._work.close()
                return
            self._look_around()
            await self._leadership.tick()

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
        self._aside("look_after", self._work.look_after)
        try:
            asked = take_asked(self._workspace.wishes_file)
        except OSError:
            asked = []  # a full disk: what was asked for stands there still
        for name in asked:
            self._work.begin(name, "asked")
        self._aside("write_up", self._work.write_up)

    def _reload(self) -> None:
        """Arenas and schedule as they are now; what cannot be read leaves everything as it was."""
        try:
            workspace = Workspace(self._workspace.root, self._workspace.overrides)
            plan = make_plan(workspace)
        except (ConfigError, OSError) as error:
            self.config_error = str(error)
            self._say("reload_refused", error=str(error))
            return
        self.config_error = ""
        self._workspace = workspace
        self._work.follow(workspace, plan)
        self._clockwork.start(plan)
        self._say("reloaded", jobs=len(plan.jobs), broken=sorted(plan.broken))

    async def _take_up(self) -> None:
        self._to_take_up = False  # a clock that is set from here on is looked at the next time
        try:
            await self._work.take_up()
        except BaseException:
            self._to_take_up = True
            raise

    def _aside(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something beside the tick; the same thing is not begun again while it waits for the database."""
        if any(task.get_name() == name for task in self._asides):
            return
        task = asyncio.get_running_loop().create_task(self._quietly(work()), name=name)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # whatever it is, the next tick tries again
            self._say("refused", error=type(error).__name__, said=sentence_of(error))

    async def _wind_up(self) -> None:
        """Children write what they have and leave; then the lease goes back."""
        self._stopping.set()
        notify("STOPPING=1")
        self._say("stopping", running=self.running)
        self._clockwork.stop()
        await self._work.close()
        for task in self._asides:
            task.cancel()
        self._leadership.give_back()
        self._say("stopped")
