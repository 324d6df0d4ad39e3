"""An arena file tried on pages: which rule found how much, and what. Pure; for `outreach arena test` and `outreach arena diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parsel import Selector

from config.arena_rules import FIELD_NAMES, Rule
from crawler.extract import page_links, rule_texts, select
from crawler.pages import Pages


@dataclass(frozen=True, slots=True)
class Match:
    """What one rule, or the page's own data, found on a page. `shown` is text from the web: mask it before it is shown."""

    what: str
    rule: str
    count: int
    shown: str = field(repr=False, default="")


def rule_in_words(rule: Rule) -> str:
    """A rule as one line, as a coordinator wrote it."""
    written = [text for text in (rule.css, rule.xpath) if text]
    return " ".join([*written, *([f"re {rule.re}"] if rule.re else [])])


def list_matches(pages: Pages, page: Selector, url: str) -> list[Match]:
    """The rules of `[listing]` on a list page, then what they come to: ads, further lists, a next page."""
    rules = pages.arena.listing
    found = [
        Match("listing.container", rule_in_words(rule), len(select(page, rule))) for rule in rules.container
    ]
    found += [
        Match(f"listing.{name}", rule_in_words(rule), sum(1 for _ in page_links((page,), (rule,), url)))
        for name in ("ad_links", "list_links", "next_page")
        for rule in getattr(rules, name)
    ]
    read = pages.read_list(page, url)
    return [
        *found,
        Match("ads", "", len(read.ads)),
        Match("lists", "", len(read.lists)),
        Match("next", "", int(read.following is not None)),
    ]


def ad_matches(pages: Pages, page: Selector) -> list[Match]:
    """The rules of `[fields]` on an ad page; where a field has no rule that found it, what the page's own data gives."""
    found = list(_field_rules(pages, page))
    read = pages.read_ad(page)
    by_rule = {match.what for match in found if match.count and match.shown}
    found += [
        Match(f"fields.{name}", read.sources[name], 1, read.values[name])
        for name in FIELD_NAMES
        if name in read.values and f"fields.{name}" not in by_rule
    ]
    return [*found, Match("links", "", len(read.links))]


def _field_rules(pages: Pages, page: Selector) -> Iterator[Match]:
    for name in (*FIELD_NAMES, "contact"):
        for rule in pages.arena.fields.rules(name):
            texts = rule_texts(page, rule, lines=name == "body")
            first = next((text for text in texts if text), "")
            yield Match(f"fields.{name}", rule_in_words(rule), len(texts), first)


def changed(before: Iterable[Match], after: Iterable[Match]) -> list[tuple[str, Match | None, Match | None]]:
    """What a changed file finds otherwise on the same page: by field, the best match before and after."""
    old, new = _best(before), _best(after)
    return [
        (what, old.get(what), new.get(what))
        for what in dict.fromkeys((*old, *new))
        if _told(old.get(what)) != _told(new.get(what))
    ]


def _best(matches: Iterable[Match]) -> dict[str, Match]:
    """The match that counts for each field: the first rule that found something."""
    best: dict[str, Match] = {}
    for match in matches:
        if match.what not in best or (not best[match.what].count and match.count):
            best[match.what] = match
    return best


def _told(match: Match | None) -> tuple[int, str] | None:
    return (match.count, match.shown) if match is not None and match.count else None
