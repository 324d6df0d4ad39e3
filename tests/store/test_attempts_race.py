"""Eight processes on four hundred items, on both databases: each item is decided once, by whoever held it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.database import Database
from store.keyring import dump_keyring
from store.vault import Vault
from tests.store.builders import TODAY

ITEMS, PROCESSES = 400, 8

_WORKER = """
import random, sys
import store.database
from datetime import UTC, datetime
from pathlib import Path
from store.attempts import Attempts
from store.claims import Claims
from store.database import open_database
from store.domain import Actor
from store.errors import ClaimLost
from store.keyring import parse_keyring
from store.vault import Vault

store.database.BUSY_SECONDS = 600  # eight who write all the time may keep one waiting where a commit takes long
url, staff, count = sys.stdin.readline().split()
vault = Vault(parse_keyring(bytes.fromhex(sys.stdin.readline())), Path(sys.argv[1]))
database = open_database(url)
actor = Actor(staff, datetime(2026, 11, 22, 9, tzinfo=UTC))
items = [f"i{n}" for n in range(int(count))]
random.Random(staff).shuffle(items)
print("ready", flush=True)
sys.stdin.readline()
won = 0
codes = {"channel": "sms", "outcomes": ["message_sent"], "reach": "waiting", "direction": "ours"}
for item in items:
    try:
        with database.writing() as connection:
            claim = Claims(connection, vault).claim(item, actor, 30)
        with database.writing() as connection:
            Attempts(connection, vault).save(claim, actor, codes, form_version=1)
        won += 1
    except ClaimLost:
        pass
print(won, flush=True)
"""


@pytest.mark.slow
def test_eight_processes_decide_each_of_four_hundred_items_once(
    database: Database, database_url: str, vault: Vault, tmp_path: Path
) -> None:
    rows = [
        {
            "item_id": f"i{n}",
            "subject_kind": "person",
            "subject_id": f"p{n}",
            "profile_id": f"p{n}",
            "day": TODAY,
            "reason": "first_contact",
            "channel": "sms",
            "priority": n,
            "state": "open",
            "version": 1,
            "expires_on": TODAY,
        }
        for n in range(ITEMS)
    ]
    with database.writing() as connection:
        connection.execute(sa.insert(tables.queue_item), rows)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(vault.journal)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(PROCESSES)
    ]
    for number, worker in enumerate(workers):
        assert worker.stdin is not None
        worker.stdin.write(f"{database_url} s{number} {ITEMS}\n{dump_keyring(vault.keyring).hex()}\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    won = [int(worker.communicate(timeout=600)[0]) for worker in workers]
    assert sum(won) == ITEMS
    assert all(worker.returncode == 0 for worker in workers)
    with database.reading() as connection:
        c = tables.event.c
        decided = Counter(row.item_id for row in connection.execute(sa.select(c.item_id)))
        by_staff = Counter(row.staff_id for row in connection.execute(sa.select(c.staff_id)))
        numbers = [row.number for row in connection.execute(sa.select(c.number))]
        left = connection.execute(
            sa.select(sa.func.count()).where(tables.queue_item.c.state != "done")
        ).scalar_one()
    assert set(decided.values()) == {1}
    assert len(decided) == ITEMS
    assert sorted(by_staff.values()) == sorted(one for one in won if one)
    assert len(set(numbers)) == ITEMS, "the log has one order"
    assert left == 0
