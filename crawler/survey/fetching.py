"""A small polite fetcher for a first look: one host, robots.txt obeyed, a few pages, in memory.

The crawl proper is Scrapy's. A look comes before any approval, so it is bounded harder: nothing is stored, nothing is retried, no
address of another host is asked, and whatever reads as "not you" ends it.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from parsel import Selector
from protego import Protego
from scrapy.http import TextResponse

from config.arenas import is_loopback, plain_netloc
from config.settings import CrawlSettings
from crawler.addresses import is_media
from crawler.extract import absolute
from crawler.gate import HostGate
from crawler.guards import TEXT_TYPES
from crawler.pages import page_of
from crawler.robots import CLOSED_STATUSES
from store.errors import CrawlError, NotAllowed

MOST_PAGES = 10
"""Pages of one look, sitemaps and feeds among them (promise 7 in docs/architecture.md)."""

LONGEST_DELAY = 60.0
"""Seconds. A robots.txt that asks for more leaves no room for a look in one sitting."""

_MAX_BYTES = 5 * 1024 * 1024
SECONDS_PER_PAGE = 30.0
"""One exchange, from the first byte sent to the last one read."""

_REDIRECTS = 4
_SENT_AWAY = frozenset({401, 403, 407, 429, 451})


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page as it came. `page` is parsed in the encoding its bytes are in."""

    url: str
    body: bytes = field(repr=False)
    page: Selector = field(repr=False)


class SentAway(CrawlError):
    """The portal does not want us: robots.txt, or an answer that says so."""


@dataclass(slots=True)
class Answer:
    """What a server said. `url` is where a browser ended that followed redirects itself."""

    status: int
    kind: str
    location: str | None
    body: bytes = field(repr=False)
    url: str = field(default="", repr=False)


