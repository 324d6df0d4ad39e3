"""What a key does while judging. Pure, like the queue's screen: `reduce(state, key or reply) -> state, effects`."""

from __future__ import annotations

from dataclasses import replace

from review_cli.screens.review_records import (
    Brought,
    Choice,
    Decide,
    Effect,
    Failed,
    FindUndo,
    LetGo,
    Mode,
    Passed,
    Recorded,
    Reply,
    ReviewState,
    TakeCard,
    TakenBack,
    UndoFound,
    UndoLast,
    Unfolded,
)

YES = frozenset({"j", "y"})

Answer = tuple[ReviewState, tuple[Effect, ...]]


def opening(state: ReviewState) -> Answer:
    """Bring the first one."""
    return _go(state, 0)


def reduce(state: ReviewState, event: str | Reply) -> Answer:
    """What a key or a reply makes of the state, and what is to be done about it."""
    if isinstance(event, str):
        return _pressed(replace(state, notice="", good=True), event)
    match event:
        case Brought():
            return replace(state, card=event.card, scroll=0), ()
        case Passed():
            return _passed(state, event)
        case Recorded():
            rest = tuple(key for key in state.keys if key != event.key)
            after, effects = _go(replace(state, keys=rest, done=state.done + 1), state.at)
            return replace(after, notice=event.sentence), effects
        case Unfolded():
            at = state.keys.index(event.key) if event.key in state.keys else 0
            keys = (*state.keys[:at], *event.into, *state.keys[at + 1 :])
            after, effects = _go(replace(state, keys=keys, card=None), at)
            return replace(after, notice=event.sentence), effects
        case UndoFound():
            return replace(state, mode=Mode.UNDO, undo=event), ()
        case TakenBack(key=""):
            return replace(state, notice=event.sentence, done=max(0, state.done - 1)), ()
        case TakenBack():
            keys = (event.key, *(key for key in state.keys if key != event.key))
            after, effects = _go(replace(state, keys=keys, done=max(0, state.done - 1)), 0)
            return replace(after, notice=event.sentence), effects
        case Failed():
            return replace(state, notice=event.sentence, good=False), ()


def choices_of(state: ReviewState) -> tuple[Choice, ...]:
    """The answers that may be given now: the card's own, or the screen's."""
    if state.card is None:
        return ()
    return state.card.choices or state.choices


def _pressed(state: ReviewState, key: str) -> Answer:
    if state.mode is Mode.HELP:
        return replace(state, mode=Mode.LOOK), ()
    if state.mode is Mode.CONFIRM:
        return _confirmed(state, key)
    if state.mode is Mode.UNDO:
        back = replace(state, mode=Mode.LOOK, undo=None)
        if key in YES and state.undo is not None:
            return back, (UndoLast(state.undo.decision),)
        return replace(back, notice="not_done"), ()
    if key == "q":
        return replace(state, mode=Mode.QUIT, card=None), (LetGo(),)
    if key == "l":
        return replace(state, mode=Mode.LOCK, card=None), (LetGo(),)
    if key == "?":
        return replace(state, mode=Mode.HELP), ()
    if key == "z" and state.can_undo:
        return state, (FindUndo(),)
    if key in {"up", "down"}:
        return _go(state, state.at + (1 if key == "down" else -1))
    if key == "space":
        return replace(state, scroll=state.scroll + 1), ()
    if state.card is None:
        return state, ()
    choice = next((one for one in choices_of(state) if key in one.key), None)
    if choice is None:
        return state, ()
    if choice.asks:
        return replace(state, mode=Mode.CONFIRM, asked=choice), ()
    return state, (Decide(state.card.key, choice.code),)


def _confirmed(state: ReviewState, key: str) -> Answer:
    """Only the confirm key does it; everything else, Enter above all, is no."""
    back = replace(state, mode=Mode.LOOK, asked=None)
    if key in YES and state.asked is not None and state.card is not None:
        return back, (Decide(state.card.key, state.asked.code),)
    return replace(back, notice="not_done"), ()


def _go(state: ReviewState, at: int) -> Answer:
    if not state.keys:
        return replace(state, card=None, at=0), ()
    at = min(max(at, 0), len(state.keys) - 1)
    if state.card is not None and state.card.key == state.keys[at]:
        return replace(state, at=at), ()
    return replace(state, at=at, card=None, scroll=0), (TakeCard(state.keys[at]),)


def _passed(state: ReviewState, reply: Passed) -> Answer:
    """Whatever cannot be had leaves the list, so that the search for the next one ends."""
    rest = tuple(key for key in state.keys if key != reply.key)
    after, effects = _go(replace(state, keys=rest, card=None, passed=state.passed + 1), state.at)
    return replace(after, notice=reply.sentence, good=False), effects
