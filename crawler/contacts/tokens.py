"""Cutting a text into number tokens and words, and number tokens into runs that might be one number or several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum

from crawler.contacts.numberwords import REPEATS, Readings, digits_of, joined, misspelt
from crawler.contacts.prepared import Prepared
from crawler.contacts.vocabulary import FILLERS, LIST_WORDS, LONE_FILLERS_NEED

# Vowel signs and tone marks are part of a word, though Python does not count them as letters.
# Ukrainian digits have an apostrophe inside.
_MARK = "[\u0300-\u036f\u0900-\u0963\u0e31-\u0e3a\u0e47-\u0e4e]"
_TOKEN = re.compile(rf"[^\W_]+(?:(?:{_MARK}+|(?<=[\u043f\u0432])['\u2019](?=\u044f))[^\W_]*)*")
_ANY_DIGIT = re.compile("[0-9]")
_LONGEST_MIXED = 64
_PIECE = re.compile(r"[0-9]+|[^0-9]+")
_LEET = re.compile(r"[0-9oOøØlLiISBZsbz]+")
_LEET_DIGITS = str.maketrans("oOøØlLiISBZsbz", "00001111582582")
_LONE_LEET = re.compile(r"[oOlIZSB]{1,2}")


class Kind(IntEnum):
    """What a token is."""

    DIGITS = 0
    LETTERS_AS_DIGITS = 1
    NUMBER_WORD = 2
    WORD = 3


_NO_READINGS: Readings = {}


class Token:
    """One stretch of letters or digits. `digits` for the first two kinds, `readings` for number words.

    Not a dataclass: an ad has a hundred of them, and most keep the values of the class.
    """

    glued: bool = False
    """Stands in one word with letters that are neither a number nor known words."""
    strength: int = 0
    """How strongly it is set off from the token before it in its run."""
    gap: str = ""
    plus: bool = False
    repeat: int = 1
    slip: bool = False
    """Read as a number word one slip away: an ordinary word ("aften", "atten") when the run is right without it."""

    def __init__(
        self, kind: Kind, word: str, start: int, end: int, digits: str = "", readings: Readings = _NO_READINGS
    ) -> None:
        self.kind = kind
        self.word = word
        self.start = start
        self.end = end
        self.digits = digits
        self.readings = readings

    @property
    def number(self) -> bool:
        """Whether it stands for digits."""
        return self.kind is not Kind.WORD


def tokenise(prepared: Prepared, dead: list[tuple[int, int]]) -> list[Token]:
    """All tokens outside the `dead` stretches (addresses, accounts ...), in order. `dead` is sorted."""
    tokens: list[Token] = []
    text, low = prepared.text, prepared.low
    beyond = len(text)
    stretches: Iterator[tuple[int, int]] = iter(dead)
    dead_start, dead_end = next(stretches, (beyond, beyond))
    for found in _TOKEN.finditer(low):
        start, end = found.span()
        while dead_end <= start and dead_start < beyond:
            dead_start, dead_end = next(stretches, (beyond, beyond))
        if start < dead_end and end > dead_start:
            continue
        word = found.group()
        if word.isalpha():
            tokens.append(_word(word, start, end))
        elif word.isdigit():
            tokens.append(Token(Kind.DIGITS, word, start, end, word))
        elif len(word) <= _LONGEST_MIXED and _ANY_DIGIT.search(word):
            tokens.extend(_mixed(text[start:end], word, start))
        else:
            tokens.append(_word(word, start, end))
    return tokens


def _word(word: str, start: int, end: int) -> Token:
    readings = digits_of(word)
    return Token(Kind.NUMBER_WORD if readings else Kind.WORD, word, start, end, readings=readings)


def _digits_enough(shown: str) -> bool:
    """Whether letters among digits are digits too: a third of it is, or it has a phone's length and begins with two."""
    count = sum(char.isdigit() for char in shown)
    return count * 3 >= len(shown) or (len(shown) == 8 and shown[:2].isdigit())


def _mixed(shown: str, word: str, start: int) -> Iterable[Token]:
    if _LEET.fullmatch(shown) and _digits_enough(shown):
        return [Token(Kind.LETTERS_AS_DIGITS, word, start, start + len(word), shown.translate(_LEET_DIGITS))]
    pieces: list[Token] = []
    for found in _PIECE.finditer(word):
        piece, at = found.group(), start + found.start()
        if piece.isdigit():
            pieces.append(Token(Kind.DIGITS, piece, at, at + len(piece), piece))
        else:
            pieces.append(_word(piece, at, at + len(piece)))
    for before, token, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        token.glued = token.kind is Kind.DIGITS and any(
            beside is not None and beside.kind is Kind.WORD for beside in (before, after)
        )
    return pieces


# -- runs -------------------------------------------------------------------------------------------------------------

NEVER = 99
_PLUS = re.compile(r"[^+\d]\(?\+\(?$")
_APART = 3
_LIST_STRENGTH = 5
_BREAKS = re.compile(r"[%€$£°]|[?!=@#]\s|\s[=@]|['\"′″][\s,](?!\s?['\"])")


