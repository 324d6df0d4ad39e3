"""Calling names: what an ad introduces itself or signs with, else the arena's author field when that is a name.

Two persons give none, and so does a clinic or an agency. The name is given as the advertiser writes it, without titles,
hearts and ages; `store.keys.nickname_key` makes the form that names are compared by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.contacts.context import is_phone_word
from crawler.contacts.naming import (
    ASKING,
    BUSINESS,
    BUSINESS_ENDS,
    GREETINGS,
    JOINERS,
    NOT_NAME_ENDS,
    NOT_NAMES,
    SIGNATURE_LINKS,
    SPOKEN_VERBS,
    STRONG_INTRODUCTIONS,
    TOWNS,
    WEAK_INTRODUCTIONS,
)
from crawler.contacts.numberwords import digits_of
from crawler.contacts.phones import PhoneFind
from crawler.contacts.prepared import Prepared
from crawler.folding import fold
from store.domain import ContactKind, FoundContact
from store.keys import is_title, nickname_key

_W = "(?:[^\\W\\d_]|[\u0300-\u036f\u0900-\u0963\u0e31-\u0e3a\u0e47-\u0e4e])"
_NAME_WORD = rf"{_W}+(?:['’´-]{_W}+)*"
_NAMES = re.compile(rf"{_NAME_WORD}\.?(?:[ \u00a0]{{1,2}}{_NAME_WORD}){{0,3}}")
_DECOR = r"[^\w\n]{0,12}"
_FLAGS = re.IGNORECASE
_STRONG = re.compile(rf"(?<!\w)(?:{STRONG_INTRODUCTIONS})[ :\"“*~]{{0,4}}", _FLAGS)
_WEAK = re.compile(rf"(?<!\w)(?:{WEAK_INTRODUCTIONS})[ \"“*~]{{1,4}}", _FLAGS)
_ASK = re.compile(rf"(?<!\w)(?:{ASKING})[ ]{{1,2}}", _FLAGS)
_SIGNED = re.compile(
    rf"(?:^|\n|[.!?,;:…)–-]|[^\w\s])[ \t]{{0,4}}(?:{GREETINGS})(?!\w)[^\w\n]{{0,8}}\n{{0,3}}[^\w\n]{{0,6}}(?:{SIGNATURE_LINKS} +)?",
    _FLAGS,
)
_SIGNED_FROM = re.compile(
    r"(?<!\w)(?:hilsen|hilsner|knus|kys|kram|kisses|grüße|gruß|hälsningar)[ ]+(?:fra|from|von|från)[ ]+",
    _FLAGS,
)
_DASHED = re.compile(r"\n[ \t]{0,4}[-–—/~*]{1,3}[ \t]{0,3}(?=\w[^\n]{1,40}$)")
_START = re.compile(r"(?:^|\n)[^\w\n]{0,12}")
_JOINED = re.compile(rf"[ ]{{1,2}}{JOINERS}[ ]{{1,2}}(?=[^\W\d_])", _FLAGS)
_AGE = re.compile(
    r"[ ]?(?:,[ ]{0,2}|\([ ]?|[ ]|[-–][ ]?)(?:1[89]|[2-6]\d|7[0-5])[ ]?(?:år|aar|yo\b|y/o|years?|jahre|lat\b|ani\b|años|ans\b)?(?=[ ]?(?:[),.!|–\n]|$|[-–] |år))",
    _FLAGS,
)
_PLACE = re.compile(r"[ ]{1,2}(?:fra|from|från|aus|din|z|ze)[ ]{1,2}(?=[^\W\d_])", _FLAGS)
_VAGYOK = re.compile(rf"(?P<name>{_NAME_WORD})[ ]+vagyok(?!\w)", _FLAGS)
_MOST_LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class _Named:
    """A name found in a text; `rank` says how sure its place is."""

    shown: str
    start: int
    end: int
    how: str
    rank: int


class _TwoPersons(Exception):  # noqa: N818
    """The ad names two persons: none of them is its calling name."""


def read_nickname(prepared: Prepared, phones: Sequence[PhoneFind], author: str | None) -> FoundContact | None:
    """The calling name of one text, or None when it has none, or two."""
    try:
        named = list(_named(prepared, phones))
    except _TwoPersons:
        return None
    by_author = _author_name(author)
    if named:
        best = _best(named, by_author)
        if best is None:
            return None
        first, last = prepared.span(best.start, best.end)
        return FoundContact(
            ContactKind.NICKNAME, best.shown, prepared.source[first:last], first, last, best.how
        )
    if by_author is not None and author is not None:
        return FoundContact(ContactKind.NICKNAME, by_author, author, 0, 0, "author")
    return None


def _best(named: list[_Named], by_author: str | None) -> _Named | None:
    keys = {nickname_key(one.shown): one for one in reversed(named)}
    if by_author is not None and nickname_key(by_author) in keys:
        return keys[nickname_key(by_author)]
    top = max(one.rank for one in named)
    finalists = [one for one in named if one.rank == top]
    names = {nickname_key(one.shown) for one in finalists}
    # "Rikke" and "Rikke Dahl" are one
    longest = max(finalists, key=lambda one: len(one.shown))
    whole = set((nickname_key(longest.shown) or "").split())
    if all(set((name or "").split()) <= whole for name in names):
        return longest
    return None


def _named(prepared: Prepared, phones: Sequence[PhoneFind]) -> Iterator[_Named]:
    text = prepared.text
    for pattern in (_SIGNED, _SIGNED_FROM, _DASHED):
        for match in _some(pattern, text):
            yield from _at(text, match.end(), "signature", 4, lower=pattern is not _SIGNED_FROM, closing=True)
    for match in _some(_STRONG, text):
        yield from _at(text, match.end(), "introduction", 3, lower=True)
    for match in _some(_VAGYOK, text):
        yield from _at(text, match.start("name"), "introduction", 3, lower=False)
    for match in _some(_ASK, text):
        yield from _at(text, match.end(), "asked_for", 2, lower=False)
    for match in _some(_WEAK, text):
        yield from _at(text, match.end(), "introduction", 2, lower=False, weak=True)
    yield from _openings(prepared, phones)


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= _MOST_LOOKED_AT:
            return
        yield match


def _at(
    text: str, start: int, how: str, rank: int, *, lower: bool, closing: bool = False, weak: bool = False
) -> Iterator[_Named]:
    """The name that begins at `start`, if one does."""
    read = _read_name(text, start, lower=lower)
    if read is None:
        return
    shown, first, last = read
    after = text[last : last + 40]
    if (
        closing
        and not re.match(
            r"[^\w\n]*(?:$|\n|\+?\d|x{1,4}\b|(?:tlf|mobil|sms|ring|fra|from|i|in)\b)", after, _FLAGS
        )
        and not re.match(r"[ ]?[,.!(|♥❤·-]", after)
    ):
        return
    if weak and not re.match(
        r"[^\w]*(?:$|\n|[,.!;:(–-]|\d|(?:og|and|und|och|y|și|si|fra|from|från|aus|z|din|de|på|i|in|en|the|a)\b)",
        after,
        _FLAGS,
    ):
        return
    _refuse_two(text, last)
    yield _Named(shown, first, last, how, rank)


def _refuse_two(text: str, end: int) -> None:
    joined = _JOINED.match(text, end)
    if joined is not None:
        other = _read_name(text, joined.end(), lower=False)
        if other is not None:
            raise _TwoPersons


def _read_name(text: str, start: int, *, lower: bool) -> tuple[str, int, int] | None:
    """(name as shown, start, end) of up to three words of a name at `start`; titles before it are stepped over."""
    match = _NAMES.match(text, start)
    if match is None:
        return None
    taken: list[tuple[str, int, int]] = []
    for word in re.finditer(rf"{_NAME_WORD}", match.group()):
        shown = word.group()
        low = shown.casefold()
        at = start + word.start()
        if low in BUSINESS or low.endswith(BUSINESS_ENDS):
            return None
        if not taken and is_title(low) and len(low) > 2:
            continue
        if len(taken) == 3 or not _like_a_name(shown, low, lower=lower and not taken):
            break
        taken.append((shown, at, at + len(shown)))
        lower = lower and not shown[0].isupper()
    if not taken:
        return None
    shown = " ".join(word for word, _, _ in taken)
    return (shown, taken[0][1], taken[-1][2]) if nickname_key(shown) else None


def _like_a_name(shown: str, low: str, *, lower: bool) -> bool:
    if not 2 <= len(shown) <= 24 or low in NOT_NAMES or low in TOWNS or low.split("-")[0] in NOT_NAMES:
        return False
    if low.endswith(NOT_NAME_ENDS) and len(low) > 6:
        return False
    if is_phone_word(low) or is_title(low) or digits_of(low):
        return False
    cased = unicodedata.category(shown[0]) in {"Lu", "Lt", "Lo"}
    return cased or lower


# -- openings ---------------------------------------------------------------------------------------------------------


def _openings(prepared: Prepared, phones: Sequence[PhoneFind]) -> Iterator[_Named]:
    """A name that opens a line: with an age, a place, a number after it, or nothing but ornaments around it."""
    text = prepared.text
    numbers = [phone.start for phone in phones if phone.value is not None]
    for start in _some(_START, text):
        read = _read_name(text, start.end(), lower=False)
        if read is None:
            continue
        shown, first, last = read
        line_end = text.find("\n", last)
        line_end = len(text) if line_end < 0 else line_end
        rest = text[last:line_end]
        joined = _JOINED.match(text, last)
        if joined is not None and _read_name(text, joined.end(), lower=False) is not None:
            if numbers:
                raise _TwoPersons
            continue
        number = next((at for at in numbers if at >= last), None)
        if _opens(text, start.group(), rest, last, line_end, number):
            yield _Named(shown, first, last, "opening", 1)


def _opens(text: str, ornament: str, rest: str, last: int, line_end: int, number: int | None) -> bool:
    if _AGE.match(rest) or _PLACE.match(rest):
        return True
    near = number is not None and number - last <= 90
    if not rest.strip():
        # alone on its line: the number on the next
        return near and number is not None and text[last:number].count("\n") == 1
    if not re.search(r"\w", rest):
        return bool(ornament.strip()) and any(ord(char) > 0x2000 for char in ornament + rest)
    if not near or number is None or number > line_end:
        return False
    between = text[last:number]
    if not re.search(r"\w", between.rstrip("+(")) and not between.startswith((". ", "! ", "? ")):
        return True
    spoken = re.match(r"[ ]?(?:\([^()\n]{1,40}\))?[ ]{1,2}([^\W\d_]+)", between)
    if spoken is not None and spoken[1].casefold() in SPOKEN_VERBS and not re.search(r"[.!?] ", between):
        return True
    return (
        between.startswith((",", " -", " –", ":", " ("))
        and not re.search(r"[.!?] ", between)
        and len(between) <= 60
    )


# -- the arena's author field -----------------------------------------------------------------------------------------

_ACCOUNT = re.compile(
    r"[\d_@./\\]|^[A-Z][a-z]+[A-Z]|^(?:admin|user|guest|gæst|anonym|anonymous|bruger|moderator|webmaster)",
    re.ASCII,
)


def _author_name(author: str | None) -> str | None:
    """The author field when it is a name and not an account."""
    if not author:
        return None
    shown = fold(author).text.strip()
    without_age = re.sub(r"[ ,(]+(?:1[89]|[2-7]\d)(?: ?år)?\)?$", "", shown)
    if len(shown) > 60 or _ACCOUNT.search(without_age):
        return None
    start = re.search(r"\w", without_age)
    if start is None or _JOINED.search(without_age):
        return None
    read = _read_name(without_age, start.start(), lower=True)
    if (
        read is None
        or re.search(r"[^\W\d_]", without_age[read[2] :])
        and not _PLACE.match(without_age, read[2])
    ):
        return None
    return read[0]
