"""The ordered decisions of a definition, put to what was read: the first that fires gives the verdict and its evidence. Pure.

Conditions are bits of a number, so that asking whether any of a set was read is one step, whatever the size of the set.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from config.definition import Decision, Definition
from crawler.screening.reading import ASSERTED, DENIED, PAST, TWICE, Reading
from store.domain import ArenaKind, Evidence

_ALWAYS = 1
_MOST_EVIDENCE = 8
_PLACES = 2
"""Places shown of one condition."""


class _Rule(NamedTuple):
    """A decision as bits. `first` is the first of `when`: most decisions fail there."""

    first: int
    when: tuple[int, ...]
    unless: int
    at_least: int
    of: int
    decision: Decision
    shown: tuple[tuple[str, str], ...]
    """Prefix and name of each condition it may stand on."""

    def fires(self, present: int) -> bool:
        """Whether it fires on what was read, where `first` was."""
        if self.unless & present:
            return False
        for side in self.when:
            if not side & present:
                return False
        return not self.at_least or (self.of & present).bit_count() >= self.at_least


class Decisions:
    """The decisions of a definition, by kind of arena."""

    def __init__(self, definition: Definition) -> None:
        self._bits: dict[str, dict[str, int]] = {ASSERTED: {}, DENIED: {}, PAST: {}, TWICE: {}}
        self._next = _ALWAYS << 1
        rules = [self._rule(decision) for decision in definition.decisions]
        self._rules = {
            kind: tuple((rule.first, rule) for rule in rules if kind in rule.decision.arenas)
            for kind in ArenaKind
        }

    def decide(self, reading: Reading, arena_kind: ArenaKind) -> tuple[Decision, tuple[tuple[str, str], ...]]:
        """The first decision that fires, and the conditions it may stand on (prefix and name)."""
        present = self._present(reading)
        for first, rule in self._rules[arena_kind]:
            if first & present and rule.fires(present):
                return rule.decision, rule.shown
        raise AssertionError("the last decision of a definition always fires")

    def _rule(self, decision: Decision) -> _Rule:
        when = tuple(map(self._mask, decision.when))
        of = self._mask(decision.of)
        shown = tuple(
            _parted(condition) for side in (*decision.when, decision.of) for condition in sorted(side)
        )
        return _Rule(
            when[0] if when else _ALWAYS,
            when[1:],
            self._mask(decision.unless),
            decision.at_least,
            of,
            decision,
            shown,
        )

    def _mask(self, conditions: Collection[str]) -> int:
        mask = 0
        for condition in conditions:
            prefix, name = _parted(condition)
            bits = self._bits[prefix]
            if name not in bits:
                bits[name] = self._next
                self._next <<= 1
            mask |= bits[name]
        return mask

    def _present(self, reading: Reading) -> int:
        present = _ALWAYS
        bits = self._bits[ASSERTED]
        twice = self._bits[TWICE]
        for name, places in reading.asserted.items():
            present |= bits.get(name, 0)
            if len(places) > 1 and name in twice and reading.twice(name):
                present |= twice[name]
        for prefix, signals in ((DENIED, reading.denied), (PAST, reading.past)):
            bits = self._bits[prefix]
            for name in signals:
                present |= bits.get(name, 0)
        return present


def evidence_of(shown: Collection[tuple[str, str]], reading: Reading, text: str) -> tuple[Evidence, ...]:
    """The words behind a decision, in the order of `text` (the text as given), each once."""
    spans: dict[tuple[int, int], str] = {}
    for prefix, name in shown:
        for found in reading.standing(prefix).get(name, ())[:_PLACES]:
            first, last = found.shown or (found.first, found.last)
            spans.setdefault(
                reading.words.span(first, last), f"{prefix}:{found.name}" if prefix else found.name
            )
    chosen = sorted(spans.items())[:_MOST_EVIDENCE]
    return tuple(Evidence(text[a:b], a, b, signal) for (a, b), signal in chosen)


def _parted(condition: str) -> tuple[str, str]:
    prefix, _, name = condition.rpartition(":")
    return prefix, name
