"""The demonstration's work: workspace, portals, one objection, crawl, match, queue. The telling stands in `story`."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.workspace import Workspace
from review_cli.demo.ads import DEMO_OBJECTION_PHONE
from review_cli.demo.portals import AD_PORTAL, arena_files, serve_portals
from review_cli.queue_rule import Due
from review_cli.service.arena_life import State, health
from review_cli.service.crawls import Crawl, Watcher, crawl_arenas
from review_cli.service.explaining import explain
from review_cli.service.matching import match_all
from review_cli.service.queueing import build_queue
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store.domain import ContactKind, PairDecision
from store.errors import WorkspaceError
from store.keyfile import Protection
from store.keys import phone_key
from store.listings import Listings
from store.objections import Objections
from store.people import People
from store.queue import Queue, QueueRow

_MARKER = ".demonstration"
_BUSY_SECONDS = 30.0


@dataclass(frozen=True)
class Outcome:
    """What the demonstration brought."""

    folder: Path
    crawls: list[Crawl]
    matched: Counter[str]
    due: Due
    items: list[QueueRow]
    reasons: list[str]


def run_demo(
    folder: Path, *, latency: float, watching: Callable[[Sequence[str]], AbstractContextManager[Watcher]]
) -> Outcome:
    """Run the whole way in the workspace at `folder`, made if need be. Raises WorkspaceError when the folder is somebody's real one."""
    if (folder / "settings.toml").exists() and not (folder / _MARKER).exists():
        raise WorkspaceError(f"{folder} is a real workspace; name another folder with --folder")
    made = make_workspace(folder, protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    marker = folder / _MARKER
    session = Session(made.workspace)
    try:
        with serve_portals(latency, _ports(marker)) as urls:
            marker.write_text(json.dumps({name: urlsplit(url).port for name, url in urls.items()}), "utf-8")
            for name, text in arena_files(urls).items():
                (session.workspace.arenas_dir / f"{name}.toml").write_text(text, "utf-8")
            _enter_objection(session)
            with watching(list(urls)) as watch:
                crawls = _crawl(session, list(urls), watch)
        matched = match_all(session.database, session.vault, today=session.today, now=session.now)
        cap = session.workspace.settings.clock.first_contact_per_day
        decided = build_queue(session.database, session.vault, today=session.today, cap=cap, now=session.now)
        with session.database.reading() as connection:
            items = Queue(connection, session.vault).items(session.today)
        return Outcome(folder, crawls, matched, decided, items, _one_reason(session))
    finally:
        session.close()


def run_redesign(
    folder: Path, *, watching: Callable[[Sequence[str]], AbstractContextManager[Watcher]]
) -> tuple[Crawl, State, tuple[int, int]]:
    """Crawl the ad portal after a redesign; gives the crawl, the arena's health, and the listings kept before and after it."""
    session = Session(Workspace(folder))
    try:
        before = _kept(session)
        with serve_portals(0.0, _ports(folder / _MARKER), redesigned=True), watching([AD_PORTAL]) as watch:
            (done,) = _crawl(session, [AD_PORTAL], watch)
        state = next(state for state in health(session) if state.name == AD_PORTAL)
        return done, state, (before, _kept(session))
    finally:
        session.close()


def _kept(session: Session) -> int:
    with session.database.reading() as connection:
        return Listings(connection, session.vault).standing()


def _ports(marker: Path) -> dict[str, int]:
    """Where the portals stood the last time, so that listings keep their addresses."""
    try:
        return {str(name): int(port) for name, port in json.loads(marker.read_text("utf-8")).items()}
    except (OSError, ValueError):
        return {}


def _enter_objection(session: Session) -> None:
    number = phone_key(DEMO_OBJECTION_PHONE, session.workspace.settings.region)
    if number is None:
        raise ValueError("the demonstration's objector has no phone")
    with session.database.writing() as connection:
        Objections(connection, session.vault).enter([(ContactKind.PHONE.value, number)], session.today)


def _crawl(session: Session, arenas: list[str], watch: Watcher) -> list[Crawl]:
    """Crawl; a demonstration that was killed may leave a child that is still writing: wait for it."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        crawls = crawl_arenas(
            session.workspace, session.key_file.keyring, arenas, today=session.today, watch=watch
        )
        if not any(crawl.busy for crawl in crawls) or time.monotonic() > deadline:
            return crawls
        time.sleep(1.0)


def _one_reason(session: Session) -> list[str]:
    """Why two profiles of different arenas are one person, as an example."""
    with session.database.reading() as connection:
        pairs = People(connection, session.vault).pairs(PairDecision.MERGE)
    if not pairs:
        return []
    return explain(session.database, session.vault, "why", [pairs[0].profile_a, pairs[0].profile_b])
