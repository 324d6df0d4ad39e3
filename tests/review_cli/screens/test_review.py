"""Judging on a full screen: what keys do, what is shown and when, whatever text comes from the web."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from review_cli.screens.review_records import (
    Brought,
    Card,
    Choice,
    Decide,
    Effect,
    Failed,
    FindUndo,
    LetGo,
    Mark,
    Mode,
    Passed,
    Recorded,
    Reply,
    ReviewState,
    Row,
    TakeCard,
    TakenBack,
    UndoFound,
    UndoLast,
    Unfolded,
)
from review_cli.screens.review_state import opening, reduce
from review_cli.screens.review_view import choices, labelled, lines
from review_cli.screens.terminal import rendered
from tests.review_cli.screens.test_contact_view import HOSTILE

SAME = Choice("jy", "the same", "same")
DROP = Choice("3", "no offer", "not_an_offer", "It is forgotten.")
EVERY_KEY = [*"abcdefghijklmnopqrstuvwxyz0123456789?", "up", "down", "enter", "esc", "space"]


def card(key: str) -> Card:
    rows = (Row("phone", "••••••56", "••••••56", Mark.SAME), Row("town", "Odense", "Vejle", Mark.DIFFERENT))
    return Card(key, f"pair {key}", rows, ("A 9 Mar: call ••••",), "The same joins 2 profiles.")


class Judged:
    """Keys pressed one after the other, with a bench that answers at once."""

    def __init__(self, keys: tuple[str, ...] = ("a", "b", "c"), held: frozenset[str] = frozenset()) -> None:
        self.held = held
        self.asked: list[Effect] = []
        state = ReviewState(
            "Same person?", (SAME, Choice("n", "different", "different"), DROP), keys, "Nothing waits."
        )
        self.state, effects = opening(state)
        self._follow(effects)

    def press(self, *keys: str) -> Judged:
        for key in keys:
            self.state, effects = reduce(self.state, key)
            self._follow(effects)
        return self

    def decided(self) -> list[tuple[str, str]]:
        return [(one.key, one.code) for one in self.asked if isinstance(one, Decide)]

    def _follow(self, effects: tuple[Effect, ...]) -> None:
        waiting = list(effects)
        while waiting:
            effect = waiting.pop(0)
            self.asked.append(effect)
            reply = self._answer(effect)
            if reply is not None:
                self.state, more = reduce(self.state, reply)
                waiting += more

    def _answer(self, effect: Effect) -> Reply | None:
        match effect:
            case TakeCard():
                return Passed(effect.key, "held") if effect.key in self.held else Brought(card(effect.key))
            case Decide():
                return Recorded(effect.key, "the machine's score was 0.71")
            case FindUndo():
                return (
                    UndoFound("j1", "a: the same", "it waits again") if self.decided() else Failed("nothing")
                )
            case UndoLast():
                return TakenBack(self.decided()[-1][0], "undone") if self.decided() else None
            case LetGo():
                return None


def test_one_key_decides_and_the_next_one_comes() -> None:
    judged = Judged().press("j", "n")
    assert judged.decided() == [("a", "same"), ("b", "different")]
    assert judged.state.card is not None
    assert (judged.state.card.key, judged.state.done) == ("c", 2)
    assert Judged().press("y").decided() == [("a", "same")]


def test_the_score_is_told_after_the_decision_only() -> None:
    judged = Judged()
    assert "0.71" not in "\n".join(line.plain for line in lines(judged.state, 80, 24))
    judged.press("j")
    assert "0.71" in "\n".join(line.plain for line in lines(judged.state, 80, 24))


def test_what_cannot_be_undone_takes_another_key_to_confirm() -> None:
    for key in [one for one in EVERY_KEY if one not in {"j", "y"}]:
        assert Judged().press("3", key).decided() == [], key
    assert Judged().press("3", "j").decided() == [("a", "not_an_offer")]


def test_undo_asks_and_brings_the_card_back() -> None:
    assert not [one for one in Judged().press("j", "z", "enter").asked if isinstance(one, UndoLast)]
    judged = Judged().press("j", "z", "j")
    assert judged.state.card is not None
    assert (judged.state.card.key, judged.state.done) == ("a", 0)


def test_undo_shows_what_stands_and_what_would_stand() -> None:
    judged = Judged().press("j", "z")
    said = "\n".join(line.plain for line in lines(judged.state, 80, 24))
    assert "Now: a: the same" in said
    assert "Then: it waits again" in said
    assert labelled(judged.state)[-2:] == ["Now: a: the same", "Then: it waits again"]
    assert Judged().press("z").state.notice == "nothing"


def test_what_belongs_together_has_answers_of_its_own_and_is_unfolded_in_place() -> None:
    together = Card("b", "3 persons", (), (), "", choices=(Choice("e", "one by one", "one"),))
    judged = Judged().press("down")
    state = replace(judged.state, card=together)
    assert [key for key, _words in choices(state)][:2] == ["e", "up"]
    assert reduce(state, "j")[1] == ()
    after, effects = reduce(state, Unfolded("b", ("b1", "b2"), "one by one"))
    assert (after.keys, after.at, effects) == (("a", "b1", "b2", "c"), 1, (TakeCard("b1"),))


def test_what_is_taken_back_without_a_card_leaves_the_list_as_it_is() -> None:
    judged = Judged().press("j")
    after, effects = reduce(judged.state, TakenBack("", "undone"))
    assert (after.keys, after.notice, effects) == (judged.state.keys, "undone", ())


def test_what_a_colleague_looks_at_is_passed_over() -> None:
    judged = Judged(held=frozenset({"a", "b"}))
    assert judged.state.keys == ("c",)
    assert judged.press("j").decided() == [("c", "same")]
    assert Judged(held=frozenset("abc")).press("j", "n", "3", "y").decided() == []


@given(st.lists(st.sampled_from(EVERY_KEY), max_size=30))
@settings(deadline=None)
def test_whatever_is_pressed_each_is_decided_once(keys: list[str]) -> None:
    judged = Judged().press(*keys)
    decided = [key for key, _code in judged.decided()]
    if not [one for one in judged.asked if isinstance(one, UndoLast)]:
        assert len(set(decided)) == len(decided)
    assert all(TakeCard(key) in judged.asked for key in decided)


@pytest.mark.parametrize("keys", [[], ["?"], ["3"], ["z"], ["j", "j", "j"]], ids=range(5))
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_fits_and_can_be_read_line_by_line(keys: list[str], size: tuple[int, int]) -> None:
    state = Judged().press(*keys).state
    shown = lines(state, *size)
    assert len(shown) == size[1]
    assert all(cell_len(line.plain) <= size[0] for line in shown)
    assert all(labelled(state))
    assert all(words for _key, words in choices(state))


@given(words=st.lists(HOSTILE, min_size=3, max_size=3), width=st.integers(20, 140))
@settings(max_examples=20, deadline=None)
def test_hostile_text_stays_text(words: list[str], width: int) -> None:
    one, two, three = words
    hostile = replace(
        card("a"), title=one, rows=(Row(one, two, three, Mark.ALIKE),), texts=(three,), consequence=two
    )
    for scroll in range(3):
        state = replace(Judged().state, card=hostile, notice=one, scroll=scroll, mode=Mode.LOOK)
        shown = lines(state, width, 24)
        assert all(cell_len(line.plain) <= width for line in shown)
        for line in rendered(shown, width):
            assert re.fullmatch(r"(?:[^\x00-\x1f\x7f-\x9f]|\x1b\[[0-9;]*m)*", line)
