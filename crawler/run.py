"""One crawl of one arena, in a process of its own: `python -m crawler.run ARENA ...`, started by `outreach crawl`.

The keys come through an inherited descriptor, never through the environment or the arguments. Standard output carries one JSON object
per line, counts only: progress, and last the end. The process holds the arena's lock, replays what an earlier run left in the spool,
crawls, and writes how it ended into the runs table. When its parent goes away, it stops in good order.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.arenas import Arena, load_arenas
from config.definition import load_definition
from config.workspace import Workspace
from crawler.context import CrawlContext, attach, utc_now
from crawler.guards import arena_lock
from crawler.health import judge_run
from crawler.replay import replay
from store.clocks import Clocks
from store.database import open_database
from store.errors import CrawlError, ExitCode, OutreachError
from store.keyring import parse_keyring
from store.listings import Listings
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault

_PREFIX = "outreach/"


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


def counts_of(stats: Mapping[str, Any]) -> Counter[str]:
    """The crawl's own counts out of Scrapy's statistics."""
    return Counter(
        {
            name.removeprefix(_PREFIX): n
            for name, n in stats.items()
            if name.startswith(_PREFIX) and isinstance(n, int)
        }
    )


def _crawl(workspace: Workspace, name: str, vault: Vault, today: date) -> int:
    arena = _arena(workspace, name)
    arena.require_approval()
    database = open_database(workspace.database_url)
    definition = load_definition(workspace.definition_file)
    with arena_lock(workspace.locks_dir, name):
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
        status, counts, alarms = RunStatus.FAILED, Counter[str](), ["crashed"]
        try:
            replayed, fresh = replay(context, name)
            counts = replayed + counts_of(_scrapy(context, arena, fresh))
            status, alarms = judge_run(counts)
        finally:
            with database.writing() as connection:
                finish_run(connection, run_id, status=status, at=utc_now(), counts=counts, alarms=alarms)
    say({"end": status.value, "counts": dict(counts), "alarms": alarms, "run": run_id})
    database.close()
    if status is RunStatus.ALARM:
        return ExitCode.ALARM
    return ExitCode.OK if status in {RunStatus.GOOD, RunStatus.STOPPED} else ExitCode.FAILURE


def _scrapy(context: CrawlContext, arena: Arena, fresh: frozenset[str]) -> dict[str, Any]:
    """Run the spider to its end; returns Scrapy's statistics."""
    from scrapy.crawler import CrawlerProcess

    from crawler.settings import scrapy_settings

    with context.database.reading() as connection:
        alone = Listings(connection, context.vault).left_alone(
            arena.name, today=context.today, definition_version=context.definition.version
        )

    def skip(key: str) -> bool:
        return key in fresh or context.vault.listing_token(arena.name, key) in alone

    process = CrawlerProcess(scrapy_settings(context.workspace, arena.name, context.run_id, context.today))
    crawler = process.create_crawler(arena.name)
    attach(crawler, context)
    process.crawl(crawler, skip=skip)
    process.start()
    if crawler.stats is None:
        raise CrawlError("the crawl did not start; its log says why")
    return dict(crawler.stats.get_stats())


def _arena(workspace: Workspace, name: str) -> Arena:
    arenas = load_arenas(workspace.arenas_dir)
    if name not in arenas:
        raise CrawlError(f"there is no arena {name}; see `outreach arena list`")
    return arenas[name]


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