def gap_strength(gap: str) -> int:
    """How strongly the characters between two numbers part them: 0 not at all ... 6 a paragraph, NEVER for good."""
    if not gap:
        return 0
    if gap in {" ", "-", "."}:
        return 1
    if len(gap) > 24 or _BREAKS.search(gap):
        return NEVER
    lines = gap.count("\n")
    if lines:
        return 4 if lines == 1 else 6
    inner = gap.strip()
    if not inner:
        return 1
    if "," in inner or ";" in inner:
        return 3
    if inner in {".", ":"} and gap[-1] == " ":
        return 3 if gap[0] != " " else 1
    if inner in {"/", "|"}:
        return 3 if gap != inner else 1
    if "!" in inner:
        return 3
    return 2 if gap != inner else 1


def runs(tokens: list[Token], text: str) -> Iterator[list[Token]]:
    """Stretches of number tokens with nothing but separators and filler words between.

    Number words of a run are all of one language. A word one slip away from a number word counts among number words.
    """
    at, slips = 0, 0
    last = len(tokens) - 1
    while at <= last:
        token = tokens[at]
        if token.kind is Kind.WORD and (
            at == last
            or tokens[at + 1].kind is Kind.WORD
            or not (token.word in REPEATS or _slips_into(tokens, at))
        ):
            at += 1
            continue
        first, run, langs = at, list[Token](), frozenset[str]()
        repeat, fillers, gap_from, extra = 1, list[Token](), tokens[at].start, 0
        while at < len(tokens):
            token = tokens[at]
            strength = gap_strength(text[gap_from : token.start]) if run else 0
            if strength == NEVER or (strength >= _APART and _with_a_letter(token)):
                break
            if token.word in REPEATS and _repeats(tokens, at):
                repeat, gap_from, extra = REPEATS[token.word], token.end, max(extra, strength)
                at += 1
                continue
            if not run and not token.number:
                token = _slip(token, frozenset(tokens[at + 1].readings))
            elif run and not token.number:
                slip = (joined(token.word) or misspelt(token.word)) if langs and slips < 64 else {}
                slips += bool(langs)
                if slip.keys() & langs:
                    token = _slipped(token, slip)
                elif _LONE_LEET.fullmatch(text[token.start : token.end]) and _between_numbers(
                    tokens, at, run
                ):
                    digits = text[token.start : token.end].translate(_LEET_DIGITS)
                    token = Token(Kind.LETTERS_AS_DIGITS, token.word, token.start, token.end, digits)
            if not token.number:
                if (
                    run
                    and len(fillers) < 4
                    and (token.word in FILLERS or token.word in LIST_WORDS or token.word == "til")
                ):
                    fillers.append(token)
                    extra, gap_from = max(extra, strength), token.end
                    at += 1
                    continue
                break
            if token.kind is Kind.NUMBER_WORD:
                possible = frozenset(token.readings)
                if langs and not langs & possible:
                    break
                langs = (langs & possible) if langs else possible
            between = _filler_strength(fillers)
            if between == NEVER:
                break
            token.repeat, token.gap = repeat, text[run[-1].end : token.start] if run else ""
            token.strength = max(strength, between, extra)
            token.plus = _PLUS.search(token.gap) is not None
            run.append(token)
            repeat, fillers, gap_from, extra = 1, [], token.end, 0
            at += 1
        if run:
            yield run
        at = max(at, first + 1)


def _with_a_letter(token: Token) -> bool:
    """Whether it is digits and a letter that is a letter too, "350S": behind a comma it begins something new."""
    return token.kind is Kind.LETTERS_AS_DIGITS and any(char in "sbz" for char in token.word)


def _repeats(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in REPEATS and at + 1 < len(tokens) and tokens[at + 1].number


def _between_numbers(tokens: list[Token], at: int, run: list[Token]) -> bool:
    """Whether a lone letter stands where a digit should: among numbers, or last of eight single ones."""
    if at + 1 < len(tokens) and tokens[at + 1].number:
        return tokens[at - 1].number
    return len(run) == 7 and all(len(token.digits) == 1 for token in run)


def _slips_into(tokens: list[Token], at: int) -> bool:
    """Whether a long word before a number word is itself one, misspelt."""
    if at + 1 >= len(tokens) or tokens[at + 1].kind is not Kind.NUMBER_WORD or len(tokens[at].word) < 7:
        return False
    return bool(misspelt(tokens[at].word).keys() & tokens[at + 1].readings.keys())


def _slip(token: Token, langs: frozenset[str]) -> Token:
    readings = {lang: digits for lang, digits in misspelt(token.word).items() if lang in langs}
    return _slipped(token, readings) if readings else token


def _slipped(token: Token, readings: Readings) -> Token:
    read = Token(Kind.NUMBER_WORD, token.word, token.start, token.end, readings=readings)
    read.slip = True
    return read


def _filler_strength(fillers: list[Token]) -> int:
    """Words between two numbers: 2 for "så", "streg"; a list's "eller" and a lone "og" part more; others end the run."""
    if not fillers:
        return 0
    listed = [token.word for token in fillers]
    for at, word in enumerate(listed):
        need = LONE_FILLERS_NEED.get(word)
        if need is not None and (at + 1 >= len(listed) or listed[at + 1] not in need):
            return NEVER
    return _LIST_STRENGTH if len(listed) == 1 and listed[0] in LIST_WORDS else 2
