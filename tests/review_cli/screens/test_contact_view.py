"""The queue's screen: as the golden files show it, at any size, whatever text comes from the web."""

from __future__ import annotations

import re
from dataclasses import replace

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from review_cli.screens.contact_choices import choices
from review_cli.screens.contact_plain import labelled
from review_cli.screens.contact_records import MessageText, Mode, UndoFound
from review_cli.screens.contact_state import reduce
from review_cli.screens.contact_view import lines
from review_cli.screens.terminal import rendered
from tests.review_cli.screens.contact_world import NOW, VALUE, Played, item, state
from tests.review_cli.screens.golden import (
    JUDGED,
    LANGUAGES,
    PICTURED,
    SCREENS,
    SIZES,
    drawn,
    path_of,
    picture,
    picture_path,
    spoken,
)

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\r\n\t\u202e\u2066\u200b\u0301[]/={}%\ufe0f\u200d漢ｗ"),
    ),
    max_size=80,
).map(lambda text: f"{text}\x1b[2J[bold red]x[/oops]\x1b]0;title\x07")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*SCREENS, *JUDGED])
def test_the_screen_is_as_the_golden_file_shows_it(name: str, language: str, size: tuple[int, int]) -> None:
    shown = drawn(name, language, size)
    assert shown == path_of(name, language, size).read_text("utf-8")
    assert len(shown.splitlines()) == size[1]
    assert max(cell_len(line) for line in shown.splitlines()) <= size[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURED)
def test_the_pictures_of_the_docs_are_what_the_program_draws(name: str, language: str) -> None:
    drawn_now = picture(name, language)
    assert drawn_now == picture_path(name, language).read_text("utf-8")
    assert "http" not in drawn_now.replace("http://www.w3.org", "").replace("https://www.textualize.io", "")


@pytest.mark.parametrize("name", SCREENS)
def test_what_fits_a_small_screen_is_whole(name: str) -> None:
    for language in LANGUAGES:
        with spoken(language):
            state_now = SCREENS[name]().state
            last = [line.plain for line in lines(state_now, 80, 24)]
            assert len(last) == 24
            if state_now.mode is Mode.LIST and state_now.claim is not None:
                assert any(line.startswith(">") for line in last), "the selected item is on the screen"


def test_a_value_stands_on_the_screen_only_after_it_was_asked_for() -> None:
    spaced = "+45 83 00 00 11"
    for name in SCREENS:
        shown = drawn(name, "en", (80, 24))
        assert (spaced in shown) is (name == "revealed")
        assert VALUE not in shown


@given(words=st.lists(HOSTILE, min_size=4, max_size=4), width=st.integers(20, 160), height=st.integers(8, 50))
@settings(max_examples=20, deadline=None)
def test_hostile_text_neither_styles_nor_moves_nor_breaks_the_screen(
    words: list[str], width: int, height: int
) -> None:
    who, town, arena, name = words
    hostile = replace(item(1), who=who, town=town, arenas=(arena,), contact=who, lang=town[:9])
    played = Played(state(items=(hostile, item(2)), team=arena))
    now = replace(played.state, name=name, notice=who)
    screens = [
        now,
        replace(now, mode=Mode.MESSAGE, message=MessageText(name, town, usable=True)),
        reduce(now, UndoFound("e1", who, town), NOW)[0],
        Played(state(items=(hostile,))).press("6").state,
    ]
    for one in screens:
        shown = lines(one, width, height)
        assert len(shown) == height
        assert all(cell_len(line.plain) <= width for line in shown)
        painted = rendered(shown, width)
        for line in painted:
            assert re.fullmatch(r"(?:[^\x00-\x1f\x7f-\x9f]|\x1b\[[0-9;]*m)*", line), "only colours of our own"
        terminal = pyte.Screen(width, height)
        for number, line in enumerate(painted, 1):
            pyte.Stream(terminal).feed(f"\x1b[{number};1H{line}")
        assert terminal.title == ""
        assert all("\x1b" not in line and "\n" not in line for line in labelled(one))


def test_no_colour_changes_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    shown = rendered(lines(Played().press("3").state, 80, 24), 80)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", "".join(shown))
    assert any(line.lstrip("\x1b[0123456789;m").startswith(">") for line in shown)


@pytest.mark.parametrize("name", SCREENS)
def test_the_plain_form_names_everything_and_offers_every_key(name: str) -> None:
    for language in LANGUAGES:
        with spoken(language):
            now = replace(SCREENS[name]().state, plain=True)
            said = labelled(now)
            assert all(said)
            offered = choices(now)
            assert len({key for key, _words in offered}) == len(offered) or now.mode is Mode.CONFIRM
            assert all(words for _key, words in offered)


def test_the_list_moves_with_the_selected_one() -> None:
    many = tuple(item(n) for n in range(1, 60))
    played = Played(state(items=many)).press(*["down"] * 40)
    shown = [line.plain for line in lines(played.state, 80, 24)]
    assert any(line.startswith(">  41 ") for line in shown)
