"""A Scrapy extension that tells the parent process how far the crawl is, and stops the crawl when nobody listens any more."""

from __future__ import annotations

from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from crawler.run import counts_of, say

_SECONDS = 0.5


class Progress:
    """Says the counts every half second. On only when OUTREACH_PROGRESS is set."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop = LoopingCall(self._tell)
        crawler.signals.connect(self._start, signal=signals.spider_opened)
        crawler.signals.connect(self._stop, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's way of making an extension."""
        if not crawler.settings.getbool("OUTREACH_PROGRESS"):
            raise NotConfigured
        return cls(crawler)

    def _start(self, **_: Any) -> None:
        self._loop.start(_SECONDS, now=False)

    def _stop(self, **_: Any) -> None:
        if self._loop.running:
            self._loop.stop()

    def _tell(self) -> None:
        if self._crawler.stats is None:
            return
        try:
            say({"progress": counts_of(self._crawler.stats.get_stats())})
        except BrokenPipeError:
            # The parent is gone: nobody holds the reins, and the next start must not find us crawling.
            self._loop.stop()
            if self._crawler.engine is not None and self._crawler.spider is not None:
                self._crawler.engine.close_spider(self._crawler.spider, "parent_gone")
