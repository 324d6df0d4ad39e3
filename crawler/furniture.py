"""Site furniture told from the advertiser's words: menus, breadcrumbs, footers, "related ads" (edge case 14). Pure.

A sentence of the body is furniture when it begins with a label of the definition ("Menu:", "Related:"), or is a row of
menu items, or carries the counts of a category list. It is blanked out, letter by letter, so that spans stay true.
"""

from __future__ import annotations

import re

from config.definition import Furniture
from crawler.words import key_of

_PIECE = re.compile(r"[^\n.!?]*(?:[.!?](?!\s|$)[^\n.!?]*)*(?:[.!?]+|\n|$)")
_SEPARATOR = re.compile(r"\s*[|≡>»›•·/→◦▪●■~⋮¦,;]\s*|\s+[-–—]+\s+")
_HARD = re.compile(r"[|≡>»›•·→◦▪●■~⋮¦]|\s[-–—/]+\s")
_COUNTS = re.compile(r"\(\d+\)")
_WORD = re.compile(r"[^\W\d_]+")
_LABEL_END = re.compile(r"\s*[:>»›|]")
_FEW = 4
_LONGEST = 600


class FurnitureReader:
    """Knows the furniture of a definition."""

    def __init__(self, furniture: Furniture) -> None:
        self._labels = tuple(sorted(" ".join(map(key_of, label.split())) for label in furniture.labels))
        self._items = frozenset(key_of(word) for item in furniture.items for word in item.split())
        self._topics = tuple(key_of(topic.rstrip("*")) for topic in furniture.topics)
        self._open = frozenset(key_of(t[:-1]) for t in furniture.topics if t.endswith("*"))

    def blank(self, text: str) -> str:
        """`text` with the furniture of every line but the first (the title) turned into blanks of the same length."""
        begin = text.find("\n") + 1
        if not begin:
            return text
        parts = [text[:begin]]
        for found in _PIECE.finditer(text, begin):
            piece = found.group()
            if piece and self.is_furniture(piece):
                piece = "\n".join(" " * len(part) for part in piece.split("\n"))
            parts.append(piece)
        return "".join(parts)

    def is_furniture(self, piece: str) -> bool:
        """Whether one sentence or line is the site's."""
        if len(piece) > _LONGEST:
            return False
        stripped = piece.strip()
        if stripped.startswith("©") or len(_COUNTS.findall(stripped)) > 1:
            return True
        words = [key_of(word) for word in _WORD.findall(stripped)]
        if not words:
            return False
        if (":" in stripped or ">" in stripped or "»" in stripped or "|" in stripped) and self._labelled(
            stripped
        ):
            return True
        if _HARD.search(stripped):
            return self._is_menu([item for item in _SEPARATOR.split(stripped) if _WORD.search(item)])
        return (
            len(words) > 1
            and all(self._is_site_word(w) or self._is_topic(w) for w in words)
            and (any(self._is_site_word(w) for w in words) or len(words) > _FEW - 1)
        )

    def _labelled(self, piece: str) -> bool:
        head = re.split(r"[:>»›|]", piece, maxsplit=1)[0]
        words = [key_of(word) for word in _WORD.findall(head)]
        if not words or len(words) > _FEW + 1:
            return False
        return " ".join(words) in self._labels or " ".join(words[:1]) + " *" in self._labels

    def _is_menu(self, items: list[str]) -> bool:
        if len(items) < 2:
            return False
        like = site = 0
        for item in items:
            words = [key_of(word) for word in _WORD.findall(item)]
            if len(words) <= _FEW and all(self._is_site_word(w) or self._is_topic(w) for w in words):
                like += 1
                site += any(self._is_site_word(w) for w in words)
        return like * 2 >= len(items) and (site > 0 or like > 2) and like > 1

    def _is_site_word(self, key: str) -> bool:
        return key in self._items

    def _is_topic(self, key: str) -> bool:
        return key in self._topics or any(key.startswith(topic) for topic in self._open)
