"""What was read in one listing: signals by name with the words they stand on, and how they stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.screening.terms import Found
from crawler.screening.words import Words

ASSERTED, DENIED, PAST, TWICE = "", "not", "past", "twice"
"""The prefixes of conditions: a signal that is asserted, denied, past, or asserted in two places."""


@dataclass(slots=True)
class Reading:
    """The signals of a text, each with the places where it was read, in the order of reading."""

    words: Words
    lang: str | None
    asserted: dict[str, list[Found]] = field(default_factory=dict)
    denied: dict[str, list[Found]] = field(default_factory=dict)
    past: dict[str, list[Found]] = field(default_factory=dict)

    @property
    def present(self) -> frozenset[str]:
        """Every condition that was read ("meet", "not:meet", "past:meet", "twice:meet")."""
        return frozenset(
            [
                *self.asserted,
                *(f"{DENIED}:{name}" for name in self.denied),
                *(f"{PAST}:{name}" for name in self.past),
                *(f"{TWICE}:{name}" for name in self.asserted if self.twice(name)),
            ]
        )

    def twice(self, name: str) -> bool:
        """Whether two of the places where a signal is asserted share no word."""
        places = self.asserted.get(name, ())
        return len(places) > 1 and max(f.first for f in places) > min(f.last for f in places)

    def standing(self, prefix: str) -> dict[str, list[Found]]:
        """The signals that stand as a prefix says."""
        if prefix == DENIED:
            return self.denied
        return self.past if prefix == PAST else self.asserted
