"""The look itself: which of at most ten pages are fetched, in which order, and what each of them settles.

The start page, the sitemap and feed it names, up to two further lists on the way to the ads, the second list page, three ads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsel import Selector

from config.arena_rules import FieldRules
from crawler.extract import absolute, read_ad
from crawler.guards import asks_who_we_are
from crawler.sitemaps import sitemap_urls
from crawler.structured import data_types
from crawler.survey.fetching import Fetched, Fetcher, SentAway
from crawler.survey.fields import Learner
from crawler.survey.finding import ADS, Finder, Looked, keys_of, matches
from crawler.survey.kinds import generator, guess_kind, guess_language
from crawler.survey.links import LinkGroup, groups, own_segments, page_links
from crawler.survey.lists import Turn, container_of, link_selector, turns_on
from crawler.survey.places import AdPage
from store.keys import address_key

_SITEMAP_BYTES = 5 * 1024 * 1024
_MOST_SITEMAP_ADS = 2_000


def look(start: str, fetcher: Fetcher) -> Looked:
    """Look at the portal at `start`. Raises SentAway when it does not want us, or when its first page does not come."""
    fetcher.read_robots()
    first = fetcher.get(start)
    if first is None:
        raise SentAway(f"the first page did not come: {fetcher.missed[-1]}")
    return _Look(first, fetcher).run()


class _Look(Finder):
    def run(self) -> Looked:
        survey = self.survey
        survey.platform = generator(self.first.page)
        self._feeds()
        self._sitemaps()
        found = self.find_list()
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
        if feeds and (feed := self.get(feeds[0], plain=True)) is not None:
            self.known |= keys_of(_feed_links(feed))

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
            self.sitemap_keys = keys_of(urls)
        self.survey.sitemaps = self.fetcher.sitemaps[:1]

    def _sitemap(self, url: str) -> tuple[str, list[str]]:
        got = self.get(url, plain=True)
        kind, urls = sitemap_urls(got.body, _SITEMAP_BYTES) if got is not None else ("", [])
        return kind, [one for one in urls if self.fetcher.owns(one)]

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
        second = self._turn(page, group, self.ways_to_turn(page, group))
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
        survey.sitemap_ads = sum(matches(survey.allow, url) for url in self.sitemap_keys)
        if not self.sitemap_keys & keys_of(group.urls) or survey.sitemap_ads > _MOST_SITEMAP_ADS:
            survey.sitemap_ads = 0
        self._read_ads([group for _, group in pages])

    def _turn(
        self, page: Fetched, group: LinkGroup, ways: Sequence[Turn]
    ) -> tuple[Fetched, LinkGroup] | None:
        """The second list page, by the first way that leads to new ads."""
        survey = self.survey
        tried: set[str] = set()
        for way in ways:
            if way.url in tried or (way.url not in self.fetched and self.fetcher.left <= ADS):
                continue
            got = self.get(way.url)
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
        own = tuple(link for link in links if matches(allow, link.url) and not link.framed)
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
            if (got := self.get(url)) is not None and not any(one is got for one in self.looked.ads):
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


def _feed_links(feed: Fetched) -> list[str]:
    page = Selector(text=feed.body.decode("utf-8", "replace").replace("\x00", ""), type="xml")
    page.remove_namespaces()
    links = page.xpath("//item/link/text() | //entry/link[not(@rel) or @rel='alternate']/@href").getall()
    return [absolute(feed.url, link) or "" for link in links]
