"""Errors of the lower rooms are said in the bound language, also those with something filled in."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from review_cli.i18n import bind
from review_cli.sentences import FORMS, in_bound_language
from store import errors

ROOT = Path(__file__).parents[2]
# Their errors quote keys of a coordinator's file and stay in English.
COORDINATORS_FILES = {"arenas.py", "definition.py", "definition_checks.py", "wording.py", "contact_forms.py"}
FILLED = "\x00"


@pytest.fixture
def danish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    bind("da")
    yield
    bind("en")
    gettext.textdomain("messages")


def raised() -> set[str]:
    """Every error message with blanks in the rooms, with a mark in each blank."""
    names = {name for name, one in vars(errors).items() if isinstance(one, type)}
    found = set()
    for room in ("store", "config", "crawler", "matcher", "review_cli"):
        for file in (ROOT / room).rglob("*.py"):
            if file.name in COORDINATORS_FILES and room == "config":
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    found |= {
                        "".join(str(v.value) if isinstance(v, ast.Constant) else FILLED for v in part.values)
                        for part in node.args[:1]
                        if isinstance(part, ast.JoinedStr)
                    }
    return found


def test_every_error_with_blanks_is_known(danish: None) -> None:
    unknown = [text.replace(FILLED, "{}") for text in raised() if in_bound_language(text) == text]
    assert sorted(unknown) == []


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_what_was_filled_in_is_filled_in_again(danish: None, form: str) -> None:
    blanks = [part.split("}")[0] for part in form.split("{")[1:]]
    sentence = form.format(**{name: f"<{name}>" for name in blanks})
    said = in_bound_language(sentence)
    assert said != sentence
    assert all(f"<{name}>" in said for name in blanks)


def test_a_sentence_nobody_knows_stays(danish: None) -> None:
    assert in_bound_language("a {strange} sentence") == "a {strange} sentence"
    assert in_bound_language("the passphrase is empty") == "adgangssætningen er tom"
