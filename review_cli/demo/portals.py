"""Two small portals of our own on this machine, for `outreach demo` and for tests: an ad portal, and a board of another shape."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from review_cli.demo.ads import Ad, ad_portal_ads, board_ads

AD_PORTAL = "sample_ads"
BOARD = "sample_board"
ADS_PER_PAGE = 10
THREADS_PER_PAGE = 8

Site = Callable[[str], str | None]
"""A site answers a path with a page, or None where there is none."""

_ROBOTS = "User-agent: *\nDisallow: /login/\n"


@contextmanager
def serve_portals(
    latency: float = 0.0, ports: Mapping[str, int] | None = None, *, redesigned: bool = False
) -> Iterator[dict[str, str]]:
    """Serve both portals until the block ends; gives arena name -> base address.

    `ports` are the ports of an earlier time, taken again where they are free: listings keep their addresses.
    `latency` is the time in seconds before each answer, so that a test can interrupt a crawl in its middle.
    `redesigned`: the ad portal was rebuilt, with the same ads in other places.
    """
    sites = {AD_PORTAL: redesigned_ad_portal if redesigned else ad_portal, BOARD: board}
    servers = {name: _server(site, latency, (ports or {}).get(name, 0)) for name, site in sites.items()}
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers.values()]
    for thread in threads:
        thread.start()
    try:
        yield {name: f"http://127.0.0.1:{server.server_address[1]}" for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


def arena_files(urls: Mapping[str, str]) -> dict[str, str]:
    """The arena files of the running portals: arena name -> TOML text."""
    return {
        AD_PORTAL: f'''name = "{AD_PORTAL}"
kind = "adult_ads"
language = "da"
owner = "the demonstration"
start_urls = ["{urls[AD_PORTAL]}/annoncer/"]

[crawl]
delay = 0  # this machine's own portal

[listing]
container = ".ads"
ad_links = ".ads a.ad"
next_page = ".pages a.forward"

[fields]
title = "h1"
body = ".ad-text"
author = ".ad-by .nickname"
town = ".ad-by .town"
price = ".ad-price"
published = "time::attr(datetime)"

[key]
re = '/annonce/(\\d+)'

[expect]
min_ads = 10
coverage = {{ title = 0.9, body = 0.9, author = 0.5 }}
''',
        BOARD: f'''name = "{BOARD}"
kind = "forum"
language = "da"
owner = "the demonstration"
start_urls = ["{urls[BOARD]}/board/"]

[crawl]
delay = 0  # this machine's own portal

# No [fields]: the threads describe themselves in JSON-LD.
[listing]
container = "#threads"
allow = ['/t/\\d+$']

[key]
re = '/t/(\\d+)'

[expect]
min_ads = 5
''',
    }


def _server(site: Site, latency: float, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(latency)
            page = _ROBOTS if self.path == "/robots.txt" else site(self.path)
            body = (page if page is not None else _page("Findes ikke", "<h1>Findes ikke</h1>")).encode()
            self.send_response(200 if page is not None else 404)
            kind = "text/plain" if self.path == "/robots.txt" else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the demonstration's terminal is for its story."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError:  # somebody else has it now
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server


# -- the ad portal ----------------------------------------------------------------------------------------------------


def ad_portal(path: str) -> str | None:
    """Pages of the ad portal: /annoncer/?side=N and /annonce/NUMBER."""
    ads = ad_portal_ads()
    where, _, query = path.partition("?")
    if where == "/annoncer/":
        at = _whole(query.removeprefix("side=") or "1")
        return _ad_list(ads, at) if 1 <= at <= _pages(ads, ADS_PER_PAGE) else None
    ad = _numbered(ads, where, "/annonce/")
    return _ad_page(ad, ads) if ad else None


def redesigned_ad_portal(path: str) -> str | None:
    """The same pages after a redesign: what the arena file points at is called otherwise."""
    page = ad_portal(path)
    return page and page.replace('class="ads"', 'class="tiles"').replace('class="ad-text"', 'class="copy"')


def _ad_list(ads: Sequence[Ad], at: int) -> str:
    shown = ads[(at - 1) * ADS_PER_PAGE : at * ADS_PER_PAGE]
    rows = "".join(
        f'<article><a class="ad" href="/annonce/{ad.number}">{escape(ad.title)}</a> <span>{escape(ad.town)}</span></article>'
        for ad in shown
    )
    forward = ""
    if at < _pages(ads, ADS_PER_PAGE):
        forward = f'<a class="forward" href="/annoncer/?side={at + 1}">Næste</a>'
    return _page(
        "Annoncer",
        f'{_MENU}<main><div class="ads">{rows}</div><p class="pages">{forward}</p></main>{_FOOTER}',
    )


def _ad_page(ad: Ad, ads: Sequence[Ad]) -> str:
    others = "".join(f'<a href="/annonce/{other.number}">{escape(other.title)}</a> ' for other in ads[:3])
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in ad.body.split("\n\n"))
    return _page(
        ad.title,
        f"""{_MENU}<main><h1>{escape(ad.title)}</h1>
