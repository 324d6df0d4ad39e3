"""Reading one name at a given place: what is a name by its look and what is another word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from crawler.contacts.clues import is_phone_word, is_thing
from crawler.contacts.given_names import GIVEN_NAMES
from crawler.contacts.naming import (
    BUSINESS,
    BUSINESS_ENDS,
    JOINERS,
    NAMES_LIKE_NOUNS,
    NOT_NAME_ENDS,
    NOT_NAMES,
    SPOKEN_VERBS,
    TOWNS,
)
from crawler.contacts.numberwords import digits_of
from crawler.contacts.vocabulary import COUNTRY_WORDS, FILLERS, words
from store.keys import is_title, nickname_key

_W = "(?:[^\\W\\d_]|[\u0300-\u036f\u0900-\u0963\u0e31-\u0e3a\u0e47-\u0e4e])"
NAME_WORD = rf"{_W}{{1,30}}(?:['’´-]{_W}{{1,30}}){{0,3}}"
"""One word of a name, as a pattern."""
_WORD = re.compile(NAME_WORD)
_WORDS = re.compile(rf"(?:{_W}{{1,3}}\.|{NAME_WORD})(?:[ \u00a0]{{1,2}}{NAME_WORD}){{0,3}}")
_TITLE_AND_COMMA = re.compile(rf"({NAME_WORD}),[ ]{{1,2}}")
_AGED = re.compile(r"[ ]?\([1-7]\d\)")
_LISTED = re.compile(r",[ ]{1,2}")
_JOINED = re.compile(rf"[ ]{{1,2}}{JOINERS}[ ]{{1,2}}(?=[^\W\d_])", re.IGNORECASE)
_ACCOUNT_GOES_ON = re.compile(r"[._]?[0-9]|[._][a-zæøå]|_")
"""What makes an account of a name: "ida.47", "lone_k"."""

_FOREIGN_TITLES = words(
    "gräfin grevinde grevinnan komtesse baronesse prinsesse prinzessin princess queen dronning goddess gudinde lærerinde herrin contessa "
    "sweet lovely gorgeous beautiful naughty signora señora senora señorita senorita mademoiselle pani doamna"
)

_DEFINITE_ENDS = ("en", "et", "erne", "ene")
"""How Danish nouns end that are written small: "hilsen viceværten"."""

# Number words of other languages are names too: Uma, Una, Elva.
_NUMBER_LANGUAGES = frozenset({"da", "en", "de"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as shown, without titles, and where it stands in the prepared text."""

    shown: str
    start: int
    end: int


class TwoPersons(Exception):
    """The ad names two persons: none of them is its calling name."""


@lru_cache(maxsize=4096)
def name_key(shown: str) -> str | None:
    """As `nickname_key`; one ad asks for the same few names again and again."""
    return nickname_key(shown)


def read_name(text: str, start: int, *, lower: bool = False, surname: bool = False) -> Name | None:
    """The name of up to three words at `start`; titles before it are stepped over.

    `lower`: the first word may be written small. `surname`: a second word may be any word written large.
    """
    first = _WORD.match(text, start)
    if first is None:
        return None
    titled = _is_titled(first.group())
    if not (lower or titled) and first.group()[0].islower():
        return None
    ahead = _TITLE_AND_COMMA.match(text, start)
    if ahead is not None and is_title(ahead[1]):
        start = ahead.end()
    match = _WORDS.match(text, start)
    if match is None:
        return None
    taken: list[tuple[str, int]] = []
    for word in _WORD.finditer(match.group()):
        shown, at = word.group(), start + word.start()
        low = shown.casefold()
        if low in BUSINESS or low.endswith(BUSINESS_ENDS):
            return None
        if not taken and _is_titled(shown):
            continue
        # "Viktor Vinter": where only a name can stand, the second one may be any word
        second = (
            surname
            and taken
            and shown[0].isupper()
            and len(shown) > 2
            and not shown.isupper()
            and not is_phone_word(low)
        )
        if len(taken) == 3 or not (second or _like_a_name(shown, low, lower=lower and not taken)):
            break
        taken.append((shown, at))
    if not taken:
        return None
    if _ACCOUNT_GOES_ON.match(text, taken[-1][1] + len(taken[-1][0])):
        return None
    # NFKC takes the Thai vowel am apart
    shown = " ".join(word for word, _ in taken).replace("\u0e4d\u0e32", "\u0e33")
    name = Name(shown, taken[0][1], taken[-1][1] + len(taken[-1][0]))
    return name if name_key(name.shown) else None


@lru_cache(maxsize=8192)
def _is_titled(shown: str) -> bool:
    """Whether a word is a title that a name is given without."""
    low = shown.casefold()
    return len(low) > 2 and (is_title(low) or low in _FOREIGN_TITLES)


@lru_cache(maxsize=8192)
def _like_a_name(shown: str, low: str, *, lower: bool) -> bool:
    if not 2 <= len(shown) <= 24 or not (lower or unicodedata.category(shown[0]) in {"Lu", "Lt", "Lo"}):
        return False
    if (
        low in NOT_NAMES
        or low in TOWNS
        or low in COUNTRY_WORDS
        or low in SPOKEN_VERBS
        or (low in FILLERS and not (lower and shown[0].isupper()))
        or low.partition("-")[0] in NOT_NAMES
    ):
        return False
    if shown[0].islower() and len(low) > 6 and low.endswith(_DEFINITE_ENDS) and low not in GIVEN_NAMES:
        return False
    if (
        len(low) > 6
        and low.endswith(NOT_NAME_ENDS)
        and low not in NAMES_LIKE_NOUNS
        and low not in GIVEN_NAMES
    ):
        return False
    if (
        not lower
        and len(low) > 5
        and low.endswith(("ing", "et", "en"))
        and not low.endswith("sen")
        and low not in NAMES_LIKE_NOUNS
        and low not in GIVEN_NAMES
    ):
        return False
    if not lower and ((len(low) > 12 and "-" not in low) or low[1:2] == "-"):
        return False
    return not (
        is_phone_word(low) or is_thing(low) or is_title(low) or digits_of(low).keys() & _NUMBER_LANGUAGES
    )


def joined_to_another(text: str, end: int) -> bool:
    """Whether "og" and a second name follow the name that ends at `end`."""
    for _ in range(4):
        aged = _AGED.match(text, end)
        end = aged.end() if aged is not None else end
        joined = _JOINED.match(text, end)
        if joined is not None:
            return read_name(text, joined.end()) is not None
        listed = _LISTED.match(text, end)
        another = read_name(text, listed.end()) if listed is not None else None
        if another is None:
            return False
        end = another.end
    return True
