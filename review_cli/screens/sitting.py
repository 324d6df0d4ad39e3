"""Sitting down at a screen: painted where the terminal can, line by line where it cannot or is not to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from review_cli.screens.loop import run
from review_cli.screens.plain import PlainScreen, run_plain
from review_cli.screens.terminal import can_paint

if TYPE_CHECKING:
    from collections.abc import Callable

    from review_cli.screens.terminal import Terminal


def at_terminal() -> bool:
    """Whether a person sits before the output as well as the input."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def sit(
    screen: PlainScreen,
    *,
    idle_seconds: float,
    plain: bool,
    on_terminal: Callable[[Terminal], None] | None = None,
) -> None:
    """Run a screen until it is over."""
    if plain or not can_paint():
        run_plain(screen, idle_seconds=idle_seconds)
    else:
        run(screen, idle_seconds=idle_seconds, on_terminal=on_terminal)
