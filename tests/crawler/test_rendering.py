"""Rendering as far as it can be shown without a browser: what is missing is said, what is refused, how a browser is held in bounds.

The extra is no part of a plain installation. The handler is tried on a stand-in for the extra's own, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.arenas import Arena, parse_arena
from config.settings import CrawlSettings
from crawler import rendering
from crawler.loader import spider_class
from crawler.rendering import RENDER, browser_path, lacking, launch_options, refused, render_settings
from store.errors import ConfigError

TEXT = """
name = "scripted"
kind = "adult_ads"
start_urls = ["http://127.0.0.1:8100/"]
sitemaps = ["http://127.0.0.1:8100/sitemap.xml"]
[crawl]
render = true
[listing]
ad_links = "a"
"""


@pytest.fixture
def arena() -> Arena:
    return parse_arena(TEXT, "scripted.toml")


@pytest.fixture
def browser(tmp_path: Path) -> str:
    path = tmp_path / "browser"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_rendering_is_off_unless_the_file_says_so() -> None:
    plain = parse_arena(TEXT.replace("render = true", ""), "plain.toml")
    assert not plain.crawl.render
    made = spider_class(plain, CrawlSettings(), Path())
    assert "DOWNLOAD_HANDLERS" not in made.custom_settings


def test_without_the_extra_the_arena_says_so(
    arena: Arena, browser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"scripted: render = true, but the extra .* pip install"):
        spider_class(arena, CrawlSettings(browser=browser), Path())


def test_without_a_browser_the_arena_says_so(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: name)
    monkeypatch.setattr(rendering, "BROWSERS", ("no-such-browser",))
    assert "no Chromium was found" in (lacking(CrawlSettings()) or "")
    assert "crawl.browser" in (lacking(CrawlSettings(browser="no-such-browser")) or "")
    with pytest.raises(ConfigError, match="no Chromium was found"):
        spider_class(arena, CrawlSettings(), Path())


def test_with_both_one_browser_shows_one_page_at_a_time(
    arena: Arena, browser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: name)
    crawl = CrawlSettings(browser=browser, contact="https://example.org/us")
    assert browser_path(crawl) == browser
    made = spider_class(arena, crawl, Path()).custom_settings
    assert (made["PLAYWRIGHT_MAX_CONTEXTS"], made["PLAYWRIGHT_MAX_PAGES_PER_CONTEXT"]) == (1, 1)
    assert made["PLAYWRIGHT_LAUNCH_OPTIONS"]["executable_path"] == browser
    shown = made["PLAYWRIGHT_CONTEXTS"]["default"]
    assert shown["user_agent"] == "OutreachScreening/1.0 (+https://example.org/us)"
    assert (shown["accept_downloads"], shown["service_workers"]) == (False, "block")


def test_the_browser_finds_no_host_but_the_arenas_own() -> None:
    rules = launch_options(["portal.example:8080", "[::1]:80"], CrawlSettings())["args"][0]
    assert rules.startswith("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ")
    assert "EXCLUDE portal.example" in rules
    assert "EXCLUDE www.portal.example" in rules
    assert ":8080" not in rules


@pytest.mark.parametrize("kind", ["image", "media", "font", "stylesheet", "websocket", "ping", "other"])
def test_images_films_fonts_and_styles_are_refused(arena: Arena, kind: str) -> None:
    assert refused(arena.owns, "http://127.0.0.1:8100/x", kind)


@pytest.mark.parametrize("kind", ["document", "script", "xhr", "fetch"])
def test_pages_scripts_and_data_of_the_own_hosts_alone_are_let_through(arena: Arena, kind: str) -> None:
    assert not refused(arena.owns, "http://127.0.0.1:8100/app.js", kind)
    assert refused(arena.owns, "http://127.0.0.1:8101/app.js", kind)
    assert refused(arena.owns, "https://elsewhere.example/app.js", kind)
    assert refused(arena.owns, "data:text/html,x", kind)


def test_pages_are_rendered_whole_each_time_and_sitemaps_are_not(
    arena: Arena, browser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: name)
    made = spider_class(arena, CrawlSettings(browser=browser), Path())
    spider = made(conditions=lambda _: {"If-None-Match": '"1"'})
    page = spider._request("http://127.0.0.1:8100/ad/1", spider.parse_ad, 0)
    sitemap = spider._request("http://127.0.0.1:8100/sitemap.xml", spider.parse_sitemap, 0)
    assert page.meta.get(RENDER)
    assert RENDER not in sitemap.meta
    monkeypatch.setattr(made, "_count", lambda *_: None)
    (ad,) = spider._ad_requests({"1": "http://127.0.0.1:8100/ad/1"})
    assert "If-None-Match" not in ad.headers
    assert ad.meta == {RENDER: True}


def test_several_pages_at_once_are_refused() -> None:
    with pytest.raises(ConfigError, match="one page at a time"):
        parse_arena(TEXT.replace("render = true", "render = true\nconcurrency = 2"), "scripted.toml")


def test_settings_hold_for_a_rendered_arena_only_what_the_handler_needs(arena: Arena) -> None:
    handlers = render_settings(arena, CrawlSettings())["DOWNLOAD_HANDLERS"]
    assert set(handlers) == {"http", "https"}


# -- the handler, on a stand-in ---------------------------------------------------------------------------------------

STAND_IN = """
import asyncio, json, sys, types
from config.arenas import parse_arena


