"""A contact outside the queue, in three keys: who, channel, outcome. Pure, like the queue's screen and with its records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from config.contact_forms import ContactForm
from review_cli.contact_record import DECLINED, NOT_RECORDED, OURS, REFERRED, REVISIT, Record
from review_cli.queue_rule import next_day
from review_cli.screens.contact_form import CHANNEL_KEYS, DAYS_KEYS
from review_cli.service.logging_contacts import Known
from store.course import THEIRS
from store.domain import Channel


class Step(StrEnum):
    """What the screen asks for."""

    WHO = "who"
    NUMBER = "number"
    CHANNEL = "channel"
    OUTCOME = "outcome"
    DAYS = "days"
    REFERRAL = "referral"
    OVER = "over"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class SaveLog:
    """Log this contact."""

    record: Record
    known: Known | None


@dataclass(frozen=True, slots=True)
class LogState:
    """Everything the screen shows. `direction` starts as not recorded; a caller's is hers."""

    form: ContactForm
    today: date
    recent: tuple[Known, ...]
    step: Step = Step.WHO
    known: Known | None = None
    record: Record = Record(Channel.PHONE, direction=NOT_RECORDED)  # noqa: RUF009 - frozen
    notice: str = ""
    good: bool = True
    logged: int = 0
    in_hours: bool = True
    """Whether the service's hours run: outside them what has happened is logged, and nobody is contacted."""


def press(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    """What a key makes of it; a contact to log, if it was the last one needed."""
    state = replace(state, notice="", good=True)
    if key == "esc":
        return (start_anew(state) if state.step is not Step.WHO else replace(state, step=Step.OVER)), None
    if key == "d" and state.step in {Step.WHO, Step.CHANNEL, Step.OUTCOME}:
        order = {NOT_RECORDED: THEIRS, THEIRS: OURS, OURS: NOT_RECORDED}
        turned = replace(state.record, direction=order[state.record.direction])
        return replace(state, record=turned), None
    return _STEPS[state.step](state, key)


def _who(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    if key in {"q", "l"}:
        return replace(state, step=Step.OVER if key == "q" else Step.LOCK), None
    if key == "n":
        return replace(state, step=Step.NUMBER), None
    if key == "0":
        return replace(state, step=Step.CHANNEL, known=None), None
    if key.isdecimal() and len(key) == 1 and 0 < int(key) <= len(state.recent):
        return replace(state, step=Step.CHANNEL, known=state.recent[int(key) - 1]), None
    return state, None


def _channel(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    if key not in CHANNEL_KEYS:
        return state, None
    return replace(state, step=Step.OUTCOME, record=replace(state.record, channel=CHANNEL_KEYS[key])), None


def _outcome(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    choice = state.form.by_key("outcomes", key)
    if choice is None:
        return state, None
    if choice.code == DECLINED and state.known is not None:
        return replace(state, notice="objection", good=False), None
    record = replace(state.record, outcomes=(choice.code,))
    if choice.code == REVISIT and state.known is not None:
        return replace(state, step=Step.DAYS, record=record), None
    if choice.code == REFERRED:
        return replace(state, step=Step.REFERRAL, record=record), None
    return state, SaveLog(record, state.known)


def _days(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    if key not in {*DAYS_KEYS, "0"}:
        return state, None
    day = None if key == "0" else next_day(state.today, DAYS_KEYS[key])
    return state, SaveLog(replace(state.record, revisit_on=day), state.known)


def _referral(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    choice = state.form.by_key("referrals", key)
    if choice is None and key != "0":
        return state, None
    code = choice.code if choice else NOT_RECORDED
    return state, SaveLog(replace(state.record, referral=code), state.known)


def _nothing(state: LogState, key: str) -> tuple[LogState, SaveLog | None]:
    del key
    return state, None


_STEPS = {
    Step.WHO: _who,
    Step.NUMBER: _nothing,
    Step.CHANNEL: _channel,
    Step.OUTCOME: _outcome,
    Step.DAYS: _days,
    Step.REFERRAL: _referral,
    Step.OVER: _nothing,
    Step.LOCK: _nothing,
}


def start_anew(state: LogState) -> LogState:
    """Back to the first question."""
    return replace(state, step=Step.WHO, known=None, record=Record(Channel.PHONE, direction=NOT_RECORDED))


def called(state: LogState, known: Known | None) -> LogState:
    """Whoever rang is known, or not: either way the contact is hers, and the next question is the channel."""
    return replace(
        state,
        step=Step.CHANNEL,
        known=known,
        record=replace(state.record, direction=THEIRS),
        notice="" if known else "unknown",
    )
