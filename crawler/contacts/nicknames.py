"""Calling names: what an ad introduces itself or signs with, else the arena's author field when that is a name.

Two persons give none, and so does a clinic or an agency. The name is given as the advertiser writes it, without titles,
hearts and ages; `store.keys.nickname_key` makes the form that names are compared by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.contacts.asides import read_asides
from crawler.contacts.names import NAME_WORD, Name, TwoPersons, joined_to_another, name_key, read_name
from crawler.contacts.naming import (
    ASKING,
    GREETINGS,
    JOINERS,
    SIGNATURE_LINKS,
    STRONG_INTRODUCTIONS,
    WEAK_INTRODUCTIONS,
)
from crawler.contacts.openings import MOST_LOOKED_AT, PLACE, read_openings
from crawler.contacts.prepared import Prepared
from crawler.folding import fold
from store.domain import ContactKind, FoundContact
from store.keys import nickname_key

_FLAGS = re.IGNORECASE
_STRONG = re.compile(rf"(?<!\w)(?:{STRONG_INTRODUCTIONS})[ :\"“*~]{{0,4}}")
_WEAK = re.compile(rf"(?<!\w)(?:{WEAK_INTRODUCTIONS})[ \"“*~]{{1,4}}")
_ASK = re.compile(rf"(?<!\w)(?:{ASKING})[ ]{{1,2}}|โทรหา[ ]?")
_SIGNED = re.compile(
    rf"(?:^|\n|[.!?,;:…)–-]|[^\w\s]|\d[ ])[ \t]{{0,4}}(?:{GREETINGS})(?!\w)[^\w\n]{{0,8}}\n{{0,3}}[^\w\n]{{0,6}}(?:{SIGNATURE_LINKS} +)?",
)
_SIGNED_FROM = re.compile(
    r"(?<!\w)(?:hilsen|hilsner|knus|kys|kram|kisses|grüße|gruß|hälsningar)[ ]+(?:fra|from|von|från)[ ]+",
)
_DASHED = re.compile(r"\n[ \t]{0,4}[-–—/~*]{1,3}[ \t]{0,3}(?=\w[^\n]{1,40}$)")
_NAME_FIRST = re.compile(
    rf"(?:^|[\n.,!?…:;])[ ]{{0,2}}(?:hej |hi |hey |hello |hallo )?(?={NAME_WORD}[ ]{{1,3}}(?:vagyok|her|here|hier|här|er navnet|hedder jeg|heter jag|heter jeg|heiße ich|er mit navn)[ ]?(?:$|[\n.,!:;–-]|\+?\d))",
)
_FRIEND = re.compile(
    r"(?<!\w)(?:veninde|ven|kollega|søster|kæreste|makker|partner|mand|kone|friend|girlfriend|sister|freundin|väninna)[ ]"
    r"(?:hedder|er|heter|is|is called|heißt)[ ]+|(?<!\w)(?:min|mine|my|meine|mit) (?:veninde|kollega|søster|kæreste|friend|girlfriend|sister|freundin)[ ](?!hedder|er |heter|is |heißt)",
)
_APPOSED = re.compile(rf"(?<!\w)(?:mig|jeg|me|ich|mich|jag),[ ]+(?={NAME_WORD}(?:[ ]{NAME_WORD})?,)")
_CALLED = re.compile(r"(?:^|[\n,.!]|(?<!\w)og)[ ]{0,2}hedder[ ]{1,2}")
_KISSED = re.compile(
    rf"(?:^|\n)[^\w\n]{{0,8}}(?={NAME_WORD}(?:[ ]{NAME_WORD})?[ ]{{1,2}}x{{1,4}}[^\w\n]{{0,8}}(?:$|\n))"
)
_OWNED = re.compile(rf"(?<!\w)(?={NAME_WORD}['’]s? (?:telefon|nummer|mobil|phone|number|mail))")
_LAST_LINE = re.compile(
    rf"\n[^\w\n]{{0,8}}(?=[a-zæøåäöéüß])(?={NAME_WORD}(?:[ ]{NAME_WORD})?[^\w\n]{{0,8}}(?:x{{1,4}}[^\w\n]{{0,8}})?$)"
)

# What may follow a signature, and a name after "I am".
_CLOSES = re.compile(
    r"[^\w\n]*(?:$|\n|\+?\d|x{1,4}\b|(?:tlf|mobil|sms|ring|fra|from|i|in)\b)|[ ]?[,.!(|♥❤·-]", _FLAGS
)
_ENDS_A_CLAUSE = re.compile(
    r"[ ]?[^\w\s]|[^\w]*(?:$|\n|\d|(?:og|and|und|och|y|și|si|fra|from|från|aus|z|din|de|på|i|in|en|the|a|again|igen|og|her|here)\b)",
    _FLAGS,
)


@dataclass(frozen=True, slots=True)
class _Named:
    name: Name
    how: str
    rank: int
    """How surely a name stands in such a place; the surest place wins."""


def read_nickname(
    prepared: Prepared, points: Sequence[tuple[int, int]], author: str | None, title_end: int | None = None
) -> FoundContact | None:
    """The calling name of one text, or None when it has none, or two. A body's name wins over one in the title.

    `points` are the stretches of the phones and e-mails read, in order.
    """
    try:
        named = [
            one
            for one in _named(prepared.text, prepared.low, points)
            if not any(start <= one.name.start < end for start, end in points)
        ]
    except TwoPersons:
        return None
    if title_end is not None:
        named = [_in_title(one, prepared, title_end) for one in named]
    by_author = _author_name(author)
    if named:
        best = _best(named, by_author)
        if best is None:
            return None
        start, end = prepared.span(best.name.start, best.name.end)
        raw = prepared.source[start:end]
        return FoundContact(ContactKind.NICKNAME, best.name.shown, raw, start, end, best.how)
    if by_author is not None and author is not None:
        return FoundContact(ContactKind.NICKNAME, by_author, author, 0, 0, "author")
    return None


def _in_title(one: _Named, prepared: Prepared, title_end: int) -> _Named:
    if one.how == "opening" and prepared.span(one.name.start, one.name.end)[0] < title_end:
        return _Named(one.name, one.how, 0)
    return one


def _best(named: list[_Named], by_author: str | None) -> _Named | None:
    if by_author is not None:
        wanted = nickname_key(by_author)
        for one in named:
            if name_key(one.name.shown) == wanted:
                return one
    top = max(one.rank for one in named)
    finalists = [one for one in named if one.rank == top]
    # "Rikke" and "Rikke Dahl" are one
    longest = max(finalists, key=lambda one: len(one.name.shown))
    whole = set(_key_words(longest))
    return longest if all(whole.issuperset(_key_words(one)) for one in finalists) else None


def _key_words(one: _Named) -> list[str]:
    return (name_key(one.name.shown) or "").split()


def _named(text: str, low: str, points: Sequence[tuple[int, int]]) -> Iterator[_Named]:
    for pattern in (_SIGNED, _SIGNED_FROM, _DASHED):
        for end in _places(pattern, low):
            name = read_name(text, end, lower=pattern is not _SIGNED_FROM, surname=True)
            if name is not None and _CLOSES.match(text, name.end):
                yield _alone(text, name, "signature", 4)
    for pattern, how, rank, lower in (
        (_STRONG, "introduction", 3, True),
        (_NAME_FIRST, "introduction", 3, False),
        (_ASK, "asked_for", 2, False),
        (_APPOSED, "introduction", 2, False),
        (_CALLED, "introduction", 2, False),
        (_KISSED, "signature", 2, False),
        (_OWNED, "opening", 1, False),
    ):
        for end in _places(pattern, low):
            name = read_name(text, end, lower=lower)
            if name is not None:
                yield _alone(text, name, how, rank)
    for end in _places(_WEAK, low):
        name = read_name(text, end)
        if name is not None and _ENDS_A_CLAUSE.match(text, name.end):
            yield _alone(text, name, "introduction", 2)
    for end in _places(_FRIEND, low):
        if read_name(text, end) is not None:
            raise TwoPersons
    for end in _places(_LAST_LINE, low.rstrip()):
        name = read_name(text, end)
        if name is not None and _CLOSES.match(text, name.end):
            yield _alone(text, name, "signature", 1)
    for name in read_openings(text, points):
        yield _Named(name, "opening", 1)
    for name, how, rank in read_asides(text, low):
        yield _alone(text, name, how, rank)


# What must stand in a text for a pattern to be worth a look.
_SIGNS: dict[re.Pattern[str], tuple[str, ...]] = {
    _SIGNED_FROM: (" fra ", " from ", " von ", " från "),
    _FRIEND: (
        "ven",
        "kollega",
        "søster",
        "kæreste",
        "makker",
        "partner",
        "mand",
        "kone",
        "friend",
        "sister",
        "freundin",
        "väninna",
    ),
    _APPOSED: ("mig,", "jeg,", "me,", "ich,", "mich,", "jag,"),
    _CALLED: ("hedder",),
    _KISSED: (" x",),
    _OWNED: ("'", "’"),
}


def _places(pattern: re.Pattern[str], low: str) -> Iterator[int]:
    signs = _SIGNS.get(pattern)
    if signs is not None and not any(sign in low for sign in signs):
        return
    for count, match in enumerate(pattern.finditer(low)):
        if count >= MOST_LOOKED_AT:
            return
        yield match.end()


def _alone(text: str, name: Name, how: str, rank: int) -> _Named:
    if joined_to_another(text, name.end):
        raise TwoPersons
    return _Named(name, how, rank)


# -- the arena's author field -----------------------------------------------------------------------------------------

_ACCOUNT = re.compile(
    r"[\d_@./\\]|^[A-Z][a-z]+[A-Z]|^(?:admin|user|guest|gæst|anonym|anonymous|bruger|moderator|webmaster)",
    re.ASCII,
)
_TRAILING_AGE = re.compile(r"[ ,(]{1,4}(?:1[89]|[2-7]\d)(?: ?år)?\)?$")
_PAIR = re.compile(rf"\w[ ]{{1,2}}{JOINERS}[ ]{{1,2}}\w", _FLAGS)


def _author_name(author: str | None) -> str | None:
    """The author field when it is a name and not an account."""
    if not author or len(author) > 60:
        return None
    shown = _TRAILING_AGE.sub("", fold(author).text.strip())
    start = re.search(r"\w", shown)
    if start is None or _ACCOUNT.search(shown) or _PAIR.search(shown):
        return None
    name = read_name(shown, start.start(), lower=True, surname=True)
    if name is None:
        return None
    more = any(char.isalpha() for char in shown[name.end :])
    return None if more and not PLACE.match(shown, name.end) else name.shown
