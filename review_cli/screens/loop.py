"""The key loop that every full screen shares: paint, flush, read one key, let the screen decide.

Rules, each of which was found by trying: what was typed before the screen stood is dropped; several keys at once decide nothing; a
hang-up decides nothing; an idle screen locks itself; whatever ends the loop, the screen is told, and the terminal is as before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from rich.text import Text

from review_cli.i18n import _
from review_cli.screens.frame import ALERT, STRONG, text
from review_cli.screens.keys import BURST, NOTHING, STOP, Secret, key_of
from review_cli.screens.terminal import Ended, Terminal
from store.errors import KeyringError


class Screen(Protocol):
    """What the loop needs of a screen. Every method but `press` decides nothing."""

    @property
    def over(self) -> bool: ...  # noqa: D102
    @property
    def wants_lock(self) -> bool: ...  # noqa: D102
    @property
    def ticking(self) -> bool:
        """Whether the screen changes by itself, as while something is revealed."""

    @property
    def asks_passphrase(self) -> bool: ...  # noqa: D102

    @property
    def asks_secret(self) -> bool:
        """Whether the screen asks for a line that is typed hidden."""

    def secret(self, line: str) -> None:
        """The line that was typed hidden."""

    def start(self) -> None:
        """The first thing it does, before it is painted."""

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The screen at this size."""

    def press(self, key: str) -> None:
        """One key."""

    def ignored(self) -> None:
        """Several keys came at once and were ignored: say so."""

    def tick(self) -> None:
        """Time has passed."""

    def lock(self) -> None:
        """Hide everything, give back what was not opened, let go of the keys."""

    def unlock(self, secret: str) -> None:
        """Open again. Raises KeyringError."""

    def close(self) -> None:
        """Give back what was not opened: the loop ends."""


def run(
    screen: Screen, *, idle_seconds: float, on_terminal: Callable[[Terminal], None] | None = None
) -> None:
    """Run a screen until it is over. Raises SystemExit with the shell's code when a signal ended it."""
    ended: Ended | None = None
    try:
        with Terminal() as terminal:
            if on_terminal is not None:
                on_terminal(terminal)
            screen.start()
            _keys(screen, terminal, idle_seconds)
    except Ended as caught:
        ended = caught
    finally:
        screen.close()
    if ended is not None and ended.signal_number:
        raise SystemExit(128 + ended.signal_number)


def _keys(screen: Screen, terminal: Terminal, idle_seconds: float) -> None:
    touched = time.monotonic()
    _show(screen, terminal)
    while not screen.over:
        if screen.wants_lock or time.monotonic() - touched >= idle_seconds:
            _locked(screen, terminal)
            touched = time.monotonic()
            _show(screen, terminal)
            continue
        if screen.asks_secret:
            screen.secret(_hidden(screen, terminal, idle_seconds))
            touched = time.monotonic()
            _show(screen, terminal)
            continue
        left = idle_seconds - (time.monotonic() - touched)
        data = terminal.read(min(left, 1.0) if screen.ticking else max(left, 0.0))
        if data is None:
            screen.tick()
            _show(screen, terminal, fresh_start=False)
            continue
        touched = time.monotonic()
        key = key_of(data)
        if key == STOP:
            return
        if key == BURST:
            terminal.drain()
            screen.ignored()
        elif key != NOTHING:
            screen.press(key)
        _show(screen, terminal, fresh_start=key != BURST)


def _hidden(screen: Screen, terminal: Terminal, seconds: float) -> str:
    """A line typed under the painted screen, shown nowhere; empty when nobody typed for so long, or at Esc."""
    typed = Secret()
    while True:
        data = terminal.read(seconds)
        if data is None or data == b"\x1b":
            return ""
        if key_of(data) == STOP:
            raise Ended
        line = typed.take(data)
        if line is not None:
            return line
        _show(screen, terminal, fresh_start=False)


def _show(screen: Screen, terminal: Terminal, *, fresh_start: bool = True) -> None:
    """Paint it; what was typed before it could be seen is dropped, unless time or a paste was all that came."""
    if not screen.over:
        terminal.paint(screen.lines(*terminal.size()), fresh_start=fresh_start)


def _locked(screen: Screen, terminal: Terminal) -> None:
    """Nothing but a prompt until the keys are open again."""
    screen.lock()
    asks = screen.asks_passphrase
    words = _("Locked. Passphrase of the keys, then Enter:") if asks else _("Locked. Enter opens it again.")
    said = ""
    typed = Secret()
    terminal.forget()
    fresh_start = True
    while True:
        terminal.paint([text(words, STRONG), text(""), text(said, ALERT)], fresh_start=fresh_start)
        fresh_start = False
        data = terminal.read(None)
        if data is None:
            continue
        if key_of(data) == STOP:
            raise Ended
        line = typed.take(data)
        if line is None:
            continue
        try:
            screen.unlock(line)
        except KeyringError:
            said = _("that does not unlock the keys")
            continue
        terminal.forget()
        return
