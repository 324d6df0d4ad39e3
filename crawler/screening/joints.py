"""Conditions that signals of one sentence, or of one part of a sentence, make together. Pure.

Each side of each condition is a bit: a signal brings the bits of the sides it stands on to its sentence, and a sentence
that has all bits of a condition, and none of what keeps it away, is one where it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from config.definition import Joint
from crawler.screening.terms import Found

_SENTENCE = "sentence"


class _Asked(NamedTuple):
    """One condition as bits."""

    wanted: int
    apart: int
    sides: tuple[frozenset[str], ...]
    name: str
    within: str


class Joints:
    """The joint conditions of a definition."""

    def __init__(self, joints: Iterable[Joint]) -> None:
        self._bits: dict[str, int] = {}
        self._asked: list[_Asked] = []
        self._next = 1
        for joint in joints:
            wanted = 0
            for side in joint.together:
                wanted |= self._side(side)
            self._asked.append(
                _Asked(
                    wanted,
                    self._side(joint.apart_from),
                    joint.together,
                    joint.name,
                    joint.within,
                )
            )

    def _side(self, names: Collection[str]) -> int:
        bit, self._next = self._next, self._next << 1
        for name in names:
            self._bits[name] = self._bits.get(name, 0) | bit
        return bit

    def join(
        self,
        asserted: dict[str, list[Found]],
        sentences: Sequence[int],
        parts: Callable[[], Sequence[int]],
    ) -> None:
        """Add to `asserted` what its signals make together. `sentences` and `parts` number, for each word, the sentence and
        the part of it that the word stands in; parts are asked for only where a condition needs them."""
        bits = {name: bit for name in asserted if (bit := self._bits.get(name))}
        names = frozenset(bits)
        standing = 0
        for bit in bits.values():
            standing |= bit
        numbered: dict[str, Sequence[int]] = {}
        where: dict[str, dict[int, int]] = {}
        for wanted, apart, sides, name, within in self._asked:
            if wanted & standing != wanted:
                continue
            if within not in where:
                numbered[within] = sentences if within == _SENTENCE else parts()
                where[within] = _laid(asserted, bits, numbered[within])
            number = numbered[within]
            shared = {
                n
                for n, brought in where[within].items()
                if brought & wanted == wanted and not brought & apart
            }
            if shared:
                asserted[name] = [
                    Found(name, f.first, f.last, f.language)
                    for side in sides
                    for signal in sorted(side & names)
                    for f in asserted[signal]
                    if number[f.first] in shared
                ]


def _laid(
    asserted: Mapping[str, list[Found]], bits: Mapping[str, int], number: Sequence[int]
) -> dict[int, int]:
    """The bits that each numbered stretch has."""
    brought: dict[int, int] = {}
    for name, bit in bits.items():
        for found in asserted[name]:
            at = number[found.first]
            brought[at] = brought.get(at, 0) | bit
    return brought
