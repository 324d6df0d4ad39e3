"""Which links of a list page lead to its ads: links of one place and one shape of address, judged by how ads are linked. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from parsel import Selector

from crawler.addresses import is_media
from crawler.extract import absolute, visible_text
from crawler.survey.elements import ancestors, classes, framed
from crawler.survey.platforms import AD_SHAPES
from store.keys import address_key

MAX_LINKS = 3_000

# Words in addresses that lead to something else than an ad, in the languages of the portals we know. "profile" is none: on many an ad is a profile.
_ELSEWHERE = frozenset(
    [
        "user",
        "users",
        "member",
        "members",
        "author",
        "authors",
        "bruger",
        "brugere",
        "medlem",
        "tag",
        "tags",
        "category",
        "categories",
        "kategori",
        "kategorier",
        "categorie",
        "group",
        "groups",
        "gruppe",
        "login",
        "logon",
        "logout",
        "log-in",
        "signin",
        "register",
        "signup",
        "konto",
        "account",
        "search",
        "soeg",
        "sog",
        "suche",
        "find",
        "page",
        "side",
        "seite",
        "pages",
        "comment",
        "comments",
        "reply",
        "help",
        "hjaelp",
        "hilfe",
        "faq",
        "contact",
        "kontakt",
        "about",
        "om",
        "impressum",
        "terms",
        "vilkaar",
        "betingelser",
        "agb",
        "privacy",
        "privatliv",
        "cookie",
        "cookies",
        "rules",
        "regler",
        "rss",
        "feed",
        "feeds",
        "share",
        "print",
        "report",
        "archive",
        "archives",
        "new",
        "create",
        "publish",
        "post-ad",
        "opret",
        "edit",
        "delete",
        "history",
        "special",
        "label",
        "labels",
    ]
)
_TURNS = re.compile(r"[\d\s.,…«»‹›<>|→←⟨⟩⟪⟫〈〉▸►◂◄⇒⇐-]*")


@dataclass(frozen=True, slots=True)
class Link:
    """One link: absolute address, text as shown, whether it stands in the frame, and its element."""

    url: str
    text: str
    framed: bool
    element: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of one place whose addresses share a shape. `allow` is that shape as a pattern, `key` the part that tells ads apart."""

    links: tuple[Link, ...] = field(repr=False)
    allow: str
    key: str | None
    score: float

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses, each once, in order."""
        return tuple(dict.fromkeys(link.url for link in self.links))

    @property
    def anchors(self) -> list[Any]:
        """Elements of the links."""
        return [link.element for link in self.links]


def page_links(page: Selector, url: str, owns: Callable[[str], bool]) -> list[Link]:
    """The links of a page to pages of its own host, without those that only jump within it."""
    base = page.xpath("//base/@href").get()
    root = (absolute(url, base) or url) if base else url
    here = address_key(url)
    found = []
    for anchor in islice(page.xpath("//a[@href]"), MAX_LINKS):
        href = (anchor.root.get("href") or "").strip()
        target = absolute(root, href)
        if not target or href.startswith(("#", "javascript:", "mailto:", "tel:")) or not owns(target):
            continue
        target = target.partition("#")[0]
        if is_media(target) or address_key(target) in (None, here):
            continue
        text = " ".join(visible_text(anchor.root).split())
        text = text or (anchor.root.get("title") or anchor.root.get("aria-label") or "").strip()
        found.append(Link(target, text[:300], framed(anchor.root), anchor.root))
    return found


def is_turn(link: Link) -> bool:
    """Whether a link is a page number or an arrow."""
    return bool(_TURNS.fullmatch(link.text)) and len(link.text) < 12 and not link.element.xpath(".//img")


def groups(links: Sequence[Link], known: Collection[str] = (), least: int = 3) -> list[LinkGroup]:
    """Groups of links that may be ads, the likeliest first. `known` are addresses that feeds and sitemaps name, in canonical form."""
    places: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
    for link in links:
        if not is_turn(link):
            places[(*_place(link.element), _shape(link.url))].append(link)
    merged: dict[str, list[Link]] = defaultdict(list)
    keys: dict[str, str | None] = {}
    for members in places.values():
        for part in _parted(members):
            allow, key = pattern_of([link.url for link in part])
            merged[allow] += part
            keys[allow] = key
    found = [
        LinkGroup(_unframed(members), allow, keys[allow], _score(members, allow, known))
        for allow, members in merged.items()
        if len({link.url for link in members}) >= least
    ]
    return sorted(found, key=lambda group: -group.score)


def _unframed(members: Sequence[Link]) -> tuple[Link, ...]:
    """Links outside the frame, if there are any: a side column may name the newest ads again."""
    return tuple(link for link in members if not link.framed) or tuple(members)


def _place(element: Any) -> tuple[str, ...]:
    """Where an anchor stands: tags above it, and the classes of itself and its parent."""
    chain = "/".join(one.tag for one in ancestors(element) if isinstance(one.tag, str))
    parent = element.getparent()
    near = classes(parent) if parent is not None else []
    return (chain, " ".join(classes(element)), " ".join(near))


# -- shapes of addresses ----------------------------------------------------------------------------------------------

_PIECES = (
    ("N", re.compile(r"\d+")),
    ("N-S", re.compile(r"\d+[-_.~][^/]*")),
    ("S-N", re.compile(r"[^/]*?[^\d/]\d+(?:\.[a-z]{2,5})?")),
    ("H", re.compile(r"(?=[^/]*\d)[0-9a-f]{8}[0-9a-f-]*|(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_]{8,}")),
)
_REGEX = {"N": r"\d+", "N-S": r"\d+[-_.~][^/?#]*", "S-N": r"[^/?#]*\d+", "H": r"[^/?#]+", "W": r"[^/?#]+"}
_ID = re.compile(r"\d+")


def _segments(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(address_key(url) or url).path.split("/")[1:]]


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address_key(url) or url).query, keep_blank_values=True))


def _kind(segment: str) -> str:
    for name, pattern in _PIECES:
        if pattern.fullmatch(segment):
            return name
    return "W"


def _shape(url: str) -> tuple[Any, ...]:
    """What addresses of one kind of page share: kinds of segments, how it ends, names in the query."""
    kinds = tuple(_kind(part) if part else "" for part in _segments(url))
    ending = re.search(r"\.[a-z]{2,5}$", urlsplit(url).path)
    # A slug that happens to hold a number is still a slug.
    loose = tuple("W" if kind in ("S-N", "H") else kind for kind in kinds)
    return (loose, ending.group() if ending else "", tuple(sorted(_query(url))))


def _parted(members: list[Link]) -> Iterable[list[Link]]:
    """Members parted where a segment takes few values: `/ad/...` beside `/user/...`."""
    urls = {link.url: _segments(link.url) for link in members}
    width = len(next(iter(urls.values())))
    few = [
        at
        for at in range(width)
        if 1 < len(values := {parts[at] for parts in urls.values()}) <= max(1, len(urls) // 4)
        and all(_kind(value) == "W" for value in values)
    ]
    parts: dict[tuple[str, ...], list[Link]] = defaultdict(list)
    for link in members:
        parts[tuple(urls[link.url][at] for at in few)].append(link)
    return parts.values()


def pattern_of(urls: Sequence[str]) -> tuple[str, str | None]:
    """A pattern that matches addresses of the shape of `urls` (alike in segments), and one for the part that tells them apart, if a number does.

    `allow` is meant for whole addresses, `key` for canonical ones.
    """
    distinct = list(dict.fromkeys(urls))
    rows = [_segments(url) for url in distinct]
    pieces, telling = [], None
    for at in range(len(rows[0])):
        values = [row[at] for row in rows]
        if len(set(values)) == 1 and _kind(values[0]) != "N" and (len(values) > 1 or _kind(values[0]) == "W"):
            pieces.append(_literal(values[0]))
            continue
        kinds = {_kind(value) for value in values}
        kind = kinds.pop() if len(kinds) == 1 else "W"
        ends = {m.group() if (m := re.search(r"\.[a-z]{2,5}$", value)) else "" for value in values}
        ending = re.escape(ends.pop()) if len(ends) == 1 else ""
        numbers = [m.group() if (m := _ID.search(value)) else "" for value in values]
        if kind == "S-N":
            numbers = [_ID.findall(value)[-1] for value in values]
        long_enough = kind in ("N", "N-S") or (kind == "S-N" and min(map(len, numbers)) > 2)
        if long_enough and len(set(numbers)) == len(values):
            telling = len(pieces)
        pieces.append(f"{_REGEX[kind]}{ending}")
    path = "/" + "/".join(pieces)
    queries = [_query(url) for url in distinct]
    tail, query_key = _query_pattern(queries)
    key = query_key
    if key is None and telling is not None and len(distinct) > 1:
        around = [*pieces]
        around[telling] = re.sub(
            r"^(\[\^/\?#\]\*)?\\d\+",
            lambda m: r"[^/?#]*?(\d+)" if m[1] else r"(\d+)",
            around[telling],
            count=1,
        )
        key = "/" + "/".join(around[max(0, telling - 1) :]) + "$"
    return f"^https?://[^/]+{path}{tail}", key


def own_segments(url: str, siblings: Sequence[str]) -> list[str]:
    """Segments that an address has and not all of `siblings` have, as they stand in patterns."""
    others = [set(_segments(one)) for one in siblings]
    return [_literal(part) for part in _segments(url) if part and not all(part in other for other in others)]


def _literal(segment: str) -> str:
    """A fixed segment as it stands in an address, percent-encoding in either case."""
    if segment.isascii():
        return re.sub(r"\\([-/~])", r"\1", re.escape(segment))
    return r"[^/?#]+"


def _query_pattern(queries: Sequence[dict[str, str]]) -> tuple[str, str | None]:
    names = [name for name in queries[0] if all(name in query for query in queries)]
    telling = [name for name in names if len({query[name] for query in queries}) == len(queries) > 1]
    if not telling:
        return r"(?:[?#]|$)", None
    name = next((one for one in telling if all(query[one].isdigit() for query in queries)), telling[0])
    value = r"\d+" if all(query[name].isdigit() for query in queries) else r"[^&#]+"
    fixed = [
        rf"(?=[^#]*[?&]{re.escape(one)}={re.escape(queries[0][one])}(?:[&#]|$))"
        for one in names
        if one != name
        and len({query[one] for query in queries}) == 1
        and re.fullmatch(r"\w+", queries[0][one])
    ]
    ours = rf"\?(?:[^#]*&)?{re.escape(name)}={value}"
    return f"(?={ours}){''.join(fixed)}", rf"[?&]{re.escape(name)}=({value})"


# -- judging ----------------------------------------------------------------------------------------------------------


def elsewhere(url: str) -> bool:
    """Whether words of an address say that it leads to something else than an ad: sign-in, search, tags, members."""
    parts = urlsplit(url)
    words = set(
        re.split(r"[/.?&=]", unquote(f"{parts.path}?{'&'.join(name for name in _query(url))}").lower())
    )
    return not words.isdisjoint(_ELSEWHERE)


def _score(members: Sequence[Link], allow: str, known: Collection[str]) -> float:
    urls = Counter(link.url for link in members)
    longest = {url: max((link.text for link in members if link.url == url), key=len) for url in urls}
    texts = [text for text in longest.values() if text]
    if not texts:
        return 0.0
    length = median(len(text) for text in texts)
    words = median(len(text.split()) for text in texts)
    score = min(len(urls), 20) / 10 + min(length, 40) / 20 + min(words, 4) / 4
    score += len(set(texts)) / len(urls)
    score += 0.8 if r"\d+" in allow else 0.0
    score += 0.7 if any(link.element.xpath(".//img") for link in islice(members, 4)) else 0.0
    score += 1.0 if any(shape.search(url) for shape in AD_SHAPES for url in islice(urls, 3)) else 0.0
    score += 3.0 * sum(address_key(url) in known for url in urls) / len(urls)
    score -= 3.0 * sum(link.framed for link in members) / len(members)
    score -= 4.0 * sum(elsewhere(url) for url in urls) / len(urls)
    score -= 2.0 if len(members) > 3 * len(urls) else 0.0
    score -= 1.5 * sum(_depth(url) == 0 for url in urls) / len(urls)
    return score


def _depth(url: str) -> int:
    return sum(1 for part in _segments(url) if part) + len(_query(url))
