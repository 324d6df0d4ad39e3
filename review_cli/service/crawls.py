"""Crawling from the outside: one child process per arena, at most so many at a time, watched and ended when its time is up.

A child gets the keys through a pipe, reports counts on its standard output, and writes the run's row itself. What it says last is what
counts; a child that ends without a word has failed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.arenas import sift_arenas
from config.workspace import Workspace
from crawler.register import require_open
from review_cli.service.children import Child, Ended
from store.arenas import Entry
from store.errors import ArenaBusy, ConfigError, ExitCode, InputError
from store.keyring import Keyring, dump_keyring

TERM_SECONDS = 15.0
"""How long a child that was asked to stop may take before it is stopped: somebody at a terminal can wait."""
WRITE_SECONDS = 600.0
"""A crawl ends by itself in time; so long it may take to judge and write what it has before it is asked to stop."""


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

    def hear(self, said: Mapping[str, Any]) -> None:
        """Take up what the child says on the way."""
        if "progress" in said:
            self.counts = Counter(said["progress"])

    def finish(self, ended: Ended) -> None:
        """Take up how it ended; without a word it failed."""
        self.exit_code = ended.code
        if ended.end is not None:
            self.counts, self.ended, self.alarms = Counter(ended.counts), ended.end, ended.alarms
            return
        self.ended, self.error, self.busy = "failed", ended.error, ended.kind == ArenaBusy.__name__
        self.exit_code = ended.code if ended.code > 0 else int(ExitCode.FAILURE)


Watcher = Callable[[Crawl], None]


def crawl_child(workspace: Workspace, keys: bytes, arena: str, today: date, **how: Any) -> Child:
    """The child that crawls one arena. `keys` is what `dump_keyring` gives; `how` goes to Child."""
    # It ends its crawl in time by itself, and then needs a while to judge and write what it has.
    limit_seconds = workspace.settings.crawl.time_limit_minutes * 60.0 + WRITE_SECONDS
    return Child(
        "crawler.run",
        [arena, f"--today={today.isoformat()}", f"--workspace={workspace.root}"],
        keys,
        workspace.logs_dir / f"{arena}.log",
        limit_seconds,
        **how,
    )


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
    keys = dump_keyring(keyring)

    def child_of(crawl: Crawl) -> Child:
        def hear(said: Mapping[str, Any]) -> None:
            crawl.hear(said)
            watch(crawl)

        return crawl_child(workspace, keys, crawl.arena, today, stop_seconds=TERM_SECONDS, on_progress=hear)

    crawls = [Crawl(arena) for arena in arenas]
    asyncio.run(_all(crawls, child_of, watch, workspace.settings.crawl.children))
    return crawls


async def _all(
    crawls: Sequence[Crawl], child_of: Callable[[Crawl], Child], watch: Watcher, at_a_time: int
) -> None:
    slots = asyncio.Semaphore(at_a_time)
    children: dict[asyncio.Task[None], Child] = {}

    async def perform(crawl: Crawl) -> None:
        async with slots:
            child = child_of(crawl)
            if (task := asyncio.current_task()) is not None:
                children[task] = child
            watch(crawl)
            crawl.finish(await child.run())
            watch(crawl)

    tasks = [asyncio.ensure_future(perform(crawl)) for crawl in crawls]
    try:
        if tasks:  # unlike a gathering, this leaves them alone when it is interrupted itself
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        left = [task for task in tasks if not task.done()]
        for task in left:
            if task in children:
                children[task].stop()
            else:
                task.cancel()
        if left:
            await asyncio.wait(left)
    for task in tasks:
        task.result()


def crawlable(
    workspace: Workspace, wanted: Sequence[str], register: Mapping[str, Entry], today: date
) -> tuple[list[str], dict[str, ConfigError]]:
    """The arenas named, or all that their file and the register let be crawled; and what is wrong with the files of others, by arena.

    Raises NotAllowed, InputError or ConfigError when one that was named cannot be crawled.
    """
    arenas, broken = sift_arenas(workspace.arenas_dir)
    for name in wanted:
        if name in broken:
            raise broken[name]
        if name not in arenas:
            raise InputError(f"there is no arena {name}; see `outreach arena list`")
        arenas[name].require_crawlable()
        if name in register:
            require_open(register[name], today)
    names = list(dict.fromkeys(wanted)) or [
        name
        for name, arena in arenas.items()
        if arena.refusal() is None and (name not in register or register[name].may_crawl(today))
    ]
    return names, broken
