"""Waiting for what is promised, never for a moment: long enough for a machine that is ten times slower, busy, or stands still a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

LONG = 200.0
"""Seconds after which nothing more is to be expected; the runner ends a test at 900."""


def until(holds: Callable[[], T], seconds: float = LONG) -> T:
    """Wait until something holds, and return it; it is asked once more when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() >= deadline
        if found := holds():
            return found
        assert not late, f"not within {seconds} s"
        time.sleep(0.02)


def sizes(paths: list[Path]) -> list[int]:
    """How large files are; one that goes between being listed and being looked at counts nothing."""
    found = []
    for path in paths:
        try:
            found.append(path.stat().st_size)
        except FileNotFoundError:
            continue
    return found
