"""`scrapy crawl ARENA`, typed by hand: the harvest is judged and taken in when the spider closes, as `outreach crawl` does it."""

from __future__ import annotations

from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.conclusion import conclude, usual_of
from crawler.context import BY_HAND, context_of


class ByHand:
    """A Scrapy extension that does nothing in a crawl that `crawler.run` concludes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._conclude, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ByHand:
        """Scrapy's way of making an extension."""
        return cls(crawler)

    def _conclude(self, spider: Any, reason: str) -> None:
        if "crawler.pipelines.Spool" not in self._crawler.settings.getdict("ITEM_PIPELINES"):
            return  # somebody tries the spider alone
        context = context_of(self._crawler)
        if context.run_id != BY_HAND:
            return
        conclude(
            context,
            spider.arena,
            dict(self._crawler.stats.get_stats()),
            reason,
            present=spider.present,
            pages=spider.seen_pages,
            usual=usual_of(context, spider.name),
        )
