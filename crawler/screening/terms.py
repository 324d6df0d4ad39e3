"""Terms as the vocabulary compiles them, and how one is followed through the words of a text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crawler.screening.words import Words

GAP = 3
"""Words that may stand before a place written with "~"."""
FILLERS = 3
"""Fillers that may stand between two words of a term."""
SIGNALS, SCOPES, OF_FRAMES = range(3)
"""What reads on with a term; its place in `Terms`."""


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a term: any of `atoms`; `gap` words may stand before it; it may be missing."""

    atoms: frozenset[int]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One compiled term of a signal or scope; each is there once, and known by itself."""

    name: str
    language: str
    source: str
    first: frozenset[int]
    rest: tuple[Place, ...]
    kind: int
    """Which of the lists of `Terms` it belongs to."""
    limit: int
    """What may stand between its words at most."""


class Begun(NamedTuple):
    """The terms one word begins: those of one word, and the longer ones by what must come second."""

    own: frozenset[int]
    """What the word itself is."""
    every: tuple[Term, ...]
    alone: Sequence[tuple[int, str, str]]
    """Those of one word: kind, name and language."""
    open: Sequence[Term]
    """Those whose second word may be missing."""
    needs: frozenset[int]
    """What the second word of every other is."""
    loose: Sequence[tuple[Term, frozenset[int]]]
    """Those with a gap before the second word, each with what that is."""
    strict: Mapping[int, Sequence[Term]]


class Found(NamedTuple):
    """A term read at the words `first` to `last`, both included."""

    name: str
    first: int
    last: int
    language: str
    shown: tuple[int, int] | None = None
    """The words to show as evidence, where they are more than the term."""


class Terms(NamedTuple):
    """The terms read in a text, by what reads on with them."""

    signals: list[Found]
    scopes: list[Found]
    of_frames: list[Found]


def begun_by(own: frozenset[int], every: tuple[Term, ...]) -> Begun:
    """The terms that a word begins, which is `own`, set apart by how soon they can be ruled out."""
    without: list[Term] = []
    loose: list[tuple[Term, frozenset[int]]] = []
    strict: dict[int, list[Term]] = {}
    for term in every:
        if not term.rest:
            continue
        second = term.rest[0]
        if second.optional:
            without.append(term)
        elif second.gap:
            loose.append((term, second.atoms))
        else:
            for atom in second.atoms:
                strict.setdefault(atom, []).append(term)
    alone = tuple((term.kind, term.name, term.language) for term in every if not term.rest)
    needs = frozenset(strict).union(*(need for _term, need in loose))
    return Begun(own, every, alone, without, needs, loose, strict)


def follow(
    term: Term,
    words: Words,
    atoms: Sequence[frozenset[int]],
    at: int,
    count: int,
    fillers: frozenset[int],
    step: int = 0,
) -> int:
    """The last word of `term` when what comes before its place `step` ends at the word `at`, or -1.

    A word that may be missing is taken where it stands, unless the rest is only read without it.
    """
    breaks = words.breaks
    limit = term.limit
    rest = term.rest
    last = at
    while step < len(rest):
        place = rest[step]
        step += 1
        wanted = place.atoms
        skipped = filled = 0
        here = last + 1
        found = -1
        while here < count and breaks[here] <= limit:
            own = atoms[here]
            if not wanted.isdisjoint(own):
                found = here
                break
            if place.gap > skipped:
                skipped += 1
            elif filled < FILLERS and not fillers.isdisjoint(own):
                filled += 1
            else:
                break
            here += 1
        if place.optional:
            if found >= 0 and (with_it := follow(term, words, atoms, found, count, fillers, step)) >= 0:
                return with_it
        elif found >= 0:
            last = found
        else:
            return -1
    return last
