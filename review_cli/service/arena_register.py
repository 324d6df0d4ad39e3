"""Every arena as file, register and last run show it together: may it be crawled, on what does its verdict rest, how does it do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.arenas import Arena, sift_arenas
from crawler.register import in_words
from crawler.rendering import lacking
from review_cli.session import Session
from store.arenas import Entry, proposed, read_entries
from store.runs import Run, RunStatus, recent_runs
from store.spool import held, run_of
from store.staff import list_staff


@dataclass(frozen=True, slots=True)
class Registered:
    """One arena: its file, its entry (a proposed one while nobody has crawled it), its last run, what of it waits for a look."""

    arena: Arena
    entry: Entry
    decided_by: str
    last: Run | None
    held: tuple[str, ...]
    lacks: str
    """What this machine lacks to render it; empty where it lacks nothing, or nothing is rendered."""

    @property
    def alarms(self) -> list[str]:
        """What the last run says of itself."""
        return list(self.last.alarms) if self.last else []

    @property
    def why_not(self) -> str:
        """Why it cannot be crawled today: its file, the register, this machine; empty when it can."""
        return self.arena.refusal() or self.lacks


def registered(session: Session) -> dict[str, Registered]:
    """Every arena of the workspace whose file can be read, by name."""
    arenas = sift_arenas(session.workspace.arenas_dir)[0]
    waiting = [(path.stem.partition("~")[0], run_of(path)) for path in held(session.workspace.spool_dir)]
    crawl = session.workspace.settings.crawl
    with session.database.reading() as connection:
        entries = read_entries(connection)
        names = {member.staff_id: member.host_account for member in list_staff(connection)}
        last = {
            name: next(iter(recent_runs(connection, kind="crawl", arena=name, limit=1)), None)
            for name in arenas
        }
    return {
        name: Registered(
            arena,
            entry := entries.get(name) or proposed(name, arena.kind.value, arena.mode.value, session.today),
            names.get(entry.decided_by or "", entry.decided_by or ""),
            last[name],
            tuple(run for of, run in waiting if of == name),
            (lacking(crawl) or "") if arena.crawl.render else "",
        )
        for name, arena in arenas.items()
    }


def register_record(one: Registered, session: Session) -> dict[str, Any]:
    """An arena for the machine's eye: codes, numbers, and days in ISO form."""
    entry = one.entry
    open_today = entry.may_crawl(session.today)
    return {
        "arena": one.arena.name,
        "kind": one.arena.kind.value,
        "mode": one.arena.mode.value,
        "life": entry.life,
        "verdict": entry.verdict or "",
        "face_to_face": entry.face_to_face,
        "unclear": entry.unclear,
        "listings": entry.listings,
        "evidence": in_words(entry) if entry.listings else "",
        "reason": entry.reason or "",
        "decided_by": one.decided_by,
        "rescreen_on": entry.rescreen_on.isoformat() if entry.rescreen_on else "",
        "ended": ending(one.last),
        "alarm": one.alarms,
        "held": list(one.held),
        "render": one.arena.crawl.render,
        "may_crawl": not one.why_not and open_today,
        "why_not": one.why_not or ("" if open_today else f"{one.arena.name} is {entry.life} in the register"),
    }


def ending(run: Run | None) -> str:
    """The class of a run's end: of an alarm its class, else its status; empty when nothing ran."""
    if run is None:
        return ""
    if run.status == RunStatus.ALARM and run.alarms:
        return run.alarms[0].partition(":")[0]
    return run.status
