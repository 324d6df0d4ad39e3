"""What a key does to the queue's screen. Pure: `reduce(state, key or reply, now) -> state, effects`.

A key never does anything by itself: it asks for effects, the desk (`review_cli.service.desk`) carries them out and answers with a reply,
and the reply goes through `reduce` as well. Every mode has its own keys; whatever is none of them does nothing, or goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from config.contact_forms import Choice
from review_cli.contact_record import DECLINED, NOT_RECORDED, OURS, REFERRED, REVISIT, Record
from review_cli.queue_rule import AGREED, next_day, within_hours
from review_cli.screens.contact_records import (
    SHOWN_SECONDS,
    Copy,
    Count,
    Effect,
    FindUndo,
    Item,
    Lost,
    Message,
    MessageText,
    Mode,
    OpenAd,
    Refuse,
    Release,
    Reloaded,
    Renew,
    Renewed,
    Reply,
    Reveal,
    Said,
    Save,
    Saved,
    SaveWish,
    Shown,
    Standing,
    State,
    Take,
    Taken,
    Tick,
    Undo,
    UndoFound,
    Value,
)
from store.claims import Claim
from store.course import THEIRS
from store.domain import Channel

CHANNEL_KEYS = {
    "s": Channel.SMS,
    "t": Channel.PHONE,
    "m": Channel.EMAIL,
    "c": Channel.CHAT,
    "b": Channel.VISIT,
    "p": Channel.PORTAL_MESSAGE,
}
"""Letters that pick another channel than the planned one: s(ms) t(elephone) m(ail) c(hat) b(esøg, a visit) p(ortal)."""

DAYS_KEYS = {**{str(n): n for n in range(1, 8)}, "8": 14, "9": 28}
"""Digits that agree on a day: 1 to 7 days ahead, 8 two weeks, 9 four weeks; 0 leaves the day open."""

FIELDS = (
    "outcomes",
    "channel",
    "directions",
    "durations",
    "materials",
    "interpreters",
    "referrals",
    "revisit",
    "hour",
)
"""The fields of the whole form, in order."""

YES = frozenset({"j", "y"})

Answer = tuple[State, tuple[Effect, ...]]


def reduce(state: State, event: str | Reply, now: datetime) -> Answer:
    """What a key (a string) or a reply makes of the state, and what is to be done about it."""
    state = replace(state, now=now)
    if state.value is not None and now >= state.value.until:
        state = replace(state, value=None)
    if not isinstance(event, str):
        return _answer(state, event)
    state, effects = _KEYS[state.mode](replace(state, notice="", good=True), event)
    lease = state.claim.until if state.claim else None
    if state.claim and lease and not effects and lease - now < timedelta(minutes=state.claim_minutes) / 2:
        effects = (Renew(state.claim),)
    return state, effects


def opening(state: State) -> Answer:
    """What the screen does first: take the first item that is free."""
    return _nearest(state)


# -- keys -------------------------------------------------------------------------------------------------------------


def _in_list(state: State, key: str) -> Answer:
    if key in {"up", "down"}:
        step = 1 if key == "down" else -1
        return _select(state, state.at + step, step)
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
    return _outcome(state, state.claim, choice) if choice else (state, ())


def _refused_key(state: State, key: str) -> Answer:
    acts = key in CHANNEL_KEYS or key in _ON_ITEM or state.form.by_key("outcomes", key) is not None
    if acts and state.item is not None:
        return replace(state, notice="held", good=False), ()
    return state, ()


def _select(state: State, at: int, step: int) -> Answer:
    """Go to the next item in this direction that no colleague holds."""
    while 0 <= at < len(state.items) and state.items[at].standing.held:
        at += step
    if not 0 <= at < len(state.items):
        if state.claim is None and state.items:
            return replace(state, at=min(max(state.at, 0), len(state.items) - 1)), ()
        return state, ()
    if state.claim is not None and state.claim.item_id == state.items[at].item_id:
        return replace(state, at=at), ()
    fresh = _cleared(replace(state, at=at, claim=None, name=""))
    return fresh, (Take(state.items[at].item_id),)


def _nearest(state: State) -> Answer:
    """Take the selected item, or the first free one below it, or above."""
    after, effects = _select(state, state.at, 1)
    return (after, effects) if effects else _select(state, state.at, -1)


def _cleared(state: State) -> State:
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


def _planned(state: State) -> Record:
    channel = state.channel or (state.item.channel if state.item else Channel.SMS)
    return Record(channel, direction=state.direction)


def _outcome(state: State, claim: Claim, choice: Choice) -> Answer:
    record = _planned(state).toggled(choice.code)
    if choice.code == REVISIT:
        return replace(state, mode=Mode.DAYS, draft=record), ()
    if choice.code == REFERRED:
        return replace(state, mode=Mode.REFERRAL, draft=record), ()
    if choice.code == DECLINED:
        return _ask_refusal(state, claim, record)
    return _save(state, claim, record)


def _save(state: State, claim: Claim, record: Record) -> Answer:
    return replace(state, mode=Mode.LIST), (Save(claim, record),)


def _ask_refusal(state: State, claim: Claim, record: Record) -> Answer:
    return replace(
        state, mode=Mode.CONFIRM, draft=record, asked=Refuse(claim, record), question=("refuse",)
    ), ()


def in_hours(state: State, item: Item) -> bool:
    """Whether the selected person may be contacted at this hour."""
    course = item.course
    hour = course.agreed_hour if item.reason == AGREED else None
    return within_hours(
        state.now, state.opens, state.closes, reason=item.reason, limits=course.limits, hour=hour
    )


def _days(state: State, key: str) -> Answer:
    if state.draft is None or state.claim is None or key not in {*DAYS_KEYS, "0"}:
        return _cleared_modes(state), ()
    day = None if key == "0" else next_day(state.today, DAYS_KEYS[key])
    return _save(state, state.claim, replace(state.draft, revisit_on=day))


def _referral(state: State, key: str) -> Answer:
    choice = state.form.by_key("referrals", key)
    if state.draft is None or state.claim is None or (choice is None and key != "0"):
        return _cleared_modes(state), ()
    return _save(state, state.claim, replace(state.draft, referral=choice.code if choice else NOT_RECORDED))


def _cleared_modes(state: State) -> State:
    """Back to the list; what is revealed stays until its time is over."""
    return replace(_cleared(state), value=state.value)


def _form(state: State, key: str) -> Answer:
    if state.draft is None or state.claim is None or key == "esc":
        return _cleared_modes(state), ()
    if key == "enter":
        if not state.draft.outcomes:
            return replace(state, notice="no_outcome", good=False), ()
        if DECLINED in state.draft.outcomes:
            return _ask_refusal(state, state.claim, state.draft)
        return _save(state, state.claim, state.draft)
    if key in {"up", "down", "tab"}:
        step = -1 if key == "up" else 1
        return replace(state, focus=(state.focus + step) % len(FIELDS)), ()
    changed = answered(state, state.draft, FIELDS[state.focus], key)
    return (replace(state, draft=changed) if changed else state), ()


def answered(state: State, draft: Record, question: str, key: str) -> Record | None:
    """The draft with a field's answer, or None where the key is no answer to it."""
    if question == "channel":
        return replace(draft, channel=CHANNEL_KEYS[key]) if key in CHANNEL_KEYS else None
    if question == "revisit":
        return (
            _with_day(draft, None if key == "0" else next_day(state.today, DAYS_KEYS[key]))
            if (key == "0" or key in DAYS_KEYS)
            else None
        )
    if question == "hour":
        hours = hours_keys(state)
        return replace(draft, revisit_hour=hours[key]) if key in hours else None
    choice = state.form.by_key(question, key)
    if choice is None:
        return None
    if question == "outcomes":
        return draft.toggled(choice.code)
    if question == "referrals":
        outcomes = draft.outcomes if REFERRED in draft.outcomes else draft.toggled(REFERRED).outcomes
        return replace(draft, referral=choice.code, outcomes=outcomes)
    name = {
        "directions": "direction",
        "durations": "duration",
        "materials": "materials",
        "interpreters": "interpreter",
    }
    return replace(draft, **{name[question]: choice.code})  # type: ignore[arg-type]


