"""Where ad pages show what, learnt from several pages of one portal: what stands at the same place and differs is data. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from parsel import Selector

from config.arena_rules import Rule
from crawler.contacts.naming import TOWNS
from crawler.extract import rule_texts, visible_text
from crawler.structured import structured_facts
from crawler.survey.elements import ancestors, classes, elements, framed, selector_for, stable_id
from crawler.survey.labels import labelled, named_for

_BLOCKS = frozenset({"div", "article", "section", "td", "dd", "pre", "blockquote", "main", "li", "p"})
_POSTS = frozenset({"div", "article", "section", "td", "dd", "pre", "blockquote", "li", "tr", "table"})
_UNREAD = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "select",
        "option",
        "button",
        "textarea",
        "form",
        "label",
        "iframe",
        "input",
    }
)
_PRICE = re.compile(
    r"(?:fra |from )?(?:(?:kr|dkk|eur|usd|gbp|sek|nok|pln)\.?|[€£$])\s?\d[\d.,\s]*(?:,-)?|(?:fra |from )?\d[\d.,\s]*(?:kr\.?|dkk|eur|sek|nok|pln|zł|lei|,-|[€£$])(?:\s?/\s?\w+)?",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{2,4}|\d\d?\.? \w{3,10}\.?(?: \d{4})?|\w{3,10}\.? \d\d?,? \d{4}|\d+ \w+ (?:ago|siden)|vor \d+ \w+"
)
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
_BY = re.compile(r'"by:?"', re.IGNORECASE)
_MEMBER = re.compile(
    r"(?:^|/)(?:users?|profiles?|profil|members?|authors?|brugere?|u|medlem(?:mer)?|forfatter)(?:\.php)?[/?]",
    re.IGNORECASE,
)
_SEPARATORS = "·|,/>›»•–"
_PROSE_CHARS, _PROSE_WORDS = 25, 4
_MOST_SLOTS = 3_000


@dataclass(frozen=True, slots=True)
class AdPage:
    """An ad page, and the text of the link that led to it."""

    page: Selector = field(repr=False)
    url: str = field(repr=False)
    linked_as: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class FieldFound:
    """Where one field stands. `rules` is empty where the page's own data (JSON-LD, microdata) needs none; `shown` is on how many ads."""

    rules: tuple[Rule, ...]
    how: str
    shown: int


@dataclass(slots=True)
class _Slot:
    """One place of the pages: the element that stands there first, by page, and how often such an element stands on a page."""

    firsts: dict[int, Any] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    texts: dict[int, str] = field(default_factory=dict)
    all: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return str(next(iter(self.firsts.values())).tag)

    @property
    def names(self) -> list[str]:
        """Classes, id, itemprop and rel of the element: what it calls itself."""
        one = next(iter(self.firsts.values()))
        extra = [one.get("itemprop") or "", one.get("rel") or "", stable_id(one) or ""]
        return [*classes(one), *(name for name in extra if name)]

    @property
    def around(self) -> list[str]:
        """What the element above calls itself."""
        parent = next(iter(self.firsts.values())).getparent()
        return classes(parent) if parent is not None else []


