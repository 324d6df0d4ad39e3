"""What keeps a crawl within bounds: the arena's own hosts, text only, one process per arena, no page that asks who we are."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy import signals
from scrapy.exceptions import IgnoreRequest, StopDownload

from crawler.addresses import is_media
from store.errors import ArenaBusy

TEXT_TYPES = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/gzip",
)
"""Beginnings of the content types that are read to the end; gzip for sitemaps."""

_SIGN_IN = re.compile(r"log-?in|log-?ind|sign-?in|auth|account|konto|register", re.IGNORECASE)
_CAPTCHA = (
    'contains(concat(" ", @class, " "), " g-recaptcha ") or contains(concat(" ", @class, " "), " h-captcha ")'
    ' or contains(concat(" ", @class, " "), " cf-turnstile ") or contains(@id, "captcha") or contains(@name, "captcha")'
    ' or contains(@src, "/cdn-cgi/challenge-platform") or contains(@src, "captcha")'
)


class NotOurs(IgnoreRequest):
    """The address is not the arena's own, or is no page."""


class OwnHosts:
    """Downloader middleware: requests, redirects included, reach only the arena's own hosts, and only for pages."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> OwnHosts:
        """Made by Scrapy. Also stops a download as soon as its headers say that no text follows."""
        made = cls(crawler)
        crawler.signals.connect(made.headers_received, signal=signals.headers_received)
        return made

    def process_request(self, request: Any) -> None:
        """Drop what is not the arena's own."""
        arena = self._crawler.spider.arena
        if not arena.owns(request.url) or is_media(request.url):
            self._crawler.stats.inc_value("outreach/dropped/not_ours")
            raise NotOurs("not the arena's own, or no page")

    def headers_received(self, headers: Any) -> None:
        """Stop images, films and archives before their bodies arrive."""
        kind = (headers.get(b"Content-Type") or b"text/html").decode("latin-1").lower()
        if not kind.startswith(TEXT_TYPES):
            self._crawler.stats.inc_value("outreach/dropped/not_text")
            raise StopDownload(fail=True)


def asks_who_we_are(page: Selector) -> str | None:
    """`login` or `captcha` when a page holds such a form. Callers ask only about pages that lack what they came for:
    many a portal shows a small login form above its ads."""
    if page.xpath(f"//*[{_CAPTCHA}]"):
        return "captcha"
    return "login" if page.xpath('//form//input[@type="password"]') else None


def is_sign_in(url: str, page: Selector) -> bool:
    """Whether an address and its page are a place to sign in, where ads of some portals lead visitors without an account."""
    return bool(_SIGN_IN.search(urlsplit(url).path)) and asks_who_we_are(page) is not None


@contextmanager
def arena_lock(folder: Path, arena: str, now: datetime) -> Iterator[None]:
    """Hold the arena for this process; the lock ends with the process, however that ends.

    Raises ArenaBusy, saying which process has held it since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{arena}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode("ascii", "replace").strip() or "another process"
            raise ArenaBusy(f"{arena} is being crawled already by {holder}; wait for it to end") from None
        os.ftruncate(handle, 0)
        os.pwrite(
            handle, f"process {os.getpid()} since {now.isoformat(timespec='seconds')}\n".encode("ascii"), 0
        )
        yield
    finally:
        os.close(handle)
