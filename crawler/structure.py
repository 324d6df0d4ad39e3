"""The structure of a page without what it says: tags, classes, ids and attributes stay, every text is blanked to its shape. Pure.

What is saved of a page that raised an alarm, and what `outreach arena diff` tries a changed file on. Selectors find in it what they
found on the page; a reader finds nothing of a person: letters become x, digits 0, signs but a few a point; addresses keep their form, with
their words and numbers replaced; scripts, comments, styles and pictures are gone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree, html
from parsel import Selector

from config.arena_rules import FIELD_NAMES
from config.arenas import Arena
from crawler.extract import contact_link

MAX_ELEMENTS = 20_000
_SIGNS = frozenset(" .,:;!?|/·•()<>›»–—-")
"""Signs that stay, since rules part texts by them."""
MAX_TEXT = 400
"""Characters of one text whose shape is kept."""

_GONE = frozenset({"style", "template", "noscript", "iframe", "object", "svg", "video", "audio", "canvas"})
_KEPT = frozenset(
    re.findall(
        r"[\w-]+",
        "rel itemscope itemprop itemtype type role property lang dir hidden colspan rowspan aria-current",
    )
)
_EMPTIED = frozenset({"src", "srcset", "style", "action", "value", "poster"})
_NAMED = frozenset({"class", "id", "name"})
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_COMMON = 3
"""A word of addresses that so many links of a page share is the portal's; so is a class of so many elements."""


def structure_of(page: Selector, keep: Collection[str] = ()) -> str:
    """The blanked page as HTML text, bounded. Words of `keep` (those an arena file's rules name, see `rule_words`) stay as they are."""
    root = page.root if not isinstance(page.root, str) else html.fromstring("<html></html>")
    copy = _copied(root, _Blank(root, keep))
    return str(etree.tostring(copy, encoding="unicode", method="html"))


def rule_words(arena: Arena) -> frozenset[str]:
    """What the rules of an arena's file say literally: classes, ids, and labels in quotes. The portal's words, never a person's."""
    rules = [
        *(
            rule
            for name in ("container", "ad_links", "list_links", "next_page")
            for rule in getattr(arena.listing, name)
        ),
        *(rule for name in (*FIELD_NAMES, "contact") for rule in arena.fields.rules(name)),
    ]
    written = " ".join(text for rule in rules for text in (rule.css, rule.xpath) if text)
    quoted = (one or other for one, other in re.findall(r'"([^"]+)"|\'([^\']+)\'', written))
    return frozenset((*re.findall(r"[A-Za-z_][\w-]*", written), *(text.strip() for text in quoted)))


def shape(text: str) -> str:
    """A text's shape: letters x, digits 0, white space one space, common signs as they are and others a point; its first characters only."""
    return "".join(
        "0" if char.isdigit() else "x" if char.isalpha() else char if char in _SIGNS else "."
        for char in " ".join(text[:MAX_TEXT].split())
    )


def saved_structures(folder: Path, arena: str) -> Iterator[tuple[str, str]]:
    """Name and text of each saved structure of an arena, in order of names: "list..." or "ad..." begins each name."""
    for path in sorted((folder / arena).glob("*.html")):
        with suppress(FileNotFoundError):  # a crawl may clear away older ones meanwhile
            yield path.stem, path.read_text(encoding="utf-8")


KEPT_ALARMS = 3
"""Structures of each kind of page that are kept of alarms; older ones go."""

GOOD = "good"
"""Ends the names of the structures that a good run left: what the rules used to find."""


def keep_newest(folder: Path, arena: str, kind: str) -> None:
    """Remove all but the newest structures that alarms left of one kind of page ("list" or "ad")."""
    times = _left_by_alarms(folder, arena, f"{kind}-r*.html")
    for path in sorted(times, key=times.__getitem__, reverse=True)[KEPT_ALARMS:]:
        path.unlink(missing_ok=True)


def last_alarm(folder: Path, arena: str) -> frozenset[str]:
    """Names of the structures that the arena's last alarm left; none when it never raised one."""
    times = _left_by_alarms(folder, arena, "*.html")
    if not times:
        return frozenset()
    run = max(times, key=times.__getitem__).stem.partition("-")[2]
    return frozenset(path.stem for path in times if path.stem.partition("-")[2] == run)


def _left_by_alarms(folder: Path, arena: str, names: str) -> dict[Path, float]:
    """When each structure was written that an alarm left and nobody has cleared away."""
    times: dict[Path, float] = {}
    for path in (folder / arena).glob(names):
        if AT_ALARM.fullmatch(path.stem):
            with suppress(FileNotFoundError):
                times[path] = path.stat().st_mtime
    return times


AT_ALARM = re.compile(r"(list|ad)-r[0-9a-f]+")
"""Names of structures that an alarm left, with the run's id."""


def save_structure(folder: Path, arena: Arena, name: str, page: Selector) -> Path:
    """Save a page's structure as `folder/<arena>/<name>.html`, readable by the owner only, and say where."""
    place = folder / arena.name
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{name}.html"
    path.write_text(structure_of(page, rule_words(arena)), encoding="utf-8")
    path.chmod(0o600)
    return path


_NO_SIGNS = {ord(sign): "-" for sign in _SIGNS}