def require_public(url: str) -> None:
    """Raise NotAllowed for what is no address of a public page."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise NotAllowed("not a web address: begin it with https:// or http://") from None
    if not whole or parts.username or parts.password:
        raise NotAllowed(
            "not a public web address: begin it with https:// or http://, and leave out user names"
        )


class Fetcher:
    """Fetches at most `most` pages of the host of `start`. Raises NotAllowed at once when that would be impolite.

    A page that does not come is None, its reason in `missed`; SentAway is raised when the portal asks us to leave, or when its robots.txt
    cannot be read. Redirects within the host are followed and count.
    """

    def __init__(self, start: str, crawl: CrawlSettings, locks: Path, most: int = MOST_PAGES) -> None:
        require_public(start)
        parts = urlsplit(start)
        self.netloc = parts.netloc
        self.is_local = is_loopback(parts.netloc)
        if not self.is_local and not crawl.contact:
            raise NotAllowed(
                "no arena is looked at without a contact address: set crawl.contact in settings.toml, so that owners can reach us"
            )
        self._root = f"{parts.scheme}://{parts.netloc}"
        self._crawl = crawl
        self._gate = HostGate(locks)
        self._delay = 0.0 if self.is_local else max(1.0, crawl.delay)
        self._robots: Protego | None = None
        self.left = most
        self.asked: list[str] = []
        self.missed: list[str] = []
        self.crawl_delay: float | None = None
        self.sitemaps: tuple[str, ...] = ()
        self.has_robots = False

    def close(self) -> None:
        """Let go of the host."""
        self._gate.close()

    def owns(self, url: str) -> bool:
        """Whether an address is of this host and leads to a page."""
        return self.is_own(url) and not is_media(url)

    def is_own(self, url: str) -> bool:
        """Whether an address is of this host, whatever it leads to."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        same = plain_netloc(parts.netloc) == plain_netloc(self.netloc)
        return same and parts.scheme in {"http", "https"}

    def read_robots(self) -> None:
        """Read robots.txt. Raises SentAway when it cannot be read, or asks for a longer pause than a look has time for."""
        url = f"{self._root}/robots.txt"
        for _ in range(_REDIRECTS):
            answer = self._ask(url)
            if answer is None:
                raise SentAway("robots.txt could not be read, so nothing is fetched")
            if not 300 <= answer.status < 400:
                break
            url = absolute(url, answer.location or "") or url
            if not self.owns(url):
                raise SentAway("robots.txt leads to another host, so nothing is fetched")
        else:
            raise SentAway("robots.txt could not be read, so nothing is fetched")
        if answer.status >= 500 or answer.status in CLOSED_STATUSES:
            raise SentAway(f"robots.txt answered {answer.status}, so nothing is fetched")
        self.has_robots = answer.status < 400
        text = answer.body.decode("utf-8", "replace") if self.has_robots else ""
        self._robots = Protego.parse(text)
        self.sitemaps = tuple(one for one in self._robots.sitemaps if self.owns(one))[:20]
        wanted = self._robots.crawl_delay(self._crawl.agent)
        if wanted is not None:
            self.crawl_delay = float(wanted)
            self._delay = max(self._delay, self.crawl_delay)
        if self._delay > LONGEST_DELAY:
            raise SentAway(
                f"robots.txt asks for {self._delay:.0f} seconds between two pages: describe this arena by hand, from a template"
            )

    def allows(self, url: str) -> bool:
        """Whether robots.txt lets us fetch a page of this host."""
        return self.owns(url) and self.lets(url)

    def lets(self, url: str) -> bool:
        """Whether robots.txt, once read, lets us fetch an address."""
        return self._robots is not None and bool(self._robots.can_fetch(url, self._crawl.agent))

    def get(self, url: str, *, plain: bool = False) -> Fetched | None:
        """One page, or None with the reason in `missed`; `plain` for a sitemap or a feed, which no browser need show."""
        for _ in range(_REDIRECTS):
            if self.left <= 0:
                return self._missed("the ten pages of a look are used up")
            if not self.allows(url):
                return self._missed("robots.txt or another host")
            self.left -= 1
            self.asked.append(url)
            answer = self._ask(url) if plain else self._page(url)
            if answer is None:
                return self._missed("no connection, or too slow")
            if answer.status in _SENT_AWAY:
                raise SentAway(f"the portal sends us away ({answer.status}); talk to its owner")
            if 300 <= answer.status < 400 and answer.location:
                url = absolute(url, answer.location) or ""
                continue
            if answer.status != 200:
                return self._missed(f"answered {answer.status}")
            if not answer.kind.lower().startswith((*TEXT_TYPES, "application/x-gzip")):
                return self._missed("not a page of text")
            url = answer.url or url
            if not self.owns(url):
                return self._missed("robots.txt or another host")
            declared = TextResponse(url, headers={"Content-Type": answer.kind}, body=answer.body).encoding
            return Fetched(url, answer.body, page_of(answer.body, declared))
        return self._missed("redirected too often")

    def _missed(self, why: str) -> Fetched | None:
        self.missed.append(why)
        return None

    def _page(self, url: str) -> Answer | None:
        return self._ask(url)

    def _ask(self, url: str) -> Answer | None:
        async def in_turn() -> Answer | None:
            async with self._gate.turn(plain_netloc(self.netloc), self._delay):
                return self._exchange(url)

        return asyncio.run(in_turn())

    def _exchange(self, url: str) -> Answer | None:
        parts = urlsplit(url)
        timeout = SECONDS_PER_PAGE / 2
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                parts.hostname or "", parts.port, timeout=timeout, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        # A drop a second keeps every single read within its timeout: the whole exchange has one too.
        watch = threading.Timer(SECONDS_PER_PAGE, _hang_up, (connection,))
        watch.daemon = True
        watch.start()
        try:
            target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            headers = {
                "User-Agent": self._crawl.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.5",
                "Accept-Encoding": "gzip",
                "Connection": "close",
            }
            connection.request("GET", _ascii(target), headers=headers)
            response = connection.getresponse()
            body = _bounded(response)
            kind = response.getheader("Content-Type") or "text/html"
            return Answer(response.status, kind, response.getheader("Location"), body)
        except (OSError, http.client.HTTPException, zlib.error, ValueError):
            return None
        finally:
            watch.cancel()
            connection.close()


def _bounded(response: http.client.HTTPResponse) -> bytes:
    """The body up to the size that is read, unpacked up to the same size. Nothing of a body that is not text."""
    if (
        not (response.getheader("Content-Type") or "text/")
        .lower()
        .startswith((*TEXT_TYPES, "application/x-gzip"))
    ):
        return b""
    ends = time.monotonic() + SECONDS_PER_PAGE
    parts, size = [], 0
    while size < _MAX_BYTES and time.monotonic() < ends:
        part = response.read1(64 * 1024)
        if not part:
            break
        parts.append(part)
        size += len(part)
    body = b"".join(parts)[:_MAX_BYTES]
    if response.getheader("Content-Encoding", "").lower() == "gzip":
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _MAX_BYTES)
    return body


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _ascii(target: str) -> str:
    """An address as it may stand in a request line."""
    return quote(target, safe="%/:=&?~#+!$,;'@()*[]")
