"""A Scrapy extension that tells the parent process how far the crawl is, and stops the crawl when nobody listens any more."""

from __future__ import annotations

from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.internet.task import LoopingCall

from crawler.health import counts
from crawler.run import say

_SECONDS = 0.5


class Progress:
    """Says the counts every half second. `crawler.run` switches it on; by hand Scrapy's own log tells the same."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop = LoopingCall(self._tell)
        crawler.signals.connect(self._start, signal=signals.spider_opened)
        crawler.signals.connect(self._stop, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's way of making an extension."""
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
            say({"progress": counts(self._crawler.stats.get_stats())})
        except BrokenPipeError:
            # The parent is gone: nobody holds the reins, and the next start must not find us crawling.
            self._loop.stop()
            if self._crawler.engine is not None and self._crawler.spider is not None:
                self._crawler.engine.close_spider(self._crawler.spider, "parent_gone")
