"""Businesses: the listings around a shared value. A venue is one visit, never a person. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from matcher.values import ValueView
from store.domain import ValueClass, Venue


def venue_id(value: str) -> str:
    """The id of the venue known by a value: made from the value's own key, so it stays while the value does."""
    return f"v-{hashlib.blake2b(value.encode(), digest_size=6).hexdigest()}"


def venues_of(views: Iterable[ValueView], rules: Mapping[str, ValueClass]) -> tuple[Venue, ...]:
    """The venues of one evidence component.

    A business that shows two values (a number and an address) is one venue: values join when one's listings are at least
    half those of the other too. The venue goes by the value that most of its listings show (ties: a ruled one, then the
    smallest), and holds the listings of all.
    """
    shared = sorted(
        (view for view in views if view.value_class is ValueClass.SHARED),
        key=lambda view: (-len(view.carriers), view.value not in rules, view.value),
    )
    venues: list[tuple[str, list[set[str]], set[str]]] = []
    for view in shared:
        carriers = set(view.carriers)
        for _, blocks, members in venues:
            if any(2 * len(carriers & block) >= len(carriers) for block in blocks):
                blocks.append(carriers)
                members |= carriers
                break
        else:
            venues.append((view.value, [carriers], set(carriers)))
    found = (Venue(venue_id(value), value, tuple(sorted(members))) for value, _, members in venues)
    return tuple(sorted(found, key=lambda venue: venue.venue_id))
