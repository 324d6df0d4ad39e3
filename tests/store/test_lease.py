"""The lease on the scheduler: one holder, named, gone with its process; on a file and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database import Database, open_database
from store.lease import Lease, lease_of
from tests.patience import until

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def two(database: Database, other: Database, folder: Path) -> tuple[Lease, Lease]:
    return lease_of(database, folder), lease_of(other, folder)


def test_one_holds_it_and_the_other_learns_who(database: Database, other: Database, tmp_path: Path) -> None:
    one, two_ = two(database, other, tmp_path)
    assert two_.holder() is None
    assert one.acquire(NOW)
    assert not two_.acquire(NOW)
    held = two_.holder()
    assert held is not None
    assert held.process.startswith(f"process {os.getpid()} on ")
    assert held.since == NOW
    assert held.beat is not None
    assert one.beat(NOW + timedelta(seconds=5))
    one.release()
    until(lambda: two_.holder() is None)  # PostgreSQL lets go of it when it has seen the connection close
    assert not one.beat(NOW)
    assert two_.acquire(NOW)
    two_.release()


def test_a_clock_that_jumps_gives_it_to_nobody(database: Database, other: Database, tmp_path: Path) -> None:
    one, two_ = two(database, other, tmp_path)
    assert one.acquire(NOW)
    for jump in (timedelta(days=400), timedelta(days=-400)):
        assert not two_.acquire(NOW + jump)
        assert one.beat(NOW + jump)
    one.release()


_HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from store.database import open_database
from store.lease import lease_of
lease = lease_of(open_database(sys.argv[1]), Path(sys.argv[2]))
print(lease.acquire(datetime.now(UTC)), flush=True)
time.sleep(600)
"""


def test_it_goes_with_its_process(database: Database, database_url: str, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, database_url, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        lease = lease_of(database, tmp_path)
        assert not lease.acquire(NOW)
        held = lease.holder()
        assert held is not None
        assert held.process.startswith(f"process {holder.pid} on ")
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()
    until(lambda: lease.acquire(NOW))  # PostgreSQL notices a moment later
    lease.release()


def test_a_lost_connection_is_a_lost_lease(postgres_url: str, tmp_path: Path) -> None:
    database, other = open_database(postgres_url), open_database(postgres_url)
    one, two_ = two(database, other, tmp_path)
    assert one.acquire(NOW)
    with other.lasting() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 20081123"
            )
        )
    assert not one.beat(NOW)
    until(lambda: two_.acquire(NOW))  # a session that ends says so first and lets go of its locks afterwards
    assert not one.acquire(NOW)
    two_.release()
    database.close()
    other.close()


def test_words_that_are_damaged_name_nobody(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    one, two_ = two(database, database, tmp_path)
    assert one.acquire(NOW)
    (tmp_path / "serve.lock").write_bytes(b"\xff{")
    held = two_.holder()
    assert held is not None
    assert held.process == "another process"
    one.release()
    database.close()
