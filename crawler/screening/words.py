"""A text as a row of words: keys to look up, where each stands, and what parts it from the one before. Pure.

A key is the word without case, diacritics and disguise: "Gæster", "GAESTER" and "gaster" share one; "k@mer@" and
"w e b c a m" are read as the words they stand for when the vocabulary knows those. Spans count in the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from crawler.folding import Folded
from crawler.screening.homographs import told_apart

JOINED, COMMA, CLAUSE, SENTENCE, LINE, _STOP = range(6)
"""What stands before a word: nothing but room, a comma, a colon or dash, the end of a sentence, a line break."""

NUMBER = "#"
"""The key of every number written in digits."""

_NOT = r"[^\W\d_]+[nN]['’´`][tT](?!\w)"
_OTHERS = (
    r"[\u0e00-\u0e7f]+"
    # thousands ("1,2k", but no picture in 4k), a number with its separators
    r"|\d+(?:[.,]\d+)?(?<!4)(?<!8)[kK](?![^\W_])"
    r"|\d+(?:[.,:]\d+)+|\d+(?![^\W_\u0e00-\u0e7f]|[@$](?=[^\W_]))"
    # a dollar sign at an amount, not one that stands for a letter
    r"|\$(?=\d+(?![^\W_]))|\$(?![^\W_])(?<![^\W\d_]\$)"
    r"|(?:[^\W_\u0e00-\u0e7f]+|[@$](?=[^\W_])|(?<=[^\W_])[@$](?!\w*\.\w))+"
    r"|[€£$฿📷📸🏨🎥📹🍆💦]"
)
_THAI = re.compile("[\u0e00-\u0e7f]")
_TOKEN = re.compile(f"({_OTHERS})")
_TOKEN_OR_NOT = re.compile(f"({_NOT}|{_OTHERS})")
"""With "don't": looked for only where an apostrophe stands, since it is tried at every letter."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*[kK]?")
_APOSTROPHE = re.compile("['’´`]")
_UNIT = re.compile(r"(\d+)([^\W\d_]{1,12})$")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_MONEY = frozenset(
    ("kr", "dk", "dkk", "eur", "euro", "euros", "sek", "nok", "usd", "gbp", "chf", "zl", "pln", "lei", "ron", "ft", "huf", "thb", "baht", "грн", "руб")
)  # fmt: skip
_UNITS = _MONEY | frozenset(
    ("t", "h", "m", "min", "mins", "minut", "minuter", "minutes", "minuten", "std", "time", "timer", "hour", "hours", "hr", "hrs", "ч", "мин", "godz", "ora")
)  # fmt: skip
"""What is written behind a number without room: no disguise, though "3t" could be read as one."""
_NAME = re.compile(r"[^\W\d_]{3,}\d{2,}")
"""A user's name with a number behind it ("visitor88"): no word in disguise."""
_END = re.compile(r"[.!?…。]")
_PART = re.compile(r"[;:()\[\]{}\"“”„»«|≡•·*~+=/→⇒►▪◦]|\s[-‐-―]|^(?:[-‐‑]{2}|[‒-―])")
"""A hyphen at a word ("face-to-face", "hotel- og hjemmebesøg") parts nothing; a dash does."""
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
_LONGEST_SPACED = 18
_FEWEST = 3
_ORDINAL = 2
"""Digits of a day: "3. maj" is no end of a sentence."""
_ABBREVIATIONS = frozenset(
    (
        "kr",
        "pr",
        "min",
        "ca",
        "kl",
        "tel",
        "tlf",
        "st",
        "inkl",
        "incl",
        "std",
        "uhr",
        "mr",
        "mrs",
        "ms",
        "dr",
        "nr",
        "bl",
        "fx",
        "eks",
        "osv",
        "etc",
        "max",
        "evt",
        "h",
        "t",
        "d",
        "z",
        "tys",
        "godz",
        "aprox",
        "ora",
        "руб",
        "мин",
        "ч",
        "тел",
        "strada",
        "ul",
        "sv",
        "sr",
        "sra",
        "approx",
        "hr",
        "hrs",
        "ekskl",
        "dkk",
        "eur",
        "sek",
        "nok",
        "vs",
        "jf",
        "bla",
    )
)


