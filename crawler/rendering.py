"""Rendering, for portals whose pages are empty before their scripts have run: off by default, an extra, and costly.

An arena whose file says `render = true` has its pages loaded by a headless Chromium of this machine, through scrapy-playwright. Neither
is part of a plain installation: this module imports none of them, says what is missing, and how a browser is to be held within bounds.
What the browser does stands in `crawler.rendered`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from config.arenas import Arena
from config.settings import CrawlSettings
from store.errors import ConfigError

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
"""Commands that are looked for when settings.toml names no browser."""

READ_KINDS = frozenset({"document", "script", "xhr", "fetch"})
"""What a page may fetch while it is rendered: itself, its scripts, its data. No image, film, font or style, no frame's picture."""

MOST_REQUESTS = 100
"""Requests of one page while it is rendered; what it asks for beyond is refused."""

SETTLE_SECONDS = 5.0
"""How long a page that has loaded may go on fetching; a page that never rests is read as it is by then."""

LONGEST_PAGE = 5 * 1024 * 1024
"""Characters of a rendered page; a longer one is given up."""

RENDER = "render"
"""The key of a request's meta that says that its page is to be rendered."""

_HANDLER = "crawler.rendered.RenderingHandler"


def lacking(crawl: CrawlSettings) -> str | None:
    """What this machine lacks to render pages, in words with the remedy; None when it lacks nothing."""
    if find_spec("scrapy_playwright") is None or find_spec("playwright") is None:
        return "the extra that renders pages is not installed: pip install 'outreach[render]'"
    if browser_path(crawl) is None:
        return "no Chromium was found: install one, or name it with crawl.browser in settings.toml"
    return None


def browser_path(crawl: CrawlSettings) -> str | None:
    """The browser to start: the one settings.toml names, or else the first of BROWSERS that this machine has."""
    named = (crawl.browser,) if crawl.browser else BROWSERS
    return next((path for name in named if (path := shutil.which(name))), None)


def require_renderer(arena: Arena, crawl: CrawlSettings) -> None:
    """Raise ConfigError, with the remedy, for an arena that must be rendered on a machine that cannot."""
    if arena.crawl.render and (lack := lacking(crawl)) is not None:
        raise ConfigError(f"{arena.name}: render = true, but {lack}")


def render_settings(arena: Arena, crawl: CrawlSettings) -> dict[str, Any]:
    """Scrapy's settings for an arena whose pages are rendered: one browser, one page at a time, and bounds on both."""
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(arena.netlocs, crawl),
        "PLAYWRIGHT_CONTEXTS": {"default": context_options(crawl)},
        "PLAYWRIGHT_MAX_CONTEXTS": 1,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": arena.crawl.timeout * 1000,
    }


def launch_options(netlocs: Iterable[str], crawl: CrawlSettings) -> dict[str, Any]:
    """How the browser starts: without a window, and unable to find any host but the arena's own, whatever a page tries."""
    own = ", ".join(f"EXCLUDE {name}" for name in _names(netlocs))
    return {
        "executable_path": browser_path(crawl),
        "headless": True,
        # Chromium has no sandbox for root; everybody else's pages are kept in one.
        "chromium_sandbox": os.geteuid() != 0,
        "args": [
            f"--host-resolver-rules=MAP * ~NOTFOUND, {own}",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-remote-fonts",
            "--blink-settings=imagesEnabled=false",
            "--no-proxy-server",
        ],
    }


def context_options(crawl: CrawlSettings) -> dict[str, Any]:
    """What a page sees of us: the honest agent string; no downloads, no workers that outlive a page."""
    return {
        "user_agent": crawl.user_agent,
        "accept_downloads": False,
        "service_workers": "block",
        "ignore_https_errors": False,
    }


def refused(owns: Callable[[str], bool], url: str, kind: str) -> bool:
    """Whether a request that a page makes while it is rendered is refused: of a host that is not the arena's own, or for nothing that is
    read. Pure."""
    return kind not in READ_KINDS or not owns(url)


def _names(netlocs: Iterable[str]) -> list[str]:
    """Hosts without their ports, with and without "www."."""
    plain = {urlsplit(f"//{netloc}").hostname or "" for netloc in netlocs}
    return sorted(name for host in plain if host for name in (host, f"www.{host}"))
