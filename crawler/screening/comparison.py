"""Two definitions on the same listings: which verdicts would change, both ways, before anything is saved. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.screening.engine import Screener
from store.domain import ArenaKind, Screening, Verdict

Move = tuple[Verdict, Verdict]
"""A verdict under the old definition and under the new."""


@dataclass(frozen=True, slots=True)
class Case:
    """A listing to try definitions on. `shown` is its text as it may be shown: masked, of the same length as title, line break, body."""

    id: str
    arena_kind: ArenaKind
    lang: str | None
    title: str
    body: str
    shown: str
    label: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A listing that the two definitions judge otherwise: another verdict, or the same by another rule."""

    case: Case
    old: Screening
    new: Screening

    @property
    def move(self) -> Move:
        """From which verdict to which."""
        return self.old.verdict, self.new.verdict

    @property
    def better(self) -> bool | None:
        """Whether the new verdict is what a person says and the old one is not; None without a label, or when both are wrong."""
        if self.case.label is None or self.case.label not in self.move:
            return None
        return self.new.verdict is self.case.label


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of all listings. `changes` holds changed verdicts only; `other_rule` counts those of another rule alone."""

    listings: int
    changes: tuple[Change, ...]
    other_rule: int
    verdicts: Counter[Verdict]
    """How often the old definition gave which verdict."""

    @property
    def moves(self) -> Counter[Move]:
        """How many listings would move from which verdict to which."""
        return Counter(change.move for change in self.changes)

    @property
    def dropped(self) -> int:
        """Listings that are kept now and would be dropped."""
        return sum(change.old.verdict.kept and not change.new.verdict.kept for change in self.changes)

    @property
    def taken_up(self) -> int:
        """Listings that are dropped now and would be kept."""
        return sum(change.new.verdict.kept and not change.old.verdict.kept for change in self.changes)

    def samples(self, move: Move, most: int) -> tuple[Change, ...]:
        """Some listings of a move: of each pair of rules first one, so that no rule hides another."""
        own = [change for change in self.changes if change.move == move]
        seen: Counter[tuple[str, str]] = Counter()
        ranked = []
        for at, change in enumerate(own):
            pair = (change.old.rule, change.new.rule)
            ranked.append((seen[pair], at, change))
            seen[pair] += 1
        return tuple(change for _, _, change in sorted(ranked, key=lambda one: one[:2])[:most])


def compare(
    old: Screener,
    new: Screener,
    cases: Iterable[Case],
    progress: Callable[[int], None] | None = None,
) -> Comparison:
    """Screen each listing by both definitions. `progress` is told how many are done."""
    changes = []
    verdicts: Counter[Verdict] = Counter()
    other_rule = done = 0
    for done, case in enumerate(cases, 1):
        before, after = _screened(old, case), _screened(new, case)
        verdicts[before.verdict] += 1
        if before.verdict is not after.verdict:
            changes.append(Change(case, before, after))
        elif before.rule != after.rule:
            other_rule += 1
        if progress is not None:
            progress(done)
    return Comparison(done, tuple(changes), other_rule, verdicts)


def _screened(screener: Screener, case: Case) -> Screening:
    return screener.screen(title=case.title, body=case.body, arena_kind=case.arena_kind, lang=case.lang)
