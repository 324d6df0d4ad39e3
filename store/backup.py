"""A backup of the database as lines of JSON, alike on SQLite and PostgreSQL: one moment's view, whatever others write meanwhile.

What was written on one kind of database can be read into the other, which is how a deployment moves. Personal values in it are sealed as
they are in the database; no key is in it. Reading one in is one transaction: the schema of its day, its rows, the migrations since, and
what the caller applies (objections and clocks that came later) before anything is committed and anybody can look.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from store import marking
from store.database import Database, migrate_to, rebuilding
from store.errors import StoreError
from store.sql import chunks
from store.tables import match_base, metadata

_ROWS = 1000


def dump(database: Database, counts: Counter[str]) -> Iterator[str]:
    """The lines of a backup: per table its name and columns, then its rows. `counts` takes up the rows of each table."""
    with database.snapshot() as connection:
        for table in metadata.sorted_tables:
            yield json.dumps({"table": table.name, "columns": [column.name for column in table.columns]})
            result = connection.execution_options(yield_per=_ROWS).execute(sa.select(table))
            for row in result:
                counts[table.name] += 1
                yield json.dumps([_plain(value) for value in row], ensure_ascii=False)


def load(
    url: str, revision: str, lines: Iterable[str], then: Callable[[sa.Connection], None]
) -> Counter[str]:
    """Read a backup into an empty database; returns the rows of each table. All or nothing, `then` included.

    Raises StoreError when the database holds anything, or when the backup comes from a newer version of the program.
    """
    with rebuilding(url) as connection:
        if sa.inspect(connection).get_table_names():
            raise StoreError("the database is not empty; restore into an empty one")
        migrate_to(connection, revision)
        counts = _insert(connection, lines)
        migrate_to(connection, "head")
        # Only now, so that not every row that is read in is noted as a change. The first match afterwards is a whole one: what had
        # changed when the backup was made is not known any more.
        marking.install(connection)
        connection.execute(sa.delete(match_base))
        then(connection)
    return counts


def _insert(connection: sa.Connection, lines: Iterable[str]) -> Counter[str]:
    schema = sa.MetaData()
    schema.reflect(connection)
    counts: Counter[str] = Counter()
    for table, columns, rows in _tables(lines):
        target = schema.tables.get(table)
        if target is None or set(columns) - {column.name for column in target.columns}:
            raise StoreError("the backup does not fit the version it says it is of")
        for block in chunks(rows, _ROWS):
            values = [
                dict(zip(columns, (_value(one, connection.dialect.name) for one in row), strict=True))
                for row in block
            ]
            connection.execute(sa.insert(target), values)
            counts[table] += len(block)
        _continue_counting(connection, target)
    return counts


def _tables(lines: Iterable[str]) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """Each table with its rows; the rows of one are read before the next begins."""
    parsed = (json.loads(line) for line in lines)
    head: list[Any] = [next(parsed, None)]

    def rows() -> Iterator[list[Any]]:
        for one in parsed:
            if isinstance(one, dict):
                head[0] = one
                return
            yield one
        head[0] = None

    while head[0] is not None:
        yield head[0]["table"], head[0]["columns"], rows()


def _continue_counting(connection: sa.Connection, table: sa.Table) -> None:
    """On PostgreSQL a counted key goes on after the highest that was read in."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if isinstance(column.type, sa.Integer) and column.autoincrement:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, dict | list):
        return {"j": value}
    return value


def _value(value: Any, dialect: str) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "b":
        return base64.b64decode(inner)
    if kind == "d":
        return date.fromisoformat(inner)
    if kind == "t":
        moment = datetime.fromisoformat(inner)
        return moment.replace(tzinfo=None) if dialect == "sqlite" else moment
    return inner
