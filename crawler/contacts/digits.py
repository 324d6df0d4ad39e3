"""What digits a run of number tokens can stand for."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.contacts.numberwords import LINKS, is_tens
from crawler.contacts.tokens import Kind, Token

_MOST = 4


def token_readings(token: Token, lang: str) -> list[str]:
    """The digit strings of one token, read in `lang`; repeated when "double" stands before it."""
    if token.kind is not Kind.NUMBER_WORD:
        found = [token.digits]
    else:
        found = sorted(token.readings.get(lang, ()), key=lambda digits: (len(digits), digits))
    if token.repeat > 1:
        found = [
            digits[0] * token.repeat + digits[1:] if len(digits) == 1 or token.digits else digits
            for digits in found
        ]
    return found


def languages(run: Sequence[Token]) -> list[str]:
    """Languages that know every number word of a run; one empty name when there are none."""
    known: frozenset[str] | None = None
    for token in run:
        if token.kind is Kind.NUMBER_WORD:
            here = frozenset(token.readings)
            known = here if known is None else known & here
    return sorted(known, key=_preference) if known is not None else [""]


def _preference(lang: str) -> tuple[int, str]:
    order = ("da", "en", "no", "sv", "de")
    return (order.index(lang) if lang in order else len(order), lang)


def total_readings(run: Sequence[Token], total: int) -> list[str]:
    """Digit strings of exactly `total` digits that the whole run can stand for, the likeliest first."""
    found: list[str] = []
    for lang in languages(run):
        _extend(run, 0, "", total, lang, found)
        if found:
            break
    return found


def _extend(run: Sequence[Token], at: int, before: str, total: int, lang: str, found: list[str]) -> None:
    # every token left adds at least one digit
    if len(found) >= _MOST or len(before) + len(run) - at > total:
        return
    if at == len(run):
        if len(before) == total:
            found.append(before)
        return
    token = run[at]
    for digits in token_readings(token, lang):
        if at + 1 < len(run) and lang and token.kind is Kind.NUMBER_WORD:
            merged = _merged(run, at, digits, lang)
            if merged is not None:
                _extend(run, at + merged[0], before + merged[1], total, lang, found)
        _extend(run, at + 1, before + digits, total, lang, found)


def _merged(run: Sequence[Token], at: int, digits: str, lang: str) -> tuple[int, str] | None:
    """Two words that are one number: "twenty four", "to og tredive", "treinta y dos"."""
    after = run[at + 1]
    if after.kind is not Kind.NUMBER_WORD or after.repeat > 1 or run[at].repeat > 1:
        return None
    between = after.gap.strip().strip("-").strip()
    linked = lang in LINKS.get(between, "").split()
    if between and not linked:
        return None
    for other in token_readings(after, lang):
        if (
            is_tens(digits)
            and len(other) == 1
            and other != "0"
            and (linked or lang not in {"da", "de", "nl"})
        ):
            return 2, digits[0] + other
        if linked and len(digits) == 1 and digits != "0" and is_tens(other):
            return 2, other[0] + digits
    return None


def plain_digits(run: Sequence[Token]) -> str | None:
    """The digits of a run in its shortest reading, or None when a word of it has none in any common language."""
    langs = languages(run)
    if not langs:
        return None
    parts: list[str] = []
    for token in run:
        readings = token_readings(token, langs[0])
        if not readings:
            return None
        parts.append(readings[0])
    return "".join(parts)
