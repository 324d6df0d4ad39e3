"""What coordinators ask of the running service: jobs to pause, jobs to run now. A small file that every change replaces whole."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

EVERYTHING = "all"
"""The name that pauses every job."""


class Wishes(NamedTuple):
    """Paused jobs with who paused them and when; jobs asked for with when."""

    paused: dict[str, tuple[str, str]]
    asked: dict[str, str]

    def holds_back(self, job: str) -> bool:
        """Whether a job rests."""
        return job in self.paused or EVERYTHING in self.paused


def read_wishes(path: Path) -> Wishes:
    """What stands. A file that is absent or damaged asks for nothing."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Wishes(
            {str(job): (str(by), str(on)) for job, (by, on) in data["paused"].items()},
            {str(job): str(at) for job, at in data["asked"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Wishes({}, {})


def pause(path: Path, job: str, by: str, now: datetime) -> None:
    """Let a job rest until it is resumed."""
    _change(path, lambda wishes: wishes.paused.setdefault(job, (by, now.isoformat(timespec="seconds"))))


def resume(path: Path, job: str) -> bool:
    """Let a job come again; False when it did not rest."""
    found = job in read_wishes(path).paused
    _change(path, lambda wishes: wishes.paused.pop(job, None))
    return found


def ask_for(path: Path, job: str, now: datetime) -> None:
    """Ask the service to do a job now."""
    _change(path, lambda wishes: wishes.asked.setdefault(job, now.isoformat(timespec="seconds")))


def take_asked(path: Path) -> list[str]:
    """The jobs asked for; they are asked for no more."""
    if not read_wishes(path).asked:
        return []
    taken: list[str] = []

    def take(wishes: Wishes) -> None:
        taken.extend(wishes.asked)
        wishes.asked.clear()

    _change(path, take)
    return taken


def _change(path: Path, change: Callable[[Wishes], object]) -> None:
    with _locked(path):
        wishes = read_wishes(path)
        change(wishes)
        fresh = path.with_name(f".{path.name}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(wishes._asdict(), out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
