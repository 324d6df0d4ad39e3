"""Claims and the reading of a contact point, on both databases, also by two processes at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.audit import AuditKind, times_done, trail
from store.claims import Claims, Reading
from store.database import Database
from store.domain import Actor, Channel, NewItem, SafeguardingKind, Subject, SubjectKind
from store.errors import ClaimLost, InputError, NotAllowed, ObjectionKeyMissing
from store.keyring import dump_keyring
from store.listings import Listings
from store.objections import Objections
from store.queue import Queue
from store.safeguarding import raise_stops
from store.vault import Vault
from tests.patience import LONG
from tests.store.builders import TODAY, listing, read, screened
from tests.store.test_objections import save_persons

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, TWO = Actor("s1", NOW), Actor("s2", NOW)


def later(actor: Actor, minutes: int) -> Actor:
    return Actor(actor.staff_id, actor.at + timedelta(minutes=minutes))


@pytest.fixture
def item(database: Database, vault: Vault) -> str:
    return make_items(database, vault, 1)[0]


def make_items(database: Database, vault: Vault, number: int) -> list[str]:
    reads = [read(listing(n), phones=(f"+458300000{n}",), nickname="Sol") for n in range(number)]
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, one) for one in reads])
    ids = [vault.profile_id(one.listing) for one in reads]
    save_persons(database, vault, *((one,) for one in ids))
    items = [
        NewItem(
            Subject(SubjectKind.PERSON, one, one, (one,), ("sample",), TODAY, own_phone=True),
            "first_contact",
            Channel.SMS,
            n,
        )
        for n, one in enumerate(ids, 1)
    ]
    with database.writing() as connection:
        Queue(connection, vault).replace_open(items, TODAY, NOW)
        claims = Claims(connection, vault)
        return [claims.find(one) for one in ids]


def take(database: Database, vault: Vault, item: str, actor: Actor, *, limit: int = 40) -> Reading:
    with database.writing() as connection:
        claims = Claims(connection, vault)
        return claims.read(claims.claim(item, actor, 30), actor, daily_limit=limit)


def test_two_members_of_staff_never_hold_one_item(database: Database, vault: Vault, item: str) -> None:
    assert take(database, vault, item, ONE).value == "+4583000000"
    with pytest.raises(ClaimLost):
        take(database, vault, item, later(TWO, 30))
    assert take(database, vault, item, later(ONE, 10)).value == "+4583000000", (
        "one's own lease can be renewed"
    )


def test_a_lease_runs_out(database: Database, vault: Vault, item: str) -> None:
    with database.writing() as connection:
        claims = Claims(connection, vault)
        lease = claims.claim(item, ONE, 30)
    with database.writing() as connection, pytest.raises(ClaimLost):
        Claims(connection, vault).read(lease, later(ONE, 31), daily_limit=40)
    take(database, vault, item, later(TWO, 31))


def test_an_older_version_of_a_lease_reads_nothing(database: Database, vault: Vault, item: str) -> None:
    with database.writing() as connection:
        claims = Claims(connection, vault)
        first = claims.claim(item, ONE, 30)
        assert claims.release(ONE) == 1
        second = claims.claim(item, ONE, 30)
        assert second.version > first.version
        with pytest.raises(ClaimLost):
            claims.read(first, ONE, daily_limit=40)
        with pytest.raises(ClaimLost):
            claims.read(second, TWO, daily_limit=40)
        claims.read(second, ONE, daily_limit=40)


def test_reading_is_noted_in_the_same_transaction_or_does_not_happen(
    database: Database, vault: Vault, item: str
) -> None:
    take(database, vault, item, ONE)
    with database.reading() as connection:
        (row,) = trail(connection, 10)
    assert (row.staff_id, row.kind, row.subject, row.reason) == ("s1", "read_contact", item, "first_contact")

    def undone() -> None:
        with database.writing() as connection:
            claims = Claims(connection, vault)
            claims.read(claims.claim(item, ONE, 30), ONE, daily_limit=40)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    with database.reading() as connection:
        assert times_done(connection, ONE, AuditKind.READ_CONTACT, within=timedelta(days=1)) == 1


def test_the_daily_limit(database: Database, vault: Vault) -> None:
    one, two, three = make_items(database, vault, 3)
    take(database, vault, one, ONE, limit=2)
    take(database, vault, two, ONE, limit=2)
    with pytest.raises(NotAllowed):
        take(database, vault, three, ONE, limit=2)
    take(database, vault, three, TWO, limit=2)
    with pytest.raises(NotAllowed):
        take(database, vault, one, later(ONE, -600), limit=2)  # a clock moved back does not help
    take(database, vault, one, later(ONE, 24 * 60 + 1), limit=2)


def test_an_objection_meanwhile_stands_before_any_reading(
    database: Database, vault: Vault, item: str
) -> None:
    with database.writing() as connection:
        lease = Claims(connection, vault).claim(item, ONE, 30)
    with database.writing() as connection:
        connection.execute(sa.delete(tables.objection))
        token = vault.keyring.require_objection().token("phone", "+4583000000")
        connection.execute(sa.insert(tables.objection).values(token=token, day=TODAY, key_version=1))
    with database.writing() as connection, pytest.raises(NotAllowed):
        Claims(connection, vault).read(lease, ONE, daily_limit=40)
    with database.writing() as connection:
        Objections(connection, vault).enter([("phone", "+4583000000")], TODAY)
    with database.writing() as connection, pytest.raises(ClaimLost):
        Claims(connection, vault).read(lease, ONE, daily_limit=40)


def test_a_stop_meanwhile_stands_before_any_reading(database: Database, vault: Vault, item: str) -> None:
    with database.writing() as connection:
        raise_stops(connection, vault, [read(listing(0), safeguarding=SafeguardingKind.FORCED).listing])
    with pytest.raises(NotAllowed):
        take(database, vault, item, ONE)


def test_without_the_objection_key_nothing_is_read(database: Database, vault: Vault, item: str) -> None:
    from dataclasses import replace

    without = Vault(replace(vault.keyring, objection=None), vault.journal)
    with pytest.raises(ObjectionKeyMissing):
        take(database, without, item, ONE)


@pytest.mark.parametrize("beginning", ["", "%", "_", "zzz"])
def test_an_item_is_found_by_the_beginning_of_its_own_id_only(
    database: Database, vault: Vault, item: str, beginning: str
) -> None:
    with database.reading() as connection, pytest.raises(InputError):
        Claims(connection, vault).find(beginning)


def test_a_reading_never_prints_its_value(database: Database, vault: Vault, item: str) -> None:
    assert "8300" not in repr(take(database, vault, item, ONE))


_RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from store.claims import Claims
from store.database import open_database
from store.domain import Actor
from store.errors import ClaimLost
from store.keyring import parse_keyring
from store.vault import Vault

url, staff, *items = sys.stdin.readline().split()
vault = Vault(parse_keyring(bytes.fromhex(sys.stdin.readline())), Path(sys.argv[1]))
database = open_database(url)
print("ready", flush=True)
sys.stdin.readline()
won = []
for item in items:
    try:
        with database.writing() as connection:
            Claims(connection, vault).claim(item, Actor(staff, datetime(2026, 11, 22, 9, tzinfo=UTC)), 30)
        won.append(item)
    except ClaimLost:
        pass
print(" ".join(won), flush=True)
"""


def test_two_processes_at_once_each_get_their_own(
    database: Database, database_url: str, vault: Vault, tmp_path: Path
) -> None:
    items = make_items(database, vault, 9)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", _RACER, str(vault.journal)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]
    for staff, racer in zip(("s1", "s2"), racers, strict=True):
        assert racer.stdin is not None
        racer.stdin.write(f"{database_url} {staff} {' '.join(items)}\n{dump_keyring(vault.keyring).hex()}\n")
        racer.stdin.flush()
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [racer.communicate(timeout=LONG)[0].split() for racer in racers]
    assert sorted([*won[0], *won[1]]) == sorted(items)
    with database.reading() as connection:
        holders = {row.item_id: row.claimed_by for row in connection.execute(sa.select(tables.queue_item))}
    assert holders == {**dict.fromkeys(won[0], "s1"), **dict.fromkeys(won[1], "s2")}
