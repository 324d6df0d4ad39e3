"""The physical-contact definition applied to one listing. Pure: same listing, same definition, same answer, anywhere.

The way of a text: disguise undone, furniture blanked, words read, numbers read, terms found, scopes laid over them; what is
then asserted, denied or past is put to the ordered decisions, and the first that fires gives the verdict, its rule and the
words it stood on.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from config.definition import Definition
from crawler.folding import Folded, fold
from crawler.safeguarding import find_statement
from crawler.screening.decisions import Decisions, evidence_of
from crawler.screening.frames import FrameReader
from crawler.screening.furniture import FurnitureReader
from crawler.screening.joints import Joints
from crawler.screening.numbers import NumberReader
from crawler.screening.patterns import PRICE, Vocabulary
from crawler.screening.reading import Reading
from crawler.screening.scopes import quoted_words, read_scopes
from crawler.screening.spoken import SpokenLanguages
from crawler.screening.terms import Found
from crawler.screening.words import COMMA, SENTENCE, Words, read_words
from store.domain import ArenaKind, Screening, Verdict

_MANY_WORDS = 5
_MOST_READ = 60_000
"""Characters read for the verdict: no ad is longer, and what hides behind so much text decides nothing."""

_ANSWER = 3
_NEGATIONS = frozenset({"scope:negation", "scope:negation_ahead", "scope:ruled_out"})
_NOT_QUOTED = frozenset({Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER})
"""What a quotation never says of its advertiser: it would be dropped for somebody else's words."""
_SPREADING = frozenset({"scope:past", "scope:reported"})
_CHANGING = frozenset(
    {
        *_NEGATIONS,
        *_SPREADING,
        "scope:not_a_negation",
        "scope:double_negation",
        "scope:elsewhere",
        "scope:ruled_out",
        "scope:ignore",
    }
)
"""Scopes that change how a term stands; the others only end or carry on these."""
_QUESTIONS = frozenset({"buyer_seeks", "asks_price", "asks_around", "discussion"})
"""Signals that a question answered in the next words does not give."""


