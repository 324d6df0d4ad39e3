"""Names that open or close a line: "Tilde, 31", "Gry fra Hundested", "Malene kan nås på ...", "Karla: 27 ...", "27 ..., Karla"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.contacts.clues import is_phone_word
from crawler.contacts.given_names import GIVEN_NAMES
from crawler.contacts.names import NAME_WORD, Name, TwoPersons, joined_to_another, read_name
from crawler.contacts.naming import BUSINESS, BUSINESS_ENDS, PERSON_VERBS, SPOKEN_VERBS, TOWNS
from crawler.contacts.vocabulary import PHONE_NUMBER_WORDS, words

MOST_LOOKED_AT = 400
"""How many places of one kind are looked at in one text; an ad has a handful."""
_NEAR = 90

_START = re.compile(
    r"(?:^|\n)[^\w\n]{0,12}(?:(?:kun|din|deine?|your|min|bare|hos)[ ])?|(?<=[.!?…])[ ]{1,3}", re.IGNORECASE
)
_AGE = re.compile(
    r"[ ]?(?:,[ ]{0,2}|\([ ]?|[ ]|[-–/|·][ ]?|[ ]på[ ])(?:1[89]|[2-6]\d|7[0-5])[ ]?(?:år|aar|yo\b|y/o|years?|jahre|lat\b|ani\b|años|ans\b)?"
    r"(?=[ ]?(?:[)!|·–\n]|/(?!\d)|[,.](?!\d)|$|[-–] |år)|[ ](?:byder|tager|er|svarer)\b)",
    re.IGNORECASE,
)
PLACE = re.compile(r"[ ]{1,2}(?:fra|from|från|aus|din|z|ze|FRA|FROM)[ ]{1,2}(?![^\W\d_A-ZÆØÅÄÖŁŚŽČŠ])")
_TOWN = re.compile(
    r"[ ]{1,2}(?:i|in|en|em|w|à|a|på)[ ]{1,2}([^\W\d_]+)|[ ]{0,2}\(([^\W\d_]+)\)", re.IGNORECASE
)
_BARE_TOWN = re.compile(r"[ ]{1,2}([^\W\d_]{2,30})[ ]{1,2}(?:[A-ZØ]{1,2}[ ]{1,2})?(?=[^\w\s]|\d|\()")
_LABEL = re.compile(
    r"[.!,]?[ ]{1,2}(?:telefon|tlf|tel|mobil|mob|ring|sms|phone|call)[.: på]{0,6}$", re.IGNORECASE
)
_BEFORE_NUMBER = re.compile(
    r"[ ]{1,2}(?:på|at|on|au|al|na|pe|unter)[ ]{1,2}(?:(?:tlf|tel|telefon|mobil|nummer|nr)[.:]{0,2}[ ]{1,2})?[+(]{0,2}$|[?:,]?[ ]{1,2}\(?\+?\(?$",
    re.IGNORECASE,
)
_OWNERS = words("jeres din min vores deres mit dit your my our ikke not nicht inte nur kun only")
_JOINING = words("og eller and or und oder och i y e et")
_PLACED = words("i fra ved til mod nær omkring på in from near to aus från en em w z din à a bei nach über")
_GERMAN = re.compile(
    r"(?<!\w)(?:ich|und|der|die|das|ist|mein|auf|bei|zu|nur|kein|keine|für)(?!\w)", re.IGNORECASE
)
_BRACKETED = re.compile(r"^[ ]?\([^()\n]{1,40}\)")
_SPOKEN = re.compile(r"[ ]?(?:\([^()\n]{1,40}\))?[ ]{1,2}([^\W\d_]+)")
_SENTENCE_ENDS = re.compile(r"(?<!kl)(?<!nr)[.!?][ \n]")
_AFTER_NUMBER = re.compile(
    r"(?:[ ]?[,:;·|–—\-/♥❤]{1,2}[ ]{0,2}|[ ]{0,2}\([ ]?|[ ]{0,2}[^\w\s.!?]{1,4}[ ]{0,2}|[ ]{1,2})(?:(?:din|deine?|eure|your|jeres|hos|spørg efter)[ ])?",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(rf"[ ]({NAME_WORD})[.: ]{{0,3}}$")
_INSIDE = re.compile(r",[ ]{1,2}(?=[^\W\d_]{2,30}[ ]{1,2}([^\W\d_]{2,30}))")
"""A clause of its own behind a comma: ", Rosa svarer"."""
_LAST_CLAUSE = re.compile(rf",[ ]{{1,2}}({NAME_WORD}(?:[ ]{NAME_WORD})?)[^\w\n]{{0,8}}$")
_IS = re.compile(r"[ ](?:er|is|är|ist)(?!\w)")
_ORNAMENT = re.compile(r"[ ]?[^\w\s.!?,:;]")
_KISSES = re.compile(r"[ ]x{1,4}(?!\w)")
_OWNED_NUMBER = re.compile(r"[ ]{0,2}[(–-][ ]{0,2}([^\W\d_]{2,30})[ ]{0,2}(?:[),;/|]|$)")
_OWN_NUMBER = re.compile(r"(?:^|[\n.,;/|]|[^\w\s])[ ]{0,2}([^\W\d_]{2,30})[ ]?[:=-]?[ ]{0,2}$")
_WORD_AT = re.compile(NAME_WORD)
_SET_OFF = re.compile(r"[ ]{0,2}[|/·•–-][ ]|,")
_REST_EMPTY = re.compile(r"[^\w\n]*(?:$|\n)")


def read_openings(text: str, points: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Names at the head of a line or a sentence, and names after a contact point (a stretch of `points`) that end a line."""
    starts = [start for start, _ in points]
    for count, start in enumerate(_START.finditer(text)):
        if count >= MOST_LOOKED_AT:
            break
        name = read_name(text, start.end())
        if name is None:
            continue
        if joined_to_another(text, name.end):
            if points:
                raise TwoPersons
            continue
        later = bisect_left(starts, name.end)
        number = starts[later] if later < len(starts) else None
        inside = start.start() > 0 and "\n" not in start.group()
        if _opens(text, name, number, ornament=start.group().strip(), inside=inside):
            yield name
    _each_of_their_own(text, points)
    if points:
        for clause in islice(_INSIDE.finditer(text), MOST_LOOKED_AT):
            name = read_name(text, clause.end()) if clause[1].casefold() in PERSON_VERBS else None
            if name is not None and name.end < clause.start(1):
                yield name
        last = _LAST_CLAUSE.search(text)
        name = read_name(text, last.start(1)) if last is not None else None
        if name is not None and name.shown.partition(" ")[0].casefold() in GIVEN_NAMES:
            yield name
    german = _GERMAN.search(text) is not None
    for at, end in points[:MOST_LOOKED_AT]:
        named = None if german else _before_number(text, at)
        if named is not None:
            yield named
        gap = _AFTER_NUMBER.match(text, end)
        name = read_name(text, gap.end()) if gap is not None else None
        if name is not None and (
            _REST_EMPTY.match(text, name.end)
            or (_SET_OFF.match(text, name.end) and name.shown.partition(" ")[0].casefold() in GIVEN_NAMES)
        ):
            if joined_to_another(text, name.end):
                raise TwoPersons
            yield name


