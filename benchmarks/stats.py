"""The yearbook at scale: a million listings, half a million merged pairs, a hundred thousand contacts.

    python -m benchmarks.stats [LISTINGS [CONTACTS]]

Fills a store in a temporary folder with generated rows, in a process of its own, then writes the yearbook once as a workbook and prints wall
time, CPU time, by how much the memory grew, and how busy the machine was.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from config.settings import CountingSettings, Settings
from review_cli.service.yearbooks import make_yearbook
from store import tables
from store.clocks import Clocks
from store.database import Database, open_database
from store.keyring import Keyring, new_keyring
from store.statistics import Statistics
from store.vault import Vault

TODAY = date(2027, 3, 1)
ARENAS, TEAMS, REGIONS = 40, ("east", "middle", "west"), ("north", "south", "island")
_BLOCK = 20_000


def main(listings: int = 1_000_000, contacts: int = 100_000) -> None:
    """Fill, write, say."""
    with tempfile.TemporaryDirectory() as folder:
        keyring = new_keyring(TODAY)
        filler = multiprocessing.get_context("spawn").Process(
            target=_fill, args=(folder, keyring, listings, contacts)
        )
        filler.start()
        filler.join()
        if filler.exitcode:
            raise SystemExit(filler.exitcode)
        database, vault = _open(folder, keyring)
        settings = Settings(counting=CountingSettings(teams=TEAMS, regions=REGIONS))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, processor = time.perf_counter(), time.process_time()
        make_yearbook(
            database, vault, settings, "benchmark", {}, 2026, Path(folder) / "yearbook.xlsx", today=TODAY
        )
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        database.close()
    print(
        f"yearbook over {listings:,} listings and {contacts:,} contacts: {wall:.1f} s wall, {processor:.1f} s CPU, "
        f"{grown:.0f} MiB more; load {os.getloadavg()[0]:.0f}"
    )


def _open(folder: str, keyring: Keyring) -> tuple[Database, Vault]:
    database = open_database(f"sqlite:///{folder}/outreach.db", migrate=True)
    return database, Vault(keyring, Path(folder) / "journal", Clocks())


def _fill(folder: str, keyring: Keyring, listings: int, contacts: int) -> None:
    database, vault = _open(folder, keyring)
    _fill_listings(database, listings)
    _fill_contacts(database, vault, contacts)
    database.close()


def _fill_listings(database: Database, number: int) -> None:
    draw = random.Random(1)
    for start in range(0, number, _BLOCK):
        rows, members, pairs = [], [], []
        for at in range(start, min(start + _BLOCK, number)):
            profile = f"p{at:016x}"
            rows.append(
                {
                    "profile_id": profile,
                    "arena": f"arena{draw.randrange(ARENAS)}",
                    "arena_kind": "adult_ads",
                    "address_token": at.to_bytes(32, "big"),
                    "address_sealed": b"x",
                    "field_hash": bytes(32),
                    "key_version": 1,
                    "verdict": "face_to_face",
                    "rule": "r",
                    "definition_version": "1",
                    "first_seen": TODAY - timedelta(days=draw.randrange(300)),
                    "last_seen": TODAY,
                    "expires_on": date(2028, 1, 1),
                }
            )
            members.append({"profile_id": profile, "person_id": f"p{int(at * 0.456):016x}"})
            if at > start and int(at * 0.456) == int((at - 1) * 0.456):
                pairs.append(
                    _pair(
                        f"p{at - 1:016x}", profile, draw.choice(("phone_shared", "email_shared", "name_same"))
                    )
                )
        with database.writing() as connection:
            connection.execute(sa.insert(tables.listing), rows)
            connection.execute(sa.insert(tables.membership), members)
            connection.execute(sa.insert(tables.pair_evidence), pairs)


def _pair(a: str, b: str, code: str) -> dict[str, object]:
    return {
        "profile_a": a,
        "profile_b": b,
        "decision": "merge",
        "score": 0.98,
        "features": [{"code": one, "score": 1.0, "value": None} for one in (code, "town_same", "time_near")],
        "in_town": False,
        "ruleset": "r",
        "day": TODAY,
    }


def _fill_contacts(database: Database, vault: Vault, number: int) -> None:
    draw = random.Random(2)
    rows = [
        {
            "row_id": f"{at:016x}",
            "quarter": draw.randrange(2024 * 4, 2027 * 4),
            "kind": "attempt",
            "subject": "venue" if draw.random() < 0.2 else "person",
            "who_token": draw.randrange(number // 3).to_bytes(16, "big"),
            "team": draw.choice((*TEAMS, None)),
            "region": draw.choice((*REGIONS, None)),
            "codes": {
                "channel": draw.choice(("visit", "phone", "sms", "chat")),
                "reach": draw.choice(("reached", "in_vain", "waiting", "not_recorded")),
                "outcomes": draw.sample(("talked", "revisit", "limited", "referred"), draw.randrange(3)),
            },
            "form_version": 1,
            "expires_on": date(2030, 1, 1),
        }
        for at in range(number)
    ]
    with database.writing() as connection:
        connection.execute(sa.insert(tables.statistic), rows)
        Statistics(connection, vault).close(range(2024 * 4, 2027 * 4), TODAY)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
