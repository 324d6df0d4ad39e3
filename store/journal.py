"""The objection journal: every objection and withdrawal once more, outside the database.

A restored backup may be older than an objection; the journal is not. One line per entry, written through to the disk before success
is said to anybody. It holds tokens, days and key versions, nothing else; a torn last line (power cut) is ignored on reading, since its
success was never said.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from store.errors import StoreError


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line: an objection token that was entered, or withdrawn by the person herself."""

    token: bytes
    day: date
    key_version: int
    withdrawn: bool = False


def append_entries(path: Path, entries: Iterable[JournalEntry]) -> None:
    """Write entries through to the disk. When this returns, they survive a power cut. Raises StoreError when it cannot."""
    entries = list(entries)
    if not entries:
        return
    lines = "".join(
        json.dumps(
            {
                "token": entry.token.hex(),
                "day": entry.day.isoformat(),
                "key_version": entry.key_version,
                "withdrawn": entry.withdrawn,
            }
        )
        + "\n"
        for entry in entries
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as journal:
            fcntl.flock(journal, fcntl.LOCK_EX)
            start = journal.seek(0, os.SEEK_END)
            _end_torn_line(path, journal.fileno(), start)
            journal.write(lines.encode())
            journal.flush()
            os.fsync(journal.fileno())
    except OSError:
        raise StoreError(
            f"{path.name} cannot be written; the objection was NOT recorded: mend the disk and enter it again"
        ) from None


def read_entries(path: Path) -> list[JournalEntry]:
    """All entries in the order written; an absent journal is empty. Raises StoreError when a line other than the last is damaged."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    entries = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            data = json.loads(line)
            entries.append(
                JournalEntry(
                    bytes.fromhex(data["token"]),
                    date.fromisoformat(data["day"]),
                    data["key_version"],
                    data["withdrawn"],
                )
            )
        except (ValueError, KeyError, TypeError):
            if number < len(lines):
                raise StoreError(
                    f"{path.name}, line {number}: damaged; restore the journal from its copy"
                ) from None
    return entries


def standing_tokens(entries: Iterable[JournalEntry]) -> dict[bytes, JournalEntry]:
    """The objections that stand after all entries: token -> the entry that made it."""
    standing: dict[bytes, JournalEntry] = {}
    for entry in entries:
        if entry.withdrawn:
            standing.pop(entry.token, None)
        else:
            standing.setdefault(entry.token, entry)
    return standing


def _end_torn_line(path: Path, descriptor: int, size: int) -> None:
    """A line torn by a power cut gets its line break, so that the next one stands on its own."""
    if size:
        with path.open("rb") as existing:
            existing.seek(size - 1)
            if existing.read(1) != b"\n":
                os.write(descriptor, b"\n")
