"""What the queue's screen asks besides the contact itself: a wish, a counter, a safeguarding stop, a confirmation. Pure."""

from __future__ import annotations

from dataclasses import replace

from review_cli.contact_record import DECLINED
from review_cli.screens.contact_form import ask_refusal, planned
from review_cli.screens.contact_moves import Answer, cleared_modes
from review_cli.screens.contact_records import Copy, Count, Mode, RaiseStop, SaveWish, State
from store.domain import StopSource

YES = frozenset({"j", "y"})
"""The confirm keys: none of them is an action's key."""

STOP_KEYS = {
    "1": StopSource.CONVERSATION,
    "2": StopSource.MESSAGE,
    "3": StopSource.COLLEAGUE,
    "4": StopSource.OTHER_PAGE,
}
"""Digits that say how it came to whoever raises a stop."""


def on_wish(state: State, key: str) -> Answer:
    """A wish or a limit is noted; no contact at all is a refusal."""
    if state.claim is None:
        return cleared_modes(state), ()
    if key == "4":
        return ask_refusal(state, state.claim, planned(state).toggled(DECLINED))
    wish, limit = state.form.by_key("wishes", key), state.form.by_key("limits", key)
    back = cleared_modes(state)
    if wish is not None:
        return back, (SaveWish(state.claim, (("wish", wish.code),)),)
    if limit is not None:
        return back, (SaveWish(state.claim, (("limits", limit.code),)),)
    return back, ()


def on_counter(state: State, key: str) -> Answer:
    """Somebody newly reached is counted, tied to nobody."""
    choice = state.form.by_key("counters", key)
    return cleared_modes(state), (Count(choice.code),) if choice else ()


def on_stop(state: State, key: str) -> Answer:
    """How it came to you; then it is confirmed."""
    if state.claim is None or key not in STOP_KEYS:
        return replace(cleared_modes(state), notice="not_done"), ()
    asked = RaiseStop(state.claim, STOP_KEYS[key])
    return replace(state, mode=Mode.CONFIRM, asked=asked, question=("stop",)), ()


def on_confirm(state: State, key: str) -> Answer:
    """Only the confirm key does it; everything else, Enter above all, is no."""
    back = cleared_modes(state)
    if key in YES and state.asked is not None:
        return back, (state.asked,)
    return replace(back, notice="not_done"), ()


def on_message(state: State, key: str) -> Answer:
    """The first message can be copied; every other key goes back."""
    if key == "c" and state.message is not None and state.message.usable:
        return state, (Copy(state.message.text),)
    return cleared_modes(state), ()


def on_help(state: State, key: str) -> Answer:
    """Page by page; every other key goes back."""
    if key in {"down", "space", "tab", "enter"}:
        return replace(state, page=state.page + 1), ()
    if key == "up":
        return replace(state, page=max(0, state.page - 1)), ()
    return replace(cleared_modes(state), page=0), ()
