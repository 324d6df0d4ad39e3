"""What a crawl costs: CPU per page of the whole pipeline, beside Scrapy's own spider with seven CSS fields on the same pages.

    python -m benchmarks.crawl [--pages 3000] [--rounds 3]      the two, interleaved, best of the rounds
    python -m benchmarks.crawl --large 20000                    one crawl of that size, with its memory at a fifth and at the end

Ours is the child process that `outreach crawl` starts: robots.txt, contact points, safeguarding, objection guard, sealed spool,
screening, and the batched write into a fresh workspace. Both run start to end in processes of their own; the server in a third. The
bar is 1.8 times Scrapy's own spider, the aim 1.5.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from review_cli.demo.ads import Ad, ad_portal_ads

PER_LIST = 50
CONCURRENCY = 4
BAR, AIM = 1.8, 1.5
_FILLER = "".join(f'<li class="menu-item"><a href="/omraade/{n}">Område {n}</a></li>' for n in range(60))


# -- the portal -------------------------------------------------------------------------------------------------------


def _page(title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><nav><ul>{_FILLER}</ul></nav><main>{body}</main><footer>Eksempelportal</footer></body></html>"
    ).encode()


def _ad_page(number: int, ads: Sequence[Ad]) -> bytes:
    ad = ads[number % len(ads)]
    phone = f"83{number:06d}"
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in ad.body.split("\n\n"))
    return _page(
        ad.title,
        f'<h1>{escape(ad.title)} {number}</h1><p class="by"><b class="nick">{escape(ad.nickname)}</b> '
        f'<i class="town">{escape(ad.town)}</i></p><div class="text">{paragraphs}<p>Tlf. {phone}</p></div>'
        f'<p class="price">{escape(ad.price)}</p><time datetime="{ad.posted}">{ad.posted}</time>'
        f'<p class="region">Danmark</p>',
    )


def _list_page(at: int, pages: int) -> bytes:
    links = "".join(
        f'<p><a class="ad" href="/annonce/{n}">Annonce {n}</a></p>'
        for n in range(at * PER_LIST, min(pages, (at + 1) * PER_LIST))
    )
    more = f'<a class="next" href="/?side={at + 1}">Næste</a>' if (at + 1) * PER_LIST < pages else ""
    return _page("Annoncer", f'<div class="ads">{links}</div>{more}')


async def _serve(pages: int) -> None:
    ads = ad_portal_ads()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode():
                status, body = "200 OK", b""
                if request.startswith("/annonce/"):
                    body = _ad_page(int(request.removeprefix("/annonce/")), ads)
                elif request == "/robots.txt":
                    body = b"User-agent: *\nDisallow: /login/\n"
                elif request == "/" or request.startswith("/?side="):
                    body = _list_page(int(request.partition("=")[2] or 0), pages)
                else:
                    status = "404 Not Found"
                head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # The server ends when its parent goes away.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextmanager
def _portal(pages: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.crawl", "--serve", str(pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.stdin.close()
            server.wait(10)


# -- the two ----------------------------------------------------------------------------------------------------------


def _plain(url: str) -> None:
    """Scrapy's own spider: seven CSS fields, items to nowhere."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Plain(scrapy.Spider):
        name = "plain"
        start_urls = [f"{url}/"]  # noqa: RUF012 - Scrapy's own way

        def parse(self, response: Any) -> Any:
            yield from response.follow_all(css=".ads a.ad", callback=self.parse_ad)
            yield from response.follow_all(css="a.next", callback=self.parse)

        def parse_ad(self, response: Any) -> Any:
            yield {
                "title": response.css("h1::text").get(),
                "body": " ".join(response.css(".text ::text").getall()),
                "author": response.css(".nick::text").get(),
                "town": response.css(".town::text").get(),
                "price": response.css(".price::text").get(),
                "published": response.css("time::attr(datetime)").get(),
                "region": response.css(".region::text").get(),
            }

    process = CrawlerProcess(
        {
            "LOG_LEVEL": "INFO",
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "DOWNLOAD_DELAY": 0,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Plain)
    process.crawl(crawler)
    process.start()
    print(json.dumps({"listings": crawler.stats.get_value("item_scraped_count")}))


def _ours(url: str, pages: int) -> None:
    """`outreach crawl` of one arena in a fresh workspace."""
    from review_cli.service.crawls import crawl_arenas
    from review_cli.service.workspaces import make_workspace
    from review_cli.session import Session
    from store.keyfile import Protection

    with tempfile.TemporaryDirectory() as folder:
        made = make_workspace(
            Path(folder) / "ws", protection=Protection.OPEN, passphrase=str, today=datetime.now(UTC).date()
        )
        (made.workspace.arenas_dir / "bench.toml").write_text(_arena(url, pages), "utf-8")
        session = Session(made.workspace)
        keyring = session.key_file.keyring
        (done,) = crawl_arenas(made.workspace, keyring, ["bench"], today=session.today)
        session.close()
        log = made.workspace.logs_dir / "bench.log"
        if done.ended != "good":
            sys.stderr.write(f"{done.error or done.alarms}\n{log.read_text('utf-8')[-1_500:]}")
    n = done.counts
    print(json.dumps({"listings": n["kept"] + n["unclear"] + n["dropped"], "ended": done.ended}))


def _arena(url: str, pages: int) -> str:
    return f"""
name = "bench"
kind = "adult_ads"
language = "da"
start_urls = ["{url}/"]
[crawl]
delay = 0
concurrency = {CONCURRENCY}
max_pages = {pages * 2 + 100}
max_depth = {pages // PER_LIST + 2}
[listing]
container = ".ads"
ad_links = ".ads a.ad"
next_page = "a.next"
[fields]
title = "h1"
body = ".text"
author = ".nick"
town = ".town"
price = ".price"
published = "time::attr(datetime)"
region = ".region"
"""


# -- measuring --------------------------------------------------------------------------------------------------------


def _measured(which: str, url: str, pages: int) -> dict[str, Any]:
    """One run in a process of its own: CPU seconds, wall seconds, peak memory of the process that fetches, at a fifth and in all."""
    command = [sys.executable, "-m", "benchmarks.crawl", "--one", which, url, "--pages", str(pages)]
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        sizes: list[int] = []
        watcher = threading.Thread(target=_watch, args=(process.pid, sizes), daemon=True)
        watcher.start()
        out, _ = process.communicate()
        errors.seek(0)
        complaint = errors.read()[-2_000:]
    said: dict[str, Any] = {}
    for line in out.splitlines():
        said |= json.loads(line)
    if process.returncode or said.get("listings") != pages:
        raise SystemExit(
            f"{which}: exit code {process.returncode}, {said} instead of {pages} listings\n{complaint}"
        )
    fifth = max(sizes[: len(sizes) // 5] or [0])
    return {**said, "seconds": time.monotonic() - began, "fifth": fifth, "peak": max(sizes or [0])}


def _watch(pid: int, sizes: list[int]) -> None:
    try:
        while True:
            root = psutil.Process(pid)
            family = [root, *root.children(recursive=True)]
            sizes.append(max(member.memory_info().rss for member in family))
            time.sleep(0.2)
    except psutil.Error:
        return


def _one(which: str, url: str, pages: int) -> None:
    """Run one of the two and say its CPU: our own process's for Scrapy, the child's for ours."""
    if which == "plain":
        _plain(url)
        used = resource.getrusage(resource.RUSAGE_SELF)
    else:
        _ours(url, pages)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime}))


