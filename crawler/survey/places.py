"""The places of several pages of one portal: what stands at the same place on each, and what differs there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsel import Selector

from config.arena_rules import Rule
from crawler.extract import visible_text
from crawler.structured import structured_facts
from crawler.survey.elements import ancestors, classes, elements, framed, selector_for, stable_id

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
class Slot:
    """One place of the pages: the element that stands there first, by page, and how often such an element stands on a page."""

    firsts: dict[int, Any] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    texts: dict[int, str] = field(default_factory=dict)
    all: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The name of the element that stands there."""
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


class Places:
    """The places of ad pages of one portal, what of them a field has taken already, and where the ads' own texts stand."""

    def __init__(self, ads: Sequence[AdPage]) -> None:
        self.ads = ads
        self.enough = max(1, (2 * len(ads) + 2) // 3)
        """On so many pages a place must stand."""
        self.slots = self._gather()
        self.common = self._common_lines()
        """Lines that stand on several of the pages: the portal's own words."""
        self.facts = [structured_facts(ad.page) for ad in ads]
        self.taken: list[Slot] = []
        self.text_at: dict[int, list[Any]] = {}
        """The elements of each page that hold the advertiser's own text."""

    def _gather(self) -> list[Slot]:
        slots: dict[tuple[str, ...], Slot] = {}
        for at, ad in enumerate(self.ads):
            for element in content(ad.page):
                slot = slots.setdefault(_where(element), Slot())
                slot.counts[at] += 1
                slot.all.setdefault(at, []).append(element)
                if at not in slot.firsts:
                    slot.firsts[at] = element
        kept = [slot for slot in slots.values() if len(slot.firsts) >= self.enough][:_MOST_SLOTS]
        for slot in kept:
            slot.texts = {at: " ".join(visible_text(one).split()) for at, one in slot.firsts.items()}
        return kept

    def _common_lines(self) -> frozenset[str]:
        if len(self.ads) < 2:
            return frozenset()
        seen = Counter(line for ad in self.ads for line in set(_lines(ad.page.xpath("//body")[:1])))
        return frozenset(line for line, times in seen.items() if times > 1)

    def pages(self, slot: Slot) -> list[tuple[Selector, Any]]:
        """The pages on which a place stands, each with its element there."""
        return [(self.ads[at].page, one) for at, one in slot.firsts.items()]

    def differs(self, slot: Slot) -> bool:
        """Whether the pages say different things at a place: then it is data, and no frame."""
        return len(self.ads) == 1 or len(set(slot.texts.values())) > 1

    def chosen(self, scored: list[tuple[float, Slot]], how: str, least: float) -> FieldFound | None:
        """The best slot that a selector can tell."""
        for score, slot in sorted(scored, key=lambda one: -one[0])[:12]:
            if score < least:
                break
            if any(slot is taken for taken in self.taken):
                continue
            css = selector_for(self.pages(slot))
            if css is not None:
                self.taken.append(slot)
                return FieldFound((Rule(css=css),), how, len(slot.firsts))
        return None

    def structured(self, name: str) -> FieldFound | None:
        """A field that the ads' own data (JSON-LD, microdata) shows on every page."""
        shown = sum(name in facts.values for facts in self.facts)
        return FieldFound((), "structured", shown) if shown == len(self.ads) else None


def same_text(linked: str, text: str) -> bool:
    """Whether a text is the one of the link, which lists may have cut."""
    short = linked.rstrip(" .…").lower()
    return len(short) > 2 and text.lower().startswith(short) and len(text) <= 3 * len(short) + 40


def holds(outer: Any, inner: Any) -> bool:
    """Whether an element stands within another."""
    return any(one is outer for one in ancestors(inner))


def content(page: Selector) -> Iterator[Any]:
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
    return element_lines(found[0].root) if found else []


def element_lines(element: Any) -> list[str]:
    """The lines of an element as a reader sees them, without the empty ones."""
    return [line for raw in visible_text(element).splitlines() if (line := " ".join(raw.split()))]
