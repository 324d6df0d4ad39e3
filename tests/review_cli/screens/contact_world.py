"""A queue's screen without a store: invented items, a form, and a desk that answers at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.contact_forms import contact_form
from review_cli.screens.contact_records import (
    Effect,
    FindUndo,
    Item,
    Lost,
    Message,
    MessageText,
    OpenAd,
    RaiseStop,
    Refuse,
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
    Undo,
    UndoFound,
)
from review_cli.screens.contact_state import opening, reduce
from store.claims import Claim
from store.domain import Channel, Course, SubjectKind

DAY = date(2026, 3, 9)  # a Monday
NOW = datetime(2026, 3, 9, 11, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
VALUE = "+4583000011"


def item(number: int, **changes: Any) -> Item:
    one = Item(
        item_id=f"i{number}",
        subject_id=f"p{number}abcdef",
        kind=SubjectKind.PERSON,
        who="L•••",
        reason="first_contact",
        channel=Channel.SMS,
        contact="••••••11",
        town="Odense",
        lang="da",
        arenas=("sample_ads",),
    )
    return replace(one, **changes)


def items() -> tuple[Item, ...]:
    met = Course(
        attempts=2,
        reached=1,
        last_on=DAY - timedelta(days=5),
        last_channel=Channel.SMS,
        last_outcomes=("talked",),
        last_team="odense",
        agreed_on=DAY,
        agreed_hour=10,
        limits=("sms_only",),
    )
    waits = Course(
        attempts=1,
        unanswered=1,
        last_on=DAY - timedelta(days=14),
        last_channel=Channel.SMS,
        last_outcomes=("message_sent",),
    )
    return (
        item(1, reason="agreed", course=met),
        item(2, reason="next_attempt", course=waits, who="M•••", town="Vejle"),
        item(3, standing=Standing(held=True, opened=False)),
        item(4, kind=SubjectKind.VENUE, reason="venue_visit", channel=Channel.VISIT, town="Ærø", lang=""),
        item(5, channel=Channel.PORTAL_MESSAGE, contact="", who="Å•••", lang="th"),
    )


def state(**changes: Any) -> State:
    fresh = State(form=contact_form(), today=DAY, now=NOW, items=items(), team="odense")
    return replace(fresh, **changes)


class FakeDesk:
    """Answers every effect as the real one would where nothing goes wrong, and remembers what it was asked."""

    def __init__(self, lost: frozenset[str] = frozenset()) -> None:
        self.asked: list[Effect] = []
        self.lost = lost

    def perform(self, effect: Effect) -> Reply:
        self.asked.append(effect)
        match effect:
            case Take():
                if effect.item_id in self.lost:
                    return Lost(effect.item_id, "a colleague holds this item")
                return Taken(Claim(effect.item_id, 2, NOW + timedelta(minutes=10)), "Luna", {})
            case Renew():
                return Renewed(Claim(effect.claim.item_id, effect.claim.version, NOW + timedelta(minutes=20)))
            case Reveal():
                return Shown(Claim(effect.claim.item_id, 3, None), VALUE, "contact")
            case OpenAd():
                return Shown(Claim(effect.claim.item_id, 3, None), "https://portal.example/ad/1", "address")
            case Save() | Refuse():
                return Saved("saved", effect.claim.item_id)
            case SaveWish():
                return Saved("noted", None)
            case RaiseStop():
                rest = tuple(one for one in items() if one.item_id != effect.claim.item_id)
                return Reloaded(rest, "stopped")
            case FindUndo():
                return UndoFound("e1", "today, SMS, conversation", "no contact yet")
            case Undo():
                return Reloaded(items(), "undone", "i1", undone=True)
            case Message():
                return MessageText("Dansk", "Hej. Vi er en offentlig rådgivning.", usable=True)
            case _:
                return Said("")


class Played:
    """A screen that keys are pressed on, one after the other."""

    def __init__(self, start: State | None = None, desk: FakeDesk | None = None) -> None:
        self.desk = desk or FakeDesk()
        self.now = NOW
        self.state, effects = opening(start or state())
        self._follow(effects)

    def press(self, *keys: str) -> Played:
        for key in keys:
            self.state, effects = reduce(self.state, key, self.now)
            self._follow(effects)
        return self

    def hear(self, reply: Reply) -> Played:
        self.state, effects = reduce(self.state, reply, self.now)
        self._follow(effects)
        return self

    def saved(self) -> list[Save]:
        return [one for one in self.desk.asked if isinstance(one, Save)]

    def did(self, kind: type) -> list[Effect]:
        return [one for one in self.desk.asked if isinstance(one, kind)]

    def _follow(self, effects: tuple[Effect, ...]) -> None:
        waiting = list(effects)
        while waiting:
            self.state, more = reduce(self.state, self.desk.perform(waiting.pop(0)), self.now)
            waiting += more
