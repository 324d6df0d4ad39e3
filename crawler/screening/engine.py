"""The physical-contact definition applied to one listing. Pure: same listing, same definition, same answer, anywhere.

The way of a text: disguise undone, furniture blanked, words read, numbers read, terms found, scopes laid over them; what is
then asserted, denied or past is put to the ordered decisions, and the first that fires gives the verdict, its rule and the
words it stood on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate

from config.definition import Decision, Definition, Joint
from crawler.folding import Folded, fold
from crawler.safeguarding import find_statement
from crawler.screening.frames import FrameReader
from crawler.screening.furniture import FurnitureReader
from crawler.screening.numbers import NumberReader
from crawler.screening.patterns import PRICE, Found, Vocabulary
from crawler.screening.scopes import quoted_words, read_scopes
from crawler.screening.spoken import SpokenLanguages
from crawler.screening.words import COMMA, SENTENCE, Words, read_words
from store.domain import ArenaKind, Evidence, Screening, Verdict

_MANY_WORDS = 5
_MOST_READ = 60_000
"""Characters read for the verdict: no ad is longer, and what hides behind so much text decides nothing."""

_MOST_EVIDENCE = 8
_ANSWER = 3
_NEGATIONS = frozenset({"scope:negation", "scope:negation_ahead"})
_NOT_QUOTED = frozenset({Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER})
"""What a quotation never says of its advertiser: it would be dropped for somebody else's words."""
_SPREADING = frozenset({"scope:past", "scope:reported"})
_QUESTIONS = frozenset({"buyer_seeks", "asks_price", "asks_around", "discussion"})
"""Signals that a question answered in the next words does not give."""


@dataclass(slots=True)
class Reading:
    """What was read in one listing: signals by name with the words they stand on, and how they stand."""

    words: Words
    lang: str | None
    asserted: dict[str, list[Found]] = field(default_factory=dict)
    denied: dict[str, list[Found]] = field(default_factory=dict)
    past: dict[str, list[Found]] = field(default_factory=dict)
    splits: frozenset[int] = frozenset()
    """Words that part a sentence as a comma does ("or")."""

    @property
    def present(self) -> frozenset[str]:
        """Every condition that was read."""
        return self.conditions(self.asserted.keys())

    def conditions(self, counted: Collection[str]) -> frozenset[str]:
        """Every condition that was read; two places are told apart only for the signals in `counted`."""
        asserted = self.asserted
        return frozenset(
            [
                *asserted,
                *(f"not:{n}" for n in self.denied),
                *(f"past:{n}" for n in self.past),
                *(f"twice:{n}" for n in counted if len(asserted.get(n, ())) > 1 and _apart(asserted[n])),
            ]
        )

    def get(self, condition: str) -> list[Found]:
        """The places where a condition ("meet", "not:meet", "past:meet") was read."""
        prefix, _, name = condition.rpartition(":")
        if prefix == "not":
            return self.denied.get(name, [])
        return (self.past if prefix == "past" else self.asserted).get(name, [])


