"""Rows of a profiles file, as their user wrote them, to facts the matcher reads. Opens no database and no keys.

Messages of errors name fields, never values.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from store.domain import ProfileFacts
from store.errors import InputError
from store.keys import email_key, is_placeholder_phone, nickname_key, phone_key, town_key

SUFFIXES = (".jsonl", ".csv", ".parquet")

_JOINED = re.compile(r"[;|]")
_BATCH = 50_000

Row = Mapping[str, Any] | str
"""A row by its fields, or the message of what is wrong with its line."""


def read_rows(source: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a .jsonl, .csv or .parquet file with their line numbers, from 1 (in a CSV the header is line 1).

    Raises InputError when the file cannot be read at all.
    """
    try:
        if source.suffix == ".csv":
            yield from _csv_rows(source)
        elif source.suffix == ".parquet":
            yield from _parquet_rows(source)
        elif source.suffix == ".jsonl":
            yield from _json_rows(source)
        else:
            raise InputError(
                f"profiles come as {', '.join(SUFFIXES)}, not as {source.suffix or 'a file without suffix'!r}"
            )
    except OSError as problem:
        raise InputError(f"the profiles file cannot be read: {problem.strerror}") from problem


def _json_rows(source: Path) -> Iterator[tuple[int, Row]]:
    with source.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                yield number, "not a line of JSON"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"


def _csv_rows(source: Path) -> Iterator[tuple[int, Row]]:
    with source.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
        delimiter = max(",;\t", key=lines.readline().count)
        lines.seek(0)
        again = _Again(lines)
        reader = csv.reader(again, delimiter=delimiter, strict=True)
        header: list[str] | None = None
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                if header is None:
                    raise InputError("the profiles file has no header that is a line of CSV") from None
                yield again.but_the_first(), "not a line of CSV; is a quotation mark left open?"
                continue
            again.taken.clear()
            if header is None:
                header = cells
            elif len(cells) > len(header):
                yield again.number, "more cells than the header has"
            elif cells:
                yield again.number, dict(zip(header, cells, strict=False))


class _Again:
    """Lines that can be read again: of a row that ran on to the end of the file, for want of a quotation mark, only the first is lost."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []
        """The lines of the row that is being read."""
        self.number = 0
        """Of the line that was read last, from 1."""

    def __iter__(self) -> _Again:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def but_the_first(self) -> int:
        """Give back the lines of this row but its first one, whose number is returned."""
        rest = self.taken[1:]
        self._waiting.extendleft(reversed(rest))
        self.number -= len(rest)
        self.taken.clear()
        return self.number


def _parquet_rows(source: Path) -> Iterator[tuple[int, Row]]:
    import polars

    try:
        frame = polars.read_parquet(source)
    except polars.exceptions.PolarsError as problem:
        raise InputError("the profiles file is not Parquet") from problem
    number = 0
    for batch in frame.iter_slices(_BATCH):
        for row in batch.iter_rows(named=True):
            number += 1
            yield number, row


def read_profile(row: Row) -> ProfileFacts:
    """Facts of one row, contact points and names in canonical form.

    What cannot be read as a phone or an e-mail, and numbers typed only to fill a field, are left out: they join nobody.
    A profile without days counts as up always. Raises InputError that names the field which is wrong.
    """
    if isinstance(row, str):
        raise InputError(row)
    profile_id = _text(row, "profile_id")
    if not profile_id:
        raise InputError("profile_id is missing")
    first, last = _day(row, "first_seen"), _day(row, "last_seen")
    if first and last and first > last:
        raise InputError("last_seen lies before first_seen")
    phones = (phone_key(written) for written in _list(row, "phones"))
    emails = (email_key(written) for written in _list(row, "emails"))
    nickname, city = _text(row, "nickname"), _text(row, "city")
    return ProfileFacts(
        profile_id=profile_id,
        arena=_text(row, "arena") or "",
        first_seen=first or last or date.min,
        last_seen=last or first or date.max,
        phones=tuple(dict.fromkeys(phone for phone in phones if phone and not is_placeholder_phone(phone))),
        emails=tuple(dict.fromkeys(email for email in emails if email)),
        nickname=nickname_key(nickname) if nickname else None,
        town=town_key(city) if city else None,
        region=_text(row, "region"),
    )


def _text(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool | float | list | dict):
        raise InputError(f"{field} is not a text")
    return _writable(str(value), field)


def _writable(text: str, field: str) -> str:
    """The text, if a file can hold it: JSON can spell halves of characters, which none can."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InputError(f"{field} is not a text") from None
    return text


def _list(row: Mapping[str, Any], field: str) -> list[str]:
    value = row.get(field)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        if not value.lstrip().startswith("["):
            return [part for part in _JOINED.split(value) if part.strip()]
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as problem:
            raise InputError(f"{field} is not a list") from problem
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str | int | None) for v in value):
        raise InputError(f"{field} is not a list of texts")
    return [_writable(str(part), field) for part in value if part is not None]


def _day(row: Mapping[str, Any], field: str) -> date | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError as problem:
        raise InputError(f"{field} is not a day (2026-01-31)") from problem
