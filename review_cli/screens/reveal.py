"""Showing one contact point for a short while, on the terminal's other screen: nothing of it stays in the scrollback."""

from __future__ import annotations

import select
import sys

from review_cli.i18n import _
from review_cli.masking import safe
from review_cli.screens.terminal import can_paint
from store.claims import Reading
from store.errors import NeedsTerminal

SECONDS = 20


def require_screen() -> None:
    """Raise NeedsTerminal unless a person sits before the output as well as the input, at a terminal that can hide it again."""
    if not can_paint():
        raise NeedsTerminal(
            _(
                "a contact point is shown on a terminal only, and on one that can hide it again; elsewhere: `outreach queue --plain`"
            )
        )


def show_once(reading: Reading) -> None:
    """Show the value until Enter is pressed, or for 20 seconds."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    with console.screen(hide_cursor=False) as screen:
        lines = [safe(reading.value), ""]
        if reading.disguised or not reading.certain:
            lines.append(_("It was written in disguise: check it against the ad before you use it."))
        lines.append(_("Enter hides it; it goes by itself after {seconds} seconds.").format(seconds=SECONDS))
        screen.update(Text("\n".join(lines)))
        select.select([sys.stdin], [], [], SECONDS)
    if select.select([sys.stdin], [], [], 0)[0]:
        sys.stdin.readline()
