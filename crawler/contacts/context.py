"""What the words and signs around a run of digits say it is. Every refusal has a code, so that `why` can name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.contacts.prepared import Prepared
from crawler.contacts.tokens import Kind, Token
from crawler.contacts.vocabulary import (
    COUNT_WORDS_AFTER,
    COUNTRY_WORDS,
    HANDLED,
    ID_ENDS_NEAR,
    ID_WORDS,
    ID_WORDS_NEAR,
    LANGUAGE_REGIONS,
    LIST_WORDS_NEAR,
    MONTHS,
    NUMBER_OF,
    OF_A_PHONE,
    PHONE_NUMBER_WORDS,
    PHONE_SIGNS,
    PHONE_STEMS,
    PHONE_WORDS,
    SKIPPED_BEFORE,
    TELLTALE_WORDS,
    words,
)

INHERITED = frozenset({"named_something_else", "money_or_count"})
"""Refusals that hold for the next number of a list too."""

_REACH = 6
_OWN_NUMBER_REGIONS = frozenset({"NO", "LV", "EE", "DK"})
"""Countries whose numbers have eight digits too: their name must speak of the number, not of the person."""
_SENTENCE_END = re.compile(r"[!?\n]|\.\s")
_ABBREVIATED = words("d kl nr tlf tel mob mobil no org reg ref st ca num tlfnr kontonr art")


# -- clues ------------------------------------------------------------------------------------------------------------


def is_phone_word(word: str) -> bool:
    """Whether a word by itself says that a phone number follows."""
    if word in PHONE_WORDS:
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
    # an unknown thing's number: "plejehjemsnummer", "spillernr"
    return (
        len(word) > 5
        and word.endswith(("nummer", "nr", "number", "numer"))
        and not is_phone_word(word)
        and (not word.startswith(("kontakt", "privat", "arbejds", "hjemme", "wapp")))
    )


def _index(run: Sequence[Token], tokens: list[Token], *, last: bool = False) -> int:
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


def _parted(before: Token, after: Token, low: str) -> bool:
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
    at = _index(run, tokens)
    near, claimed = True, False
    after = run[0]
    for back in range(1, _REACH + 1):
        if at - back < 0:
            return None
        token = tokens[at - back]
        if _parted(token, after, low):
            return None
        word = token.word
        if word == "se" and after.word in PHONE_NUMBER_WORDS:
            return "other"
        if is_id_word(word):
            return None if claimed else "other"  # "kode 4711 til ...": the code has its number
        if near and (word in ID_WORDS_NEAR or word.endswith(ID_ENDS_NEAR)):
            return "other"
        if near and word in LIST_WORDS_NEAR and _small_numbers(run):
            return "other"
        if after.word in NUMBER_OF and back == 2 and token.kind is Kind.WORD and _names_a_thing(word):
            return "other"
        if is_phone_word(word):
            return "phone"
        claimed = claimed or token.kind is Kind.DIGITS
        near = near and word in SKIPPED_BEFORE
        after = token
    return None


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
    at = _index(run, tokens, last=True)
    before = run[-1]
    for token in tokens[at + 1 : at + 5]:
        if _parted(before, token, low):
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
    at = _index(run, tokens)
    named: str | None = None
    after = run[0]
    for back in range(1, 9):
        if at - back < 0:
            break
        token = tokens[at - back]
        if _parted(token, after, low) and back > 1:
            break
        named = COUNTRY_WORDS.get(token.word)
        if named is not None:
            break
        after = token
    if named is None:
        before = run[-1]
        end = _index(run, tokens, last=True)
        for token in tokens[end + 1 : end + 4]:
            if _parted(before, token, low):
                break
            named = COUNTRY_WORDS.get(token.word)
            if named is not None:
                break
            before = token
    if named in _OWN_NUMBER_REGIONS and named != region:
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
    at, last = _index(run, tokens), _index(run, tokens, last=True)
    for back in range(1, min(at, 8) + 1):
        if tokens[at - back].word in COUNTRY_WORDS:
            beside = tokens[at - back + 1]
            return back == 1 or is_phone_word(beside.word) or beside.word in PHONE_NUMBER_WORDS
    return any(token.word in COUNTRY_WORDS for token in tokens[last + 1 : last + 2])


# -- refusals ---------------------------------------------------------------------------------------------------------


def continues_list(run: Sequence[Token], prepared: Prepared) -> bool:
    """Whether a comma or "og" joins a run to the number before it."""
    before = prepared.low[max(0, run[0].start - 5) : run[0].start].rstrip()
    return before.endswith((",", " og", " and", "/")) and any(
        "0" <= char <= "9" for char in before + prepared.low[max(0, run[0].start - 8) : run[0].start]
    )


def refusal(
    run: Sequence[Token], digits: str, tokens: list[Token], prepared: Prepared, *, international: bool
) -> str | None:
    """Why a candidate is no phone number, as a code, or None."""
    low = prepared.low
    label = label_before(run, tokens, low)
    if label == "other":
        return "named_something_else"
    reason = _neighbours(run, tokens, prepared)
    if reason is not None:
        return reason
    if international:
        return None
    if _told_as_time(run, tokens, prepared.text):
        return "clock_times"
    if not phone_clue(run, tokens, prepared):
        reason = _shape(run, prepared.text)
        if reason is not None:
            return reason
    if _counting(digits):
        return "counting"
    return None


def _counting(digits: str) -> bool:
    return digits in "0123456789" or digits in "9876543210"


_HANDLE_BEFORE = re.compile(r"[^\W\d_][_.]$|[@#\\]\s?$|[^\W\d_]-$")
_FILE_AFTER = re.compile(r"\.(?:jpe?g|png|gif|webp|pdf|mp4|html?|php|docx?)\b|[_@]\w|\*{2}|x{2,}")
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|\bkr\.?|\bdkk|\beur)\s*$")
_MONEY_AFTER = re.compile(r"\s*(?:,-|,00|€|\$|£|%|kr\b|kroner\b|dkk\b|eur)")


def _neighbours(run: Sequence[Token], tokens: list[Token], prepared: Prepared) -> str | None:
    low = prepared.low
    start, end = run[0].start, run[-1].end
    before, after = low[max(0, start - 24) : start], low[end : end + 24]
    at = _index(run, tokens)
    previous = tokens[at - 1] if at else None
    if any(token.glued for token in run) and not _glue_is_fine(run, tokens):
        return "part_of_a_handle"
    handle = _HANDLE_BEFORE.search(before)
    if handle is not None and before.endswith("#") and after.startswith("#"):
        handle = None  # an ornament on both sides
    if handle is not None and not (
        previous is not None and (is_phone_word(previous.word) or previous.word in PHONE_NUMBER_WORDS)
    ):
        return "part_of_a_handle"
    if _FILE_AFTER.match(after):
        return "part_of_a_file_or_address"
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        return "money_or_count"
    following = _index(run, tokens, last=True) + 1
    if following < len(tokens):
        token = tokens[following]
        gap = low[end : token.start]
        if (
            token.word in COUNT_WORDS_AFTER or token.word.endswith(("visninger", "besøg", "views"))
        ) and gap.strip(" -(") == "":
            return "money_or_count"
        if (
            token.word in {"er", "is", "wurde"}
            and following + 1 < len(tokens)
            and tokens[following + 1].word in HANDLED
        ):
            return "named_something_else"
        seen = tokens[following + 1].word if following + 1 < len(tokens) else ""
        if token.word in {"har", "have", "has"} and seen in {"set", "seen", "viewed", "vist", "besøgt"}:
            return "money_or_count"
        if token.word in MONTHS and len(run) > 1:
            return "date"
    return None


def _glue_is_fine(run: Sequence[Token], tokens: list[Token]) -> bool:
    """Letters in one word with the digits do not matter when they are a word that belongs there: "tlf26714041ring"."""
    first, last = _index(run, tokens), _index(run, tokens, last=True)
    beside: list[str] = []
    if first and tokens[first - 1].end == run[0].start:
        beside.append(tokens[first - 1].word)
    if last + 1 < len(tokens) and tokens[last + 1].start == run[-1].end:
        beside.append(tokens[last + 1].word)
    return any(is_phone_word(word) or word in PHONE_NUMBER_WORDS for word in beside) or all(
        set(word) == {"x"} or word in COUNTRY_WORDS for word in beside
    )


_DATE_SHAPES = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,3}(?:0?[1-9]|1[0-2])[ ./-]{1,3}(?:19|20)\d\d"
    r"|(?:19|20)\d\d[ ./-](?:0?[1-9]|1[0-2])[ ./-](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19[4-9]|20[0-4])\d"
    r"|\d{1,2}/\d{1,2}(?:\s*[ ,-]\s*\d{1,2}/\d{1,2})+"
)
_HOUR = r"(?:[01]?\d|2[0-4])"
_CLOCK_SHAPES = re.compile(
    rf"{_HOUR}[.:][0-5]\d\s*(?:[-–—]|\s|til|to|og|and|und)\s*{_HOUR}[.:][0-5]\d"
    rf"|{_HOUR}(?:00|15|30|45)\s*[-–—]\s*{_HOUR}(?:00|15|30|45)"
    rf"|{_HOUR}[.:][0-5]\d(?:[.:][0-5]\d)?"
    rf"|{_HOUR}\s?[-–]\s?{_HOUR}\s?:\s\d+"
)
_TIME_LEADS = words(
    "mellem åben åbent åbner between open opens fra from kl klokken telefontid indtil zwischen von mellan"
)


def _told_as_time(run: Sequence[Token], tokens: list[Token], text: str) -> bool:
    """Whether a word before says that hours follow, and they look like hours: "ring mellem 20.30 og 22.30"."""
    at = _index(run, tokens)
    shown = text[run[0].start : run[-1].end]
    return (
        at > 0
        and tokens[at - 1].word in _TIME_LEADS
        and len(shown) < 20
        and _CLOCK_SHAPES.fullmatch(shown) is not None
    )


_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—/ ,]\s*(?:19|20)\d\d")
_ROUND_SUMS = re.compile(r"\d{1,2}[05]0\D+\d{1,2}[05]0(?:\D+\d{1,2}[05]0)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2}")
_DECIMALS = re.compile(r"-?\d{1,3}\.\d{4,}")
_SCORES = re.compile(r"\d[-–:/]\d(?:[ ,;]+\d[-–:/]\d)+")


_RANGES = re.compile(
    r"(\d{2})\s?[-–]\s?(\d{2})(?:,?\s+|\s+og\s+)(\d{2})\s?[-–]\s?(\d{2})|(\d{3}0)\s?[-–]\s?(\d{3}0)"
)
_ENUMERATION = re.compile(r"\d{1,2}\.?(?:, ?\d{1,2}\.?)+,? (?:og|and|und|och|&|eller|or) \d{1,2}\.?")


def _ascending(shown: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", shown)]
    return all(low < high for low, high in zip(numbers[::2], numbers[1::2], strict=True))


def _series(run: Sequence[Token]) -> bool:
    """Numbers that go up by equal steps: sizes, weeks, bus lines."""
    if len(run) < 4 or any(len(token.digits) != 2 for token in run):
        return False
    numbers = [int(token.digits) for token in run]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(steps) == 1 and steps <= {1, 2, 5, 10}


def _shape(run: Sequence[Token], text: str) -> str | None:
    """What a run looks like where no word says that it is a phone."""
    shown = text[run[0].start : run[-1].end]
    if len(shown) > 40 or any(token.kind is Kind.NUMBER_WORD for token in run):
        return None
    if _DATE_SHAPES.fullmatch(shown) or _YEARS.fullmatch(shown):
        return "date"
    if _CLOCK_SHAPES.fullmatch(shown):
        return "clock_times"
    if _THOUSANDS.fullmatch(shown):
        return "money_or_count"
    if _DECIMALS.fullmatch(shown):
        return "coordinates"
    if _RANGES.fullmatch(shown) and _ascending(shown):
        return "ranges"
    if _ENUMERATION.fullmatch(shown) or _series(run):
        return "series"
    if _SCORES.fullmatch(shown):
        return "pairs_of_something"
    if _ROUND_SUMS.fullmatch(shown):
        return "round_sums"
    return None
