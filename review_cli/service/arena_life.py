"""The life of arenas as coordinators steer it: decisions over the machine's verdict, health, forecasts, harvests taken in after a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from config.arenas import Arena, named_arena
from crawler.arena_verdict import Evidence
from crawler.context import CrawlContext
from crawler.forecast import Forecast, Load, forecast
from crawler.guards import arena_lock
from crawler.harvest import Terms, take_in
from crawler.register import in_words, machine_life, rejudge
from review_cli.service.arena_register import ending, registered
from review_cli.session import Session, utc_now
from store.arenas import (
    Entry,
    Life,
    arrivals,
    known_elsewhere,
    proposed,
    read_entries,
    verdict_counts,
    write_entry,
)
from store.domain import Verdict
from store.errors import InputError
from store.runs import Run, RunStatus, find_run, finish_run, recent_runs
from store.spool import held, run_of

SHOWN = 20
"""Runs in a sparkline."""

WEEKS = 4
_BARS = "▁▂▃▄▅▆▇█"
_UNUSUAL = {RunStatus.ALARM: "!", RunStatus.FAILED: "x", RunStatus.RUNNING: "?"}


class State(NamedTuple):
    """An arena as `outreach arena health` shows it. `ending` is the class of the last run, `held` the runs whose harvest waits."""

    name: str
    life: str
    spark: str
    ending: str
    said: list[str]
    evidence: str
    judged: tuple[int, int, int]
    """Of its listings: face to face, all, unclear."""
    held: list[str]


def decide(session: Session, name: str, life: Life, reason: str) -> Entry:
    """Pause or retire an arena, or keep it over the machine's verdict. The decision stands until it is taken back."""
    entry = _entry(session, name)._replace(
        life=life.value,
        decided_by=session.actor.staff_id,
        reason=reason,
        rescreen_on=None,
        day=session.today,
    )
    return _written(session, entry)


def take_back(session: Session, name: str) -> Entry:
    """Take a decision back: the machine's verdict stands again. Raises InputError when there is none."""
    entry = _entry(session, name)
    if entry.decided_by is None:
        raise InputError(f"nobody has decided on {name}: there is nothing to take back")
    return _written(
        session,
        entry._replace(life=machine_life(entry).value, decided_by=None, reason=None, day=session.today),
    )


def resume(session: Session, name: str, reason: str) -> Entry:
    """Take an arena up again: a pause ends; where the machine rejected it, the coordinator's word stands over that."""
    entry = _entry(session, name)
    if machine_life(entry) is Life.REJECTED:
        return decide(session, name, Life.KEPT, reason)
    return _written(
        session,
        entry._replace(life=machine_life(entry).value, decided_by=None, reason=reason, day=session.today),
    )


def health(session: Session) -> list[State]:
    """How every arena of the workspace does."""
    states = []
    for name, one in registered(session).items():
        with session.database.reading() as connection:
            runs = recent_runs(connection, kind="crawl", arena=name, limit=SHOWN)
        entry = one.entry
        states.append(
            State(
                name,
                entry.life,
                sparkline(runs),
                ending(one.last),
                one.alarms,
                in_words(entry) if entry.listings else "",
                (entry.face_to_face, entry.listings, entry.unclear),
                list(one.held),
            )
        )
    return states


def sparkline(runs: Sequence[Run]) -> str:
    """Ads found by the last runs, oldest first; `!` an alarm, `x` a failure, `?` a run that never ended. `runs` come newest first."""
    most = max((run.counts.get("ads_seen", 0) for run in runs), default=0)
    bars = []
    for run in reversed(runs):
        unusual = _UNUSUAL.get(RunStatus(run.status))
        height = run.counts.get("ads_seen", 0) * (len(_BARS) - 1) // most if most else 0
        bars.append(unusual or _BARS[height])
    return "".join(bars)


def look_ahead(
    session: Session, name: str, contact_minutes: float, unclear_minutes: float
) -> Forecast | None:
    """What an arena would add to queue and `unclear`; None while nothing of it was judged."""
    entry = _entry(session, name)
    with session.database.reading() as connection:
        runs = recent_runs(connection, kind="crawl", arena=name, limit=SHOWN)
        verdicts = verdict_counts(connection, name)
        fresh = arrivals(connection, name, session.today - timedelta(weeks=WEEKS))
        elsewhere = known_elsewhere(connection, name)
    days = (max(run.started_at for run in runs) - min(run.started_at for run in runs)).days if runs else 0
    if days < 7:  # everything is new at first: a week's arrivals cannot be told yet
        fresh = {}
    judged = sum(verdicts.values())
    evidence = Evidence(
        judged or entry.listings,
        verdicts.get(Verdict.FACE_TO_FACE, 0) if judged else entry.face_to_face,
        verdicts.get(Verdict.UNCLEAR, 0) if judged else entry.unclear,
    )
    weeks = min(WEEKS, days / 7) or 1
    load = Load(
        ads=max((run.counts.get("ads_seen", 0) for run in runs), default=0),
        judged=evidence.listings,
        face_to_face=evidence.face_to_face,
        unclear=evidence.unclear,
        weekly_face_to_face=fresh.get(Verdict.FACE_TO_FACE, 0) / weeks,
        weekly_unclear=fresh.get(Verdict.UNCLEAR, 0) / weeks,
        known_elsewhere=elsewhere,
    )
    return forecast(load, contact_minutes, unclear_minutes)


def accept(session: Session, beginning: str) -> tuple[Run, dict[str, int]]:
    """Take in the harvest of a run that was held back. From then on the arena is measured by what this run brought.

    Raises InputError when there is no such run or nothing of it waits, ArenaBusy while the arena is crawled.
    """
    with session.database.reading() as connection:
        run = find_run(connection, beginning)
    arena = _arena(session, run.arena or "")
    context = CrawlContext(
        session.workspace,
        session.database,
        session.vault,
        session.definition,
        run.run_id,
        session.today,
        utc_now,
    )
    with arena_lock(session.workspace.locks_dir, arena.name, session.now):
        paths = [path for path in held(session.workspace.spool_dir, arena.name) if run_of(path) == run.run_id]
        if not paths:
            raise InputError(
                "nothing of that run waits: it was taken in already, brought nothing, or is older than its clock"
            )
        taken = take_in(context, paths[0], Terms(bump=True, end=True))
        counts = {**run.counts, **taken.counts, "accepted": 1}
        with session.database.writing() as connection:
            finish_run(
                connection,
                run.run_id,
                status=RunStatus.GOOD,
                at=run.finished_at or session.now,
                counts=counts,
                alarms=[*run.alarms, f"accepted by {session.actor.staff_id}"],
            )
        rejudge(context, arena, taken.counts)
    return run, dict(taken.counts)


def _arena(session: Session, name: str) -> Arena:
    return named_arena(session.workspace.arenas_dir, name)


def _entry(session: Session, name: str) -> Entry:
    arena = _arena(session, name)
    with session.database.reading() as connection:
        entry = read_entries(connection).get(name)
    return entry or proposed(name, arena.kind.value, arena.mode.value, session.today)


def _written(session: Session, entry: Entry) -> Entry:
    with session.database.writing() as connection:
        write_entry(connection, entry)
    return entry


def entry_record(entry: Entry) -> dict[str, Any]:
    """An entry for the machine's eye."""
    record = entry._asdict()
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in record.items()}
