"""What a survey found, and the arena file it makes. Pure.

Nothing an ad says goes into the file: selectors, patterns and counts only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.arena_rules import FIELD_NAMES, Rule
from config.arenas import is_loopback
from crawler.survey.fields import FieldFound
from store.domain import ArenaKind

_HINTS = {
    "title": '"h1"',
    "body": '".description"   # the advertiser\'s own words and nothing else',
    "author": '".by"   # the nickname',
    "town": '".town"',
    "region": '".region"',
    "price": '".price"',
    "published": '"time::attr(datetime)"',
    "contact": '[".phone", ".mail"]   # only if a number or address is shown beside the text',
}


@dataclass(slots=True)
class Survey:
    """What a look at a portal found. Empty or None where it found nothing."""

    start: str
    is_local: bool
    asked: int = 0
    missed: tuple[str, ...] = ()
    has_robots: bool = False
    crawl_delay: float | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sitemap_ads: int = 0
    list_url: str | None = None
    list_links: str | None = None
    container: str | None = None
    ad_links: str | None = None
    allow: str | None = None
    key: str | None = None
    ads_on_list: int = 0
    how_next: str = ""
    """rel, button, numbers; empty where the list does not go on, or nothing found leads on."""
    next_rule: Rule | None = None
    next_failed: bool = False
    fields: dict[str, FieldFound] = field(default_factory=dict)
    ads_read: int = 0
    kind: ArenaKind = ArenaKind.GENERAL_CLASSIFIEDS
    kind_why: str = "nothing"
    language: str | None = None
    platform: str = ""
    asks: str = ""
    """login or captcha, where the pages ask who we are."""

    @property
    def can_crawl(self) -> bool:
        """Whether ads were found, so that the file describes a crawl."""
        return self.allow is not None


def proposed_name(url: str) -> str:
    """A name for the arena from its address: the host without its "www." and ending."""
    parts = urlsplit(url)
    host = (parts.hostname or "arena").removeprefix("www.")
    if is_loopback(parts.netloc):
        host = f"local-{parts.port or 80}"
    elif "." in host:
        host = host.rpartition(".")[0]
    plain = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")
    return (plain if plain[:1].isalpha() else f"arena-{plain}")[:40].rstrip("-")


def arena_file(found: Survey, name: str, kind: ArenaKind | None = None) -> str:
    """The proposed arena file. `config.arenas.parse_arena` accepts it; what a person must fill in stands there empty or as a comment."""
    return "\n".join(_lines(found, name, kind)) + "\n"


def _lines(found: Survey, name: str, kind: ArenaKind | None) -> Iterator[str]:
    yield f"# Proposed by `outreach arena add` from {found.asked} pages. Check every line; lines that begin with # are off."
    yield ""
    yield f"name = {_text(name)}"
    guessed = (
        f"   # a guess ({found.kind_why}): check it, the screening reads ads in its light"
        if kind is None
        else ""
    )
    yield f"kind = {_text((kind or found.kind).value)}{guessed}"
    yield (
        f"language = {_text(found.language)}"
        if found.language
        else '# language = "da"   # not found: mixed, or too little text'
    )
    yield 'owner = ""'
    yield ""
    yield "# Nothing is crawled before these three are filled in (this machine's own addresses excepted)."
    yield 'legal_note = ""   # why reading this portal is lawful'
    yield 'assessment = ""   # the reference of the impact assessment'
    yield 'approved_by = ""   # who approved it'
    yield ""
    if not found.can_crawl:
        yield '# No list of ads was found. Fill in ad_links or allow below, then change this to "crawl".'
        yield 'mode = "manual"'
    yield f"start_urls = [{_text(found.start)}]"
    if found.sitemaps and found.sitemap_ads:
        yield f"sitemaps = [{', '.join(_text(one) for one in found.sitemaps)}]   # names {found.sitemap_ads} ads"
    elif found.sitemaps:
        yield f"# sitemaps = [{', '.join(_text(one) for one in found.sitemaps)}]   # names no ads that the list names"
    yield ""
    yield "[crawl]"
    if found.crawl_delay and not found.is_local:
        yield f"delay = {max(1.0, found.crawl_delay):g}   # robots.txt asks for it"
    elif found.is_local:
        yield f"delay = {found.crawl_delay or 0:g}   # this machine's own portal"
    else:
        yield "# delay = 5.0   # robots.txt asks for none; the deployment's own holds"
    yield ""
    yield "[listing]"
    yield from _listing(found)
    yield ""
    yield "[fields]"
    yield from _fields(found)
    yield ""
    yield "[key]"
    yield (
        f"re = {_pattern(found.key)}"
        if found.key
        else "# re = '/ad/(\\d+)'   # no number tells the ads apart: the whole address does"
    )
    yield ""
    yield "[schedule]"
    yield '# cron = "15 3 * * *"'
    yield ""
    yield "[expect]"
    if found.ads_on_list >= 2:
        yield f"min_ads = {max(1, found.ads_on_list // 2)}   # half of what the first list page showed"
    shares = {
        one: 0.8 if one in ("title", "body") else 0.5
        for one, got in found.fields.items()
        if one in FIELD_NAMES and got.shown == found.ads_read
    }
    if shares:
        yield f"coverage = {{ {', '.join(f'{one} = {share}' for one, share in shares.items())} }}"


def _listing(found: Survey) -> Iterator[str]:
    if found.list_links:
        yield f"list_links = {_text(found.list_links)}"
    yield (
        f"container = {_text(found.container)}"
        if found.container
        else '# container = ".ads"   # not found: no mark of its own tells the part that holds the ads'
    )
    if found.ad_links:
        yield f"ad_links = {_text(found.ad_links)}"
    elif found.allow:
        yield '# ad_links = ".ads a"   # not needed: the shape of their addresses tells'
    else:
        yield '# ad_links = ".ads a"   # not found: a selector for the links to ads'
    if found.how_next == "rel":
        yield '# next_page is not needed: the pages mark it with rel="next"'
    elif found.next_rule is not None:
        yield f"next_page = {_rule(found.next_rule)}"
    elif found.next_failed:
        yield '# next_page = "a.next"   # the visible buttons were tried: they lead to no new ads'
    else:
        yield '# next_page = "a.next"   # not found: the list seems to end on its first page'
    if found.allow:
        yield f"allow = [{_pattern(found.allow)}]"
    else:
        yield "# allow = ['/ad/\\d+']   # not found: the shape of ads' addresses"


def _fields(found: Survey) -> Iterator[str]:
    for name in (*FIELD_NAMES, "contact"):
        got = found.fields.get(name)
        if got is None:
            why = "not found" if name != "contact" else "links to numbers and mailboxes are read without it"
            yield f"# {name} = {_HINTS[name].partition('   #')[0]}   # {why}"
        elif not got.rules:
            yield f"# {name}: the ads' own data (JSON-LD, microdata) has it on {got.shown} of {found.ads_read}"
        else:
            rules = ", ".join(_rule(rule) for rule in got.rules)
            yield f"{name} = {rules if len(got.rules) == 1 else f'[{rules}]'}"


def _rule(rule: Rule) -> str:
    if rule.css is not None and rule.re is None and rule.join is None:
        return _text(rule.css)
    parts = [f"{key} = {_text(value)}" for key in ("css", "xpath") if (value := getattr(rule, key))]
    if rule.join is not None:
        parts.append(f"join = {_text(rule.join)}")
    if rule.re is not None:
        parts.append(f"re = {_pattern(rule.re)}")
    return f"{{ {', '.join(parts)} }}"


def _pattern(text: str) -> str:
    """A regular expression in single quotes, where TOML leaves backslashes alone."""
    return f"'{text}'" if "'" not in text and text.isprintable() else _text(text)


def _text(text: str) -> str:
    """A TOML string. A page's own marks may be in it, so everything that is no plain character is escaped."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        char if unicodedata.category(char)[0] not in "CZ" or char == " " else "".join(_escaped(char))
        for char in quoted
    )


def _escaped(char: str) -> str:
    return "" if unicodedata.category(char) == "Cs" else f"\\U{ord(char):08x}"