def _with_day(draft: Record, day: date | None) -> Record:
    outcomes = draft.outcomes if REVISIT in draft.outcomes else draft.toggled(REVISIT).outcomes
    return replace(draft, revisit_on=day, outcomes=outcomes)


def hours_keys(state: State) -> dict[str, int | None]:
    """Digits that agree on an hour within the service's hours; 0 leaves it open."""
    return {
        "0": None,
        **{str(n + 1): hour for n, hour in enumerate(range(state.opens, state.closes)) if n < 9},
    }


def _wish(state: State, key: str) -> Answer:
    if state.claim is None:
        return _cleared_modes(state), ()
    if key == "4":
        return _ask_refusal(state, state.claim, _planned(state).toggled(DECLINED))
    wish, limit = state.form.by_key("wishes", key), state.form.by_key("limits", key)
    back = _cleared_modes(state)
    if wish is not None:
        return back, (SaveWish(state.claim, (("wish", wish.code),)),)
    if limit is not None:
        return back, (SaveWish(state.claim, (("limits", limit.code),)),)
    return back, ()


def _counter(state: State, key: str) -> Answer:
    choice = state.form.by_key("counters", key)
    return _cleared_modes(state), (Count(choice.code),) if choice else ()


def _confirm(state: State, key: str) -> Answer:
    """Only the confirm key does it; everything else, Enter above all, is no."""
    back = _cleared_modes(state)
    if key in YES and state.asked is not None:
        return back, (state.asked,)
    return replace(back, notice="not_done"), ()


