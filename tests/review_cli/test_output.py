"""Answers: JSON that is valid and inert, TSV that no spreadsheet acts on, tables that fit."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from review_cli import output
from review_cli.output import (
    ReaderGone,
    cell,
    emit,
    emit_one,
    emit_text,
    fitting_widths,
    table,
    talk,
    to_json,
)

ACTIVE = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", '"')
COLUMNS = {"id": "id", "text": "text"}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


class Terminal(io.StringIO):
    """A screen, as far as the program can tell."""

    def isatty(self) -> bool:
        return True


@given(values)
@example("\ud800 \U000e0041 \x7f \x9b31m \u202e")
def test_json_says_the_same_and_cannot_act_on_a_terminal(value: Any) -> None:
    text = to_json(value)
    assert json.loads(text) == value
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text)


def test_letters_stay_letters_in_json() -> None:
    assert to_json({"town": "Ærøskøbing"}) == '{"town": "Ærøskøbing"}'


def test_nothing_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    emit([], COLUMNS, as_json=True)
    emit_text([], as_json=True)
    assert capsys.readouterr().out == "[]\n[]\n"


@given(st.lists(st.text(), min_size=2, max_size=2))
@example(["=1+1", '"a\tb\n=2'])
@example([" @SUM(A1)", "\uff1d1"])
def test_a_pipe_gets_rows_that_no_spreadsheet_acts_on(texts: list[str]) -> None:
    stdout, sys.stdout = sys.stdout, io.StringIO()
    try:
        emit([dict(zip(COLUMNS, texts, strict=True))], COLUMNS, as_json=False)
        said = sys.stdout.getvalue()
    finally:
        sys.stdout = stdout
    heading, row, rest = said.split("\n")
    cells = row.split("\t")
    assert (heading, rest, len(cells)) == ("id\ttext", "", 2)
    for one in cells:
        assert re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", one) or not one.lstrip().startswith(ACTIVE)


def test_numbers_stay_numbers_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    emit([{"id": -1.5, "text": "+45 83"}], COLUMNS, as_json=False)
    assert capsys.readouterr().out == "id\ttext\n-1.5\t'+45 83\n"


def test_one_record_is_one_row_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    emit_one({"id": 1, "text": True}, {"id": "Nummer", "text": "Tekst"}, as_json=False)
    assert capsys.readouterr().out == "id\ttext\n1\ttrue\n"


def test_markup_in_a_cell_is_text() -> None:
    drawn = table([{"id": "[red]x[/oops]", "text": "[link=https://portal.example]y[/link]"}], COLUMNS)
    console = Console(file=io.StringIO(), width=120, record=True)
    console.print(drawn)
    assert "[red]x[/oops]" in console.export_text()


@given(
    st.lists(st.lists(st.text(alphabet="abc ", max_size=60), min_size=4, max_size=4), min_size=1, max_size=5),
    st.integers(60, 120),
)
def test_columns_fit_the_width(cells: list[list[str]], width: int) -> None:
    assert sum(fitting_widths(cells, width)) + 3 <= width


def test_words_are_broken_only_where_nothing_else_helps() -> None:
    cells = [["id", "arenas"], ["pabcdef", "sample_ads, sample_board"]]
    assert fitting_widths(cells, 80) == [7, 24]
    assert fitting_widths(cells, 22) == [7, 14]


def test_a_terminal_gets_a_table_or_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "80")
    emit([], COLUMNS, as_json=False, title="Things", empty="Nothing yet.")
    emit([{"id": 1, "text": "a\x1b[2J"}], COLUMNS, as_json=False, title="Things")
    emit_one({"id": 1}, COLUMNS, as_json=False)
    emit_text(["A sentence."], as_json=False)
    assert capsys.readouterr().err == "Nothing yet.\n"
    assert "\x1b[2J" not in screen.getvalue()
    assert "A sentence." in screen.getvalue()


def test_talk_is_made_safe_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    talk("one\x1b[2J\ntwo\u202e")
    assert capsys.readouterr().err == "one[2J\ntwo\n"


def test_a_reader_that_has_gone_is_told_apart_from_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(ReaderGone):
        output.line({"id": 1})


def test_cells() -> None:
    assert [cell(None), cell(True), cell(False), cell(["a", 1])] == ["", "✓", "", "a, 1"]
    assert [cell(True, plain=True), cell(False, plain=True)] == ["true", "false"]
