"""What the pipelines of a crawl need from outside Scrapy: the store, the keys, the definition, the day.

The entry point (`crawler.run`) makes a context and attaches it to the crawler. `scrapy crawl ARENA`, typed by hand, makes its own from
the workspace it stands in.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from config.definition import Definition, load_definition
from config.workspace import Workspace, find_workspace
from crawler.intake import Intake, make_intake
from store.clocks import Clocks
from store.database import Database, open_database
from store.keyfile import KeyFile
from store.objections import Objections
from store.vault import Vault

BY_HAND = "by-hand"
"""The run id of a crawl that Scrapy's own command started."""


@dataclass(frozen=True)
class CrawlContext:
    """Everything one crawl writes with. `now` is the clock; tests hand in their own."""

    workspace: Workspace
    database: Database
    vault: Vault
    definition: Definition
    run_id: str
    today: date
    now: Callable[[], datetime]

    @cached_property
    def intake(self) -> Intake:
        """The steps of this crawl, with a guard that knows every objection of the moment it began."""
        with self.database.reading() as connection:
            guard = Objections(connection, self.vault).guard()
        return make_intake(self.definition, guard)


_attached: WeakKeyDictionary[Crawler, CrawlContext] = WeakKeyDictionary()


def attach(crawler: Crawler, context: CrawlContext) -> None:
    """Give a crawler its context, before it starts."""
    _attached[crawler] = context


def context_of(crawler: Crawler) -> CrawlContext:
    """The crawler's context; one from the workspace at hand when nobody attached one."""
    if crawler not in _attached:
        _attached[crawler] = _by_hand(crawler)
    return _attached[crawler]


def vault_for(workspace: Workspace, key_file: KeyFile) -> Vault:
    """The vault of a workspace, from its unlocked key file and its retention settings."""
    return Vault(
        key_file.keyring, workspace.objection_journal, Clocks(**workspace.settings.keep.model_dump())
    )


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def _by_hand(crawler: Crawler) -> CrawlContext:
    named = crawler.settings.get("OUTREACH_WORKSPACE")
    workspace = find_workspace(Path(named) if named else None, os.environ, Path.cwd())
    key_file = KeyFile(workspace.key_file, lambda: getpass.getpass("Passphrase of the keys: "))
    key_file.ensure_weeks(utc_now().date())
    return CrawlContext(
        workspace=workspace,
        database=open_database(workspace.database_url),
        vault=vault_for(workspace, key_file),
        definition=load_definition(workspace.definition_file),
        run_id=BY_HAND,
        today=utc_now().date(),
        now=utc_now,
    )
