"""One crawl of one arena, in a process of its own: `python -m crawler.run ARENA ...`, started by `outreach crawl`.

The keys come through an inherited descriptor, never through the environment or the arguments. Standard output carries one JSON object
per line, counts only: progress, and last the end. The process holds the arena's lock, replays what an earlier run left in the spool,
crawls, judges what came, and writes it and how it ended into the store. When its parent goes away, it stops in good order.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.arenas import Arena, named_arena
from config.definition import load_definition
from config.workspace import Workspace
from crawler.arena_verdict import SAMPLE
from crawler.conclusion import Outcome, conclude, usual_of
from crawler.context import CrawlContext, attach, utc_now
from crawler.guards import arena_lock
from crawler.harvest import read_again
from crawler.register import admit
from crawler.rendering import require_renderer
from crawler.replay import replay
from store.clocks import Clocks
from store.database import open_database
from store.errors import CrawlError, ExitCode, OutreachError
from store.keyring import parse_keyring
from store.listings import Listings
from store.page_states import PageStates, Validators
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault

GRACE = 1.0
"""Seconds in which a run that was asked to stop still writes what it has."""


def main(argv: list[str] | None = None) -> int:
    """Run the crawl; returns the exit code."""
    args = _arguments(argv)
    with os.fdopen(args.keys_fd, "rb") as pipe:
        keyring = parse_keyring(pipe.read())
    workspace = Workspace(Path(args.workspace))
    try:
        return _crawl(
            workspace, args.arena, Vault(keyring, workspace.objection_journal, _clocks(workspace)), args.today
        )
    except OutreachError as error:
        say({"error": str(error), "kind": type(error).__name__})
        return int(error.exit_code)


def say(message: Mapping[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _crawl(workspace: Workspace, name: str, vault: Vault, today: date) -> int:
    arena = named_arena(workspace.arenas_dir, name)
    arena.require_crawlable()
    require_renderer(arena, workspace.settings.crawl)
    definition = load_definition(workspace.definition_file)
    database = open_database(workspace.database_url)
    with arena_lock(workspace.locks_dir, name, utc_now()):
        entry = admit(database, arena, today)
        with database.writing() as connection:
            run_id = start_run(
                connection,
                vault.clocks,
                kind="crawl",
                at=utc_now(),
                arena=name,
                definition_version=definition.version,
            )
        context = CrawlContext(workspace, database, vault, definition, run_id, today, utc_now)
        outcome = Outcome(RunStatus.FAILED, Counter(), ["crashed"])
        try:
            outcome = _replay_and_crawl(context, arena, sample=SAMPLE if entry.to_screen(today) else 0)
        finally:
            with database.writing() as connection:
                finish_run(
                    connection,
                    run_id,
                    status=outcome.status,
                    at=utc_now(),
                    counts=outcome.counts,
                    alarms=outcome.alarms,
                )
    database.close()
    say(
        {"end": outcome.status.value, "counts": dict(outcome.counts), "alarms": outcome.alarms, "run": run_id}
    )
    return int(_EXIT[outcome.status])


_EXIT = {
    RunStatus.GOOD: ExitCode.OK,
    RunStatus.STOPPED: ExitCode.OK,
    RunStatus.ALARM: ExitCode.ALARM,
    RunStatus.FAILED: ExitCode.FAILURE,
}


def _replay_and_crawl(context: CrawlContext, arena: Arena, *, sample: int) -> Outcome:
    usual = usual_of(context, arena.name)
    replayed, fresh = replay(context, arena.name, usual)
    replayed += read_again(context, arena)
    skip = _Skip(context, arena.name, fresh)
    spider, stats = _scrapy(context, arena, skip, sample)
    replayed["left_alone"] += skip.left_alone
    reason = str(stats.get("finish_reason", "no reason"))
    outcome = conclude(
        context,
        arena,
        stats,
        reason,
        present=spider.present,
        pages=spider.seen_pages,
        usual=usual,
        stop=_Stop(at_once=reason == "shutdown"),
    )
    return outcome._replace(counts=replayed + outcome.counts)


class _Stop:
    """Answers whether it is time to leave: a while after SIGTERM, so that what is nearly done gets done."""

    def __init__(self, *, at_once: bool) -> None:
        self._deadline = time.monotonic() + GRACE if at_once else None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)

    def __call__(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def _asked(self, *_: object) -> None:
        self._deadline = time.monotonic() + GRACE


class _Skip:
    """Answers for a listing's key whether it need not be fetched: replayed today, or dropped lately under this definition."""

    def __init__(self, context: CrawlContext, arena: str, fresh: frozenset[str]) -> None:
        with context.database.reading() as connection:
            self._alone = Listings(connection, context.vault).left_alone(
                arena, today=context.today, definition_version=context.definition.version
            )
        self._fresh, self._arena, self._vault = fresh, arena, context.vault
        self.left_alone = 0
        """How many were asked for that were dropped lately."""

    def __contains__(self, key: object) -> bool:
        if key in self._fresh:
            return True
        alone = self._vault.listing_token(self._arena, str(key)) in self._alone
        self.left_alone += alone
        return alone


class _Conditions:
    """The headers by which an ad's page is asked for only if it changed since it was last read."""

    def __init__(self, context: CrawlContext, arena: str) -> None:
        with context.database.reading() as connection:
            self._states = PageStates(connection, context.vault).recognisable(
                arena, today=context.today, definition_version=context.definition.version
            )
        self._arena, self._vault = arena, context.vault

    def __call__(self, key: str) -> dict[str, str]:
        if (
            not self._states
            or (state := self._states.get(self._vault.listing_token(self._arena, key))) is None
        ):
            return {}
        said = PageStates.opened(self._vault, state) or Validators(None, None)
        headers = {"If-None-Match": said.etag, "If-Modified-Since": said.modified}
        return {name: value for name, value in headers.items() if value}


def _scrapy(context: CrawlContext, arena: Arena, skip: _Skip, sample: int) -> tuple[Any, dict[str, Any]]:
    """Run the spider to its end; returns it and Scrapy's statistics."""
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings["EXTENSIONS"] = {**settings.getdict("EXTENSIONS"), "crawler.progress.Progress": 0}
    settings["OUTREACH_WORKSPACE"] = str(context.workspace.root)
    settings["OUTREACH_TODAY"] = context.today.isoformat()
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(arena.name)
    attach(crawler, context)
    process.crawl(
        crawler,
        skip_keys=skip,
        conditions=_Conditions(context, arena.name),
        sample=sample,
    )
    # What stands by now stays: without looking through it again and again, fetching and reading a page took 3.0 ms instead of 3.3
    # (CPU, 2,000 pages of benchmarks.crawl without pipelines, best of 3).
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    process.start()
    if crawler.stats is None or crawler.spider is None:
        raise CrawlError("the crawl did not start; its log says why")
    return crawler.spider, dict(crawler.stats.get_stats())


def _clocks(workspace: Workspace) -> Clocks:
    return Clocks(**workspace.settings.keep.model_dump())


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler.run")
    parser.add_argument("arena")
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--keys-fd", type=int, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
