"""Whether a run of digits is a phone number, by what stands around it. Every refusal has a code, so that `why` can name it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.contacts.clues import index_of, is_id_word, is_phone_word, is_thing, label_before, phone_clue
from crawler.contacts.labels import unknown_label
from crawler.contacts.prepared import Prepared
from crawler.contacts.shapes import like_hours, shape
from crawler.contacts.tokens import Token
from crawler.contacts.vocabulary import (
    COUNT_WORDS_AFTER,
    COUNTRY_WORDS,
    HANDLED,
    MONTHS,
    PHONE_NUMBER_WORDS,
    words,
)

INHERITED = frozenset({"named_something_else", "money_or_count"})
"""Refusals that hold for the next number of a list too."""


def continues_list(run: Sequence[Token], prepared: Prepared) -> bool:
    """Whether a comma or "og" joins a run to the number before it."""
    before = prepared.low[max(0, run[0].start - 12) : run[0].start].rstrip()
    return before.endswith(
        (",", " og", " and", "/", " og dit", " og mit", " og hans", " og hendes", " and yours", " and mine")
    ) and any("0" <= char <= "9" for char in before + prepared.low[max(0, run[0].start - 8) : run[0].start])


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
        reason = shape(run, prepared.text) or unknown_label(run, tokens, prepared)
        if reason is not None:
            return reason
    if _counting(digits):
        return "counting"
    return None


def _counting(digits: str) -> bool:
    return digits in "0123456789" or digits in "9876543210"


_IS = words("er is ist är sind are var was ble blev es est jest este é è este")
_OWNERS = words(
    "mit min din dit vores jeres the my your our annoncens profilens klinikkens kun bare only et en a an mein unsere mi el il le"
)
_FIELDS = words(
    "feltet felt rubrikken rubrik kommentarfeltet emnefeltet reference referenz field subject referencefeltet"
)
_COUNTED = ("visninger", "besøg", "views")
_SEEN = words("set seen viewed visited vist besøgt kigget klikket gemt liket læst åbnet fulgt likede")
_HANDLE_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d\d[/-]$|[^\W\d_](?:\d{0,4}_|\.)$|[@#\\]\s?$|[^\W\d_]-$")
_FILE_AFTER = re.compile(r"\.(?:jpe?g|png|gif|webp|pdf|mp4|html?|php|docx?)\b|[_@]\w")
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|\bkr\.?|\bdkk|\beur)\s*$")
_MONEY_AFTER = re.compile(r"\s*(?:,-|,00|€|\$|£|%|kr\b|kroner\b|dkk\b|eur)")


def _neighbours(run: Sequence[Token], tokens: list[Token], prepared: Prepared) -> str | None:
    low = prepared.low
    start, end = run[0].start, run[-1].end
    before, after = low[max(0, start - 24) : start], low[end : end + 24]
    at = index_of(run, tokens)
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
    return _followed(run, tokens, low)


def _followed(run: Sequence[Token], tokens: list[Token], low: str) -> str | None:
    """What the words after a run make of it: "... gange", "... er betalt", "... har set", "... november", "... (CVR)"."""
    at = index_of(run, tokens, last=True) + 1
    if at >= len(tokens):
        return None
    after, beyond = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    gap = low[run[-1].end : after.start].strip(" -")
    if gap in {"", "("} and (after.word in COUNT_WORDS_AFTER or after.word.endswith(_COUNTED)):
        return "money_or_count"
    if gap in {"(", "["} and is_id_word(after.word) and (beyond is None or not beyond.number):
        return "named_something_else"
    if (
        after.word in {"i", "som", "in", "as"}
        and beyond is not None
        and (beyond.word in _FIELDS or is_id_word(beyond.word))
    ):
        return "named_something_else"
    if gap in {"=", ""} and _told_after(tokens, at, equal=gap == "="):
        return "named_something_else"
    if after.word in {"er", "is", "wurde"} and beyond is not None and beyond.word in HANDLED:
        return "named_something_else"
    if (
        after.word in {"er", "is", "ist", "är"}
        and beyond is not None
        and beyond.word in {"ikke", "not", "nicht", "inte"}
    ):
        return "named_something_else"
    if any(token.word.startswith("lott") for token in tokens[at : at + 3]):
        return "series"
    if after.word in {"har", "have", "has"} and beyond is not None and beyond.word in _SEEN:
        return "money_or_count"
    if after.word in {"ud", "out", "ut"} and beyond is not None and beyond.word in {"af", "of", "av"}:
        return "money_or_count"
    return "date" if after.word in MONTHS and len(run) > 1 else None


def _told_after(tokens: list[Token], at: int, *, equal: bool) -> bool:
    """Whether the words from `at` on say what the number before them is: "... er mit medlemsnummer", "... = annonce-id"."""
    linked = equal
    for step, token in enumerate(tokens[at : at + 5]):
        if token.word in _IS:
            linked = True
        elif linked and is_phone_word(token.word):
            return False
        elif linked and (is_id_word(token.word) or is_thing(token.word)):
            later = at + step + 1
            return later >= len(tokens) or not tokens[later].number
        elif token.word not in _OWNERS:
            return False
    return False


def _glue_is_fine(run: Sequence[Token], tokens: list[Token]) -> bool:
    """Letters in one word with the digits do not matter when they are a word that belongs there: "tlf26714041ring"."""
    first, last = index_of(run, tokens), index_of(run, tokens, last=True)
    beside: list[str] = []
    if first and tokens[first - 1].end == run[0].start:
        beside.append(tokens[first - 1].word)
    if last + 1 < len(tokens) and tokens[last + 1].start == run[-1].end:
        beside.append(tokens[last + 1].word)
    return any(is_phone_word(word) or word in PHONE_NUMBER_WORDS for word in beside) or all(
        set(word) == {"x"} or word in COUNTRY_WORDS for word in beside
    )


_TIME_LEADS = words(
    "mellem åben åbent åbner between open opens fra from kl klokken telefontid indtil zwischen von mellan"
)


def _told_as_time(run: Sequence[Token], tokens: list[Token], text: str) -> bool:
    """Whether a word before says that hours follow, and they look like hours: "ring mellem 20.30 og 22.30"."""
    at = index_of(run, tokens)
    shown = text[run[0].start : run[-1].end]
    return at > 0 and tokens[at - 1].word in _TIME_LEADS and like_hours(shown)
