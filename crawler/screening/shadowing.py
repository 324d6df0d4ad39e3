"""Terms of one signal and language that add nothing, because another term reads whatever they read. Pure.

What is claimed holds for every text: a term is named only where each of its readings holds a reading of the other. A word class stands for
the words it has in the term's language. The other way round nothing is claimed: an alternative spread over several terms is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from crawler.screening.patterns import spell_out
from crawler.screening.words import key_of

_PIECE = re.compile(r"~?\([^)]*\)\??|~?\S+")  # one place of a term, as crawler.screening.patterns cuts it
_MOST_OPTIONAL = 4
_STEM = 2
"""Letters a starred word has at least."""

Classes = Mapping[str, Iterable[str]]
"""The words of the word classes in one language."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One position of a term: the words it reads, and whether others may stand before it. Words keep their stars, prices and numbers their brackets."""

    words: frozenset[str]
    gap: bool


_Row = tuple[_Place, ...]


@dataclass(frozen=True, slots=True)
class _Forms:
    """A term with every row of places it can be: spelt out, with and without what may be missing."""

    term: str
    rows: tuple[_Row, ...]

    def covers(self, other: _Forms) -> bool:
        """Whether each reading of `other` holds one of this term."""
        return all(any(_holds(row, form) for row in self.rows) for form in other.rows)


def shadows(
    terms: Iterable[str], classes: Classes, more: Iterable[str] = (), classes_of_more: Classes | None = None
) -> Iterator[tuple[str, str]]:
    """Each of `terms` that another of them, or one of `more`, covers, and that one. Of two that cover each other the later is named."""
    own = [_forms(term, classes) for term in terms]
    every = [*own, *(_forms(term, classes_of_more or {}) for term in more)]
    near = _Near(every)
    for at, one in enumerate(own):
        for index in near.to(one):
            other = every[index]
            if index != at and other.covers(one) and (index < at or not one.covers(other)):
                yield one.term, other.term
                break


class _Near:
    """Which terms can cover another at all: those whose first place reads one of its words. It spares nearly all comparisons."""

    def __init__(self, every: list[_Forms]) -> None:
        self._exact: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self._endings: set[int] = set()
        for index, one in enumerate(every):
            for word in (word for row in one.rows for word in row[0].words):
                self._exact.setdefault(word, set()).add(index)
                if word.endswith("*"):
                    self._stems.setdefault(word[:_STEM], set()).add(index)
                elif word.startswith("*"):
                    self._endings.add(index)

    def to(self, one: _Forms) -> list[int]:
        """The terms that come into question, in order."""
        found = set(self._endings)
        for word in {word for row in one.rows for place in row for word in place.words}:
            found |= self._exact.get(word, set()) | self._stems.get(word[:_STEM], set())
        return sorted(found)


def _forms(term: str, classes: Classes) -> _Forms:
    return _Forms(term, tuple(row for one in spell_out(term) for row in _rows(one, classes)))


def _rows(source: str, classes: Classes) -> list[_Row]:
    pieces = _PIECE.findall(source)
    # The first word of a term is never missing, whatever stands behind it.
    optional = [at for at, piece in enumerate(pieces) if at and piece.endswith("?")][:_MOST_OPTIONAL]
    rows = []
    for present in product((True, False), repeat=len(optional)):
        missing = {at for at, there in zip(optional, present, strict=True) if not there}
        rows.append(tuple(_place(piece, classes) for at, piece in enumerate(pieces) if at not in missing))
    return [row for row in rows if row]


def _place(piece: str, classes: Classes) -> _Place:
    bare = piece.removeprefix("~").removesuffix("?")
    words = bare[1:-1].split("|") if bare.startswith("(") else [bare]
    # A class without a word in this language stays itself: it reads nothing, so nothing is to be said of it.
    read = (one for word in words for one in (tuple(classes.get(word[1:-1], ())) or (word,)))
    return _Place(frozenset(map(_word, read)), piece.startswith("~"))


def _word(word: str) -> str:
    if word.startswith("<"):
        return word
    if word.endswith("*"):
        return f"{key_of(word[:-1])}*"
    return f"*{key_of(word[1:])}" if word.startswith("*") else key_of(word)


def _holds(row: _Row, form: _Row) -> bool:
    """Whether a reading of `form` always holds one of `row`: its places, in order, next to each other."""
    length = len(row)
    return any(
        all(
            _covers(place.words, own.words) and (place.gap or not own.gap or offset == 0)
            for offset, (place, own) in enumerate(zip(row, form[start : start + length], strict=True))
        )
        for start in range(len(form) - length + 1)
    )


def _covers(words: frozenset[str], own: frozenset[str]) -> bool:
    return all(word in words or any(_reads(wide, word) for wide in words) for word in own)


def _reads(wide: str, word: str) -> bool:
    if word.startswith("<") or wide.startswith("<"):
        return False
    if wide.endswith("*"):
        return not word.startswith("*") and word.removesuffix("*").startswith(wide[:-1]) and len(wide) > 1
    return wide.startswith("*") and not word.endswith("*") and word.removeprefix("*").endswith(wide[1:])
