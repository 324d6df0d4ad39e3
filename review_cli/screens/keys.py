"""Bytes from a terminal as keys. Pure.

One read is one key or none: several printable characters at once are a paste or type-ahead, and decide nothing. Only digits, letters
and a few named keys mean anything, so that no keyboard layout is in the way; control and function keys are nobody's.
"""

from __future__ import annotations

BURST = "burst"
"""Several keys at once: ignored, and said."""

NOTHING = ""
"""Bytes that are no key of ours."""

STOP = "stop"
"""Ctrl-C or Ctrl-D: leave, deciding nothing."""

_NAMED = {
    "\r": "enter",
    "\n": "enter",
    "\x1b": "esc",
    "\t": "tab",
    " ": "space",
    "\x03": STOP,
    "\x04": STOP,
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "\x1b[C": "down",
    "\x1bOC": "down",
    "\x1b[D": "up",
    "\x1bOD": "up",
    "\x1b[5~": "up",
    "\x1b[6~": "down",
}


def key_of(data: bytes) -> str:
    """The key that these bytes are: a name, one lower-case character, BURST or NOTHING."""
    typed = data.decode("utf-8", errors="replace")
    if typed in _NAMED:
        return _NAMED[typed]
    if len(typed) == 1:
        return typed.lower() if typed.isprintable() else NOTHING
    if typed.startswith("\x1b") and not typed.startswith("\x1b[200~") and _is_one_sequence(typed):
        return NOTHING
    return BURST


def _is_one_sequence(typed: str) -> bool:
    """Whether this is one key's escape sequence, and nothing after it."""
    if typed.startswith(("\x1b[", "\x1bO")):
        body = typed[2:]
        return (
            bool(body)
            and body[-1].isalpha() | (body[-1] == "~")
            and all(c in "0123456789;" for c in body[:-1])
        )
    return len(typed) == 2


class Secret:
    """A line that is typed hidden: never shown, never printed by its repr."""

    def __init__(self) -> None:
        self._typed = ""

    def __repr__(self) -> str:
        return "Secret()"

    def take(self, data: bytes) -> str | None:
        """Take what was typed or pasted; returns the line once Enter came."""
        typed = data.decode("utf-8", errors="ignore").replace("\x1b[200~", "").replace("\x1b[201~", "")
        for char in typed:
            if char in "\r\n":
                line, self._typed = self._typed, ""
                return line
            if char in "\x7f\x08":
                self._typed = self._typed[:-1]
            elif char == "\x15":
                self._typed = ""
            elif char.isprintable():
                self._typed += char
        return None
