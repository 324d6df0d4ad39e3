"""The sealed spool: what was fetched and cleared, on its way into the database.

One append-only file per run. A record is written before it is screened and stored, so a killed process loses nothing that had been
fetched; the next run replays what was left (through the objection guard again) and removes the file. Every record is sealed under the
key of its expiry week and bound to its file and position. A record torn by a kill is the last one, and was never acknowledged.

Records of kind `listing` are cleared listings; of kind `sighting`, looks that brought no text; of kind `page`, pages whose extraction
failed: sealed unread, tried again on replay, in a file of their own (`.pages`). The harvest of a run that raised an alarm is held
(`.held`): no replay touches it until a coordinator has looked. Listings that the screening stumbled over are set aside (`.aside`) for a
mended program. Files older than their clock are removed unread by `expire`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from store.domain import (
    ArenaKind,
    ContactKind,
    ContactReading,
    FoundContact,
    Listing,
    ReadListing,
    SafeguardingKind,
    Sighting,
)
from store.errors import SealBroken, StoreError
from store.objection import Cleared
from store.sealing import Sealer, sealed_week

_FRAME = struct.Struct(">I")
_SUFFIX = ".spool"
_PAGES_SUFFIX = ".pages"
_HELD_SUFFIX = ".held"
_ASIDE_SUFFIX = ".aside"
_KINDS = {b"l": "listing", b"p": "page", b"s": "sighting"}
_MAX_RECORD = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SpooledPage:
    """A page that could not be read: kept as it came, for a mended version of the program. `day` is when it was fetched."""

    arena: str
    url: str
    body: str
    key: str = ""
    day: str = ""


Record = ReadListing | SpooledPage | Sighting


class SpoolWriter:
    """Appends the records of one run. With `pages`, the file is one of unread pages, with `aside` one of listings that could not be
    screened: a replay of listings leaves both alone."""

    def __init__(
        self,
        folder: Path,
        *,
        arena: str,
        run_id: str,
        today: date,
        keep_days: int,
        sealer: Sealer,
        pages: bool = False,
        aside: bool = False,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        suffix = _PAGES_SUFFIX if pages else _ASIDE_SUFFIX if aside else _SUFFIX
        self.path = folder / f"{arena}~{run_id}{suffix}"
        self._sealer = sealer
        self._expires = today + timedelta(days=keep_days)
        self.records = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL
        try:
            self._file = os.open(self.path, flags, 0o600)
        except OSError:
            raise StoreError(
                "the spool cannot be written: nothing is fetched without it; make room or mend the folder's rights"
            ) from None

    def add(self, cleared: Cleared[ReadListing]) -> None:
        """Seal a cleared listing into the spool. Raises StoreError when the disk refuses."""
        self._append("listing", dump_listing(cleared.record))

    def add_page(self, page: SpooledPage) -> None:
        """Seal a page whose extraction failed, unread."""
        self._append("page", json.dumps(dataclasses.asdict(page)))

    def add_sighting(self, sighting: Sighting) -> None:
        """Seal a look at a listing that brought no text."""
        self._append("sighting", json.dumps(dataclasses.asdict(sighting), default=_plain))

    def close(self, *, written: bool) -> None:
        """Close; with `written`, all of it stands in the database and the file goes."""
        os.close(self._file)
        if written:
            self.path.unlink(missing_ok=True)

    def _append(self, kind: str, payload: str) -> None:
        sealed = self._sealer.seal(
            payload,
            expires=self._expires,
            table="spool",
            row=f"{self.path.stem}:{self.records}",
            purpose=kind,
        )
        frame = _FRAME.pack(len(sealed) + 1) + kind[0].encode() + sealed
        end = os.fstat(self._file).st_size
        try:
            while frame:
                frame = frame[os.write(self._file, frame) :]
        except OSError:
            os.ftruncate(self._file, end)  # no torn record in the middle: what stands is whole
            raise StoreError(
                "the disk is full: the spool keeps what was fetched so far; make room and crawl again"
            ) from None
        self.records += 1


def waiting(folder: Path, arena: str | None = None) -> list[Path]:
    """Spool files left by runs that did not end well, oldest first."""
    return _files(folder, arena, _SUFFIX)


def unread(folder: Path, arena: str) -> list[Path]:
    """Files of pages that could not be read, oldest first."""
    return _files(folder, arena, _PAGES_SUFFIX)


def set_aside(folder: Path, arena: str | None = None) -> list[Path]:
    """Files of listings that could not be screened, oldest first."""
    return _files(folder, arena, _ASIDE_SUFFIX)


def sealed_until(path: Path) -> date | None:
    """A day of the week under whose key the file's records are sealed; None for a file without a whole record."""
    with path.open("rb") as spool:
        head = spool.read(_FRAME.size)
        body = spool.read(_FRAME.unpack(head)[0]) if len(head) == _FRAME.size else b""
    return date.fromordinal(sealed_week(body[1:]) * 7 + 1) if len(body) > 1 else None


