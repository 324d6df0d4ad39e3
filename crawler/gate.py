"""One request at a time and one pace per host, across all crawls of this machine.

Scrapy keeps its delay per process; two arenas on one host would be twice as fast as either file allows. A lock file per host is
held while a request is under way, and its time of change says when the next may begin.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_POLL = 0.05
"""Seconds between two looks at a lock that somebody else holds."""

LONGEST = 3600.0
"""Seconds; a time further ahead was written by a clock that went wrong, and counts for nothing."""


class HostGate:
    """Turns at the hosts of one folder of lock files. One per crawl; close it at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handles: dict[str, int] = {}
        self._own: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, netloc: str, delay: float) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it; the next turn begins `delay` seconds after this one ended, at the earliest."""
        handle = self._handle(netloc)
        async with self._own.setdefault(netloc, asyncio.Lock()):
            while not _locked(handle):
                await asyncio.sleep(_POLL)
            try:
                while 0 < (wait := _opens(handle) - time.time()) <= LONGEST:
                    await asyncio.sleep(min(wait, 5.0))
                _rest(handle, delay)  # for the case that this process dies within its turn
                yield
                _rest(handle, delay)
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)

    def hold(self, netloc: str, seconds: float) -> None:
        """Let nobody of this machine ask the host for so long; never shortens what stands."""
        _rest(self._handle(netloc), seconds)

    def close(self) -> None:
        """Let go of all hosts."""
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()

    def _handle(self, netloc: str) -> int:
        if netloc not in self._handles:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"host-{hashlib.sha256(netloc.encode()).hexdigest()[:16]}.lock"
            self._handles[netloc] = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._handles[netloc]


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opens(handle: int) -> float:
    written = os.pread(handle, 40, 0)
    try:
        return float(written)
    except ValueError:
        return 0.0


def _rest(handle: int, seconds: float) -> None:
    if seconds > 0:
        when = max(_opens(handle), time.time() + seconds)
        os.pwrite(handle, f"{when:020.3f}".encode("ascii"), 0)
