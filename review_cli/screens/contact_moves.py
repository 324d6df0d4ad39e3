"""Going from one item of the queue to the next, with nothing half-typed and nothing revealed carried along. Pure."""

from __future__ import annotations

from dataclasses import replace

from review_cli.contact_record import OURS
from review_cli.screens.contact_records import Effect, Mode, State, Take

Answer = tuple[State, tuple[Effect, ...]]
"""What a key or a reply makes of the state, and what is to be done about it."""


def select(state: State, at: int, step: int) -> Answer:
    """Go to the next item in this direction that no colleague holds."""
    while 0 <= at < len(state.items) and state.items[at].standing.held:
        at += step
    if not 0 <= at < len(state.items):
        if state.claim is None and state.items:
            return replace(state, at=min(max(state.at, 0), len(state.items) - 1)), ()
        return state, ()
    if state.claim is not None and state.claim.item_id == state.items[at].item_id:
        return replace(state, at=at), ()
    fresh = cleared(replace(state, at=at, claim=None, name=""))
    return fresh, (Take(state.items[at].item_id),)


def nearest(state: State) -> Answer:
    """Take the selected item, or the first free one below it, or above."""
    after, effects = select(state, state.at, 1)
    return (after, effects) if effects else select(state, state.at, -1)


def cleared(state: State) -> State:
    """Nothing half-typed and nothing revealed goes from one item to the next."""
    return replace(
        state,
        mode=Mode.LIST,
        channel=None,
        direction=OURS,
        draft=None,
        value=None,
        asked=None,
        question=(),
        message=None,
        turn=0,
        focus=0,
    )


def cleared_modes(state: State) -> State:
    """Back to the list; what is revealed stays until its time is over."""
    return replace(cleared(state), value=state.value)
