"""What a page says about itself in JSON-LD and microdata: the fields of one ad, if it names one. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from parsel import Selector

MAX_NODES = 2_000
"""Items read from one page; hostile pages nest without end."""

# Types of schema.org that an ad page is about, best first ...
_SUBJECTS = re.findall(
    r"\w+",
    "product offer classifiedad demand service individualproduct person profilepage socialmediaposting discussionforumposting "
    "question article blogposting newsarticle creativework",
)
# ... and those that stand for the whole page or its owner: a portal names itself so on every page.
_WHOLE_PAGES = re.findall(r"\w+", "event localbusiness healthandbeautybusiness webpage")
_RANK = {name: rank for rank, name in enumerate(_SUBJECTS + _WHOLE_PAGES)}

# Field -> the paths that hold it, best first.
_PATHS = {
    "title": ("name", "headline", "title"),
    "body": ("description", "articleBody", "text", "reviewBody"),
    "author": (
        "author.name",
        "seller.name",
        "offers.seller.name",
        "creator.name",
        "author",
        "seller",
        "creator",
        "alternateName",
    ),
    "town": (
        "address.addressLocality",
        "availableAtOrFrom.address.addressLocality",
        "offers.availableAtOrFrom.address.addressLocality",
        "location.address.addressLocality",
        "contentLocation.name",
        "areaServed.name",
        "areaServed",
        "addressLocality",
    ),
    "region": (
        "address.addressRegion",
        "offers.availableAtOrFrom.address.addressRegion",
        "location.address.addressRegion",
    ),
    "published": ("datePosted", "datePublished", "dateCreated", "uploadDate"),
}
_CONTACTS = ("telephone", "seller.telephone", "author.telephone", "offers.seller.telephone")
_MAILBOXES = ("email", "seller.email", "author.email", "offers.seller.email")
_TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Facts:
    """Fields by name, and contact links, as the page's data gives them."""

    values: dict[str, str] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()


def structured_facts(page: Selector, *, whole_page: bool = True) -> Facts:
    """The best item of the page's JSON-LD, filled up from its microdata; empty when the page holds neither.

    Without `whole_page`, items that may speak of the portal instead of the ad do not count.
    """
    known = len(_RANK) if whole_page else len(_SUBJECTS)
    values: dict[str, str] = {}
    contacts: list[str] = []
    for item in (_best(_json_ld(page), known), _best(_microdata(page), known)):
        if item is None:
            continue
        for name, paths in _PATHS.items():
            if value := _first(item, paths):
                values.setdefault(name, value)
        if "person" in _types(item) and (called := _first(item, ("name",))):
            values.setdefault("author", called)
        if price := _price(item):
            values.setdefault("price", price)
        contacts += [f"tel:{value}" for path in _CONTACTS for value in _at(item, path.split("."))]
        contacts += [
            f"mailto:{value.removeprefix('mailto:')}"
            for path in _MAILBOXES
            for value in _at(item, path.split("."))
        ]
    return Facts(values, tuple(dict.fromkeys(contacts)))


def data_types(page: Selector) -> list[str]:
    """The schema.org types that a page's JSON-LD and microdata name, in lower case."""
    return [name for items in (_json_ld(page), _microdata(page)) for item in items for name in _types(item)]


def _json_ld(page: Selector) -> Iterator[dict[str, Any]]:
    for text in page.xpath('//script[@type="application/ld+json"]/text()').getall():
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _items(data)


def _items(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting += node[:MAX_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [
                node[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemOffered")
                if key in node
            ]


def _microdata(page: Selector) -> Iterator[dict[str, Any]]:
    for scope in page.xpath("//*[@itemscope][not(@itemprop)]")[:MAX_NODES]:
        yield _microdata_item(scope.root, depth=0)


def _microdata_item(root: Any, depth: int) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": (root.get("itemtype") or "").rsplit("/", 1)[-1]}
    waiting = list(reversed(root))
    for _ in range(MAX_NODES):
        if not waiting:
            break
        node = waiting.pop()
        if not isinstance(node.tag, str):
            continue
        nested = node.get("itemscope") is not None
        if (name := node.get("itemprop")) and depth < 8:
            item.setdefault(name, _microdata_item(node, depth + 1) if nested else _microdata_value(node))
        if not nested:
            waiting.extend(reversed(node))
    return item


def _microdata_value(node: Any) -> str:
    for attribute in ("content", "datetime", "href", "src", "value"):
        if node.get(attribute):
            return str(node.get(attribute))
    return " ".join("".join(node.itertext()).split())


def _best(items: Iterator[dict[str, Any]], known: int) -> dict[str, Any] | None:
    ranked = [(rank, at, item) for at, item in enumerate(items) if (rank := _rank(item)) < known]
    return min(ranked, key=lambda found: found[:2])[2] if ranked else None


def _rank(item: dict[str, Any]) -> int:
    return min((_RANK[name] for name in _types(item) if name in _RANK), default=len(_RANK))


def _types(item: dict[str, Any]) -> list[str]:
    types = item.get("@type")
    return [name.lower() for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


def _first(item: dict[str, Any], paths: tuple[str, ...]) -> str | None:
    return next((value for path in paths for value in _at(item, path.split("."))), None)


def _at(node: Any, path: list[str]) -> Iterator[str]:
    """The texts at a path; lists are entered, at most eight items each."""
    if isinstance(node, list):
        for one in node[:8]:
            yield from _at(one, path)
    elif path:
        if isinstance(node, dict) and path[0] in node:
            yield from _at(node[path[0]], path[1:])
    elif isinstance(node, str | int | float) and not isinstance(node, bool):
        plain = unescape(_TAG.sub("\n", str(node)))
        text = "\n".join(" ".join(line.split()) for line in plain.splitlines())
        if text := text.strip():
            yield text


def _price(item: dict[str, Any]) -> str | None:
    amount = _first(item, ("offers.price", "price", "offers.lowPrice", "priceRange"))
    currency = _first(item, ("offers.priceCurrency", "priceCurrency"))
    return f"{amount} {currency}" if amount and currency else amount
