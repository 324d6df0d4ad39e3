"""Finding the page of a portal that lists its ads: the start page, or one it leads to. At most a few pages are asked on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.addresses import is_media
from crawler.extract import visible_text
from crawler.survey.elements import selector_for
from crawler.survey.fetching import Fetched, Fetcher
from crawler.survey.links import Link, LinkGroup, elsewhere, groups, is_turn, page_links
from crawler.survey.lists import Turn, container_of, link_selector, turns
from crawler.survey.platforms import AD_SHAPES
from crawler.survey.proposal import Survey
from store.keys import address_key

ADS = 3
"""Ad pages fetched: two tell data from frame, the third decides."""

_LEAST_SCORE = 2.6
_SURE_SCORE = 4.2
_LIST_SHARE = 0.5


@dataclass(slots=True)
class Looked:
    """A survey with the pages it rests on, in memory only."""

    survey: Survey
    lists: list[Fetched] = field(default_factory=list, repr=False)
    ads: list[Fetched] = field(default_factory=list, repr=False)


class Finder:
    """The state of one look, and the way to the list of ads."""

    def __init__(self, first: Fetched, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.first = first
        self.survey = Survey(first.url, fetcher.is_local)
        self.survey.has_robots = fetcher.has_robots
        self.survey.crawl_delay = fetcher.crawl_delay
        self.looked = Looked(self.survey, [first])
        self.known: set[str] = set()
        self.sitemap_keys: set[str] = set()
        self.siblings: tuple[str, ...] = ()
        self.fetched: dict[str, Fetched | None] = {address_key(first.url) or first.url: first}

    def get(self, url: str, *, plain: bool = False) -> Fetched | None:
        """A page, asked for once."""
        key = address_key(url) or url
        if key not in self.fetched:
            self.fetched[key] = self.fetcher.get(url, plain=plain)
        return self.fetched[key]

    def find_list(self) -> tuple[Fetched, LinkGroup] | None:
        """The page that lists ads, the start page or one that it leads to, and the ads' links on it."""
        found = self._ads_on(self.first)
        if found is not None:
            inner = self._leads_to_lists(found)
            if inner is None:
                return self.first, found
            self.survey.list_links = self._list_selector(self.first, found.links)
            self.siblings = found.urls
            return self._one_that_goes_on(inner, found)
        for link in self._ways_on()[:3]:
            if self.fetcher.left <= ADS + 1 or (page := self.get(link.url)) is None:
                continue
            group = self._ads_on(page)
            if group is None:
                continue
            self.looked.lists.append(page)
            further = self._leads_to_lists(group)
            if further is not None:
                self.survey.start = page.url
                self.survey.list_links = self._list_selector(page, group.links)
                return further
            self.survey.list_links = self._list_selector(self.first, self._like(link))
            if self.survey.list_links is None:
                self.survey.start = page.url
            return page, group
        return None

    def _ads_on(self, page: Fetched) -> LinkGroup | None:
        links = [
            link
            for link in page_links(page.page, page.url, self.fetcher.owns)
            if self.fetcher.allows(link.url)
        ]
        known = self.known | self.sitemap_keys
        found = groups(links, known)
        if self.known and (not found or found[0].score < _SURE_SCORE):
            found = groups(links, known, least=1)
        return found[0] if found and found[0].score >= _LEAST_SCORE else None

    def _leads_to_lists(self, group: LinkGroup) -> tuple[Fetched, LinkGroup] | None:
        """When the likeliest links lead to further lists instead of ads: one of those lists and its ads."""
        if keys_of(group.urls) & self.known:
            return None
        # The first may be a heading over the others: the last is asked too. Both are ads to read where these are ads.
        for sample in dict.fromkeys((group.urls[0], group.urls[-1])):
            if self.fetcher.left <= ADS + 1 or (page := self.get(sample)) is None:
                continue
            inner = self._list_within(page, group)
            if inner is not None:
                self.looked.lists.append(page)
                return page, inner
        return None

    def _one_that_goes_on(
        self, inner: tuple[Fetched, LinkGroup], group: LinkGroup
    ) -> tuple[Fetched, LinkGroup]:
        """Of lists alike, one that has a next page: only it shows how they go on. One more is asked."""
        if self.ways_to_turn(*inner) or self.fetcher.left <= ADS + 2:
            return inner
        for url in group.urls:
            if (address_key(url) or url) in self.fetched:
                continue
            other = self.get(url)
            within = self._list_within(other, group) if other is not None else None
            if other is None or within is None:
                return inner
            return (other, within) if self.ways_to_turn(other, within) else inner
        return inner

    def _list_within(self, page: Fetched, group: LinkGroup) -> LinkGroup | None:
        """The ads that a page lists, which links of `group` led to; None where it is an ad itself."""
        here = {link.url for link in page_links(self.first.page, self.first.url, self.fetcher.owns)}
        links = [
            link
            for link in page_links(page.page, page.url, self.fetcher.owns)
            if self.fetcher.allows(link.url) and not matches(group.allow, link.url)
        ]
        inner = [one for one in groups(links, self.known) if not set(one.urls) <= here]
        if not inner or inner[0].score < _LEAST_SCORE:
            return None
        shown = sum(len(link.text) for link in inner[0].links)
        whole = sum(len(line) for line in _prose_lines(page, inner[0]))
        return inner[0] if shown >= _LIST_SHARE * (shown + whole) else None

    def _ways_on(self) -> list[Link]:
        """Links of a start page that may lead to lists of ads, the likeliest first."""
        links = page_links(self.first.page, self.first.url, self.fetcher.owns)
        usable = [link for link in links if self.fetcher.allows(link.url) and link.text and not is_turn(link)]

        def order(link: Link) -> tuple[bool, bool, bool]:
            promising = any(shape.search(f"{link.url.rstrip('/')}/x") for shape in AD_SHAPES) or _promises(
                link
            )
            return (not promising, link.framed, elsewhere(link.url))

        ways = {link.url: link for link in sorted(usable, key=order, reverse=True)}
        return [link for link in sorted(ways.values(), key=order) if not _refuses(link)]

    def _like(self, link: Link) -> list[Link]:
        """The links of the start page that are like one that led to a list."""
        links = page_links(self.first.page, self.first.url, self.fetcher.owns)
        for group in groups(links, least=1):
            if any(one.url == link.url for one in group.links):
                return list(group.links)
        return [link]

    def _list_selector(self, page: Fetched, links: Sequence[Link]) -> str | None:
        """A selector for links to further lists, wherever else the page may link to them."""
        if not links:
            return None
        group = LinkGroup(tuple(links), "", None, 0.0)
        if len(group.urls) > 1 and (css := link_selector(page.page, group, None)) is not None:
            return css
        start = _common_start([link.element.get("href") for link in links])
        if start is not None:
            return f'a[href^="{start}"]'
        container = container_of([(page.page, group)])
        if container is not None and len(page.page.css(f"{container} a")) <= 3 * len(group.urls):
            return f"{container} a"
        return selector_for([(page.page, links[0].element)]) if len(links) == 1 else None

    def ways_to_turn(self, page: Fetched, group: LinkGroup) -> list[Turn]:
        """Ways to the next page; an arrow to the last reply of a thread is none."""
        links = page_links(page.page, page.url, self.fetcher.owns)
        ads = {urlsplit(url).path for url in group.urls if urlsplit(url).path != urlsplit(page.url).path}
        return [
            way
            for way in turns(page.page, page.url, links, self.fetcher.allows)
            if urlsplit(way.url).path not in ads
        ]


