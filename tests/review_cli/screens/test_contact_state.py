"""What keys do at the queue: few for the usual, none that nobody meant, nothing that cannot be taken back unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.contact_forms import contact_form
from review_cli.contact_record import Record, reach_of
from review_cli.screens.contact_records import (
    Count,
    Mode,
    OpenAd,
    RaiseStop,
    Refuse,
    Renew,
    Reveal,
    Save,
    SaveWish,
    Standing,
    Take,
    Tick,
    Undo,
)
from store.course import THEIRS
from store.domain import Channel, Reach, StopSource
from tests.review_cli.screens.contact_world import DAY, VALUE, FakeDesk, Played, item, state

EVERY_KEY = [*"abcdefghijklmnopqrstuvwxyz0123456789?æøå", "up", "down", "enter", "esc", "tab", "space"]


@pytest.mark.parametrize(
    ("keys", "channel", "outcomes"),
    [
        (["3"], Channel.SMS, ("message_sent",)),
        (["2"], Channel.SMS, ("no_answer",)),
        (["1"], Channel.SMS, ("talked",)),
        (["x"], Channel.SMS, ("wrong_person",)),
        (["0"], Channel.SMS, ("not_recorded",)),
        (["t", "2"], Channel.PHONE, ("no_answer",)),
        (["b", "7"], Channel.VISIT, ("limited",)),
        (["4", "7"], Channel.SMS, ("revisit",)),
        (["5", "f"], Channel.SMS, ("referred",)),
        (["t", "4", "2"], Channel.PHONE, ("revisit",)),
    ],
)
def test_one_key_for_the_usual_two_for_another_channel_three_at_most(
    keys: list[str], channel: Channel, outcomes: tuple[str, ...]
) -> None:
    played = Played().press(*keys)
    (save,) = played.saved()
    assert len(keys) <= 3
    assert (save.record.channel, save.record.outcomes) == (channel, outcomes)
    assert (save.record.duration, save.record.materials) == ("not_recorded", "not_recorded")
    assert played.state.mode is Mode.LIST
    assert played.state.done == 1


def test_an_agreement_has_its_day_and_a_weekend_becomes_monday() -> None:
    days = {key: Played().press("4", key).saved()[0].record.revisit_on for key in "1589 0".replace(" ", "")}
    assert days == {
        "1": DAY + timedelta(days=1),
        "5": DAY + timedelta(days=7),  # Saturday
        "8": DAY + timedelta(days=14),
        "9": DAY + timedelta(days=28),
        "0": None,
    }


def test_the_next_item_comes_with_nothing_of_the_last_one() -> None:
    played = Played().press("v", "t", "d", "3")
    assert played.saved()[0].record.direction == THEIRS
    now = played.state
    assert (now.channel, now.direction, now.value, now.draft) == (None, "ours", None, None)
    assert now.item is not None
    assert now.item.item_id == "i2"


def test_the_whole_form_takes_several_outcomes_and_every_field() -> None:
    played = Played().press("f", "1", "3", "down", "t", "down", "2", "down", "3", "down", "3", "down", "2")
    played.press("down", "f", "down", "8", "down", "2", "enter")
    record = played.saved()[0].record
    assert record == Record(
        Channel.PHONE,
        ("talked", "message_sent", "referred", "revisit"),
        THEIRS,
        "from_15_to_30",
        "leaflet",
        "wished",
        "hospital",
        DAY + timedelta(days=14),
        11,
    )
    assert record.codes(contact_form())["reach"] == "reached"


def test_a_form_without_an_outcome_is_not_saved() -> None:
    played = Played().press("f", "enter")
    assert (played.saved(), played.state.mode, played.state.notice) == ([], Mode.FORM, "no_outcome")
    assert Played().press("f", "1", "esc").saved() == []


@pytest.mark.parametrize("way", [["6"], ["w", "4"], ["f", "6", "enter"], ["t", "6"]])
def test_a_refusal_takes_a_confirm_key_that_is_not_the_action_key(way: list[str]) -> None:
    for key in [one for one in EVERY_KEY if one not in {"j", "y"}]:
        played = Played().press(*way, key)
        assert played.did(Refuse) == [], key
        assert played.state.mode is Mode.LIST
    assert len(Played().press(*way, "j").did(Refuse)) == 1
    assert len(Played().press(*way, "y").did(Refuse)) == 1


def test_a_safeguarding_stop_is_raised_without_leaving_the_queue_and_confirmed() -> None:
    for key in [one for one in EVERY_KEY if one not in {"1", "2", "3", "4"}]:
        assert Played().press("a", key, "j").did(RaiseStop) == [], key
    for key in [one for one in EVERY_KEY if one not in {"j", "y"}]:
        played = Played().press("a", "1", key)
        assert played.did(RaiseStop) == [], key
        assert played.state.mode is Mode.LIST
    played = Played().press("a", "2", "y")
    assert [one.source for one in played.did(RaiseStop)] == [StopSource.MESSAGE]  # type: ignore[union-attr]
    assert played.state.item is not None
    assert played.state.item.item_id == "i2"
    assert played.saved() == []


def test_undo_asks_and_enter_is_no() -> None:
    assert Played().press("z", "enter").did(Undo) == []
    assert Played().press("z", "z").did(Undo) == []
    played = Played().press("3", "z", "j")
    assert [one.event_id for one in played.did(Undo)] == ["e1"]  # type: ignore[union-attr]
    assert (played.state.done, played.state.item.item_id) == (0, "i1")  # type: ignore[union-attr]


def test_a_value_is_shown_for_twenty_seconds_and_goes_when_one_moves() -> None:
    played = Played().press("v")
    assert played.state.value is not None
    assert played.state.value.value == VALUE
    assert VALUE not in repr(played.state)
    played.now += timedelta(seconds=19)
    assert played.hear(Tick()).state.value is not None
    played.now += timedelta(seconds=1)
    assert played.hear(Tick()).state.value is None
    for key in ("down", "u", "3", "l", "q"):
        assert Played().press("v", key).state.value is None, key


def test_what_was_opened_shows_as_an_open_attempt() -> None:
    played = Played().press("v")
    assert played.state.items[0].standing == Standing(held=False, opened=True)
    assert played.state.claim is not None
    assert played.state.claim.until is None


@pytest.mark.parametrize(("key", "effect"), [("v", Reveal), ("o", OpenAd)])
def test_outside_the_hours_nothing_is_revealed_unless_she_called_or_agreed(
    key: str, effect: type[Reveal | OpenAd]
) -> None:
    late = state(items=(item(2),))
    played = Played(late)
    played.now = played.now.replace(hour=20)
    assert played.press(key).did(effect) == []
    assert played.state.notice == "hours"
    assert len(played.press("d", key).did(effect)) == 1
    agreed = Played()
    agreed.now = agreed.now.replace(hour=20)
    assert len(agreed.press(key).did(effect)) == 1


def test_what_a_colleague_holds_is_passed_over() -> None:
    played = Played().press("down", "down")
    assert played.state.item is not None
    assert played.state.item.item_id == "i4"
    quicker = Played(desk=FakeDesk(lost=frozenset({"i1", "i2"})))
    assert quicker.state.item is not None
    assert quicker.state.item.item_id == "i4"
    assert quicker.state.colleagues == 3


def test_where_everything_is_held_keys_decide_nothing() -> None:
    everybody = frozenset(f"i{n}" for n in range(1, 6))
    played = Played(desk=FakeDesk(lost=everybody)).press("3", "v", "6", "j")
    assert {type(one) for one in played.desk.asked} == {Take}


def test_a_lease_is_renewed_by_keys_before_it_runs_out() -> None:
    played = Played().press("t")
    assert played.did(Renew) == []
    played.now += timedelta(minutes=6)
    assert len(played.press("t").did(Renew)) == 1
    assert played.press("t").did(Renew).__len__() == 1


def test_wishes_limits_and_counters() -> None:
    played = Played().press("w", "1", "w", "5", "r", "4")
    assert [one.codes for one in played.did(SaveWish)] == [
        (("wish", "recurring"),),
        (("limits", "sms_only"),),
    ]  # type: ignore[union-attr]
    assert played.did(Count) == [Count("buyer")]
    assert Played().press("r", "esc").did(Count) == []


def test_an_empty_queue_takes_no_key_amiss() -> None:
    played = Played(state(items=()))
    for key in EVERY_KEY:
        if key not in {"q", "l", "r"}:
            played.press(key)
    assert not [one for one in played.desk.asked if isinstance(one, Save | Refuse | Reveal)]


@given(st.lists(st.sampled_from([*EVERY_KEY, "nonsense"]), max_size=40))
def test_whatever_is_pressed_each_item_is_decided_once_and_only_under_its_claim(keys: list[str]) -> None:
    played = Played().press(*keys)
    decided: list[Any] = [one for one in played.desk.asked if isinstance(one, Save | Refuse)]
    taken = [one.item_id for one in played.desk.asked if isinstance(one, Take)]
    assert all(one.claim.item_id in taken for one in decided)
    if not played.did(Undo):
        assert len({one.claim.item_id for one in decided}) == len(decided)
    confirmed = [index for index, key in enumerate(keys) if key in {"j", "y"} and index]
    assert len(played.did(Refuse)) + len(played.did(Undo)) + len(played.did(RaiseStop)) <= len(confirmed)
    for save in played.saved():
        save.record.codes(contact_form())


def test_several_outcomes_together_mean_that_she_was_reached() -> None:
    form = contact_form()
    assert reach_of(form, ("message_sent", "limited")) is Reach.REACHED
    assert reach_of(form, ("no_answer", "message_sent")) is Reach.WAITING
    assert reach_of(form, ()) is Reach.NOT_RECORDED
    assert Record(Channel.SMS).toggled("talked").toggled("not_recorded").outcomes == ("not_recorded",)
    assert Record(Channel.SMS).toggled("not_recorded").toggled("talked").toggled("talked").outcomes == ()


def test_what_is_no_answer_of_the_form_is_refused() -> None:
    with pytest.raises(ValueError, match="outcomes"):
        Record(Channel.SMS, ("she was sad",)).codes(contact_form())
