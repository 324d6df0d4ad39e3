"""Which language is spoken, and that a damaged settings file does not decide it by a crash."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from review_cli import i18n
from review_cli.i18n import bind, ngettext, wanted_language


@pytest.fixture(autouse=True)
def _english_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    bind("en")
    gettext.textdomain("messages")


@pytest.mark.parametrize(
    ("environ", "text", "language"),
    [
        ({}, None, "en"),
        ({"LANG": "da_DK.UTF-8"}, None, "da"),
        ({"LC_ALL": "C", "LANG": "da_DK"}, None, "en"),
        ({"LANG": "da_DK"}, 'language = "en"', "en"),
        ({"OUTREACH_LANGUAGE": "en"}, 'language = "da"', "en"),
        ({"OUTREACH_LANGUAGE": "fr"}, 'language = "da"', "da"),
        ({}, 'language = "fr"', "en"),
        ({}, "language = [", "en"),
        ({}, "\x00", "en"),
    ],
)
def test_the_language(tmp_path: Path, environ: dict[str, str], text: str | None, language: str) -> None:
    file = tmp_path / "settings.toml"
    if text is not None:
        file.write_text(text, "utf-8")
    assert wanted_language(environ, file) == language


def test_a_file_that_cannot_be_read_does_not_decide(tmp_path: Path) -> None:
    assert wanted_language({}, tmp_path) == "en"
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe")
    assert wanted_language({}, tmp_path / "settings.toml") == "en"


def test_danish_is_spoken_and_english_again() -> None:
    bind("da")
    assert i18n._("Today's queue") == "Dagens kø"
    assert gettext.gettext("Options") == "Valg"
    assert i18n._("a text that nobody has translated") == "a text that nobody has translated"
    assert i18n._("") == ""
    assert ngettext("one", "many", 2) == "many"
    bind("en")
    assert i18n._("Today's queue") == "Today's queue"
    assert gettext.gettext("Options") == "Options"
