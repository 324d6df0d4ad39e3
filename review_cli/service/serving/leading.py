"""One service leads: it holds the store's lease, renews it at each tick, and says who holds it while it waits its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from review_cli.service.serving.logs import EventLog
from review_cli.service.serving.notify import notify
from review_cli.service.serving.threads import StoreThread
from store.errors import OutreachError, StoreError
from store.lease import Lease

T = TypeVar("T")

TAKEOVER_SECONDS = 12.0
"""Whoever waited for the lease lets the one before him notice that it is lost, and stop."""
LEASE_SECONDS = 20.0
"""A lease that does not answer for so long is lost."""
_SAY_AGAIN = timedelta(minutes=10)


class Leadership:
    """Wins the lease and keeps it, until told to stop. Asks in a thread of its own: a database that hangs delays no signal."""

    def __init__(
        self, lease: Lease, now: Callable[[], datetime], say: EventLog, stopping: asyncio.Event, tick: float
    ) -> None:
        self._lease = lease
        self._now = now
        self._say = say
        self._stopping = stopping
        self._tick = tick
        self._thread = StoreThread()

    async def win(self) -> bool:
        """Wait until the lease is ours; False when told to stop before."""
        said: datetime | None = None
        while not self._stopping.is_set():
            if await self._ask(self._lease.acquire, self._now()):
                if said is not None:
                    await self.rest(TAKEOVER_SECONDS)
                return True
            holder = await self._ask(self._lease.holder)
            if said is None or abs(self._now() - said) > _SAY_AGAIN:
                said = self._now()
                self._say(
                    "waiting_for_the_lease",
                    holder=holder.process if holder else "nobody that can be seen",
                    since=holder.since.isoformat() if holder else None,
                    heard_of=holder.beat.isoformat() if holder and holder.beat else None,
                )
                notify(f"STATUS=waiting: {holder.process if holder else 'another'} serves this store")
            await self.tick()
        return False

    async def keep(self) -> bool:
        """Renew it; False when it is lost, or when told to stop."""
        return bool(await self._ask(self._lease.beat, self._now()))

    def give_back(self) -> None:
        """Let another one lead."""
        self._lease.release()

    async def tick(self) -> None:
        """Wait for the next tick."""
        notify("WATCHDOG=1")
        await self.rest(self._tick)

    async def rest(self, seconds: float) -> None:
        """Wait, but not when told to stop."""
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({stop}, timeout=seconds)
        stop.cancel()

    async def _ask(self, question: Callable[..., T], *arguments: Any) -> T | None:
        """What the lease answers; None when it does not answer in time, when the database refuses, or when we are told to stop."""
        answer = asyncio.ensure_future(self._thread(question, *arguments))
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({answer, stop}, timeout=LEASE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not answer.done():
            answer.cancel()
            return None
        try:
            return answer.result()
        except StoreError as error:
            self._say("store_refused", said=sentence_of(error))
            return None


def sentence_of(error: BaseException) -> str:
    """The words of our own errors, which hold no value; of others nothing."""
    return str(error) if isinstance(error, OutreachError) else ""