@lru_cache(maxsize=1 << 16)
def key_of(word: str) -> str:
    """The key of one word: lower case, no diacritics, letter pairs (ae, oo, mm) drawn together; homographs told apart."""
    low = written = word.lower()
    if low.isascii():
        plain = low
    elif "\u0e00" <= low[0] <= "\u0e7f":
        return low
    else:
        low = low.translate(_LETTERS)
        plain = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return told_apart(written, _REPEATED.sub(r"\1", _DOUBLES.sub(_draw_together, plain)))


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
    _sentences: list[int] = field(default_factory=list)

    @property
    def sentences(self) -> list[int]:
        """For each word the number of its sentence; a line counts as one."""
        if not self._sentences:
            self._sentences = list(accumulate(map(SENTENCE.__le__, self.breaks)))
        return self._sentences

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
    plain = "_" not in source and (source.isascii() or not _THAI.search(source))
    cut = (_TOKEN_OR_NOT if _APOSTROPHE.search(source) else _TOKEN).split(source)
    end, spaced = 0, False
    for between, token in zip(cut[::2], cut[1::2], strict=False):
        before, start = end, end + len(between)
        end = start + len(token)
        if between == " " or not between:
            part = JOINED
        else:
            part = _sign_of(between) if len(between) < _LONG_RUN else _sign_of.__wrapped__(between)
            if part == _STOP:
                day = ends[-1:] == [before] and before - starts[-1] <= _ORDINAL
                part = _ended(keys[-1] if keys else "", day)
        if plain and token.isalpha():
            keys.append(key_of(token))
            starts.append(start)
            ends.append(end)
            breaks.append(part)
            continue
        thai = "\u0e00" <= token[0] <= "\u0e7f"
        if thai and part == JOINED and spaced and between:
            part = CLAUSE  # Thai sets words together; room stands between clauses
        spaced = thai
        if thai:
            pieces = []
            at = start
            for piece in split_thai(token):
                pieces.append((piece, at, at + len(piece)))
                at += len(piece)
        elif _NUMBER.fullmatch(token):
            pieces = [(NUMBER, start, end)]
        elif _APOSTROPHE.search(token):
            pieces = [(key_of("".join(c for c in token if c.isalpha())), start, end)]
        elif token.isalpha():
            pieces = [(key_of(token), start, end)]
        elif any(map(str.isalnum, token)):
            pieces = _mixed(token, start, end, known)
        else:
            pieces = [(token, start, end)]
        if (
            source[end : end + 1] == "_"
            and source[end + 1 : end + 2].isdigit()
            and not _NUMBER.fullmatch(token)
        ):
            pieces = [(f"{pieces[0][0]}_", start, end)]
        for key, begin, stop in pieces:
            keys.append(key)
            starts.append(begin)
            ends.append(stop)
            breaks.append(part)
            part = JOINED
    breaks[:1] = [LINE][: len(breaks)]
    words = Words(folded, keys, starts, ends, breaks)
    _join_spaced(words, known)
    return words


@lru_cache(maxsize=1 << 12)
def _sign_of(between: str) -> int:
    """How what stands between two words parts them; _STOP for a full stop, which may belong to the word before."""
    if "\n" in between:
        return LINE
    if end := _END.search(between):
        rest = between[end.end() :]
        if between[end.start()] != "." or "." in rest:
            return SENTENCE
        return _STOP if rest else JOINED
    if _PART.search(between):
        return CLAUSE
    if "," in between or "、" in between:
        return COMMA
    if between.isspace() or between in "'’-‐‑&_":
        return JOINED
    return SENTENCE if any(unicodedata.category(c) == "So" for c in between) else JOINED


