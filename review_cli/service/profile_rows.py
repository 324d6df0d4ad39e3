"""Rows of a profiles file, as their user wrote them, to facts the matcher reads. Opens no database and no keys.

Messages of errors name fields, never values.
"""

from __future__ import annotations

import csv
import json
import re
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
        header = lines.readline()
        delimiter = max(",;\t", key=header.count)
        lines.seek(0)
        reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield reader.line_num, "not a line of CSV"
                continue
            yield reader.line_num, "more cells than the header has" if None in row else row


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
    return str(value)


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
    return [str(part) for part in value if part is not None]


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
