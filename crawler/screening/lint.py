"""What is questionable in a definition that reads well: rules that never decide, terms that add nothing, languages thinly covered. Pure.

What cannot be read at all is refused before by `config.definition`. Findings of the level WRONG mean that the file does not do what it
says; NOTE means that something could go, or is missing. Every finding names section and line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from config.definition import ANY_LANGUAGE, READ_FROM_NUMBERS, Decision, Definition, Signal
from crawler.screening.engine import Screener
from crawler.screening.shadowing import shadows
from store.domain import ArenaKind


class Level(StrEnum):
    """How much a finding weighs."""

    WRONG = "wrong"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One questionable place. `code` is the kind of finding (docs/definition.md lists them); `about` what it is about; `because` its cause."""

    level: Level
    code: str
    where: str
    line: int | None
    about: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to try terms on: title, line break, body; the language its arena claims, if any."""

    text: str
    lang: str | None = None


_THIN = 0.75
_FEW = 0.2


def lint(definition: Definition, text: str) -> list[Finding]:
    """Everything that is questionable without trying texts. `text` is the file's own, to find lines in."""
    lines = _Lines(text)
    findings = [
        *_decisions(definition, lines),
        *_unused(definition, lines),
        *_terms(definition, lines),
        *_thin(definition, lines),
    ]
    return sorted(findings, key=lambda one: (one.level is Level.NOTE, one.line or 0, one.about))


