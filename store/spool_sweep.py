"""Taking out of a waiting spool file what an objection has forbidden since it was written: nothing of an objector waits on a disk."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from store.domain import Listing, ReadListing, Sighting
from store.errors import KeyringError
from store.objection import Cleared, Objected, ObjectionGuard
from store.spool import Record, SpoolWriter, held, read_spool, sealed_until, set_aside, waiting
from store.vault import Vault

_WORK = "sweep"


def spool_files(folder: Path) -> list[Path]:
    """The files a sweep looks at: harvests that wait to be replayed, those that are held, and listings set aside."""
    return [*waiting(folder), *held(folder), *set_aside(folder)]


def sweep(path: Path, guard: ObjectionGuard, vault: Vault) -> list[tuple[Listing, Objected]]:
    """Rewrite a spool file without the listings the guard holds back, and return those; the caller spreads their objections.

    The caller holds the arena's lock. The new file takes the old one's place in one step; its age stays. A file whose keys are gone,
    or that does not open, is left as it is: nobody can read it, and a replay says what is wrong with it. One that its crawl took away
    before the lock was held needs no sweep.
    """
    try:
        records = list(read_spool(path, vault.sealer))
    except (KeyringError, FileNotFoundError):
        return []
    objected: list[tuple[Listing, Objected]] = []
    cleared = records
    while found := _held_back(cleared, guard):
        objected += [(read.listing, answer) for read, answer in found]
        gone = {id(read) for read, _ in found}
        cleared = [record for record in cleared if id(record) not in gone]
    if objected:
        _rewrite(path, cleared, guard, vault)
    return objected


def _held_back(records: list[Record], guard: ObjectionGuard) -> list[tuple[ReadListing, Objected]]:
    answers = [(read, guard.clear(read)) for read in records if isinstance(read, ReadListing)]
    found = [(read, answer) for read, answer in answers if isinstance(answer, Objected)]
    for _, answer in found:
        guard.learn(answer)
    return found


def _rewrite(path: Path, records: list[Record], guard: ObjectionGuard, vault: Vault) -> None:
    times = path.stat()
    arena, _, run_id = path.stem.rpartition("~")
    work = path.parent / _WORK
    shutil.rmtree(work, ignore_errors=True)  # what a killed sweep left
    # The records keep the week they were sealed for: neither longer nor, under a key that has died, not at all.
    until = sealed_until(path) or datetime.fromtimestamp(times.st_mtime, tz=UTC).date()
    writer = SpoolWriter(
        work,
        arena=arena,
        run_id=run_id,
        today=until,
        keep_days=0,
        sealer=vault.sealer,
    )
    for record in records:
        if isinstance(record, Sighting):
            writer.add_sighting(record)
        elif isinstance(record, ReadListing) and isinstance(answer := guard.clear(record), Cleared):
            writer.add(answer)
    writer.close(written=False)
    os.utime(writer.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    writer.path.replace(path)
    work.rmdir()
