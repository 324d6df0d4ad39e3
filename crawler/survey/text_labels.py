"""Labels that a portal's form writes into the ads' own texts: "Pris: 1050 kr. Sted: Kolding" at the end of a post. Pure.

One advertiser may write such a line herself; when most of the ads have it, with the same word, it is the portal's custom.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parsel.csstranslator import HTMLTranslator

from config.arena_rules import Rule
from crawler.extract import rule_texts, select
from crawler.survey.labels import labelled
from crawler.survey.places import AdPage, FieldFound

_LABEL = re.compile(
    r"(?:^|(?<=[\n.,;|]) ?|(?<=[\n.,;|] ))([^\W\d_]{2,20}(?: [^\W\d_]{2,20})?):[ ]{0,2}(?=\S)"
)
_VALUES = {
    "town": r"([^\W\d_][^\n.,;:|()]{1,39})",
    "price": r"(\d[\d .,]{0,12}(?: ?(?:kr|dkk|eur|€|,-))?)",
}


def find_in_text(ads: Sequence[AdPage], body: Sequence[Rule], name: str) -> FieldFound | None:
    """A rule that reads the value behind a label in the ads' own text, by the rules that find that text."""
    if name not in _VALUES or not body or body[0].css is None:
        return None
    rule = body[0]
    labels = Counter(label for ad in ads for label in set(_labels(ad, rule, name)))
    enough = max(2, (2 * len(ads) + 2) // 3)
    for label, times in labels.most_common(3):
        if times < enough:
            return None
        learnt = _own(ads, rule, rf"(?:^|[\n.,;| ]){re.escape(label)}:\s*{_VALUES[name]}")
        shown = sum(any(rule_texts(ad.page, learnt)) for ad in ads)
        if shown >= enough:
            return FieldFound((learnt,), "label", shown)
    return None


def _labels(ad: AdPage, rule: Rule, name: str) -> Iterator[str]:
    for text in rule_texts(ad.page, rule, lines=True)[:1]:
        for found in _LABEL.finditer(text):
            known = labelled(f"{found[1]}:")
            if known is not None and known[0] == name:
                yield found[1]


def _own(ads: Sequence[AdPage], rule: Rule, pattern: str) -> Rule:
    """The text's rule with a pattern; of several posts on a page the first, since others' words are not the advertiser's."""
    if all(len(select(ad.page, rule)) < 2 for ad in ads):
        return Rule(css=rule.css, re=pattern)
    return Rule(xpath=f"({HTMLTranslator().css_to_xpath(rule.css or '')})[1]", re=pattern)
