"""The whole way of a listing, as its user starts it: `outreach demo`, again, killed in its middle, and looked over for secrets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.demo.ads import DEMO_OBJECTION_PHONE, OBJECTOR, ad_portal_ads, board_ads
from review_cli.session import Session
from store import tables
from store.spool import waiting
from tests.patience import sizes, until
from tests.whole.scan import demo_secrets, found_in_clear

OUTREACH = [sys.executable, "-m", "review_cli.app"]
_HALTING = """
import threading
import review_cli.demo.portals as portals

whole = portals._server

def halting(site, latency, port):
    left = iter(range(18))
    def answer(path):
        if next(left, None) is None:
            threading.Event().wait()
        return site(path)
    return whole(answer, latency, port)

portals._server = halting
from review_cli.app import main
main()
"""
"""The demonstration with portals that answer so many pages and then nobody: its crawls stand in their middle until somebody kills them."""
LISTINGS = len(ad_portal_ads()) + len(board_ads())


def run_demo(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [*OUTREACH, "demo", "--folder", str(folder), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def stored(folder: Path) -> dict[str, Any]:
    """What the workspace holds, free of keys: where each kept listing stands, its verdict, its person by its listings."""
    session = Session(Workspace(folder))
    with session.database.reading() as connection:
        rows = connection.execute(
            sa.select(tables.listing, tables.membership.c.person_id).join(
                tables.membership, tables.membership.c.profile_id == tables.listing.c.profile_id
            )
        ).all()
        places = {
            row.profile_id: re.sub(
                r"^http://[^/]+",
                row.arena,
                session.vault.sealer.open(
                    row.address_sealed, table="listing", row=row.profile_id, purpose="address"
                ),
            )
            for row in rows
        }
        counts = {
            t.name: connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()
            for t in tables.metadata.sorted_tables
            # An objection covers addresses too, with the port in them, which another process may have taken meanwhile.
            if t.name not in {"run", "objection"}
        }
    session.close()
    persons: dict[str, set[str]] = {}
    for row in rows:
        persons.setdefault(row.person_id, set()).add(places[row.profile_id])
    return {
        "verdicts": {places[row.profile_id]: row.verdict for row in rows},
        "persons": sorted(sorted(group) for group in persons.values()),
        "counts": counts,
        "double": [place for place, n in Counter(places.values()).items() if n > 1],
    }


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    return folder, run_demo(folder)


def test_the_demo_goes_the_whole_way(finished: tuple[Path, dict[str, Any]]) -> None:
    _, told = finished
    listings = told["listings"]
    objected = sum(ad.person == OBJECTOR for ad in (*ad_portal_ads(), *board_ads()))
    assert listings["listings"] == LISTINGS
    assert listings["kept"] + listings["unclear"] + listings["dropped"] == LISTINGS - objected
    assert told["persons"]["merged"] > 0
    assert told["persons"]["venues"] == 1
    assert told["queue"]
    subjects = [item["id"] for item in told["queue"]]
    assert len(subjects) == len(set(subjects))


def test_run_again_it_changes_nothing(finished: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = finished
    before = stored(folder)
    again = run_demo(folder)
    assert (again["listings"]["new"], again["listings"]["changed"]) == (0, 0)
    assert stored(folder) == before


def test_nothing_on_the_disk_is_in_clear(finished: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = finished
    assert {path.name for path in folder.rglob("*")} >= {
        "outreach.db",
        "objections.journal",
        "logs",
        "sample_ads.log",
    }
    assert found_in_clear(folder, demo_secrets()) == set()


def test_the_objector_is_nowhere(finished: tuple[Path, dict[str, Any]]) -> None:
    folder, told = finished
    session = Session(Workspace(folder))
    with session.database.reading() as connection:
        tokens = {row.token for row in connection.execute(sa.select(tables.match_token.c.token))}
    assert session.vault.keyring.match.token("phone", f"+45{DEMO_OBJECTION_PHONE}") not in tokens
    assert f"••{DEMO_OBJECTION_PHONE[-2:]}" not in {str(item["contact"])[-4:] for item in told["queue"]}
    session.close()


@contextmanager
def in_its_middle(folder: Path) -> Iterator[psutil.Process]:
    """A demonstration whose two crawls stand still; killed at the end if nobody did."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HALTING, "demo", "--folder", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OUTREACH_CRAWL__BATCH_SIZE": "7"},
    )
    try:
        until(lambda: process.poll() is not None or spooled(folder) > 20_000)
        assert process.poll() is None, "the demonstration ended before it could be killed"
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


def spooled(folder: Path) -> int:
    return sum(sizes(waiting(folder / "spool")))


def ended(process: psutil.Process) -> bool:
    """Whether a process works no more; one whose parent is gone may stand in the table until somebody asks for it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A workspace whose demonstration was killed, children and all, while it crawled."""
    folder = tmp_path / "workspace"
    with in_its_middle(folder) as process:
        family = [*process.children(recursive=True), process]
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
    until(lambda: all(map(ended, family)))
    return folder


def test_killed_in_the_middle_and_run_again_nothing_is_lost_and_nothing_double(
    killed: Path, finished: tuple[Path, dict[str, Any]]
) -> None:
    assert waiting(killed / "spool"), "what was fetched waits in the spool"
    assert found_in_clear(killed, demo_secrets()) == set(), "not even a killed crawl leaves anything in clear"
    told = run_demo(killed)
    assert told["persons"] == finished[1]["persons"]
    after, whole = stored(killed), stored(finished[0])
    assert after["double"] == []
    assert (after["verdicts"], after["persons"]) == (whole["verdicts"], whole["persons"])
    assert {k: n for k, n in after["counts"].items() if k != "person_ledger"} == {
        k: n for k, n in whole["counts"].items() if k != "person_ledger"
    }
    assert waiting(killed / "spool") == []


def test_when_only_the_parent_is_killed_its_children_stop_and_the_next_run_goes_on(
    tmp_path: Path, finished: tuple[Path, dict[str, Any]]
) -> None:
    folder = tmp_path / "workspace"
    with in_its_middle(folder) as process:
        children = process.children(recursive=True)
        process.kill()
        until(lambda: all(map(ended, children)))  # an orphan goes on crawling otherwise
    assert run_demo(folder)["persons"] == finished[1]["persons"]
    assert stored(folder)["verdicts"] == stored(finished[0])["verdicts"]


def test_a_rebuilt_portal_is_told_as_an_alarm(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    done = subprocess.run(
        [*OUTREACH, "demo", "--folder", str(folder), "--redesign"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "site_changed" in done.stdout
    health = subprocess.run(
        [*OUTREACH, "arena", "health", "-w", str(folder), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert health.returncode == 6
    states = {state["arena"]: state for state in json.loads(health.stdout)}
    assert (states["sample_ads"]["ended"], states["sample_board"]["ended"]) == ("site_changed", "good")
    assert any((folder / "structures" / "sample_ads").iterdir())
    # Addresses in a saved structure carry numbers of its own, which may be somebody's by chance.
    secrets = {secret for secret in demo_secrets() if not secret.startswith("/")}
    assert found_in_clear(folder, secrets) == set()
