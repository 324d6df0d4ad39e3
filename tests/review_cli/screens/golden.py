"""Screens as files, to be read by people: `python -m tests.review_cli.screens.golden` writes them anew, the test compares."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from review_cli.i18n import bind
from review_cli.screens.contact_view import render
from tests.review_cli.screens.contact_world import FakeDesk, Played, state

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


def drawn(name: str, language: str, size: tuple[int, int]) -> str:
    """One screen as text, as Rich exports it."""
    with spoken(language):
        played = SCREENS[name]()
        console = Console(record=True, width=size[0], height=size[1], file=io.StringIO(), force_terminal=True)
        console.print(render(played.state, *size))
        return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


def path_of(name: str, language: str, size: tuple[int, int]) -> Path:
    return FOLDER / f"{name}.{language}.{size[0]}x{size[1]}.txt"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in SCREENS:
        for language in LANGUAGES:
            for size in SIZES:
                path_of(one, language, size).write_text(drawn(one, language, size), "utf-8")
