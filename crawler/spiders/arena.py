"""The one generic spider: list pages, pagination, ad pages. What is special about an arena stands in its file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import scrapy
from parsel import Selector
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from config.arenas import FIELD_NAMES, Arena
from crawler.extract import Fields, absolute, next_page, page_links, read_ad, select, true_encoding
from crawler.guards import asks_who_we_are, is_media
from crawler.health import error_class
from crawler.sitemaps import sitemap_urls
from store.domain import Listing
from store.keys import address_key

LIST_FIRST, ADS_LATER = 10, 0
"""Priorities: list pages move under one's feet while a slow crawl reads ads, so they are read first."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """An ad page that could not be read: handed on as it came, to be sealed unread and tried again."""

    arena: str
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    encoding: str


@dataclass(slots=True)
class _Chain:
    """One start address and the list pages that follow from it."""

    pages: set[str] = field(default_factory=set)
    ads: set[str] = field(default_factory=set)


class ArenaSpider(scrapy.Spider):
    """Yields `store.domain.Listing` for each ad that could be read, `RawPage` for each that could not.

    `skip_keys` answers for the key of a listing whether it need not be fetched (a run that was interrupted has it).
    Counts stand in the crawler's stats under "outreach/"; `crawler.health` reads them.
    """

    arena: ClassVar[Arena]

    def __init__(self, *args: Any, skip_keys: Container[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._skip = skip_keys
        self._asked: set[str] = set()
        self._allow = [re.compile(pattern) for pattern in self.arena.listing.allow]
        self._deny = [re.compile(pattern) for pattern in self.arena.listing.deny]
        self._key = re.compile(self.arena.key.re) if self.arena.key.re else None
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
        page = self._page(response)
        if page is None:
            return
        base = _base(page, response.url)
        further = list(self._further_lists(page, base, depth))
        self._count("index_pages" if further else "list_pages")
        scopes = self._container(page, expected=not further)
        links = page_links(scopes, self.arena.listing.ad_links, base)
        ads = [(key, url) for url in links if self._is_ad(url) and (key := self.key_of(url))]
        if not ads and not further and (asked := asks_who_we_are(page)):
            self._blocked(asked)
        fresh = {key: url for key, url in ads if key not in chain.ads}
        if len(fresh) > self.arena.crawl.max_links:
            self._count("trap/too_many_links")
            fresh = dict(list(fresh.items())[: self.arena.crawl.max_links])
        chain.ads.update(fresh)
        yield from self._ad_requests(fresh)
        yield from further
        if not ads and not further:
            self._count("list_pages_without_ads")
        following = next_page(page, self.arena, base)
        if following and self._goes_on(following, chain, depth, brought_new=bool(fresh) or bool(further)):
            yield self._list_request(following, chain, depth + 1)

    def _container(self, page: Selector, *, expected: bool) -> list[Selector]:
        rules = self.arena.listing.container
        if not rules:
            return [page]
        found = [scope for rule in rules for scope in select(page, rule)]
        if not found and expected:
            self._count("container_missing")
        return found or [page]

    def _further_lists(self, page: Selector, base: str, depth: int) -> Iterator[Request]:
        if depth or not self.arena.listing.list_links:
            return
        for url in page_links((page,), self.arena.listing.list_links, base):
            key = address_key(url)
            if key and key not in self._asked and self.arena.owns(url) and not is_media(url):
                self._asked.add(key)
                yield self._list_request(url, _Chain(), depth=1)

    def _goes_on(self, url: str, chain: _Chain, depth: int, *, brought_new: bool) -> bool:
        key = address_key(url)
        if key is None or not self.arena.owns(url):
            return False
        if key in chain.pages:
            self._count("loop/page_seen_before")
            return False
        if not brought_new:
            self._count("loop/nothing_new")
            return False
        if depth + 1 >= self.arena.crawl.max_depth:
            self._count("trap/too_deep")
            return False
        return True

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """Requests for the ads of one sitemap, or for the sitemaps an index names."""
        self._count("sitemaps")
        kind, urls = sitemap_urls(response.body, self.settings.getint("DOWNLOAD_MAXSIZE"))
        if kind == "sitemapindex":
            for url in urls[:50]:
                if (key := address_key(url)) and key not in self._asked and self.arena.owns(url):
                    self._asked.add(key)
                    yield self._request(url, self.parse_sitemap, LIST_FIRST)
            return
        yield from self._ad_requests({key: u for u in urls if self._is_ad(u) and (key := self.key_of(u))})

    # -- ads ----------------------------------------------------------------------------------------------------------

    def _is_ad(self, url: str) -> bool:
        if not self.arena.owns(url) or is_media(url):
            return False
        if self._allow and not any(pattern.search(url) for pattern in self._allow):
            return False
        return not any(pattern.search(url) for pattern in self._deny)

    def key_of(self, url: str) -> str | None:
        """What identifies the listing at `url` on this arena."""
        key = address_key(url)
        if key is None or self._key is None:
            return key
        found = self._key.search(key)
        return found.group(found.lastindex or 0) if found else key

    def _ad_requests(self, ads: dict[str, str]) -> Iterator[Request]:
        for key, url in ads.items():
            if key in self._asked:
                continue
            self._asked.add(key)
            self._count("ads_seen")
            if key in self._skip:
                self._count("ads_skipped")
                continue
            yield self._request(url, self.parse_ad, ADS_LATER, key=key)

    def parse_ad(self, response: Response, key: str) -> Iterator[Any]:
        """The listing of one ad page, or the page itself when it cannot be read."""
        self._count("ads_fetched")
        page = self._page(response)
        if page is None:
            return
        try:
            fields = read_ad(page, self.arena.fields)
            if not fields.body_found:
                if asked := asks_who_we_are(page):
                    self._blocked(asked)
                self._count("ads_unreadable/no_body")
                yield self._raw(response)
                return
            listing = self._listing(fields, response.url, key)
        except CloseSpider:
            raise
        except Exception as error:
            # Whatever went wrong over a page from the web, the page must not be lost with it.
            self._count(f"ads_unreadable/{type(error).__name__}")
            yield self._raw(response)
            return
        for name in FIELD_NAMES:
            if fields.values.get(name):
                self._count(f"coverage/{name}")
        self._count("listings")
        yield listing

    def _listing(self, fields: Fields, url: str, key: str) -> Listing:
        values = fields.values
        return Listing(
            arena=self.arena.name,
            arena_kind=self.arena.kind,
            url=url,
            key=key,
            seen_on=self.today,
            title=values.get("title", ""),
            body=values.get("body", ""),
            author=values.get("author"),
            town=values.get("town"),
            region=values.get("region"),
            price=values.get("price"),
            published=values.get("published"),
            lang=self.arena.language,
            links=fields.links,
            country=self.arena.country,
            fields_source=fields.source,
        )

    def _raw(self, response: Response) -> RawPage:
        return RawPage(
            self.arena.name, response.url, response.body, getattr(response, "encoding", None) or "utf-8"
        )

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
        return self._request(url, self.parse_list, LIST_FIRST, chain=chain, depth=depth)

    def _request(self, url: str, callback: Any, priority: int, **passed: Any) -> Request:
        # Keys, not addresses, say what was asked for: Scrapy's own filter would let session ids through.
        return Request(
            url, callback, errback=self.failed, priority=priority, cb_kwargs=passed, dont_filter=True
        )

    def _page(self, response: Response) -> Selector | None:
        if not isinstance(response, TextResponse):
            self._count("not_text")
            return None
        encoding = true_encoding(response.body, response.encoding)
        if encoding != response.encoding:
            self._count("charset_mended")
            response = response.replace(encoding=encoding)
        return response.selector

    def failed(self, failure: Any) -> None:
        """A request brought no page: counted by its class; an answer that asks us to leave ends the crawl."""
        status = failure.value.response.status if failure.check(HttpError) else None
        self._count(f"failed/{error_class(failure.type, status)}")
        if status is not None:
            self._count(f"status/{status}")
        if status in {401, 403, 407, 429, 451}:
            self._blocked(str(status))

    def _blocked(self, why: str) -> None:
        self._count(f"blocked/{why}")
        raise CloseSpider("blocked")

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"outreach/{what}")


def _base(page: Selector, url: str) -> str:
    given: str | None = page.xpath("//base/@href").get()
    return (absolute(url, given) or url) if given else url
