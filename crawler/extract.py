"""From a page to the fields of a listing: the arena file's rules, then JSON-LD and microdata, then tel: and mailto: links. Pure.

Nothing here fetches, logs or remembers. Pages are hostile: every loop is bounded by the page, which the downloader bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from parsel import Selector

from config.arena_rules import FIELD_NAMES, FieldRules, Rule
from config.arenas import Arena
from crawler.structured import Facts, structured_facts

SELECTORS = "selectors"
STRUCTURED = "structured"
PAGE = "page"
"""Where a field came from: the arena file's rules, JSON-LD or microdata, or the page's own heading."""

MAX_PATTERN_TEXT = 200_000
"""Characters of a page that a regular expression gets to see."""

_WORD = re.compile(r"\w+")
_BLOCKS = frozenset(
    _WORD.findall(
        "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
        "main nav ol option p pre section table tbody td tfoot th thead tr ul"
    )
)
_UNSEEN = frozenset(
    _WORD.findall("head script style template noscript iframe object svg textarea select button")
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTACT_SCHEMES = frozenset({"tel", "sms", "smsto", "mailto"})
_CONTACT_HOSTS = frozenset({"wa.me", "api.whatsapp.com", "whatsapp.com", "web.whatsapp.com"})
_FRAME = frozenset({"header", "footer", "nav", "aside"})


@dataclass(frozen=True, slots=True)
class Fields:
    """What an ad page shows. `values` holds what was found; `sources` where. `body_found` tells an empty text from a missing one."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    body_found: bool = False

    @property
    def source(self) -> str:
        """Where the text came from, as `store.domain.Listing.fields_source` tells it."""
        return self.sources.get("body", SELECTORS)


def read_ad(page: Selector, rules: FieldRules) -> Fields:
    """The fields of one ad page. A field that nothing shows is absent; nothing is guessed from prose."""
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    body_found = False
    for name in FIELD_NAMES:
        found, value = _by_rules(page, rules.rules(name), lines=name == "body")
        body_found = body_found or (found and name == "body")
        if value:
            values[name], sources[name] = value, SELECTORS
    # A rule that found its element and found it empty is an answer; only what has no answer is looked for elsewhere.
    facts = structured_facts(page, whole_page=not body_found)
    for name, value in facts.values.items():
        if name not in values and not (name == "body" and body_found):
            values[name], sources[name] = value, STRUCTURED
    body_found = body_found or "body" in values
    if "title" not in values:
        heading = _heading(page)
        if heading:
            values["title"], sources["title"] = heading, PAGE
    return Fields(values, sources, _links(page, rules, facts), body_found)


def _heading(page: Selector) -> str:
    _, heading = _by_rules(page, (Rule(css="main h1, article h1"), Rule(css="h1")), lines=False)
    return heading


# -- rules ------------------------------------------------------------------------------------------------------------


def _by_rules(scope: Selector, rules: Iterable[Rule], *, lines: bool) -> tuple[bool, str]:
    """Whether any rule matched at all, and the first text that is not empty."""
    found = False
    for rule in rules:
        texts = rule_texts(scope, rule, lines=lines)
        found = found or bool(texts)
        kept = [text for text in texts if text]
        if kept:
            return True, kept[0] if rule.join is None else rule.join.join(kept)
    return found, ""


def rule_texts(scope: Selector, rule: Rule, *, lines: bool = False) -> list[str]:
    """The texts of all that `rule` matches, in page order; elements as a reader sees them, line breaks kept if `lines`."""
    texts = [_text(match, lines=lines) for match in select(scope, rule)]
    if rule.re is None:
        return texts
    if rule.css is None and rule.xpath is None:
        texts = [str(scope.get())]
    pattern = re.compile(rule.re)
    return [
        _squeeze(next((group for group in found.groups() if group is not None), found.group()), lines=lines)
        for text in texts
        for found in pattern.finditer(text[:MAX_PATTERN_TEXT])
    ]


def select(scope: Selector, rule: Rule) -> list[Selector]:
    """What the selector of `rule` matches; nothing for a rule that is a pattern only."""
    if rule.css is not None:
        return list(scope.css(rule.css))
    return list(scope.xpath(rule.xpath)) if rule.xpath is not None else []


def _text(match: Selector, *, lines: bool) -> str:
    root = match.root
    text = root if isinstance(root, str) else visible_text(root)
    return _squeeze(str(text), lines=lines)


def visible_text(element: Any) -> str:
    """The text of an lxml element as a reader sees it: blocks on their own lines, scripts and hidden parts left out."""
    parts: list[str] = []
    # A walk without recursion: hostile pages nest tens of thousands deep.
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        tag = node.tag if isinstance(node.tag, str) else None
        if leaving:
            parts.append("\n")
            continue
        if tag is None or tag in _UNSEEN or _hidden(node):
            continue
        if tag in _BLOCKS:
            parts.append("\n")
            stack.append((node, True))
        for child in reversed(node):
            if child.tail:
                stack.append((child.tail, False))
            stack.append((child, False))
        if node.text:
            parts.append(node.text)
    return "".join(parts)


