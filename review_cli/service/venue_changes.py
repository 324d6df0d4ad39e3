"""Venues after a change: those whose values changed, and the ones that overlap with them enough to bear on each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping
from datetime import date

from matcher.venues import leading_values, overlaps, venue_id
from store.match_state import MatchState
from store.venues import Venues


def rearrange(
    state: MatchState,
    venues: Venues,
    touched: Collection[str],
    changed: Collection[str],
    before: Mapping[str, str | None],
    ruled: Container[str],
    today: date,
) -> None:
    """Find the venues of the touched values anew, and place their profiles and the changed ones, in the caller's transaction.

    `before` are the venues that the touched values had; what the values are now stands in the store already. A changed profile
    may have lost a value that nobody shows any more.
    """
    values = {*state.shared(touched)} | venues.values_in({one for one in before.values() if one})
    carriers = _overlapping(state, venues, values)
    stood = venues.of_values(carriers)
    leading = leading_values(carriers, ruled)
    moved = {value: first for value, first in leading.items() if stood.get(value) != venue_id(first)}
    venues.assign({value: venue_id(first) for value, first in moved.items()})
    concerned = {profile for value in moved for profile in carriers[value]} | {*changed}
    left = {one for value, one in before.items() if one and value not in carriers}
    venues.write(
        {venue_id(first): first for first in moved.values()}, concerned | venues.profiles_in(left), today
    )


def _overlapping(state: MatchState, venues: Venues, values: set[str]) -> dict[str, Collection[str]]:
    """These values and all that overlap with them, and with those in turn, with their carriers."""
    carriers: dict[str, Collection[str]] = {}
    sizes: dict[str, int] = {}
    pending = values
    while pending:
        held = state.carriers(pending)
        carriers.update(held)
        shown = venues.shown_by({profile for ids in held.values() for profile in ids})
        common = {
            value: Counter(other for profile in ids for other in shown.get(profile, ()))
            for value, ids in held.items()
        }
        met = {other for counts in common.values() for other in counts}
        sizes.update(venues.sizes(met - sizes.keys()))
        pending = {
            other
            for value, counts in common.items()
            for other, count in counts.items()
            if overlaps(count, min(sizes[value], sizes[other]))
        } - carriers.keys()
    return carriers
