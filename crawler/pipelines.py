"""The item pipelines: read contact points, clear against objections, seal into the spool; the first ads of a new arena are judged.

A `Listing` goes in; each step hands a richer record to the next. Nothing is written to the store while a crawl runs: what is spooled is
judged as a whole at its end (crawler.conclusion). On portals where men seek men screening comes before the spool, since a private
profile must touch no disk. What a step holds back is counted, never printed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.arena_verdict import SAMPLE, ArenaVerdict
from crawler.conclusion import DISK, STORE
from crawler.context import CrawlContext, context_of
from crawler.extract import true_encoding
from crawler.harvest import note_objected
from crawler.register import SCREENED_OUT, judge_sample
from crawler.spiders.arena import RawPage
from store.domain import Listing, ReadListing, Sighting, Verdict
from store.errors import StoreError
from store.objection import Cleared, Objected
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
        try:
            note_objected(self.context, item, answer)
        except StoreError:
            self.stop(STORE)
            raise
        raise DropItem("objected")


class Spool(_Step):
    """Seals what was cleared before anything else is done with it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._writer: SpoolWriter | None = None
        self._pages: SpoolWriter | None = None
        crawler.signals.connect(self._failed, signal=signals.item_error)

    def open_spider(self) -> None:
        """Open the run's spool file."""
        self._writer = self._open(pages=False)

    def process_item(self, item: Any) -> Any:
        """Spool a cleared listing, a sighting, or a page whose extraction failed."""
        try:
            if isinstance(item, RawPage):
                self._spool_page(item)
                raise DropItem("page_waits")
            if isinstance(item, Cleared):
                return self._spool_listing(item)
            if isinstance(item, Sighting) and self._writer is not None:
                self._writer.add_sighting(item)
        except StoreError:
            self.stop(DISK)
            raise
        return item

    def close_spider(self) -> None:
        """Close; a file in which nothing stands goes."""
        for writer in (self._writer, self._pages):
            if writer is not None:
                writer.close(written=not writer.records)

    def _spool_listing(self, item: Cleared[ReadListing]) -> Any:
        if item.record.listing.arena_kind.keeps_only_face_to_face:
            screening = self.context.intake.screen(item)
            if screening.verdict is not Verdict.FACE_TO_FACE:
                if item.record.safeguarding is not None:  # the duty to notify comes first here too
                    with self.context.database.writing() as connection:
                        raise_stops(connection, self.context.vault, [item.record.listing])
                self.count("dropped")
                self.count(f"dropped:{screening.verdict.value}")
                return screening.verdict
        if self._writer is not None:
            self._writer.add(item)
        return item

    def _failed(self, item: Any, response: Any, failure: Any) -> None:
        """A step failed over a listing: its page is kept as it came, sealed unread, and tried again by the next run."""
        if not isinstance(item, Listing) or failure.check(StoreError):
            return
        self.count("listings", -1)
        self.count(f"ads_unreadable/{failure.type.__name__}")
        try:
            encoding = true_encoding(response.body, response.encoding)
            self._spool_page(RawPage(item.arena, item.url, response.body, encoding, item.key))
        except StoreError:
            self.stop(DISK)

    def _spool_page(self, page: RawPage) -> None:
        if self._pages is None:
            self._pages = self._open(pages=True)
        text = page.body.decode(page.encoding or "utf-8", errors="replace")
        self._pages.add_page(
            SpooledPage(page.arena, page.url, text, page.key, self.context.today.isoformat())
        )
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


class Sample(_Step):
    """Judges a new arena by its first listings; when they speak against it, the rest of it is not fetched."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._wanted = 0
        self._verdicts: Counter[Verdict] = Counter()

    def open_spider(self) -> None:
        """Learn from the spider whether a sample is wanted."""
        self._wanted = getattr(self.crawler.spider, "sample_wanted", 0)

    def process_item(self, item: Any) -> Any:
        """Screen and count a listing of the sample; at its end, judge."""
        if self._wanted <= 0 or not isinstance(item, Cleared | Verdict):
            return item
        self._verdicts[item if isinstance(item, Verdict) else self.context.intake.screen(item).verdict] += 1
        self._wanted -= 1
        if self._wanted == 0:
            self._judge()
        return item

    def close_spider(self) -> None:
        """An arena with fewer listings than a sample is judged by all it has, when the run is concluded."""

    def _judge(self) -> None:
        spider: Any = self.crawler.spider
        if judge_sample(self.context, spider.arena, self._verdicts) is ArenaVerdict.REJECTED:
            self.count("sampled", SAMPLE)
            self.stop(SCREENED_OUT)
