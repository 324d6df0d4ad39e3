"""The Danish catalogue: complete, nothing guessed, the same blanks to fill in, and compiled from what stands here."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "review_cli" / "locale"
DANISH = LOCALE / "da" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def danish() -> Catalog:
    with (DANISH / "outreach.po").open("rb") as file:
        return read_po(file, locale="da", charset="utf-8")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text of the interface, gathered anew as `make messages` does."""
    pot = tmp_path_factory.mktemp("texts") / "outreach.pot"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    errors = re.search(r"^ERRORS := (.*)$", makefile, re.MULTILINE)
    assert errors
    rooms = ["review_cli", "store", "config", "crawler", "matcher"]
    keywords = [part for name in errors[1].split() for part in ("-k", name)]
    command = [sys.executable, "-c", "from babel.messages.frontend import main; main()", "-q", "extract"]
    options = [
        "-F",
        "review_cli/locale/babel.cfg",
        *keywords,
        "--no-location",
        "--omit-header",
        "-o",
        str(pot),
    ]
    subprocess.run([*command, *options, *rooms], cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


def test_every_text_is_translated(danish: Catalog, gathered: set[str]) -> None:
    translated = {str(message.id) for message in danish if message.id and message.string}
    assert sorted(gathered - translated) == []
    assert sorted(translated - gathered) == []


def test_no_translation_says_everything_twice(danish: Catalog) -> None:
    """Filling the catalogue in by hand once appended translations to themselves."""
    said = [str(message.string) for message in danish if message.id]
    assert [
        text for text in said if len(text) > 10 and text[: len(text) // 2] == text[len(text) // 2 :]
    ] == []


def test_no_text_hides_inside_an_f_string() -> None:
    """The gathering does not look there: such a text would never be translated."""
    hidden = re.compile(r"""f["'][^"'\n]*\{_\(""")
    found = [
        path.name for path in (ROOT / "review_cli").rglob("*.py") if hidden.search(path.read_text("utf-8"))
    ]
    assert sorted(found) == ["session.py"], "the y and the N of a question stand elsewhere too"


def test_nothing_is_guessed(danish: Catalog) -> None:
    assert [message.id for message in danish if message.id and message.fuzzy] == []


def test_translations_fill_in_the_same_blanks(danish: Catalog) -> None:
    blanks = re.compile(r"\{[^{}]*\}|`[^`]*`|--[a-z-]+|\n\n")
    different = []
    for message in danish:
        if not message.id:
            continue
        own, other = (sorted(set(blanks.findall(str(text)))) for text in (message.id, message.string))
        own, other = ([re.sub("DIR|ACCOUNT|MAPPE|KONTO", "", one) for one in side] for side in (own, other))
        if own != other:
            different.append(message.id)
    assert different == []


def test_the_compiled_catalogue_is_up_to_date(danish: Catalog) -> None:
    with (DANISH / "outreach.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [message.id for message in danish if message.id and said(compiled, message.id) != message.string]
    assert stale == []


def said(compiled: gettext.GNUTranslations, text: str | tuple[str, str]) -> str | tuple[str, str]:
    """A text as compiled, or both forms of one with a number."""
    if isinstance(text, str):
        return compiled.gettext(text)
    return compiled.ngettext(*text, 1), compiled.ngettext(*text, 2)


def test_the_words_borrowed_from_typer_are_still_its_own() -> None:
    import typer

    from review_cli.commands.borrowed import FIXED, LOOKED_UP

    folder = Path(typer.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    assert [word for word in (*LOOKED_UP, *FIXED) if f'"{word}"' not in source] == []


def test_the_wheel_speaks_danish(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert "review_cli/locale/da/LC_MESSAGES/outreach.mo" in zipfile.ZipFile(wheel).namelist()
