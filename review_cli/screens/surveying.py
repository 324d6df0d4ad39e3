"""A survey in words: what was found on a portal, row by row, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from review_cli.i18n import _
from review_cli.masking import safe

if TYPE_CHECKING:
    from config.arenas import Arena
    from crawler.survey.proposal import Survey

WHAT = {
    "robots": _("robots.txt"),
    "sitemap": _("sitemap"),
    "feed": _("feed"),
    "list": _("page that lists ads"),
    "lists": _("links to further lists"),
    "container": _("part that holds the ads"),
    "ads": _("addresses of ads"),
    "next": _("next page"),
    "title": _("title"),
    "body": _("text"),
    "author": _("calling name"),
    "town": _("town"),
    "region": _("region"),
    "price": _("price"),
    "published": _("date"),
    "contact": _("number or mailbox beside the text"),
    "kind": _("kind of arena"),
    "language": _("language"),
    "platform": _("software"),
    "asks": _("asks who we are"),
}
"""What a survey looks for: code -> words."""

HOW = {
    "obeyed": _("obeyed"),
    "absent": _("there is none"),
    "rel": _('marked rel="next"'),
    "button": _("visible button"),
    "numbers": _("numbered pages"),
    "failed": _("the buttons lead to no new ads"),
    "structured": _("the ads' own data (JSON-LD, microdata)"),
    "repeated": _("same place on each ad"),
    "label": _("by its label"),
    "open_graph": _("OpenGraph"),
    "not_found": _("not found: fill it in"),
    "platform": _("by the software's name"),
    "data": _("by the ads' own data"),
    "structure": _("by the pages' structure"),
    "words": _("by words on the pages"),
    "nothing": _("nothing speaks for any kind: choose it"),
    "given": _("given"),
    "links": _("by their links"),
    "mixed": _("mixed, or too little text"),
}
"""How it was found: code -> words."""


def findings(survey: Survey, arena: Arena, *, kind_given: bool) -> list[dict[str, Any]]:
    """Rows of codes: what, found (a selector, pattern or count), how, on how many of the ads looked at."""
    return [
        {"what": what, "found": safe(str(found), 120), "how": how, "shown": shown}
        for what, found, how, shown in (
            *_portal(survey),
            *_fields(survey),
            *_arena(survey, arena, kind_given),
        )
    ]


def in_words(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows for a person."""
    return [
        {**row, "what": WHAT.get(row["what"], row["what"]), "how": HOW.get(row["how"], row["how"])}
        for row in rows
    ]


_Row = tuple[str, str, str, str]


def _portal(survey: Survey) -> Iterator[_Row]:
    delay = f"Crawl-delay {survey.crawl_delay:g}" if survey.crawl_delay else ""
    yield "robots", delay, "obeyed" if survey.has_robots else "absent", ""
    yield (
        "sitemap",
        ", ".join(survey.sitemaps),
        "" if survey.sitemaps else "absent",
        _count(survey.sitemap_ads),
    )
    yield "feed", ", ".join(survey.feeds), "" if survey.feeds else "absent", ""
    if survey.asks:
        yield "asks", survey.asks, "", ""
    yield (
        "list",
        survey.list_url or "",
        "links" if survey.list_url else "not_found",
        _count(survey.ads_on_list),
    )
    if survey.list_links:
        yield "lists", survey.list_links, "links", ""
    yield "container", survey.container or "", "repeated" if survey.container else "not_found", ""
    yield "ads", survey.ad_links or survey.allow or "", "links" if survey.allow else "not_found", ""
    rule = survey.next_rule
    yield "next", (rule.css or rule.xpath or "") if rule else "", survey.how_next or _no_next(survey), ""


def _no_next(survey: Survey) -> str:
    return "failed" if survey.next_failed else "not_found"


def _fields(survey: Survey) -> Iterator[_Row]:
    from config.arena_rules import FIELD_NAMES

    for name in (*FIELD_NAMES, "contact"):
        got = survey.fields.get(name)
        if got is None:
            if name != "contact":
                yield name, "", "not_found", ""
            continue
        rules = ", ".join(rule.css or rule.xpath or rule.re or "" for rule in got.rules)
        yield name, rules, got.how, f"{got.shown}/{survey.ads_read}"


def _arena(survey: Survey, arena: Arena, kind_given: bool) -> Iterator[_Row]:
    yield "kind", arena.kind.value, "given" if kind_given else survey.kind_why, ""
    yield "language", survey.language or "", "words" if survey.language else "mixed", ""
    if survey.platform:
        yield "platform", survey.platform, "platform", ""


def _count(number: int) -> str:
    return str(number) if number else ""