class Base:
    def __init__(self, crawler):
        self.config = types.SimpleNamespace(navigation_timeout_ms=10.0)
        self.context_wrappers = {}
        self.closed = 0

    async def download_request(self, request):
        if "/endless" in request.url:
            await asyncio.sleep(3600)
        return request.meta

    async def close(self):
        self.closed += 1


class NotYet(Exception):
    pass


def module(name, **names):
    sys.modules[name] = made = types.ModuleType(name)
    made.__dict__.update(names)


module("playwright")
module("playwright.async_api", TimeoutError=NotYet)
module("scrapy_playwright")
module("scrapy_playwright.handler", ScrapyPlaywrightDownloadHandler=Base)
module("scrapy_playwright.page", PageMethod=lambda method: method)

import crawler.rendered as rendered
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Request


class Stats(dict):
    def inc_value(self, name):
        self[name] = self.get(name, 0) + 1


class Robots:
    async def lets(self, url):
        return "/secret" not in url


class Crawler:
    stats = Stats()
    spider = types.SimpleNamespace(arena=parse_arena(sys.argv[1], "scripted.toml"))

    def get_downloader_middleware(self, _):
        return Robots()


class Asked:
    def __init__(self, path, kind="fetch", whole="http://127.0.0.1:8100"):
        self.url, self.resource_type = whole + path, kind

    def is_navigation_request(self):
        return self.resource_type == "document"


class Page:
    def __init__(self, length):
        self.length, self.closed = length, False

    async def wait_for_load_state(self, state, timeout):
        raise NotYet

    async def evaluate(self, code):
        return self.length

    async def close(self):
        self.closed = True


async def main():
    crawler = Crawler()
    handler = rendered.RenderingHandler.from_crawler(crawler)
    assert rendered.RenderingHandler.from_crawler(crawler) is handler
    found = {}
    found["plain"] = await handler.download_request(Request("http://127.0.0.1:8100/robots.txt"))
    meta = await handler.download_request(Request("http://127.0.0.1:8100/", meta={"render": True}))
    found["rendered"] = meta["playwright"]
    unwanted = handler._unwanted
    found["refused"] = [
        await unwanted(Asked("/a.jpg", "image")),
        await unwanted(Asked("/a.js", "script", "https://elsewhere.example")),
        await unwanted(Asked("/secret/data")),
    ]
    found["let"] = [await unwanted(Asked("/app.js", "script")), await unwanted(Asked("/", "document"))]
    found["many"] = sum([not await unwanted(Asked("/poll")) for _ in range(500)])
    found["counted"] = crawler.stats["outreach/render/refused"]
    left = Page(1)
    handler.context_wrappers["default"] = types.SimpleNamespace(context=types.SimpleNamespace(pages=[left]))
    rendered.SETTLE_SECONDS = 0.2
    try:
        await handler.download_request(Request("http://127.0.0.1:8100/endless", meta={"render": True}))
    except DownloadTimeoutError:
        found["endless"] = left.closed
    await rendered.settle(Page(1000))
    try:
        await rendered.settle(Page(10**9))
    except DownloadCancelledError:
        found["too_long"] = True
    await handler.close()
    await handler.close()
    found["closed"] = handler.closed
    print(json.dumps(found, default=str))


asyncio.run(main())
"""


def test_the_handler_keeps_a_page_within_bounds(tmp_path: Path) -> None:
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script), TEXT],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["plain"] == {}
    assert found["rendered"] is True
    assert found["refused"] == [True, True, True]
    assert found["let"] == [False, False]
    assert found["many"] == rendering.MOST_REQUESTS - 5, "what goes beyond the bound is refused"
    assert found["counted"] == 3 - 1 + 500 - found["many"], "one of the three was robots.txt's refusal"
    assert (found["endless"], found["too_long"], found["closed"]) == (True, True, 1)