def _hidden(node: Any) -> bool:
    return node.get("hidden") is not None or bool(_HIDING.search(node.get("style") or ""))


def _squeeze(text: str, *, lines: bool) -> str:
    """White space as a browser shows it; with `lines`, one line break where the page has one or more.

    Line breaks of the source count too: portals show what an advertiser typed with them.
    """
    if not lines:
        return " ".join(text.split())
    kept = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in kept if line)


# -- links ------------------------------------------------------------------------------------------------------------


def _links(page: Selector, rules: FieldRules, facts: Facts) -> tuple[str, ...]:
    """Targets of tel:, sms:, mailto: and WhatsApp links of the ad, not of the frame around it; then what the page's data says."""
    shown = [text for rule in rules.contact for text in rule_texts(page, rule)]
    places = [place for rule in rules.contact for place in select(page, rule)] or _first_post(page, rules)
    places = [place for place in places if not isinstance(place.root, str)]
    if places:
        anchors = [href for place in places for href in place.xpath("descendant-or-self::a/@href").getall()]
    else:
        anchors = list(_contacts_outside_frame(page))
    found = [link for href in anchors if (link := contact_link(href))]
    found += [link for text in shown if (link := _shown_contact(text))]
    return tuple(dict.fromkeys((*found, *facts.contacts)))


def _contacts_outside_frame(page: Selector) -> Iterator[str]:
    """Contact links of a page but for its frame. By lxml's own walk, which is cheaper than a path over every link."""
    for anchor in page.root.iter("a"):
        href = anchor.get("href")
        if (
            href
            and (":" in href or href.startswith("//"))
            and contact_link(href)
            and not any(place.tag in _FRAME for place in anchor.iterancestors())
        ):
            yield href


def _first_post(page: Selector, rules: FieldRules) -> list[Selector]:
    """The ad's own post on a page of several: what others wrote below it is not the advertiser's."""
    for rule in rules.body:
        if posts := select(page, rule):
            return posts[:1] if len(posts) > 1 and rule.join is None else []
    return []


def contact_link(href: str) -> str | None:
    """A link to a phone or a mailbox in one form (`tel:`, `mailto:`), or None for any other link."""
    scheme, _, rest = href.strip().partition(":")
    scheme = scheme.lower()
    if scheme in _CONTACT_SCHEMES:
        target = unquote(rest.split("?", 1)[0]).strip("/ ")
        return f"{'mailto' if scheme == 'mailto' else 'tel'}:{target}" if target else None
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return None
    if scheme != "whatsapp" and parts.hostname not in _CONTACT_HOSTS:
        return None
    digits = re.sub(r"\D", "", parse_qs(parts.query).get("phone", [parts.path])[0])
    return f"tel:+{digits}" if len(digits) > 5 else None


def _shown_contact(text: str) -> str | None:
    if "@" in text:
        return f"mailto:{text}"
    return f"tel:{text}" if sum(char.isdigit() for char in text) > 5 else None


def page_links(scopes: Iterable[Selector], rules: Iterable[Rule], base: str) -> Iterator[str]:
    """Absolute addresses that `rules` point at within `scopes`; every link there when there are no rules."""
    given = tuple(rules) or (Rule(css="a::attr(href)"),)
    for scope in scopes:
        for rule in given:
            for href in _hrefs(scope, rule):
                if href and (link := absolute(base, href)):
                    yield link


def _hrefs(scope: Selector, rule: Rule) -> Iterator[str | None]:
    if rule.css is None and rule.xpath is None:
        yield from rule_texts(scope, rule)
        return
    for match in select(scope, rule):
        href = match.root if isinstance(match.root, str) else _href(match)
        if href and rule.re is not None:
            inner = re.search(rule.re, href)
            href = inner.group(inner.lastindex or 0) if inner else None
        yield href


def _href(match: Selector) -> str | None:
    found: str | None = match.xpath("descendant-or-self::a[@href][1]/@href").get()
    return found or match.xpath("ancestor::a[@href][1]/@href").get()


def absolute(base: str, href: str) -> str | None:
    """`href` as seen from `base`, or None when it makes no sense."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


def next_page(page: Selector, arena: Arena, base: str) -> str | None:
    """The address of the next list page: rel="next" first, then the arena file's button."""
    marked = page.xpath(
        '(//link[contains(concat(" ", normalize-space(@rel), " "), " next ")]'
        ' | //a[contains(concat(" ", normalize-space(@rel), " "), " next ")])/@href'
    ).get()
    if marked:
        return absolute(base, marked)
    return next(page_links((page,), arena.listing.next_page, base), None) if arena.listing.next_page else None


# -- characters -------------------------------------------------------------------------------------------------------


def true_encoding(body: bytes, declared: str) -> str:
    """The encoding the bytes are in: what the page declares, unless the bytes themselves say otherwise.

    Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is declared; bytes declared UTF-8 that are not are
    read as Windows-1252, which is what such pages hold.
    """
    if body.isascii():
        return declared
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = error.end >= len(body) and error.reason == "unexpected end of data"
        said_utf8 = declared.lower().replace("-", "").replace("_", "") in {"utf8", "u8"}
        return "cp1252" if said_utf8 and not cut_short else declared
    return "utf-8"