def _message(state: State, key: str) -> Answer:
    if key == "c" and state.message is not None and state.message.usable:
        return state, (Copy(state.message.text),)
    return _cleared_modes(state), ()


def _help(state: State, key: str) -> Answer:
    if key in {"down", "space", "tab", "enter"}:
        return replace(state, page=state.page + 1), ()
    if key == "up":
        return replace(state, page=max(0, state.page - 1)), ()
    return replace(_cleared_modes(state), page=0), ()


def _ended(state: State, key: str) -> Answer:
    del key
    return state, ()


def _to(mode: Mode) -> Callable[[State], Answer]:
    return lambda state: (replace(state, mode=mode, page=0), ())


def _direction(state: State, claim: Claim) -> Answer:
    del claim
    return replace(state, direction=OURS if state.direction == THEIRS else THEIRS), ()


def _reveal(state: State, claim: Claim) -> Answer:
    item = state.item
    if item is None:
        return state, ()
    channel = state.channel or item.channel
    if not in_hours(state, item) and state.direction != THEIRS and channel is not Channel.VISIT:
        return replace(state, notice="hours", good=False), ()
    return state, (Reveal(claim, channel),)


def _open_ad(state: State, claim: Claim) -> Answer:
    return replace(state, turn=state.turn + 1), (OpenAd(claim, state.turn),)


def _start_form(state: State, claim: Claim) -> Answer:
    del claim
    return replace(state, mode=Mode.FORM, draft=_planned(state), focus=0), ()


def _start_wish(state: State, claim: Claim) -> Answer:
    del claim
    return replace(state, mode=Mode.WISH), ()


def _later(state: State, claim: Claim) -> Answer:
    """Put it back and go on; an open attempt stays one's own."""
    del claim
    there = state.at
    state, effects = _select(replace(state, notice="later"), there + 1, 1)
    if state.at == there:
        return replace(state, notice="last"), ()
    return state, effects


def _first_message(state: State, claim: Claim) -> Answer:
    del claim
    return state, (Message(state.item.lang if state.item else None),)


_ALWAYS: dict[str, Callable[[State], Answer]] = {
    "?": _to(Mode.HELP),
    "q": lambda state: (replace(_cleared(state), mode=Mode.QUIT), (Release(),)),
    "eof": lambda state: (replace(_cleared(state), mode=Mode.QUIT), (Release(),)),
    "l": lambda state: (replace(_cleared(state), mode=Mode.LOCK, claim=None, name=""), (Release(),)),
    "z": lambda state: (state, (FindUndo(),)),
    "r": _to(Mode.COUNTER),
}
_ON_ITEM: dict[str, Callable[[State, Claim], Answer]] = {
    "v": _reveal,
    "o": _open_ad,
    "n": _first_message,
    "w": _start_wish,
    "f": _start_form,
    "d": _direction,
    "u": _later,
}
_KEYS: dict[Mode, Callable[[State, str], Answer]] = {
    Mode.LIST: _in_list,
    Mode.DAYS: _days,
    Mode.REFERRAL: _referral,
    Mode.FORM: _form,
    Mode.WISH: _wish,
    Mode.COUNTER: _counter,
    Mode.CONFIRM: _confirm,
    Mode.MESSAGE: _message,
    Mode.HELP: _help,
    Mode.QUIT: _ended,
    Mode.LOCK: _ended,
}


# -- replies ---------------------------------------------------------------------------------------------------------


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
    fresh = replace(_cleared(state), items=items, claim=None, name="")
    state, effects = _nearest(fresh)
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
        return replace(_cleared_modes(state), items=items, notice=reply.sentence), ()
    items = tuple(one for one in state.items if one.item_id != reply.item_id)
    at = min(state.at, max(len(items) - 1, 0))
    fresh = replace(_cleared(state), items=items, at=at, claim=None, name="", done=state.done + 1)
    after, effects = _nearest(fresh)
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
    fresh = replace(_cleared(state), items=reply.items, at=at, claim=None, name="", done=done)
    after, effects = _nearest(fresh)
    return replace(after, notice=reply.sentence, good=True), effects


def _answer(state: State, reply: Reply) -> Answer:
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
