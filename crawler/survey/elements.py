"""Elements of a page as a survey sees them: their stable marks, whether they are frame or content, and a short selector for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from cssselect import SelectorError
from parsel import Selector

MAX_ELEMENTS = 20_000
"""Elements looked at on one page."""

_FRAME = frozenset({"header", "footer", "nav", "aside"})
_FRAME_NAME = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|menu|menubar|footer|sidebar|breadcrumbs?|cookie|cookies|toolbar|topbar|skip)(?:$|[-_])"
)
_PART = re.compile(r"(?:post|comment|message|user|author|item|ad|entry|topic|profile)[-_]")
"""A side column of a post is no side column of the page."""
_STABLE = re.compile(r"[A-Za-z][A-Za-z_-]{1,39}[0-9]?")
# What one element of many has and the next has not: position, state, and hooks of scripts.
_STATE = re.compile(
    r"(?:odd|even|first|last|active|current|selected|new|unread|read|sticky|pinned|hot|open|closed|hidden|visible|show|js-.*|is-.*|has-.*|col(?:-.*)?|row(?:-.*)?|"
    r"[mp][trblxyse]?-(?:auto|px|\d.*)|text-(?:muted|center|left|right|start|end|xs|sm|lg|xl|bold|white|dark)|d-(?:none|flex|grid|block|inline.*)|w-(?:auto|full|\d.*)|"
    r"float-.*|clearfix|lazy.*)"
)
_SELF = ("article", "main", "h1", "time", "pre", "blockquote")
_MOST_CANDIDATES = 400


def classes(element: Any) -> list[str]:
    """Classes that name what an element is, not its position, state, or look."""
    return [
        name
        for name in (element.get("class") or "").split()[:12]
        if _STABLE.fullmatch(name) and not _STATE.fullmatch(name)
    ]


def stable_id(element: Any) -> str | None:
    """The element's id, unless it holds a number, as those of single records do."""
    found = element.get("id") or ""
    return found if _STABLE.fullmatch(found) and not re.search(r"\d", found) else None


def ancestors(element: Any) -> Iterator[Any]:
    """The element's ancestors, nearest first, at most two hundred."""
    return islice(element.iterancestors(), 200)


def framed(element: Any) -> bool:
    """Whether an element stands in the frame around a page's content: header, footer, menus, side columns."""
    for one in (element, *ancestors(element)):
        if one.tag in ("body", "html"):
            return False
        if one.tag in _FRAME and not (one.tag in ("header", "footer") and _within_article(one)):
            return True
        if one.tag in _FRAME:
            continue
        names = (*(one.get("class") or "").split(), one.get("id") or "", one.get("role") or "")
        if any(_FRAME_NAME.search(low) and not _PART.match(low) for low in map(str.lower, names)):
            return True
    return False


def _within_article(element: Any) -> bool:
    return any(one.tag in ("article", "main") for one in ancestors(element))


def common_ancestor(elements: Sequence[Any]) -> Any | None:
    """The lowest element that holds all of `elements`; None for none."""
    if not elements:
        return None
    shared = [elements[0], *ancestors(elements[0])]
    for element in elements[1:]:
        own = {id(one) for one in (element, *ancestors(element))}
        shared = [one for one in shared if id(one) in own]
    return shared[0] if shared else None


def first_is(pages: Iterable[tuple[Selector, Any]], css: str) -> bool:
    """Whether `css` finds, as its first match on every page, exactly the element that goes with the page."""
    try:
        return all((found := page.css(css)[:1]) and found[0].root is element for page, element in pages)
    except (SelectorError, ValueError):
        return False


def selector_for(pages: Sequence[tuple[Selector, Any]], *, alone: bool = False) -> str | None:
    """The shortest CSS selector whose first match is the element on every page; with `alone`, its only match.

    None when nothing but the element's position would tell it.
    """
    if not pages:
        return None
    for css in islice(_candidates(pages[0][1]), _MOST_CANDIDATES):
        if first_is(pages, css) and (not alone or all(len(page.css(css)) == 1 for page, _ in pages)):
            return css
    return None


def own_steps(element: Any) -> list[str]:
    """Simple selectors of one element, the most telling first; its bare tag last."""
    tag = element.tag
    found = [f"#{name}"] if (name := stable_id(element)) else []
    if (prop := element.get("itemprop")) and re.fullmatch(r"[A-Za-z]+", prop):
        found.append(f'[itemprop="{prop}"]')
    found += [f".{name}" for name in classes(element)]
    if (rel := element.get("rel")) and re.fullmatch(r"[a-z]+", rel):
        found.append(f'{tag}[rel="{rel}"]')
    return [*found, tag]


def _candidates(element: Any) -> Iterator[str]:
    own = own_steps(element)
    yield from own[:-1]
    if element.tag in _SELF:
        yield element.tag
    yield from (f"{element.tag}{step}" for step in own[:-1] if step.startswith("."))
    above = [one for one in islice(ancestors(element), 8) if one.tag not in ("html", "body")]
    named = [step for one in above for step in own_steps(one)[:-1]]
    tags = [one.tag for one in above if one.tag in (*_SELF, "table", "header")]
    for step in (*named, *tags):
        for mine in own:
            yield f"{step} {mine}"
            yield f"{step} > {mine}"
    yield own[-1]
    for one in above[:3]:
        for outer in (*named, *tags):
            yield f"{outer} {one.tag} > {own[-1]}"


def elements(page: Selector) -> Iterator[Any]:
    """The elements of a page's body, in order, bounded."""
    bodies = page.css("body")
    root = bodies[0].root if bodies else page.root
    return (one for one in islice(root.iter(), MAX_ELEMENTS) if isinstance(one.tag, str))