class Learner:
    """Learns from ad pages of one portal where the fields stand."""

    def __init__(self, ads: Sequence[AdPage]) -> None:
        self.ads = ads
        self._enough = max(1, (2 * len(ads) + 2) // 3)
        self._slots = self._gather()
        self._common = self._common_lines()
        self._facts = [structured_facts(ad.page) for ad in ads]
        self._taken: list[_Slot] = []
        self._text_at: dict[int, list[Any]] = {}

    def learn(self) -> dict[str, FieldFound]:
        """Field (and "contact") -> where it stands. What was not found is absent."""
        found: dict[str, FieldFound] = {}
        for name, learn in (
            ("title", self._title),
            ("body", self._body),
            ("price", self._price),
            ("published", self._published),
            ("author", self._author),
            ("town", self._town),
        ):
            known = self._structured(name)
            if known is not None and name != "body":
                found[name] = known
            elif (got := self._by_label(name) or learn()) is not None:
                found[name] = got
            elif known is not None:
                found[name] = known
        for name in ("region", "contact"):
            if (got := self._by_label(name)) is not None:
                found[name] = got
        return found

    # -- places -------------------------------------------------------------------------------------------------------

    def _gather(self) -> list[_Slot]:
        slots: dict[tuple[str, ...], _Slot] = {}
        for at, ad in enumerate(self.ads):
            for element in _content(ad.page):
                slot = slots.setdefault(_where(element), _Slot())
                slot.counts[at] += 1
                slot.all.setdefault(at, []).append(element)
                if at not in slot.firsts:
                    slot.firsts[at] = element
        kept = [slot for slot in slots.values() if len(slot.firsts) >= self._enough][:_MOST_SLOTS]
        for slot in kept:
            slot.texts = {at: " ".join(visible_text(one).split()) for at, one in slot.firsts.items()}
        return kept

    def _common_lines(self) -> frozenset[str]:
        """Lines that stand on several of the pages: the portal's own words."""
        if len(self.ads) < 2:
            return frozenset()
        seen = Counter(line for ad in self.ads for line in set(_lines(ad.page.xpath("//body")[:1])))
        return frozenset(line for line, times in seen.items() if times > 1)

    def _pages(self, slot: _Slot) -> list[tuple[Selector, Any]]:
        return [(self.ads[at].page, one) for at, one in slot.firsts.items()]

    def _differs(self, slot: _Slot) -> bool:
        return len(self.ads) == 1 or len(set(slot.texts.values())) > 1

    def _chosen(self, scored: list[tuple[float, _Slot]], how: str, least: float) -> FieldFound | None:
        """The best slot that a selector can tell."""
        for score, slot in sorted(scored, key=lambda one: -one[0])[:12]:
            if score < least:
                break
            if any(slot is taken for taken in self._taken):
                continue
            css = selector_for(self._pages(slot))
            if css is not None:
                self._taken.append(slot)
                return FieldFound((Rule(css=css),), how, len(slot.firsts))
        return None

    def _structured(self, name: str) -> FieldFound | None:
        shown = sum(name in facts.values for facts in self._facts)
        return FieldFound((), "structured", shown) if shown == len(self.ads) else None

    # -- one field each -----------------------------------------------------------------------------------------------

    def _title(self) -> FieldFound | None:
        scored = []
        for slot in self._slots:
            if not self._differs(slot) or not 0 < median(map(len, slot.texts.values())) <= 200:
                continue
            same = sum(_same(self.ads[at].linked_as, text) for at, text in slot.texts.items())
            score = 4.0 * same / len(slot.firsts)
            score += {"h1": 3.0, "h2": 2.0, "h3": 1.0}.get(slot.tag, 0.0)
            score += 1.5 if named_for("title", slot.names) else 0.0
            score -= 1.0 if slot.tag == "a" else 0.0
            score -= 0.3 * (max(slot.counts.values()) > 1)
            scored.append((score, slot))
        found = self._chosen(scored, "repeated", 2.5)
        if found is not None:
            return found
        open_graph = Rule(css='meta[property="og:title"]::attr(content)')
        shown = sum(bool(rule_texts(ad.page, open_graph)) for ad in self.ads)
        return FieldFound((open_graph,), "open_graph", shown) if shown >= self._enough else None

    def _body(self) -> FieldFound | None:
        known = [facts.values.get("body", "") for facts in self._facts]
        scored: list[tuple[float, float, _Slot]] = []
        for slot in self._slots:
            if slot.tag not in _BLOCKS or self._many_posts(slot):
                continue
            prose = median(self._prose(at, one) for at, one in slot.firsts.items()) * len(slot.firsts)
            if prose > 0:
                scored.append((prose / len(self.ads), median(map(len, slot.texts.values())), slot))
        if not scored:
            return self._described()
        most = max(prose for prose, _, _ in scored)
        good = [one for one in scored if one[0] >= 0.75 * most]
        whole = [one for one in good if one[2].tag != "p"] or good
        hinted = [one for one in whole if named_for("body", one[2].names)]
        order = [*sorted(hinted, key=lambda one: one[1]), *sorted(whole, key=lambda one: one[1])]
        for prose, _, slot in order[:20]:
            css = selector_for(self._pages(slot))
            if css is None:
                continue
            if all(known) and prose * 2 < median(map(len, known)):
                break
            rule = self._paragraphs_of(slot, css)
            for at, one in slot.firsts.items():
                self._text_at[at] = (
                    [one] if rule.join is None else [child for child in one if child.tag == "p"]
                )
            return FieldFound((rule,), "repeated", len(slot.firsts))
        return self._described()

    def _paragraphs_of(self, slot: _Slot, css: str) -> Rule:
        """The place's own paragraphs alone, where headings or lines about the ad stand beside them; else the place as a whole."""
        alone = Rule(css=f"{css} > p", join="\n")
        beside = False
        for at, one in slot.firsts.items():
            if (
                len(self.ads[at].page.css(css)) > 1
            ):  # several posts: paragraphs of all of them would run together
                return Rule(css=css)
            paragraphs = [child for child in one if child.tag == "p"]
            others = [child for child in one if child.tag in _BESIDE]
            within = sum(self._prose(at, child) for child in (*paragraphs, *others))
            if not paragraphs or within < self._prose(at, one):
                return Rule(css=css)
            beside = beside or any("".join(child.itertext()).strip() for child in others)
        return alone if beside else Rule(css=css)

    def _described(self) -> FieldFound | None:
        """OpenGraph's description, where nothing better shows the text; it is often cut."""
        rule = Rule(css='meta[property="og:description"]::attr(content)')
        shown = sum(bool(rule_texts(ad.page, rule)) for ad in self.ads)
        if shown >= self._enough and self._structured("body") is None:
            return FieldFound((rule,), "open_graph", shown)
        return None

    def _prose(self, at: int, element: Any) -> int:
        """Characters of an element's own running text: not the portal's words, not the title, not links to other ads."""
        links = {" ".join(visible_text(a).split()) for a in element.iter("a")}
        title = self.ads[at].linked_as
        return sum(
            len(line)
            for line in _element_lines(element)
            if line not in self._common
            and line not in links
            and not _same(title, line)
            and not (len(line) <= 80 and _STAMP.search(line))
            and (len(line) >= _PROSE_CHARS or len(line.split()) >= _PROSE_WORDS)
        )

    def _many_posts(self, slot: _Slot) -> bool:
        """Whether the place holds several posts: then one of them is the ad, and not all together."""
        for at, one in slot.firsts.items():
            for inner in self._slots:
                several = inner.all.get(at, ())
                if inner is slot or len(several) < 2 or inner.tag not in _POSTS:
                    continue
                if not (inner.names or inner.tag in ("dd", "td", "article", "blockquote")):
                    continue
                within = [post for post in several if post is not one and _holds(one, post)]
                if sum(self._prose(at, post) >= 15 for post in within[:4]) > 1:
                    return True
        return False

    def _price(self) -> FieldFound | None:
        return self._chosen(
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
            shown = sum(any(rule_texts(ad.page, rule)) for ad in self.ads)
            if shown >= self._enough:
                return FieldFound((rule,), "repeated", shown)
        return self._chosen(
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
            score += 0.5 * self._differs(slot)
            scored.append((score, slot))
        return self._chosen(scored, "repeated", 1.5)

    def _town(self) -> FieldFound | None:
        offered = self._offered_towns()
        scored: list[tuple[float, _Slot]] = []
        parts: dict[int, str | None] = {}
        for slot in self._short(90):
            texts = list(slot.texts.values())
            hint = 1.2 * named_for("town", slot.names) + 0.4 * named_for("town", slot.around)
            whole = sum(text.lower() in TOWNS or text.lower() in offered for text in texts) / len(texts)
            first = sum(_first_part(text).lower() in (TOWNS | offered) for text in texts) / len(texts)
            parts[id(slot)] = None if whole >= first else rf"^\s*([^{_SEPARATORS}]+?)\s*[{_SEPARATORS}]"
            scored.append((hint + 2.0 * max(whole, first) - median(map(len, texts)) / 200, slot))
        found = self._chosen(scored, "repeated", 1.1)
        if found is None or (pattern := parts[id(self._taken[-1])]) is None:
            return found
        return FieldFound((Rule(css=found.rules[0].css, re=pattern),), found.how, found.shown)

    def _offered_towns(self) -> frozenset[str]:
        """What the portal's own choice of places offers, if it has one."""
        chosen = [
            option.lower().strip()
            for ad in self.ads[:1]
            for choice in ad.page.xpath("//select")
            if named_for("town", _marks(choice.root))
            or named_for("region", _marks(choice.root))
            or "area" in " ".join(_marks(choice.root))
            for option in choice.xpath("./option[@value!='']/text()").getall()
        ]
        return frozenset(chosen)

    def _short(self, most: int) -> Iterator[_Slot]:
        """Slots with a short text on every page where they stand, and not a part of the title or the text."""
        taken = [one for slot in self._taken for one in slot.firsts.values()]
        taken += [one for texts in self._text_at.values() for one in texts]
        for slot in self._slots:
            texts = slot.texts.values()
            if slot.tag in ("h1", "title") or not all(texts) or median(map(len, texts)) > most:
                continue
            first = next(iter(slot.firsts.values()))
            if any(first is one or _holds(one, first) for one in taken):
                continue
            yield slot

    @staticmethod
    def _share(slot: _Slot, pattern: re.Pattern[str], *, part: bool = False) -> float:
        found = sum(bool(pattern.search(t) if part else pattern.fullmatch(t)) for t in slot.texts.values())
        return found / len(slot.texts)

    # -- labels -------------------------------------------------------------------------------------------------------

    def _by_label(self, name: str) -> FieldFound | None:
        """A rule that reads the value after its label: `<dt>By</dt><dd>...`, a table's row, `<b>By:</b> ...`, `By: ...`."""
        rules: Counter[tuple[str, str | None]] = Counter()
        for at, ad in enumerate(self.ads):
            rules.update(set(_label_rules(ad.page, name, self._text_at.get(at, []))))
        for (path, pattern), times in rules.most_common(5):
            rule = Rule(xpath=path, re=pattern)
            texts = [rule_texts(ad.page, rule) for ad in self.ads]
            shown = sum(any(found) for found in texts)
            if (
                name == "town"
                and _BY.search(path)
                and not any(t.lower() in TOWNS for found in texts for t in found)
            ):
                continue  # "By" is a town in Danish, and an author in English
            if times >= self._enough and shown >= self._enough:
                return FieldFound((rule,), "label", shown)
        return None


def _label_rules(page: Selector, name: str, own: Sequence[Any]) -> Iterator[tuple[str, str | None]]:
    """Rules for labels of the portal; what stands within the advertiser's own text is hers."""
    for element in _content(page):
        if any(element is text or _holds(text, element) for text in own):
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


def _marks(element: Any) -> list[str]:
    return [*(element.get("class") or "").split(), element.get("id") or "", element.get("name") or ""]


def _first_part(text: str) -> str:
    return re.split(f"[{_SEPARATORS}]", text, maxsplit=1)[0].strip()


def _same(linked: str, text: str) -> bool:
    """Whether a text is the one of the link, which lists may have cut."""
    short = linked.rstrip(" .…").lower()
    return len(short) > 2 and text.lower().startswith(short) and len(text) <= 3 * len(short) + 40


def _holds(outer: Any, inner: Any) -> bool:
    return any(one is outer for one in ancestors(inner))


def _content(page: Selector) -> Iterator[Any]:
    """Elements of a page without its frame, and without what nobody reads."""
    closed: set[Any] = set()
    for element in elements(page):
        parent = element.getparent()
        if (
            parent in closed
            or element.tag in _UNREAD
            or (element.tag not in ("body", "article", "main") and framed(element))
        ):
            closed.add(element)
            continue
        yield element


def _where(element: Any) -> tuple[str, ...]:
    above = list(ancestors(element))[:3]
    return tuple(f"{one.tag}.{'.'.join(classes(one))}" for one in (element, *above))


def _lines(found: Sequence[Selector]) -> list[str]:
    return _element_lines(found[0].root) if found else []


def _element_lines(element: Any) -> list[str]:
    return [line for raw in visible_text(element).splitlines() if (line := " ".join(raw.split()))]
