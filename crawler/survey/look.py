"""The look itself: which of at most ten pages are fetched, in which order, and what each of them settles.

The start page, the sitemap and feed it names, up to two further lists on the way to the ads, the second list page, three ads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from parsel import Selector

from config.arena_rules import FieldRules
from crawler.addresses import is_media
from crawler.extract import absolute, read_ad, visible_text
from crawler.guards import asks_who_we_are
from crawler.sitemaps import sitemap_urls
from crawler.structured import data_types
from crawler.survey.elements import selector_for
from crawler.survey.fetching import Fetched, Fetcher, SentAway
from crawler.survey.fields import AdPage, Learner
from crawler.survey.kinds import generator, guess_kind, guess_language
from crawler.survey.links import Link, LinkGroup, elsewhere, groups, is_turn, own_segments, page_links
from crawler.survey.lists import Turn, container_of, link_selector, turns, turns_on
from crawler.survey.platforms import AD_SHAPES
from crawler.survey.proposal import Survey
from store.keys import address_key

ADS = 3
"""Ad pages fetched: two tell data from frame, the third decides."""

_SITEMAP_BYTES = 5 * 1024 * 1024
_MOST_SITEMAP_ADS = 2_000
_LEAST_SCORE = 2.6
_SURE_SCORE = 4.2
_LIST_SHARE = 0.5


@dataclass(slots=True)
class Looked:
    """A survey with the pages it rests on, in memory only."""

    survey: Survey
    lists: list[Fetched] = field(default_factory=list, repr=False)
    ads: list[Fetched] = field(default_factory=list, repr=False)


def look(start: str, fetcher: Fetcher) -> Looked:
    """Look at the portal at `start`. Raises SentAway when it does not want us, or when its first page does not come."""
    fetcher.read_robots()
    first = fetcher.get(start)
    if first is None:
        raise SentAway(f"the first page did not come: {fetcher.missed[-1]}")
    return _Look(first, fetcher).run()


class _Look:
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

    def run(self) -> Looked:
        survey = self.survey
        survey.platform = generator(self.first.page)
        self._feeds()
        self._sitemaps()
        found = self._find_list()
        if found is None:
            survey.asks = asks_who_we_are(self.first.page) or ""
        else:
            self._describe(*found)
        bodies = self._ad_texts()
        declared = (self.first.page.xpath("/html/@lang").get() or "")[:2].lower() or None
        survey.language = guess_language(bodies, declared)
        posts = any(self._holds_posts(ad) for ad in self.looked.ads)
        survey.kind, survey.kind_why = guess_kind(
            [one.page for one in self.looked.lists], survey.start, posts=posts, data_types=self._types()
        )
        survey.asked = len(self.fetcher.asked)
        survey.missed = tuple(dict.fromkeys(self.fetcher.missed))
        return self.looked

    def _get(self, url: str, *, plain: bool = False) -> Fetched | None:
        key = address_key(url) or url
        if key not in self.fetched:
            self.fetched[key] = self.fetcher.get(url, plain=plain)
        return self.fetched[key]

    # -- what the portal names itself ---------------------------------------------------------------------------------

    def _feeds(self) -> None:
        named = self.first.page.xpath(
            '//link[@rel="alternate"][contains(@type, "rss") or contains(@type, "atom")]/@href'
        )
        urls = [absolute(self.first.url, href) or "" for href in named.getall()]
        feeds = [
            url for url in dict.fromkeys(urls) if self.fetcher.allows(url) and "comment" not in url.lower()
        ]
        self.survey.feeds = tuple(feeds[:3])
        if feeds and (feed := self._get(feeds[0], plain=True)) is not None:
            self.known |= _keys(_feed_links(feed))

    def _sitemaps(self) -> None:
        for url in self.fetcher.sitemaps[:1]:
            kind, urls = self._sitemap(url)
            if kind == "sitemapindex" and urls:
                best = next(
                    (
                        one
                        for one in urls
                        if any(word in one for word in ("post", "ad", "item", "listing", "topic"))
                    ),
                    urls[0],
                )
                _, urls = self._sitemap(best)
            self.sitemap_keys = _keys(urls)
        self.survey.sitemaps = self.fetcher.sitemaps[:1]

    def _sitemap(self, url: str) -> tuple[str, list[str]]:
        got = self._get(url, plain=True)
        kind, urls = sitemap_urls(got.body, _SITEMAP_BYTES) if got is not None else ("", [])
        return kind, [one for one in urls if self.fetcher.owns(one)]

    # -- the list -----------------------------------------------------------------------------------------------------

    def _find_list(self) -> tuple[Fetched, LinkGroup] | None:
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
            if self.fetcher.left <= ADS + 1 or (page := self._get(link.url)) is None:
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
        if _keys(group.urls) & self.known:
            return None
        # The first may be a heading over the others: the last is asked too. Both are ads to read where these are ads.
        for sample in dict.fromkeys((group.urls[0], group.urls[-1])):
            if self.fetcher.left <= ADS + 1 or (page := self._get(sample)) is None:
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
        if self._ways_to_turn(*inner) or self.fetcher.left <= ADS + 2:
            return inner
        for url in group.urls:
            if (address_key(url) or url) in self.fetched:
                continue
            other = self._get(url)
            within = self._list_within(other, group) if other is not None else None
            if other is None or within is None:
                return inner
            return (other, within) if self._ways_to_turn(other, within) else inner
        return inner

    def _list_within(self, page: Fetched, group: LinkGroup) -> LinkGroup | None:
        """The ads that a page lists, which links of `group` led to; None where it is an ad itself."""
        here = {link.url for link in page_links(self.first.page, self.first.url, self.fetcher.owns)}
        links = [
            link
            for link in page_links(page.page, page.url, self.fetcher.owns)
            if self.fetcher.allows(link.url) and not _matches(group.allow, link.url)
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

    # -- describing it ------------------------------------------------------------------------------------------------

    def _describe(self, page: Fetched, group: LinkGroup) -> None:
        survey = self.survey
        survey.list_url = page.url
        survey.allow, survey.key = group.allow, group.key
        # What names this list among others like it is no part of every ad's address.
        for part in own_segments(page.url, self.siblings):
            survey.allow = survey.allow.replace(f"/{part}/", "/[^/?#]+/")
            survey.key = survey.key.replace(f"/{part}/", "/[^/?#]+/") if survey.key else None
        survey.ads_on_list = len(group.urls)
        pages = [(page, group)]
        second = self._turn(page, group, self._ways_to_turn(page, group))
        if second is not None:
            pages.append(second)
            self.looked.lists.append(second[0])
            survey.key = survey.key if second[1].key == survey.key or len(second[1].urls) < 2 else None
        survey.container = container_of([(one.page, found) for one, found in pages]) or container_of(
            [(page.page, group)]
        )
        survey.ad_links = link_selector(page.page, group, survey.container)
        if second is not None and survey.ad_links and not second[0].page.css(survey.ad_links):
            survey.ad_links = None
        survey.sitemap_ads = sum(_matches(survey.allow, url) for url in self.sitemap_keys)
        if not self.sitemap_keys & _keys(group.urls) or survey.sitemap_ads > _MOST_SITEMAP_ADS:
            survey.sitemap_ads = 0
        self._read_ads([group for _, group in pages])

    def _ways_to_turn(self, page: Fetched, group: LinkGroup) -> list[Turn]:
        """Ways to the next page; an arrow to the last reply of a thread is none."""
        links = page_links(page.page, page.url, self.fetcher.owns)
        ads = {urlsplit(url).path for url in group.urls if urlsplit(url).path != urlsplit(page.url).path}
        return [
            way
            for way in turns(page.page, page.url, links, self.fetcher.allows)
            if urlsplit(way.url).path not in ads
        ]

    def _turn(
        self, page: Fetched, group: LinkGroup, ways: Sequence[Turn]
    ) -> tuple[Fetched, LinkGroup] | None:
        """The second list page, by the first way that leads to new ads."""
        survey = self.survey
        tried: set[str] = set()
        for way in ways:
            if way.url in tried or (way.url not in self.fetched and self.fetcher.left <= ADS):
                continue
            got = self._get(way.url)
            if got is None:
                tried.add(way.url)
                continue
            more = self._same_group(got, group.allow)
            if more is None or set(more.urls) <= set(group.urls):
                tried.add(way.url)
                survey.next_failed = True
                continue
            if not turns_on(way, page.url, got.page, got.url):
                continue
            survey.how_next, survey.next_rule, survey.next_failed = way.how, way.rule, False
            return got, more
        return None

    def _same_group(self, page: Fetched, allow: str) -> LinkGroup | None:
        links = page_links(page.page, page.url, self.fetcher.owns)
        own = tuple(link for link in links if _matches(allow, link.url) and not link.framed)
        found = next((one for one in groups(own, least=1)), None)
        return LinkGroup(own, allow, found.key if found else None, 0.0) if own else None

    def _read_ads(self, found: Iterable[LinkGroup]) -> None:
        links: dict[str, str] = {}
        for group in found:
            for link in group.links:
                if len(link.text) >= len(links.get(link.url, "")):
                    links[link.url] = link.text
        urls = list(links)
        # Neither the first, which may be pinned, nor neighbours.
        spread = [urls[at * (len(urls) - 1) // max(1, ADS)] for at in (1, 2, 3)] if len(urls) > ADS else urls
        ads: list[AdPage] = []
        for url in (*(one for one in urls if address_key(one) in self.fetched), *spread, *urls):
            if len(ads) == ADS or (address_key(url) not in self.fetched and self.fetcher.left <= 0):
                break
            if any(ad.url == url for ad in ads):
                continue
            if (got := self._get(url)) is not None and not any(one is got for one in self.looked.ads):
                self.looked.ads.append(got)
                ads.append(AdPage(got.page, url, links[url]))
        if ads:
            self.survey.fields = Learner(ads).learn()
            self.survey.ads_read = len(ads)

    # -- what the ads say of the arena --------------------------------------------------------------------------------

    def _ad_texts(self) -> list[str]:
        rules = FieldRules(**{name: list(got.rules) for name, got in self.survey.fields.items()})
        read = [read_ad(ad.page, rules).values for ad in self.looked.ads]
        return [text for one in read if (text := one.get("body", ""))]

    def _holds_posts(self, ad: Fetched) -> bool:
        rules = self.survey.fields.get("body")
        return rules is not None and any(
            rule.css is not None
            and rule.join is None
            and "::" not in rule.css
            and len(ad.page.css(rule.css)) > 1
            for rule in rules.rules
        )

    def _types(self) -> list[str]:
        return [name for ad in self.looked.ads for name in data_types(ad.page)]


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


def _matches(allow: str, url: str) -> bool:
    return re.search(allow, url) is not None


def _keys(urls: Iterable[str]) -> set[str]:
    return {key for url in urls if not is_media(url) and (key := address_key(url))}


def _feed_links(feed: Fetched) -> list[str]:
    page = Selector(text=feed.body.decode("utf-8", "replace").replace("\x00", ""), type="xml")
    page.remove_namespaces()
    links = page.xpath("//item/link/text() | //entry/link[not(@rel) or @rel='alternate']/@href").getall()
    return [absolute(feed.url, link) or "" for link in links]
