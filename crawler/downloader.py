"""Scrapy's downloader with two manners added: it takes turns at a host with other crawls, and lets go at once when told to stop.

`_enqueue_request` is private to Scrapy 2.19; tests/crawler/test_downloader.py pins what is relied on.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.core.downloader import Downloader
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from config.arenas import plain_netloc
from crawler.gate import HostGate

LONGEST_WAIT = 900.0
"""Seconds of Retry-After that are waited out; a host that asks for more is left alone until the next run."""

_LOOK = 0.1


class Stopping(IgnoreRequest):
    """The crawl was asked to stop while this request waited or was under way."""


class PoliteDownloader(Downloader):
    """Requests wait for their host's turn, honour Retry-After, and are given up as soon as the crawl is told to stop."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        folder = crawler.settings.get("OUTREACH_LOCKS")
        self._gate = HostGate(Path(folder)) if folder else None
        self._stopping: asyncio.Future[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        crawler.signals.connect(self._begin, signal=signals.engine_started)

    def _begin(self) -> None:
        self._stopping = asyncio.get_running_loop().create_future()
        self._watch = asyncio.ensure_future(self._look_for_the_end(self._stopping))

    async def _look_for_the_end(self, stopping: asyncio.Future[None]) -> None:
        # Scrapy says that a crawl was asked to stop only after it has waited for every delayed request.
        while self.crawler.crawling:
            await asyncio.sleep(_LOOK)
        stopping.set_result(None)

    def close(self) -> None:
        """Scrapy's way of ending a downloader."""
        if self._watch is not None:
            self._watch.cancel()
        super().close()
        if self._gate is not None:
            self._gate.close()

    async def _enqueue_request(self, request: Request) -> Response:
        if self._stopping is None:
            return await self._in_turn(request)
        download = asyncio.ensure_future(self._in_turn(request))
        either: set[asyncio.Future[Any]] = {download, self._stopping}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if download.done():
            return download.result()
        download.cancel()
        raise Stopping("the crawl was asked to stop")

    async def _in_turn(self, request: Request) -> Response:
        _, slot = self._get_slot(request)
        netloc = plain_netloc(urlparse_cached(request).netloc)
        async with AsyncExitStack() as turns:
            if self._gate is not None and slot.concurrency == 1:
                await turns.enter_async_context(self._gate.turn(netloc, slot.delay))
            response = await super()._enqueue_request(request)
        if self._gate is not None and response.status in {429, 503}:
            self._rest(self._gate, netloc, response, slot.delay)
        return response

    def _rest(self, gate: HostGate, netloc: str, response: Response, delay: float) -> None:
        """A host that is busy gets the rest it asks for, or ten times the usual pause."""
        asked = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
        seconds = float(asked) if asked.isdigit() else delay * 10
        self.crawler.stats.inc_value("outreach/asked_to_wait")
        gate.hold(netloc, min(seconds, LONGEST_WAIT))
