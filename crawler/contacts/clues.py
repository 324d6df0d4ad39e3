"""What the nearest telling words say of a run of digits: a phone, another thing, another country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.contacts.prepared import Prepared
from crawler.contacts.things import SOFT_ENDS, SOFT_WORDS, THAI_PHONES, THAI_THINGS, THING_STEMS, THING_WORDS
from crawler.contacts.tokens import Kind, Token
from crawler.contacts.vocabulary import (
    COUNTRY_WORDS,
    ID_ENDS_NEAR,
    ID_WORDS,
    ID_WORDS_NEAR,
    LANGUAGE_REGIONS,
    LIST_WORDS_NEAR,
    NUMBER_OF,
    OF_A_PHONE,
    PHONE_NUMBER_WORDS,
    PHONE_SIGNS,
    PHONE_STEMS,
    PHONE_WORDS,
    SKIPPED_BEFORE,
    TELLTALE_WORDS,
    without_marks,
    words,
)

_REACH = 6
EIGHT_DIGIT_REGIONS = frozenset({"NO", "LV", "EE", "DK"})
"""Countries whose numbers have eight digits too: their name must speak of the number, not of the person."""
_SENTENCE_END = re.compile(r"[!?\n]|\.\s")
_ABBREVIATED = words("cvr se id iban d kl nr tlf tel mob mobil no org reg ref st ca num tlfnr kontonr art")


def is_phone_word(word: str) -> bool:
    """Whether a word by itself says that a phone number follows."""
    if word in PHONE_WORDS or (
        "\u0e00" <= word[:1] <= "\u0e7f" and any(told in word for told in THAI_PHONES)
    ):
        return True
    return len(word) > 5 and (
        word.startswith(PHONE_STEMS) or word.endswith(("telefon", "telefonen", "mobil", "phone"))
    )


def is_id_word(word: str) -> bool:
    """Whether a word by itself says that the number after it is something else."""
    if word in ID_WORDS:
        return True
    if word in PHONE_NUMBER_WORDS:
        return False
    if len(word) > 4 and word.startswith(("moms", "cvr")):
        return True
    # an unknown thing's number: "plejehjemsnummer", "spillernr"
    return (
        len(word) > 5
        and word.endswith(("nummer", "nr", "number", "numer"))
        and not is_phone_word(word)
        and (not word.startswith(("kontakt", "privat", "arbejds", "hjemme", "wapp")))
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a word by itself says of the number after it."""

    phone: bool
    thing: bool
    """Wherever it stands in the sentence."""
    thing_near: bool
    """Right before the number."""
    soft: bool
    listing: bool


@lru_cache(maxsize=8192)
def _marks(word: str) -> _Marks:
    return _Marks(
        phone=is_phone_word(word),
        thing=is_id_word(word),
        thing_near=is_thing(word),
        soft=word in SOFT_WORDS or word.endswith(SOFT_ENDS),
        listing=word in LIST_WORDS_NEAR,
    )


def is_thing(word: str) -> bool:
    """Whether a word right before a number says that it is no phone's."""
    if "\u0e00" <= word[:1] <= "\u0e7f":
        return any(thing in word for thing in THAI_THINGS) and not any(told in word for told in THAI_PHONES)
    word = without_marks(word)
    return (
        word in ID_WORDS_NEAR
        or word in THING_WORDS
        or word.endswith(ID_ENDS_NEAR)
        or (word.startswith(THING_STEMS) and len(word) > 3 and word not in SOFT_WORDS)
    )


def index_of(run: Sequence[Token], tokens: list[Token], *, last: bool = False) -> int:
    """Where a run's first (or last) token stands among all tokens; by position, since slips make new tokens."""
    at = run[-1].start if last else run[0].start
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].start < at:
            low = middle + 1
        else:
            high = middle
    return low


def parted(before: Token, after: Token, low: str) -> bool:
    """Whether a sentence or line ends between two tokens."""
    gap = low[before.end : after.start]
    if ":" in gap:
        return "\n\n" in gap
    found = _SENTENCE_END.search(gap)
    return found is not None and not (found.group().startswith(".") and _abbreviated(before.word))


def _abbreviated(word: str) -> bool:
    return word in _ABBREVIATED or word.endswith("nr")