class Screener:
    """Screens listings by one definition. Compile once, use for many; not shared between threads."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._vocabulary = Vocabulary(definition)
        self._furniture = FurnitureReader(definition.furniture)
        self._decisions = Decisions(definition)
        self._joints = Joints(definition.joint)
        self._needy = [(s.name, s.needs) for s in definition.signals.values() if s.needs]
        self._numbers: dict[frozenset[str], NumberReader] = {}
        self._frames: dict[frozenset[str], FrameReader] = {}
        self._spoken = SpokenLanguages(definition, self._vocabulary)

    @property
    def definition(self) -> Definition:
        """The definition it screens by."""
        return self._definition

    def screen(self, *, title: str, body: str, arena_kind: ArenaKind, lang: str | None = None) -> Screening:
        """The verdict on a listing. Spans of its evidence count in title, line break, body.

        `lang` is what the arena or a language detector says; function words of another language overrule it. The
        safeguarding statement is read beside the verdict and never changes it (edge case 10).
        """
        text = f"{title}\n{body}"
        folded = fold(text)
        reading = self._read(folded, lang)
        decision, shown = self._decisions.decide(reading, arena_kind)
        statement = find_statement(folded)
        return Screening(
            verdict=decision.verdict,
            rule=decision.code,
            evidence=evidence_of(shown, reading, text),
            lang=reading.lang,
            definition_version=self._definition.version,
            safeguarding=statement.kind if statement else None,
            edge_case=decision.edge_case,
        )

    def read(self, text: str, lang: str | None = None) -> Reading:
        """The signals of a text (title, line break, body): the part of `screen` before any decision."""
        return self._read(fold(text), lang)

    def _read(self, folded: Folded, lang: str | None) -> Reading:
        folded = folded.reading(self._furniture.blank(folded.text[:_MOST_READ]))
        vocabulary = self._vocabulary
        words = read_words(folded, self._known, vocabulary.split_thai)
        lang, spoken, languages = self._spoken.read(words, lang)
        reading = Reading(words, lang)
        if lang is None and len(words.keys) >= _MANY_WORDS:
            reading.asserted["uncovered_language"] = [
                Found("uncovered_language", 0, len(words.keys) - 1, "any")
            ]
        if not any(key[0].isalnum() or key == "#" for key in words.keys):
            reading.asserted["empty"] = []
        atoms = vocabulary.atoms(words.keys)
        numbers = self._numbers.get(spoken)
        if numbers is None:
            numbers = self._numbers[spoken] = NumberReader(vocabulary, spoken)
        found = numbers.annotate(words, atoms)
        terms = vocabulary.find(words, atoms, spoken, languages)
        found += terms.signals
        found = self._lay_frames(words, atoms, found, terms.of_frames, spoken)
        found = _without_answered(words, atoms, found, vocabulary.special(PRICE))
        self._lay_scopes(reading, found, terms.scopes, atoms, spoken)
        self._check_needs(reading)
        self._joints.join(reading.asserted, words.sentences, lambda: self._parts(words, atoms, spoken))
        return reading

    def _lay_frames(
        self,
        words: Words,
        atoms: list[frozenset[int]],
        found: list[Found],
        terms: list[Found],
        languages: frozenset[str],
    ) -> list[Found]:
        """The terms that no frame overrules, and what the frames are read as."""
        reader = self._frames.get(languages)
        if reader is None:
            reader = self._frames[languages] = FrameReader(self._definition, self._vocabulary, languages)
        frames = reader.read(words, atoms, terms)
        return frames.without_overruled(found) + frames.found

    def _parts(self, words: Words, atoms: list[frozenset[int]], spoken: frozenset[str]) -> list[int]:
        """For each word the number of the part of a sentence it stands in: parted by commas and words for "or"."""
        parting = self._vocabulary.class_of("or_word", spoken)
        return list(
            accumulate(
                part >= COMMA or not own.isdisjoint(parting)
                for part, own in zip(words.breaks, atoms, strict=True)
            )
        )

    def _known(self, key: str) -> bool:
        return self._vocabulary.knows(key) or self._spoken.knows(key)

    def _lay_scopes(
        self,
        reading: Reading,
        found: Iterable[Found],
        scopes: list[Found],
        atoms: list[frozenset[int]],
        spoken: frozenset[str],
    ) -> None:
        words = reading.words
        asserted = reading.asserted
        names = {f.name for f in scopes}
        quoted = quoted_words(words)
        if not quoted and names.isdisjoint(_CHANGING):
            for one in dict.fromkeys(found):
                asserted.setdefault(one.name, []).append(one)
            return
        starts: list[bool] = []
        hung: list[bool] = []
        if not names.isdisjoint(_NEGATIONS):
            opening = self._vocabulary.class_of("opens_clause", spoken)
            hanging = self._vocabulary.class_of("relative", spoken)
            starts = [not own.isdisjoint(opening) for own in atoms]
            hung = [not own.isdisjoint(hanging) for own in atoms]
        only: set[int] = set()
        if not names.isdisjoint(_SPREADING):
            alone = self._vocabulary.class_of("only", spoken)
            only = {
                f.first for f in scopes if f.name == "scope:turn" and not atoms[f.first].isdisjoint(alone)
            }
        small: list[bool] = []
        if "scope:ruled_out" in names:
            light = self._vocabulary.class_of("small_word", spoken)
            small = [not own.isdisjoint(light) for own in atoms]
        laid = read_scopes(words, scopes, starts, hung, only, small)
        ignored = {i for f in scopes if f.name == "scope:ignore" for i in range(f.first, f.last + 1)}
        signals = self._definition.signals
        for one in dict.fromkeys(found):
            signal = signals.get(one.name)
            if one.first in ignored and not (signal and signal.firm):
                shielded = signal is not None and signal.points_to == Verdict.NOT_AN_OFFER
                if shielded or one.last in ignored:
                    continue
            if quoted and one.first in quoted and signal is not None:
                if signal.points_to in _NOT_QUOTED:
                    continue
                if signal.points_to == Verdict.FACE_TO_FACE:
                    asserted.setdefault("quoted_offer", []).append(one)
            if signal is not None and not signal.deniable:
                if signal.points_to == Verdict.REMOTE_ONLY:
                    if one.first in laid.not_negations or laid.reported[one.last]:
                        continue
                    if laid.past[one.last]:
                        reading.past.setdefault(one.name, []).append(one)
                        continue
                asserted.setdefault(one.name, []).append(one)
            elif laid.denies(one, one.shown is not None or (signal is not None and signal.deniable_after)):
                reading.denied.setdefault(one.name, []).append(one)
            elif laid.reported[one.last]:
                continue
            elif laid.past[one.last]:
                reading.past.setdefault(one.name, []).append(one)
            else:
                asserted.setdefault(one.name, []).append(one)

    def _check_needs(self, reading: Reading) -> None:
        """Drop signals whose needs are not met in the same sentence."""
        for name, needed in self._needy:
            places = reading.asserted.get(name)
            if not places:
                continue
            near = [f for other in needed for f in reading.asserted.get(other, ())]
            kept = [f for f in places if any(_same_sentence(reading.words, f, other) for other in near)]
            if kept:
                reading.asserted[name] = kept
            else:
                del reading.asserted[name]


def _without_answered(
    words: Words, atoms: list[frozenset[int]], found: list[Found], price: int
) -> list[Found]:
    """Leave out questions that the next words answer with an amount ("What is it? 1200"): the writer is no buyer."""
    source = words.folded.text
    if "?" not in source:
        return found
    answered: set[int] = set()
    count = len(words.keys)
    for at in range(1, count):
        if words.breaks[at] < SENTENCE or "?" not in source[words.ends[at - 1] : words.starts[at]]:
            continue
        if any(price in atoms[k] for k in range(at, min(at + _ANSWER, count))):
            start = at - 1
            while start > 0 and words.breaks[start] < SENTENCE:
                start -= 1
            answered.update(range(start, at))
    return [f for f in found if f.name not in _QUESTIONS or f.first not in answered]


def _same_sentence(words: Words, one: Found, other: Found) -> bool:
    first, last = sorted((one.first, other.first))
    return all(words.breaks[i] < SENTENCE for i in range(first + 1, last + 1))
