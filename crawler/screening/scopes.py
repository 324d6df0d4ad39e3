"""What the words around a term do to it: deny it, put it in the past, lay it in other people's mouths or in quotes. Pure.

Negation runs from its word to the end of its clause; over commas it goes on through a bare enumeration ("no webcam,
phone or pictures"); "only", "but" and a new subject end it; "not only" is none; a negation of the whole sentence ("it is
not that I do not ...") turns what it holds about. What is ruled out in its own words ("meetings are out of the question") is
denied before them, as far as only small words stand between.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crawler.screening.terms import Found
from crawler.screening.words import CLAUSE, COMMA, SENTENCE, Words

_BARE = 3
_PRONOUN = 2
_REACH_BACK = 4
_LONGEST = 60
_QUOTE = re.compile(r"[\"“”„»«]([^\"“”„»«\n]{8,200})[\"“”„»«]")
"""Words between quotation marks, within a line; one that stands alone is a name or a wink and no quotation."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """Per word: whether it is denied, past, reported."""

    denied: list[bool]
    past: list[bool]
    reported: list[bool]
    postposed: list[int]
    turns: set[int]
    not_negations: set[int]

    def denies(self, found: Found, after: bool) -> bool:
        """Whether the term is denied; `after` also by a negation that closes its clause."""
        inside = self.denied[found.first : found.last + 1]
        if inside[-1]:
            return True
        if self.turns.intersection(range(found.first, found.last + 1)):
            return False
        return (any(inside) or self._closed(found.last)) if after else inside[0]

    def _closed(self, last: int) -> bool:
        return self.postposed[last] > 0


class Marks(NamedTuple):
    """What words do in their clause: turn it, join in it, open one, or say little ("are", "for me")."""

    turns: Collection[int]
    joins: Collection[int]
    starts: Sequence[bool]
    small: Sequence[bool]


def read_scopes(
    words: Words,
    scopes: Iterable[Found],
    starts_clause: list[bool],
    relative: list[bool],
    only: Collection[int] = frozenset(),
    small: Sequence[bool] = (),
) -> Scopes:
    """The scopes over `words`. `starts_clause` marks words that open a clause of their own (subjects, subordinators).

    `relative` marks those that hang one on a noun: one hung on a denied pronoun ("nobody who ...") is denied with it.
    `only` are words for "only": they turn a negation, but neither the past nor what others say ("I used to do only cam").
    `small` marks the words that may stand between a thing and the words that rule it out.
    """
    count = len(words.keys)
    by_name: dict[str, list[Found]] = {}
    for found in scopes:
        by_name.setdefault(found.name.removeprefix("scope:"), []).append(found)
    turns = {f.first for f in by_name.get("turn", ())}
    joins = {f.first for f in by_name.get("joins", ())}
    exempt = {i for f in by_name.get("not_a_negation", ()) for i in range(f.first, f.last + 1)}
    stops = turns | {f.first for f in by_name.get("not_a_negation", ())}
    denied = [0] * count
    postposed = [0] * count
    done: set[int] = set()
    for name in ("negation", "negation_ahead"):
        for found in by_name.get(name, ()):
            if found.first in exempt or found.last in done:
                continue
            done.update(range(found.first, found.last + 1))
            end = _reach(words, found.last + 1, stops, joins, starts_clause)
            if end < count and relative[end] and end - found.last <= _PRONOUN and words.breaks[end] < CLAUSE:
                end = _reach(words, end + 1, stops, joins, starts_clause)
            for i in range(found.first, end):
                denied[i] = 1
            if name == "negation":
                _mark_before(words, found, turns, starts_clause, postposed)
    for found in by_name.get("double_negation", ()):
        for i in range(found.first, _sentence_end(words, found.last)):
            denied[i] += 1
    for found in by_name.get("elsewhere", ()):
        for i in range(_sentence_start(words, found.first), found.last + 1):
            denied[i] = 1
    for found in by_name.get("ruled_out", ()):
        _rule_out(words, found, denied, done, Marks(turns, joins, starts_clause, small))
    past = _spread(words, by_name.get("past", ()), turns.difference(only))
    reported = _spread(words, by_name.get("reported", ()), turns.difference(only))
    return Scopes([n % 2 == 1 for n in denied], past, reported, postposed, turns, exempt)


def quoted_words(words: Words) -> frozenset[int]:
    """The words that stand in quotation marks, two or more together: what is quoted is not said by the advertiser."""
    text = words.folded.text
    if not any(mark in text for mark in '"“„»«'):
        return frozenset()
    quoted: set[int] = set()
    for found in _QUOTE.finditer(text):
        first = bisect_left(words.starts, found.start(1))
        last = bisect_left(words.starts, found.end(1))
        if last - first > 1:
            quoted.update(range(first, last))
    return frozenset(quoted)


def _sentence_end(words: Words, at: int) -> int:
    end = at + 1
    while end < min(len(words.keys), at + _LONGEST) and words.breaks[end] < SENTENCE:
        end += 1
    return end


def _sentence_start(words: Words, at: int) -> int:
    start = at
    while start > max(0, at - _LONGEST) and words.breaks[start] < SENTENCE:
        start -= 1
    return start


def _reach(words: Words, at: int, turns: set[int], joins: set[int], starts: list[bool]) -> int:
    """Where a negation that ends before `at` stops."""
    end = at
    count = min(len(words.keys), at + _LONGEST)
    while end < count and words.breaks[end] < CLAUSE and end not in turns:
        if words.breaks[end] == COMMA and not _enumeration_goes_on(words, end, turns, joins, starts):
            break
        if end > at and starts[end]:
            break
        end += 1
    return end


def _enumeration_goes_on(words: Words, at: int, turns: set[int], joins: set[int], starts: list[bool]) -> bool:
    """Whether what follows the comma at `at` is a bare item of an enumeration: a few words, no subject, no turn."""
    end = at
    count = min(len(words.keys), at + _LONGEST)
    while end < count and words.breaks[end] < CLAUSE and (end == at or words.breaks[end] != COMMA):
        if end in turns or (starts[end] and end not in joins):
            return False
        if end in joins and end > at:
            return end - at <= _BARE
        end += 1
    if end - at > _BARE - 1 + (at in joins):
        return False
    return end >= count or words.breaks[end] != COMMA or end in turns or not starts[end]


def _rule_out(
    words: Words,
    found: Found,
    denied: list[int],
    negations: Collection[int],
    marks: Marks,
) -> None:
    """Deny the thing right before the words that rule it out, and what "and" and "or" join to it.

    Only small words may stand between and behind: "meetings after ten are out of the question" and "meetings are not
    possible on Sundays" rule out an hour and a day, no meeting; "not ruled out" rules out nothing.
    """
    if denied[found.first] % 2 and found.first not in negations:
        return
    count = len(words.keys)
    end = found.last + 1
    while end < count and words.breaks[end] < COMMA and marks.small[end]:
        end += 1
    if end < count and words.breaks[end] < COMMA and not (end in marks.turns or marks.starts[end]):
        return
    at = found.first - 1
    while at >= 0 and words.breaks[at + 1] < COMMA and marks.small[at]:
        at -= 1
    if at < 0 or words.breaks[at + 1] >= COMMA:
        return
    denied[at] = 1
    last = at
    while at >= 2 and at - 1 in marks.joins and words.breaks[at - 1] < CLAUSE:
        at -= 2
        denied[at] = 1
    while at < last and at >= 1 and words.breaks[at] == COMMA:
        at -= 1
        denied[at] = 1


def _mark_before(
    words: Words, found: Found, turns: set[int], starts: list[bool], postposed: list[int]
) -> None:
    """What a negation denies before itself: the verb it follows, the term of a clause it closes, a question it answers."""
    first = found.first
    end = found.last + 1
    if first > 0 and words.breaks[first] < COMMA and not starts[first]:
        postposed[first - 1] = 1
    closes = end >= len(words.keys) or words.breaks[end] >= COMMA
    if not closes or first == 0:
        return
    at = first - 1
    part = words.breaks[first]
    if part >= COMMA and not (part == COMMA or _asks(words, at)):
        return
    steps = 0
    reached = []
    while at >= 0 and steps < _REACH_BACK and at not in turns:
        reached.append(at)
        steps += 1
        if words.breaks[at] >= COMMA:
            break
        at -= 1
    if part < COMMA or at < 0 or words.breaks[at] > COMMA:
        for i in reached:
            postposed[i] = 1


def _asks(words: Words, at: int) -> bool:
    """Whether a question mark follows the word `at`."""
    after = words.starts[at + 1] if at + 1 < len(words.starts) else len(words.folded.text)
    return "?" in words.folded.text[words.ends[at] : after]


def _spread(words: Words, found: Iterable[Found], turns: set[int]) -> list[bool]:
    """Marks from each scope word through its sentence, up to a turn after it; also what stands before it in the clause."""
    marked = [False] * len(words.keys)
    for scope in found:
        at = scope.first
        reach = min(len(words.keys), at + _LONGEST)
        while at < reach and (at == scope.first or words.breaks[at] < CLAUSE):
            if at > scope.last and at in turns:
                break
            marked[at] = True
            at += 1
        at = scope.first
        while at > max(0, scope.first - _LONGEST) and words.breaks[at] < COMMA and at - 1 not in turns:
            at -= 1
            marked[at] = True
    return marked
