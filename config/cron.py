"""Lines of cron in files that coordinators edit: read for mistakes, and refused when they never come. Pure."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator


def check_cron(cron: str) -> str:
    """The line as it came. Raises ValueError, in words for whoever wrote it, when it is none or never comes."""
    ranges = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    fields = cron.split()
    if len(fields) != len(ranges):
        raise ValueError('five fields are needed: minute hour day month weekday, such as "15 3 * * *"')
    for text, (low, high) in zip(fields, ranges, strict=True):
        for part in text.lower().split(","):
            found = re.fullmatch(r"(?:\*|(\d+|[a-z]{3})(?:-(\d+|[a-z]{3}))?)(?:/([1-9]\d*))?", part)
            numbers = [int(n) for n in found.groups()[:2] if n and n.isdigit()] if found else []
            if found is None or any(not low <= n <= high for n in numbers):
                raise ValueError(f'"{part}" is not allowed there (numbers from {low} to {high}, or *)')
            if len(numbers) == 2 and numbers[0] > numbers[1]:
                raise ValueError(f'"{part}" ends before it begins: write the smaller number first')
    if not _fires(fields):
        raise ValueError("never comes: no month named has such a day; correct the day or the month")
    return cron


_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _fires(fields: list[str]) -> bool:
    """Whether some month of some year has one of the days. A weekday named beside them does not save it: both must hold."""
    days = _numbers(fields[2], 1, 31)
    months = _numbers(fields[3].lower(), 1, 12, _MONTHS)
    return any(day <= _LONGEST_MONTHS[month - 1] for day in days for month in months)


def _numbers(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> set[int]:
    """The numbers that a field of a cron line stands for."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            first, last = str(low), str(high)
        ends = [
            names.index(one) + low if one in names else int(one)
            for one in (first, last)
            if one.isdigit() or one in names
        ]
        if ends:
            until = ends[-1] if last else high if step else ends[0]
            found |= set(range(ends[0], until + 1, int(step or 1)))
    return found


Cron = Annotated[str, AfterValidator(check_cron)]
"""A line of five fields that comes at least once."""
