"""A real `outreach serve` on a real workspace, watched from outside, on a clock that the test may set."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config.workspace import Workspace
from review_cli.demo.portals import arena_files
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store.keyfile import Protection
from store.runs import Run, runs_since
from tests.patience import LONG

HOOK = Path(__file__).parent / "hook"
PATIENCE = 20.0
"""The service ends children that do not stop within seconds, and gives up a lease that does not answer: a machine that stands still is
to be no reason for either."""


def new_workspace(
    folder: Path, urls: dict[str, str], *, schedule: str = "", more: str = "", settings: str = ""
) -> Workspace:
    """A workspace whose arenas are the sample portals at `urls`; `more` goes into each arena's file."""
    make_workspace(folder, protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    for name, text in arena_files(urls).items():
        if name in urls:
            (folder / "arenas" / f"{name}.toml").write_text(f"{text}\n{more}", "utf-8")
    if schedule:
        (folder / "schedule.toml").write_text(schedule, "utf-8")
    if settings:
        (folder / "settings.toml").write_text(settings, "utf-8")
    return Workspace(folder)


@dataclass
class Served:
    """A running service: its process, what it said, and its store seen from outside."""

    workspace: Workspace
    process: subprocess.Popen[bytes]
    log: Path
    clock: Path
    offset: float
    patience: float = PATIENCE
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.session = Session(Workspace(self.workspace.root))

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it said so far, in order."""
        lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def said(self, event: str, **words: Any) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == event and words.items() <= one.items()]

    def runs(self, kind: str, arena: str | None = None) -> list[Run]:
        with self.session.database.reading() as connection:
            found = runs_since(connection, self.now() - timedelta(days=1000))
        return [run for run in found if run.kind == kind and run.arena == arena]

    def until(self, holds: Callable[[], Any], seconds: float = LONG) -> Any:
        """Wait until something holds; fails with what the service said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := holds():
                return found
            time.sleep(0.1)
        raise AssertionError(
            f"not within {seconds} s; the service said:\n{self.log.read_text('utf-8')[-4000:]}"
        )

    def now(self) -> datetime:
        return utc_now() + timedelta(seconds=self.offset)

    def set_clock(self, moment: datetime) -> None:
        self.offset = (moment - utc_now()).total_seconds()
        write_clock(self.clock, self.offset, patience=self.patience)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> float:
        """SIGTERM; returns how many seconds it took to end. That it waits for nobody: test_races."""
        begun = time.monotonic()
        self.signal(signal.SIGTERM)
        assert self.process.wait(LONG) == 0, self.log.read_text("utf-8")[-4000:]
        return time.monotonic() - begun


def write_clock(
    path: Path, offset: float, speed: float = 1, pages: int = 0, patience: float = 1, busy: float = 30
) -> None:
    """What the hook reads: how far the clock is off, how fast it runs, how many pages a new database connection may fill, how many times
    longer the service and its children wait for each other than they promise, and how long for a locked database."""
    fresh = path.with_suffix(".new")
    said = {
        "offset": offset,
        "speed": speed,
        "began": time.time(),
        "pages": pages,
        "patience": patience,
        "busy": busy,
    }
    fresh.write_text(json.dumps(said), "utf-8")
    fresh.replace(path)


def start(
    workspace: Workspace,
    *options: str,
    at: datetime | None = None,
    speed: float = 1,
    patience: float = PATIENCE,
    busy: float = 30,
    env: dict[str, str] | None = None,
    name: str = "serve",
) -> Served:
    """Start the service; its clock shows `at` when it begins."""
    clock, log = workspace.root / f"{name}.clock", workspace.root / f"{name}.events"
    offset = (at - utc_now()).total_seconds() if at else 0.0
    write_clock(clock, offset, speed, 0, patience, busy)
    environment = {**os.environ, "PYTHONPATH": str(HOOK), "SERVICE_TEST_CLOCK": str(clock), **(env or {})}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "review_cli.app", "serve", "-w", str(workspace.root), *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
    return Served(workspace, process, log, clock, offset, patience)


@contextmanager
def serving(workspace: Workspace, *options: str, **how: Any) -> Iterator[Served]:
    """A service for as long as the block lasts; killed at its end if it is still there."""
    served = start(workspace, *options, **how)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()
        served.session.close()
