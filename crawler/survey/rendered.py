"""A look at a portal whose pages are empty before their scripts have run. Needs the extra (crawler.rendering).

The same few pages, the same bounds; a browser of its own for each page, so that nothing goes from one to the next.
"""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import async_playwright
from scrapy.exceptions import DownloadCancelledError

from config.arenas import plain_netloc
from crawler.rendered import settle
from crawler.rendering import MOST_REQUESTS, context_options, launch_options, refused
from crawler.survey.fetching import SECONDS_PER_PAGE, Answer, Fetcher


class RenderingFetcher(Fetcher):
    """A Fetcher whose pages come out of a browser; robots.txt, sitemaps and feeds as they are."""

    def _page(self, url: str) -> Answer | None:
        async def in_turn() -> Answer | None:
            async with self._gate.turn(plain_netloc(self.netloc), self._delay):
                return await self._rendered(url)

        return asyncio.run(in_turn())

    async def _rendered(self, url: str) -> Answer | None:
        asked = 0

        async def route(way: Any, request: Any) -> None:
            nonlocal asked
            asked += 1
            page_itself = request.is_navigation_request()
            if (
                asked > MOST_REQUESTS
                or refused(self.is_own, request.url, request.resource_type)
                or not (page_itself or self.lets(request.url))
            ):
                await way.abort()
            else:
                await way.continue_()

        try:
            async with asyncio.timeout(SECONDS_PER_PAGE), async_playwright() as player:
                browser = await player.chromium.launch(**launch_options([self.netloc], self._crawl))
                try:
                    context = await browser.new_context(**context_options(self._crawl))
                    page = await context.new_page()
                    await page.route("**", route)
                    response = await page.goto(url, wait_until="domcontentloaded")
                    await settle(page)
                    body = (await page.content()).encode("utf-8", "replace")
                    status = response.status if response is not None else 200
                    return Answer(status, "text/html; charset=utf-8", None, body, page.url)
                finally:
                    await browser.close()
        except (BrowserError, TimeoutError, DownloadCancelledError, OSError):
            return None