def main(argv: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args(argv or [])
    if args.serve:
        asyncio.run(_serve(args.serve))
    elif args.one:
        _one(args.one[0], args.one[1], args.pages)
    elif args.large:
        _large(args.large)
    else:
        _compare(args.pages, args.rounds)


def _compare(pages: int, rounds: int) -> None:
    best: dict[str, dict[str, Any]] = {}
    with _portal(pages) as url:
        for _ in range(rounds):
            for which in ("plain", "ours"):
                found = _measured(which, url, pages)
                if which not in best or found["cpu"] < best[which]["cpu"]:
                    best[which] = found
    print(f"{pages} ad pages, best of {rounds} interleaved, {CONCURRENCY} requests at a time")
    for which, name in (("plain", "Scrapy, seven CSS fields"), ("ours", "the whole pipeline")):
        n = best[which]
        print(
            f"{name:26} {n['cpu'] / pages * 1000:6.2f} CPU ms/page  {pages / n['seconds']:6.0f} pages/s  "
            f"{n['peak'] / 2**20:5.0f} MB"
        )
    print(f"ratio {best['ours']['cpu'] / best['plain']['cpu']:.2f} (bar {BAR}, aim {AIM})")


def _large(pages: int) -> None:
    with _portal(pages) as url:
        found = _measured("ours", url, pages)
    print(
        f"{pages} listings: {found['cpu'] / pages * 1000:.2f} CPU ms/page, {pages / found['seconds']:.0f} pages/s, "
        f"{found['fifth'] / 2**20:.0f} MB in the first fifth, {found['peak'] / 2**20:.0f} MB at most"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
