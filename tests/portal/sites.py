"""One site per fault. All show the same invented ads unless the fault says otherwise."""

from __future__ import annotations

import gzip
import itertools
import time
from collections.abc import Callable, Iterator

from tests.portal.server import Answer, Site

MARK = "Hemmelighed"
"""A word that stands in every ad, and must never stand in a log."""

ADS = 12
PER_PAGE = 5
MEGABYTE = b"x" * 1_000_000


def ad_page(number: int, text: str = "") -> str:
    return (
        f'<html><head><link rel="stylesheet" href="/style.css"><script src="/code.js"></script></head><body><nav>'
        f'<a href="mailto:portal@example.org">portal</a></nav><main><h1>{MARK} {number}</h1><img src="/picture.jpg">'
        f'<p class="by">Navn{number}</p><div class="text">Jeg tager imod i Aarhus. {text}<br>Linje to. '
        f'<a href="tel:+458300{number:04d}">Ring</a></div></main></body></html>'
    )


def list_page(links: str, following: str = "") -> str:
    return f'<html><body><div class="ads">{links}</div>{following}</body></html>'


def ad_link(number: int, query: str = "") -> str:
    return f'<a href="/ad/{number}{query}">{MARK} {number}</a>'


def plain(path: str) -> Answer | str | None:
    where, _, query = path.partition("?")
    if where.startswith("/ad/") and where[4:].isdigit() and int(where[4:]) <= ADS:
        return ad_page(int(where[4:]))
    if where != "/":
        return None
    at = int(query.removeprefix("page=") or 1)
    numbers = range(1, ADS + 1)[(at - 1) * PER_PAGE : at * PER_PAGE]
    more = f'<a class="next" href="/?page={at + 1}">Next</a>' if at * PER_PAGE < ADS else ""
    return list_page("".join(ad_link(n) for n in numbers), more)


def robots(answer: Answer | str | None) -> Site:
    return lambda path: answer if path == "/robots.txt" else plain(path)


def ad_answers(answers: dict[int, Answer | str]) -> Site:
    return lambda path: next(
        (answer for number, answer in answers.items() if path == f"/ad/{number}"), plain(path)
    )


def front(answer: Answer | str) -> Site:
    return lambda path: answer if path == "/" else plain(path)


_sessions = itertools.count(1)


def looping_next(path: str) -> Answer | str | None:
    """The next button always leads to another address of the second page, with a new session each time."""
    where, _, query = path.partition("?")
    if where != "/":
        return plain(path)
    page = 1 if not query else 2
    numbers = range(1, 6) if page == 1 else range(6, 11)
    return list_page(
        "".join(ad_link(n) for n in numbers), f'<a class="next" href="/?page=2&n={next(_sessions)}">Next</a>'
    )


def calendar(path: str) -> Answer | str | None:
    """Every page brings a new ad and a next page, for ever."""
    where, _, query = path.partition("?")
    if where.startswith("/ad/"):
        return ad_page(1)
    if where != "/":
        return None
    at = int(query.removeprefix("page=") or 1)
    return list_page(ad_link(at), f'<a class="next" href="/?page={at + 1}">Next</a>')


def many_links(path: str) -> Answer | str | None:
    if path == "/":
        return list_page("".join(ad_link(n) for n in range(100_000)))
    return ad_page(1) if path.startswith("/ad/") else None


def sessions(path: str) -> Answer | str | None:
    """Every link carries a session, and each ad is linked twice."""
    if path.startswith("/ad/"):
        return ad_page(int(path[4:].partition("?")[0]))
    if path != "/":
        return None
    twice = [(n, s) for n in range(1, 6) for s in ("a", "b")]
    return list_page(
        "".join(ad_link(n, f"?sid={s * 32}&amp;utm_source=x{next(_sessions)}") for n, s in twice)
    )


def endless() -> Iterator[bytes]:
    return itertools.repeat(MEGABYTE, 1_000)


def million() -> Iterator[bytes]:
    yield b'<div class="ads">'
    for thousand in range(1_000):
        yield b"".join(
            b'<a href="/ad/%d">x</a>' % n for n in range(thousand * 1_000, thousand * 1_000 + 1_000)
        )


def drip() -> Iterator[bytes]:
    while True:
        time.sleep(0.2)
        yield b"."


