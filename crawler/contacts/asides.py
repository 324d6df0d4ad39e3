"""Names set off from what stands around them: "- Sanne", "your Monica", "💋 Alberte 23 💋", "hos Laila", "Petra am Apparat".

Where nothing introduces a name only a known given name counts; where something does, whatever is written like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.contacts.given_names import GIVEN_NAMES
from crawler.contacts.names import NAME_WORD, Name, read_name
from crawler.contacts.naming import BUSINESS, PERSON_VERBS, TOWNS

_MOST_LOOKED_AT = 400
_ANSWERING = (
    r"am +(?:apparat|telefon)|i +(?:røret|telefonen|luren)|ved +(?:røret|telefonen)|on +the +(?:line|phone)|speaking|"
    r"przy +telefonie|la +telefon|al +(?:teléfono|aparato)|al +telefono"
)
_VISITING = (
    r"på +(?:besøg|visit|tur|gennemrejse|besök|turné|genomresa|gjennomreise|besøk)|zu +(?:besuch|gast)|auf +(?:tour|durchreise)|"
    r"on +tour|visiting|in +town|w +trasie|de +paso|en +gira|in +vizită|в +гостях"
)

# What introduces a name: the end of a sentence and a word of belonging, a comma and kisses behind, someone who answers.
_BELONGING = re.compile(
    r"(?:^|[\n.!?…]|(?<![^\W_])[–—-])[ ]{0,2}(?:din|jeres|deine?|eure?|your|yours|twoja|tua|tvoja|твоя)[ ]+"
    rf"(?={NAME_WORD}(?:[ ]{NAME_WORD})?[^\w\n]{{0,8}}(?:$|\n))",
    re.IGNORECASE,
)
_KISSED = re.compile(rf"[,.!–—-][ ]{{1,2}}(?={NAME_WORD}[ ]{{1,2}}[xX]{{1,4}}(?!\w))")
_ANSWERS = re.compile(rf"(?:^|[\n.!?,–—-])[ ]{{0,2}}(?={NAME_WORD}[ ]+(?:{_ANSWERING})(?!\w))", re.IGNORECASE)

# Where only a given name counts.
_SET_OFF = re.compile(r"(?:(?<=[ ])[–—/|·•]{1,2}|(?<=[^\W_])[ ]?//)[ ]{0,2}(?=[^\W\d_])")
_ORNAMENTED = re.compile(r"[\u2190-\u2bff\U0001f300-\U0001faff]\ufe0f?[ ]{0,2}(?=[^\W\d_])")
_LAST_SENTENCE = re.compile(rf"[.!?…][ ]{{1,2}}(?={NAME_WORD}[^\w\n]{{0,8}}(?:$|\n))")
_AT_HERS = re.compile(r"(?<![^\W_])(?:hos|bei|chez)[ ](?=[^\W\d_])")
_LAST_WORD = re.compile(r"([^\W\d_]{1,30})[ ]+$")
_TITLED = re.compile(
    rf"(?:^|\n)[^\w\n]{{0,8}}(?:frk|fru|ms|miss|mrs|frau|fräulein|fröken|pani|señorita|gräfin|madame|mistress)\.?[ ](?={NAME_WORD})",
    re.IGNORECASE,
)
_HEADED = re.compile(rf"(?:^|\n)[^\w\n]{{0,8}}(?={NAME_WORD}[ ]+(?:{_VISITING})(?!\w))", re.IGNORECASE)
_CLOSED = re.compile(
    r"(?:[ ]?,?[ ]?\(?(?:1[89]|[2-6]\d)(?:[ ]?år)?\)?)?[ ]{0,2}(?:$|\n|[–—|·•/\u2190-\u2bff\U0001f300-\U0001faff]|[.!][ ]{0,2}(?:$|\n))"
)
_FROM = re.compile(r"[ ]{1,2}(?:fra|i|in|from|från|aus|z|din|de)[ ]{1,2}([^\W\d_]+)")
_DOES = re.compile(r"[ ]{1,2}([^\W\d_]+)")

# What must stand in a text for a pattern to be worth a look.
_SIGNS: dict[re.Pattern[str], tuple[str, ...]] = {
    _KISSED: (" x",),
    _ANSWERS: ("appara", "telefon", "røret", "luren", "on the ", "speaking"),
    _HEADED: (
        "på ",
        "zu ",
        "auf ",
        " tour",
        "visiting",
        "in town",
        "trasie",
        "paso",
        "gira",
        "vizit",
        "гостях",
    ),
    _SET_OFF: tuple("–—/|·•"),
    _AT_HERS: ("hos ", "bei ", "chez "),
}


def read_asides(text: str, low: str) -> Iterator[tuple[Name, str, int]]:
    """Names with how they were read and how surely they stand there (as in `nicknames`). `low` is `text` in lower case."""
    for pattern, how, rank in (
        (_BELONGING, "signature", 2),
        (_KISSED, "signature", 2),
        (_ANSWERS, "introduction", 2),
        (_TITLED, "opening", 1),
    ):
        for name in _names(pattern, text, low):
            yield name, how, rank
    for pattern in (_SET_OFF, _ORNAMENTED):
        for name in _names(pattern, text, low) if pattern is _SET_OFF or not text.isascii() else ():
            if _given(name) and _closed(text, name):
                yield name, "opening", 1
    for pattern in (_LAST_SENTENCE, _AT_HERS, _HEADED):
        for name in _names(pattern, text, low):
            if _given(name):
                yield name, "opening", 1


def _names(pattern: re.Pattern[str], text: str, low: str) -> Iterator[Name]:
    signs = _SIGNS.get(pattern)
    if signs is not None and not any(sign in low for sign in signs):
        return
    for found in islice(pattern.finditer(text), _MOST_LOOKED_AT):
        name = read_name(text, found.end())
        if name is not None and not (pattern is _AT_HERS and _of_a_house(text, found.start())):
            yield name


def _of_a_house(text: str, at: int) -> bool:
    """Whether the word before `at` speaks of a business: "the girls at ..."."""
    before = _LAST_WORD.search(text, max(0, at - 32), at)
    return before is not None and before[1].casefold() in BUSINESS


def _given(name: Name) -> bool:
    return name.shown.partition(" ")[0].casefold() in GIVEN_NAMES


def _closed(text: str, name: Name) -> bool:
    """Whether a name that was set off ends there, comes from a town or does what people do."""
    if _CLOSED.match(text, name.end):
        return True
    place = _FROM.match(text, name.end)
    if place is not None:
        return place[1].casefold() in TOWNS
    does = _DOES.match(text, name.end)
    return does is not None and does[1].casefold() in PERSON_VERBS
