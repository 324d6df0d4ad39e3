"""What protection costs: sealing and tokens as a share of a listing's way, and expiry of 100,000 records.

Intake is reading, clearing and screening; writing goes to an SQLite file. CPU is this process's own; wall is the clock's.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from config.definition import load_definition
from crawler.intake import make_intake
from review_cli.demo.ads import ad_portal_ads, board_ads
from store import keys, tables
from store.database import Database, open_database
from store.domain import ArenaKind, Listing
from store.expiry import expire
from store.keyring import TokenKey, new_keyring
from store.listings import Listings, Screened
from store.objection import Cleared
from store.objections import Objections
from store.sealing import Sealer
from store.spool import SpoolWriter
from store.vault import Vault

TODAY = date(2026, 11, 22)
LISTINGS = 1300
RECORDS = 100_000
BATCH = 200


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        _share(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        _expiry(Path(folder))


def _share(folder: Path) -> None:
    vault, database = _store(folder)
    definition = load_definition(Path(str(files("config") / "definition.toml")))
    with database.reading() as connection:
        intake = make_intake(definition, Objections(connection, vault).guard())
    spent = {"seal": 0.0, "tokens": 0.0}
    listings = list(_listings(LISTINGS))
    intake.screen(_cleared(intake.clear(intake.read(listings[0]))))  # what loads on first need
    with _timed(Sealer, "seal", spent, "seal"), _timed(TokenKey, "token", spent, "tokens"):
        begun, wall = time.process_time(), time.perf_counter()
        writer = SpoolWriter(
            folder / "spool", arena="sample", run_id="r1", today=TODAY, keep_days=14, sealer=vault.sealer
        )
        batch: list[Screened] = []
        for one in listings:
            cleared = _cleared(intake.clear(intake.read(one)))
            writer.add(cleared)
            batch.append(Screened(cleared, intake.screen(cleared)))
            if len(batch) == BATCH or one is listings[-1]:
                with database.writing() as connection:
                    Listings(connection, vault).write(batch)
                batch = []
        writer.close(written=True)
        whole, wall = time.process_time() - begun, time.perf_counter() - wall
    database.close()
    each = 1000 / len(listings)
    print(
        f"a listing's way, read to written: {whole * each:.2f} ms CPU, {wall * each:.2f} ms wall ({len(listings)} listings)"
    )
    for name, seconds in spent.items():
        print(f"  {name}: {seconds * each:.3f} ms, {seconds / whole:.1%} of it")
    print(f"  sealing and tokens together: {sum(spent.values()) / whole:.1%} of a listing's CPU")


def _expiry(folder: Path) -> None:
    vault, database = _store(folder)
    count = RECORDS // 4  # a listing, a token, a contact point and a dropped record each
    with database.writing() as connection:
        for table, rows in _due(count).items():
            connection.execute(sa.insert(table), rows)
    begun, wall = time.process_time(), time.perf_counter()
    with database.writing() as connection:
        counts = expire(connection, vault, TODAY)
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    gone = sum(counts[name] for name in ("listing", "match_token", "contact_point", "dropped_listing"))
    assert gone == RECORDS
    print(f"expiry of {gone} records: {wall:.1f} s wall, {cpu:.1f} s CPU (bound: 30 s)")
    database.close()


def _store(folder: Path) -> tuple[Vault, Database]:
    vault = Vault(new_keyring(TODAY), folder / "objections.journal")
    return vault, open_database(f"sqlite:///{folder / 'outreach.db'}", migrate=True)


def _listings(number: int) -> Iterator[Listing]:
    ads = [*ad_portal_ads(), *board_ads()]
    for n in range(number):
        ad = ads[n % len(ads)]
        url = f"https://portal.example/ad/{n}"
        yield Listing(
            arena="sample",
            arena_kind=ArenaKind.ADULT_ADS,
            url=url,
            key=keys.address_key(url) or url,
            seen_on=TODAY,
            title=ad.title,
            body=ad.body,
            author=ad.nickname,
            town=ad.town,
            lang=ad.lang,
        )


def _cleared(answer: object) -> Cleared[Any]:
    assert isinstance(answer, Cleared)
    return answer


@contextmanager
def _timed(owner: type, name: str, spent: dict[str, float], into: str) -> Iterator[None]:
    plain: Callable[..., Any] = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return plain(*args, **kwargs)
        finally:
            spent[into] += time.perf_counter() - begun

    with patch.object(owner, name, timed):
        yield


def _due(count: int) -> dict[sa.Table, list[dict[str, Any]]]:
    seen = TODAY - timedelta(days=365)
    sealed, key = b"\1" * 60, "x" * 8
    common = {"last_seen": seen, "expires_on": TODAY}
    tokens = [n.to_bytes(32) for n in range(count)]
    listing = {
        "arena": "sample", "arena_kind": "adult_ads", "address_sealed": sealed, "field_hash": b"\0" * 32, "key_version": 1,
        "verdict": "face_to_face", "rule": "meeting", "definition_version": "1", "first_seen": seen, **common,
    }  # fmt: skip
    token = {"kind": "phone", "key_version": 1, "first_seen": seen, **common}
    point = {
        "kind": "phone", "value_sealed": sealed, "context_sealed": sealed, "how": "plain", "disguised": False,
        "certain": True, **common,
    }  # fmt: skip
    dropped = {
        "arena": "sample", "key_version": 1, "reason": key, "definition_version": "1", "day": seen, "expires_on": TODAY,
    }  # fmt: skip
    return {
        tables.listing: [
            {**listing, "profile_id": f"p{n}", "address_token": t} for n, t in enumerate(tokens)
        ],
        tables.match_token: [
            {**token, "token_id": f"t{n}", "profile_id": f"p{n}", "token": t} for n, t in enumerate(tokens)
        ],
        tables.contact_point: [{**point, "token_id": f"t{n}", "profile_id": f"p{n}"} for n in range(count)],
        tables.membership: [
            {"profile_id": f"p{n}", "person_id": f"p{n}", "venue_id": None} for n in range(count)
        ],
        tables.dropped_listing: [{**dropped, "address_token": t} for t in tokens],
    }


if __name__ == "__main__":
    main()
