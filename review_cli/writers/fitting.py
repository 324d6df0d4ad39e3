"""Wide tables in parts that fit: the same rows, so many columns at a time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet

_GAP = 2


def parts(one: Sheet, letters: int) -> Iterator[Sheet]:
    """The sheet in as many parts as it takes for each to be `letters` wide at most; a share stays with its count.

    A matrix has numbers over its columns, and beside the names of its rows.
    """
    if one.is_matrix:
        names = tuple(str(number) for number in range(1, len(one.headings)))
        rows = tuple((f"{number} {row[0]}", *row[1:]) for number, row in zip(names, one.rows, strict=True))
        one = replace(one, headings=(one.headings[0], *names), rows=rows)
    wide = [
        _GAP + max(len(text) for text in (heading, *(_text(one, row[column], column) for row in one.rows)))
        for column, heading in enumerate(one.headings)
    ]
    taken: list[int] = []
    room = letters - wide[0]
    for column in range(1, len(wide)):
        if taken and sum(wide[at] for at in taken) + wide[column] > room and column not in one.percent:
            yield _of(one, taken)
            taken = []
        taken.append(column)
    yield _of(one, taken)


def _of(one: Sheet, columns: list[int]) -> Sheet:
    kept = [0, *columns]
    return replace(
        one,
        headings=tuple(one.headings[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in one.rows),
        percent=frozenset(new for new, old in enumerate(kept) if old in one.percent),
    )


def _text(one: Sheet, cell: str | int | float | None, column: int) -> str:
    return written(cell, percent=column in one.percent)