def _each_of_their_own(text: str, points: Sequence[tuple[int, int]]) -> None:
    """Two persons when two given names stand each at a contact point: "Anne: 41 ... Birthe: 52 ..."."""
    named: set[str] = set()
    for at, end in points[:MOST_LOOKED_AT] if len(points) > 1 else ():
        label = _OWN_NUMBER.search(text, max(0, at - 40), at)
        behind = _OWNED_NUMBER.match(text, end)
        for found in (label, behind):
            if found is not None and found[1].casefold() in GIVEN_NAMES:
                named.add(found[1].casefold())
    if len(named) > 1:
        raise TwoPersons


def _before_number(text: str, number: int) -> Name | None:
    """A name in the middle of a sentence, right before the number: "Du træffer Rosa på tlf. ...".

    A word written large there is a name or a place, except in German; a place has its preposition before it.
    """
    window = max(0, number - 60)
    gap = _BEFORE_NUMBER.search(text, window, number)
    if gap is None:
        return None
    before = list(_WORD_AT.finditer(text, window, gap.start()))[-3:]
    if len(before) < 2 or before[-1].end() != gap.start() or not before[-1].group()[0].isupper():
        return None
    first = len(before) - 1
    if (
        first > 1
        and before[first - 1].group()[0].isupper()
        and read_name(text, before[first - 1].start()) is not None
    ):
        first -= 1
    lead = before[first - 1]
    leading = lead.group().casefold()
    if (
        leading in _PLACED
        or leading in BUSINESS
        or leading.endswith(BUSINESS_ENDS)
        or text[lead.end() : before[first].start()].strip()
    ):
        return None
    if leading in _OWNERS and before[first].group().casefold() not in GIVEN_NAMES:
        return None
    if leading in _JOINING and first > 1 and read_name(text, before[first - 2].start()) is not None:
        raise TwoPersons
    name = read_name(text, before[first].start())
    return name if name is not None and name.end == gap.start() else None


