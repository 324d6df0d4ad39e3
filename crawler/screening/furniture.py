"""Site furniture told from the advertiser's words: menus, breadcrumbs, footers, "related ads" (edge case 14). Pure.

A sentence of the body is furniture when it begins with a label of the definition ("Menu:", "Related:"), or is a row of
menu items, or carries the counts of a category list. It is blanked out, letter by letter, so that spans stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from config.definition import Furniture
from crawler.screening.words import key_of

_PIECE = re.compile(r"[^\n.!?]*(?:[.!?](?!\s|$)[^\n.!?]*)*(?:[.!?]+|\n|$)")
_SIGNS = "|≡>»›«‹‖◆◇❖▸►▶➤➜☰•·→◦▪●■⋮¦"
"""What sites set between the words of a menu; stars, hearts and anchors are the advertisers'."""
_SEPARATOR = re.compile(rf"\s*[{_SIGNS}/~,;]\s*|\s+[-–—]+\s+")
_HARD = re.compile(rf"[{_SIGNS}~]|\s[-–—/]+\s")
_BAR = re.compile(rf"\s*[{_SIGNS}]\s*")
_OF_SITE = re.compile(rf"[{_SIGNS}©]")
_TOP = re.compile(r"(?i)\btop \d+\b")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_COUNTS = re.compile(r"\(\d+\)")
_WORD = re.compile(r"[^\W\d_]+")
_LABEL_END = re.compile(r"[:>»›|]")
_FEW = 4
_LONGEST = 600
_MEMORY = 50_000


class FurnitureReader:
    """Knows the furniture of a definition."""

    def __init__(self, furniture: Furniture) -> None:
        self._labels = frozenset(_keys(label) for label in furniture.labels if "*" not in label)
        self._label_heads = frozenset(_keys(label) for label in furniture.labels if "*" in label)
        self._items = frozenset(key for item in furniture.items for key in _keys(item))
        self._topics = frozenset(key_of(topic.rstrip("*")) for topic in furniture.topics)
        self._open = tuple(key_of(t[:-1]) for t in furniture.topics if t.endswith("*"))
        self._known: dict[str, bool] = {}

    def blank(self, text: str) -> str:
        """`text` with the furniture of every line but the first (the title) turned into blanks of the same length."""
        begin = text.find("\n") + 1
        if not begin:
            return text
        parts = [text[:begin]]
        if _OF_SITE.search(text, begin):
            text = text[:begin] + "".join(self._without_rows(text[begin:].splitlines(keepends=True)))
        for found in _PIECE.finditer(text, begin):
            piece = found.group()
            parts.append(_blanked(piece) if piece and self.is_furniture(piece) else piece)
        return "".join(parts)

    def _without_rows(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, those blanked that the site wrote as a whole: rows of links, rows under a heading of its own, its rights."""
        headed = False
        for line in lines:
            row = (
                self.is_row(line) or (headed and len(_BAR.findall(line)) > 1) or line.lstrip().startswith("©")
            )
            yield _blanked(line) if row else line
            headed = _keys(line) in self._labels

    def is_row(self, line: str) -> bool:
        """Whether a line is a row of links of the site, also where other people's ads stand among them."""
        items = [item for item in _BAR.split(line) if _WORD.search(item)]
        if len(items) < _FEW:
            return False
        links = named = 0
        for item in items:
            words = _keys(item)
            if len(words) > _FEW or _DIGIT.search(_TOP.sub("", item)):
                continue
            site = [self._is_site_word(w) for w in words]
            topic = [self._is_topic(w) for w in words]
            links += any(site) and all(map(any, zip(site, topic, strict=True)))
            named += any(site) or any(topic)
        return (links > 1 and links * _FEW >= len(items)) or named * _FEW >= len(items) * (_FEW - 1)

    def is_furniture(self, piece: str) -> bool:
        """Whether one sentence or line is the site's."""
        if len(piece) > _LONGEST:
            return False
        stripped = piece.strip()
        if stripped.startswith("©") or ("(" in stripped and len(_COUNTS.findall(stripped)) > 1):
            return True
        if (":" in stripped or ">" in stripped or "»" in stripped or "|" in stripped) and self._labelled(
            stripped
        ):
            return True
        if _HARD.search(stripped):
            return self._is_menu([item for item in _SEPARATOR.split(stripped) if _WORD.search(item)])
        named = count = 0
        for found in _WORD.finditer(stripped):
            count += 1
            key = key_of(found.group())
            if self._is_site_word(key):
                named += 1
            elif not self._is_topic(key):
                return False
        if len(_NUMBER.findall(stripped)) > 1:
            return False  # "15 min 30 €, 30 min 50 €" is a list of prices
        return count > 1 and (named > 0 or count >= _FEW)

    def _labelled(self, piece: str) -> bool:
        head = _LABEL_END.split(piece, maxsplit=1)[0]
        words = _keys(head)
        return 0 < len(words) <= _FEW + 1 and (words in self._labels or words[:1] in self._label_heads)

    def _is_menu(self, items: list[str]) -> bool:
        if len(items) < 2:
            return False
        like = site = topics = 0
        short = True
        for item in items:
            words = _keys(item)
            short = short and len(words) < _FEW and not any(c.isdigit() for c in item)
            topics += any(self._is_topic(w) for w in words)
            if len(words) <= _FEW and all(self._is_site_word(w) or self._is_topic(w) for w in words):
                like += 1
                site += any(self._is_site_word(w) for w in words)
        if short and len(items) >= _FEW and topics > 1:
            return True
        return like * 2 >= len(items) and (site > 0 or like > 2) and like > 1

    def _is_site_word(self, key: str) -> bool:
        return key in self._items

    def _is_topic(self, key: str) -> bool:
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            known = self._known[key] = key in self._topics or key.startswith(self._open)
        return known


def _blanked(text: str) -> str:
    return "\n".join(" " * len(part) for part in text.split("\n"))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key_of(word) for word in _WORD.findall(text))
