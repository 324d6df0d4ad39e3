"""One spider class per arena file: `scrapy list` and `scrapy crawl ARENA` work without a line of Python per portal."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from config.arenas import Arena, Mode, named_arena, sift_arenas
from config.settings import CrawlSettings
from config.workspace import Workspace, find_workspace
from crawler.rendering import render_settings, require_renderer
from crawler.spiders.arena import ArenaSpider
from store.errors import InputError, NotAllowed


class ArenaLoader:
    """Scrapy's SPIDER_LOADER_CLASS. The workspace is read at the first question, not when Scrapy starts."""

    def __init__(self, settings: BaseSettings) -> None:
        self._explicit = settings.get("OUTREACH_WORKSPACE")

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> ArenaLoader:
        """Made by Scrapy. OUTREACH_WORKSPACE in `settings` names the workspace, else it is found as `outreach` finds it."""
        return cls(settings)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace whose arenas are crawled. Raises WorkspaceError."""
        explicit = Path(self._explicit) if self._explicit else None
        return find_workspace(explicit, os.environ, Path.cwd())

    @cached_property
    def _arenas(self) -> dict[str, Arena]:
        """Those that can be read: a broken file stops its own arena only."""
        return sift_arenas(self.workspace.arenas_dir)[0]

    def load(self, spider_name: str) -> type[ArenaSpider]:
        """The spider of one arena.

        Raises KeyError for an unknown name, ConfigError for a wrong file, NotAllowed for an arena that may not be crawled.
        """
        workspace = self.workspace
        try:
            arena = named_arena(workspace.arenas_dir, spider_name)
        except InputError:
            raise KeyError(spider_name) from None
        return spider_class(arena, workspace.settings.crawl, workspace.locks_dir)

    def list(self) -> list[str]:
        """Names of all arenas that are read by crawling, approved or not."""
        return [name for name, arena in self._arenas.items() if arena.mode is Mode.CRAWL]

    def find_by_request(self, request: Any) -> list[str]:  # type: ignore[valid-type]  # `list` is Scrapy's name for the method above
        """Names of the arenas that an address belongs to."""
        return [name for name in self.list() if self._arenas[name].owns(request.url)]


def spider_class(arena: Arena, crawl: CrawlSettings, locks: Path) -> type[ArenaSpider]:
    """The spider class of one arena under a deployment's settings; `locks` is where crawls of this machine take turns.

    Raises NotAllowed when the arena is not approved, or when the agent string would name nobody to complain to; ConfigError when its
    pages must be rendered and this machine cannot.
    """
    arena.require_crawlable()
    if not arena.is_local and not crawl.contact:
        raise NotAllowed(
            "no arena is crawled without a contact address: set crawl.contact in settings.toml, so that owners can reach us"
        )
    require_renderer(arena, crawl)
    rules = arena.crawl
    own: dict[str, Any] = {
        "USER_AGENT": crawl.user_agent,
        "ROBOTSTXT_USER_AGENT": crawl.agent,
        "DOWNLOAD_DELAY": _delay(arena, crawl),
        "CONCURRENT_REQUESTS": rules.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rules.concurrency,
        "DOWNLOAD_TIMEOUT": rules.timeout,
        "CLOSESPIDER_TIMEOUT": crawl.time_limit_minutes * 60,
        "CLOSESPIDER_PAGECOUNT": rules.max_pages,
        "OUTREACH_LOCKS": str(locks),
    }
    if rules.render:
        own |= render_settings(arena, crawl)
    return type("ArenaSpider", (ArenaSpider,), {"name": arena.name, "arena": arena, "custom_settings": own})


def _delay(arena: Arena, crawl: CrawlSettings) -> float:
    """The longer of the file's and the deployment's delay; on this machine's own portals the file decides."""
    if arena.crawl.delay is None:
        return crawl.delay
    return arena.crawl.delay if arena.is_local else max(arena.crawl.delay, crawl.delay)
