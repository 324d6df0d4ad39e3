"""What a day's match costs: new profiles into a store that holds many, beside a whole match of all of them.

    python -m benchmarks.incremental                       1 000 new into 10 000 and into 100 000
    python -m benchmarks.incremental --sizes 1000000       by hand: filling and two whole matches take 20 minutes
    python -m benchmarks.incremental --keep FOLDER         keeps each store as it was before the change, and takes it next time

Each store is an SQLite file filled with profiles of `benchmarks.profiles` by bulk insert (listings, tokens, sealed names). Then
a whole match, then the new profiles, then a match of what changed (the keys are open; wall and CPU seconds), then a whole match
again, which must find the same: every membership with its ids, and every pair.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import sqlalchemy as sa

from benchmarks.matching import _peak_mib
from benchmarks.profiles import generate
from review_cli.service.matching import match_all
from store import keys, marking
from store.database import Database, open_database
from store.domain import ContactKind
from store.keyring import dump_keyring, new_keyring, parse_keyring
from store.sql import chunks
from store.tables import contact_point, listing, match_token, membership, pair_evidence
from store.vault import Vault

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BLOCK = 5_000
STORE, KEYS = "outreach.db", "keys"


def main(arguments: list[str] | None = None) -> int:
    """Run and print; returns 0 when the two ways agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--no-check", action="store_true", help="leave out the second whole match")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where stores stand and stay")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        with tempfile.TemporaryDirectory() as folder:
            kept = (options.keep or Path(folder)) / f"{options.one}-{options.new}-{options.seed}"
            sizes = _Sizes(options.one, options.new, options.seed)
            print(json.dumps(_one(sizes, kept, check=not options.no_check)))
        return 0
    agreed = True
    for size in options.sizes:
        command = [sys.executable, "-m", "benchmarks.incremental", "--one", str(size)]
        command += ["--new", str(options.new), "--seed", str(options.seed)]
        command += ["--no-check"] * options.no_check
        command += ["--keep", str(options.keep)] if options.keep else []
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(", ".join(f"{name} {value}" for name, value in told.items()), flush=True)
        agreed &= told["the same"] is not False
    return 0 if agreed else 1


class _Sizes(NamedTuple):
    stored: int
    new: int
    seed: int


def _one(sizes: _Sizes, kept: Path, *, check: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"profiles": sizes.stored}
    if not (kept / KEYS).exists():
        _prepare(sizes, kept, told)
    vault = Vault(parse_keyring((kept / KEYS).read_bytes()), kept / "objections.journal")
    path = kept / "changed.db"
    shutil.copy(kept / STORE, path)
    os.sync()  # what was just copied is not written in the time that is measured
    database = open_database(f"sqlite:///{path}")
    counts: dict[str, int] = {}
    used = time.process_time()
    told["changes s"] = _seconds(lambda: counts.update(_match(database, vault, whole=False)))
    told["changes CPU s"] = round(time.process_time() - used, 2)
    told["touched"] = counts["touched"]
    told["again s"] = _seconds(lambda: _match(database, vault, whole=False))
    told["disk MiB"] = round(path.stat().st_size / 2**20)
    told["the same"] = None
    if check:
        found = _found(database)
        _match(database, vault, whole=True)
        told["the same"] = found == _found(database)
    database.close()
    path.unlink()
    return told


def _prepare(sizes: _Sizes, kept: Path, told: dict[str, Any]) -> None:
    """A store with all but the new profiles matched, and the new ones waiting."""
    kept.mkdir(parents=True, exist_ok=True)
    keyring = new_keyring(TODAY)
    vault = Vault(keyring, kept / "objections.journal")
    (kept / STORE).unlink(missing_ok=True)
    database = open_database(f"sqlite:///{kept / STORE}", migrate=True)
    rows = generate(sizes.stored + sizes.new, sizes.seed)
    told["fill s"] = _seconds(lambda: _fill_first(database, vault, rows.head(sizes.stored)))
    told["whole s"] = _seconds(lambda: _match(database, vault, whole=True))
    told["MiB"] = round(_peak_mib())
    told["arrive s"] = _seconds(lambda: _fill(database, vault, rows.tail(sizes.new)))
    database.close()
    (kept / KEYS).write_bytes(dump_keyring(keyring))  # keys of invented profiles


