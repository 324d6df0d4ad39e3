"""All terms of the definition as one index over words: each word is looked up once, whatever the number of terms. Pure.

A term is a row of words: `word`, `word*` (inflections and listed compounds), `*word` (compounds that end in it),
`(a|b*)` alternatives, `<class>` a word class of the same language, `<num>` `<price>` `<duration>` what the reader
finds in numbers, a `?` after a word that may be missing, `~word` up to three words may stand before it. Between words
that follow each other, fillers ("also", "gladly", "no longer") may stand. A term never crosses the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from config.definition import ANY_LANGUAGE, Definition
from crawler.screening.terms import (
    FILLERS,
    GAP,
    OF_FRAMES,
    SCOPES,
    SIGNALS,
    Begun,
    Found,
    Place,
    Term,
    Terms,
    begun_by,
    follow,
)
from crawler.screening.words import COMMA, JOINED, NUMBER, Words, key_of

PRICE = "<price>"
DURATION = "<duration>"
SCOPE = "scope:"
ROLE = "role:"
ACTION = "action:"
FILLER = f"{SCOPE}filler"
IGNORE = f"{SCOPE}ignore"
_SPECIAL = {"num": NUMBER, "price": PRICE, "duration": DURATION}
_MEMORY = 50_000
_GROUP = re.compile(r"\(([^)]*)\)")
_INNER = re.compile(r"(?<=\w)[-'’.](?=\w)")
_SPLIT = re.compile(r"~?\([^)]*\)\??|~?\S+")


_new = tuple.__new__
"""Makes a named tuple in half the time; a text gives dozens."""


class Vocabulary:
    """The compiled terms of a definition."""

    def __init__(self, definition: Definition) -> None:
        self._atoms: dict[str, int] = {}
        self._sets: dict[frozenset[int], frozenset[int]] = {}
        self._places: dict[Place, Place] = {}
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
        self._starts: dict[int, list[Term]] = {}
        for term in self.terms:
            for atom in term.first:
                self._starts.setdefault(atom, []).append(term)
        thai = sorted(
            (w for w in [*self._exact, *self._prefix] if "\u0e00" <= w[0] <= "\u0e7f"), key=len, reverse=True
        )
        self._thai = re.compile("|".join(map(re.escape, thai)) or r"(?!)")
        self._longest = max((len(w) for w in [*self._prefix, *self._suffix]), default=0)
        self._begun: dict[tuple[frozenset[str], frozenset[str]], dict[str, Begun]] = {}
        self._begun_by_numbers: dict[
            tuple[frozenset[str], frozenset[str]], dict[tuple[str, frozenset[int]], Begun]
        ] = {}
        self._shared: dict[tuple[frozenset[int], tuple[Term, ...]], Begun] = {}
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
            spelt = dict.fromkeys(one for source in listed for one in spell_out(source))
            self.terms.extend(self._compile(name, language, one) for one in spelt)

    def _compile(self, name: str, language: str, source: str) -> Term:
        places = [self._place(piece, language) for piece in _SPLIT.findall(source)]
        kind = OF_FRAMES if name.startswith((ACTION, ROLE)) else SCOPES if name.startswith(SCOPE) else SIGNALS
        limit = JOINED if name.startswith(SCOPE) and name != IGNORE else COMMA
        return Term(name, language, source, places[0].atoms, tuple(places[1:]), kind, limit)

    def _place(self, piece: str, language: str) -> Place:
        gap = GAP if piece.startswith("~") else 0
        piece = piece.removeprefix("~")
        optional = piece.endswith("?")
        piece = piece.removesuffix("?")
        if piece.startswith("("):
            atoms = frozenset(a for word in piece[1:-1].split("|") for a in self._word(word, language))
        else:
            atoms = self._word(piece, language)
        # Equal sets and places are one object: the whole index then stays in the processor's memory.
        place = Place(self._sets.setdefault(atoms, atoms), gap, optional)
        return self._places.setdefault(place, place)

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
        seen, look_up = self._seen, self._look_up
        return [(seen.get(key) or look_up(key))[0] for key in keys]

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
        own = frozenset(atoms)
        own = self._sets.get(own, own)
        if len(key) <= self._longest + GAP:
            self._seen[key] = (own, terms)
        return own, terms

    def find(
        self, words: Words, atoms: Sequence[frozenset[int]], spoken: frozenset[str], languages: frozenset[str]
    ) -> Terms:
        """Every term of the given languages, scopes of those spoken, in the order of the text."""
        fillers = self.fillers(languages)
        reading = (spoken, languages)
        known = self._begun.setdefault(reading, {})
        known_numbers = self._begun_by_numbers.setdefault(reading, {})
        for memory in (known, known_numbers):
            if len(memory) >= _MEMORY:
                memory.clear()
        count = len(words.keys)
        read = frozenset().union(*atoms)
        found = Terms([], [], [])
        for at, key in enumerate(words.keys):
            begun = known.get(key)
            if begun is None:
                word, starts = self._look_up(key)
                begun = self._begin(word, starts, spoken, languages)
                if len(key) <= self._longest + GAP:
                    known[key] = begun
            own = atoms[at]
            if own is not begun.own:  # a number that was read as a price, a time
                more = known_numbers.get((key, own))
                if more is None:
                    extra = (t for a in sorted(own - begun.own) for t in self._starts.get(a, ()))
                    more = self._begin(own, (*begun.every, *extra), spoken, languages)
                    known_numbers[key, own] = more
                begun = more
            for kind, name, language in begun.alone:
                found[kind].append(_new(Found, (name, at, at, language, None)))
            if begun.needs.isdisjoint(read) and not begun.open:
                continue
            # Most terms fail at their second word: told here, without following them.
            likely = [*begun.open]
            for term, need in begun.loose:
                if not need.isdisjoint(read):
                    likely.append(term)
            if strict := begun.strict:
                for here in range(at + 1, min(at + 2 + FILLERS, count)):
                    own = atoms[here]
                    for atom in own:
                        if atom in strict:
                            likely += strict[atom]
                    if fillers.isdisjoint(own):
                        break
            for term in likely if len(likely) < 2 else dict.fromkeys(likely):
                last = follow(term, words, atoms, at, count, fillers)
                if last >= 0:
                    found[term.kind].append(_new(Found, (term.name, at, last, term.language, None)))
        return found

    def _begin(
        self, own: frozenset[int], terms: Iterable[Term], spoken: frozenset[str], languages: frozenset[str]
    ) -> Begun:
        """The terms of some languages that a word begins; one object for all languages in which they are the same."""
        every = tuple(t for t in terms if t.language in (spoken if t.kind == SCOPES else languages))
        begun = self._shared.get((own, every))
        if begun is None:
            if len(self._shared) >= _MEMORY:
                self._shared.clear()
            begun = self._shared[own, every] = begun_by(own, every)
        return begun


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
