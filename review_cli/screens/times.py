"""Moments in the deployment's zone, as people read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def local(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time of the local clock; in the hour that autumn repeats also which of the two it is."""
    shown = moment.astimezone(zone)
    ambiguous = shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()
    return f"{shown:%Y-%m-%d %H:%M}{f' {shown:%Z}' if ambiguous else ''}"


def lasted(seconds: float | None) -> str:
    """A duration in the two largest units."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
