"""Small helpers on SQLAlchemy Core that the repositories share."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

CHUNK = 500
"""Values per IN list: below SQLite's limit on variables."""


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    block: list[T] = []
    for value in values:
        block.append(value)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; where one with the same `keys` stands, set its `update` columns instead (none: leave it)."""
    if not rows:
        return
    statement = _insert(connection, table)
    if update:
        changes = {name: statement.excluded[name] for name in update}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=changes)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    connection.execute(statement, list(rows))


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The insert of the dialect at hand; the other one is never loaded."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def select_in(
    connection: sa.Connection, statement: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[Any]
) -> Iterator[sa.Row[Any]]:
    """Rows of `statement` whose `column` is one of `values`, asked for in chunks."""
    for block in chunks(dict.fromkeys(values)):
        yield from connection.execute(statement.where(column.in_(block))).all()


def delete_in(
    connection: sa.Connection, table: sa.Table, column: sa.ColumnElement[Any], values: Iterable[Any]
) -> int:
    """Delete the rows whose `column` is one of `values`; returns how many."""
    return sum(
        connection.execute(sa.delete(table).where(column.in_(block))).rowcount
        for block in chunks(dict.fromkeys(values))
    )


def update_each(
    connection: sa.Connection, table: sa.Table, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Set the columns of each row's mapping on the row with that `key`."""
    if not rows:
        return
    names = [name for name in rows[0] if name != key]
    statement = (
        sa.update(table)
        .where(table.c[key] == sa.bindparam("row_key"))
        .values({name: sa.bindparam(f"to_{name}") for name in names})
    )
    connection.execute(
        statement, [{"row_key": row[key], **{f"to_{name}": row[name] for name in names}} for row in rows]
    )


def one_at_a_time(connection: sa.Connection, matter: str) -> None:
    """Let nobody else work on the same matter until this transaction ends.

    On SQLite a writing transaction is alone anyway; on PostgreSQL two could each miss what the other is about to write.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(zlib.crc32(matter.encode()))))
