"""The fetcher of a look: closed when robots.txt is, one host, ten pages, bounded bodies."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import CrawlSettings
from crawler.survey.fetching import Fetcher, SentAway
from crawler.survey.look import look
from store.errors import NotAllowed
from tests.portal.pace import pace_of
from tests.portal.server import Answer, Portal, Site, serving
from tests.portal.sites import SITES, plain

Make = Callable[[str], Fetcher]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda url: Fetcher(url, CrawlSettings(), tmp_path)


def looked_at(site: Site, make: Make) -> tuple[Portal, Exception | None]:
    with serving({"one": site}) as portals:
        portal = portals["one"]
        fetcher = make(portal.url + "/")
        try:
            look(portal.url + "/", fetcher)
        except (SentAway, NotAllowed) as refused:
            return portal, refused
        finally:
            fetcher.close()
        return portal, None


@pytest.mark.parametrize("name", ["robots_503", "robots_429", "robots_403", "robots_elsewhere"])
def test_a_robots_file_that_cannot_be_read_closes_the_portal(name: str, make: Make) -> None:
    portal, refused = looked_at(SITES[name], make)
    assert isinstance(refused, SentAway)
    assert portal.asked == ["/robots.txt"]


@pytest.mark.parametrize("name", ["forbidden", "unauthorised", "too_many"])
def test_an_answer_that_sends_us_away_ends_the_look(name: str, make: Make) -> None:
    portal, refused = looked_at(SITES[name], make)
    assert isinstance(refused, SentAway)
    assert portal.asked == ["/robots.txt", "/"]


def test_what_robots_forbids_is_not_asked_for(make: Make) -> None:
    portal, refused = looked_at(SITES["robots_disallow"], make)
    assert refused is None
    assert not [path for path in portal.asked if path.startswith("/ad/")]


def test_a_crawl_delay_is_kept(make: Make) -> None:
    portal, refused = looked_at(SITES["crawl_delay"], make)
    assert refused is None
    assert pace_of(portal.times[1:]) > 0.25


def test_a_delay_too_long_for_a_look_is_refused(make: Make) -> None:
    site: Site = lambda path: "User-agent: *\nCrawl-delay: 900\n" if path == "/robots.txt" else plain(path)  # noqa: E731
    portal, refused = looked_at(site, make)
    assert isinstance(refused, SentAway)
    assert portal.asked == ["/robots.txt"]


def test_the_agent_is_honest_and_nothing_else_of_us_is_sent(make: Make) -> None:
    portal, _ = looked_at(plain, make)
    assert set(portal.agents) == {CrawlSettings().user_agent}
    assert portal.headers <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_only_the_host_itself_is_asked(make: Make) -> None:
    with serving({"elsewhere": plain}) as others:
        away = others["elsewhere"]
        site: Site = lambda path: (  # noqa: E731
            Answer(status=302, headers={"Location": f"{away.url}/ad/1"})
            if path.startswith("/ad/")
            else plain(path)
        )
        _, refused = looked_at(site, make)
        assert refused is None
        assert away.asked == []


def test_no_portal_elsewhere_is_asked_without_a_contact_address(make: Make) -> None:
    with pytest.raises(NotAllowed, match=r"crawl\.contact"):
        make("https://portal.example/")


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "portal", "https://anna@127.0.0.1/"])
def test_what_is_no_public_web_address_is_refused(address: str, make: Make) -> None:
    with pytest.raises(NotAllowed):
        make(address)


@pytest.mark.parametrize(
    "name", ["huge_body", "gzip_bomb", "redirect_loop", "picture", "nul_bytes", "broken_html", "charsets"]
)
def test_hostile_ads_do_not_end_a_look(name: str, make: Make) -> None:
    portal, refused = looked_at(SITES[name], make)
    assert refused is None
    assert portal.sent < 60_000_000


def test_a_packed_page_is_unpacked_within_bounds(make: Make) -> None:
    site: Site = lambda path: (  # noqa: E731
        Answer(gzip.compress(str(plain(path)).encode()), headers={"Content-Encoding": "gzip"})
        if path == "/"
        else plain(path)
    )
    with serving({"one": site}) as portals:
        fetcher = make(portals["one"].url + "/")
        fetcher.read_robots()
        got = fetcher.get(portals["one"].url + "/")
        fetcher.close()
    assert got is not None
    assert got.page.css(".ads a")
