"""Importing listings: the same reading, clearing, screening and sealed writing as a crawl, from rows instead of pages."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from config.arenas import Arena, sift_arenas
from config.definition import Definition
from config.workspace import Workspace
from crawler.intake import Intake, make_intake
from review_cli.i18n import _
from review_cli.output import talk
from review_cli.service.objecting import sweep_spool
from store import keys
from store.audit import AuditKind, note
from store.database import Database
from store.domain import Actor, Listing
from store.errors import ConfigError, InputError
from store.listings import Listings, Screened
from store.objection import Objected
from store.objections import Objections
from store.runs import RunStatus, finish_run, start_run
from store.safeguarding import raise_stops
from store.tuning import Lots
from store.vault import Vault

Row = tuple[int, dict[str, Any] | str]
"""A line's number, and the row it holds or what is wrong with it."""

_BATCH = 200


class Imported(NamedTuple):
    """What an import did, and what it left."""

    counts: Counter[str]
    bad: list[tuple[int, str]]
    """The lines that were left, each with what is wrong (never a value)."""
    broken: dict[str, ConfigError]
    """The arenas that lines named and whose files cannot be read: a broken file stops its own arena only."""


def import_rows(
    workspace: Workspace,
    database: Database,
    vault: Vault,
    definition: Definition,
    rows: Iterable[Row],
    actor: Actor,
    *,
    today: date,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Take rows in. Good lines are written whatever the others are like.

    Noted in the audit trail: an import is also a way to ask whether a number is known.
    """
    arenas, unread = sift_arenas(workspace.arenas_dir)
    with database.writing() as connection:
        run_id = start_run(
            connection, vault.clocks, kind="import", at=actor.at, definition_version=definition.version
        )
        note(connection, vault.clocks, actor, AuditKind.IMPORT, subject=run_id, reason="import")
        intake = make_intake(definition, Objections(connection, vault).guard())
    counts: Counter[str] = Counter()
    bad: list[tuple[int, str]] = []
    broken: dict[str, ConfigError] = {}
    batch: list[Screened] = []
    lots = Lots(vault)
    for number, row in rows:
        if (name := _arena_of(row)) in unread:
            broken[name] = unread[name]
            bad.append((number, _("the file of its arena is broken; mend it and import this line again")))
            continue
        try:
            listing = _listing(row, arenas, today, vault.clocks.listing_days)
        except InputError as problem:
            bad.append((number, str(problem)))
            continue
        counts["read"] += 1
        screened = _take_in(listing, intake, database, vault)
        if screened is not None:
            batch.append(screened)
        if len(batch) >= _BATCH:
            counts += _write(database, vault, batch, lots)
        if progress is not None:
            progress(counts["read"], 0)
    counts += _write(database, vault, batch, lots)
    with database.writing() as connection:
        Listings(connection, vault, lots).sample(intake.read)
        finish_run(connection, run_id, status=RunStatus.GOOD, at=actor.at, counts=counts)
    sweep_spool(workspace, database, vault, actor.at)
    return Imported(counts, bad, broken)


def rows_of(source: Path) -> Iterator[Row]:
    """The rows of a file of JSON Lines. Raises InputError when the file cannot be read."""
    try:
        lines = source.open(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise InputError(f"{source.name}: cannot be read ({problem.strerror})") from None
    with lines:
        for number, text in enumerate(lines, 1):
            if text.strip():
                yield number, _parsed(text)


def pasted_row(ask: Callable[[str], str]) -> dict[str, Any]:
    """One ad, typed or pasted: arena, address, title, then the text up to a line with a single dot."""
    row = {"arena": ask(_("arena")), "url": ask(_("address of the ad")), "title": ask(_("title"))}
    talk(_("text, ended by a line with a single dot:"))
    body = []
    while (text := sys.stdin.readline()) and text.rstrip("\n") != ".":
        body.append(text)
    return {**row, "body": "".join(body)}


def _take_in(listing: Listing, intake: Intake, database: Database, vault: Vault) -> Screened | None:
    read = intake.read(listing)
    answer = intake.clear(read)
    if isinstance(answer, Objected):
        with database.writing() as connection:
            if read.safeguarding is not None:
                raise_stops(connection, vault, [listing])
            Objections(connection, vault).spread(answer, listing)
        return None
    return Screened(answer, intake.screen(answer))


def _write(database: Database, vault: Vault, batch: list[Screened], lots: Lots) -> Counter[str]:
    if not batch:
        return Counter()
    with database.writing() as connection:
        counts = Listings(connection, vault, lots).write(batch)
    batch.clear()
    return counts


def _parsed(text: str) -> dict[str, Any] | str:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return "not valid JSON; one JSON object per line is needed"
    return row if isinstance(row, dict) else "not a JSON object; one JSON object per line is needed"


def _listing(row: dict[str, Any] | str, arenas: dict[str, Arena], today: date, keep_days: int) -> Listing:
    if isinstance(row, str):
        raise InputError(row)
    arena = arenas.get(_arena_of(row))
    if arena is None:
        raise InputError('"arena" is missing or not in the register; see `outreach arena list`')
    key = keys.address_key(str(row.get("url") or ""))
    if key is None:
        raise InputError('"url" is missing or no web address')
    for name in ("title", "body"):
        if not isinstance(row.get(name), str):
            raise InputError(f'"{name}" is missing or not a text')
    return Listing(
        arena=arena.name,
        arena_kind=arena.kind,
        url=str(row["url"]),
        key=key,
        seen_on=_seen(row.get("seen_at"), today, keep_days),
        title=row["title"],
        body=row["body"],
        author=_text(row, "author"),
        town=_text(row, "city"),
        lang=_text(row, "lang") or arena.language,
        country=arena.country,
        fields_source="import",
    )


def _arena_of(row: dict[str, Any] | str) -> str:
    return "" if isinstance(row, str) else str(row.get("arena"))


def _text(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f'"{key}" is not a text')
    return value or None


def _seen(value: object, today: date, keep_days: int) -> date:
    if value is None:
        return today
    try:
        seen = date.fromisoformat(str(value)[:10])
    except ValueError:
        raise InputError('"seen_at" is not a date such as 2026-11-22') from None
    if seen > today:
        raise InputError('"seen_at" lies in the future')
    if seen <= today - timedelta(days=keep_days):
        raise InputError('"seen_at" lies so far back that the listing would be deleted today')
    return seen
