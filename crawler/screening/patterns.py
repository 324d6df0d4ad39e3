"""All terms of the definition as one index over words: each word is looked up once, whatever the number of terms. Pure.

A term is a row of words: `word`, `word*` (inflections and listed compounds), `*word` (compounds that end in it),
`(a|b*)` alternatives, `<class>` a word class of the same language, `<num>` `<price>` `<duration>` what the reader
finds in numbers, a `?` after a word that may be missing, `~word` up to three words may stand before it. Between words
that follow each other, fillers ("also", "gladly", "no longer") may stand. A term never crosses the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from config.definition import ANY_LANGUAGE, Definition
from crawler.screening.words import COMMA, JOINED, NUMBER, SENTENCE, Words, key_of

PRICE = "<price>"
DURATION = "<duration>"
SCOPE = "scope:"
ROLE = "role:"
ACTION = "action:"
FILLER = f"{SCOPE}filler"
IGNORE = f"{SCOPE}ignore"
_SPECIAL = {"num": NUMBER, "price": PRICE, "duration": DURATION}
_GAP = 3
_FILLERS = 3
_MEMORY = 50_000
_GROUP = re.compile(r"\(([^)]*)\)")
_INNER = re.compile(r"(?<=\w)[-'’.](?=\w)")
_SPLIT = re.compile(r"~?\([^)]*\)\??|~?\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a term: any of `atoms`; `gap` words may stand before it; it may be missing."""

    atoms: frozenset[int]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One compiled term of a signal or scope."""

    name: str
    language: str
    source: str
    first: frozenset[int]
    rest: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """The terms one word begins: those of one word, the longer ones, of these the loose (a gap or a word that may be missing
    comes second) and the strict by what must come second."""

    own: frozenset[int]
    """What the word itself is."""
    every: tuple[Term, ...]
    alone: tuple[Term, ...]
    longer: tuple[Term, ...]
    loose: tuple[tuple[Term, frozenset[int] | None], ...]
    """With what must stand somewhere in the text for each, if anything must."""
    strict: Mapping[int, Sequence[Term]]


class Found(NamedTuple):
    """A term read at the words `first` to `last`, both included."""

    name: str
    first: int
    last: int
    language: str
    shown: tuple[int, int] | None = None
    """The words to show as evidence, where they are more than the term."""


class Vocabulary:
    """The compiled terms of a definition."""

    def __init__(self, definition: Definition) -> None:
        self._atoms: dict[str, int] = {}
        self._exact: dict[str, int] = {}
        self._prefix: dict[str, int] = {}
        self._suffix: dict[str, int] = {}
        self._class_words: dict[tuple[str, str], frozenset[int]] = {}
        self._classes: dict[tuple[str, frozenset[str]], frozenset[int]] = {}
        self._special = {name: self._atom(f"\0{name}") for name in (NUMBER, PRICE, DURATION)}
        self.terms: list[Term] = []
        for name, by_language in definition.classes.items():
            for language, listed in by_language.items():
                self._class_words[name, language] = frozenset(
                    a for word in listed for a in self._word(word, language)
                )
        for signal in definition.signals.values():
            self._add(signal.name, signal.terms)
        for scope, by_language in definition.scopes.items():
            self._add(f"{SCOPE}{scope}", by_language)
        self._role_atoms: dict[tuple[str, str], frozenset[int]] = {}
        for role, by_language in definition.roles.items():
            for language, listed in by_language.items():
                single = [word for word in listed if " " not in word]
                self._role_atoms[role, language] = frozenset(
                    a for w in single for a in self._word(w, language)
                )
                self._add(f"{ROLE}{role}", {language: [word for word in listed if " " in word]})
        for name, action in definition.actions.items():
            self._add(f"{ACTION}{name}", action.verbs)
            self._add(f"{ACTION}{name}:writer", action.writer)
            self._add(f"{ACTION}{name}:reader", action.reader)
        self.of_frames = frozenset(t.name for t in self.terms if t.name.startswith((ACTION, ROLE)))
        """The names of terms that only frames read."""
        self.scopes = frozenset(f"{SCOPE}{name}" for name in definition.scopes)
        """The names of terms that are scopes."""
        self._starts: dict[int, list[Term]] = {}
        for term in self.terms:
            for atom in term.first:
                self._starts.setdefault(atom, []).append(term)
        thai = sorted(
            (w for w in [*self._exact, *self._prefix] if "\u0e00" <= w[0] <= "\u0e7f"), key=len, reverse=True
        )
        self._thai = re.compile("|".join(map(re.escape, thai)) or r"(?!)")
        self._longest = max((len(w) for w in [*self._prefix, *self._suffix]), default=0)
        self._spoken: dict[frozenset[str], dict[str, Begun]] = {}
        self._numbers: dict[frozenset[str], dict[tuple[str, frozenset[int]], Begun]] = {}
        self._fillers: dict[frozenset[str], frozenset[int]] = {}
        self._seen: dict[str, tuple[frozenset[int], tuple[Term, ...]]] = {}
        self._filler_atoms: dict[str, frozenset[int]] = {
            language: frozenset(
                a
                for term in self.terms
                if term.name == FILLER and term.language in {language, ANY_LANGUAGE} and not term.rest
                for a in term.first
            )
            for language in [*definition.languages, ANY_LANGUAGE]
        }

    # -- compiling ----------------------------------------------------------------------------------------------------

    def _atom(self, name: str) -> int:
        return self._atoms.setdefault(name, len(self._atoms))

    def _add(self, name: str, by_language: Mapping[str, Iterable[str]]) -> None:
        for language, listed in by_language.items():
            for source in listed:
                self.terms.extend(self._compile(name, language, one) for one in spell_out(source))

    def _compile(self, name: str, language: str, source: str) -> Term:
        places = [self._place(piece, language) for piece in _SPLIT.findall(source)]
        return Term(name, language, source, places[0].atoms, tuple(places[1:]))

    def _place(self, piece: str, language: str) -> Place:
        gap = _GAP if piece.startswith("~") else 0
        piece = piece.removeprefix("~")
        optional = piece.endswith("?")
        piece = piece.removesuffix("?")
        if piece.startswith("("):
            atoms = frozenset(a for word in piece[1:-1].split("|") for a in self._word(word, language))
        else:
            atoms = self._word(piece, language)
        return Place(atoms, gap, optional)

    def _word(self, word: str, language: str) -> frozenset[int]:
        if word.startswith("<"):
            name = word[1:-1]
            if name in _SPECIAL:
                return frozenset({self._special[_SPECIAL[name]]})
            own = self._class_words.get((name, language), frozenset())
            return own | self._class_words.get((name, ANY_LANGUAGE), frozenset())
        if word == NUMBER:
            return frozenset({self._special[NUMBER]})
        if word.endswith("*"):
            key = key_of(word[:-1])
            atom = self._prefix.setdefault(key, self._atom(f"{key}*"))
        elif word.startswith("*"):
            key = key_of(word[1:])
            atom = self._suffix.setdefault(key, self._atom(f"*{key}"))
        else:
            key = key_of(word)
            atom = self._exact.setdefault(key, self._atom(key))
        return frozenset({atom})

    # -- reading ------------------------------------------------------------------------------------------------------

    def knows(self, key: str) -> bool:
        """Whether a key is a word of some term (also as an inflection or compound of one)."""
        return bool(self._look_up(key)[0])

    def languages_of(self, key: str) -> frozenset[str]:
        """The languages some term of which begins with the word; none for a word that is read in all."""
        return frozenset(term.language for term in self._look_up(key)[1]) - {ANY_LANGUAGE}

    def split_thai(self, stretch: str) -> list[str]:
        """A stretch of Thai cut at the words the vocabulary knows; what lies between stays whole."""
        pieces: list[str] = []
        at = 0
        for found in self._thai.finditer(stretch):
            if found.start() > at:
                pieces.append(stretch[at : found.start()])
            pieces.append(found.group())
            at = found.end()
        if at < len(stretch):
            pieces.append(stretch[at:])
        return pieces

    def special(self, name: str) -> int:
        """The atom of NUMBER, PRICE or DURATION."""
        return self._special[name]

    def class_of(self, name: str, languages: Iterable[str]) -> frozenset[int]:
        """The atoms of a word class in some languages."""
        key = (name, frozenset(languages))
        if key not in self._classes:
            self._classes[key] = frozenset().union(
                *(self._class_words.get((name, code), frozenset()) for code in [*key[1], ANY_LANGUAGE])
            )
        return self._classes[key]

    def role_atoms(self, role: str, languages: Iterable[str]) -> frozenset[int]:
        """The atoms of the single words for a role in some languages."""
        return frozenset().union(
            *(self._role_atoms.get((role, language), frozenset()) for language in languages)
        )

    def fillers(self, languages: frozenset[str]) -> frozenset[int]:
        """The atoms of the words that may stand inside any term."""
        if languages not in self._fillers:
            self._fillers[languages] = frozenset().union(*(self._filler_atoms[code] for code in languages))
        return self._fillers[languages]

    def atoms(self, keys: Sequence[str]) -> list[frozenset[int]]:
        """What each word is, as sets of atoms."""
        return [self._look_up(key)[0] for key in keys]

    def _look_up(self, key: str) -> tuple[frozenset[int], tuple[Term, ...]]:
        seen = self._seen.get(key)
        if seen is not None:
            return seen
        atoms: set[int] = set()
        if key == NUMBER:
            atoms.add(self._special[NUMBER])
        elif key in self._exact:
            atoms.add(self._exact[key])
        for end in range(2, min(len(key), self._longest) + 1):
            if (atom := self._prefix.get(key[:end])) is not None and not key[-1].isdigit():
                atoms.add(atom)
            if (atom := self._suffix.get(key[-end:])) is not None:
                atoms.add(atom)
        terms = tuple(dict.fromkeys(t for a in sorted(atoms) for t in self._starts.get(a, ())))
        if len(self._seen) >= _MEMORY:
            self._seen.clear()
        if len(key) <= self._longest + _GAP:
            self._seen[key] = (frozenset(atoms), terms)
        return frozenset(atoms), terms

    def find(
        self, words: Words, atoms: Sequence[frozenset[int]], languages: frozenset[str]
    ) -> Iterator[Found]:
        """Every term of the given languages, in the order of the text."""
        fillers = self.fillers(languages)
        spoken = self._spoken.setdefault(languages, {})
        if len(spoken) >= _MEMORY:
            spoken.clear()
        count = len(words.keys)
        read = frozenset().union(*set(atoms)) if atoms else frozenset()
        nothing: frozenset[int] = frozenset()
        read_numbers = self._numbers.setdefault(languages, {})
        if len(read_numbers) >= _MEMORY:
            read_numbers.clear()
        for at, key in enumerate(words.keys):
            begun = spoken.get(key)
            if begun is None:
                own, starts = self._look_up(key)
                begun = _begun(own, (t for t in starts if t.language in languages))
                if len(key) <= self._longest + _GAP:
                    spoken[key] = begun
            if atoms[at] is not begun.own:
                more = read_numbers.get((key, atoms[at]))
                if more is None:
                    extra = (t for a in sorted(atoms[at] - begun.own) for t in self._starts.get(a, ()))
                    more = _begun(atoms[at], (*begun.every, *(t for t in extra if t.language in languages)))
                    read_numbers[key, atoms[at]] = more
                begun = more
            for term in begun.alone:
                yield Found(term.name, at, at, term.language)
            if not begun.longer:
                continue
            after = atoms[at + 1] if at + 1 < count else nothing
            # Most terms fail at their second word: told here, without following them.
            if fillers.isdisjoint(after):
                likely = [t for t, need in begun.loose if need is None or not need.isdisjoint(read)]
                for atom in after:
                    likely.extend(begun.strict.get(atom, ()))
            else:
                likely = [
                    t for t in begun.longer if t.rest[0].optional or not t.rest[0].atoms.isdisjoint(read)
                ]
            for term in likely:
                last = _follow(term, words, atoms, at, count, fillers)
                if last >= 0:
                    yield Found(term.name, at, last, term.language)


def _begun(own: frozenset[int], terms: Iterable[Term]) -> Begun:
    """The terms that a word begins, which is `own`, set apart by how soon they can be ruled out."""
    every = tuple(terms)
    longer = tuple(t for t in every if t.rest)
    loose = []
    strict: dict[int, list[Term]] = {}
    for term in longer:
        second = term.rest[0]
        if second.optional or second.gap:
            loose.append((term, None if second.optional else second.atoms))
        else:
            for atom in second.atoms:
                strict.setdefault(atom, []).append(term)
    return Begun(own, every, tuple(t for t in every if not t.rest), longer, tuple(loose), strict)


def spell_out(source: str) -> list[str]:
    """A term whose alternatives hold several words, as several terms ("(come|drop by) ~here" is two)."""
    source = _INNER.sub(" ", source)
    for group in _GROUP.finditer(source):
        if " " in group.group(1):
            head, tail = source[: group.start()], source[group.end() :]
            return [
                spelt
                for alternative in group.group(1).split("|")
                for spelt in spell_out(f"{head}{alternative.strip()}{tail}")
            ]
    return [source]


def _follow(
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
    limit = JOINED if term.name.startswith(SCOPE) and term.name != IGNORE else COMMA
    last = at
    for number, place in enumerate(term.rest[step:], step + 1):
        wanted = place.atoms
        skipped = filled = 0
        here = last + 1
        found = -1
        while here < count and breaks[here] < SENTENCE:
            if breaks[here] > limit:
                break
            if not wanted.isdisjoint(atoms[here]):
                found = here
                break
            if place.gap > skipped:
                skipped += 1
            elif filled < _FILLERS and not fillers.isdisjoint(atoms[here]):
                filled += 1
            else:
                break
            here += 1
        if place.optional:
            if found >= 0 and (with_it := _follow(term, words, atoms, found, count, fillers, number)) >= 0:
                return with_it
        elif found >= 0:
            last = found
        else:
            return -1
    return last
