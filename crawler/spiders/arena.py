"""The one generic spider: list pages, pagination, ad pages. What is special about an arena stands in its file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, ClassVar

import scrapy
from parsel import Selector
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from config.arenas import Arena
from crawler.downloader import Stopping
from crawler.extract import true_encoding
from crawler.guards import asks_who_we_are, is_sign_in
from crawler.health import error_class, refusal_class
from crawler.pages import ListPage, Pages, page_of
from crawler.rendering import RENDER
from crawler.sitemaps import sitemap_urls
from store.domain import Listing, Sighting
from store.keys import address_key

LIST_FIRST, ADS_LATER = 10, 0
"""Priorities: list pages move under one's feet while a slow crawl reads ads, so they are read first."""

SAMPLE_FIRST = 20
"""Priority of the ads by which a new arena is judged."""

LONGEST_KEPT = 300_000
"""Characters of a page that are kept for its structure."""

MAX_SITEMAPS = 50
"""Sitemaps followed from one index."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """An ad page that could not be read: handed on as it came, to be sealed unread and tried again."""

    arena: str
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    encoding: str
    key: str = field(default="", repr=False)


@dataclass(slots=True)
class _Chain:
    """One start address and the list pages that follow from it."""

    pages: set[str] = field(default_factory=set)
    ads: set[str] = field(default_factory=set)


class ArenaSpider(scrapy.Spider):
    """Yields `store.domain.Listing` for each ad that could be read, `RawPage` for each that could not, `Sighting` for each that is as
    it was, or gone.

    `skip_keys` answers for the key of a listing whether it need not be fetched (a run that was interrupted has it), `conditions` with
    the headers by which its page is asked for only if it changed. The first `sample` ads are fetched before further list pages.
    After the crawl `present` holds the keys of the ads that the list pages led to, and `seen_pages` one page of each kind. Counts stand in the crawler's stats under "outreach/"; `crawler.health` reads them.
    """

    arena: ClassVar[Arena]

    def __init__(
        self,
        *args: Any,
        skip_keys: Container[str] = frozenset(),
        conditions: Callable[[str], dict[str, str]] = lambda _: {},
        sample: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.present: set[str] = set()
        self.seen_pages: dict[str, str] = {}
        self._skip = skip_keys
        self._conditions = conditions
        self.sample_wanted = self._sample = sample
        self._asked: set[str] = set()
        self._lists: set[str] = set()
        self._pages = Pages(self.arena)
        self._today: date | None = None

    async def start(self) -> AsyncIterator[Any]:
        """The start addresses, then the sitemaps."""
        self.arena.require_crawlable()
        for url in self.arena.start_urls:
            yield self._list_request(url, _Chain(), depth=0)
        for url in self.arena.sitemaps:
            yield self._request(url, self.parse_sitemap, LIST_FIRST)

    # -- list pages ---------------------------------------------------------------------------------------------------

    def parse_list(self, response: Response, chain: _Chain, depth: int) -> Iterator[Any]:
        """Requests for the ads of one list page, further lists, and the next page."""
        if not isinstance(response, TextResponse):
            self._count("not_text")
            return
        page = page_of(response.body, response.encoding)
        found = self._pages.read_list(page, response.url)
        further = list(self._further_lists(found)) if depth == 0 else []
        self._count("index_pages" if further else "list_pages")
        if not found.ads and not further:
            if asked := asks_who_we_are(page):
                self._blocked(asked)
            self._count("list_pages_without_ads")
        missing = not found.container and not further
        if missing:
            self._count("container_missing")
        self._keep_page("list", page, speaks=missing)
        fresh = {key: url for key, url in found.ads.items() if key not in chain.ads}
        if len(fresh) > self.arena.crawl.max_links:
            self._count("trap/too_many_links")
            fresh = dict(islice(fresh.items(), self.arena.crawl.max_links))
        chain.ads.update(fresh)
        yield from self._ad_requests(fresh)
        yield from further
        if found.following and self._goes_on(found.following, chain, depth, new=bool(fresh or further)):
            yield self._list_request(found.following, chain, depth + 1)

    def _further_lists(self, found: ListPage) -> Iterator[Request]:
        for url in found.lists:
            if self._asks_first(address_key(url)):
                yield self._list_request(url, _Chain(), depth=1)

    def _goes_on(self, url: str, chain: _Chain, depth: int, *, new: bool) -> bool:
        if address_key(url) in chain.pages:
            self._count("loop/page_seen_before")
        elif not new:
            self._count("loop/nothing_new")
        elif depth + 1 >= self.arena.crawl.max_depth:
            self._count("trap/too_deep")
        else:
            return True
        return False

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """Requests for the ads of one sitemap, or for the sitemaps an index names."""
        self._count("sitemaps")
        kind, urls = sitemap_urls(response.body, self.settings.getint("DOWNLOAD_MAXSIZE"))
        if kind != "sitemapindex":
            yield from self._ad_requests(self._pages.ads(urls))
            return
        for url in urls[:MAX_SITEMAPS]:
            if self.arena.owns(url) and self._asks_first(address_key(url)):
                yield self._request(url, self.parse_sitemap, LIST_FIRST)

    # -- ads ----------------------------------------------------------------------------------------------------------

    def _ad_requests(self, ads: Mapping[str, str]) -> Iterator[Request]:
        for key, url in ads.items():
            if not self._asks_first(key):
                continue
            self._count("ads_seen")
            self.present.add(key)
            if key in self._skip:
                self._count("ads_skipped")
                continue
            priority = SAMPLE_FIRST if self._sample > 0 else ADS_LATER
            self._sample -= 1
            request = self._request(url, self.parse_ad, priority, key=key)
            # A browser tells nothing about a page that it need not load: what is rendered is loaded whole each time.
            if not self.arena.crawl.render and (conditions := self._conditions(key)):
                request = request.replace(headers=conditions, meta={"handle_httpstatus_list": [304]})
            yield request

    def parse_ad(self, response: Response, key: str) -> Iterator[Any]:
        """The listing of one ad page, or the page itself when it cannot be read; a sighting of a page that is as it was."""
        if "cached" in response.flags:
            self._count("dropped/cached")  # what a cache says proves nothing about today
            return
        self._count("ads_fetched")
        if response.status == 304:
            self._count("unchanged")
            yield Sighting(self.arena.name, key, self.today, gone=False)
            return
        if not isinstance(response, TextResponse):
            self._count("not_text")
            return
        page = page_of(response.body, response.encoding)
        if self._led_away(response):
            if is_sign_in(response.url, page):
                self._blocked("login")
            self._count("failed/gone")
            self.present.discard(key)
            return
        try:
            fields = self._pages.read_ad(page)
            listing = self._pages.listing(fields, response.url, key, self.today)
        except Exception as error:
            # Whatever went wrong over a page from the web, the page must not be lost with it.
            self._count(f"ads_unreadable/{type(error).__name__}")
            self._keep_page("ad", page, speaks=True)
            yield self._raw(response, key)
            return
        if listing is None:
            if asked := asks_who_we_are(page):
                self._blocked(asked)
            self._count("ads_unreadable/no_body")
            self._keep_page("ad", page, speaks=True)
            yield self._raw(response, key)
            return
        for name in fields.values:
            self._count(f"coverage/{name}")
        self._count("listings")
        self._keep_page("ad", page)
        yield _recognisable(listing, response)

    def _led_away(self, response: Response) -> bool:
        """Whether the ad's address leads to something else now, as portals do with ads that were taken down."""
        if not response.meta.get("redirect_times"):
            return False
        return not self._pages.is_ad(response.url) or address_key(response.url) in self._lists

    def _raw(self, response: TextResponse, key: str) -> RawPage:
        encoding = true_encoding(response.body, response.encoding)
        return RawPage(self.arena.name, response.url, response.body, encoding, key)

    def _keep_page(self, kind: str, page: Selector, *, speaks: bool = False) -> None:
        """Keep the first page of a kind for a look at its structure; the first that `speaks` of a change in place of it."""
        name = f"{kind}_changed" if speaks else kind
        if name not in self.seen_pages:
            self.seen_pages[name] = str(page.get())[:LONGEST_KEPT]

    @property
    def today(self) -> date:
        """The day of the run: the setting OUTREACH_TODAY; the machine's own day when Scrapy is run by hand."""
        if self._today is None:
            given = self.settings.get("OUTREACH_TODAY")
            self._today = date.fromisoformat(given) if given else datetime.now(UTC).astimezone().date()
        return self._today

    # -- requests and answers -----------------------------------------------------------------------------------------

    def _list_request(self, url: str, chain: _Chain, depth: int) -> Request:
        if key := address_key(url):
            chain.pages.add(key)
            self._lists.add(key)
        return self._request(url, self.parse_list, LIST_FIRST, chain=chain, depth=depth)

    def _request(self, url: str, callback: Any, priority: int, **passed: Any) -> Request:
        # Keys, not addresses, say what was asked for: Scrapy's own filter would let session ids through.
        render = self.arena.crawl.render and callback != self.parse_sitemap
        return Request(
            url,
            callback,
            errback=self.failed,
            priority=priority,
            cb_kwargs=passed,
            dont_filter=True,
            meta={RENDER: True} if render else None,
        )

    def _asks_first(self, key: str | None) -> bool:
        """Whether `key` was not asked for before in this run; remembers it."""
        if key is None or key in self._asked:
            return False
        self._asked.add(key)
        return True

    def failed(self, failure: Any) -> list[Sighting]:
        """A request brought no page: counted by its class; an answer that asks us to leave ends the crawl.

        An ad whose page is gone, by its server's own word, is a sighting.
        """
        if failure.check(Stopping):
            return []
        status = failure.value.response.status if failure.check(HttpError) else None
        what = error_class(failure.type, status)
        self._count(f"failed/{refusal_class(failure.value) if what == 'refused' else what}")
        if failure.request.callback != self.parse_ad:
            self._count("lists_failed")
        if status is not None:
            self._count(f"status/{status}")
        if status in {401, 403, 407, 429, 451}:
            self._blocked(str(status))
        if status in {404, 410} and (key := failure.request.cb_kwargs.get("key")):
            return [Sighting(self.arena.name, key, self.today, gone=True)]
        return []

    def _blocked(self, why: str) -> None:
        self._count(f"blocked/{why}")
        raise CloseSpider("blocked")

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"outreach/{what}")


def _recognisable(listing: Listing, response: Response) -> Listing:
    """The listing with what its server said to recognise this state of its page by."""
    etag = (response.headers.get(b"ETag") or b"").decode("latin-1") or None
    modified = (response.headers.get(b"Last-Modified") or b"").decode("latin-1") or None
    return replace(listing, etag=etag, modified=modified) if etag or modified else listing
