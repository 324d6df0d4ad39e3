"""Replaying the spool: what a killed or hindered run had fetched goes through guard, screening and writing once more.

Run by whoever holds the arena's lock, before anything is fetched. Writing twice what was written already changes nothing.
"""

from __future__ import annotations

from collections import Counter

from crawler.baseline import Baseline, shortfall
from crawler.context import CrawlContext
from crawler.harvest import Terms, measure, take_in
from store.spool import hold, waiting


def replay(
    context: CrawlContext, arena: str, usual: Baseline | None = None
) -> tuple[Counter[str], frozenset[str]]:
    """Write what earlier runs of `arena` left in the spool; returns counts and the listing keys that need not be fetched again today.

    A harvest whose ads lack what they `usual`ly show is held back instead, for a coordinator to look at: nobody had judged it yet.
    A spool file whose key has died holds nothing any more and is removed. Raises StoreError with every file kept.
    """
    counts: Counter[str] = Counter()
    fresh: set[str] = set()
    for path in waiting(context.workspace.spool_dir, arena):
        found = measure(context, path) if usual else Counter()
        if shortfall(usual, found, whole=False).alarms:
            hold(path)
            counts["held"] += found["listings"]
            continue
        taken = take_in(context, path, Terms())
        counts += taken.counts
        fresh |= taken.fresh
    counts["replayed"] += len(fresh)
    return +counts, frozenset(fresh)
