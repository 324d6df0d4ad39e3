"""The end of a run: is its harvest to be believed, and what does that mean for the store? Judged first, written afterwards.

A run that falls short of what the arena usually brings, or that ended for a bad reason, is quarantined: its harvest is held in the
sealed spool, nothing is bumped or ended by it, and the structure of its pages is saved beside it for whoever mends the arena's file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from parsel import Selector

from config.arenas import Arena
from crawler.baseline import Baseline, baseline, shortfall
from crawler.context import CrawlContext
from crawler.harvest import Terms, take_in
from crawler.health import LIMITS, Ending, Health, classify, counts
from crawler.register import SCREENED_OUT, rejudge
from crawler.structure import GOOD, keep_newest, save_structure
from store.page_states import PageStates
from store.runs import RunStatus, good_counts, recent_runs
from store.spool import hold, waiting

DISK = "disk"
STORE = "store"
_REFUSALS = {
    DISK: "the disk is full: the spool keeps what was fetched so far; make room and crawl again",
    STORE: "the database refused: the spool keeps what was fetched; crawl again when it is free",
}


CAPPED_RUNS = 3
"""So many runs in a row that reached a limit are an alarm: what is unchanged is never seen again, and its contact points expire."""

ALWAYS_CAPPED = "capped: each of its last runs ended at a limit, so that nothing unchanged was renewed"

_WAIT = {
    "pages_unread": "ad pages could not be read; they wait sealed",
    "set_aside": "listings could not be screened; they wait sealed",
}
"""What is kept for a mended program: count -> words."""


class Outcome(NamedTuple):
    """How a crawl ended."""

    status: RunStatus
    counts: Counter[str]
    alarms: list[str]


class Judged(NamedTuple):
    """A run's status, why, and whether it is a harvest to be written, and how far that may be believed. None: hold it back."""

    status: RunStatus
    alarms: list[str]
    terms: Terms | None


def usual_of(context: CrawlContext, arena: str) -> Baseline | None:
    """What an arena usually brings, from its last good runs."""
    with context.database.reading() as connection:
        return baseline(good_counts(connection, arena))


def judge_run(health: Health, usual: Baseline | None, found: Mapping[str, int]) -> Judged:
    """What a run is worth. Pure."""
    if health.ending not in {Ending.OK, Ending.CAPPED}:
        return Judged(RunStatus.ALARM, [f"{health.ending.value}: {health.reason}"], None)
    lack = shortfall(usual, found, whole=health.ending is Ending.OK)
    if lack.alarms:
        return Judged(RunStatus.ALARM, [f"{Ending.SITE_CHANGED.value}: {said}" for said in lack.alarms], None)
    if health.ending is Ending.CAPPED:
        return Judged(RunStatus.STOPPED, [health.reason], Terms(bump=False, end=False))
    return Judged(RunStatus.GOOD, [f"warning: {said}" for said in lack.warnings], Terms(bump=True, end=True))


def conclude(
    context: CrawlContext,
    arena: Arena,
    stats: Mapping[str, Any],
    reason: str,
    *,
    present: Collection[str],
    pages: Mapping[str, str],
    usual: Baseline | None,
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Judge a run that has ended with `reason`, and take its harvest in or hold it back. Raises StoreError with the spool kept."""
    found = Counter(counts(stats))
    if reason in _REFUSALS:
        return Outcome(RunStatus.FAILED, found, [_REFUSALS[reason]])
    own = [
        path
        for path in waiting(context.workspace.spool_dir, arena.name)
        if path.stem.endswith(context.run_id)
    ]
    if reason == SCREENED_OUT:
        for path in own:
            path.unlink()
        return Outcome(RunStatus.STOPPED, found, [reason])
    health = classify(stats, reason, arena.expect.min_ads, arena.expect.coverage)
    judged = judge_run(health, usual, found)
    if judged.status is RunStatus.STOPPED and reason in LIMITS:
        found["capped"] = 1
        if _always_capped(context, arena):
            judged = judged._replace(status=RunStatus.ALARM, alarms=[ALWAYS_CAPPED])
    if judged.terms is None:
        _save_structure(context, arena, pages, context.run_id)
        for path in own:
            hold(path)
        return Outcome(judged.status, found, judged.alarms)
    for path in own:
        taken = take_in(context, path, judged.terms, stop)
        found += taken.counts
        if not taken.whole:
            return Outcome(
                RunStatus.STOPPED, found, [*judged.alarms, "the rest waits in the spool for the next run"]
            )
    judged.alarms.extend(f"warning: {found[code]} {said}" for code, said in _WAIT.items() if found[code])
    if health.complete and judged.status is RunStatus.GOOD:
        found["gone"] += _miss(context, arena, present)
    if judged.status is RunStatus.GOOD:
        _save_structure(context, arena, pages, GOOD)
        rejudge(context, arena, found)
    return Outcome(judged.status, +found, judged.alarms)


def _always_capped(context: CrawlContext, arena: Arena) -> bool:
    with context.database.reading() as connection:
        runs = recent_runs(connection, kind="crawl", arena=arena.name, limit=CAPPED_RUNS)
    before = [run for run in runs if run.run_id != context.run_id][: CAPPED_RUNS - 1]
    return len(before) == CAPPED_RUNS - 1 and all(run.counts.get("capped") for run in before)


def _miss(context: CrawlContext, arena: Arena, present: Collection[str]) -> int:
    tokens = {context.vault.listing_token(arena.name, key) for key in present}
    with context.database.writing() as connection:
        return PageStates(connection, context.vault).miss(arena.name, tokens, context.today)


def _save_structure(context: CrawlContext, arena: Arena, pages: Mapping[str, str], name: str) -> None:
    """The skeleton of one list page and one ad page: of a good run in place of the last one's; of an alarm beside them, the pages that
    speak of a change where there are any."""
    folder = context.workspace.structures_dir
    for kind in ("list", "ad"):
        page = pages.get(f"{kind}_changed") if name != GOOD else None
        page = page or pages.get(kind)
        if page:
            save_structure(folder, arena, f"{kind}-{name}", Selector(text=page))
            keep_newest(folder, arena.name, kind)
