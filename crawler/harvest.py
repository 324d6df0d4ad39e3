"""Taking a harvest out of the spool into the store: read, clear once more, screen, write, in batches and in flat memory.

A crawl spools what it fetches and writes nothing; only when the run has been judged (crawler.conclusion) is its harvest taken in, or
held back. What an earlier run left, and pages that could not be read before, come in the same way. Twice is once.
"""

from __future__ import annotations

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
from store.objection import Objected
from store.objections import Objections
from store.page_states import PageStates
from store.safeguarding import raise_stops
from store.spool import Record, SpooledPage, read_spool, unread

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

    A file whose key has died holds nothing any more. Raises StoreError with the file kept.
    """
    taken = Taken()
    size = context.workspace.settings.crawl.batch_size
    records = _readable(path, context)
    while block := list(islice(records, size)):
        if stop():
            taken.whole = False
            return taken
        taken.counts += write_records(context, block, terms)
        for record in block:
            if isinstance(record, ReadListing) and record.listing.seen_on == context.today:
                taken.fresh.add(record.listing.key)
    path.unlink()
    return taken


def write_records(context: CrawlContext, block: Iterable[Record], terms: Terms) -> Counter[str]:
    """One transaction: the listings and sightings of a block. Returns counts by code."""
    block = list(block)
    items = list(_screened(context, [one for one in block if isinstance(one, ReadListing)]))
    looks = [one for one in block if isinstance(one, Sighting)]
    with context.database.writing() as connection:
        counts = Listings(connection, context.vault, context.intake.read).write(items, bump=terms.bump)
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
    """Try pages that could not be read before once more; a file of which every page is read now goes."""
    counts: Counter[str] = Counter()
    pages = Pages(arena)
    for path in unread(context.workspace.spool_dir, arena.name):
        still = 0
        records = _readable(path, context)
        while block := list(islice(records, context.workspace.settings.crawl.batch_size)):
            reads = [_reading(context, pages, page) for page in block if isinstance(page, SpooledPage)]
            still += reads.count(None)
            read = [one for one in reads if one is not None]
            counts["read_again"] += len(read)
            counts += write_records(context, read, Terms())
        if not still:
            path.unlink()
    return +counts


def _reading(context: CrawlContext, pages: Pages, page: SpooledPage) -> ReadListing | None:
    key = page.key or pages.key_of(page.url)
    day = date.fromisoformat(page.day) if page.day else context.today
    try:
        fields = pages.read_ad(page_of(page.body.encode(), "utf-8"))
        listing = pages.listing(fields, page.url, key or page.url, day)
    except Exception:
        # It was unreadable before, and waits on for a mended program, whatever is wrong with it.
        return None
    return context.intake.read(listing) if listing is not None else None


def _readable(path: Path, context: CrawlContext) -> Iterator[Record]:
    try:
        yield from read_spool(path, context.vault.sealer)
    except KeyExpired:
        return


def _screened(context: CrawlContext, reads: Iterable[ReadListing]) -> Iterator[Screened]:
    for read in reads:
        answer = context.intake.clear(read)
        if isinstance(answer, Objected):
            note_objected(context, read, answer)
        else:
            yield Screened(answer, context.intake.screen(answer))


def note_objected(context: CrawlContext, read: ReadListing, objected: Objected) -> None:
    """A listing the guard held back: a safeguarding statement is noted first, for an objector too; nothing else of her is."""
    with context.database.writing() as connection:
        if read.safeguarding is not None:
            raise_stops(connection, context.vault, [read.listing])
        Objections(connection, context.vault).spread(objected, read.listing)
