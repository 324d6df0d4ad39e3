"""The item pipelines: read contact points, clear against objections, seal into the spool, screen, write in batches.

A `Listing` goes in; each step hands a richer record to the next. On portals where men seek men screening comes before the spool, since
a private profile must touch no disk. What a step holds back is counted, never printed.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.context import CrawlContext, context_of
from crawler.spiders.arena import RawPage
from store.domain import Listing, ReadListing, Verdict
from store.errors import StoreError
from store.listings import Listings, Screened
from store.objection import Cleared, Objected
from store.objections import Objections
from store.safeguarding import raise_stops
from store.spool import SpooledPage, SpoolWriter


class _Step:
    """What the steps share: the crawl's context and its statistics."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.context: CrawlContext = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Step:
        """Scrapy's way of making a pipeline."""
        return cls(crawler)

    def count(self, code: str, by: int = 1) -> None:
        """Count under outreach/<code> in the crawl's statistics."""
        if by:
            self.crawler.stats.inc_value(f"outreach/{code}", by)

    def stop(self, reason: str) -> None:
        """End the crawl in good order."""
        if self.crawler.engine is not None and self.crawler.spider is not None:
            self.crawler.engine.close_spider(self.crawler.spider, reason)


class ReadContacts(_Step):
    """Listing -> ReadListing."""

    def process_item(self, item: Any) -> Any:
        """Read contact points and safeguarding statements."""
        if not isinstance(item, Listing):
            return item
        return self.context.intake.read(item)


class ClearObjections(_Step):
    """ReadListing -> Cleared. A safeguarding statement is noted first, for an objector too; nothing else of her is."""

    def process_item(self, item: Any) -> Any:
        """Clear, or hold back."""
        if not isinstance(item, ReadListing):
            return item
        answer = self.context.intake.clear(item)
        if not isinstance(answer, Objected):
            return answer
        with self.context.database.writing() as connection:
            if item.safeguarding is not None:
                raise_stops(connection, self.context.vault, [item.listing])
            Objections(connection, self.context.vault).spread(answer, item.listing)
        raise DropItem("objected")


class Spool(_Step):
    """Seals what was cleared before anything else is done with it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._writer: SpoolWriter | None = None
        self._pages: SpoolWriter | None = None

    def open_spider(self) -> None:
        """Open the run's spool file."""
        self._writer = self._open(pages=False)

    def process_item(self, item: Any) -> Any:
        """Spool a cleared listing, or a page whose extraction failed."""
        try:
            if isinstance(item, RawPage):
                self._spool_page(item)
                raise DropItem("page_waits")
            if isinstance(item, Cleared):
                return self._spool_listing(item)
        except StoreError:
            self.stop("disk")
            raise
        return item

    def close_spider(self) -> None:
        """Close; the file goes when everything in it stands in the database."""
        written = not self.crawler.stats.get_value("outreach/unwritten", 0)
        if self._writer is not None:
            self._writer.close(written=written)
        if self._pages is not None:
            self._pages.close(written=False)

    def _spool_listing(self, item: Cleared[ReadListing]) -> Any:
        if item.record.listing.arena_kind.keeps_only_face_to_face:
            screening = self.context.intake.screen(item)
            if screening.verdict is not Verdict.FACE_TO_FACE:
                self.count("dropped")
                self.count(f"dropped:{screening.verdict.value}")
                raise DropItem("not_kept_here")
        if self._writer is not None:
            self._writer.add(item)
            self.count("unwritten")
        return item

    def _spool_page(self, page: RawPage) -> None:
        if self._pages is None:
            self._pages = self._open(pages=True)
        text = page.body.decode(page.encoding or "utf-8", errors="replace")
        self._pages.add_page(SpooledPage(page.arena, page.url, text))
        self.count("pages_unread")

    def _open(self, *, pages: bool) -> SpoolWriter:
        spider = self.crawler.spider
        context = self.context
        return SpoolWriter(
            context.workspace.spool_dir,
            arena=spider.name if spider is not None else "unknown",
            run_id=context.run_id,
            today=context.today,
            keep_days=context.vault.clocks.spool_days,
            sealer=context.vault.sealer,
            pages=pages,
        )


class Screen(_Step):
    """Cleared -> Screened."""

    def process_item(self, item: Any) -> Any:
        """Judge by the definition."""
        return Screened(item, self.context.intake.screen(item)) if isinstance(item, Cleared) else item


class BatchWriter(_Step):
    """Writes screened listings, many per transaction. What it could not write stays in the spool."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawl = self.context.workspace.settings.crawl
        self._size, self._seconds = crawl.batch_size, crawl.batch_seconds
        self._batch: list[Screened] = []
        self._since = time.monotonic()

    def process_item(self, item: Any) -> Any:
        """Take a listing; write when the batch is full or old."""
        if isinstance(item, Screened):
            self._batch.append(item)
            if len(self._batch) >= self._size or time.monotonic() - self._since > self._seconds:
                self._write()
        return item

    def close_spider(self) -> None:
        """Write what is left."""
        self._write()

    def _write(self) -> None:
        self._since = time.monotonic()
        if not self._batch:
            return
        try:
            counts = write_batch(self.context, self._batch)
        except StoreError:
            self.stop("store")
            raise
        self.count("unwritten", -len(self._batch))
        self._batch = []
        for code, number in counts.items():
            self.count(code, number)


def write_batch(context: CrawlContext, batch: list[Screened]) -> Counter[str]:
    """One transaction: the listings of a batch. Raises StoreError with nothing written."""
    with context.database.writing() as connection:
        return Listings(connection, context.vault).write(batch)