class Screener:
    """Screens listings by one definition. Compile once, use for many; not shared between threads."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._vocabulary = Vocabulary(definition)
        self._furniture = FurnitureReader(definition.furniture)
        self._decisions = {
            kind: tuple(
                (d.when[0] if d.when else frozenset(), d) for d in definition.decisions if kind in d.arenas
            )
            for kind in ArenaKind
        }
        self._joined = frozenset(
            name for one in definition.joint for side in (*one.together, one.apart_from) for name in side
        )
        self._sides: dict[str, int] = {}
        """For each signal, the sides of joint conditions it stands on, a bit for each side of each condition."""
        self._joints: list[tuple[int, Joint]] = []
        bit = 1
        for joint in definition.joint:
            wanted = 0
            for side in joint.together:
                for name in side:
                    self._sides[name] = self._sides.get(name, 0) | bit
                wanted |= bit
                bit <<= 1
            self._joints.append((wanted, joint))
        self._counted = frozenset(
            condition.removeprefix("twice:")
            for decision in definition.decisions
            for side in (*decision.when, decision.unless, decision.of)
            for condition in side
            if condition.startswith("twice:")
        )
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
        present = reading.conditions(self._counted)
        decision = next(
            d
            for first, d in self._decisions[arena_kind]
            if (not first or not first.isdisjoint(present)) and _fires(d, present)
        )
        statement = find_statement(folded)
        return Screening(
            verdict=decision.verdict,
            rule=decision.code,
            evidence=_evidence(decision, reading, text),
            lang=reading.lang,
            definition_version=self._definition.version,
            safeguarding=statement.kind if statement else None,
            edge_case=decision.edge_case,
        )

    def read(self, text: str, lang: str | None = None) -> Reading:
        """The signals of a text (title, line break, body): the part of `screen` before any decision."""
        return self._read(fold(text), lang)

    def _read(self, folded: Folded, lang: str | None) -> Reading:
        folded = replace(folded, text=self._furniture.blank(folded.text[:_MOST_READ]))
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
        found.extend(vocabulary.find(words, atoms, languages))
        found = self._lay_frames(words, atoms, found, spoken)
        found = _without_answered(words, atoms, found, vocabulary.special(PRICE))
        parting = vocabulary.class_of("or_word", spoken)
        reading.splits = frozenset(i for i, own in enumerate(atoms) if not own.isdisjoint(parting))
        self._lay_scopes(reading, found, atoms, spoken)
        self._check_needs(reading)
        self._join(reading)
        return reading

    def _lay_frames(
        self, words: Words, atoms: list[frozenset[int]], found: list[Found], languages: frozenset[str]
    ) -> list[Found]:
        """The terms that no frame overrules, and what the frames are read as."""
        reader = self._frames.get(languages)
        if reader is None:
            reader = self._frames[languages] = FrameReader(self._definition, self._vocabulary, languages)
        of_frames = self._vocabulary.of_frames
        kept: list[Found] = []
        terms: list[Found] = []
        for one in found:
            (terms if one.name in of_frames else kept).append(one)
        frames = reader.read(words, atoms, terms)
        if frames.overruled:
            kept = [f for f in kept if not frames.overrules(f)]
        return kept + frames.found

    def _known(self, key: str) -> bool:
        return self._vocabulary.knows(key) or self._spoken.knows(key)

    def _lay_scopes(
        self, reading: Reading, found: Iterable[Found], atoms: list[frozenset[int]], spoken: frozenset[str]
    ) -> None:
        words = reading.words
        of_scopes = self._vocabulary.scopes
        scopes = [f for f in found if f.name in of_scopes and f.language in spoken]
        starts: list[bool] = []
        hung: list[bool] = []
        if any(f.name in _NEGATIONS for f in scopes):
            opening = self._vocabulary.class_of("opens_clause", spoken)
            hanging = self._vocabulary.class_of("relative", spoken)
            starts = [not own.isdisjoint(opening) for own in atoms]
            hung = [not own.isdisjoint(hanging) for own in atoms]
        only: set[int] = set()
        if any(f.name in _SPREADING for f in scopes):
            alone = self._vocabulary.class_of("only", spoken)
            only = {
                f.first for f in scopes if f.name == "scope:turn" and not atoms[f.first].isdisjoint(alone)
            }
        laid = read_scopes(words, scopes, starts, hung, only)
        ignored = {i for f in scopes if f.name == "scope:ignore" for i in range(f.first, f.last + 1)}
        signals = self._definition.signals
        quoted = quoted_words(words)
        for one in dict.fromkeys(found):
            if one.name in of_scopes:
                continue
            signal = signals.get(one.name)
            if one.first in ignored and not (signal and signal.firm):
                shielded = signal is not None and signal.points_to == Verdict.NOT_AN_OFFER
                if shielded or one.last in ignored:
                    continue
            if quoted and one.first in quoted and signal is not None:
                if signal.points_to in _NOT_QUOTED:
                    continue
                if signal.points_to == Verdict.FACE_TO_FACE:
                    reading.asserted.setdefault("quoted_offer", []).append(one)
            if signal is not None and not signal.deniable:
                if signal.points_to == Verdict.REMOTE_ONLY:
                    if one.first in laid.not_negations or laid.reported[one.last]:
                        continue
                    if laid.past[one.last]:
                        reading.past.setdefault(one.name, []).append(one)
                        continue
                reading.asserted.setdefault(one.name, []).append(one)
            elif laid.denies(one, one.shown is not None or (signal is not None and signal.deniable_after)):
                reading.denied.setdefault(one.name, []).append(one)
            elif laid.reported[one.last]:
                continue
            elif laid.past[one.last]:
                reading.past.setdefault(one.name, []).append(one)
            else:
                reading.asserted.setdefault(one.name, []).append(one)

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

    def _join(self, reading: Reading) -> None:
        """Add the conditions that signals of one sentence make together."""
        asserted = reading.asserted
        names = asserted.keys()
        standing = 0
        for name in names:
            standing |= self._sides.get(name, 0)
        likely = [joint for wanted, joint in self._joints if wanted & standing == wanted]
        if not likely:
            return
        count = len(reading.words.keys)
        opens = [part >= SENTENCE for part in reading.words.breaks]
        numbered: dict[str, list[int]] = {"sentence": list(accumulate(opens))}
        asked = names & self._joined
        where = {"sentence": _places(asserted, asked, numbered["sentence"])}
        for one in likely:
            if one.within not in numbered:
                parts = [reading.words.breaks[i] >= COMMA or i in reading.splits for i in range(count)]
                numbered[one.within] = list(accumulate(parts))
                where[one.within] = _places(asserted, asked, numbered[one.within])
            number, places = numbered[one.within], where[one.within]
            shared = set.intersection(
                *(set().union(*(places[n] for n in side if n in places)) for side in one.together)
            )
            shared -= set().union(*(places[n] for n in one.apart_from if n in places))
            if shared:
                asserted[one.name] = [
                    Found(one.name, f.first, f.last, f.language)
                    for side in one.together
                    for n in sorted(side & places.keys())
                    for f in asserted[n]
                    if number[f.first] in shared
                ]


def _places(
    asserted: dict[str, list[Found]], asked: Collection[str], number: list[int]
) -> dict[str, set[int]]:
    """In which numbered stretches the signals asked for stand."""
    return {name: {number[f.first] for f in asserted[name]} for name in asked}


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


def _apart(places: list[Found]) -> bool:
    """Whether two of the places share no word."""
    return max(f.first for f in places) > min(f.last for f in places)


def _same_sentence(words: Words, one: Found, other: Found) -> bool:
    first, last = sorted((one.first, other.first))
    return all(words.breaks[i] < SENTENCE for i in range(first + 1, last + 1))


def _fires(decision: Decision, present: frozenset[str]) -> bool:
    for entry in decision.when:
        if entry.isdisjoint(present):
            return False
    return decision.unless.isdisjoint(present) and (
        not decision.at_least or len(decision.of & present) >= decision.at_least
    )


def _evidence(decision: Decision, reading: Reading, text: str) -> tuple[Evidence, ...]:
    """The words behind a decision, in the order of the text, each once."""
    spans: dict[tuple[int, int], str] = {}
    for conditions in (*decision.when, decision.of):
        for condition in sorted(conditions):
            prefix = condition.rpartition(":")[0]
            for found in reading.get(condition)[:2]:
                first, last = found.shown or (found.first, found.last)
                spans.setdefault(
                    reading.words.span(first, last),
                    f"{prefix}:{found.name}" if prefix else found.name,
                )
    chosen = sorted(spans.items())[:_MOST_EVIDENCE]
    return tuple(Evidence(text[a:b], a, b, signal) for (a, b), signal in chosen)
