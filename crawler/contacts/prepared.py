"""A text made ready for reading: markup and disguise undone, digits in one form, every character traceable."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.folding import Folded, fold

_INLINE = "em|b|i|strong|span|u|s|font|a|small|big|sup|sub|mark|code|wbr|del|ins|tt|abbr|q|label|time|data|nobr|bdi|bdo|svg|img"
_BLOCK = "br|p|div|li|ul|ol|td|tr|th|table|tbody|hr|h[1-6]|section|article|header|footer|dl|dt|dd|pre|blockquote|center"
_MARKUP = re.compile(
    rf"<!--[^<>]{{0,500}}-->|</?(?P<inline>{_INLINE})\b[^<>]{{0,2000}}>|</?(?P<block>{_BLOCK})\b[^<>]{{0,2000}}>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """`text` as a reader sees it, in ASCII digits; `low` is the same in lower case, character for character."""

    text: str
    low: str
    source: str
    _folded: Folded
    _from: Sequence[int] | None
    _to: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text as given that reads as `text[start:end]`; `end` > `start`."""
        first, last = self._folded.span(start, end)
        if self._from is None or self._to is None:
            return first, last
        return self._from[first], self._to[last - 1]

    def raw(self, start: int, end: int) -> str:
        """What stood in the text as given where `text[start:end]` is read."""
        first, last = self.span(start, end)
        return self.source[first:last]


def prepare(source: str) -> Prepared:
    """Take inline tags out, make block tags line breaks, decode entities, fold, and bring all digits to 0-9."""
    plain, begins, ends = source, None, None
    if "<" in source or "&" in source:
        plain, begins, ends = _without_markup(source)
    folded = fold(plain)
    text = folded.text
    if _MAY_BE_DIGITS.search(text):
        text = _MAY_BE_DIGITS.sub(lambda found: _ascii_digit(found.group()), text)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return Prepared(text, low, source, folded, begins, ends)


_MAY_BE_DIGITS = re.compile("[\u0660-\U0010ffff]")


def _ascii_digit(char: str) -> str:
    digit = unicodedata.digit(char, None)
    return char if digit is None else str(digit)


def _without_markup(source: str) -> tuple[str, list[int] | None, list[int] | None]:
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _MARKUP.finditer(source):
        start, end = found.span()
        pieces.append(source[at:start])
        begins.extend(range(at, start))
        ends.extend(range(at + 1, start + 1))
        shown = ""
        if found["block"]:
            shown = "\n"
        elif found.group().startswith("&"):
            shown = html.unescape(found.group())
        pieces.append(shown)
        begins.extend([start] * len(shown))
        ends.extend([end] * len(shown))
        at = end
    if not at:
        return source, None, None
    pieces.append(source[at:])
    begins.extend(range(at, len(source)))
    ends.extend(range(at + 1, len(source) + 1))
    return "".join(pieces), begins, ends
