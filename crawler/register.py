"""The register seen from a crawl: may the arena be crawled, must a sample be judged first, and what do its listings say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from config.arenas import Arena
from crawler.arena_verdict import (
    RESCREEN_DAYS,
    ArenaJudgement,
    ArenaVerdict,
    Evidence,
    evidence_of,
    judge_arena,
)
from crawler.context import CrawlContext
from store.arenas import Entry, Life, proposed, read_entry, verdict_counts, write_entry
from store.database import Database
from store.domain import Verdict
from store.errors import NotAllowed

SCREENED_OUT = "screened_out"
"""Scrapy's finish reason of a run whose sample spoke against the arena."""

_LIFE = {
    ArenaVerdict.KEPT: Life.KEPT,
    ArenaVerdict.REJECTED: Life.REJECTED,
    ArenaVerdict.OPEN: Life.SCREENED,
}


def admit(database: Database, arena: Arena, today: date) -> Entry:
    """The arena's entry, made if need be. Raises NotAllowed when the register does not let it be crawled."""
    with database.writing() as connection:
        entry = read_entry(connection, arena.name)
        if entry is None:
            entry = proposed(arena.name, arena.kind.value, arena.mode.value, today)
            write_entry(connection, entry)
    require_open(entry, today)
    return entry


def require_open(entry: Entry, today: date) -> None:
    """Raise NotAllowed, saying what to do, when the register does not let an arena be crawled."""
    if not entry.may_crawl(today):
        raise NotAllowed(
            f"{entry.name} is {entry.life} in the register; take it up again with `outreach arena resume {entry.name}`"
        )


def machine_life(entry: Entry) -> Life:
    """Where an arena stands without a coordinator's decision."""
    return _LIFE[ArenaVerdict(entry.verdict)] if entry.verdict else Life.PROPOSED


def judge_sample(context: CrawlContext, arena: Arena, verdicts: Mapping[Verdict, int]) -> ArenaVerdict:
    """Judge a new arena by a sample of its listings, and note it."""
    judgement = judge_arena(arena.kind, evidence_of(verdicts))
    _note(context, arena, judgement)
    return judgement.verdict


def rejudge(context: CrawlContext, arena: Arena, found: Counter[str]) -> None:
    """Judge an arena by all its listings after a good crawl. A coordinator's decision stands over what comes of it."""
    with context.database.reading() as connection:
        entry = read_entry(connection, arena.name)
        verdicts = verdict_counts(connection, arena.name)
    if (
        arena.kind.keeps_only_face_to_face
    ):  # of what was dropped there nothing is stored; this run's counts are all there is
        for verdict in (Verdict.REMOTE_ONLY, Verdict.NOT_AN_OFFER, Verdict.UNCLEAR):
            verdicts[verdict] = verdicts.get(verdict, 0) + found[f"dropped:{verdict.value}"]
    standing = ArenaVerdict(entry.verdict) if entry and entry.verdict else None
    _note(context, arena, judge_arena(arena.kind, evidence_of(verdicts), standing))


def in_words(entry: Entry) -> str:
    """The evidence an entry rests on."""
    return Evidence(entry.listings, entry.face_to_face, entry.unclear).in_words()


def _note(context: CrawlContext, arena: Arena, judgement: ArenaJudgement) -> None:
    with context.database.writing() as connection:
        entry = read_entry(connection, arena.name) or proposed(
            arena.name, arena.kind.value, arena.mode.value, context.today
        )
        entry = entry._replace(
            kind=arena.kind.value,
            mode=arena.mode.value,
            verdict=judgement.verdict.value,
            face_to_face=judgement.evidence.face_to_face,
            unclear=judgement.evidence.unclear,
            listings=judgement.evidence.listings,
            day=context.today,
        )
        if entry.decided_by is None and entry.life not in {Life.PAUSED, Life.RETIRED}:
            rejected = judgement.verdict is ArenaVerdict.REJECTED
            entry = entry._replace(
                life=_LIFE[judgement.verdict].value,
                reason=judgement.reason,
                rescreen_on=context.today + timedelta(days=RESCREEN_DAYS) if rejected else None,
            )
        write_entry(connection, entry)
