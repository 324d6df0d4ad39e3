"""Sweeping a waiting spool file keeps what may stay, under the very week it was sealed for."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.expiry import expire_spool
from store.objection import ObjectionGuard, objection_tokens
from store.spool import SpoolWriter, read_spool, sealed_until, waiting
from store.spool_sweep import sweep
from store.vault import Vault
from tests.store.builders import PHONE_A, PHONE_B, TODAY, cleared, listing, read


def test_the_rest_stays_whatever_the_files_own_age_says(vault: Vault, tmp_path: Path) -> None:
    writer = SpoolWriter(
        tmp_path, arena="sample", run_id="r1", today=TODAY, keep_days=14, sealer=vault.sealer
    )
    for number, phone in enumerate((PHONE_A, PHONE_B)):
        writer.add(cleared(vault, read(listing(number), phones=(phone,))))
    writer.close(written=False)
    until = sealed_until(writer.path)
    long_ago = datetime(TODAY.year - 2, 1, 1, tzinfo=UTC).timestamp()  # a clock that was wrong, or was set
    os.utime(writer.path, (long_ago, long_ago))
    guard = ObjectionGuard(vault.keyring, objection_tokens(vault.keyring, [("phone", PHONE_A)]))
    assert len(sweep(writer.path, guard, vault)) == 1
    (left,) = read_spool(writer.path, vault.sealer)
    assert left.contacts.phones == (PHONE_B,)  # type: ignore[union-attr]
    assert sealed_until(writer.path) == until
    assert until is not None
    assert until <= TODAY + timedelta(days=14) < until + timedelta(days=7)


def test_a_file_that_its_crawl_takes_away_meanwhile_stops_nobody(vault: Vault, tmp_path: Path) -> None:
    """Gone between being listed and being looked at, as a name that leads nowhere; or before its arena's lock was free."""
    going = tmp_path / "sample~r1.spool"
    going.symlink_to(tmp_path / "nowhere")
    assert waiting(tmp_path) == []
    assert expire_spool(tmp_path, today=TODAY, keep_days=0) == 0
    assert sweep(going, ObjectionGuard(vault.keyring, set()), vault) == []
