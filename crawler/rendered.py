"""Pages as a browser shows them: Scrapy's download handler for arenas with `render = true`. Needs the extra (crawler.rendering).

One page at a time in one headless browser. While a page is rendered it gets nothing but its scripts and data, from the arena's own hosts
and as their robots.txt allows; it carries no cookie from the page before; and whatever it does, it ends within bounds.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from playwright.async_api import TimeoutError as NotYet
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.rendering import LONGEST_PAGE, MOST_REQUESTS, RENDER, SETTLE_SECONDS, refused
from crawler.robots import StrictRobots

_handlers: WeakKeyDictionary[Any, RenderingHandler] = WeakKeyDictionary()


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # the extra brings no types
    """Renders the requests that ask for it in their meta; fetches all others (robots.txt, sitemaps) as ever."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._whole = crawler
        self._asked = 0
        self._closed = False
        self.abort_request = self._unwanted

    @classmethod
    def from_crawler(cls, crawler: Any) -> RenderingHandler:
        """One for both schemes: each would start a browser of its own."""
        if crawler not in _handlers:
            _handlers[crawler] = cls(crawler)
        return _handlers[crawler]

    async def close(self) -> None:
        """End the browser. Scrapy asks once per scheme."""
        if not self._closed:
            self._closed = True
            await super().close()

    async def download_request(self, request: Request) -> Response:
        """One page. Raises DownloadTimeoutError when the browser does not come to an end with it."""
        if not request.meta.get(RENDER):
            plain: Response = await super().download_request(request)
            return plain
        self._asked = 0
        request.meta["playwright"] = True
        request.meta["playwright_page_goto_kwargs"] = {"wait_until": "domcontentloaded"}
        request.meta["playwright_page_init_callback"] = _forget
        request.meta["playwright_page_methods"] = [PageMethod(settle)]
        # A page whose script never ends answers nothing any more, not even the question how long it is.
        longest = (self.config.navigation_timeout_ms or 30_000) / 1000 * 2 + SETTLE_SECONDS
        try:
            async with asyncio.timeout(longest):
                rendered: Response = await super().download_request(request)
                return rendered
        except TimeoutError:
            raise DownloadTimeoutError("the page was not rendered in time") from None
        finally:
            await self._close_pages()

    async def _close_pages(self) -> None:
        """Close what a page that failed, or was given up, left open: the next one needs its place."""
        for wrapper in list(self.context_wrappers.values()):
            for page in list(wrapper.context.pages):
                await page.close()

    async def _unwanted(self, request: Any) -> bool:
        """Whether a request of the page that is being rendered is refused."""
        self._asked += 1
        if self._asked > MOST_REQUESTS or refused(
            self._whole.spider.arena.owns, request.url, request.resource_type
        ):
            self._whole.stats.inc_value("outreach/render/refused")
            return True
        if request.is_navigation_request():
            return False  # robots.txt was asked already
        robots: StrictRobots | None = self._whole.get_downloader_middleware(StrictRobots)
        return robots is None or not await robots.lets(request.url)


async def settle(page: Any) -> None:
    """Wait until a page rests, a while at most. Raises DownloadCancelledError for one too long to be read."""
    with suppress(NotYet):  # a page that never rests is read as it is by then
        await page.wait_for_load_state("networkidle", timeout=SETTLE_SECONDS * 1000)
    if await page.evaluate("document.documentElement.outerHTML.length") > LONGEST_PAGE:
        raise DownloadCancelledError("the rendered page is too long")


async def _forget(page: Any, request: Request) -> None:
    """Before a page loads: no cookie of the one before."""
    del request
    await page.context.clear_cookies()
