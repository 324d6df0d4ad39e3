"""The plain form of a full screen: labelled lines, a number and Enter. For speech and braille, and for terminals that cannot repaint.

A line counts alone: what was typed before the question, and several lines at once, decide nothing; an ended input decides nothing.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import time
from collections.abc import Sequence
from types import FrameType
from typing import Protocol

from review_cli.i18n import _
from review_cli.masking import safe
from review_cli.screens.loop import Screen
from review_cli.screens.terminal import Ended
from review_cli.session import ask_secret
from store.errors import KeyringError, NeedsTerminal

_QUIET = 0.05
_WIPE = "\x1b[H\x1b[2J\x1b[3J"
_SHOWING = frozenset({"v", "o"})
"""Keys that bring a personal value onto the screen."""


class PlainScreen(Screen, Protocol):
    """A screen that can also be read line by line."""

    def choices(self) -> list[tuple[str, str]]:
        """Keys that mean something now, with their words."""

    def labelled(self) -> list[str]:
        """What it shows, each line with its label."""


def run_plain(screen: PlainScreen, *, idle_seconds: float) -> None:
    """Run a screen line by line until it is over. Raises SystemExit with the shell's code when a signal ended it."""
    ended: Ended | None = None
    handlers = {n: signal.signal(n, _end) for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        screen.start()
        _lines(screen, idle_seconds)
    except Ended as caught:
        ended = caught
    finally:
        _wipe()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        screen.close()
    if ended is not None and ended.signal_number:
        raise SystemExit(128 + ended.signal_number)


def _lines(screen: PlainScreen, idle_seconds: float) -> None:
    listed = ""
    while not screen.over:
        if screen.wants_lock:
            _locked(screen)
        if screen.asks_secret:
            _say(screen.labelled())
            screen.secret(_typed_hidden())
            continue
        pairs = screen.choices()
        known = "".join(key for key, _words in pairs)
        _say(screen.labelled())
        if known != listed:
            _say([f"{n}: {words}" for n, (_key, words) in enumerate(pairs, 1)])
            listed = known
        answer = _asked(_("Number and Enter (? lists the numbers)"), screen, idle_seconds)
        if answer is None:
            continue
        if answer == "?":
            listed = ""
            continue
        key = _key(answer, pairs)
        if key is None:
            _say([_("that is no choice here")])
        elif key not in _SHOWING or _can_hide() or _insists():
            if screen.ticking:
                _wipe()
            screen.press(key)


def _asked(prompt: str, screen: PlainScreen, idle_seconds: float) -> str | None:
    """A line; None when the screen has changed meanwhile, or several lines came. Raises Ended at the end of the input."""
    fd = sys.stdin.fileno()
    termios.tcflush(fd, termios.TCIFLUSH)  # before the question: whatever is typed once it stands counts
    sys.stdout.write(f"{prompt}: ")
    sys.stdout.flush()
    until = time.monotonic() + idle_seconds
    while not select.select([fd], [], [], 1.0)[0]:
        showed = screen.ticking
        screen.tick()
        if showed and not screen.ticking:
            _wipe()
            return None
        if time.monotonic() >= until:
            sys.stdout.write("\n")
            _locked(screen)
            return None
    try:
        data = os.read(fd, 4096)
    except OSError:
        raise Ended from None
    if not data.endswith(b"\n"):
        raise Ended  # a hang-up in the middle of a line
    if data.count(b"\n") > 1 or select.select([fd], [], [], _QUIET)[0]:
        termios.tcflush(fd, termios.TCIFLUSH)
        screen.ignored()
        return None
    return data.decode("utf-8", errors="replace").strip().lower()


def _key(answer: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """The key a number stands for; a letter stands for itself."""
    if answer.isdecimal():
        return pairs[int(answer) - 1][0] if 0 < int(answer) <= len(pairs) else None
    return answer if answer in {key for key, _words in pairs} else None


def _locked(screen: PlainScreen) -> None:
    _wipe()
    screen.lock()
    while True:
        try:
            screen.unlock(
                ask_secret(
                    _("Locked. Passphrase of the keys")
                    if screen.asks_passphrase
                    else _("Locked. Enter opens it again")
                )
            )
        except KeyringError:
            _say([_("that does not unlock the keys")])
        except NeedsTerminal:
            raise Ended from None
        else:
            return


def _typed_hidden() -> str:
    try:
        return ask_secret(_("Hidden as you type"))
    except NeedsTerminal:
        raise Ended from None


def _insists() -> bool:
    """On a terminal that cannot take anything back, a value is shown only to whoever says so once more."""
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    sys.stdout.write(_("This terminal cannot hide it again. Type yes to see it all the same") + ": ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"yes", "ja"}


def _can_hide() -> bool:
    return os.environ.get("TERM", "dumb") not in {"dumb", "unknown", ""}


def _wipe() -> None:
    """Take what was shown from the screen and its scrollback."""
    if _can_hide():
        sys.stdout.write(_WIPE)
        sys.stdout.flush()


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{safe(line, 4000)}\n" for line in lines))
    sys.stdout.flush()


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    raise Ended(number)
