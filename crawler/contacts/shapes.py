"""What a run of digits looks like by itself: a date, hours, sums, coordinates, a series. Asked only where no word tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.contacts.tokens import Kind, Token

_DATE_SHAPES = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,3}(?:0?[1-9]|1[0-2])[ ./-]{1,3}(?:19|20)\d\d"
    r"|(?:19|20)\d\d[ ./-](?:0?[1-9]|1[0-2])[ ./-](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19[4-9]|20[0-4])\d"
    r"|\d{1,2}/\d{1,2}(?:\s*[ ,-]\s*\d{1,2}/\d{1,2})+"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<sep>[.-])(?:0?[1-9]|1[0-2])\.?(?:(?:, ?| | ?[-–] ?| og | and | til )(?:0?[1-9]|[12]\d|3[01])(?P=sep)(?:0?[1-9]|1[0-2])\.?)+"
)
_HOUR = r"(?:[01]?\d|2[0-4])"
_CLOCK_SHAPES = re.compile(
    rf"{_HOUR}[.:][0-5]\d\s*(?:[-–—,]|\s|til|to|og|and|und)\s*{_HOUR}[.:][0-5]\d"
    rf"|{_HOUR}(?:00|15|30|45)\s*[-–—]\s*{_HOUR}(?:00|15|30|45)"
    rf"|{_HOUR}[.:][0-5]\d(?:[.:][0-5]\d)?"
    rf"|{_HOUR}\s?[-–]\s?{_HOUR}\s?:\s\d+"
)
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—/ ,]\s*(?:19|20)\d\d")
_ROUND_SUMS = re.compile(r"\d{3}0 \d{3}0|\d{1,2}[05]0\D+\d{1,2}[05]0(?:\D+\d{1,2}[05]0)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2}|\d{1,3}(?:[ '’,]\d{3}){0,2}[ '’,]000")
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


def like_hours(shown: str) -> bool:
    """Whether a stretch can be read as hours of the day."""
    return len(shown) < 20 and _CLOCK_SHAPES.fullmatch(shown) is not None


def shape(run: Sequence[Token], text: str) -> str | None:
    """What a run looks like where no word says that it is a phone."""
    shown = text[run[0].start : run[-1].end]
    if len(shown) > 40 or any(token.kind is Kind.NUMBER_WORD for token in run):
        return None
    if _DATE_SHAPES.fullmatch(shown) or _YEARS.fullmatch(shown):
        return "date"
    if _CLOCK_SHAPES.fullmatch(shown):
        return "clock_times"
    if _THOUSANDS.fullmatch(shown) or shown.endswith("00000"):
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
