"""Replaying the spool: what a killed or hindered run had fetched goes through guard, screening and writing once more.

Run by whoever holds the arena's lock, before anything is fetched. Writing twice what was written already changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from crawler.context import CrawlContext
from crawler.pipelines import write_batch
from store.domain import ReadListing
from store.errors import KeyExpired
from store.listings import Screened
from store.objection import Objected
from store.objections import Objections
from store.safeguarding import raise_stops
from store.spool import SpooledPage, read_spool, waiting

_BATCH = 200


def replay(context: CrawlContext, arena: str) -> tuple[Counter[str], frozenset[str]]:
    """Write what earlier runs of `arena` left in the spool; returns counts and the listing keys that need not be fetched again today.

    A spool file whose key has died holds nothing any more and is removed. Raises StoreError with every file kept.
    """
    counts: Counter[str] = Counter()
    fresh: set[str] = set()
    for path in waiting(context.workspace.spool_dir, arena):
        reads = _readable(path, context)
        while block := list(islice(reads, _BATCH)):
            counts["replayed"] += len(block)
            counts += write_batch(context, list(_screened(context, block)))
            fresh |= {read.listing.key for read in block if read.listing.seen_on == context.today}
        path.unlink()
    return counts, frozenset(fresh)


def _readable(path: Path, context: CrawlContext) -> Iterator[ReadListing]:
    try:
        for record in read_spool(path, context.vault.sealer):
            if not isinstance(record, SpooledPage):
                yield record
    except KeyExpired:
        return


def _screened(context: CrawlContext, block: list[ReadListing]) -> Iterator[Screened]:
    for read in block:
        answer = context.intake.clear(read)
        if isinstance(answer, Objected):
            with context.database.writing() as connection:
                if read.safeguarding is not None:
                    raise_stops(connection, context.vault, [read.listing])
                Objections(connection, context.vault).spread(answer, read.listing)
        else:
            yield Screened(answer, context.intake.screen(answer))
