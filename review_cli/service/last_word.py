"""Benches whose decisions are the last word there: what would be undone is gone, or is changed by a new decision."""

from __future__ import annotations

from review_cli.screens.review_records import Reply
from store.errors import InputError


class LastWord:
    """Answers `z` for such a bench; its screen does not offer the key."""

    def find_undo(self) -> Reply:
        """There is nothing to take back. Raises InputError."""
        raise InputError("that entry cannot be undone")

    def undo(self, decision: str) -> Reply:
        """There is nothing to take back. Raises InputError."""
        del decision
        return self.find_undo()
