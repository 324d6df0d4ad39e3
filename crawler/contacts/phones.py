"""Phone numbers out of runs of digits and number words: cutting runs into candidates, then asking the context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from crawler.contacts import clues, context
from crawler.contacts.digits import plain_digits, total_readings
from crawler.contacts.prepared import Prepared
from crawler.contacts.tokens import Kind, Token, runs, tokenise
from crawler.contacts.vocabulary import words
from store.keys import is_placeholder_phone, phone_key

DANISH_DIGITS = 8
MOST_NUMBERS = 200
"""A text with more runs of digits than this is a table, not an ad; the rest of it is not looked at."""
_MOST_TOKENS = 40


@dataclass(frozen=True, slots=True)
class PhoneFind:
    """A number read, or refused with a reason; `start` and `end` count in the prepared text."""

    value: str | None
    start: int
    end: int
    how: str
    disguised: bool = False
    certain: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    run: Sequence[Token]
    digits: str
    """National digits (or, when `international`, country code and all)."""
    international: bool = False


def read_phones(
    prepared: Prepared, dead: list[tuple[int, int]], region: str, lang: str | None
) -> list[PhoneFind]:
    """Every number of a text, accepted or refused, in order."""
    tokens = tokenise(prepared, dead)
    finds: list[PhoneFind] = []
    previous_reason: str | None = None
    for run in runs(tokens, prepared.text):
        if len(finds) > MOST_NUMBERS:
            break
        if len(run) == 1 and run[0].kind is Kind.NUMBER_WORD and max(map(len, _all(run[0]))) < 7:
            continue
        candidates = (
            candidate
            for part in _at_plus_signs(run)
            for candidate in _candidates(part, prepared, tokens, region, lang)
        )
        for candidate in islice(candidates, MOST_NUMBERS):
            find = _judge(candidate, prepared, tokens, previous_reason)
            previous_reason = find.reason
            finds.append(find)
    return finds


def _all(token: Token) -> list[str]:
    return [digits for readings in token.readings.values() for digits in readings]


# -- candidates -------------------------------------------------------------------------------------------------------


def _candidates(
    run: list[Token], prepared: Prepared, tokens: list[Token], region: str, lang: str | None
) -> Iterator[_Candidate]:
    plus = _leading_plus(run[0], prepared) or run[0].plus
    if plus or (plain_digits(run[:2]) or "").startswith("00"):
        found = _international(run, drop_zeros=not plus)
        if found is not None:
            candidate, rest = found
            yield candidate
            if rest:
                yield from _candidates(rest, prepared, tokens, region, lang)
            return
    whole = _whole(run, prepared, tokens, region, lang)
    if whole is not None:
        yield whole
        return
    yield from _parts(run, prepared, tokens, region, lang)


def _at_plus_signs(run: list[Token]) -> Iterator[list[Token]]:
    """The run cut before every "+" that opens a number."""
    start = 0
    for at in range(1, len(run)):
        if run[at].plus:
            yield run[start:at]
            start = at
    yield run[start:]


def _parts(
    run: list[Token], prepared: Prepared, tokens: list[Token], region: str, lang: str | None
) -> Iterator[_Candidate]:
    if len(run) > 1 and (run[-1].slip or run[0].slip):
        yield from _candidates(run[:-1] if run[-1].slip else run[1:], prepared, tokens, region, lang)
        return
    strengths = [token.strength for token in run[1:]]
    if strengths and max(strengths) > min(min(strengths), 1):
        cut = max(strengths)
        piece = [run[0]]
        for token in run[1:]:
            if token.strength == cut:
                yield from _candidates(piece, prepared, tokens, region, lang)
                piece = []
            piece.append(token)
        yield from _candidates(piece, prepared, tokens, region, lang)
        return
    groups = _equal_parts(run)
    if groups is not None:
        yield from (_Candidate(group, "".join(token.digits for token in group)) for group in groups)
        return
    eights = [
        token for token in run if token.kind is not Kind.NUMBER_WORD and len(token.digits) == DANISH_DIGITS
    ]
    if eights:
        yield from (_Candidate([token], token.digits) for token in eights)
        return
    labelled = _labelled_head(run, tokens, prepared)
    if labelled is not None:
        yield labelled
        return
    trimmed = _without_prose(run)
    if trimmed is not None:
        yield from _candidates(trimmed, prepared, tokens, region, lang)
        return
    digits = plain_digits(run) if len(run) <= _MOST_TOKENS else None
    if digits is not None and len(digits) >= 6:
        yield _Candidate(run, digits)


def _leading_plus(token: Token, prepared: Prepared) -> bool:
    before = prepared.low[max(0, token.start - 12) : token.start].rstrip(" ([")
    return before.endswith(("+", "plus")) and not before.endswith("++")


def _international(run: list[Token], *, drop_zeros: bool) -> tuple[_Candidate, list[Token]] | None:
    """A number with its country code at the head of a run, and what is left of the run."""
    for count in range(min(len(run), _MOST_TOKENS), 0, -1):
        head = run[:count]
        if any(token.strength > 4 for token in head[1:]):
            continue
        digits = plain_digits(head)
        if digits is None:
            continue
        digits = digits.removeprefix("00") if drop_zeros else digits
        if digits.startswith("45"):
            if len(digits) != DANISH_DIGITS + 2:
                longer = total_readings(head, DANISH_DIGITS + 2)
                if len(digits) < 10 or not longer:
                    continue
                digits = longer[0]
            return _Candidate(head, digits, international=True), run[count:]
        if 9 <= len(digits) <= 15 and phone_key("+" + digits) is not None:
            return _Candidate(head, digits, international=True), run[count:]
    return None


def _whole(
    run: list[Token], prepared: Prepared, tokens: list[Token], region: str, lang: str | None
) -> _Candidate | None:
    """The whole run as one number, if its length allows that."""
    if len(run) > 15 or _small_word_at_edge(run):
        return None
    digits = plain_digits(run)
    if digits is None:
        return None
    spelt = (
        len(digits) == DANISH_DIGITS + 2
        and run[0].kind is Kind.NUMBER_WORD
        and not any(token.slip for token in run)
    )
    if run[0].digits == "45" or ((len(run) == 1 or spelt) and digits.startswith("45")):
        with_code = total_readings(run, DANISH_DIGITS + 2)
        if with_code and with_code[0][2] in "23456789":
            return _Candidate(run, with_code[0], international=True)
    clue = clues.country(run, tokens, prepared, lang, region)
    if clue is not None and not 8 <= len(digits) <= 12:
        clue = None
    if clue is not None and not any(token.strength > 4 for token in run[1:]):
        key = phone_key(digits, clue)
        # eight digits without a leading zero are Danish, on a Swedish arena too
        own = clue in clues.EIGHT_DIGIT_REGIONS or digits.startswith("0")
        if key is not None and (len(digits) != DANISH_DIGITS or own):
            return _Candidate(run, key[1:], international=True)
    readings = total_readings(run, DANISH_DIGITS)
    if readings:
        return _Candidate(run, readings[0])
    return None


_SMALL_WORDS = words("du en et een un una uno for o a to til")


def _small_word_at_edge(run: Sequence[Token]) -> bool:
    """Whether the only number word stands at an edge of digits and is a small word of a sentence: "vinder du 2 000 000"."""
    spelled = [token for token in run if token.kind is Kind.NUMBER_WORD]
    return (
        len(spelled) == 1 < len(run)
        and (run[0] is spelled[0] or run[-1] is spelled[0])
        and spelled[0].word in _SMALL_WORDS
    )


def _equal_parts(run: list[Token]) -> list[list[Token]] | None:
    """Two or more numbers side by side: groups of tokens with eight digits each, none left over, each of several digits."""
    groups: list[list[Token]] = [[]]
    size = 0
    for token in run:
        if token.kind is Kind.NUMBER_WORD or len(token.digits) < 2:
            return None
        groups[-1].append(token)
        size += len(token.digits)
        if size == DANISH_DIGITS:
            groups.append([])
            size = 0
        elif size > DANISH_DIGITS:
            return None
    shapes = {tuple(len(token.digits) for token in group) for group in groups[:-1]}
    return groups[:-1] if not groups[-1] and len(groups) > 1 and len(shapes) == 1 else None


def _labelled_head(run: list[Token], tokens: list[Token], prepared: Prepared) -> _Candidate | None:
    """The first eight digits of a run that is too long, right after "tlf." or "ring": hours or a price follow."""
    if clues.label_before(run, tokens, prepared.low) != "phone":
        return None
    for count in range(1, min(len(run), DANISH_DIGITS) + 1):
        digits = "".join(token.digits for token in run[:count])
        if len(digits) >= DANISH_DIGITS or run[count - 1].kind is Kind.NUMBER_WORD:
            return _Candidate(run[:count], digits) if len(digits) == DANISH_DIGITS else None
    return None


def _without_prose(run: list[Token]) -> list[Token] | None:
    """The run without number words at its edges ("en", "to", "for") that may be prose; None when there are none."""
    start, end = 0, len(run)
    while start < end and run[start].kind is Kind.NUMBER_WORD:
        start += 1
    while end > start and run[end - 1].kind is Kind.NUMBER_WORD:
        end -= 1
    return run[start:end] if 0 < end - start < len(run) else None


# -- judging ----------------------------------------------------------------------------------------------------------


def _judge(
    candidate: _Candidate, prepared: Prepared, tokens: list[Token], previous_reason: str | None
) -> PhoneFind:
    run = candidate.run
    start, end = run[0].start, run[-1].end
    how, disguised = _manner(run, prepared, start, end)
    value = phone_key("+" + candidate.digits if candidate.international else candidate.digits, "DK")
    reason = context.refusal(run, candidate.digits, tokens, prepared, international=candidate.international)
    if reason is None and context.continues_list(run, prepared):
        reason = previous_reason if previous_reason in context.INHERITED else None
    if reason is None and value is None:
        reason = "no_such_length"
    if value is not None and reason is None:
        if value.startswith("+45") and value[3] in "01":
            reason = "no_danish_number_begins_so"
        elif is_placeholder_phone(value) and not (candidate.international and not value.startswith("+45")):
            reason = "placeholder"
        elif not candidate.international and len(candidate.digits) != DANISH_DIGITS:
            reason = "no_such_length"
    if reason is not None:
        return PhoneFind(None, start, end, how, disguised, reason=reason)
    return PhoneFind(value, start, end, how, disguised, certain=assigned(value or ""))


@lru_cache(maxsize=65_536)
def assigned(e164: str) -> bool:
    """Whether the numbering plan as the library knows it gives this number to somebody."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164))


_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"


def _manner(run: Sequence[Token], prepared: Prepared, start: int, end: int) -> tuple[str, bool]:
    """How a number was written, as a code, and whether that is a disguise."""
    kinds = {token.kind for token in run}
    if Kind.NUMBER_WORD in kinds:
        return ("words", True) if kinds == {Kind.NUMBER_WORD} else ("mixed", True)
    if Kind.LETTERS_AS_DIGITS in kinds:
        return "letters", True
    raw = prepared.raw(start, end)
    if not raw.isascii():
        if "\u20e3" in raw:
            return "keycaps", True
        if any(char.isdigit() and not "0" <= char <= "9" for char in raw):
            return "digits_of_other_alphabets", True
        if any(not prepared.raw(token.start, token.end).isascii() for token in run):
            invisible = any(char in raw for char in _INVISIBLE)
            return ("invisible_characters" if invisible else "look_alikes"), True
        if any(ord(char) > 0x2190 for token in run[1:] for char in token.gap):
            return "symbols_between", True
    if any(char.isalpha() for token in run[1:] for char in token.gap):
        return "filler_words", True
    if "<" in raw or "&" in raw:
        return "markup", False
    return "plain", False
