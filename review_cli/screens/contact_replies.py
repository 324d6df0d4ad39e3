"""What the desk's replies make of the queue's screen. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from review_cli.screens.contact_moves import Answer, cleared, cleared_modes, nearest
from review_cli.screens.contact_records import (
    SHOWN_SECONDS,
    Lost,
    MessageText,
    Mode,
    Reloaded,
    Renewed,
    Reply,
    Said,
    Saved,
    Shown,
    Standing,
    State,
    Taken,
    Tick,
    Undo,
    UndoFound,
    Value,
)


def heard(state: State, reply: Reply) -> Answer:
    """The state after a reply, and what is to be done next."""
    match reply:
        case Taken():
            return _taken(state, reply)
        case Lost():
            return _lost(state, reply)
        case Renewed():
            return replace(state, claim=reply.claim), ()
        case Shown():
            return _shown(state, reply)
        case Saved():
            return _saved(state, reply)
        case UndoFound():
            return _undo_found(state, reply)
        case Reloaded():
            return _reloaded(state, reply)
        case MessageText():
            return replace(state, mode=Mode.MESSAGE, message=reply), ()
        case Said():
            return replace(state, notice=reply.sentence, good=reply.good), ()
        case Tick():
            return state, ()


def _taken(state: State, reply: Taken) -> Answer:
    items = tuple(
        replace(one, standing=reply.standings.get(one.item_id, one.standing)) for one in state.items
    )
    return replace(state, items=items, claim=reply.claim, name=reply.name), ()


def _lost(state: State, reply: Lost) -> Answer:
    """A colleague was quicker: her item shows as hers, and the next free one is taken."""
    items = tuple(
        replace(one, standing=Standing(held=True, opened=False)) if one.item_id == reply.item_id else one
        for one in state.items
    )
    fresh = replace(cleared(state), items=items, claim=None, name="")
    state, effects = nearest(fresh)
    return replace(state, notice=reply.sentence, good=False), effects


def _shown(state: State, reply: Shown) -> Answer:
    until = state.now + timedelta(seconds=SHOWN_SECONDS)
    items = tuple(
        replace(one, standing=Standing(held=False, opened=True))
        if one.item_id == reply.claim.item_id
        else one
        for one in state.items
    )
    value = Value(reply.value, reply.what, until, reply.doubtful) if reply.value else None
    return replace(state, items=items, claim=reply.claim, value=value, notice=reply.what), ()


def _saved(state: State, reply: Saved) -> Answer:
    if reply.item_id is None:
        items = state.items
        if reply.course is not None and state.item is not None:
            changed = replace(state.item, course=reply.course)
            items = tuple(changed if one.item_id == changed.item_id else one for one in items)
        return replace(cleared_modes(state), items=items, notice=reply.sentence), ()
    items = tuple(one for one in state.items if one.item_id != reply.item_id)
    at = min(state.at, max(len(items) - 1, 0))
    fresh = replace(cleared(state), items=items, at=at, claim=None, name="", done=state.done + 1)
    after, effects = nearest(fresh)
    return replace(after, notice=reply.sentence, good=True), effects


def _undo_found(state: State, reply: UndoFound) -> Answer:
    return replace(
        state,
        mode=Mode.CONFIRM,
        asked=Undo(reply.event_id),
        question=("undo", reply.before, reply.after),
    ), ()


def _reloaded(state: State, reply: Reloaded) -> Answer:
    held = reply.select or (state.claim.item_id if state.claim else None)
    ids = [one.item_id for one in reply.items]
    at = ids.index(held) if held in ids else min(state.at, max(len(ids) - 1, 0))
    done = max(0, state.done - reply.undone)
    fresh = replace(cleared(state), items=reply.items, at=at, claim=None, name="", done=done)
    after, effects = nearest(fresh)
    return replace(after, notice=reply.sentence, good=True), effects
