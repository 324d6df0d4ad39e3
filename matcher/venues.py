"""Businesses: the listings around a shared value. A venue is one visit, never a person. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping

from matcher.values import ValueView
from store.domain import ValueClass, Venue


def venue_id(value: str) -> str:
    """The id of the venue known by a value: made from the value's own key, so it stays while the value does."""
    return f"v-{hashlib.blake2b(value.encode(), digest_size=6).hexdigest()}"


def leading_values(carriers: Mapping[str, Collection[str]], ruled: Container[str] = ()) -> dict[str, str]:
    """By shared value: the value that its venue goes by.

    A business that shows two values (a number and an address) is one venue: values join when one's listings are at least
    half those of the other too. The venue goes by the value that most of its listings show (ties: a `ruled` one, then the
    smallest). Only values that overlap so (see `overlaps`) bear on each other.
    """
    ordered = sorted(carriers, key=lambda value: (-len(carriers[value]), value not in ruled, value))
    place = {value: number for number, value in enumerate(ordered)}
    shown: dict[str, list[str]] = {}
    leading: dict[str, str] = {}
    for value in ordered:
        held = carriers[value]
        common = Counter(other for carrier in held for other in shown.get(carrier, ()))
        joins = [leading[other] for other, count in common.items() if overlaps(count, len(held))]
        leading[value] = min(joins, key=place.__getitem__, default=value)
        for carrier in held:
            shown.setdefault(carrier, []).append(value)
    return leading


def overlaps(common: int, smaller: int) -> bool:
    """Whether so many common listings put a value with `smaller` listings into the other's venue."""
    return 2 * common >= smaller


def venues_of(views: Iterable[ValueView], rules: Mapping[str, ValueClass]) -> tuple[Venue, ...]:
    """The venues behind all shared values, sorted, each with the listings of its values (see `leading_values`)."""
    carriers = {view.value: view.carriers for view in views if view.value_class is ValueClass.SHARED}
    members: dict[str, set[str]] = {}
    for value, leading in leading_values(carriers, rules).items():
        members.setdefault(leading, set()).update(carriers[value])
    found = (Venue(venue_id(value), value, tuple(sorted(held))) for value, held in members.items())
    return tuple(sorted(found, key=lambda venue: venue.venue_id))
