"""Taking a harvest out of the spool into the store: read, clear once more, screen, write, in batches and in flat memory.

A crawl spools what it fetches and writes nothing; only when the run has been judged (crawler.conclusion) is its harvest taken in, or
held back. What an earlier run left, and pages that could not be read before, come in the same way. Twice is once.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from config.arenas import Arena
from crawler.context import CrawlContext
from crawler.pages import Pages, page_of
from store.domain import ReadListing, Sighting
from store.errors import KeyExpired
from store.listings import Listings, Screened
from store.objection import Cleared, Objected
from store.objections import Objections
from store.page_states import PageStates
from store.safeguarding import raise_stops
from store.spool import Record, SpooledPage, SpoolWriter, read_spool, run_of, set_aside, unread
from store.tuning import Lots

FIELDS = ("title", "body", "author", "town", "region", "price", "published")


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a harvest may be believed. `bump`: what is unchanged was seen today. `end`: what answered that it is gone, is."""

    bump: bool = True
    end: bool = False


@dataclass(slots=True)
class Taken:
    """What was taken in, and whether that was all of it."""

    counts: Counter[str] = field(default_factory=Counter)
    fresh: set[str] = field(default_factory=set)
    """Keys of listings that were read today."""
    whole: bool = True


def take_in(
    context: CrawlContext,
    path: Path,
    terms: Terms,
    stop: Callable[[], bool] = lambda: False,
) -> Taken:
    """Write what a spool file holds, and remove it; when `stop` answers yes between two batches, leave it for the next run.

    A listing that the screening stumbles over is set aside, sealed, for a mended program. A file whose key has died holds nothing any
    more. Raises StoreError with the file kept.
    """
    taken = Taken()
    aside = _Aside(context, path)
    lots = Lots(context.vault)
    size = context.workspace.settings.crawl.batch_size
    records = _readable(path, context)
    while block := list(islice(records, size)):
        if stop():
            taken.whole = False
            return taken
        taken.counts += write_records(context, block, terms, aside.add, lots)
        for record in block:
            if isinstance(record, ReadListing) and record.listing.seen_on == context.today:
                taken.fresh.add(record.listing.key)
    with context.database.writing() as connection:
        Listings(connection, context.vault, lots).sample(context.intake.read)
    taken.counts += aside.close()
    path.unlink()
    return taken


class _Aside:
    """Listings of a harvest that could not be screened, in a spool file of their own that `read_again` tries once a run."""

    def __init__(self, context: CrawlContext, path: Path) -> None:
        self._context, self._path = context, path
        self._writer: SpoolWriter | None = None

    def add(self, cleared: Cleared[ReadListing]) -> None:
        if self._writer is None:
            self._writer = SpoolWriter(
                self._context.workspace.spool_dir,
                arena=self._path.stem.partition("~")[0],
                run_id=f"{run_of(self._path)}-{secrets.token_hex(4)}",
                today=self._context.today,
                keep_days=self._context.vault.clocks.spool_days,
                sealer=self._context.vault.sealer,
                aside=True,
            )
        self._writer.add(cleared)

    def close(self) -> Counter[str]:
        if self._writer is None:
            return Counter()
        self._writer.close(written=False)
        return Counter(set_aside=self._writer.records)


def write_records(
    context: CrawlContext,
    block: Iterable[Record],
    terms: Terms,
    aside: Callable[[Cleared[ReadListing]], None],
    lots: Lots | None = None,
) -> Counter[str]:
    """One transaction: the listings and sightings of a block. What cannot be screened goes to `aside`. Returns counts by code.

    With `lots`, what was written is drawn for the tuning sample.
    """
    block = list(block)
    items = list(_screened(context, [one for one in block if isinstance(one, ReadListing)], aside))
    looks = [one for one in block if isinstance(one, Sighting)]
    with context.database.writing() as connection:
        counts = Listings(connection, context.vault, lots).write(items, bump=terms.bump)
        states = PageStates(connection, context.vault)
        if terms.bump:
            counts["seen"] += states.renew(looks)
        if terms.end:
            counts["gone"] += states.end(looks)
    return +counts


def measure(context: CrawlContext, path: Path) -> Counter[str]:
    """Counts of a spool file as a crawl would have made them: listings, and how many show each field."""
    counts: Counter[str] = Counter()
    for record in _readable(path, context):
        if isinstance(record, ReadListing):
            counts["listings"] += 1
            counts.update(f"coverage/{name}" for name in FIELDS if getattr(record.listing, name))
    return counts


def read_again(context: CrawlContext, arena: Arena) -> Counter[str]:
    """Try pages that could not be read, and listings that could not be screened, once more; a file of which all is well now goes."""
    counts: Counter[str] = Counter()
    pages = Pages(arena)
    folder = context.workspace.spool_dir
    for path in (*unread(folder, arena.name), *set_aside(folder, arena.name)):
        still = 0
        records = _readable(path, context)
        while block := list(islice(records, context.workspace.settings.crawl.batch_size)):
            reads = [_reading(context, pages, one) for one in block if isinstance(one, SpooledPage)]
            reads += [one for one in block if isinstance(one, ReadListing)]
            left: list[Cleared[ReadListing]] = []
            read = [one for one in reads if one is not None]
            counts += write_records(context, read, Terms(), left.append)
            still += reads.count(None) + len(left)
            counts["read_again"] += len(read) - len(left)
        if not still:
            path.unlink()
    return +counts


def _reading(context: CrawlContext, pages: Pages, page: SpooledPage) -> ReadListing | None:
    key = page.key or pages.key_of(page.url)
    day = date.fromisoformat(page.day) if page.day else context.today
    try:
        fields = pages.read_ad(page_of(page.body.encode(), "utf-8"))
        listing = pages.listing(fields, page.url, key or page.url, day)
        return context.intake.read(listing) if listing is not None else None
    except Exception:  # hostile pages break readers in any way; nothing is hidden: the page is counted unread and waits, sealed
        return None


def _readable(path: Path, context: CrawlContext) -> Iterator[Record]:
    try:
        yield from read_spool(path, context.vault.sealer)
    except KeyExpired:
        return


def _screened(
    context: CrawlContext, reads: Iterable[ReadListing], aside: Callable[[Cleared[ReadListing]], None]
) -> Iterator[Screened]:
    for read in reads:
        answer = context.intake.clear(read)
        if isinstance(answer, Objected):
            note_objected(context, read, answer)
            continue
        try:
            screening = context.intake.screen(answer)
        except Exception:  # a text the screening stumbles over is neither lost (it waits, sealed and counted) nor stops the others
            aside(answer)
            continue
        yield Screened(answer, screening)


def note_objected(context: CrawlContext, read: ReadListing, objected: Objected) -> None:
    """A listing the guard held back: a safeguarding statement is noted first, for an objector too; nothing else of her is."""
    with context.database.writing() as connection:
        if read.safeguarding is not None:
            raise_stops(connection, context.vault, [read.listing])
        Objections(connection, context.vault).spread(objected, read.listing)
