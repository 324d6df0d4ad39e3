"""A text as a row of words: keys to look up, where each stands, and what parts it from the one before. Pure.

A key is the word without case, diacritics and disguise: "Gæster", "GAESTER" and "gaster" share one; "k@mer@" and
"w e b c a m" are read as the words they stand for when the vocabulary knows those. Spans count in the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from crawler.folding import Folded

JOINED, COMMA, CLAUSE, SENTENCE, LINE = range(5)
"""What stands before a word: nothing but room, a comma, a colon or dash, the end of a sentence, a line break."""

NUMBER = "#"
"""The key of every number written in digits."""

_TOKEN = re.compile(
    r"(?P<not>[^\W\d_]+n['’´`]t(?!\w))"
    r"|(?P<thai>[\u0e00-\u0e7f]+)"
    r"|(?P<number>\d+(?:[.,:]\d+)*(?![^\W\d_\u0e00-\u0e7f]|[@$]))"
    r"|(?P<word>(?:(?![\u0e00-\u0e7f])[^\W_]|[@$](?=[^\W_])|(?<=[^\W_])[@$](?!\w*\.\w))+)"
    r"|(?P<sign>[€£$฿📷📸🏨🎥📹🍆💦])",
)
_UNIT = re.compile(r"(\d+(?:[.,:]\d+)*)([^\W\d_]{1,12})$")
_END = re.compile(r"[.!?…。]")
_PART = re.compile(r"[;:()\[\]{}\"“”„»«|≡•·*~+=/→⇒►▪◦]|(?:^|\s)[-‐-―]+(?:\s|$)")
_LEET = str.maketrans("013457890@$", "oieastbgoas")
_LEET_L = str.maketrans("013457890@$", "oleastbgoas")
_LETTERS = str.maketrans(
    {
        "æ": "a",
        "ø": "o",
        "å": "a",
        "ß": "ss",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "œ": "o",
        "ı": "i",
        "ſ": "s",
    }
)
_DOUBLES = re.compile(r"ae|oe|ue|aa")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_DOUBLED = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}
_LONG_RUN = 40
_ABBREVIATIONS = frozenset(
    "kr pr min ca kl tel tlf st inkl incl std uhr mr mrs ms dr nr no bl f fx eks osv etc max evt h t d z tys godz "
    "aprox ora руб мин ч тел strada ul sv sr sra approx hr hrs ekskl dkk eur sek nok vs jf bla".split()
)


def key_of(word: str) -> str:
    """The key of one word: lower case, no diacritics, letter pairs (ae, oo, mm) drawn together."""
    low = word.lower()
    if low.isascii():
        plain = low
    elif "\u0e00" <= low[0] <= "\u0e7f":
        return low
    else:
        low = low.translate(_LETTERS)
        plain = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return _REPEATED.sub(r"\1", _DOUBLES.sub(_draw_together, plain))


def _draw_together(found: re.Match[str]) -> str:
    return _DOUBLED[found.group()]


@dataclass(slots=True)
class Words:
    """The words of one text, in parallel lists. `breaks[i]` is what parts word i from word i-1 (LINE for the first)."""

    folded: Folded
    keys: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to `last` (both included) stand in the text as given."""
        return self.folded.span(self.starts[first], self.ends[last])


def read_words(folded: Folded, known: Callable[[str], bool], split_thai: Callable[[str], list[str]]) -> Words:
    """The words of a folded text. `known` says whether a key is in the vocabulary; `split_thai` cuts an unspaced stretch."""
    source = folded.text
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []
    before = 0
    for found in _TOKEN.finditer(source):
        start, end = found.span()
        token = found.group()
        kind = found.lastgroup
        part = _parting(source[before:start], keys[-1] if keys else "") if start > before else JOINED
        if not keys:
            part = LINE
        before = end
        if kind == "word":
            if token.isalpha():
                pieces = [(key_of(token), start, end)]
            else:
                pieces = _mixed(token, start, end, known)
        elif kind == "thai":
            pieces = []
            at = start
            for piece in split_thai(token):
                pieces.append((piece, at, at + len(piece)))
                at += len(piece)
        elif kind == "number":
            pieces = [(NUMBER, start, end)]
        elif kind == "not":
            pieces = [(key_of("".join(c for c in token if c.isalpha())), start, end)]
        else:
            pieces = [(token, start, end)]
        for key, begin, stop in pieces:
            keys.append(key)
            starts.append(begin)
            ends.append(stop)
            breaks.append(part)
            part = JOINED
    words = Words(folded, keys, starts, ends, breaks)
    _join_spaced(words, known)
    return words


def _parting(between: str, previous: str) -> int:
    if between == " ":
        return JOINED
    if "\n" in between:
        return LINE
    if end := _END.search(between):
        rest = between[end.end() :]
        if between[end.start()] != "." or "." in rest:
            return SENTENCE
        if not rest:
            return JOINED
        if previous == NUMBER:
            return CLAUSE
        return JOINED if previous in _ABBREVIATIONS or len(previous) == 1 else SENTENCE
    if _PART.search(between):
        return CLAUSE
    if "," in between or "、" in between:
        return COMMA
    if between.isspace() or between in "'’-‐‑&_":
        return JOINED
    return SENTENCE if any(unicodedata.category(c) == "So" for c in between) else JOINED


def _mixed(token: str, start: int, end: int, known: Callable[[str], bool]) -> list[tuple[str, int, int]]:
    """A token of letters and digits: a disguised word if the vocabulary knows it, else number and unit, else itself."""
    low = token.lower()
    plain = key_of(low)
    if len(token) <= _LONG_RUN and not known(plain):
        for table in (_LEET, _LEET_L):
            read = key_of(low.translate(table))
            if known(read):
                return [(read, start, end)]
    if unit := _UNIT.match(token):
        cut = start + unit.end(1)
        return [(NUMBER, start, cut), (key_of(unit.group(2)), cut, end)]
    return [(plain, start, end)]


def _join_spaced(words: Words, known: Callable[[str], bool]) -> None:
    """Draw single letters set apart ("w e b c a m") together where that makes a known word."""
    keys = words.keys
    if not any(e - s == 1 for s, e in zip(words.starts, words.ends, strict=True)):
        return
    source = words.folded.text
    at = 0
    while at < len(keys) - 2:
        stop = at
        gap = None
        while stop < len(keys) and words.ends[stop] - words.starts[stop] == 1 and stop - at < _LONG_RUN:
            if stop > at:
                between = source[words.ends[stop - 1] : words.starts[stop]]
                if "\n" in between or "," in between or len(between.strip()) > 1:
                    break
                if gap is None:
                    gap = len(between)
                elif len(between) > gap:
                    break
            stop += 1
        if stop - at >= 3 and _join_run(words, at, stop, known):
            at += 1
        else:
            at = max(stop, at + 1)


def _join_run(words: Words, first: int, stop: int, known: Callable[[str], bool]) -> bool:
    source = words.folded.text
    letters = "".join(source[words.starts[i]] for i in range(first, stop)).lower()
    if letters.isdigit():
        return False
    for begin in range(len(letters) - 2):
        for end in range(len(letters), begin + 2, -1):
            piece = letters[begin:end]
            for read in (piece, piece.translate(_LEET), piece.translate(_LEET_L)):
                key = key_of(read)
                if known(key):
                    i, j = first + begin, first + end
                    words.keys[i:j] = [key]
                    words.starts[i:j] = [words.starts[i]]
                    words.ends[i:j] = [words.ends[j - 1]]
                    words.breaks[i:j] = [words.breaks[i]]
                    return True
    return False