def held(folder: Path, arena: str | None = None) -> list[Path]:
    """Harvests held back after an alarm, oldest first."""
    return _files(folder, arena, _HELD_SUFFIX)


def hold(path: Path) -> Path:
    """Hold a harvest back: no replay takes it up. Returns where it is now."""
    return path.rename(path.with_suffix(_HELD_SUFFIX))


def run_of(path: Path) -> str:
    """The id of the run whose harvest a file holds."""
    return path.stem.rpartition("~")[2]


def _files(folder: Path, arena: str | None, ending: str) -> list[Path]:
    found = []
    for path in folder.glob(f"{arena or '*'}~*{ending}"):
        with suppress(FileNotFoundError):  # a crawl that ends takes its file away, whoever looks
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found)]


def read_spool(path: Path, sealer: Sealer) -> Iterator[Record]:
    """The records of a spool file, in order; a torn last record is left out.

    Listings come back uncleared: the guard must see them again. Raises SealBroken or KeyExpired when they cannot be opened.
    """
    with path.open("rb") as spool:
        number = 0
        while len(head := spool.read(_FRAME.size)) == _FRAME.size:
            (length,) = _FRAME.unpack(head)
            if length > _MAX_RECORD:
                raise SealBroken("a spool file is damaged")
            body = spool.read(length)
            if len(body) < length:
                return
            kind = _KINDS.get(body[:1])
            if kind is None:
                raise SealBroken("a spool file is damaged")
            payload = sealer.open(body[1:], table="spool", row=f"{path.stem}:{number}", purpose=kind)
            number += 1
            yield _record(kind, payload)


def _record(kind: str, payload: str) -> Record:
    if kind == "listing":
        return parse_listing(payload)
    data = json.loads(payload)
    if kind == "page":
        return SpooledPage(**data)
    return Sighting(**{**data, "day": date.fromisoformat(data["day"])})


def dump_listing(read: ReadListing) -> str:
    """A read listing as JSON, for sealing."""
    data = {
        "listing": _flat(read.listing, _LISTING),
        "contacts": {"found": [_flat(found, _FOUND) for found in read.contacts.found]},
        "safeguarding": read.safeguarding,
    }
    return json.dumps(data, default=_plain, ensure_ascii=False)


def parse_listing(payload: str) -> ReadListing:
    """The inverse of `dump_listing`."""
    data: dict[str, Any] = json.loads(payload)
    listing = data["listing"]
    listing |= {
        "arena_kind": ArenaKind(listing["arena_kind"]),
        "seen_on": date.fromisoformat(listing["seen_on"]),
        "links": tuple(listing["links"]),
    }
    found = tuple(
        FoundContact(**{**one, "kind": ContactKind(one["kind"])}) for one in data["contacts"]["found"]
    )
    said = data["safeguarding"]
    return ReadListing(Listing(**listing), ContactReading(found), SafeguardingKind(said) if said else None)


# `dataclasses.asdict` copies deeply, which would be a tenth of all the work of a crawl.
_LISTING = tuple(one.name for one in dataclasses.fields(Listing))
_FOUND = tuple(one.name for one in dataclasses.fields(FoundContact))


def _flat(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