class _Blank:
    """What is remembered of one page while it is blanked: which words of addresses are the portal's, which number stands for which."""

    def __init__(self, root: Any, keep: Collection[str]) -> None:
        self._keep = frozenset(keep)
        labels = sorted((one for one in self._keep if one), key=len, reverse=True)
        self._labels = re.compile("|".join(map(re.escape, labels))) if labels else None
        anchors = islice(root.iter("a", "link"), MAX_ELEMENTS)
        words = Counter(
            word for href in {one.get("href") or "" for one in anchors} for word in set(_path_words(href))
        )
        self._ours = {word for word, times in words.items() if times >= _COMMON}
        self._stands_for: dict[str, int] = {}
        every = list(islice(root.iter(), MAX_ELEMENTS))
        said = " ".join(text[:MAX_TEXT] for one in every for text in (one.text, one.tail) if text)
        self._said = {word.lower() for word in re.findall(r"\w{4,}", said)}
        self._times = Counter(
            token
            for one in every
            if isinstance(one.tag, str)
            for name in _NAMED
            for token in (one.get(name) or "").split()
        )

    def text(self, text: str) -> str:
        """The shape of a text; one that begins with a kept label keeps the label."""
        plain = " ".join(text[:MAX_TEXT].split())
        label = self._labels.match(plain) if self._labels else None
        if label is None or plain[label.end() : label.end() + 1].isalpha():
            return shape(text)
        return label.group() + shape(f".{plain[label.end() :]}")[1:]

    def attribute(self, name: str, value: str) -> str | None:
        """The blanked value, or None for an attribute that goes."""
        if name.startswith("on") or name in _EMPTIED:
            return None
        if name in _KEPT:
            return value if value.isascii() and len(value) <= 100 else ""
        if name in _NAMED:
            return " ".join(self._token(one) for one in value.split()[:30])
        if name == "href":
            return self.address(value)
        return self.text(value) if name in ("content", "datetime", "title", "alt", "aria-label") else ""

    def _token(self, token: str) -> str:
        if token in self._keep:
            return token
        low = token.lower()
        pieces = {low, *re.split(r"[-_]+", low), *re.split(r"[-_\d]+", low)}
        ours = _TOKEN.fullmatch(token) and sum(char.isdigit() for char in token) < 3
        # What the page also says in its text may be a person's name, unless many elements are called so.
        if not ours or (self._times[token] < _COMMON and not self._said.isdisjoint(pieces)):
            return shape(token).translate(_NO_SIGNS)
        return token

    def address(self, href: str) -> str:
        """An address of the same form: words that many links share stay, others become x, each number another one."""
        if contact_link(href) is not None:
            return "mailto:x@x.invalid" if href.strip().lower().startswith("mailto") else "tel:000000"
        try:
            parts = urlsplit(href.strip())
        except ValueError:
            return ""
        if parts.scheme not in ("", "http", "https"):
            return ""
        path = "/".join(self._segment(part) for part in parts.path.split("/"))
        query = "&".join(
            f"{name if _TOKEN.fullmatch(name) else 'x'}={self._segment(value)}"
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
        host = f"{parts.scheme or 'http'}://{parts.netloc}" if parts.netloc else ""
        return f"{host}{path}{'?' + query if query else ''}"

    def _segment(self, text: str) -> str:
        text = unquote(text)
        if not text or text in self._ours:
            return text
        # With a nought before it, it is no number that the portal itself is likely to use.
        number = f"0{self._stands_for.setdefault(text, len(self._stands_for) + 1)}"
        blanked = re.sub(r"[^\W\d_]+", "x", text)
        ending = re.search(r"\.(?:html?|php|aspx?)$", text)
        blanked = (
            re.sub(r"\d+", number, blanked)
            if re.search(r"\d", text)
            else f"{blanked}-{'x' * len(number)}{_letters(int(number))}"
        )
        blanked = re.sub(r"[^\w.~-]", "-", blanked)
        return f"{blanked.rpartition('.')[0]}{ending.group()}" if ending else blanked


def _letters(number: int) -> str:
    """A number in letters a to j: an address without digits stays one, and each another."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _path_words(href: str) -> list[str]:
    try:
        path = urlsplit(href).path
    except ValueError:
        return []
    return [part for part in path.split("/") if re.fullmatch(r"[a-z][a-z_.-]{0,29}", part)]


def _copied(root: Any, blank: _Blank) -> Any:
    top = etree.Element(root.tag if isinstance(root.tag, str) else "html")
    waiting: list[tuple[Any, Any]] = [(root, top)]
    for _ in range(MAX_ELEMENTS):
        if not waiting:
            break
        source, made = waiting.pop()
        for name, value in source.attrib.items():
            if _TOKEN.fullmatch(name) and (kept := blank.attribute(name, value)) is not None:
                made.set(name, kept)
        made.text = _script(source) if source.tag == "script" else blank.text(source.text or "")
        for child in source:
            if not isinstance(child.tag, str) or child.tag in _GONE or not _TOKEN.fullmatch(child.tag):
                continue
            if child.tag == "script" and child.get("type") != "application/ld+json":
                continue
            inner = etree.SubElement(made, child.tag)
            inner.tail = blank.text(child.tail or "")
            waiting.append((child, inner))
    return top


def _script(element: Any) -> str:
    """JSON-LD with its keys and types, and every other value blanked."""
    try:
        data = json.loads(element.text or "", strict=False)
        return json.dumps(_blanked(data)).replace("</", "<\\/")
    except (ValueError, RecursionError):
        return ""


def _blanked(data: Any, key: str = "") -> Any:
    if isinstance(data, dict):
        return {
            name: _blanked(value, name)
            for name, value in list(data.items())[:100]
            if _TOKEN.fullmatch(name.lstrip("@"))
        }
    if isinstance(data, list):
        return [_blanked(one, key) for one in data[:20]]
    if isinstance(data, str):
        return data if key in ("@type", "@context") and data.isascii() and len(data) < 60 else shape(data)
    return 0 if isinstance(data, int | float) and not isinstance(data, bool) else None
