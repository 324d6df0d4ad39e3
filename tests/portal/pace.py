"""Pace as it can be promised on any machine: as seen from a server's threads."""

from __future__ import annotations

from collections.abc import Sequence


def pace_of(times: Sequence[float]) -> float:
    """Seconds between two requests on the average: a thread that came late moves the ends, not each gap."""
    assert len(times) > 4
    return (times[-1] - times[0]) / (len(times) - 1)
