"""Businesses: the listings around a shared value. A venue is one visit, never a person. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from matcher.values import ValueView
from store.domain import ValueClass, Venue


def venue_id(value: str) -> str:
    """The id of the venue known by a value: made from the value's own key, so it stays while the value does."""
    return f"v-{hashlib.blake2b(value.encode(), digest_size=6).hexdigest()}"


def venues_of(views: Iterable[ValueView], rules: Mapping[str, ValueClass]) -> tuple[Venue, ...]:
    """The venues behind all shared values.

    A business that shows two values (a number and an address) is one venue: values join when one's listings are at least
    half those of the other too. The venue goes by the value that most of its listings show (ties: a ruled one, then the
    smallest), and holds the listings of all.
    """
    shared = sorted(
        (view for view in views if view.value_class is ValueClass.SHARED),
        key=lambda view: (-len(view.carriers), view.value not in rules, view.value),
    )
    venue_of: list[int] = []  # by block: the carriers of one value
    blocks_of: dict[str, list[int]] = {}
    leading: list[str] = []
    members: list[set[str]] = []
    for block, view in enumerate(shared):
        common = Counter(other for carrier in view.carriers for other in blocks_of.get(carrier, ()))
        joins = [venue_of[other] for other, count in common.items() if 2 * count >= len(view.carriers)]
        if joins:
            number = min(joins)
        else:
            number = len(leading)
            leading.append(view.value)
            members.append(set())
        venue_of.append(number)
        members[number].update(view.carriers)
        for carrier in view.carriers:
            blocks_of.setdefault(carrier, []).append(block)
    found = (
        Venue(venue_id(value), value, tuple(sorted(held)))
        for value, held in zip(leading, members, strict=True)
    )
    return tuple(sorted(found, key=lambda venue: venue.venue_id))
