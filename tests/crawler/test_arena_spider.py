"""The arena spider against portals with faults, served on this machine."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.http import HtmlResponse

from config.arenas import parse_arena
from config.settings import CrawlSettings
from crawler.health import Ending
from crawler.loader import spider_class
from tests.crawler.conftest import Crawl, arena_text
from tests.portal.pace import pace_of
from tests.portal.sites import ADS, MARK


def test_all_ads_of_a_plain_portal_are_read(crawled: Crawl) -> None:
    plain = crawled["plain"]
    assert len(plain.listings) == ADS == plain.count("ads_seen") == plain.count("listings")
    assert plain.health.ending is Ending.OK
    assert plain.health.complete
    assert plain.count("list_pages") == 3
    first = next(item for item in plain.listings if item["title"].endswith(" 1"))
    assert first["body"] == "Jeg tager imod i Aarhus.\nLinje to. Ring"
    assert first["author"] == "Navn1"
    assert first["links"] == ["tel:+4583000001"]
    assert first["seen_on"] == "2026-03-01"
    assert first["key"] == first["url"]


def test_nothing_but_pages_is_requested_and_the_agent_names_a_contact(crawled: Crawl) -> None:
    plain = crawled["plain"]
    assert all(
        path == "/robots.txt" or path.startswith(("/ad/", "/?page=")) or path == "/"
        for path in plain.portal.asked
    )
    assert len(plain.portal.asked) == 1 + 3 + ADS
    assert not plain.portal.headers & {"Referer", "Cookie", "Authorization"}
    assert set(plain.portal.agents) == {"OutreachScreening/1.0 (+https://example.org/crawler)"}


@pytest.mark.parametrize(
    "site", ["robots_503", "robots_429", "robots_403", "robots_slow", "robots_elsewhere", "robots_for_us"]
)
def test_a_robots_file_that_cannot_be_read_or_names_us_closes_the_arena(crawled: Crawl, site: str) -> None:
    closed = crawled[site]
    assert set(closed.portal.asked) == {"/robots.txt"}
    assert closed.health.ending is Ending.ROBOTS
    assert not closed.items


def test_a_robots_file_that_forbids_the_ads_is_obeyed(crawled: Crawl) -> None:
    forbidding = crawled["robots_disallow"]
    assert forbidding.ads_asked == []
    assert forbidding.health.ending is Ending.ROBOTS


def test_a_crawl_delay_is_kept(crawled: Crawl) -> None:
    slow = crawled["crawl_delay"]
    assert pace_of(slow.portal.times[1:]) > 0.25
    assert slow.stats["outreach/crawl_delay"] == 0.3
    assert len(slow.listings) == ADS


def test_a_next_button_that_loops_ends_with_all_ads(crawled: Crawl) -> None:
    loop = crawled["looping_next"]
    assert len(loop.listings) == 10
    assert loop.count("loop/nothing_new") == 1
    assert loop.count("list_pages") == 3


def test_a_calendar_without_end_is_a_trap(crawled: Crawl) -> None:
    endless = crawled["calendar"]
    assert endless.count("list_pages") == 6
    assert endless.health.ending is Ending.TRAP


def test_a_list_page_with_a_hundred_thousand_links_is_a_trap(crawled: Crawl) -> None:
    flood = crawled["many_links"]
    assert flood.count("ads_seen") == 50
    assert flood.health.ending is Ending.TRAP


@pytest.mark.parametrize(
    ("site", "ending", "why"),
    [
        ("million_links", Ending.TRAP, "too_big"),
        ("huge_list", Ending.TRAP, "too_big"),
        ("bomb_list", Ending.TRAP, "unpacked_too_big"),
        ("loop_list", Ending.TRAP, "redirects"),
        ("drip_list", Ending.HTTP, "timeout"),
    ],
)
def test_a_list_page_that_never_ends_is_given_up_with_its_reason(
    crawled: Crawl, site: str, ending: Ending, why: str
) -> None:
    trap = crawled[site]
    assert trap.health.ending is ending
    assert f"({why})" in trap.health.reason
    assert (trap.ads_asked, trap.listings) == ([], [])
    assert trap.portal.sent < 100_000_000


def test_a_page_from_a_cache_says_nothing_about_today() -> None:
    arena = parse_arena(arena_text("plain", "http://127.0.0.1:1"), "plain.toml")
    spider = spider_class(arena, CrawlSettings(), Path())()
    spider.crawler = SimpleNamespace(stats=SimpleNamespace(inc_value=lambda *_: None))
    body = b'<h1>x</h1><div class="text">Jeg tager imod i Aarhus.</div>'
    for status in (200, 304):
        response = HtmlResponse("http://127.0.0.1:1/ad/1", status=status, body=body, flags=["cached"])
        assert list(spider.parse_ad(response, "1")) == []


def test_one_request_at_a_time_is_the_default(crawled: Crawl) -> None:
    settings = spider_class(
        parse_arena(arena_text("plain", "http://127.0.0.1:1"), "plain.toml"), CrawlSettings(), Path()
    ).custom_settings
    assert (settings["CONCURRENT_REQUESTS"], settings["CONCURRENT_REQUESTS_PER_DOMAIN"]) == (1, 1)
    assert len(crawled["unhurried"].listings) == ADS
    assert crawled["unhurried"].portal.most_at_once == 1


def test_session_ids_make_no_new_ads(crawled: Crawl) -> None:
    assert len(crawled["sessions"].ads_asked) == 5
    assert len(crawled["sessions"].listings) == 5


@pytest.mark.parametrize(
    ("site", "what", "lost"),
    [
        ("huge_body", "failed/too_big", 2),
        ("gzip_bomb", "failed/unpacked_too_big", 1),
        ("slow_drip", "failed/timeout", 1),
        ("redirect_loop", "failed/redirects", 1),
        ("picture", "failed/not_ours", 1),
        ("redirect_away", "failed/not_ours", 1),
        ("gone", "failed/gone", 2),
        ("taken_down", "failed/gone", 1),
    ],
)
def test_a_hostile_ad_is_given_up_and_the_others_are_read(
    crawled: Crawl, site: str, what: str, lost: int
) -> None:
    assert crawled[site].count(what) == lost
    assert len(crawled[site].listings) == ADS - lost


def test_a_huge_body_is_bounded(crawled: Crawl) -> None:
    assert crawled["huge_body"].portal.sent < 200_000_000


def test_a_redirect_to_another_host_is_not_followed(crawled: Crawl) -> None:
    assert crawled["elsewhere"].portal.asked == []


def test_wrong_charsets_are_mended(crawled: Crawl) -> None:
    texts = [item["body"] for item in crawled["charsets"].listings]
    assert sum("Rødgrød æøå" in text for text in texts) == 2


def test_nul_bytes_and_broken_markup_are_read(crawled: Crawl) -> None:
    assert len(crawled["nul_bytes"].listings) == ADS
    assert len(crawled["broken_html"].items) == ADS


@pytest.mark.parametrize("site", ["forbidden", "unauthorised", "too_many", "login", "captcha"])
def test_an_arena_that_asks_us_to_leave_is_left(crawled: Crawl, site: str) -> None:
    blocked = crawled[site]
    assert blocked.health.ending is Ending.BLOCKED
    assert blocked.ads_asked == []


def test_ads_that_lead_to_a_place_to_sign_in_end_the_crawl(crawled: Crawl) -> None:
    behind = crawled["ads_behind_login"]
    assert behind.health.ending is Ending.BLOCKED
    assert len(behind.ads_asked) <= 2  # one may be under way already


def test_a_small_login_form_above_the_ads_blocks_nothing(crawled: Crawl) -> None:
    assert len(crawled["small_login"].listings) == ADS


@pytest.mark.parametrize(
    ("site", "ending"),
    [
        ("redesigned", Ending.SITE_CHANGED),
        ("nothing_today", Ending.EMPTY),
        ("down", Ending.HTTP),
        ("unreadable_ads", Ending.PARSE_ERROR),
        ("capped", Ending.CAPPED),
    ],
)
def test_a_bad_ending_is_named(crawled: Crawl, site: str, ending: Ending) -> None:
    assert crawled[site].health.ending is ending
    assert not crawled[site].health.complete


def test_failing_ads_make_a_run_incomplete(crawled: Crawl) -> None:
    failing = crawled["half_failing"]
    assert len(failing.listings) == ADS - 4
    assert failing.health.ending is Ending.OK
    assert not failing.health.complete


@pytest.mark.parametrize("site", ["list_missing", "list_failing"])
def test_a_list_page_that_does_not_come_makes_a_run_incomplete(crawled: Crawl, site: str) -> None:
    missing = crawled[site]
    assert missing.count("lists_failed") == 1
    assert len(missing.listings) == 10
    assert not missing.health.complete


def test_an_ad_that_cannot_be_read_is_handed_on_as_it_came(crawled: Crawl) -> None:
    raw = crawled["unreadable_ads"].items
    assert {item["type"] for item in raw} == {"RawPage"}
    assert len(raw) == ADS


def test_ads_that_an_interrupted_run_has_are_not_fetched_again(crawled: Crawl) -> None:
    skipping = crawled["skipping"]
    assert skipping.count("ads_seen") == ADS
    assert skipping.count("ads_skipped") == 3
    assert len(skipping.ads_asked) == ADS - 3
    assert not {"/ad/1", "/ad/2", "/ad/3"} & set(skipping.ads_asked)


def test_no_log_line_holds_a_word_or_an_address_of_an_ad(crawled: Crawl) -> None:
    assert "Crawled (200)" in crawled.log
    assert "larger than download max size" in crawled.log
    assert MARK not in crawled.log
    assert "/ad/" not in crawled.log
    assert "page=" not in crawled.log
    assert "found no scrapy" not in crawled.log
