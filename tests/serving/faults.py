"""The driver of the fault run: portals that fail on request, a service that is started again and again, and everything that goes wrong."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.demo.ads import DEMO_OBJECTION_PHONE
from review_cli.demo.portals import ad_portal, board, redesigned_ad_portal
from review_cli.service.crawls import crawl_arenas
from review_cli.service.matching import match_all
from review_cli.service.queueing import build_queue
from review_cli.session import Session
from store import tables
from store.keys import phone_key
from store.objections import Objections
from store.runs import Run, RunStatus, runs_since
from tests.patience import LONG
from tests.serving.served import PATIENCE, Served, start, write_clock

ARENAS = ("sample_ads", "sample_board")
SCHEDULE = 'crawl = "* * * * *"\nretry_minutes = 0.1\nretries = 10\ncrawls_until = 05:30:00\nteam_starts = 07:30:00\nbackup = "*/3 * * * *"\n'


class Portal:
    """One portal that can be down or redesigned."""

    def __init__(self, page: Callable[[str], str | None], redesigned: Callable[[str], str | None]) -> None:
        self._pages = {"up": page, "redesigned": redesigned}
        self.state = "up"
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if portal.state == "down":
                    self.close_connection = True
                    return
                page = (
                    "User-agent: *\n"
                    if self.path == "/robots.txt"
                    else portal._pages[portal.state](self.path)
                )
                body = (page or "gone").encode()
                self.send_response(404 if page is None else 200)
                self.send_header(
                    "Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html; charset=utf-8"
                )
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def portals() -> Iterator[dict[str, Portal]]:
    made = {ARENAS[0]: Portal(ad_portal, redesigned_ad_portal), ARENAS[1]: Portal(board, board)}
    try:
        yield made
    finally:
        for portal in made.values():
            portal.close()


def object_once(session: Session) -> None:
    """The invented person who said no before anything began."""
    number = phone_key(DEMO_OBJECTION_PHONE, "DK")
    assert number
    with session.database.writing() as connection:
        Objections(connection, session.vault).enter([("phone", number)], session.today)


@dataclass(frozen=True)
class Stock:
    """What stands in a store, told by addresses, so that two workspaces with other keys can be compared."""

    addresses: tuple[str, ...]
    persons: frozenset[frozenset[str]]
    queued: tuple[str, ...]
    """For each open item of the day, the first address of its person."""


def stock(session: Session) -> Stock:
    with session.database.reading() as connection:
        rows = connection.execute(
            sa.select(tables.listing.c.profile_id, tables.listing.c.address_sealed)
        ).all()
        address = {
            row.profile_id: session.vault.sealer.open(
                row.address_sealed, table="listing", row=row.profile_id, purpose="address"
            )
            for row in rows
        }
        members: dict[str, set[str]] = {}
        for row in connection.execute(sa.select(tables.membership)):
            members.setdefault(row.person_id, set()).add(address[row.profile_id])
        c = tables.queue_item.c
        items = connection.execute(
            sa.select(c.subject_id, c.profile_id, c.day).where(c.state == "open")
        ).all()
        evidence = tables.pair_evidence.c
        pairs = connection.execute(
            sa.select(evidence.profile_a, evidence.profile_b).where(evidence.decision == "suggest")
        ).all()
    first = {
        profile: min(addresses)
        for addresses in members.values()
        for profile, one in address.items()
        if one in addresses
    }
    for pair in pairs:  # of two who may be one person one waits; which one is a matter of their ids
        both = {first[pair.profile_a], first[pair.profile_b]}
        first = {profile: min(both) if one in both else one for profile, one in first.items()}
    newest = max((item.day for item in items), default=None)
    queued = [
        "a venue" if item.subject_id not in members else first[item.profile_id]
        for item in items
        if item.day == newest
    ]
    return Stock(
        tuple(sorted(address.values())), frozenset(map(frozenset, members.values())), tuple(sorted(queued))
    )


def without_faults(workspace: Workspace, at: datetime) -> Stock:
    """What comes of the same portals when nothing goes wrong."""
    session = Session(workspace, now=at)
    object_once(session)
    crawls = crawl_arenas(workspace, session.key_file.keyring, ARENAS, today=session.today)
    assert [crawl.ended for crawl in crawls] == ["good", "good"]
    match_all(session.database, session.vault, today=session.today, now=at)
    clock = workspace.settings.clock
    build_queue(
        session.database,
        session.vault,
        today=session.today,
        cap=clock.first_contact_per_day,
        now=at,
        clock=clock,
    )
    found = stock(session)
    session.close()
    return found


@dataclass
class Driver:
    """Breaks things at random, keeps at least one service running, and mends everything at the end."""

    workspace: Workspace
    portals: dict[str, Portal]
    seed: int
    at: datetime
    services: int = 1
    database_url: str | None = None
    done: list[str] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    """Seconds each stop took, to be told."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.offset = (self.at - datetime.now(self.at.tzinfo)).total_seconds()
        self.served: list[Served] = [self._start(number) for number in range(self.services)]
        self._mend: list[tuple[float, Callable[[], None]]] = []

    def _start(self, number: int) -> Served:
        return start(self.workspace, at=self.now(), name=f"serve{number}")

    def now(self) -> datetime:
        return datetime.now(self.at.tzinfo) + timedelta(seconds=self.offset)

    def run(self, seconds: float) -> None:
        """Faults for so long, then everything is mended."""
        until = time.monotonic() + seconds
        faults = [
            self.kill_child, self.kill_child, self.kill_service, self.stop_service, self.fill_the_disk, self.fill_the_database,
            self.lock_the_database, self.portal_down, self.redesign, self.reload,
        ]  # fmt: skip
        if self.services == 1:  # several hosts' worth of people share one clock
            faults.append(self.move_the_clock)
        while time.monotonic() < until:
            fault = self.random.choice(faults)
            self.done.append(fault.__name__)
            fault()
            self._wait(self.random.uniform(1.0, 6.0))
            self.keep_serving()
        for _when, mend in self._mend:
            mend()
        self._mend.clear()
        self.keep_serving()

    def mended(self) -> datetime:
        """The next morning, with everything mended: from here on all must come right by itself."""
        tomorrow = self.now().date() + timedelta(days=1)
        self.offset += (datetime.combine(tomorrow, self.at.timetz()) - self.now()).total_seconds()
        self._write_clock()
        return self.now()

    # -- faults -------------------------------------------------------------------------------------------------------

    def kill_child(self) -> None:
        children = [
            one
            for one in processes(self.workspace)
            if one.pid not in {served.process.pid for served in self.served}
        ]
        if children:
            with suppress(psutil.NoSuchProcess):
                self.random.choice(children).kill()

    def kill_service(self) -> None:
        self.random.choice(self.served).process.kill()

    def stop_service(self) -> None:
        served = self.random.choice(self.served)
        if served.process.poll() is None:
            begun = time.monotonic()
            served.signal(signal.SIGTERM)
            served.process.wait(LONG)
            self.stops.append(time.monotonic() - begun)

    def fill_the_disk(self) -> None:
        """No file may grow beyond a few pages, for this service and all its children."""
        self._limit(self.random.choice([4096, 20_000, 120_000]))
        self._later(4, lambda: self._limit(resource.RLIM_INFINITY))

    def fill_the_database(self) -> None:
        self._pages = self.random.choice([1, 60])
        self._write_clock(pages=self._pages)
        self._later(5, self._write_clock)

    def lock_the_database(self) -> None:
        seconds = self.random.uniform(1, 8)
        if self.database_url is None:
            locked = sqlite3.connect(
                self.workspace.database_file, isolation_level=None, timeout=30, check_same_thread=False
            )
            with suppress(sqlite3.OperationalError):
                locked.execute("BEGIN IMMEDIATE")
            self._later(seconds, locked.close)
        else:
            engine = sa.create_engine(sa.make_url(self.database_url).set(drivername="postgresql+psycopg"))
            connection = engine.connect()
            connection.execute(sa.text("LOCK TABLE listing IN EXCLUSIVE MODE"))
            self._later(seconds, lambda: (connection.close(), engine.dispose()))

    def move_the_clock(self) -> None:
        self.offset += self.random.choice([-7200, 3600, 10 * 3600, 26 * 3600])
        self._write_clock()

    def portal_down(self) -> None:
        portal = self.random.choice(list(self.portals.values()))
        portal.state = "down"
        self._later(self.random.uniform(2, 10), lambda: setattr(portal, "state", "up"))

    def redesign(self) -> None:
        portal = self.portals[ARENAS[0]]
        portal.state = "redesigned"
        self._later(self.random.uniform(4, 10), lambda: setattr(portal, "state", "up"))

    def reload(self) -> None:
        served = self.random.choice(self.served)
        if served.process.poll() is None and served.said("serving"):
            served.signal(signal.SIGHUP)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _later(self, seconds: float, mend: Callable[[], object]) -> None:
        self._mend.append((time.monotonic() + seconds, lambda: mend() and None))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            due = [one for one in self._mend if one[0] <= time.monotonic()]
            for one in due:
                self._mend.remove(one)
                one[1]()
            time.sleep(0.05)

    def keep_serving(self) -> None:
        for number, served in enumerate(self.served):
            if served.process.poll() is not None:
                served.session.close()
                self.served[number] = self._start(number)

    def _limit(self, size: int) -> None:
        for process in processes(self.workspace):
            with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _write_clock(self, pages: int = 0) -> None:
        for served in self.served:
            served.offset = self.offset
            write_clock(served.clock, self.offset, pages=pages, patience=PATIENCE)


def processes(workspace: Workspace) -> list[psutil.Process]:
    """Every process that works on a workspace, whoever its parent is."""
    root = str(workspace.root)
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if any(part in {root, f"--workspace={root}"} for part in line) and process.pid != os.getpid():
            found.append(process)
    return found


def all_runs(session: Session, since: datetime) -> list[Run]:
    with session.database.reading() as connection:
        return runs_since(connection, since)


def last_good(runs: list[Run], kind: str, arena: str | None = None) -> datetime:
    """When a kind of run last went well; long ago when it never did."""
    ends = [
        run.finished_at
        for run in runs
        if run.status == RunStatus.GOOD and run.kind == kind and run.arena == arena and run.finished_at
    ]
    return max(ends, default=datetime.min.replace(tzinfo=UTC))
