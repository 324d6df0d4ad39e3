"""One scheduler per store: a lease that no two processes can hold, and that ends with its holder, however that ends.

On SQLite it is a lock on a file beside the workspace's other locks; on PostgreSQL an advisory lock on a connection kept for nothing
else. Neither depends on a clock, so a clock that jumps gives the lease to nobody. The holder renews a heartbeat, by which others see
whether it still works; a holder that hangs keeps the lease and is named, since two schedulers would be worse than none.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from store.database import Database

_MATTER = 20081123
"""The advisory lock's number; the one beside it guards migrations."""
_PREFIX = "outreach serve"
_FORM = "%Y-%m-%dT%H:%M:%SZ"


class Holder(NamedTuple):
    """Who holds the lease. `beat` is when it was last heard of."""

    process: str
    since: datetime
    beat: datetime | None


class Lease(Protocol):
    """What both kinds of lease do."""

    def acquire(self, now: datetime) -> bool:
        """Take it, or find that we hold it already; False when somebody else does."""

    def beat(self, now: datetime) -> bool:
        """Renew the heartbeat; False when the lease is lost."""

    def holder(self) -> Holder | None:
        """Who holds it at this moment, this process included; None when it is free."""

    def release(self) -> None:
        """Give it back."""


def lease_of(database: Database, locks_dir: Path) -> Lease:
    """The lease on the scheduler of a store."""
    if database.dialect == "postgresql":
        return _Advisory(database.lasting)
    return _FileLock(locks_dir / "serve.lock")


def this_process() -> str:
    """This process, in the words others read."""
    return f"process {os.getpid()} on {socket.gethostname()[:20]}"


class _FileLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._since: datetime | None = None

    def acquire(self, now: datetime) -> bool:
        if self.beat(now):
            return (
                True  # an answer that came too late: another handle of ours would wait for this one for ever
            )
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(handle):
            os.close(handle)
            return False
        self._handle, self._since = handle, now
        return self.beat(now)

    def beat(self, now: datetime) -> bool:
        if self._handle is None or self._since is None:
            return False
        said = json.dumps([this_process(), self._since.strftime(_FORM), now.strftime(_FORM)])
        try:
            os.pwrite(self._handle, f"{said:<200}\n".encode("ascii", "replace"), 0)
        except OSError:
            return True  # a full disk: the lock holds without its words
        return True

    def holder(self) -> Holder | None:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            if self._handle is None and _locked(handle):
                return None  # nobody: what the file says is of one that is gone
            return _read(os.pread(handle, 400, 0))
        finally:
            os.close(handle)

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class _Advisory:
    def __init__(self, connect: Callable[[], sa.Connection]) -> None:
        self._connect = connect
        self._connection: sa.Connection | None = None

    def acquire(self, now: datetime) -> bool:
        if self.beat(now):
            return True
        connection = self._connect()
        try:
            # A holder whose host is gone is noticed within a minute, and its lock falls.
            for setting, seconds in (("idle", 20), ("interval", 10), ("count", 3)):
                connection.execute(sa.text(f"SET tcp_keepalives_{setting} = {seconds}"))
            name = f"{_PREFIX} {now.strftime(_FORM)} {this_process()}"[:63]
            connection.execute(sa.text("SELECT set_config('application_name', :name, false)"), {"name": name})
            taken = connection.execute(sa.select(sa.func.pg_try_advisory_lock(_MATTER))).scalar_one()
        except DBAPIError:
            connection.close()
            return False
        if not taken:
            connection.execute(sa.text("RESET application_name"))
            connection.close()
            return False
        self._connection = connection
        return True

    def beat(self, now: datetime) -> bool:
        del now
        if self._connection is None:
            return False
        try:
            self._connection.execute(sa.select(1)).scalar_one()
        except DBAPIError:
            self.release()
            return False
        return True

    def holder(self) -> Holder | None:
        statement = sa.text(
            "SELECT a.application_name, a.state_change FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
            " WHERE l.locktype = 'advisory' AND l.granted AND l.objid = :matter AND l.classid = 0"
            " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        connection = self._connect()
        try:
            row = connection.execute(statement, {"matter": _MATTER}).first()
        except DBAPIError:
            return None
        finally:
            connection.close()
        if row is None:
            return None
        since, _, process = row.application_name.removeprefix(f"{_PREFIX} ").partition(" ")
        return Holder(process, _moment(since), row.state_change)

    def release(self) -> None:
        if self._connection is not None:
            # Not into the pool: the lock lives as long as the connection.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(raw: bytes) -> Holder:
    try:
        process, since, beat = json.loads(raw.partition(b"\n")[0])
        return Holder(str(process), _moment(since), _moment(beat))
    except (ValueError, TypeError):
        return Holder("another process", datetime.fromtimestamp(0, UTC), None)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