def _opens(text: str, name: Name, number: int | None, *, ornament: str, inside: bool) -> bool:
    line_end = text.find("\n", name.end)
    line_end = len(text) if line_end < 0 else line_end
    rest = text[name.end : min(line_end, name.end + 200)]
    kissed = _KISSES.match(rest)
    if kissed is not None:
        name = Name(name.shown, name.start, name.end + kissed.end())
        rest = rest[kissed.end() :]
    if _AGE.match(rest):
        return True
    near = number is not None and number - name.end <= _NEAR
    given = name.shown.partition(" ")[0].casefold() in GIVEN_NAMES
    if given and near and _IS.match(rest):
        return True
    if inside:
        return near and number is not None and _speaks(text[name.end : number])
    if PLACE.match(rest):
        return True
    if not any(char.isalnum() for char in rest):
        lines = text[name.end : number].split("\n") if near else []
        if len(lines) == 2 or (len(lines) == 3 and lines[1].strip(" ,.").casefold() in TOWNS):
            return True  # alone on its line, the number on the next, or a town between
        return bool(ornament) and any(ord(char) > 0x2000 for char in ornament + rest)
    if not near or number is None or number > line_end:
        return False
    town = _TOWN.match(rest) or _BARE_TOWN.match(rest)
    if town is not None and next(filter(None, town.groups())).casefold() in TOWNS:
        return True
    between = _LABEL.sub("", _BRACKETED.sub("", text[name.end : number]))
    first = name.shown.partition(" ")[0]
    if first.casefold() in GIVEN_NAMES or not first[0].isascii():
        between = _without_labels(between)
    if not any(char.isalnum() for char in between):
        if (
            ":" in between
            and not ornament
            and first.casefold() not in GIVEN_NAMES
            and not (first.endswith("a") and len(first) < 9)
        ):
            return False  # an unknown word and a colon: a label
        return not between.startswith((". ", "! ", "? "))
    if _speaks(between):
        return True
    if given and _ORNAMENT.match(between):
        return True
    return (
        between.startswith((",", " -", " –", ":", " (", " kl", " /", " |", " med "))
        and not _SENTENCE_ENDS.search(between)
        and len(between) <= 60
    )


def _without_labels(between: str) -> str:
    """What stands between a name and a number, without a word for the phone that ends it: " โทร ", " número: "."""
    word = _LAST_WORD.search(between)
    if word is None or not (is_phone_word(word[1].casefold()) or word[1].casefold() in PHONE_NUMBER_WORDS):
        return between
    before = between[: word.start()]
    return before if not any(char.isalnum() for char in before) else between


def _speaks(between: str) -> bool:
    """Whether a verb follows the name and its sentence runs on to the number."""
    spoken = _SPOKEN.match(between)
    if spoken is None:
        return False
    verb = spoken[1].casefold()
    return verb in PERSON_VERBS or (verb in SPOKEN_VERBS and not _SENTENCE_ENDS.search(between))
