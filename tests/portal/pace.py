"""Times as they can be promised on any machine: as seen from a server's threads, or beside how long a start took."""

from __future__ import annotations

from collections.abc import Sequence


def pace_of(times: Sequence[float]) -> float:
    """Seconds between two requests on the average: a thread that came late moves the ends, not each gap."""
    assert len(times) > 4
    return (times[-1] - times[0]) / (len(times) - 1)


def at_once(start_seconds: float) -> float:
    """Two seconds, the promise, and as much again as this machine takes to start crawls: one that is busy has more, none has the
    half minute and more that waiting would take."""
    return min(2.0 + 3 * start_seconds, 25.0)