def _match(database: Database, vault: Vault, *, whole: bool) -> dict[str, int]:
    return dict(match_all(database, vault, today=TODAY, now=NOW, whole=whole))


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def _found(database: Database) -> str:
    digest = hashlib.sha256()
    p = pair_evidence.c
    pairs = sa.select(p.profile_a, p.profile_b, p.decision, p.refusal, p.score, p.in_town)
    with database.reading() as connection:
        for columns in (
            sa.select(membership).order_by(membership.c.profile_id),
            pairs.order_by(p.profile_a, p.profile_b),
        ):
            for row in connection.execute(columns).yield_per(BLOCK):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def _fill_first(database: Database, vault: Vault, rows: pl.DataFrame) -> None:
    """Fill without a mark for every row: a whole match follows."""
    triggers = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    with database.writing() as connection:
        for name in connection.execute(triggers).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    _fill(database, vault, rows)
    with database.writing() as connection:
        marking.install(connection)


def _fill(database: Database, vault: Vault, rows: pl.DataFrame) -> None:
    with database.writing() as connection:
        for block in chunks(rows.iter_rows(named=True), BLOCK):
            listings, tokens, points = [], [], []
            for row in block:
                listings.append(_listing(vault, row))
                for token, point in _contact_points(vault, row):
                    tokens.append(token)
                    if point:
                        points.append(point)
            for table, found in ((listing, listings), (match_token, tokens), (contact_point, points)):
                connection.execute(sa.insert(table), found)


def _listing(vault: Vault, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile_id": row["profile_id"],
        "arena": row["arena"],
        "arena_kind": "adult_ads",
        "address_token": vault.listing_token(row["arena"], row["profile_id"]),
        "address_sealed": b"",
        "field_hash": b"",
        "key_version": 1,
        "verdict": "face_to_face",
        "rule": "meeting",
        "definition_version": "1",
        "town": row["city"],
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "expires_on": TODAY + timedelta(days=365),
    }


def _contact_points(
    vault: Vault, row: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    shown = [(ContactKind.PHONE, keys.phone_key(phone, "DK")) for phone in row["phones"]]
    shown += [(ContactKind.EMAIL, keys.email_key(email)) for email in row["emails"]]
    name = keys.nickname_key(row["nickname"]) if row["nickname"] else None
    shown.append((ContactKind.NICKNAME, name))
    expires = TODAY + timedelta(days=30)
    for kind, value in dict.fromkeys(shown):
        if value is None or (kind is ContactKind.PHONE and keys.is_placeholder_phone(value)):
            continue
        token_id = vault.keyring.mint("token", row["profile_id"], kind, value)
        token = {
            "token_id": token_id,
            "profile_id": row["profile_id"],
            "kind": kind.value,
            "token": vault.keyring.match.token(kind, value),
            "key_version": 1,
            "first_seen": row["first_seen"],
            "last_seen": row["last_seen"],
            "expires_on": TODAY + timedelta(days=365),
        }
        point = None
        if kind is ContactKind.NICKNAME:  # the only one that matching opens
            place = {"table": "contact_point", "row": token_id, "purpose": "value"}
            point = {
                "token_id": token_id,
                "profile_id": row["profile_id"],
                "kind": kind.value,
                "value_sealed": vault.sealer.seal(value, expires=expires, **place),
                "context_sealed": b"",
                "how": "plain",
                "disguised": False,
                "certain": True,
                "last_seen": row["last_seen"],
                "expires_on": expires,
            }
        yield token, point


if __name__ == "__main__":
    raise SystemExit(main())
