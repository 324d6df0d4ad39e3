"""Screens as files, to be read by people: `python -m tests.review_cli.screens.golden` writes them anew, the test compares.

Text files for the tests; the pictures of docs/working-day.md and the README, as Rich exports them, without its reference to a web font.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.text import Text

from review_cli.i18n import bind
from review_cli.screens import review_view
from review_cli.screens.contact_view import render
from tests.review_cli.screens.contact_world import FakeDesk, Played, state
from tests.review_cli.screens.judging_world import JUDGED, judging

FOLDER = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40))
LANGUAGES = ("en", "da")
EVERYBODY = frozenset(f"i{n}" for n in range(1, 6))

SCREENS: dict[str, Callable[[], Played]] = {
    "queue": Played,
    "revealed": lambda: Played().press("v"),
    "agreement": lambda: Played().press("t", "4"),
    "bridged": lambda: Played().press("5"),
    "form": lambda: Played().press("f", "1", "down", "t", "down"),
    "refusal": lambda: Played().press("6"),
    "undo": lambda: Played().press("3", "z"),
    "stop": lambda: Played().press("a"),
    "stop_asked": lambda: Played().press("a", "1"),
    "wish": lambda: Played().press("w"),
    "message": lambda: Played().press("n"),
    "help": lambda: Played().press("?"),
    "saved": lambda: Played().press("3"),
    "held": lambda: Played(desk=FakeDesk(lost=EVERYBODY)),
    "empty": lambda: Played(state(items=())),
}


@contextmanager
def spoken(language: str) -> Iterator[None]:
    bind(language)
    try:
        yield
    finally:
        bind("en")
        gettext.textdomain("messages")


def shown(name: str, size: tuple[int, int]) -> Text:
    """One screen at this size, in the bound language."""
    if name in SCREENS:
        return render(SCREENS[name]().state, *size)
    return Text("\n", no_wrap=True).join(review_view.lines(judging(name), *size))


def drawn(name: str, language: str, size: tuple[int, int]) -> str:
    """One screen as text, as Rich exports it."""
    with spoken(language):
        console = Console(record=True, width=size[0], height=size[1], file=io.StringIO(), force_terminal=True)
        console.print(shown(name, size))
        return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


def path_of(name: str, language: str, size: tuple[int, int]) -> Path:
    return FOLDER / f"{name}.{language}.{size[0]}x{size[1]}.txt"


PICTURES = Path(__file__).parents[3] / "docs" / "screens"
PICTURED = (
    "queue",
    "revealed",
    "saved",
    "agreement",
    "form",
    "message",
    "refusal",
    "undo",
    "stop_asked",
    "pairs",
    "group",
)
_NO_WEB_FONT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def picture(name: str, language: str) -> str:
    """One screen of 80x24 as SVG."""
    with spoken(language):
        console = Console(record=True, width=80, height=24, file=io.StringIO(), force_terminal=True)
        console.print(shown(name, (80, 24)))
        return console.export_svg(
            title=f"outreach {'queue' if name in SCREENS else 'pairs'}",
            code_format=_NO_WEB_FONT,
            unique_id=f"{name}-{language}",
        )


def picture_path(name: str, language: str) -> Path:
    return PICTURES / f"{name}.{language}.svg"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    for one in PICTURED:
        for language in LANGUAGES:
            picture_path(one, language).write_text(picture(one, language), "utf-8")
    for one in (*SCREENS, *JUDGED):
        for language in LANGUAGES:
            for size in SIZES:
                path_of(one, language, size).write_text(drawn(one, language, size), "utf-8")
