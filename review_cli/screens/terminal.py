"""The terminal while a full screen stands on it: raw keys, the other screen, and everything as it was when it ends, however it ends.

Painted line by line at fixed places with wrapping off, so that no text can move another. What stands here goes with the other screen:
nothing is left in the scrollback after a quit, a crash, SIGTERM or SIGHUP.
"""

from __future__ import annotations

import base64
import io
import os
import select
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any

from rich.console import Console
from rich.text import Text

_ENTER = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[2J\x1b[H"
_LEAVE = "\x1b[2J\x1b[H\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
_QUIET = 0.012
"""Seconds without a further byte until a read counts as one key: a paste comes in pieces."""

_DRAIN = 0.05
"""Seconds of quiet that end a paste."""


class Ended(BaseException):
    """The terminal is gone, or we were asked to go: nothing is decided. `signal_number` is 0 for a hang-up without a signal."""

    def __init__(self, signal_number: int = 0) -> None:
        super().__init__()
        self.signal_number = signal_number


def can_paint() -> bool:
    """Whether a full screen can stand here: both ends are a terminal, and not a dumb one."""
    return (
        sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", "dumb") not in {"dumb", "unknown", ""}
    )


class Terminal:
    """The terminal of this process, as a context."""

    def __init__(self) -> None:
        self._in, self._out = sys.stdin.fileno(), sys.stdout.fileno()
        self._before: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self._wake_in, self._wake_out, self._woken_before = -1, -1, -1
        self._painted: list[str] = []

    def __enter__(self) -> Terminal:
        self._before = termios.tcgetattr(self._in)
        self._wake_in, self._wake_out = os.pipe()
        os.set_blocking(self._wake_out, False)
        # Also a signal that comes just before a wait begins ends it (see review_cli.hidden).
        self._woken_before = signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            self._handlers[number] = signal.signal(number, _end)
        self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._handlers[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, _resized)
        try:
            tty.setraw(self._in, termios.TCSADRAIN)
            self.write(_ENTER)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # a second one must not leave the number standing
        try:
            self.write(_LEAVE)
            termios.tcsetattr(self._in, termios.TCSAFLUSH, self._before)
        except (OSError, termios.error):
            pass  # the terminal is gone, and what stood on it
        for caught, handler in self._handlers.items():
            signal.signal(caught, handler)
        signal.set_wakeup_fd(self._woken_before)
        os.close(self._wake_in)
        os.close(self._wake_out)

    def size(self) -> tuple[int, int]:
        """Columns and lines; a terminal too small to say counts as 80x24."""
        columns, rows = shutil.get_terminal_size((80, 24))
        return max(columns, 20), max(rows, 8)

    def paint(self, lines: Sequence[Text], *, fresh_start: bool = False) -> None:
        """Show these lines, and nothing else; only what changed is sent. With `fresh_start` what was typed until now is dropped.

        It is dropped just before the lines are sent: what is typed once they can be seen always counts.
        """
        width, height = self.size()
        fresh = rendered(lines[:height], width)
        full = len(fresh) != len(self._painted)
        out = ["\x1b[2J"] if full else []
        out += [
            f"\x1b[{n};1H{line}\x1b[0m\x1b[K"
            for n, line in enumerate(fresh, 1)
            if full or line != self._painted[n - 1]
        ]
        out.append(f"\x1b[{len(fresh)};1H")
        self._painted = fresh
        if fresh_start:
            termios.tcflush(self._in, termios.TCIFLUSH)
        self.write("".join(out))

    def forget(self) -> None:
        """Paint everything anew next time."""
        self._painted = []

    def read(self, seconds: float | None) -> bytes | None:
        """The bytes of one key or paste; None when the time is over or the size has changed. Raises Ended at a hang-up."""
        if not self._ready(seconds):
            return None
        data = self._some()
        while len(data) < 65536 and select.select([self._in], [], [], _QUIET)[0]:
            data += self._some()
        return data

    def drain(self) -> None:
        """Swallow the rest of a paste, however it comes in pieces."""
        while select.select([self._in], [], [], _DRAIN)[0]:
            self._some()

    def copy(self, words: str) -> None:
        """Offer a text to the terminal's clipboard (OSC 52); a terminal that does not know it ignores it."""
        self.write(f"\x1b]52;c;{base64.b64encode(words.encode()).decode()}\x07")

    def write(self, words: str) -> None:
        """Send everything."""
        data = words.encode("utf-8", errors="replace")
        while data:
            data = data[os.write(self._out, data) :]

    def _ready(self, seconds: float | None) -> bool:
        ready, _, _ = select.select([self._in, self._wake_in], [], [], seconds)
        if self._wake_in in ready:
            os.read(self._wake_in, 4096)
            self.forget()
        return self._in in ready

    def _some(self) -> bytes:
        try:
            data = os.read(self._in, 4096)
        except OSError:
            raise Ended from None
        if not data:
            raise Ended
        return data


def rendered(lines: Sequence[Text], width: int) -> list[str]:
    """Each line with its styles as escapes, as this terminal and NO_COLOR want them."""
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )
    shown = []
    for line in lines:
        with console.capture() as captured:
            console.print(line, end="")
        shown.append(captured.get().replace("\n", ""))
    return shown


def _resized(number: int, frame: FrameType | None) -> None:
    """That it came is in the wake-up pipe already; the next wait ends there, and everything is painted anew."""
    del number, frame


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    raise Ended(number)