def never_fires(
    definition: Definition,
    text: str,
    samples: Iterable[Sample],
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Terms of signals that are read in none of the texts, in any voice. Only languages of which there was a text are looked at.

    A term that stands in what somebody else says counts as not read: it decides nothing.
    """
    labelled, terms = _one_signal_per_term(definition)
    screener = Screener(labelled)
    read: Counter[str] = Counter()
    spoken: set[str] = {ANY_LANGUAGE}
    for done, sample in enumerate(samples, 1):
        reading = screener.read(sample.text, sample.lang)
        if reading.lang is not None:
            spoken.add(reading.lang)
        for found in (reading.asserted, reading.denied, reading.past):
            read.update(found.keys())
        if progress is not None:
            progress(done)
    lines = _Lines(text)
    return [
        Finding(Level.NOTE, "never_fires", where, lines.of(where, f'"{term}"'), f"{lang}: {term}")
        for label, (where, lang, term) in terms.items()
        if not read[label] and lang in spoken
    ]


# -- decisions --------------------------------------------------------------------------------------------------------


def _decisions(definition: Definition, lines: _Lines) -> Iterator[Finding]:
    possible = _possible(definition)
    for at, decision in enumerate(definition.decisions):
        line = lines.of("[[decisions]]", f'"{decision.code}"')
        where = f"decision {decision.code}"
        dead = sorted(
            condition
            for condition in {*decision.unless, *decision.of, *(c for entry in decision.when for c in entry)}
            if condition not in possible
        )
        for condition in dead:
            yield Finding(Level.NOTE, "cannot_occur", where, line, condition)
        if _contradicts_itself(decision, possible):
            yield Finding(Level.WRONG, "never_true", where, line, decision.code)
            continue
        causes: dict[str, None] = {}
        if all(_shut(definition.decisions[:at], decision, kind, causes) for kind in sorted(decision.arenas)):
            yield Finding(Level.WRONG, "unreachable", where, line, decision.code, ", ".join(causes))


def _shut(earlier: Iterable[Decision], decision: Decision, kind: ArenaKind, causes: dict[str, None]) -> bool:
    """Whether earlier decisions leave nothing to decide on arenas of a kind: one of them alone, or one for each alternative of an entry."""
    before = [one for one in earlier if kind in one.arenas]
    for cases in _cases(decision):
        found = [next((one.code for one in before if _always_before(one, case)), None) for case in cases]
        if all(found):
            causes.update(dict.fromkeys(code for code in found if code))
            return True
    return False


def _cases(decision: Decision) -> Iterator[list[Decision]]:
    """The decision itself; then, for each of its entries, one decision for each alternative: together they are the same."""
    if decision.at_least and decision.at_least == len(decision.of):
        whole = (*decision.when, *(frozenset({condition}) for condition in sorted(decision.of)))
        decision = replace(decision, when=whole, at_least=0, of=frozenset())
    yield [decision]
    for at, entry in enumerate(decision.when):
        if len(entry) > 1:
            rest = (decision.when[:at], decision.when[at + 1 :])
            yield [replace(decision, when=(*rest[0], frozenset({one}), *rest[1])) for one in sorted(entry)]


def _possible(definition: Definition) -> frozenset[str]:
    """Every condition that some text can make true."""
    asserted = {name for name, signal in definition.signals.items() if any(signal.terms.values())}
    asserted |= {name for frame in definition.frames for name in frame.reads}
    asserted |= set(READ_FROM_NUMBERS)
    needy = {name: signal.needs for name, signal in definition.signals.items() if signal.needs}
    asserted -= {name for name, needs in needy.items() if not asserted & set(needs)}
    undeniable = {name for name, signal in definition.signals.items() if not signal.deniable}
    undeniable |= {"uncovered_language", "empty", "quoted_offer"}
    turned = {f"{prefix}:{name}" for name in asserted - undeniable for prefix in ("not", "past")}
    joint: set[str] = set()
    for one in definition.joint:
        if all(side & (asserted | joint) for side in one.together):
            joint.add(one.name)
    return frozenset(asserted | turned | joint | {f"twice:{name}" for name in asserted | joint})


def _contradicts_itself(decision: Decision, possible: frozenset[str]) -> bool:
    """Whether no text can fire it: an entry without a possible alternative outside `unless`, or too few of `of`."""
    refused = _refused(decision)
    if any(not (entry & possible) - refused for entry in decision.when):
        return True
    return bool(decision.at_least) and len((decision.of & possible) - refused) < decision.at_least


def _refused(decision: Decision) -> frozenset[str]:
    """What may not be read when a decision fires: its `unless`, and twice what may not be read once."""
    return decision.unless | {f"twice:{name}" for name in decision.unless if ":" not in name}


def _always_before(earlier: Decision, later: Decision) -> bool:
    """Whether `earlier` fires whenever `later` would."""
    refused = _refused(later)
    if not earlier.unless <= refused:
        return False
    entries = [_with_once(entry - refused) for entry in later.when]
    held = [entry - refused for entry in later.when]
    for wanted in earlier.when:
        if not any(own <= wanted or _implied(own, wanted) for own in held):
            return False
    if earlier.at_least:
        sure = sum(1 for entry in entries if entry and entry <= earlier.of)
        if later.at_least >= earlier.at_least and later.of - refused <= earlier.of:
            return True
        return sure >= earlier.at_least and _apart(entries)
    return True


def _implied(own: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether each alternative is wanted, read twice counting as read."""
    return bool(own) and all(c in wanted or c.removeprefix("twice:") in wanted for c in own)


def _with_once(entry: frozenset[str]) -> frozenset[str]:
    return frozenset(condition.removeprefix("twice:") for condition in entry)


def _apart(entries: list[frozenset[str]]) -> bool:
    """Whether no two entries can be met by one signal."""
    return sum(map(len, entries)) == len(frozenset().union(*entries)) if entries else False


def _unused(definition: Definition, lines: _Lines) -> Iterator[Finding]:
    asked: set[str] = set()
    for decision in definition.decisions:
        for entry in (*decision.when, decision.unless, decision.of):
            asked |= {condition.rpartition(":")[2] for condition in entry}
    for joint in definition.joint:
        asked |= joint.apart_from.union(*joint.together)
    for signal in definition.signals.values():
        asked |= set(signal.needs)
    for frame in definition.frames:
        asked |= frame.overrules
    for name in definition.signals:
        if name not in asked:
            where = f"[signals.{name}]"
            yield Finding(Level.NOTE, "unused", where, lines.of(where, where), name)


# -- terms ------------------------------------------------------------------------------------------------------------


def _terms(definition: Definition, lines: _Lines) -> Iterator[Finding]:
    classes = {lang: _classes(definition, lang) for lang in (*definition.languages, ANY_LANGUAGE)}
    for signal in definition.signals.values():
        every = signal.terms.get(ANY_LANGUAGE, ())
        for lang, listed in signal.terms.items():
            where = f"[signals.{signal.name}]"
            for term in listed:
                if term.split()[0].endswith("?"):
                    line = lines.of(where, f'"{term}"', lang)
                    yield Finding(Level.NOTE, "never_missing", where, line, f"{lang}: {term}")
            more = () if lang == ANY_LANGUAGE else every
            for term, cause in shadows(listed, classes[lang], more, classes[ANY_LANGUAGE]):
                line = lines.of(where, f'"{term}"', lang)
                yield Finding(Level.NOTE, "shadowed", where, line, f"{lang}: {term}", cause)


def _classes(definition: Definition, lang: str) -> dict[str, tuple[str, ...]]:
    """What the word classes read in a term of a language."""
    return {
        name: tuple(dict.fromkeys((*words.get(lang, ()), *words.get(ANY_LANGUAGE, ()))))
        for name, words in definition.classes.items()
    }


def _one_signal_per_term(
    definition: Definition,
) -> tuple[Definition, dict[str, tuple[str, str, str]]]:
    """The definition with a signal for each term, and which term each stands for: so the engine itself tells which term was read."""
    signals: dict[str, Signal] = {}
    terms: dict[str, tuple[str, str, str]] = {}
    for signal in definition.signals.values():
        for lang, listed in signal.terms.items():
            for number, term in enumerate(listed):
                label = f"{signal.name}\0{lang}\0{number}"
                signals[label] = replace(signal, name=label, terms={lang: (term,)}, needs=())
                terms[label] = (f"[signals.{signal.name}]", lang, term)
    return replace(definition, signals=signals, joint=(), frames=()), terms


# -- languages --------------------------------------------------------------------------------------------------------


def _thin(definition: Definition, lines: _Lines) -> Iterator[Finding]:
    """Languages with terms for far fewer signals, or with far fewer terms, than the best; a related language's signals count.

    And languages without any negation: there "no webcam" reads as webcam.
    """
    spoken = [s for s in definition.signals.values() if any(lang != ANY_LANGUAGE for lang in s.terms)]
    covered = {
        lang: {s.name for s in spoken if _speaks(s.terms, lang, definition.related.get(lang, ()))}
        for lang in definition.languages
    }
    most = max((len(names) for names in covered.values()), default=0)
    terms = {lang: sum(len(s.terms.get(lang, ())) for s in spoken) for lang in definition.languages}
    most_terms = max(terms.values(), default=0)
    negation = definition.scopes.get("negation", {})
    for lang, names in covered.items():
        where = f"[languages.{lang}]"
        line = lines.of(where, where)
        if len(names) < _THIN * most or terms[lang] < _FEW * most_terms:
            lacking = [s.name for s in spoken if s.name not in names and s.points_to != "none"]
            about = f"{lang}: {len(names)}/{most} signals, {terms[lang]}/{most_terms} terms"
            yield Finding(Level.NOTE, "thin_language", where, line, about, ", ".join(lacking[:8]))
        if not negation.get(lang) and not negation.get(ANY_LANGUAGE):
            yield Finding(Level.WRONG, "no_negation", where, line, lang)


def _speaks(terms: Mapping[str, tuple[str, ...]], lang: str, related: tuple[str, ...]) -> bool:
    return any(terms.get(code) for code in (lang, *related, ANY_LANGUAGE))


class _Lines:
    """Finds where in the file something stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, section: str, needle: str, key: str | None = None) -> int | None:
        """The line with `needle` in a section, on the line of `key` where there is one; the section's own line when it is not found."""
        begin = next((n for n, line in enumerate(self._lines) if line.strip() == section), None)
        if begin is None:
            return None
        own: int | None = None
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if section != "[[decisions]]" and number > begin + 1 and line.startswith("["):
                break
            if needle in line and (key is None or line.split("=")[0].strip() == key):
                return number
            if own is None and needle in line:
                own = number
        return own or begin + 1
