"""What a list page is made of: the part that holds the ads, a selector for their links, and how the list goes on. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parsel import Selector

from config.arena_rules import Rule
from crawler.extract import absolute
from crawler.extract import page_links as rule_links
from crawler.survey.elements import ancestors, classes, common_ancestor, own_steps, selector_for
from crawler.survey.links import Link, LinkGroup
from store.keys import address_key

_NEXT_WORD = re.compile(
    r"(?:næste|naeste|next|older|ældre|fremad|frem|weiter|nächste|vor|nästa|neste|suivant|siguiente|avanti|successiv[ao]|próxima|seguinte|następna|dalej|"
    r"volgende|further|more (?:ads|posts|results)|flere annoncer|следующая|вперёд|далее|următoarea|következő|ถัดไป)"
    r"(?: (?:page|side|seite|posts?|entries|page »))?",
    re.IGNORECASE,
)
_ARROWS = " \t\n»›→>⟩〉❯▶▸►⇒…"
_ARROW_ALONE = frozenset("»›>→❯▶⟩〉▸►⇒")
_NEXT_CLASS = re.compile(r"(?:^|[-_])(?:next|forward|naeste|older)(?:$|[-_])", re.IGNORECASE)
_RIGHT_ICON = re.compile(
    r"(?:chevron|arrow|angle|caret)[-_](?:circle-|double-)?right|(?:^|[-_])next(?:$|[-_])"
)
_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Turn:
    """One way to the next list page. `how` is rel, button or numbers; `rule` is None where rel="next" needs none."""

    how: str
    rule: Rule | None
    url: str


def container_of(pages: Sequence[tuple[Selector, LinkGroup]]) -> str | None:
    """A selector for the part of the list pages that holds the ads and nothing but it; None where only its position would tell it."""
    held: list[tuple[Selector, Any]] = [(page, _holder(group)) for page, group in pages]
    while all(holder is not None and holder.tag not in ("body", "html") for _, holder in held):
        found = selector_for(held, alone=True)
        if found is not None and found != "a":
            return found
        held = [(page, holder.getparent()) for page, holder in held]
    return None


def _holder(group: LinkGroup) -> Any | None:
    holder = common_ancestor(group.anchors)
    while holder is not None and holder.tag in ("tbody", "a", "tr", "li"):
        holder = holder.getparent()
    return holder


def link_selector(page: Selector, group: LinkGroup, container: str | None) -> str | None:
    """A selector that within the container finds exactly the links to ads; None where the shape of the address must do."""
    scope = page.css(container)[0] if container else page
    wanted = {id(anchor) for anchor in group.anchors}
    urls = {link.element.get("href") for link in group.links}
    for css in _link_candidates(group.anchors[0]):
        found = [match.root for match in scope.css(css)]
        if (
            found
            and all(one.get("href") in urls for one in found)
            and len({one.get("href") for one in found}) == len(urls)
        ):
            return css
        if {id(one) for one in found} == wanted:
            return css
    return None


def _link_candidates(anchor: Any) -> Iterator[str]:
    yield from (f"a{step}" if step.startswith(".") else step for step in own_steps(anchor)[:-1])
    for above in list(ancestors(anchor))[:3]:
        yield from (f"{step} a" for step in own_steps(above)[:-1] if not step.startswith("#"))
        if re.fullmatch(r"h[1-6]|dt", above.tag):
            yield f"{above.tag} a"


def turns(page: Selector, url: str, links: Sequence[Link], owns: Callable[[str], bool]) -> list[Turn]:
    """Ways to the next page, best first: rel="next", a visible button, numbered pages."""
    found = []
    marked = page.xpath(
        '(//link[contains(concat(" ", normalize-space(@rel), " "), " next ")]'
        ' | //a[contains(concat(" ", normalize-space(@rel), " "), " next ")])/@href'
    ).get()
    base = absolute(url, page.xpath("//base/@href").get() or url) or url
    if marked and (there := absolute(base, marked)) and owns(there):
        found.append(Turn("rel", None, there))
    for link in links:
        found += [Turn("button", rule, link.url) for rule in _button_rules(link)]
    found += [Turn("numbers", rule, target) for rule, target in _number_rules(links)]
    return [turn for turn in found if turn.rule is None or follows(page, url, turn.rule) == turn.url]


def follows(page: Selector, url: str, rule: Rule) -> str | None:
    """Where `rule` leads from a page, without the part that jumps within it."""
    found = next(rule_links((page,), (rule,), url), None)
    return found.partition("#")[0] if found else None


def _button_rules(link: Link) -> Iterator[Rule]:
    anchor = link.element
    shown = link.text.strip(_ARROWS)
    label = (anchor.get("aria-label") or anchor.get("title") or "").strip()
    marks = [name for name in (anchor.get("class") or "").split() if _NEXT_CLASS.search(name)]
    parent = anchor.getparent()
    outer = [name for name in (parent.get("class") or "").split() if _NEXT_CLASS.search(name)]
    says = bool(_NEXT_WORD.fullmatch(shown)) or bool(_NEXT_WORD.fullmatch(label))
    if says or marks or outer or (link.text.strip() in _ARROW_ALONE):
        yield from (Rule(css=f"a.{name}") for name in marks if re.fullmatch(r"[\w-]+", name))
        yield from (Rule(css=f".{name} a") for name in outer if re.fullmatch(r"[\w-]+", name))
        if label and '"' not in label and _NEXT_WORD.fullmatch(label):
            attribute = "aria-label" if anchor.get("aria-label") else "title"
            yield Rule(xpath=f'//a[normalize-space(@{attribute})="{label}"]')
        text = " ".join(link.text.split())
        if text and '"' not in text and len(text) < 40:
            yield Rule(xpath=f'//a[normalize-space(.)="{text}"]')
    for icon in anchor.xpath(".//*[@class]"):
        for name in icon.get("class").split():
            if _RIGHT_ICON.search(name) and re.fullmatch(r"[\w-]+", name):
                yield Rule(
                    xpath=f'//a[.//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]]'
                )


def _number_rules(links: Sequence[Link]) -> Iterator[tuple[Rule, str]]:
    """Rules that lead from the number of this page to the number after it, within the bar that holds them."""
    numbered = [link for link in links if _NUMBER.fullmatch(link.text)]
    second = next((link for link in numbered if link.text == "2"), None)
    if second is None:
        return
    bars = [
        name
        for one in list(ancestors(second.element))[:5]
        if any(id(one) in {id(above) for above in ancestors(link.element)} for link in numbered)
        for name in ([] if one.tag in ("body", "html") else classes(one))
    ]
    for name in bars[:6]:
        bar = f'ancestor::*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'
        here = "not(self::a) and not(.//a) and number(normalize-space(.)) > 0"
        yield Rule(xpath=f"(//*[{here}][{bar}])[last()]/following::a[{bar}][1]"), second.url
        marked = 'contains(@class, "current") or contains(@class, "active") or contains(@class, "selected") or @aria-current'
        yield Rule(xpath=f"(//*[{marked}][{bar}])[last()]/following::a[{bar}][1]"), second.url


def turns_on(turn: Turn, first: str, second_page: Selector, second: str) -> bool:
    """Whether a way to the next page that led from the first page to the second also goes on, or ends, on the second."""
    if turn.rule is None:
        return True
    onward = follows(second_page, second, turn.rule)
    return onward is None or address_key(onward) not in {address_key(first), address_key(second)}
