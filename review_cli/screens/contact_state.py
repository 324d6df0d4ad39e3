"""What a key does to the queue's screen. Pure: `reduce(state, key or reply, now) -> state, effects`.

A key never does anything by itself: it asks for effects, the desk (`review_cli.service.desk`) carries them out and answers with a reply,
and the reply goes through `reduce` as well. Every mode has its own keys; whatever is none of them does nothing, or goes back. What
stands here are the keys of the list; those of the other modes stand in `contact_form` and `contact_asked`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from review_cli.contact_record import OURS
from review_cli.queue_rule import may_contact
from review_cli.screens.contact_asked import on_confirm, on_counter, on_help, on_message, on_stop, on_wish
from review_cli.screens.contact_form import CHANNEL_KEYS, chosen, on_days, on_form, on_referral, planned
from review_cli.screens.contact_moves import Answer, cleared, nearest, select
from review_cli.screens.contact_records import (
    FindUndo,
    Item,
    Message,
    Mode,
    OpenAd,
    Release,
    Renew,
    Reply,
    Reveal,
    State,
)
from review_cli.screens.contact_replies import heard
from store.claims import Claim
from store.course import THEIRS


def reduce(state: State, event: str | Reply, now: datetime) -> Answer:
    """What a key (a string) or a reply makes of the state, and what is to be done about it."""
    state = replace(state, now=now)
    if state.value is not None and now >= state.value.until:
        state = replace(state, value=None)
    if not isinstance(event, str):
        return heard(state, event)
    state, effects = _KEYS[state.mode](replace(state, notice="", good=True), event)
    lease = state.claim.until if state.claim else None
    if state.claim and lease and not effects and lease - now < timedelta(minutes=state.claim_minutes) / 2:
        effects = (Renew(state.claim),)
    return state, effects


def opening(state: State) -> Answer:
    """What the screen does first: take the first item that is free."""
    return nearest(state)


def in_hours(state: State, item: Item, *, theirs: bool = False) -> bool:
    """Whether the selected person may be contacted at this hour: by the picked or planned channel, or because she began."""
    return may_contact(
        state.now,
        state.opens,
        state.closes,
        reason=item.reason,
        course=item.course,
        channel=state.channel or item.channel,
        theirs=theirs,
    )


def _in_list(state: State, key: str) -> Answer:
    if key in {"up", "down"}:
        step = 1 if key == "down" else -1
        return select(state, state.at + step, step)
    if key in _ALWAYS:
        return _ALWAYS[key](state)
    if state.item is None or state.claim is None:
        return _refused_key(state, key)
    if key in CHANNEL_KEYS:
        picked = CHANNEL_KEYS[key]
        return replace(state, channel=None if state.channel is picked else picked), ()
    if key in _ON_ITEM:
        return _ON_ITEM[key](state, state.claim)
    choice = state.form.by_key("outcomes", key)
    return chosen(state, state.claim, choice) if choice else (state, ())


def _refused_key(state: State, key: str) -> Answer:
    acts = key in CHANNEL_KEYS or key in _ON_ITEM or state.form.by_key("outcomes", key) is not None
    if acts and state.item is not None:
        return replace(state, notice="held", good=False), ()
    return state, ()


def _ended(state: State, key: str) -> Answer:
    del key
    return state, ()


def _to(mode: Mode) -> Callable[[State], Answer]:
    return lambda state: (replace(state, mode=mode, page=0), ())


def _item_to(mode: Mode) -> Callable[[State, Claim], Answer]:
    return lambda state, _claim: (replace(state, mode=mode), ())


def _direction(state: State, claim: Claim) -> Answer:
    del claim
    return replace(state, direction=OURS if state.direction == THEIRS else THEIRS), ()


def _reveal(state: State, claim: Claim) -> Answer:
    item, theirs = state.item, state.direction == THEIRS
    if item is None:
        return state, ()
    if not in_hours(state, item, theirs=theirs):
        return replace(state, notice="hours", good=False), ()
    return state, (Reveal(claim, state.channel or item.channel, theirs=theirs),)


def _open_ad(state: State, claim: Claim) -> Answer:
    item, theirs = state.item, state.direction == THEIRS
    if item is None:
        return state, ()
    if not in_hours(state, item, theirs=theirs):
        return replace(state, notice="hours", good=False), ()
    asked = OpenAd(claim, state.channel or item.channel, state.turn, theirs=theirs)
    return replace(state, turn=state.turn + 1), (asked,)


def _start_form(state: State, claim: Claim) -> Answer:
    del claim
    return replace(state, mode=Mode.FORM, draft=planned(state), focus=0), ()


def _later(state: State, claim: Claim) -> Answer:
    """Put it back and go on; an open attempt stays one's own."""
    del claim
    there = state.at
    state, effects = select(replace(state, notice="later"), there + 1, 1)
    if state.at == there:
        return replace(state, notice="last"), ()
    return state, effects


def _first_message(state: State, claim: Claim) -> Answer:
    del claim
    return state, (Message(state.item.lang if state.item else None),)


_ALWAYS: dict[str, Callable[[State], Answer]] = {
    "?": _to(Mode.HELP),
    "q": lambda state: (replace(cleared(state), mode=Mode.QUIT), (Release(),)),
    "eof": lambda state: (replace(cleared(state), mode=Mode.QUIT), (Release(),)),
    "l": lambda state: (replace(cleared(state), mode=Mode.LOCK, claim=None, name=""), (Release(),)),
    "z": lambda state: (state, (FindUndo(),)),
    "r": _to(Mode.COUNTER),
}
_ON_ITEM: dict[str, Callable[[State, Claim], Answer]] = {
    "v": _reveal,
    "o": _open_ad,
    "n": _first_message,
    "w": _item_to(Mode.WISH),
    "a": _item_to(Mode.STOP),
    "f": _start_form,
    "d": _direction,
    "u": _later,
}
_KEYS: dict[Mode, Callable[[State, str], Answer]] = {
    Mode.LIST: _in_list,
    Mode.DAYS: on_days,
    Mode.REFERRAL: on_referral,
    Mode.FORM: on_form,
    Mode.WISH: on_wish,
    Mode.STOP: on_stop,
    Mode.COUNTER: on_counter,
    Mode.CONFIRM: on_confirm,
    Mode.MESSAGE: on_message,
    Mode.HELP: on_help,
    Mode.QUIT: _ended,
    Mode.LOCK: _ended,
}