def _ended(previous: str, day: bool) -> int:
    """What a full stop behind a word parts: an abbreviation ends nothing, nor does "3." before a month."""
    if previous == NUMBER:
        return COMMA if day else CLAUSE
    return JOINED if previous in _ABBREVIATIONS or len(previous) == 1 else SENTENCE


def _mixed(token: str, start: int, end: int, known: Callable[[str], bool]) -> list[tuple[str, int, int]]:
    """A token of letters and digits: a disguised word if the vocabulary knows it, else number and unit, else itself."""
    low = token.lower()
    plain = key_of(low)
    if pieces := _amounts(token, start):
        return pieces
    if len(token) <= _LONG_RUN and not known(plain) and not _NAME.fullmatch(low):
        for table in (_LEET, _LEET_L):
            read = key_of(low.translate(table))
            if known(read):
                return [(read, start, end)]
    if unit := _UNIT.match(token):
        cut = start + unit.end(1)
        return [(NUMBER, start, cut), (key_of(unit.group(2)), cut, end)]
    return [(plain, start, end)]


def _amounts(token: str, start: int) -> list[tuple[str, int, int]]:
    """Numbers and their units that stand without room ("30min500kr", "dkk800"), or nothing for any other token."""
    runs = list(_RUNS.finditer(token)) if len(token) <= _LONG_RUN else []
    if len(runs) < 2 or sum(len(run.group()) for run in runs) < len(token):
        return []
    pieces = []
    for number, run in enumerate(runs):
        key = NUMBER if run.group()[0].isdecimal() else key_of(run.group())
        if key != NUMBER and key not in (_UNITS if number else _MONEY):
            return []
        pieces.append((key, start + run.start(), start + run.end()))
    return pieces


def _join_spaced(words: Words, known: Callable[[str], bool]) -> None:
    """Draw single letters set apart ("w e b c a m") together where that makes a known word."""
    alone = [end - start == 1 for start, end in zip(words.starts, words.ends, strict=True)]
    if not any(map(all, zip(alone, alone[1:], alone[2:], strict=False))):
        return  # fewer in a row than any word has
    source = words.folded.text
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []

    def keep(first: int, last: int, key: str) -> None:
        keys.append(key)
        starts.append(words.starts[first])
        ends.append(words.ends[last])
        breaks.append(words.breaks[first])

    at = 0
    count = len(alone)
    while at < count:
        stop = at
        gap, mark = 0, ""
        while stop < count and alone[stop] and stop - at < _LONG_RUN:
            if stop > at:
                between = source[words.ends[stop - 1] : words.starts[stop]]
                sign = between.strip()
                if "\n" in between or sign == "," or len(sign) > 1:
                    break
                if stop == at + 1:
                    gap, mark = len(between), sign
                elif len(between) > gap or sign != mark:
                    break
            stop += 1
        stop = max(stop, at + 1)
        letters = "".join(source[words.starts[i]] for i in range(at, stop)).lower()
        while at < stop:
            found = (
                _longest_word(letters, known)
                if len(letters) > _FEWEST - 1 and not letters.isdigit()
                else None
            )
            taken = len(found[1]) if found else 1
            keep(at, at + taken - 1, found[0] if found else words.keys[at])
            letters = letters[taken:]
            at += taken
    words.keys, words.starts, words.ends, words.breaks = keys, starts, ends, breaks


def _longest_word(letters: str, known: Callable[[str], bool]) -> tuple[str, str] | None:
    """The key and the letters of the longest known word that `letters` begin with."""
    for end in range(min(len(letters), _LONGEST_SPACED), _FEWEST - 1, -1):
        piece = letters[:end]
        for read in (piece, piece.translate(_LEET), piece.translate(_LEET_L)):
            if known(key := key_of(read)):
                return key, piece
    return None
