"""APScheduler as the service's alarm clock, and a watch over it.

The scheduler only says that a job is due; the work belongs to the service, so that nothing is lost when the scheduler has to be made
anew. Its file is rebuilt from the configuration at each start (a row somebody else wrote is never unpickled), nobody but this process
opens it, and the runs table stays the truth. One failed write would stop APScheduler for good while it says that it runs; a clock that
is set leaves it waiting for the wrong moment: both show as a job that is overdue or was expected at another time, and both are mended by
making it anew.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from review_cli.service.serving.plan import LocalCron, Plan

OVERDUE = timedelta(seconds=60)
"""A job this far past its time was forgotten."""
_JUMP = 20.0
"""Seconds between the wall clock and the steady one; more is a clock that was set."""
_BUSY_SECONDS = 1
"""Nobody else opens the file; waiting for it would hold up everything."""

_clockworks: WeakValueDictionary[str, Clockwork] = WeakValueDictionary()


async def strike(clockwork: str, job: str) -> None:
    """What stands in the job store: a name of a function and two words."""
    found = _clockworks.get(clockwork)
    if found is not None:
        found.struck(job)


class Clockwork:
    """Calls `fire` with a job's name when it is due. Belongs to the running event loop."""

    def __init__(self, path: Path, fire: Callable[[str], None], now: Callable[[], datetime]) -> None:
        self._path = path
        self._fire = fire
        self._now = now
        self._plan: Plan | None = None
        self._scheduler: Any = None
        self._expected: dict[str, datetime] = {}
        self._offset = 0.0
        self._name = f"{os.getpid()}-{id(self)}"
        self.in_memory = False
        """The file could not be made: times are kept in memory only."""
        _clockworks[self._name] = self

    @property
    def expected(self) -> dict[str, datetime]:
        """When each job comes next."""
        return dict(self._expected)

    def start(self, plan: Plan) -> None:
        """Begin, or begin anew, with the jobs of a plan."""
        from apscheduler.jobstores.memory import MemoryJobStore

        self.stop()
        self._plan = plan
        self._offset = self._steady_offset()
        try:
            self._begin(plan, self._store())
            self.in_memory = False
        except Exception:  # a full disk, a folder without rights: times in memory are better than no service
            self.stop()
            self._begin(plan, MemoryJobStore())
            self.in_memory = True

    def stop(self) -> None:
        """Strike no more."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            with suppress(Exception):  # it may be broken: that is why it is stopped
                scheduler.shutdown(wait=False)

    def struck(self, job: str) -> None:
        """A job is due."""
        if self._plan is None or job not in self._plan.jobs:
            return
        following = self._plan.next_fire(self._plan.jobs[job], self._now() + timedelta(seconds=1))
        if following is not None:
            self._expected[job] = following
        self._fire(job)

    def watch(self) -> str | None:
        """Make the scheduler anew if it slept through a job or the clock was set; says which of the two it was."""
        if self._plan is None:
            return None
        moved = abs(self._steady_offset() - self._offset) > _JUMP
        late = any(due < self._now() - OVERDUE for due in self._expected.values())
        if not moved and not late:
            return None
        self.start(self._plan)
        return "clock_was_set" if moved else "scheduler_was_asleep"

    def _steady_offset(self) -> float:
        return self._now().timestamp() - time.monotonic()

    def _begin(self, plan: Plan, store: Any) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._expected.clear()
        self._scheduler = AsyncIOScheduler(timezone=plan.zone, jobstores={"default": store})
        self._scheduler.start(paused=True)
        for job in plan.jobs.values():
            if (following := plan.next_fire(job, self._now())) is None:
                continue
            self._scheduler.add_job(
                strike,
                LocalCron(job.cron, plan.zone),
                id=job.name,
                args=[self._name, job.name],
                next_run_time=following,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=round(plan.schedule.grace_hours * 3600),
            )
            self._expected[job.name] = following
        self._scheduler.resume()

    def _store(self) -> Any:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore

        for suffix in ("", "-journal", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return SQLAlchemyJobStore(
            url=f"sqlite:///{self._path}", engine_options={"connect_args": {"timeout": _BUSY_SECONDS}}
        )
