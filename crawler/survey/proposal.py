"""What a survey found, and the arena file it makes. Pure.

Nothing an ad says goes into the file: selectors, patterns and counts only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.arena_rules import FIELD_NAMES, Rule
from config.arenas import is_loopback
from crawler.survey.places import FieldFound
from store.domain import ArenaKind

_HINTS = {
    "title": '"h1"',
    "body": '".description"',
    "author": '".by"',
    "town": '".town"',
    "region": '".region"',
    "price": '".price"',
    "published": '"time::attr(datetime)"',
    "contact": '[".phone", ".mail"]',
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
    render: bool = False
    """Whether the pages were looked at as a browser shows them."""

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


def arena_file(
    found: Survey, name: str, kind: ArenaKind | None = None, tell: Callable[[str], str] = str
) -> str:
    """The proposed arena file. `config.arenas.parse_arena` accepts it; what a person must fill in stands there empty or as a comment.

    `tell` says a comment in the reader's language.
    """
    return "\n".join(_lines(found, name, kind, tell)) + "\n"


def _lines(found: Survey, name: str, kind: ArenaKind | None, tell: Callable[[str], str]) -> Iterator[str]:
    head = tell(
        "Proposed by `outreach arena add` from {n} pages. Check every line; lines that begin with # are off."
    )
    yield _remark(head.format(n=found.asked))
    yield ""
    yield f"name = {_text(name)}"
    line = f"kind = {_text((kind or found.kind).value)}"
    guess = tell("a guess: check it, the screening reads ads in its light")
    yield line if kind is not None else _with(line, guess)
    if found.language:
        yield f"language = {_text(found.language)}"
    else:
        yield _with('# language = "da"', tell("not found: mixed, or too little text"))
    yield 'owner = ""'
    yield ""
    yield _remark(
        tell("Nothing is crawled before these three are filled in (this machine's own addresses excepted).")
    )
    yield _with('legal_note = ""', tell("why reading this portal is lawful"))
    yield _with('assessment = ""', tell("the reference of the impact assessment"))
    yield _with('approved_by = ""', tell("who approved it"))
    yield ""
    if not found.can_crawl:
        yield _remark(
            tell('No list of ads was found. Fill in ad_links or allow below, then change this to "crawl".')
        )
        yield 'mode = "manual"'
    yield f"start_urls = [{_text(found.start)}]"
    sitemaps = ", ".join(_text(one) for one in found.sitemaps)
    if found.sitemaps and found.sitemap_ads:
        yield _with(f"sitemaps = [{sitemaps}]", tell("names {n} ads").format(n=found.sitemap_ads))
    elif found.sitemaps:
        yield _with(f"# sitemaps = [{sitemaps}]", tell("names no ads that the list names"))
    yield ""
    yield "[crawl]"
    if found.crawl_delay and not found.is_local:
        yield _with(f"delay = {max(1.0, found.crawl_delay):g}", tell("robots.txt asks for it"))
    elif found.is_local:
        yield _with(f"delay = {found.crawl_delay or 0:g}", tell("this machine's own portal"))
    else:
        yield _with("# delay = 5.0", tell("robots.txt asks for none; the deployment's own holds"))
    if found.render:
        yield _with("render = true", tell("a browser loads each page: an extra, and costly"))
    yield ""
    yield "[listing]"
    yield from _listing(found, tell)
    yield ""
    yield "[fields]"
    yield from _fields(found, tell)
    yield ""
    yield "[key]"
    if found.key:
        yield f"re = {_pattern(found.key)}"
    else:
        yield _with("# re = '/ad/(\\d+)'", tell("no number tells the ads apart: the whole address does"))
    yield ""
    yield "[schedule]"
    yield '# cron = "15 3 * * *"'
    yield ""
    yield "[expect]"
    if found.ads_on_list >= 2:
        half = tell("half of what the first list page showed")
        yield _with(f"min_ads = {max(1, found.ads_on_list // 2)}", half)
    shares = {
        one: 0.8 if one in ("title", "body") else 0.5
        for one, got in found.fields.items()
        if one in FIELD_NAMES and got.shown == found.ads_read
    }
    if shares:
        yield f"coverage = {{ {', '.join(f'{one} = {share}' for one, share in shares.items())} }}"


def _listing(found: Survey, tell: Callable[[str], str]) -> Iterator[str]:
    if found.list_links:
        yield f"list_links = {_text(found.list_links)}"
    if found.container:
        yield f"container = {_text(found.container)}"
    else:
        no_mark = tell("not found: no mark of its own tells the part that holds the ads")
        yield _with('# container = ".ads"', no_mark)
    if found.ad_links:
        yield f"ad_links = {_text(found.ad_links)}"
    elif found.allow:
        yield _with('# ad_links = ".ads a"', tell("not needed: the shape of their addresses tells"))
    else:
        yield _with('# ad_links = ".ads a"', tell("not found: a selector for the links to ads"))
    if found.how_next == "rel":
        yield _remark(tell('next_page is not needed: the pages mark it with rel="next"'))
    elif found.next_rule is not None:
        yield f"next_page = {_rule(found.next_rule)}"
    elif found.next_failed:
        tried = tell("the visible buttons were tried: they lead to no new ads")
        yield _with('# next_page = "a.next"', tried)
    else:
        ends = tell("not found: the list seems to end on its first page")
        yield _with('# next_page = "a.next"', ends)
    if found.allow:
        yield f"allow = [{_pattern(found.allow)}]"
    else:
        yield _with("# allow = ['/ad/\\d+']", tell("not found: the shape of ads' addresses"))


def _fields(found: Survey, tell: Callable[[str], str]) -> Iterator[str]:
    data = tell("the ads' own data (JSON-LD, microdata) has it on {shown} of {all}")
    for name in (*FIELD_NAMES, "contact"):
        got = found.fields.get(name)
        if got is None:
            why = tell("not found") if name != "contact" else tell("read from links to numbers and mailboxes")
            yield _with(f"# {name} = {_HINTS[name]}", why)
        elif not got.rules:
            yield _remark(f"{name}: {data.format(shown=got.shown, all=found.ads_read)}")
        else:
            rules = ", ".join(_rule(rule) for rule in got.rules)
            yield f"{name} = {rules if len(got.rules) == 1 else f'[{rules}]'}"


def _remark(text: str) -> str:
    return f"# {text}"


def _with(line: str, remark: str) -> str:
    """A line with a comment at its end."""
    return f"{line}   # {remark}"


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
