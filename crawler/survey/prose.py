"""Where ad pages of one portal show the advertiser's own text. Pure."""

from __future__ import annotations

import re
from statistics import median
from typing import Any

from config.arena_rules import Rule
from crawler.extract import rule_texts, visible_text
from crawler.survey.elements import selector_for
from crawler.survey.labels import named_for
from crawler.survey.places import FieldFound, Places, Slot, element_lines, holds, same_text

_BLOCKS = frozenset({"div", "article", "section", "td", "dd", "pre", "blockquote", "main", "li", "p"})
_POSTS = frozenset({"div", "article", "section", "td", "dd", "pre", "blockquote", "li", "tr", "table"})
_BESIDE = frozenset(
    {
        "header",
        "footer",
        "address",
        "time",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "nav",
        "dl",
        "table",
        "form",
        "aside",
    }
)
_STAMP = re.compile(r"\b(?:19|20)\d\d\b|\b\d+ (?:minutes|hours|days|weeks) ago\b")
"""What a line about the ad holds, beside its author: when it was written."""
_PROSE_CHARS, _PROSE_WORDS = 25, 4


def find_body(places: Places) -> FieldFound | None:
    """The place of the ads' own text: the one with most running text, and not several posts together. Notes it in `places.text_at`."""
    known = [facts.values.get("body", "") for facts in places.facts]
    scored: list[tuple[float, float, Slot]] = []
    for slot in places.slots:
        if slot.tag not in _BLOCKS or _many_posts(places, slot):
            continue
        prose = median(_prose(places, at, one) for at, one in slot.firsts.items()) * len(slot.firsts)
        if prose > 0:
            scored.append((prose / len(places.ads), median(map(len, slot.texts.values())), slot))
    if not scored:
        return _described(places)
    most = max(prose for prose, _, _ in scored)
    good = [one for one in scored if one[0] >= 0.75 * most]
    whole = [one for one in good if one[2].tag != "p"] or good
    hinted = [one for one in whole if named_for("body", one[2].names)]
    order = [*sorted(hinted, key=lambda one: one[1]), *sorted(whole, key=lambda one: one[1])]
    for prose, _, slot in order[:20]:
        css = selector_for(places.pages(slot))
        if css is None:
            continue
        if all(known) and prose * 2 < median(map(len, known)):
            break
        rule = _paragraphs_of(places, slot, css)
        for at, one in slot.firsts.items():
            places.text_at[at] = [one] if rule.join is None else [child for child in one if child.tag == "p"]
        return FieldFound((rule,), "repeated", len(slot.firsts))
    return _described(places)


def _paragraphs_of(places: Places, slot: Slot, css: str) -> Rule:
    """The place's own paragraphs alone, where headings or lines about the ad stand beside them; else the place as a whole."""
    alone = Rule(css=f"{css} > p", join="\n")
    beside = False
    for at, one in slot.firsts.items():
        if (
            len(places.ads[at].page.css(css)) > 1
        ):  # several posts: paragraphs of all of them would run together
            return Rule(css=css)
        paragraphs = [child for child in one if child.tag == "p"]
        others = [child for child in one if child.tag in _BESIDE]
        within = sum(_prose(places, at, child) for child in (*paragraphs, *others))
        if not paragraphs or within < _prose(places, at, one):
            return Rule(css=css)
        beside = beside or any("".join(child.itertext()).strip() for child in others)
    return alone if beside else Rule(css=css)


def _described(places: Places) -> FieldFound | None:
    """OpenGraph's description, where nothing better shows the text; it is often cut."""
    rule = Rule(css='meta[property="og:description"]::attr(content)')
    shown = sum(bool(rule_texts(ad.page, rule)) for ad in places.ads)
    if shown >= places.enough and places.structured("body") is None:
        return FieldFound((rule,), "open_graph", shown)
    return None


def _prose(places: Places, at: int, element: Any) -> int:
    """Characters of an element's own running text: not the portal's words, not the title, not links to other ads."""
    links = {" ".join(visible_text(a).split()) for a in element.iter("a")}
    title = places.ads[at].linked_as
    return sum(
        len(line)
        for line in element_lines(element)
        if line not in places.common
        and line not in links
        and not same_text(title, line)
        and not (len(line) <= 80 and _STAMP.search(line))
        and (len(line) >= _PROSE_CHARS or len(line.split()) >= _PROSE_WORDS)
    )


def _many_posts(places: Places, slot: Slot) -> bool:
    """Whether the place holds several posts: then one of them is the ad, and not all together."""
    for at, one in slot.firsts.items():
        for inner in places.slots:
            several = inner.all.get(at, ())
            if inner is slot or len(several) < 2 or inner.tag not in _POSTS:
                continue
            if not (inner.names or inner.tag in ("dd", "td", "article", "blockquote")):
                continue
            within = [post for post in several if post is not one and holds(one, post)]
            if sum(_prose(places, at, post) >= 15 for post in within[:4]) > 1:
                return True
    return False