<p class="ad-by"><span class="nickname">{escape(ad.nickname)}</span>, <span class="town">{escape(ad.town)}</span></p>
<div class="ad-text">{paragraphs}</div>
<p class="ad-price">{escape(ad.price)}</p><time datetime="{ad.posted}">{ad.posted}</time></main>
<aside><h2>Andre annoncer</h2>{others}</aside>{_FOOTER}""",
    )


# The frame names what it likes: only the advertiser's own words decide (edge case 14).
_MENU = '<header><nav><a href="/annoncer/">Annoncer</a> <a href="/webcam/">Webcam</a> <a href="/login/">Log ind</a></nav></header>'
_FOOTER = '<footer>Eksempelportal. <a href="mailto:portal@example.org">Skriv til portalen</a></footer>'


# -- the board --------------------------------------------------------------------------------------------------------


def board(path: str) -> str | None:
    """Pages of the board: /board/, /board/page/N and /t/NUMBER."""
    ads = board_ads()
    if path == "/board/" or path.startswith("/board/page/"):
        at = _whole(path.removeprefix("/board/").removeprefix("page/") or "1")
        return _board_list(ads, at) if 1 <= at <= _pages(ads, THREADS_PER_PAGE) else None
    ad = _numbered(ads, path, "/t/")
    return _thread(ad) if ad else None


def _board_list(ads: Sequence[Ad], at: int) -> str:
    shown = ads[(at - 1) * THREADS_PER_PAGE : at * THREADS_PER_PAGE]
    rows = "".join(
        f'<tr><td><a href="/t/{ad.number}">{escape(ad.title)}</a></td><td><a href="/user/{ad.person}">{escape(ad.nickname)}</a></td></tr>'
        for ad in shown
    )
    following = f'<link rel="next" href="/board/page/{at + 1}">' if at < _pages(ads, THREADS_PER_PAGE) else ""
    return _page("Torvet", f'<h1>Torvet</h1><table id="threads">{rows}</table>', following)


def _thread(ad: Ad) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": ad.title,
        "text": ad.body,
        "datePublished": ad.posted,
        "author": {"@type": "Person", "name": ad.nickname},
        "contentLocation": {"@type": "Place", "name": ad.town},
    }
    described = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return _page(
        ad.title,
        f"""<div class="post"><h2>{escape(ad.title)}</h2><pre>{escape(ad.body)}</pre></div>
<div class="reply"><p>Er det stadig aktuelt?</p></div>""",
        f'<script type="application/ld+json">{described}</script>',
    )


# -- both -------------------------------------------------------------------------------------------------------------


def _page(title: str, body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body>{body}</body></html>'


def _pages(ads: Sequence[Ad], per_page: int) -> int:
    return -(-len(ads) // per_page)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _numbered(ads: Sequence[Ad], path: str, prefix: str) -> Ad | None:
    number = _whole(path.removeprefix(prefix)) if path.startswith(prefix) else 0
    return next((ad for ad in ads if ad.number == number), None)
