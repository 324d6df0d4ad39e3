"""What staff wait for: `outreach --help`, the first queue screen with 100,000 persons stored, a key until the screen shows what it did.

CPU is this process's own (of the child for --help); wall is the clock's, and worth little while other things run. The queue is worked in
this process through the same desk, reducer and view as on a terminal, on an SQLite file; only the bytes to the terminal are left out.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.screens.contact_screen import QueueScreen
from review_cli.screens.terminal import rendered
from review_cli.service.desk import Desk
from review_cli.service.queueing import build_queue, up_to_date
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store import tables
from store.keyfile import Protection

PERSONS = 100_000
READABLE = 300
"""So many of them, the oldest, have contact points that can be opened: more than a day's queue."""
KEYS = 60
RUNS = 5


def main() -> None:
    """Print the three figures."""
    cpu, wall = _help()
    print(f"outreach --help: {cpu:.2f} s CPU, {wall:.2f} s wall (best of {RUNS}; aim 0.25)")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        make_workspace(root, protection=Protection.OPEN, passphrase=str, today=utc_now().date())
        (root / "settings.toml").write_text("[clock]\nopens = 0\ncloses = 24\nfirst_contact_per_day = 60\n")
        _fill(root)
        _queue(root)


def _help() -> tuple[float, float]:
    best = [9.9, 9.9]
    for _ in range(RUNS):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-m", "review_cli.app", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = [min(best[0], cpu), min(best[1], time.perf_counter() - start)]
    return best[0], best[1]


def _fill(root: Path) -> None:
    """A hundred thousand persons of one profile each, written past the repositories: their texts were never there."""
    session = Session(Workspace(root))
    seal, today = session.vault.sealer.seal, session.today
    expires = today + timedelta(days=30)
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        tables.listing: [],
        tables.membership: [],
        tables.match_token: [],
        tables.contact_point: [],
    }
    for n in range(PERSONS):
        profile, token = f"p{n:08d}", f"t{n:08d}"
        sealed = b"\0"
        if n < READABLE:
            sealed = seal(f"+4583{n:06d}", expires=expires, table="contact_point", row=token, purpose="value")
        rows[tables.listing].append(_listing(profile, n, today))
        rows[tables.membership].append({"profile_id": profile, "person_id": profile, "venue_id": None})
        rows[tables.match_token].append(
            {
                "token_id": token,
                "profile_id": profile,
                "kind": "phone",
                "token": n.to_bytes(32),
                "key_version": 1,
                "first_seen": today,
                "last_seen": today,
                "expires_on": expires,
            }
        )
        rows[tables.contact_point].append(
            {
                "token_id": token,
                "profile_id": profile,
                "kind": "phone",
                "value_sealed": sealed,
                "context_sealed": sealed,
                "how": "plain",
                "disguised": False,
                "certain": True,
                "last_seen": today,
                "expires_on": expires,
            }
        )
    engine = sa.create_engine(session.workspace.database_url)
    with engine.begin() as connection:
        for table, many in rows.items():
            connection.execute(sa.insert(table), many)
    engine.dispose()
    session.close()


def _listing(profile: str, n: int, today: date) -> dict[str, Any]:
    return {
        "profile_id": profile,
        "arena": "sample",
        "arena_kind": "adult_ads",
        "address_token": n.to_bytes(32),
        "address_sealed": b"\0",
        "field_hash": n.to_bytes(32),
        "key_version": 1,
        "verdict": "face_to_face",
        "rule": "meeting",
        "definition_version": "1",
        "town": "Odense",
        "lang": "da",
        "first_seen": today - timedelta(days=365 - n * 365 // PERSONS),
        "last_seen": today,
        "expires_on": today + timedelta(days=365),
    }


def _queue(root: Path) -> None:
    session = Session(Workspace(root))
    clock = session.workspace.settings.clock
    start = time.perf_counter()
    build_queue(
        session.database,
        session.vault,
        today=session.today,
        cap=clock.first_contact_per_day,
        now=session.now,
        clock=clock,
    )
    print(f"building the day's queue from {PERSONS:,} persons: {time.perf_counter() - start:.2f} s wall")
    session.close()

    session = Session(Workspace(root))
    _ = session.key_file  # unlocking is not counted
    cpu, start = time.process_time(), time.perf_counter()
    assert up_to_date(session.database, today=session.today, zone=session.workspace.settings.clock.zone)
    desk = Desk(session)
    screen = QueueScreen(session, desk, desk.state())
    screen.start()
    rendered(screen.lines(80, 24), 80)
    print(
        f"first queue screen after unlocking: {time.process_time() - cpu:.2f} s CPU, "
        f"{time.perf_counter() - start:.2f} s wall (aim 0.6)"
    )
    times, cpus = [], []
    for n in range(KEYS):
        start, cpu = time.perf_counter(), time.process_time()
        screen.press("t3"[n % 2])  # another channel, then the usual outcome: every second key writes
        rendered(screen.lines(80, 24), 80)
        times.append((time.perf_counter() - start) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    assert screen.state.done == KEYS // 2
    print(
        f"key to repaint: median {statistics.median(times[::2]):.1f} ms without writing, "
        f"{statistics.median(times[1::2]):.1f} ms with an outcome written, {max(times):.0f} ms at most (aim 30); "
        f"CPU {statistics.median(cpus[::2]):.1f} and {statistics.median(cpus[1::2]):.1f} ms, {max(cpus):.0f} ms at most"
    )
    screen.close()
    session.close()


if __name__ == "__main__":
    main()