def label_before(run: Sequence[Token], tokens: list[Token], low: str) -> str | None:
    """ "phone" or "other": what the nearest telling word before a run says, within its sentence."""
    at = index_of(run, tokens)
    near, claimed = True, False
    after = run[0]
    for back in range(1, _REACH + 1):
        if at - back < 0:
            return None
        token = tokens[at - back]
        if parted(token, after, low):
            return None
        word = token.word
        marks = _marks(word)
        if word == "se" and after.word in PHONE_NUMBER_WORDS:
            return "other"
        if marks.thing:
            return None if claimed else "other"  # "kode 4711 til ...": the code has its number
        near = near and not _set_off(token, after, tokens, at - back, low)
        if near and (
            marks.thing_near or (marks.listing and _small_numbers(run)) or (marks.soft and not _in_twos(run))
        ):
            return "other"
        if after.word in NUMBER_OF and back == 2 and token.kind is Kind.WORD and _names_a_thing(word):
            return "other"
        if marks.phone:
            return "phone"
        if token.kind is Kind.DIGITS and (back > 1 or low[token.end : after.start].strip(" -/")):
            claimed = True  # "reg. 9001 12345678" is one label's, "kode 4711 til ..." is not
        near = near and word in SKIPPED_BEFORE
        after = token
    return None


def _set_off(before: Token, after: Token, tokens: list[Token], at: int, low: str) -> bool:
    """Whether a comma, or a dash behind more than one word, parts a word from what follows: "gode priser - 22 ..."."""
    gap = low[before.end : after.start]
    if "," in gap:
        return True
    dashed = " - " in gap or " – " in gap or " — " in gap
    return dashed and at > 0 and not parted(tokens[at - 1], before, low)


def _in_twos(run: Sequence[Token]) -> bool:
    return len(run) == 4 and all(len(token.digits) == 2 for token in run)


def _small_numbers(run: Sequence[Token]) -> bool:
    """Whether a run may be days, weeks, sizes, rooms or hours: no group of it is larger."""
    return all(
        len(token.digits) <= 4 and (len(token.digits) == 4 or int(token.digits or 99) <= 60) for token in run
    )


def _names_a_thing(word: str) -> bool:
    """Whether "... nr." names a thing's number: any word that does not speak of the phone or its owner."""
    return len(word) > 2 and not (
        is_phone_word(word) or word in OF_A_PHONE or word in COUNTRY_WORDS or word in SKIPPED_BEFORE
    )


def phone_clue(run: Sequence[Token], tokens: list[Token], prepared: Prepared) -> bool:
    """Whether something beside a run says that it is a phone."""
    low = prepared.low
    if label_before(run, tokens, low) == "phone":
        return True
    start, end = run[0].start, run[-1].end
    around = prepared.text[max(0, start - 4) : start] + prepared.text[end : end + 4]
    if any(sign in PHONE_SIGNS for sign in around):
        return True
    at = index_of(run, tokens, last=True)
    before = run[-1]
    for token in tokens[at + 1 : at + 5]:
        if parted(before, token, low):
            return False
        if is_phone_word(token.word):
            return True
        before = token
    return False


def country(
    run: Sequence[Token], tokens: list[Token], prepared: Prepared, lang: str | None, region: str
) -> str | None:
    """The country (ISO 3166) whose number this may be, when something says so; Denmark is the default, not a clue."""
    low = prepared.low
    at = index_of(run, tokens)
    named: str | None = None
    after = run[0]
    for back in range(1, 9):
        if at - back < 0:
            break
        token = tokens[at - back]
        if parted(token, after, low) and back > 1:
            break
        named = COUNTRY_WORDS.get(token.word)
        if named is not None:
            break
        after = token
    if named is None:
        before = run[-1]
        end = index_of(run, tokens, last=True)
        for token in tokens[end + 1 : end + 4]:
            if parted(before, token, low):
                break
            named = COUNTRY_WORDS.get(token.word)
            if named is not None:
                break
            before = token
    if named in EIGHT_DIGIT_REGIONS and named != region:
        return named if named != "DK" and _speaks_of_number(run, tokens) else None
    if named is not None:
        return named
    if region != "DK":
        return region
    digits = sum(len(token.digits) for token in run)
    if digits < 9:
        return None
    for token in tokens[max(0, at - 8) : at]:
        told = TELLTALE_WORDS.get(token.word)
        if told is not None:
            return LANGUAGE_REGIONS.get(told)
    return LANGUAGE_REGIONS.get(lang or "")


def _speaks_of_number(run: Sequence[Token], tokens: list[Token]) -> bool:
    """Whether the country's name stands at the number itself or at a word for it: "norsk mobil", "Norge: 41 ..."."""
    at, last = index_of(run, tokens), index_of(run, tokens, last=True)
    for back in range(1, min(at, 8) + 1):
        if tokens[at - back].word in COUNTRY_WORDS:
            beside = tokens[at - back + 1]
            return back == 1 or is_phone_word(beside.word) or beside.word in PHONE_NUMBER_WORDS
    return any(token.word in COUNTRY_WORDS for token in tokens[last + 1 : last + 2])