LOGIN = '<form action="/login"><input name="user"><input type="password" name="pass"></form>'

_utf8 = "text/html; charset=utf-8"
_latin = "text/html; charset=iso-8859-1"

SITES: dict[str, Site] = {
    "plain": plain,
    "unhurried": lambda path: (
        Answer(page.encode(), wait=0.03) if isinstance(page := plain(path), str) else page
    ),
    "robots_503": robots(Answer(b"busy", 503)),
    "robots_429": robots(Answer(b"slow down", 429)),
    "robots_403": robots(Answer(b"no", 403)),
    "robots_slow": robots(Answer(b"", wait=30.0)),
    "robots_elsewhere": robots(Answer(status=302, headers={"Location": "http://127.0.0.1:1/robots.txt"})),
    "robots_disallow": robots("User-agent: *\nDisallow: /ad/\n"),
    "robots_for_us": robots("User-agent: OutreachScreening\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
    "crawl_delay": robots("User-agent: *\nCrawl-delay: 0.3\n"),
    "looping_next": looping_next,
    "calendar": calendar,
    "many_links": many_links,
    "sessions": sessions,
    "million_links": front(Answer(stream=million)),
    "huge_list": front(Answer(headers={"Content-Length": "1000000000"}, stream=endless)),
    "bomb_list": front(Answer(gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})),
    "loop_list": front(Answer(status=302, headers={"Location": "/"})),
    "drip_list": front(Answer(b"<html>", stream=drip)),
    "huge_body": ad_answers(
        {1: Answer(headers={"Content-Length": "1000000000"}, stream=endless), 2: Answer(stream=endless)}
    ),
    "gzip_bomb": ad_answers(
        {1: Answer(gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})}
    ),
    "slow_drip": ad_answers({1: Answer(b"<html>", stream=drip)}),
    "redirect_loop": ad_answers({1: Answer(status=302, headers={"Location": "/ad/1"})}),
    "charsets": ad_answers(
        {
            1: Answer(ad_page(1, "Rødgrød æøå").encode(), kind=_latin),
            2: Answer(ad_page(2, "Rødgrød æøå").encode("cp1252"), kind=_utf8),
        }
    ),
    "nul_bytes": ad_answers({1: Answer(ad_page(1, "for\x00an").encode())}),
    "broken_html": ad_answers(
        {
            1: "<div class=text>Jeg tager imod <b>i <p>Aarhus<td></div></span><div",
            2: f"{'<div>' * 20_000}<div class=text>dybt</div>",
        }
    ),
    "gone": ad_answers({1: Answer(b"", 404), 2: Answer(b"", 410)}),
    "taken_down": ad_answers({1: Answer(status=302, headers={"Location": "/"})}),
    "list_missing": lambda path: None if path == "/?page=3" else plain(path),
    "list_failing": lambda path: Answer(b"", 500) if path == "/?page=3" else plain(path),
    "picture": ad_answers({1: Answer(MEGABYTE, kind="image/jpeg")}),
    "forbidden": front(Answer(b"no", 403)),
    "unauthorised": front(Answer(b"who are you", 401)),
    "too_many": front(Answer(b"slow down", 429)),
    "login": front(LOGIN),
    "captcha": front('<div class="g-recaptcha"></div>'),
    "ads_behind_login": lambda path: (
        LOGIN
        if path.startswith("/login")
        else Answer(status=302, headers={"Location": "/login?next=/ad/1"})
        if path.startswith("/ad/")
        else plain(path)
    ),
    "small_login": lambda path: LOGIN + page if isinstance(page := plain(path), str) else page,
    "redesigned": front('<section class="new"><a href="/item/1">x</a></section>'),
    "nothing_today": front('<div class="ads">no ads today</div>'),
    "down": lambda path: None if path == "/robots.txt" else Answer(b"", 500),
    "unreadable_ads": lambda path: f"<p>{MARK}</p>" if path.startswith("/ad/") else plain(path),
    "half_failing": lambda path: Answer(b"", 500) if path.startswith("/ad/1") else plain(path),
}


def redirecting_to(elsewhere: Callable[[], str]) -> Site:
    """An ad that leads to another host."""
    return lambda path: (
        Answer(status=302, headers={"Location": elsewhere()}) if path == "/ad/1" else plain(path)
    )
