"""Opening the database, and the only two ways to work in it: a reading and a writing transaction.

SQLite by default (WAL, foreign keys, secure_delete, a busy timeout), PostgreSQL for a team; the same code and the same tests.
A writing transaction on SQLite takes the write lock at its start, so that what it read is still true when it writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from store import marking
from store.errors import StoreError

BUSY_SECONDS = 30
"""How long a writer waits for another on SQLite before it gives up."""


class Database:
    """A database this version can work with. Made by `open_database`; closed by its maker."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A consistent view; nothing written in it is kept. Raises StoreError on a database that cannot be read."""
        with _in_words(), self._engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """All or nothing: committed when the block ends, rolled back when it raises. Raises StoreError when the database refuses."""
        with _in_words(), self._engine.connect() as plain:
            connection = plain.execution_options(outreach_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A view of one moment for as long as the block lasts, whatever others write meanwhile."""
        with _in_words(), self._engine.connect() as plain:
            level = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
            connection = plain.execution_options(**level)
            yield connection
            connection.rollback()

    def lasting(self) -> sa.Connection:
        """A connection of its own, without transactions, for a lock that lives as long as it does; closed by the caller."""
        with _in_words():
            return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def open_database(url: str, *, migrate: bool = False) -> Database:
    """Open the database at `url`; with `migrate`, bring its schema to this version first.

    Raises StoreError when it cannot be reached, or when its schema is not this version's. No message ever repeats the URL.
    """
    engine = _make_engine(url)
    database = Database(engine)
    try:
        with _in_words():
            if migrate:
                _upgrade(engine)
            _check_schema(engine)
    except StoreError:
        database.close()
        raise
    return database


@contextmanager
def rebuilding(url: str) -> Iterator[sa.Connection]:
    """One transaction on a database whose schema need not stand yet, schema changes included. Raises StoreError when it is refused."""
    engine = _make_engine(url)
    try:
        with _in_words(), engine.connect() as plain:
            connection = plain.execution_options(outreach_writes=True)
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


def migrate_to(connection: sa.Connection, revision: str) -> None:
    """Bring the schema to a revision within the caller's transaction. Raises StoreError when this version does not know it."""
    from alembic import command
    from alembic.util import CommandError

    config = _alembic_config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError:
        raise StoreError(
            "this comes from another version of the program; install that version first"
        ) from None


_REVISIONS = sa.text("SELECT version_num FROM alembic_version")


def newest_revision() -> str:
    """The revision of the schema this version works with: the files are numbered in one line, as Alembic's own head is by test.

    Without Alembic, which takes a tenth of a second to load and which only an upgrade needs.
    """
    names = (path.name for path in files("store").joinpath("migrations", "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[:1].isdigit())


def _make_engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError("the database must be SQLite or PostgreSQL")
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    del record
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "synchronous=FULL",
        "temp_store=MEMORY",
        "cache_size=-65536",  # KiB: a match of many changes comes back to the same pages
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("outreach_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command

    with engine.connect() as plain:
        connection = plain.execution_options(outreach_writes=True)
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(20081122)"))  # one migration at a time
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        marking.install(connection)
        connection.commit()


def _check_schema(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        stamped = sa.inspect(connection).has_table("alembic_version")
        current = connection.execute(_REVISIONS).scalars().all() if stamped else []
    if current != [newest_revision()]:
        raise StoreError(
            "the database does not fit this version of the program; run `outreach init` in the workspace to upgrade it"
        )


def _alembic_config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("store") / "migrations"))
    return config


@contextmanager
def _in_words() -> Iterator[None]:
    """Database errors carry statements and values; let neither through."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(_operational(error)) from None
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise StoreError(
                "the database file is damaged or is no database; restore it from a backup"
            ) from None
        raise StoreError(f"the database refused ({type(error.orig).__name__}); nothing was written") from None


def _operational(error: OperationalError) -> str:
    code = getattr(error.orig, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"another process held the database for more than {BUSY_SECONDS} s; nothing was written"
    if code.startswith("SQLITE_FULL"):
        return "the disk is full; nothing was written: make room and run the command again"
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
        return "the database file cannot be opened for writing; check the folder and its rights"
    return "the database cannot be reached or cannot work; nothing was written"
