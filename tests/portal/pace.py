"""Times as they can be promised on any machine: as seen from a server's threads, or beside how long a start took."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

START_SECONDS = 0.5
"""What a free machine takes for the start of `slowness`, roomily."""


def slowness() -> float:
    """How many times slower than a free machine this one starts a process at this moment; at least 1."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "import asyncio, sqlalchemy"], check=True)
    return max(1.0, (time.monotonic() - begun) / START_SECONDS)


def pace_of(times: Sequence[float]) -> float:
    """Seconds between two requests on the average: a thread that came late moves the ends, not each gap."""
    assert len(times) > 4
    return (times[-1] - times[0]) / (len(times) - 1)


def at_once(start_seconds: float) -> float:
    """Two seconds, the promise, and as much again as this machine takes to start crawls: one that is busy has more, none has the
    half minute and more that waiting would take."""
    return min(2.0 + 3 * start_seconds, 25.0)
