"""Text as a reader sees it, with every character traceable to where it stood.

Advertisers and portals hide words: zero-width characters, full-width and mathematical letters, look-alikes of other
alphabets. `fold` undoes that and keeps a map back, so that spans always refer to the text as given. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Cyrillic and Greek letters that Latin readers take for Latin ones (the subset of Unicode TS 39's confusables that
# occurs in Danish, English and German ads). Applied only inside words that mix alphabets.
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнАЕОРСУХІЈЅКМТВНЗαεορυιντκΑΕΟΡΧΙΤΚΜΝΗΒΖΥ",
    "aeopcyxijsdhlkmtbhAEOPCYXIJSKMTBH3aeopuivtkAEOPXITKMNHBZY",
)

_PLAIN = re.compile(r"[\x09\x0a\x0d\x20-\x7e\xa1-\xac\xae-\u024f‐-‧‰-⁞]*")
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-zA-ZÀ-ɏ0-9@]")
_OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` as read; `span` leads any stretch of it back to `source`."""

    text: str
    source: str
    _starts: Sequence[int]
    _ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `source` that reads as `text[start:end]`; `end` > `start`."""
        return self._starts[start], self._ends[end - 1]

    def reading(self, text: str) -> Folded:
        """The same source read as `text`, which stands letter for letter where this one's text stands."""
        return Folded(text, self.source, self._starts, self._ends)


def invisible(char: str) -> bool:
    """Whether a character takes no room: zero-width, joiner, soft hyphen, variation selector, keycap frame, bidi mark."""
    return (
        char in "\u20e3\u00ad\u034f\u115f\u1160\u3164"
        or (unicodedata.category(char) in {"Cf", "Cc"} and char not in "\n\r\t")
        or "\ufe00" <= char <= "\ufe0f"
    )


def fold(text: str) -> Folded:
    """Undo disguise character by character: NFKC, invisible characters dropped, look-alikes in mixed words replaced.

    Case is kept. The fast path (plain Latin text that is already in NFKC) costs a scan.
    """
    if _PLAIN.fullmatch(text) and unicodedata.is_normalized("NFKC", text):
        steps = range(len(text) + 1)
        return Folded(text, text, steps, steps[1:])
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if char < "\x7f" and (char >= " " or char in "\n\r\t"):
            shown = char
        elif unicodedata.combining(char) and chars:
            joined = unicodedata.normalize("NFC", chars[-1] + char)
            if len(joined) == 1:
                chars[-1] = joined
                ends[-1] = at + 1
                continue
            shown = char
        elif invisible(char):
            continue
        else:
            shown = unicodedata.normalize("NFKC", char)
        for part in shown:
            chars.append(part)
            starts.append(at)
            ends.append(at + 1)
    folded = "".join(chars)
    if _OTHER.search(folded):
        folded = _WORD.sub(_unmask, folded)
    return Folded(folded, text, starts, ends)


def _unmask(word: re.Match[str]) -> str:
    found = word.group()
    if _OTHER.search(found) and _LATIN.search(found):
        return found.translate(LOOKALIKES)
    return found
