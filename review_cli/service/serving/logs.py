"""The service's own log: one JSON object a line on standard error, codes and counts only. systemd's journal takes it from there."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime

Word = str | int | float | bool | None | list[str]


class EventLog:
    """Says what happens. `now` is the clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def __call__(self, event: str, **words: Word) -> None:
        """One line. The words are codes, names of arenas and jobs, counts and times: never anything from an ad or about a person."""
        line = {"at": self._now().isoformat(timespec="seconds"), "event": event, **words}
        try:
            sys.stderr.write(json.dumps(line) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # a reader that is gone stops no service


class LibraryWarnings(logging.Handler):
    """Warnings of libraries, without their messages: those may repeat a statement, a value or an address."""

    def __init__(self, say: EventLog) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Say which library warned, and the type of the error if there is one."""
        failed = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._say("library_warned", library=record.name, level=record.levelname.lower(), error=failed)


def hush_libraries(say: EventLog) -> None:
    """Let every library's warnings go through here, and nothing else of theirs anywhere."""
    root = logging.getLogger()
    root.handlers = [LibraryWarnings(say)]
    root.setLevel(logging.WARNING)
