"""What a day's match costs: new profiles into a store that holds many, beside a whole match of all of them.

    python -m benchmarks.incremental                       1 000 new into 10 000 and into 100 000
    python -m benchmarks.incremental --sizes 1000000       by hand: a whole match of a million takes minutes

Each store is an SQLite file filled with profiles of `benchmarks.profiles` by bulk insert (listings, tokens, sealed names). Then
a whole match, then the new profiles, then a match of what changed, then a whole match again, which must find the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from benchmarks.matching import _peak_mib
from benchmarks.profiles import generate
from review_cli.service.matching import match_all
from store import keys
from store.database import Database, open_database
from store.domain import ContactKind
from store.keyring import new_keyring
from store.sql import chunks
from store.tables import contact_point, listing, match_token, membership
from store.vault import Vault

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BLOCK = 5_000


def main(arguments: list[str] | None = None) -> int:
    """Run and print; returns 0 when the two ways agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--no-check", action="store_true", help="leave out the second whole match")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(options.one, options.new, options.seed, check=not options.no_check)))
        return 0
    agreed = True
    for size in options.sizes:
        command = [sys.executable, "-m", "benchmarks.incremental", "--one", str(size)]
        command += ["--new", str(options.new), "--seed", str(options.seed)]
        command += ["--no-check"] * options.no_check
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(", ".join(f"{name} {value}" for name, value in told.items()), flush=True)
        agreed &= told["the same"] is not False
    return 0 if agreed else 1


def _one(size: int, new: int, seed: int, *, check: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outreach.db"
        vault = Vault(new_keyring(TODAY), Path(folder) / "objections.journal")
        database = open_database(f"sqlite:///{path}", migrate=True)
        rows = generate(size + new, seed)
        told: dict[str, Any] = {"profiles": size}
        told["fill s"] = _seconds(lambda: _fill(database, vault, rows.head(len(rows) - new)))
        told["whole s"] = _seconds(lambda: _match(database, vault, whole=True))
        told["MiB so far"] = round(_peak_mib())
        told["arrive s"] = _seconds(lambda: _fill(database, vault, rows.tail(new)))
        database.close()
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
            found = _persons(database)
            _match(database, vault, whole=True)
            told["the same"] = found == _persons(database)
        database.close()
    return told


def _match(database: Database, vault: Vault, *, whole: bool) -> dict[str, int]:
    return dict(match_all(database, vault, today=TODAY, now=NOW, whole=whole))


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def _persons(database: Database) -> str:
    digest = hashlib.sha256()
    columns = sa.select(membership).order_by(membership.c.profile_id)
    with database.reading() as connection:
        for row in connection.execute(columns):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


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