_PROMISES = (
    "annonc", "ads", "listing", "classified", "forum", "board", "kategori", "categor", "group", "rubrik", "profil", "escort", "massage", "alle", "all",
    "latest", "nyeste", "seneste", "recent", "blog", "piger", "girls", "offers", "topic", "thread",
)  # fmt: skip
_REFUSES = ("log", "sign", "regist", "opret", "new", "contact", "kontakt", "about", "om-", "terms", "vilk", "privacy", "cookie", "help", "faq", "search", "sog")  # fmt: skip


def _promises(link: Link) -> bool:
    said = f"{link.url.partition('//')[2].partition('/')[2]} {link.text}".lower()
    return any(word in said for word in _PROMISES)


def _refuses(link: Link) -> bool:
    parts = link.url.partition("//")[2].partition("/")[2].lower().split("/")
    return any(part.startswith(_REFUSES) and not part.startswith(("newest", "news")) for part in parts)


def _common_start(hrefs: Sequence[str]) -> str | None:
    """The folders that all of these addresses share, if there are any and they can stand in a selector."""
    folders = [href.partition("?")[0].rstrip("/").split("/")[:-1] for href in hrefs]
    shared = [parts[0] for parts in zip(*folders, strict=False) if len(set(parts)) == 1]
    if any(one[: len(shared)] != shared for one in folders):
        return None
    start = "/".join([*shared, ""])
    return start if re.fullmatch(r"/[\w./~-]+/", start) else None


def _prose_lines(page: Fetched, group: LinkGroup) -> list[str]:
    """Lines of a page outside its links: what an ad page has and a list has not."""
    linked = {" ".join(text.split()) for a in page.page.xpath("//a") if (text := visible_text(a.root))}
    body = page.page.xpath("//body")[:1]
    lines = [" ".join(line.split()) for line in visible_text(body[0].root).splitlines()] if body else []
    return [line for line in lines if len(line) > 60 and line not in linked and len(group.links) > 0]


def matches(allow: str, url: str) -> bool:
    """Whether an address has the shape of an ad's."""
    return re.search(allow, url) is not None


def keys_of(urls: Iterable[str]) -> set[str]:
    """The pages that addresses lead to, however they are written."""
    return {key for url in urls if not is_media(url) and (key := address_key(url))}
