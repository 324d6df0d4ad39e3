"""Where ad pages show what, learnt from several pages of one portal: what stands at the same place and differs is data. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from config.arena_rules import Rule
from crawler.contacts.naming import TOWNS
from crawler.extract import rule_texts
from crawler.survey.label_rules import find_labelled
from crawler.survey.labels import named_for
from crawler.survey.places import AdPage, FieldFound, Places, Slot, holds, same_text
from crawler.survey.prose import find_body
from crawler.survey.text_labels import find_in_text

_PRICE = re.compile(
    r"(?:fra |from )?(?:(?:kr|dkk|eur|usd|gbp|sek|nok|pln)\.?|[€£$])\s?\d[\d.,\s]*(?:,-)?|(?:fra |from )?\d[\d.,\s]*(?:kr\.?|dkk|eur|sek|nok|pln|zł|lei|,-|[€£$])(?:\s?/\s?\w+)?",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{2,4}|\d\d?\.? \w{3,10}\.?(?: \d{4})?|\w{3,10}\.? \d\d?,? \d{4}|\d+ \w+ (?:ago|siden)|vor \d+ \w+"
)
_MEMBER = re.compile(
    r"(?:^|/)(?:users?|profiles?|profil|members?|authors?|brugere?|u|medlem(?:mer)?|forfatter)(?:\.php)?[/?]",
    re.IGNORECASE,
)
_SEPARATORS = "·|,/>›»•–"


class Learner:
    """Learns from ad pages of one portal where the fields stand."""

    def __init__(self, ads: Sequence[AdPage]) -> None:
        self._places = Places(ads)

    def learn(self) -> dict[str, FieldFound]:
        """Field (and "contact") -> where it stands. What was not found is absent."""
        found: dict[str, FieldFound] = {}
        for name, learn in (
            ("title", self._title),
            ("body", lambda: find_body(self._places)),
            ("price", self._price),
            ("published", self._published),
            ("author", self._author),
            ("town", self._town),
        ):
            known = self._places.structured(name)
            if known is not None and name != "body":
                found[name] = known
            elif (got := find_labelled(self._places, name) or learn()) is not None:
                found[name] = got
            elif known is not None:
                found[name] = known
        for name in ("region", "contact"):
            if (got := find_labelled(self._places, name)) is not None:
                found[name] = got
        for name in ("town", "price"):
            if name not in found and "body" in found:
                got = find_in_text(self._places.ads, found["body"].rules, name)
                if got is not None:
                    found[name] = got
        return found

    def _title(self) -> FieldFound | None:
        scored = []
        for slot in self._places.slots:
            if not self._places.differs(slot) or not 0 < median(map(len, slot.texts.values())) <= 200:
                continue
            same = sum(same_text(self._places.ads[at].linked_as, text) for at, text in slot.texts.items())
            score = 4.0 * same / len(slot.firsts)
            score += {"h1": 3.0, "h2": 2.0, "h3": 1.0}.get(slot.tag, 0.0)
            score += 1.5 if named_for("title", slot.names) else 0.0
            score -= 1.0 if slot.tag == "a" else 0.0
            score -= 0.3 * (max(slot.counts.values()) > 1)
            scored.append((score, slot))
        found = self._places.chosen(scored, "repeated", 2.5)
        if found is not None:
            return found
        open_graph = Rule(css='meta[property="og:title"]::attr(content)')
        shown = sum(bool(rule_texts(ad.page, open_graph)) for ad in self._places.ads)
        return FieldFound((open_graph,), "open_graph", shown) if shown >= self._places.enough else None

    def _price(self) -> FieldFound | None:
        return self._places.chosen(
            [
                (
                    2.0 * self._share(slot, _PRICE) + 1.5 * named_for("price", [*slot.names, *slot.around]),
                    slot,
                )
                for slot in self._short(40)
                if self._share(slot, _PRICE, part=True) > 0.5
            ],
            "repeated",
            1.9,
        )

    def _published(self) -> FieldFound | None:
        for css in ("time::attr(datetime)", '[itemprop="datePublished"]::attr(content)'):
            rule = Rule(css=css)
            shown = sum(any(rule_texts(ad.page, rule)) for ad in self._places.ads)
            if shown >= self._places.enough:
                return FieldFound((rule,), "repeated", shown)
        return self._places.chosen(
            [
                (
                    1.5 * self._share(slot, _DATED, part=True)
                    + 1.5 * named_for("published", [*slot.names, *slot.around])
                    - median(map(len, slot.texts.values())) / 100,
                    slot,
                )
                for slot in self._short(60)
                if any(char.isdigit() for text in slot.texts.values() for char in text)
                and not self._share(slot, _PRICE)
            ],
            "repeated",
            2.0,
        )

    def _author(self) -> FieldFound | None:
        scored = []
        for slot in self._short(50):
            one = next(iter(slot.firsts.values()))
            linked = one.tag == "a" and sum(
                bool(_MEMBER.search(link.get("href") or "")) for link in slot.firsts.values()
            ) >= len(slot.firsts)
            score = 3.0 * named_for("author", slot.names) + 1.0 * named_for("author", slot.around)
            score += 2.5 * linked
            score -= median(map(len, slot.texts.values())) / 25
            score -= 2.0 * (self._share(slot, _DATED, part=True) > 0.5)
            score += 0.5 * self._places.differs(slot)
            scored.append((score, slot))
        return self._places.chosen(scored, "repeated", 1.5)

    def _town(self) -> FieldFound | None:
        offered = self._offered_towns()
        scored: list[tuple[float, Slot]] = []
        parts: dict[int, str | None] = {}
        for slot in self._short(90):
            texts = list(slot.texts.values())
            hint = 1.2 * named_for("town", slot.names) + 0.4 * named_for("town", slot.around)
            whole = sum(text.lower() in TOWNS or text.lower() in offered for text in texts) / len(texts)
            first = sum(_first_part(text).lower() in (TOWNS | offered) for text in texts) / len(texts)
            parts[id(slot)] = None if whole >= first else rf"^\s*([^{_SEPARATORS}]+?)\s*[{_SEPARATORS}]"
            scored.append((hint + 2.0 * max(whole, first) - median(map(len, texts)) / 200, slot))
        found = self._places.chosen(scored, "repeated", 1.1)
        if found is None or (pattern := parts[id(self._places.taken[-1])]) is None:
            return found
        return FieldFound((Rule(css=found.rules[0].css, re=pattern),), found.how, found.shown)

    def _offered_towns(self) -> frozenset[str]:
        """What the portal's own choice of places offers, if it has one."""
        chosen = [
            option.lower().strip()
            for ad in self._places.ads[:1]
            for choice in ad.page.xpath("//select")
            if named_for("town", _marks(choice.root))
            or named_for("region", _marks(choice.root))
            or "area" in " ".join(_marks(choice.root))
            for option in choice.xpath("./option[@value!='']/text()").getall()
        ]
        return frozenset(chosen)

    def _short(self, most: int) -> Iterator[Slot]:
        """Slots with a short text on every page where they stand, and not a part of the title or the text."""
        taken = [one for slot in self._places.taken for one in slot.firsts.values()]
        taken += [one for texts in self._places.text_at.values() for one in texts]
        for slot in self._places.slots:
            texts = slot.texts.values()
            if slot.tag in ("h1", "title") or not all(texts) or median(map(len, texts)) > most:
                continue
            first = next(iter(slot.firsts.values()))
            if any(first is one or holds(one, first) for one in taken):
                continue
            yield slot

    @staticmethod
    def _share(slot: Slot, pattern: re.Pattern[str], *, part: bool = False) -> float:
        found = sum(bool(pattern.search(t) if part else pattern.fullmatch(t)) for t in slot.texts.values())
        return found / len(slot.texts)


def _marks(element: Any) -> list[str]:
    return [*(element.get("class") or "").split(), element.get("id") or "", element.get("name") or ""]


def _first_part(text: str) -> str:
    return re.split(f"[{_SEPARATORS}]", text, maxsplit=1)[0].strip()
