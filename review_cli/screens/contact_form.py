"""The closed questions of a contact at the queue's screen: one outcome and what it asks further, or the whole form. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from config.contact_forms import Choice
from review_cli.contact_record import DECLINED, NOT_RECORDED, REFERRED, REVISIT, Record
from review_cli.queue_rule import next_day
from review_cli.screens.contact_moves import Answer, cleared_modes
from review_cli.screens.contact_records import Mode, Refuse, Save, State
from store.claims import Claim
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


def planned(state: State) -> Record:
    """What a single key logs: the planned or picked channel, who began, and nothing else."""
    channel = state.channel or (state.item.channel if state.item else Channel.SMS)
    return Record(channel, direction=state.direction)


def chosen(state: State, claim: Claim, choice: Choice) -> Answer:
    """An outcome was chosen: save it, or ask what it asks further."""
    record = planned(state).toggled(choice.code)
    if choice.code == REVISIT:
        return replace(state, mode=Mode.DAYS, draft=record), ()
    if choice.code == REFERRED:
        return replace(state, mode=Mode.REFERRAL, draft=record), ()
    if choice.code == DECLINED:
        return ask_refusal(state, claim, record)
    return save(state, claim, record)


def save(state: State, claim: Claim, record: Record) -> Answer:
    """Log this, and back to the list."""
    return replace(state, mode=Mode.LIST), (Save(claim, record),)


def ask_refusal(state: State, claim: Claim, record: Record) -> Answer:
    """A refusal is confirmed before anything is written."""
    return replace(
        state, mode=Mode.CONFIRM, draft=record, asked=Refuse(claim, record), question=("refuse",)
    ), ()


def on_days(state: State, key: str) -> Answer:
    """The day of a new contact."""
    if state.draft is None or state.claim is None or key not in {*DAYS_KEYS, "0"}:
        return cleared_modes(state), ()
    day = None if key == "0" else next_day(state.today, DAYS_KEYS[key])
    return save(state, state.claim, replace(state.draft, revisit_on=day))


def on_referral(state: State, key: str) -> Answer:
    """The service somebody was bridged to."""
    choice = state.form.by_key("referrals", key)
    if state.draft is None or state.claim is None or (choice is None and key != "0"):
        return cleared_modes(state), ()
    return save(state, state.claim, replace(state.draft, referral=choice.code if choice else NOT_RECORDED))


def on_form(state: State, key: str) -> Answer:
    """The whole form: field by field, saved by Enter."""
    if state.draft is None or state.claim is None or key == "esc":
        return cleared_modes(state), ()
    if key == "enter":
        if not state.draft.outcomes:
            return replace(state, notice="no_outcome", good=False), ()
        if DECLINED in state.draft.outcomes:
            return ask_refusal(state, state.claim, state.draft)
        return save(state, state.claim, state.draft)
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
