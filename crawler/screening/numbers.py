"""Prices, durations and per-minute rates, read from numbers and their neighbours. Pure.

What a currency, a minute or a price word is, the definition's classes say; what makes an amount one that buys a meeting
and not a minute is here: see the constants.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.screening.patterns import DURATION, PRICE, Vocabulary
from crawler.screening.terms import Found
from crawler.screening.words import CLAUSE, COMMA, NUMBER, SENTENCE, Words

_CENTS = re.compile(r"\d{1,2}[.,]\d\d")
_STEP = 50
_LEAST, _MOST = 300, 9950
_YEARS = range(1900, 2060)
_SMALL = 100
_EURO = frozenset({"de", "es", "pt", "it", "fr", "ro"})
"""Languages in which an amount without a currency may be one in euro."""
_HARD_AMOUNTS = range(80, 500, 10)
_KRONER = frozenset({"da", "no", "sv", "en"})
"""Languages in which an amount without a currency is one in kroner."""
_WAGES, _WAGES_HARD = (90, 260), (9, 34)
"""What an hour's work pays, in kroner and in euro, pounds or dollars; a meeting costs more."""
_SMALL_HARD = 40
_BIG, _BIG_HARD = 1_000, 150
"""From these on an amount by the week is a rent and no subscription."""
_LARGE, _LARGE_HARD = 20_000, 3_000
"""Above these an amount buys goods or a business."""
_MANY_MINUTES = 10
_MOST_HOURS = 72
_NEAR = 3
_BEGUN = frozenset({"pabegyndt", "angefangene", "started", "begun"})
_SHORT = frozenset({"min", "m", "h", "t"})
_SURELY_PER = frozenset({"per", "pr", "pro", "por", "par", "al", "za", "за"})


