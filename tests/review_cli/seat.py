"""Somebody at a terminal: what she types, and what stands on her screen. For the full screens, run as the real command."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import shutil
import signal
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

from tests.patience import LONG, until
from tests.review_cli.conftest import plain_environment

ALL_DAY = {"OUTREACH_CLOCK__OPENS": "0", "OUTREACH_CLOCK__CLOSES": "24"}
LEAVE = "\x1b[?1049l"

_WATCHED = """
import os, sys, time
from pathlib import Path
from types import SimpleNamespace
import review_cli.screens.loop as loop
from review_cli.screens.terminal import Terminal

place = Path(sys.argv.pop(1))
while not (place / "begin").exists():
    time.sleep(0.01)
marks = os.open(place / "marks", os.O_WRONLY | os.O_APPEND)
whole = Terminal.read

def read(self, seconds):
    os.write(marks, b"r")
    data = whole(self, seconds)
    if data is not None:
        os.write(marks, b"k")
    return data

Terminal.read = read
clock = place / "clock"
loop.time = SimpleNamespace(monotonic=lambda: time.monotonic() + float(clock.read_text()))

from review_cli.app import main
main()
"""
"""The command, with a note of each moment at which it waits for a key or has read one, and an idle clock that the test may set: what
is typed while it paints is dropped, as it should be, and no length of waiting tells that from outside."""

_READY, _TAKEN = "r", "k"
_PAINTED = re.compile(r"(?<=;1H)(?=\x1b\[(?:\d+;1H|2J))")
"""The end of a screen, between two that came together: the cursor is placed, and placed again."""


class Seat:
    """A terminal of 80x24. `ahead` is typed before the program has begun."""

    def __init__(self, *arguments: str | Path, ahead: str = "", **changes: str) -> None:
        environment = {**plain_environment(), **ALL_DAY, **changes}
        self._place = Path(tempfile.mkdtemp(prefix="outreach-seat-"))
        (self._place / "marks").touch()
        self._set_clock(0)
        self.child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            ["-c", _WATCHED, str(self._place), *map(str, arguments)],
            dimensions=(24, 80),
            env=environment,
            encoding="utf-8",
            timeout=LONG,
        )
        if ahead:
            self.child.send(ahead)
        (self._place / "begin").touch()
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        self._seen: list[str] = []
        self._over = False

    def wait(self, pattern: str) -> Seat:
        """Until this stands on the screen, or stood there since the last key, however short."""
        self._until(lambda: self.saw(pattern), pattern)
        return self

    def saw(self, pattern: str) -> bool:
        """Whether this stands on the screen, or stood there since the last key."""
        return any(re.search(pattern, shown) for shown in itertools.chain([self.shown], self._seen))

    def gone(self, pattern: str) -> Seat:
        """Until this stands on the screen no more."""
        self._until(lambda: not re.search(pattern, self.shown), f"no {pattern}")
        return self

    def type(self, keys: str) -> Seat:
        """Key by key, as a person types: each when a key is waited for, and read before the next one."""
        for key in keys:
            self.burst(key)
        return self

    def burst(self, keys: str) -> Seat:
        """All at once, as a paste comes."""
        self._until(self._is_ready, "a key is waited for")
        taken = self._marks().count(_TAKEN)
        self._seen = []
        self.child.send(keys)
        self._until(lambda: self._over or self._is_ready(taken), "the key is read")
        return self

    def together(self, lines: str) -> Seat:
        """Lines that all stand in the terminal before the program reads the first."""
        os.kill(self.child.pid, signal.SIGSTOP)
        self.child.send(lines)
        terminal = os.open(os.readlink(f"/proc/{self.child.pid}/fd/0"), os.O_RDONLY | os.O_NOCTTY)
        standing = lambda: int.from_bytes(fcntl.ioctl(terminal, termios.FIONREAD, bytes(4)), sys.byteorder)  # noqa: E731
        until(lambda: standing() == len(lines))
        os.close(terminal)
        os.kill(self.child.pid, signal.SIGCONT)
        return self

    def later(self, seconds: float) -> Seat:
        """Let so much time pass for whoever leaves her seat; the screen looks at the clock."""
        self._until(self._is_ready, "a key is waited for")
        self._seen = []
        self._set_clock(seconds)
        os.kill(self.child.pid, signal.SIGWINCH)
        return self

    def ended(self) -> int | None:
        """How it ended: the exit code, or None where a signal killed it."""
        with contextlib.suppress(pexpect.EOF, OSError):
            self._take(self.child.read())
        self.child.close()
        shutil.rmtree(self._place)
        return self.child.exitstatus

    def hang_up(self) -> None:
        """The line is cut; returns when the program is gone."""
        os.close(self.child.child_fd)
        self.child.closed = True
        until(lambda: not self.child.isalive())
        shutil.rmtree(self._place)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def _marks(self) -> str:
        return (self._place / "marks").read_text()

    def _is_ready(self, taken: int = -1) -> bool:
        """Whether the program waits for a key, and has read one since so many."""
        marks = self._marks()
        return marks.endswith(_READY) and marks.count(_TAKEN) > taken

    def _set_clock(self, seconds: float) -> None:
        fresh = self._place / "clock.new"
        fresh.write_text(str(seconds))
        fresh.replace(self._place / "clock")

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LONG
        while not holds():
            assert time.monotonic() < deadline, f"{what}: {self.shown}"
            self._read(0.1)

    def _read(self, seconds: float) -> None:
        try:
            self._take(self.child.read_nonblocking(65536, seconds))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self._over = True
            time.sleep(seconds)

    def _take(self, data: str) -> None:
        self.raw += data
        for screen in _PAINTED.split(data):
            self.stream.feed(screen)
            self._seen.append(self.shown)
