"""Backups of a deployment, sealed and without keys, and the way back: objections and clocks that came later go before anybody can look.

A backup holds the database and what coordinators edit. It does not hold the keys (they are what makes it readable), nor the objection
journal (an old one would bring people back): both are kept elsewhere, and a restore asks for both.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from config.schedule import load_schedule
from config.workspace import Workspace
from review_cli.session import Session
from store.backup import dump, load
from store.clocks import FAR_AHEAD, Clocks
from store.database import newest_revision
from store.errors import NotAllowed, SealBroken, StoreError, WorkspaceError
from store.expiry import expire
from store.journal import read_entries
from store.keyfile import KeyFile
from store.keyring import Keyring, week_of
from store.objections import Objections
from store.runs import RunStatus, finish_run, start_run
from store.sealed_file import SealedReader, SealedWriter
from store.vault import Vault

KIND = "backup"
SUFFIX = ".backup"
_STAMP = "%Y%m%dT%H%M%SZ"
_EDITED = ("settings.toml", "schedule.toml", "definition.toml")
_FOLDERS = ("arenas", "messages", "cards")
_FILE = re.compile(rf"(?:{'|'.join(map(re.escape, _EDITED))}|(?:{'|'.join(_FOLDERS)})(?:/[\w][\w .-]*)+)")
_ENDING = re.compile(r"\.(?:toml|txt|md|html|json)$")


@dataclass(frozen=True)
class Made:
    """A backup that stands: where, how large, and what is in it."""

    path: Path
    counts: dict[str, int]


def back_up(session: Session, folder: Path | None = None) -> Made:
    """Write a backup and a copy of the objection journal beside it; older ones whose days are over go. Noted as a run.

    Waits while another one is written there. Raises StoreError or OSError when it cannot be written; then nothing half-made is left.
    """
    workspace = session.workspace
    days = load_schedule(workspace.schedule_file).backup_days
    folder = folder or workspace.backups_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        return _back_up(session, folder, days)


def _back_up(session: Session, folder: Path, days: int) -> Made:
    workspace = session.workspace
    _remove_old(folder, session.now - timedelta(days=days))
    path = folder / f"outreach-{session.now:{_STAMP}}{SUFFIX}"
    rows: Counter[str] = Counter()
    with _whole_file(path) as out:
        sealed = SealedWriter(
            out, session.key_file.keyring.seal, week_of(session.today + timedelta(days=days))
        )
        with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=6, mtime=0) as packed:
            for line in _lines(session, rows):
                packed.write(line.encode() + b"\n")
        sealed.finish()
    _copy_journal(workspace.objection_journal, folder / workspace.objection_journal.name)
    counts = {"rows": rows.total(), "kilobytes": path.stat().st_size // 1024}
    with session.database.writing() as connection:
        run_id = start_run(connection, session.vault.clocks, kind=KIND, at=session.now)
        finish_run(connection, run_id, status=RunStatus.GOOD, at=session.now, counts=counts)
    return Made(path, counts)


def restore(
    backup: Path,
    folder: Path,
    *,
    journal: Path,
    keys: Path,
    unlock: Callable[[], str],
    now: datetime,
    catch_up: bool = False,
) -> Counter[str]:
    """Make a workspace at `folder` (absent or empty) from a backup, the objection journal and the key file; returns counts.

    Nothing can be read before it is done: objections of the journal are applied, what is past its clock is gone, and dead keys are
    destroyed. Raises WorkspaceError, StoreError or KeyringError, with nothing left behind; NotAllowed when the backup is older than
    sixty days and `catch_up` does not say that the clock is right.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder} holds other things; name an empty or a new folder")
    if not journal.is_file():
        raise WorkspaceError(
            "the objection journal is missing: without it people who said no would come back"
        )
    staging = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        workspace = Workspace(staging)
        _copy(keys, workspace.key_file)
        _copy(journal, workspace.objection_journal)
        key_file = KeyFile(workspace.key_file, unlock)
        counts = _into(workspace, key_file, backup, now, catch_up=catch_up)
        for made in (workspace.spool_dir, workspace.locks_dir, workspace.logs_dir, workspace.backups_dir):
            made.mkdir(mode=0o700, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return counts


def _into(
    workspace: Workspace, key_file: KeyFile, backup: Path, now: datetime, *, catch_up: bool
) -> Counter[str]:
    with backup.open("rb") as source, _opened(source, key_file.keyring) as lines:
        head = _head(lines)
        made_at = datetime.fromisoformat(head["made_at"])
        if made_at > now + timedelta(hours=1):
            raise NotAllowed("the backup is of a later time than this host's clock: mend the clock first")
        if now - made_at > FAR_AHEAD and not catch_up:
            raise NotAllowed(
                "the backup is more than 60 days old; if the clock is right, say so with --catch-up, else mend it first"
            )
        _require_newer(workspace.objection_journal, head)
        following = _write_files(workspace.root, lines)
        workspace = Workspace(workspace.root)
        today = Session(workspace, now=now).today
        key_file.ensure_weeks(today)
        vault = Vault(
            key_file.keyring, workspace.objection_journal, Clocks(**workspace.settings.keep.model_dump())
        )
        counts: Counter[str] = Counter()

        def apply(connection: Any) -> None:
            counts["objections"] = Objections(connection, vault).reconcile(today)
            counts["expired"] = sum(expire(connection, vault, today).values())
            run_id = start_run(connection, vault.clocks, kind="restore", at=now)
            finish_run(connection, run_id, status=RunStatus.GOOD, at=now, counts=counts)

        if workspace.settings.database_url is None:
            os.close(os.open(workspace.database_file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        rows = load(workspace.database_url, str(head["revision"]), _until_end(following), apply)
    counts["rows"] = rows.total()
    counts["seal_keys"] = len(key_file.drop_weeks_before(today))
    return counts


# -- the lines of a backup ---------------------------------------------------------------------------------------------


def _lines(session: Session, rows: Counter[str]) -> Iterator[str]:
    workspace = session.workspace
    entries, digest = _journal_mark(workspace.objection_journal)
    yield json.dumps(
        {
            "form": 1,
            "made_at": session.now.isoformat(timespec="seconds"),
            "revision": newest_revision(),
            "journal_bytes": entries,
            "journal_digest": digest,
        }
    )
    for path in _edited(workspace.root):
        yield json.dumps(
            {"file": path.relative_to(workspace.root).as_posix(), "text": path.read_text("utf-8")}
        )
    yield from dump(session.database, rows)
    yield json.dumps({"end": rows.total()})


def _head(lines: Iterator[str]) -> Mapping[str, Any]:
    head = json.loads(next(lines, "{}"))
    if head.get("form") != 1:
        raise StoreError("this backup is of a form this version cannot read")
    return dict(head)


def _write_files(root: Path, lines: Iterator[str]) -> Iterator[str]:
    """Write the files that stand before the first table; gives back the lines from there on."""
    for line in lines:
        if not line.startswith('{"file"'):
            return _chained(line, lines)
        one = json.loads(line)
        if not _FILE.fullmatch(one["file"]) or ".." in one["file"]:
            raise StoreError("the backup holds a file that does not belong into one")
        path = root / one["file"]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(one["text"], "utf-8")
    raise SealBroken("a sealed file is cut short")


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _until_end(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith('{"end"'):
            return
        yield line
    raise SealBroken("a sealed file is cut short")


@contextmanager
def _opened(source: BinaryIO, keyring: Keyring) -> Iterator[Iterator[str]]:
    with gzip.GzipFile(fileobj=io.BufferedReader(SealedReader(source, keyring.seal))) as packed:
        try:
            yield iter(io.TextIOWrapper(packed, "utf-8"))
        except (EOFError, gzip.BadGzipFile):
            raise SealBroken("a sealed file was altered") from None


# -- files -------------------------------------------------------------------------------------------------------------


def _edited(root: Path) -> list[Path]:
    files = [root / name for name in _EDITED]
    for folder in _FOLDERS:
        files += sorted(path for path in (root / folder).rglob("*") if _ENDING.search(path.name))
    return [path for path in files if path.is_file() and _FILE.fullmatch(path.relative_to(root).as_posix())]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time in a folder: another would take this one's unfinished file for one that a crash left."""
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that stands under its name only when it is whole and on the disk."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)


def _copy(source: Path, target: Path) -> None:
    """A copy that only its owner reads."""
    with _whole_file(target) as out:
        out.write(source.read_bytes())


def _copy_journal(journal: Path, target: Path) -> None:
    if journal.exists():
        _copy(journal, target)


def _remove_old(folder: Path, before: datetime) -> None:
    for path in folder.glob(f"outreach-*{SUFFIX}"):
        stamp = path.name.removeprefix("outreach-").removesuffix(SUFFIX)
        try:
            made = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < before:
            path.unlink(missing_ok=True)
    for path in folder.glob(f".outreach-*{SUFFIX}.part"):
        path.unlink(missing_ok=True)


def _journal_mark(journal: Path) -> tuple[int, str]:
    """How far the journal went when the backup was made: what is given at the restore must begin with the same."""
    known = journal.read_bytes() if journal.exists() else b""
    return len(known), hashlib.sha256(known).hexdigest()


def _require_newer(journal: Path, head: Mapping[str, Any]) -> None:
    read_entries(journal)  # a damaged one is refused here
    known = journal.read_bytes()[: head["journal_bytes"]]
    if hashlib.sha256(known).hexdigest() != head["journal_digest"]:
        raise WorkspaceError(
            "this objection journal is older than the backup, or another one: bring the newest copy of it"
        )
