"""robots.txt, obeyed, and closed when it cannot be read.

Scrapy 2.19 lets everything through when robots.txt answers 5xx or 429 or not at all; RFC 9309 (2.3.1.4) demands the opposite.
It also ignores Crawl-delay. The hooks used here are private to Scrapy: tests/crawler/test_robots.py pins what they do.
"""

from __future__ import annotations

from typing import Any

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from crawler.health import error_class

CLOSED_STATUSES = frozenset({401, 403, 407, 408, 425, 429})
"""Client errors that mean "not you" or "not now". Other 4xx mean that there is no robots.txt (RFC 9309, 2.3.1.3)."""


class RobotsForbidden(IgnoreRequest):
    """robots.txt asks not to fetch this."""


class RobotsUnreadable(IgnoreRequest):
    """robots.txt could not be read, so nothing is fetched."""


class Closed(RobotParser):
    """Stands for a robots.txt that could not be read: nothing is allowed. `why` is a class of `crawler.health.error_class`."""

    def __init__(self, why: str) -> None:
        self.why = why

    @classmethod
    def from_crawler(cls, crawler: Any, robotstxt_body: bytes) -> Closed:
        """Part of Scrapy's interface; the body does not matter."""
        del crawler, robotstxt_body
        return cls("http")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Never."""
        del url, user_agent
        return False


class StrictRobots(RobotsTxtMiddleware):
    """RobotsTxtMiddleware that fails closed and keeps the Crawl-delay."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let through what robots.txt, once read, allows; raise for anything else."""
        if rp is None or isinstance(rp, Closed):
            self._stats.inc_value(
                f"outreach/robots_unreadable/{rp.why if isinstance(rp, Closed) else 'http'}"
            )
            raise RobotsUnreadable("robots.txt could not be read")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as forbidden:
            self._stats.inc_value("outreach/robots_forbidden")
            raise RobotsForbidden("robots.txt asks not to fetch this") from forbidden

    async def lets(self, url: str) -> bool:
        """Whether robots.txt lets an address be fetched that is no page of the crawl, such as a rendered page's script."""
        try:
            await self.process_request(Request(url))
        except IgnoreRequest:
            return False
        return True

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status in CLOSED_STATUSES or 300 <= response.status < 400:
            self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
            self._settle(netloc, Closed("http"))
            return
        if response.status >= 400:
            response = response.replace(body=b"")  # no robots.txt; an error page is not one
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        if isinstance(parser, RobotParser):
            self._keep_delay(parser, response)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc).__name__}")
        self._settle(netloc, Closed(error_class(type(exc), None)))

    def _settle(self, netloc: str, parser: RobotParser) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = parser
        waiting.callback(parser)

    def _keep_delay(self, parser: RobotParser, response: Response) -> None:
        """Slow the host's slot down to its Crawl-delay; never speed it up. Also for slots made anew after a pause."""
        wanted = parser.crawl_delay(self._robotstxt_useragent or self._default_useragent)
        engine: Any = self.crawler.engine
        host = response.meta.get("download_slot") if response.request else None
        slot = engine.downloader.slots.get(host)
        if wanted is None or slot is None or wanted <= slot.delay:
            return
        slot.delay, slot.jitter, slot.concurrency = float(wanted), 0.0, 1
        engine.downloader.per_slot_settings[host] = {"delay": float(wanted), "jitter": 0.0, "concurrency": 1}
        self._stats.set_value("outreach/crawl_delay", float(wanted))
