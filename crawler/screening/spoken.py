"""Which languages a text is written in, by its function words: they decide whose syntax and whose terms are read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from config.definition import ANY_LANGUAGE, Definition
from crawler.screening.patterns import Vocabulary
from crawler.screening.words import Words

_SURE_COUNT, _SURE_SHARE = 2, 0.12
_MUCH_MORE = 2.5
_SILENT_COUNT = 1.2
_MIXED_SHARE = 0.18
_FOREIGN_COUNT, _FOREIGN_SHARE = 3, 0.25
_PARTS = 720_720
"""A word's weight in parts: it can be shared out among up to sixteen languages without a rest."""


class Spoken(NamedTuple):
    """The language of a text (None where no rules cover it), those whose syntax and those whose terms are read."""

    lang: str | None
    syntax: frozenset[str]
    terms: frozenset[str]


class SpokenLanguages:
    """Knows the function words of a definition's languages."""

    def __init__(self, definition: Definition, vocabulary: Vocabulary) -> None:
        self._covered = definition.languages
        self._related = definition.related
        self._vocabulary = vocabulary
        self._sets: dict[tuple[str | None, tuple[str, ...]], Spoken] = {}
        of: dict[str, tuple[str, ...]] = {}
        for code, listed in definition.languages.items():
            for word in listed:
                of[word] = (*of.get(word, ()), code)
        self._of = {word: _shared_out(codes) for word, codes in of.items()}

    def knows(self, word: str) -> bool:
        """Whether a word speaks for some language."""
        return word in self._of

    def read(self, words: Words, given: str | None) -> Spoken:
        """The languages of a text; `given` is what the arena or a detector says of it."""
        counts = self._counts(words)
        given = given.lower().partition("-")[0] if given else None
        if given not in self._covered and max(counts.values(), default=0) < _SURE_COUNT:
            terms = (_shared_out(self._vocabulary.languages_of(key)) for key in set(words.keys))
            for code, weight in _speakers(terms).items():
                counts[code] = counts.get(code, 0.0) + weight
        count = len(words.keys)
        lang = self._choose(counts, count, given)
        mixed = tuple(
            sorted(
                c for c, n in counts.items() if n >= _SURE_COUNT and n >= _MIXED_SHARE * count and c != lang
            )
        )
        return self._spoken(lang, mixed if lang else ())

    def _spoken(self, lang: str | None, mixed: tuple[str, ...]) -> Spoken:
        """The sets of languages for one language and those mixed into it; each is made once."""
        spoken = self._sets.get((lang, mixed))
        if spoken is None:
            own = (lang,) if lang else ()
            syntax = frozenset((*own, *mixed, ANY_LANGUAGE))
            terms = syntax.union(*(self._related.get(code, ()) for code in own))
            spoken = self._sets[lang, mixed] = Spoken(lang, syntax, terms)
        return spoken

    def _counts(self, words: Words) -> dict[str, float]:
        """How much the words of a text speak for each language; Thai speaks by its letters."""
        low = words.folded.text.lower()
        exact = len(low) == len(words.folded.text)
        read = {low[a:b] for a, b in zip(words.starts, words.ends, strict=True)} if exact else set(words.keys)
        counts = _speakers([self._of[word] for word in read if word in self._of])
        if not low.isascii() and any("\u0e00" <= key[0] <= "\u0e7f" for key in words.keys):
            counts["th"] = counts.get("th", 0) + len(words.keys) // 3 + 2
        return counts

    def _choose(self, counts: dict[str, float], length: int, given: str | None) -> str | None:
        """The language that the words speak for, unless it is too close to the one given."""
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0] != given, item[0]))
        best, most = ranked[0] if ranked else (None, 0.0)
        share = most / max(1, length)
        if given is None:
            return best if most >= _SURE_COUNT or share >= _SURE_SHARE else None
        if given not in self._covered:
            return best if most >= _FOREIGN_COUNT and share >= _FOREIGN_SHARE else None
        sure = most >= _SURE_COUNT and share >= _SURE_SHARE and most > _MUCH_MORE * counts.get(given, 0.0)
        silent = most >= _SILENT_COUNT and not counts.get(given)
        return best if sure or silent else given


def _shared_out(languages: Collection[str]) -> tuple[tuple[str, int], ...]:
    """A word of several languages speaks in part for each."""
    return tuple((code, _PARTS // len(languages)) for code in languages)


def _speakers(words: Iterable[Iterable[tuple[str, int]]]) -> dict[str, float]:
    """How much a set of words speaks for each language, from the parts of each.

    Counted in whole parts: sums of fractions would depend on the order of a set, and that differs from run to run.
    """
    parts: dict[str, int] = {}
    for shares in words:
        for code, share in shares:
            parts[code] = parts.get(code, 0) + share
    return {code: count / _PARTS for code, count in parts.items()}
