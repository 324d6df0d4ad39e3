"""The pages of one arena as its file describes them: what a list page leads to, and the listing an ad page shows. Pure.

The spider fetches and this reads; so do a replay of unread pages, the saved pages of tests, and whatever tries an arena file out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from parsel import Selector

from config.arenas import Arena
from crawler.addresses import is_media
from crawler.extract import Fields, absolute, next_page, page_links, read_ad, select, true_encoding
from store.domain import Listing
from store.keys import address_key

MAX_LINKS = 20_000
"""Links looked at on one page; beyond lies a trap."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list page leads to: ads by key, further list pages, the next page. `container` is False when its place is gone.

    One ad more than the arena's `max_links` says that there are too many.
    """

    ads: dict[str, str]
    lists: tuple[str, ...]
    following: str | None
    container: bool


class Pages:
    """Reads the pages of one arena."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self._allow = [re.compile(pattern) for pattern in arena.listing.allow]
        self._deny = [re.compile(pattern) for pattern in arena.listing.deny]
        self._key = re.compile(arena.key.re) if arena.key.re else None

    def key_of(self, url: str) -> str | None:
        """What identifies the listing at `url` on this arena; None for what is no web address."""
        key = address_key(url)
        if key is None or self._key is None:
            return key
        found = self._key.search(key)
        return found.group(found.lastindex or 0) if found else key

    def is_ad(self, url: str) -> bool:
        """Whether an address may be an ad of this arena."""
        if not self._is_page(url) or (self._allow and not any(one.search(url) for one in self._allow)):
            return False
        return not any(one.search(url) for one in self._deny)

    def _is_page(self, url: str) -> bool:
        return self.arena.owns(url) and not is_media(url)

    def ads(self, urls: Iterable[str], at_most: int | None = None) -> dict[str, str]:
        """Those of `urls` that are ads, by key, in order; reading stops at the first beyond `at_most`."""
        found: dict[str, str] = {}
        for url in urls:
            if self.is_ad(url) and (key := self.key_of(url)):
                found.setdefault(key, url)
            if at_most is not None and len(found) > at_most:
                break
        return found

    def read_list(self, page: Selector, url: str) -> ListPage:
        """What the list page at `url` leads to."""
        rules = self.arena.listing
        base = _base(page, url)
        scopes = [scope for rule in rules.container for scope in select(page, rule)]
        links = page_links(scopes or [page], rules.ad_links, base)
        lists = page_links((page,), rules.list_links, base) if rules.list_links else ()
        following = next_page(page, self.arena, base)
        return ListPage(
            ads=self.ads(islice(links, MAX_LINKS), self.arena.crawl.max_links),
            lists=tuple(dict.fromkeys(link for link in islice(lists, MAX_LINKS) if self._is_page(link))),
            following=following if following and self.arena.owns(following) else None,
            container=bool(scopes) or not rules.container,
        )

    def read_ad(self, page: Selector) -> Fields:
        """The fields of an ad page."""
        return read_ad(page, self.arena.fields)

    def listing(self, fields: Fields, url: str, key: str, today: date) -> Listing | None:
        """The listing those fields make; None when the page has no place for a text, which is another thing than an empty text."""
        if not fields.body_found:
            return None
        values = fields.values
        return Listing(
            arena=self.arena.name,
            arena_kind=self.arena.kind,
            url=url,
            key=key,
            seen_on=today,
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


def page_of(body: bytes, declared: str) -> Selector:
    """A page ready to be read, in the encoding its bytes are in."""
    return Selector(text=body.decode(true_encoding(body, declared), errors="replace"))


def _base(page: Selector, url: str) -> str:
    given: str | None = page.xpath("//base/@href").get()
    return (absolute(url, given) or url) if given else url
