"""Rules that read a field after its label on ad pages of one portal. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from parsel import Selector

from config.arena_rules import Rule
from crawler.contacts.naming import TOWNS
from crawler.extract import rule_texts, visible_text
from crawler.survey.labels import labelled
from crawler.survey.places import FieldFound, Places, content, holds

_BY = re.compile(r'"by:?"', re.IGNORECASE)


def find_labelled(places: Places, name: str) -> FieldFound | None:
    """A rule that reads the value after its label: `<dt>By</dt><dd>...`, a table's row, `<b>By:</b> ...`, `By: ...`."""
    rules: Counter[tuple[str, str | None]] = Counter()
    for at, ad in enumerate(places.ads):
        rules.update(set(_label_rules(ad.page, name, places.text_at.get(at, []))))
    for (path, pattern), times in rules.most_common(5):
        rule = Rule(xpath=path, re=pattern)
        texts = [rule_texts(ad.page, rule) for ad in places.ads]
        shown = sum(any(found) for found in texts)
        if (
            name == "town"
            and _BY.search(path)
            and not any(t.lower() in TOWNS for found in texts for t in found)
        ):
            continue  # "By" is a town in Danish, and an author in English
        if times >= places.enough and shown >= places.enough:
            return FieldFound((rule,), "label", shown)
    return None


def _label_rules(page: Selector, name: str, own: Sequence[Any]) -> Iterator[tuple[str, str | None]]:
    """Rules for labels of the portal; what stands within the advertiser's own text is hers."""
    for element in content(page):
        if any(element is text or holds(text, element) for text in own):
            continue
        if element.tag in ("dt", "th", "td", "b", "strong", "span", "label", "em", "i", "div", "p", "li"):
            text = " ".join(visible_text(element).split()) if len(element) < 6 else ""
            got = labelled(text) if len(text) <= 90 else None
            if got is None or got[0] != name or '"' in text:
                continue
            label = got[1]
            at = f'//{element.tag}[normalize-space(.)="{text}"]'
            alone = text.rstrip(": ") == label
            following = element.getnext()
            if alone and element.tag == "dt" and following is not None and following.tag == "dd":
                yield f"{at}/following-sibling::dd[1]", None
            elif alone and element.tag in ("th", "td") and following is not None and following.tag == "td":
                yield f"{at}/following-sibling::td[1]", None
            elif alone and text.endswith(":") and (element.tail or "").strip(" \n\t:"):
                yield f"{at}/following-sibling::text()[1]", None
            elif alone and text.endswith(":") and following is not None and not (element.tail or "").strip():
                yield f"{at}/following-sibling::*[1]", None
            elif not alone and element.tag in ("p", "li", "div", "span", "td") and _plain(element):
                start = f'//{element.tag}[starts-with(normalize-space(.), "{label}:")]'
                yield start, rf"^{re.escape(label)}:\s*(.+)$"


def _plain(element: Any) -> bool:
    """Whether an element holds text and inline marks only."""
    return all(child.tag in ("b", "strong", "span", "em", "i", "a") for child in element)
