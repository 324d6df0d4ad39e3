"""Terms that tell the people's kept listings from those they dropped, and that the definition does not know: proposals, never changes. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.definition import Definition
from crawler.screening.engine import Screener
from crawler.screening.reading import Reading
from crawler.screening.words import NUMBER, SENTENCE, Words
from store.domain import Verdict

_SHORTEST = 3
_LONGEST_RUN = 2
_CAPITAL_NOUNS = frozenset({"de"})
_SURE = 1.28


@dataclass(frozen=True, slots=True)
class DecidedText:
    """A text, blanked, and what a person said of it."""

    text: str
    verdict: Verdict
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term of one or two words; in how many kept (face to face) and dropped listings of its language it occurs, of how many.

    `points_to` is the verdict it speaks for; `weight` the lower end of its log odds: larger separates better.
    """

    term: str
    lang: str
    points_to: Verdict
    kept: int
    dropped: int
    weight: float


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was found, strongest first, and on how many texts it rests."""

    texts: Counter[Verdict]
    proposals: tuple[Proposal, ...]


def propose(
    definition: Definition, decided: Iterable[DecidedText], *, least: int = 3, most: int = 40
) -> Proposals:
    """Terms that separate, in `least` listings or more on one side: what one person alone writes is never named.

    Words that the definition reads something in already, where they stand, are left out. Which verdict a term points to beside
    face to face is the one people gave most often to the dropped listings that show it.
    """
    screener = Screener(definition)
    function_words = {word for listed in definition.languages.values() for word in listed}
    texts: Counter[Verdict] = Counter()
    totals: dict[str, Counter[bool]] = {}
    counts: dict[tuple[str, str], Counter[Verdict]] = {}
    common: dict[str, set[str]] = {}
    for one in decided:
        texts[one.verdict] += 1
        reading = screener.read(one.text, one.lang)
        lang = reading.lang or "?"
        totals.setdefault(lang, Counter())[one.verdict is Verdict.FACE_TO_FACE] += 1
        common.setdefault(lang, set()).update(_in_lower_case(reading.words))
        for term in set(_terms(reading, lang, function_words)):
            counts.setdefault((lang, term), Counter())[one.verdict] += 1
    found = []
    for (lang, term), verdicts in counts.items():
        kept = verdicts.pop(Verdict.FACE_TO_FACE, 0)
        dropped = sum(verdicts.values())
        if max(kept, dropped) < least or not _common(term, lang, common):
            continue
        weight = _weight(kept, dropped, totals[lang])
        if abs(weight) > 0:
            against = verdicts.most_common(1)[0][0] if verdicts else Verdict.NOT_AN_OFFER
            points_to = Verdict.FACE_TO_FACE if weight > 0 else against
            found.append(Proposal(term, lang, points_to, kept, dropped, round(abs(weight), 2)))
    found.sort(key=lambda one: (-one.weight, -(one.kept + one.dropped), one.lang, one.term))
    return Proposals(texts, tuple(_without_parts(found)[:most]))


def _terms(reading: Reading, lang: str, function_words: set[str]) -> Iterator[str]:
    """Runs of one or two words that no signal was read in, as they are written; at least one is no function word, none looks like a name."""
    words = reading.words
    source = words.folded.text
    written = [source[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    shown = [word.lower() for word in written]
    read = {
        at
        for signals in (reading.asserted, reading.denied, reading.past)
        for places in signals.values()
        for found in places
        for at in range(found.first, found.last + 1)
    }
    usable = [
        at not in read
        and words.keys[at] != NUMBER
        and word.isalpha()
        and not set(word.lower()) <= {"x"}
        and not (word.istitle() and words.breaks[at] < SENTENCE and lang not in _CAPITAL_NOUNS)
        for at, word in enumerate(written)
    ]
    own = [
        ok and word not in function_words and len(word) >= _SHORTEST
        for ok, word in zip(usable, shown, strict=True)
    ]
    for at in range(len(shown)):
        if own[at]:
            yield shown[at]
        for length in range(2, _LONGEST_RUN + 1):
            run = range(at, at + length)
            if run.stop > len(shown) or any(words.breaks[i] >= SENTENCE for i in run[1:]):
                break
            if all(usable[i] for i in run) and any(own[i] for i in run):
                yield " ".join(shown[i] for i in run)


def _common(term: str, lang: str, common: Mapping[str, set[str]]) -> bool:
    return lang in _CAPITAL_NOUNS or common[lang].issuperset(term.split())


def _in_lower_case(words: Words) -> Iterator[str]:
    """Words as they stand in lower case: what is never written so is a name."""
    source = words.folded.text
    written = (source[a:b] for a, b in zip(words.starts, words.ends, strict=True))
    return (word for word in written if word == word.lower())


def _weight(kept: int, dropped: int, totals: Counter[bool]) -> float:
    """The end nearer zero of the 80 % interval of the log odds ratio, 0.0 where it spans zero (half a listing added to each cell)."""
    a, b = kept + 0.5, totals[True] - kept + 0.5
    c, d = dropped + 0.5, totals[False] - dropped + 0.5
    middle = math.log(a * d / (b * c))
    spread = _SURE * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return math.copysign(max(0.0, abs(middle) - spread), middle)


def _without_parts(found: Sequence[Proposal]) -> list[Proposal]:
    """Without runs that separate no better than one of their words alone."""
    single = {(one.lang, one.term): one.weight for one in found if " " not in one.term}
    return [
        one
        for one in found
        if " " not in one.term
        or all(single.get((one.lang, word), 0.0) < one.weight for word in one.term.split())
    ]
