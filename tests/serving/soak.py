"""Hours of schedule at speed: `python -m tests.serving.soak [HOURS] [SPEED]`. Says how memory and handles went, and every run that was not good.

Not a test that CI runs: 24 hours at 180 times the speed take eight minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from review_cli.demo.portals import serve_portals
from store.runs import RunStatus, runs_since
from tests.serving.served import new_workspace, serving

BEGIN = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SCHEDULE = 'crawl = "0 * * * *"\nbackup = "*/30 * * * *"\nstep_minutes = 600\n'
SETTLED = 2.0
"""Hours after which memory should be flat."""


def tell(words: str) -> None:
    """A line of the report, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def soak(hours: float, speed: float) -> int:
    """Serve for so many hours; returns how many runs went wrong."""
    with tempfile.TemporaryDirectory() as folder, serve_portals() as urls:
        workspace = new_workspace(Path(folder) / "ws", urls, schedule=SCHEDULE)
        with serving(workspace, at=BEGIN, speed=speed) as served:
            served.until(lambda: served.said("serving"))
            process = psutil.Process(served.process.pid)
            begun, seen = time.monotonic(), list[tuple[float, float, int]]()
            while (now := (time.monotonic() - begun) * speed / 3600) < hours:
                seen.append((now, process.memory_info().rss / 1e6, process.num_fds()))
                time.sleep(1)
            with served.session.database.reading() as connection:
                runs = runs_since(connection, BEGIN - timedelta(days=3))
            events = Counter(str(one["event"]) for one in served.events)
            stopped = served.stop()
    settled = [one for one in seen if one[0] > SETTLED] or seen
    wrong = [run for run in runs if run.status not in {RunStatus.GOOD, RunStatus.SKIPPED, RunStatus.RUNNING}]
    tell(
        f"{hours} h at {speed} times the speed: {dict(Counter((run.kind, run.status) for run in runs))}; events {dict(events)}"
    )
    tell(
        f"memory {settled[0][1]:.1f} MB at first, {settled[-1][1]:.1f} at the end, {max(one[1] for one in settled):.1f} at most;"
    )
    tell(
        f"handles {min(one[2] for one in settled)} to {max(one[2] for one in settled)}; stopped within {stopped:.1f} s"
    )
    for run in wrong:
        tell(f"{run.kind} {run.arena or ''} {run.status} at {run.started_at:%d %H:%M}: {run.alarms}")
    return len(wrong)


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    sys.exit(1 if soak(*(*given, *(24.0, 180.0)[len(given) :])) else 0)