class NumberReader:
    """Reads the amounts and times of one set of languages."""

    def __init__(self, vocabulary: Vocabulary, languages: frozenset[str]) -> None:
        self._euro = bool(languages & _EURO)
        self._kroner = bool(languages & _KRONER)
        self._number = vocabulary.special(NUMBER)
        self._price = frozenset({vocabulary.special(PRICE)})
        self._duration = frozenset({vocabulary.special(DURATION)})
        named = {
            name: vocabulary.class_of(name, languages)
            for name in (
                "currency",
                "hard_currency",
                "minute",
                "the_minute",
                "hour",
                "the_hour",
                "per",
                "number_word",
                "big_number_word",
                "price_word",
                "other_unit",
                "clock_word",
            )
        }
        self._named = named
        self._currency = named["currency"] | named["hard_currency"]
        self._times = named["minute"] | named["the_minute"] | named["hour"] | named["the_hour"]
        self._counts = named["number_word"] | named["big_number_word"] | {self._number}

    def annotate(self, words: Words, atoms: list[frozenset[int]]) -> list[Found]:
        """The signals read in numbers; `atoms` gains <price> and <duration> in place."""
        named = self._named
        found: list[Found] = []
        numbers = [i for i, own in enumerate(atoms) if not own.isdisjoint(self._counts)]
        times = [i for i, own in enumerate(atoms) if not own.isdisjoint(self._times)]
        if not numbers and not times:
            return found
        is_number = set(numbers)
        timed: set[int] = set()
        for i in times:
            own = atoms[i]
            minute = not own.isdisjoint(named["minute"])
            the_minute = not own.isdisjoint(named["the_minute"])
            hour = not own.isdisjoint(named["hour"])
            the_hour = not own.isdisjoint(named["the_hour"])
            an = (
                i > 1
                and words.keys[i - 1] == "an"
                and (i - 2 in is_number or not atoms[i - 2].isdisjoint(self._currency))
            )
            if (minute or hour) and i - 1 in is_number and words.breaks[i] == 0 and not an:
                if self._plausible(words, i - 1, hour):
                    found.append(Found("duration", i - 1, i, "any"))
                    if hour:
                        found.append(Found("an_hour", i - 1, i, "any"))
                    atoms[i] = own | self._duration
                    timed.update((i - 1, i))
                continue
            after_money = i > 0 and words.breaks[i] < COMMA and not atoms[i - 1].isdisjoint(self._currency)
            after_digits = i > 0 and words.keys[i - 1] == NUMBER
            per = self._is_per(words, atoms, i, is_number)
            if not (per or after_money or ((the_minute or the_hour) and after_digits)):
                continue
            if minute or the_minute:
                first = next((k for k in range(max(0, i - 3), i) if k in is_number), i)
                found.append(Found("per_minute", first, i, "any"))
                timed.update(range(first, i + 1))
            else:
                found.append(Found("per_hour", max(0, i - 1), i, "any"))
                atoms[i] = own | self._duration
                if self._is_wage(words, atoms, i):
                    found.append(Found("wage", max(0, i - 3), i, "any"))
        self._amounts(words, atoms, numbers, timed, found)
        if times:
            self._minute_rates(words, atoms, numbers, found)
        return found

    def _minute_rates(
        self, words: Words, atoms: list[frozenset[int]], numbers: list[int], found: list[Found]
    ) -> None:
        """A small amount with cents in a sentence that names minutes: a rate by the minute ("ab der zweiten Minute 1,99")."""
        minutes = self._named["minute"] | self._named["the_minute"]
        named = [i for i, own in enumerate(atoms) if not own.isdisjoint(minutes)]
        if not named:
            return
        beside = {words.sentences[i] for i in named}
        source = words.folded.text
        found.extend(
            Found("per_minute", i, i, "any")
            for i in numbers
            if words.sentences[i] in beside
            and words.keys[i] == NUMBER
            and _CENTS.fullmatch(source, words.starts[i], words.ends[i])
        )

    def _is_wage(self, words: Words, atoms: list[frozenset[int]], i: int) -> bool:
        """Whether the amount before "an hour" is what staff earn, and far from what a meeting costs."""
        at = next((k for k in range(i - 1, max(-1, i - 4), -1) if words.keys[k] == NUMBER), -1)
        amount = _amount(words, at) if at >= 0 else None
        between = words.folded.text[words.ends[at] : words.starts[i]]
        if amount is None or (
            "/" not in between and any(words.breaks[k] >= COMMA for k in range(at + 1, i + 1))
        ):
            return False
        beside = range(max(0, at - 1), i)
        hard = any(not atoms[k].isdisjoint(self._named["hard_currency"]) for k in beside)
        if not (hard or self._kroner or any(not atoms[k].isdisjoint(self._currency) for k in beside)):
            return False
        least, most = _WAGES_HARD if hard else _WAGES
        return least <= amount <= most

    def _is_per(self, words: Words, atoms: list[frozenset[int]], i: int, is_number: set[int]) -> bool:
        """Whether the unit at `i` stands behind "per", "a", a stroke; Danish "min" (my) needs an amount before that."""
        if i == 0 or words.breaks[i] >= SENTENCE:
            return False
        source = words.folded.text
        if "/" in source[words.ends[i - 1] : words.starts[i]]:
            return True
        per = self._named["per"]
        at = i - 1
        if (
            at > 0
            and atoms[at].isdisjoint(per)
            and not atoms[at - 1].isdisjoint(per)
            and words.keys[at] in _BEGUN
        ):
            at -= 1
        if words.breaks[i] >= COMMA or atoms[at].isdisjoint(per):
            return False
        money = at > 0 and (at - 1 in is_number or not atoms[at - 1].isdisjoint(self._currency))
        if words.keys[i] in _SHORT:
            end = words.ends[i]
            return money and (end == len(source) or source[end] in ".,/;:!)\n")
        return money or words.keys[at] in _SURELY_PER

    def _plausible(self, words: Words, i: int, hour: bool) -> bool:
        """Whether the number can count the hours or minutes of a visit ("1000 t" is an amount for an hour)."""
        amount = _amount(words, i)
        return amount is None or (amount <= _MOST_HOURS if hour else amount >= _MANY_MINUTES)

    def _amounts(
        self,
        words: Words,
        atoms: list[frozenset[int]],
        numbers: list[int],
        timed: set[int],
        found: list[Found],
    ) -> None:
        named = self._named
        count = len(atoms)
        sentences = words.sentences
        with_time = {sentences[f.first] for f in found}
        for i in numbers:
            if i in timed:
                continue
            after = i + 1 < count and words.breaks[i + 1] < SENTENCE
            unit_after = after and words.breaks[i + 1] < COMMA and not atoms[i + 1].isdisjoint(self._currency)
            unit_before = i > 0 and words.breaks[i] < SENTENCE and not atoms[i - 1].isdisjoint(self._currency)
            amount = _amount(words, i)
            if unit_after or unit_before:
                unit = i + 1 if unit_after else i - 1
                hard = not atoms[unit].isdisjoint(named["hard_currency"])
                if amount is not None and amount > (_LARGE_HARD if hard else _LARGE):
                    continue
                small = amount is not None and amount < (_SMALL_HARD if hard else _SMALL)
                name = "small_price" if small else "price"
                found.append(Found(name, min(i, unit), max(i, unit), "any"))
                if amount is not None and amount >= (_BIG_HARD if hard else _BIG):
                    found.append(Found("big_amount", i, i, "any"))
                atoms[i] |= self._price
                continue
            big_word = not atoms[i].isdisjoint(named["big_number_word"])
            if after and words.breaks[i + 1] < COMMA and not atoms[i + 1].isdisjoint(named["other_unit"]):
                continue
            if i > 0 and words.breaks[i] < CLAUSE and not atoms[i - 1].isdisjoint(named["clock_word"]):
                continue
            cued = self._cued(words, atoms, i) and (amount is None or amount >= _STEP)
            round_amount = (
                amount is not None
                and _LEAST <= amount <= _MOST
                and amount % _STEP == 0
                and (amount not in _YEARS or sentences[i] in with_time)
            )
            beside_time = (
                i - 1 in timed
                and words.breaks[i] < SENTENCE
                and amount is not None
                and amount >= _STEP
                and amount % 5 == 0
            )
            buys_time = (
                amount is not None
                and amount >= _STEP
                and amount % 5 == 0
                and self._buys_time(words, atoms, i)
            )
            plain = words.keys[i] == NUMBER or big_word
            if plain and (
                (cued and (amount is None or amount % 10 == 0))
                or round_amount
                or beside_time
                or buys_time
                or (self._euro and bool(timed) and amount in _HARD_AMOUNTS)
                or (big_word and sentences[i] in with_time)
            ):
                found.append(Found("price", i, i, "any"))
                atoms[i] |= self._price
                if amount is not None and amount >= _BIG:
                    found.append(Found("big_amount", i, i, "any"))

    def _cued(self, words: Words, atoms: list[frozenset[int]], i: int) -> bool:
        """Whether a word for a price stands shortly before, in the same sentence."""
        k = i
        while k > max(0, i - _NEAR) and words.breaks[k] < SENTENCE:
            k -= 1
            if not atoms[k].isdisjoint(self._named["price_word"]):
                return True
        return False

    def _buys_time(self, words: Words, atoms: list[frozenset[int]], i: int) -> bool:
        """Whether the number stands for a length of time ("100 für die halbe Stunde")."""
        if i + 1 >= len(atoms) or atoms[i + 1].isdisjoint(self._named["per"] | self._named["price_word"]):
            return False
        for k in range(i + 1, min(i + _NEAR + 2, len(atoms))):
            if words.breaks[k] >= COMMA:
                return False
            if not self._duration.isdisjoint(atoms[k]):
                return True
        return False


def _amount(words: Words, i: int) -> float | None:
    """The amount of a number in digits ("1.450", "2,500" and "2,5k" are thousands), or None for a word or a time of day."""
    if words.keys[i] != NUMBER:
        return None
    return _read_amount(words.folded.text[words.starts[i] : words.ends[i]])


@lru_cache(maxsize=1 << 12)
def _read_amount(written: str) -> float | None:
    if ":" in written:
        return None
    if written[-1] in "kK":
        return 1_000 * float(written[:-1].replace(",", "."))
    head, mark, tail = written.replace(",", ".").rpartition(".")
    try:
        if mark and len(tail) == 3:
            return float(head.replace(".", "") + tail)
        if mark:
            return float(head.replace(".", "") + "." + tail)
        return float(written)
    except ValueError:
        return None
