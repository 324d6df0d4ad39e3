"""Crawling from the outside: one child process per arena, at most so many at a time, watched and ended when its time is up.

A child gets the keys through a pipe, reports counts on its standard output, and writes the run's row itself. What it says last is what
counts; a child that ends without a word has failed.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from config.arenas import load_arenas
from config.workspace import Workspace
from crawler.register import require_open
from store.arenas import Entry
from store.errors import ArenaBusy, ExitCode, InputError
from store.keyring import Keyring, dump_keyring

TERM_SECONDS = 15.0
"""How long a child that was asked to stop may take before it is stopped."""


@dataclass
class Crawl:
    """One child's crawl, as far as it is known."""

    arena: str
    counts: Counter[str] = field(default_factory=Counter)
    ended: str | None = None
    alarms: list[str] = field(default_factory=list)
    error: str | None = None
    busy: bool = False
    """Another process holds the arena."""
    exit_code: int = int(ExitCode.FAILURE)


WRITE_SECONDS = 600.0
"""How long a child whose time is up may take to write its harvest before it is asked to stop."""


Watcher = Callable[[Crawl], None]


class _Child:
    """A running child and the pipe it reports on."""

    def __init__(
        self, workspace: Workspace, keyring: Keyring, arena: str, today: date, limit_seconds: float
    ) -> None:
        self.crawl = Crawl(arena)
        self._deadline = time.monotonic() + limit_seconds
        self._asked = False
        self._rest = b""
        reader, writer = os.pipe()
        workspace.logs_dir.mkdir(mode=0o700, exist_ok=True)
        with (workspace.logs_dir / f"{arena}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "crawler.run",
                    arena,
                    f"--workspace={workspace.root}",
                    f"--keys-fd={reader}",
                    f"--today={today.isoformat()}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=(reader,),
                start_new_session=True,
            )
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(dump_keyring(keyring))
        if self.process.stdout is None:
            raise RuntimeError("the child has no standard output")
        self.out: IO[bytes] = self.process.stdout

    def hear(self) -> bool:
        """Read what the child says; False at its end."""
        chunk = os.read(self.out.fileno(), 65536)
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self._take(line)
        return bool(chunk)

    def watch_the_clock(self) -> None:
        """Ask an overdue child to stop, then stop it."""
        now = time.monotonic()
        if now < self._deadline:
            return
        if self._asked:
            self.process.kill()
        else:
            self.ask_to_stop()

    def ask_to_stop(self) -> None:
        """SIGTERM: buffers are written, then the child leaves."""
        self._asked = True
        self._deadline = time.monotonic() + TERM_SECONDS
        self.process.terminate()

    def finish(self) -> Crawl:
        """Collect the exit code."""
        self.out.close()
        self.crawl.exit_code = self.process.wait()
        if self.crawl.ended is None:
            self.crawl.ended = "failed"
            self.crawl.exit_code = self.crawl.exit_code or int(ExitCode.FAILURE)
        return self.crawl

    def _take(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return  # not ours: a library printed; it is not repeated, it might hold anything
        if "progress" in said:
            self.crawl.counts = Counter(said["progress"])
        elif "error" in said:
            self.crawl.error, self.crawl.ended = said["error"], "failed"
            self.crawl.busy = said["kind"] == ArenaBusy.__name__
        elif "end" in said:
            self.crawl.counts = Counter(said["counts"])
            self.crawl.ended, self.crawl.alarms = said["end"], said["alarms"]


def crawl_arenas(
    workspace: Workspace,
    keyring: Keyring,
    arenas: Sequence[str],
    *,
    today: date,
    watch: Watcher = lambda _: None,
) -> list[Crawl]:
    """Crawl arenas, a few at a time; returns how each went, in the order asked. `watch` is called whenever one reports.

    On an interrupt the children are asked to stop and awaited, and the interrupt goes on.
    """
    # The child ends its crawl in time by itself, and then needs a while to judge and write what it has.
    limit_seconds = workspace.settings.crawl.time_limit_minutes * 60.0 + WRITE_SECONDS
    todo, running = deque(arenas), dict[int, _Child]()
    done: dict[str, Crawl] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while todo or running:
                while todo and len(running) < workspace.settings.crawl.children:
                    child = _Child(workspace, keyring, todo.popleft(), today, limit_seconds)
                    running[child.out.fileno()] = child
                    selector.register(child.out, selectors.EVENT_READ)
                    watch(child.crawl)
                for key, _ in selector.select(timeout=0.5):
                    child = running[key.fd]
                    if not child.hear():
                        selector.unregister(child.out)
                        del running[key.fd]
                        done[child.crawl.arena] = child.finish()
                    watch(child.crawl)
                for child in running.values():
                    child.watch_the_clock()
        except BaseException:
            _stop_all(list(running.values()))
            raise
    return [done[arena] for arena in arenas]


def crawlable(
    workspace: Workspace, wanted: Sequence[str], register: Mapping[str, Entry], today: date
) -> list[str]:
    """The arenas named, or all that their file and the register let be crawled.

    Raises NotAllowed or InputError when one that was named cannot be crawled.
    """
    arenas = load_arenas(workspace.arenas_dir)
    for name in wanted:
        if name not in arenas:
            raise InputError(f"there is no arena {name}; see `outreach arena list`")
        arenas[name].require_crawlable()
        if name in register:
            require_open(register[name], today)
    return list(dict.fromkeys(wanted)) or [
        name
        for name, arena in arenas.items()
        if arena.refusal() is None and (name not in register or register[name].may_crawl(today))
    ]


def _stop_all(children: Sequence[_Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + TERM_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
