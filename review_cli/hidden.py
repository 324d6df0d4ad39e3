"""One line from the terminal that is not shown, as `getpass` reads it, but deaf to nothing.

`getpass` reads blindly: a Ctrl-C that comes after Python last looked for signals and before the read begins is noted, and not acted upon
until the next key (one in 30,000 here, more under load). Here a signal also writes to a pipe, and the wait is for both.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from store.errors import InputError


def hidden_line(prompt: str) -> str:
    """The line, without its end. Raises EOFError when the input ends first, InputError on what is no UTF-8; Ctrl-C interrupts.

    What was typed before the prompt is dropped, since it could be seen. For the main thread, with a terminal on standard input.
    """
    with _terminal() as terminal, _woken_by_signals() as wake:
        before = termios.tcgetattr(terminal)
        silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        try:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
            os.write(terminal, prompt.encode("utf-8", errors="replace"))
            line = _line(terminal, wake)
        finally:
            with suppress(OSError, termios.error):  # a terminal that has gone needs neither
                termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
                os.write(terminal, b"\n")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise InputError("what was typed is not UTF-8; set the terminal to UTF-8 and type it again") from None


def _line(terminal: int, wake: int) -> bytes:
    typed = b""
    while not typed.endswith(b"\n"):
        ready, _, _ = select.select([terminal, wake], [], [])
        if wake in ready:
            os.read(
                wake, 64
            )  # its handler has run, and did not interrupt: a window that changed its size, say
        if terminal in ready:
            more = _some(terminal)
            if not more:
                raise EOFError
            typed += more
    return typed.rstrip(b"\r\n")


def _some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""  # the terminal is gone


@contextmanager
def _terminal() -> Iterator[int]:
    """The terminal of this process, whatever standard output and error lead to."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield sys.stdin.fileno()
        return
    try:
        yield terminal
    finally:
        os.close(terminal)


@contextmanager
def _woken_by_signals() -> Iterator[int]:
    """A descriptor that can be read as soon as a signal has come that has a handler."""
    out, into = os.pipe()
    os.set_blocking(into, False)
    before = signal.set_wakeup_fd(into, warn_on_full_buffer=False)
    try:
        yield out
    finally:
        signal.set_wakeup_fd(before)
        os.close(out)
        os.close(into)
