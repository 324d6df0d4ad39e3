"""The drill: a backup taken while others write, the host lost, the way back on another one. Objections and clocks go first."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.service import backups
from review_cli.service.backups import Made, back_up, restore
from review_cli.session import Session
from store import tables
from store.database import open_database
from store.errors import (
    KeyExpired,
    KeyringError,
    NotAllowed,
    OutreachError,
    SealBroken,
    StoreError,
    WorkspaceError,
)
from store.objections import Objections
from store.runs import recent_runs
from tests.patience import LONG, until
from tests.whole.protection_world import ADS, PEOPLE, World, copy_of, make_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("backup") / "template")


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    """A deployment with everything in it: kept, dropped, unclear, merged, a venue, contacted, queued, an old objection."""
    world = World(copy_of(template, tmp_path / "workspace"))
    for arena in ("ads_a", "ads_b"):
        world.crawl(arena, [world.listing(ad) for ad in ADS if ad.arena == arena])
    world.match()
    world.build()
    world.contact(sorted(world.persons())[0])
    world.object([("email", PEOPLE[7].email)])
    yield world
    world.close()


def made(world: World, folder: Path) -> Made:
    return back_up(Session(world.workspace, now=world.now), folder)


def rows_of(url: str) -> dict[str, set[tuple[object, ...]]]:
    database = open_database(url)
    try:
        with database.reading() as connection:
            return {
                table.name: {
                    tuple(repr(value) for value in row) for row in connection.execute(sa.select(table))
                }
                for table in tables.metadata.sorted_tables
            }
    finally:
        database.close()


def came_back(world: World, backup: Path, folder: Path, **how: object) -> Session:
    options = {
        "journal": world.workspace.objection_journal,
        "keys": world.workspace.key_file,
        "unlock": str,
        "now": world.now,
        **how,
    }
    restore(backup, folder, **options)  # type: ignore[arg-type]
    return Session(Workspace(folder), now=options["now"])  # type: ignore[arg-type]


LEFT_OUT = {"run", "match_mark", "match_base"}


def test_what_comes_back_is_what_was_there(world: World, tmp_path: Path) -> None:
    backup = made(world, tmp_path / "backups")
    before = rows_of(world.workspace.database_url)
    session = came_back(world, backup.path, tmp_path / "new")
    after = rows_of(session.workspace.database_url)
    assert {name: rows for name, rows in after.items() if name not in LEFT_OUT} == {
        name: rows for name, rows in before.items() if name not in LEFT_OUT
    }
    assert backup.counts["rows"] > 50
    assert (tmp_path / "new" / "arenas" / "ads_a.toml").read_text() == (
        world.workspace.arenas_dir / "ads_a.toml"
    ).read_text()
    assert {
        path.stat().st_mode & 0o777
        for path in (tmp_path / "new").iterdir()
        if path.suffix in {".db", ".json", ".journal"}
    } == {0o600}
    with session.database.reading() as connection:
        assert recent_runs(connection)[0].kind == "restore"
    session.close()


def test_whoever_objected_after_the_backup_does_not_come_back(world: World, tmp_path: Path) -> None:
    backup = made(world, tmp_path / "backups")
    with_her = rows_of(world.workspace.database_url)
    world.object([("phone", f"+45{PEOPLE[0].phone}")])
    without_her = rows_of(world.workspace.database_url)
    assert with_her["listing"] > without_her["listing"]
    session = came_back(world, backup.path, tmp_path / "new")
    assert rows_of(session.workspace.database_url)["listing"] == without_her["listing"]
    assert rows_of(session.workspace.database_url)["match_token"] == without_her["match_token"]
    token = session.key_file.keyring.require_objection().token("phone", f"+45{PEOPLE[0].phone}")
    with session.database.reading() as connection:
        assert Objections(connection, session.vault).stands(token)
    session.close()


def test_what_ran_out_meanwhile_is_gone_before_anybody_can_look(world: World, tmp_path: Path) -> None:
    backup = made(world, tmp_path / "backups")
    later = world.now + timedelta(days=13)
    lost = Path(shutil.copytree(world.workspace.root, tmp_path / "lost"))
    session = came_back(world, backup.path, tmp_path / "new", now=later, journal=lost / "objections.journal")
    fresh = rows_of(session.workspace.database_url)
    assert {name: len(fresh[name]) for name in ("contact_point",)} == {
        name: len(rows)
        for name, rows in rows_of(world.workspace.database_url).items()
        if name == "contact_point"
    }
    session.close()
    # Three weeks later the key of the backup's week is dead: nobody can open any copy of it.
    world.key_file.drop_weeks_before(world.day + timedelta(days=28))
    with pytest.raises(KeyExpired):
        came_back(world, backup.path, tmp_path / "again", now=world.now + timedelta(days=28))


def test_an_old_backup_under_old_keys_gives_back_only_what_still_may_be_kept(
    world: World, tmp_path: Path
) -> None:
    """Keys from the safe open an old backup; what is past its clock goes in the same transaction, and dead keys go from the new file."""
    keys = Path(shutil.copy(world.workspace.key_file, tmp_path / "keys-from-the-safe.json"))
    backup = made(world, tmp_path / "backups")
    later = world.now + timedelta(days=40)
    session = came_back(world, backup.path, tmp_path / "new", now=later, keys=keys)
    rows = rows_of(session.workspace.database_url)
    assert rows["contact_point"] == set()
    assert rows["match_token"]
    assert min(session.key_file.keyring.seal) * 7 + 7 > later.date().toordinal() - 1
    session.close()
    with pytest.raises(NotAllowed, match="60 days"):
        came_back(world, backup.path, tmp_path / "too_late", now=world.now + timedelta(days=61), keys=keys)
    with pytest.raises(NotAllowed, match="clock"):
        came_back(world, backup.path, tmp_path / "too_early", now=world.now - timedelta(days=2), keys=keys)


def test_without_the_newest_journal_nothing_comes_back(world: World, tmp_path: Path) -> None:
    journal = world.workspace.objection_journal
    old = tmp_path / "old.journal"
    old.write_bytes(journal.read_bytes())
    world.object([("phone", f"+45{PEOPLE[1].phone}")])
    backup = made(world, tmp_path / "backups")
    for wrong in (old, tmp_path / "none.journal"):
        with pytest.raises(WorkspaceError, match="journal"):
            came_back(world, backup.path, tmp_path / "new", journal=wrong)
    assert not (tmp_path / "new").exists()
    assert list(tmp_path.glob(".new*")) == []
    # The copy beside the backup is one it accepts.
    came_back(
        world, backup.path, tmp_path / "new", journal=tmp_path / "backups" / "objections.journal"
    ).close()


def test_no_key_and_nobody_in_clear_is_in_a_backup(world: World, tmp_path: Path) -> None:
    backup = made(world, tmp_path / "backups")
    raw = backup.path.read_bytes()
    known = [one for person in PEOPLE for one in (person.phone, person.email, person.name)]
    assert not [one for one in known if one.encode() in raw]
    session = Session(world.workspace, now=world.now)
    from collections import Counter

    from store.backup import dump

    lines = "\n".join(dump(session.database, Counter()))
    assert not [one for one in known if one in lines]
    session.close()


@pytest.mark.parametrize("spoil", ["cut", "altered", "other keys", "not empty", "not one of ours"])
def test_what_cannot_be_restored_leaves_nothing_behind(
    world: World, tmp_path: Path, template: Path, spoil: str
) -> None:
    backup = made(world, tmp_path / "backups").path
    target, how = tmp_path / "new", {}
    raw = backup.read_bytes()
    expected: type[OutreachError] = SealBroken
    if spoil == "cut":
        backup.write_bytes(raw[:-40])
    elif spoil == "altered":
        backup.write_bytes(raw[:90] + bytes([raw[90] ^ 1]) + raw[91:])
    elif spoil == "other keys":
        from store.keyfile import Protection, create_key_file
        from store.keyring import new_keyring

        create_key_file(tmp_path / "other.json", new_keyring(world.day), Protection.OPEN)
        how, expected = {"keys": tmp_path / "other.json"}, KeyringError
    elif spoil == "not empty":
        target.mkdir()
        (target / "note.txt").write_text("mine")
        expected = WorkspaceError
    else:
        backup.write_bytes(b"PK" + raw)
    with pytest.raises(expected):
        came_back(world, backup, target, **how)
    assert [path.name for path in tmp_path.glob("*new*")] == (["new"] if spoil == "not empty" else [])


def test_a_backup_is_one_moment_while_others_write(world: World, tmp_path: Path) -> None:
    """Somebody adds pairs of rows that belong together all the time: no backup holds half a pair."""
    stop = threading.Event()
    written = []
    moment = world.now  # the writer must not move the world's clock

    def write() -> None:
        database = open_database(world.workspace.database_url)
        while not stop.is_set():
            with database.writing() as connection:
                for half in ("a", "b"):
                    connection.execute(
                        sa.insert(tables.run).values(
                            run_id=f"pair{len(written)}{half}",
                            kind="pair",
                            status="good",
                            started_at=moment,
                            counts={},
                            alarms=[],
                            expires_on=world.day + timedelta(days=9),
                        )
                    )
            written.append(1)
            stop.wait(0.02)  # or nobody else would come to write where a commit takes long
        database.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        backups = []
        for number in range(3):
            before = len(written)
            backups.append(made(world, tmp_path / f"backups{number}").path)
            until(lambda before=before: len(written) > before)
    finally:
        stop.set()
        thread.join()
    for number, backup in enumerate(backups):
        session = came_back(world, backup, tmp_path / f"new{number}")
        pairs = [run for run in rows_of(session.workspace.database_url)["run"] if "'pair'" in run]
        assert len(pairs) % 2 == 0
        session.close()


def test_old_backups_go_on_their_day(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = made(world, folder).path
    session = Session(world.workspace, now=world.now + timedelta(days=15))
    second = back_up(session, folder).path
    session.close()
    assert sorted(folder.glob("*.backup")) == [second]
    assert first != second


def test_a_deployment_moves_to_postgresql(
    world: World, tmp_path: Path, postgres: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = sa.create_engine(postgres.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE moved"))
    backup = made(world, tmp_path / "backups")
    world.object([("phone", f"+45{PEOPLE[0].phone}")])
    before = rows_of(world.workspace.database_url)
    url = postgres.set(database="moved").render_as_string(hide_password=False)
    monkeypatch.setenv("OUTREACH_DATABASE_URL", url)
    session = came_back(world, backup.path, tmp_path / "new")
    after = rows_of(url)
    skip = {*LEFT_OUT, "value_rule", "person_ledger", "objection", "audit"}
    assert {name: len(rows) for name, rows in after.items() if name not in skip} == {
        name: len(rows) for name, rows in before.items() if name not in skip
    }
    assert not (tmp_path / "new" / "outreach.db").exists()
    # It goes on from there: ids that are counted do not collide.
    from review_cli.service.matching import match_all

    match_all(session.database, session.vault, today=session.today, now=session.now)
    back = back_up(session, tmp_path / "backups-pg")
    session.close()
    with pytest.raises(StoreError, match="not empty"):
        came_back(world, backup.path, tmp_path / "second")
    # And back to a file.
    monkeypatch.delenv("OUTREACH_DATABASE_URL")
    home = came_back(world, back.path, tmp_path / "home")
    assert len(rows_of(home.workspace.database_url)["listing"]) == len(before["listing"])
    home.close()
    with admin.connect() as connection:
        connection.execute(sa.text("DROP DATABASE moved WITH (FORCE)"))
    admin.dispose()


def test_a_backup_that_begins_while_another_is_written_spoils_neither(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, go_on = threading.Event(), threading.Event()
    lines = backups._lines

    def slowly(session: Session, rows: Counter[str]) -> Iterator[str]:
        if not writing.is_set():
            writing.set()
            assert go_on.wait(LONG)
        yield from lines(session, rows)

    monkeypatch.setattr(backups, "_lines", slowly)
    folder = tmp_path / "backups"
    with ThreadPoolExecutor(2) as hands:
        first = hands.submit(made, world, folder)
        assert writing.wait(LONG)
        second = hands.submit(made, world, folder)
        done, _ = wait(
            [second], timeout=0.5
        )  # without the lock it would have ended, and taken the first one's file away
        go_on.set()
        both = [first.result(LONG), second.result(LONG)]
    assert not done
    session = came_back(world, both[0].path, tmp_path / "new")
    session.close()
    assert [path.name for path in folder.glob(".*.part")] == []
