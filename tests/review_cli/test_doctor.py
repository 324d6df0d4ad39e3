"""Each thing the doctor can find: brought about, told with a remedy, and in the handbook."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.service.checkup import check_up
from review_cli.session import Session, utc_now
from store import tables
from tests.review_cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session(workspace: Path) -> Iterator[Session]:
    opened = Session(Workspace(workspace), now=utc_now())
    yield opened
    opened.close()


def text_into(name: str, text: str) -> Callable[[Session], None]:
    def spoil(session: Session) -> None:
        path = session.workspace.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

    return spoil


def row_into(table: sa.Table, **values: Any) -> Callable[[Session], None]:
    def spoil(session: Session) -> None:
        ago = session.today - timedelta(days=9)
        found = {key: ago if value == "ago" else value for key, value in values.items()}
        with session.database.writing() as connection:
            connection.execute(sa.insert(table).values(found))

    return spoil


def without_objection_key(session: Session) -> None:
    keyring = replace(session.key_file.keyring, objection=None)
    session.key_file = SimpleNamespace(keyring=keyring)  # type: ignore[assignment]


def with_an_old_week(session: Session) -> None:
    keyring = session.key_file.keyring
    seal = {0: next(iter(keyring.seal.values())), **keyring.seal}
    session.key_file = SimpleNamespace(keyring=replace(keyring, seal=seal))  # type: ignore[assignment]


def another_journal(session: Session) -> None:
    session.workspace.objection_journal.touch()
    text_into(f"backups/{session.workspace.objection_journal.name}", "lost\n")(session)


def open_to_others(session: Session) -> None:
    session.workspace.root.chmod(0o755)
    session.workspace.key_file.chmod(0o644)


RENDERED = 'name = "scripted"\nkind = "forum"\nstart_urls = ["http://127.0.0.1:9/"]\n[crawl]\nrender = true\n[listing]\nad_links = "a"\n'
FOREIGN = (
    'name = "foreign"\nkind = "forum"\nstart_urls = ["https://portal.example/"]\n[listing]\nad_links = "a"\n'
)
ITEM = {
    "item_id": "i1",
    "subject_kind": "person",
    "subject_id": "p1",
    "profile_id": "p1",
    "day": "ago",
    "reason": "first_contact",
    "channel": "sms",
    "priority": 1,
    "state": "attempt",
    "version": 1,
    "expires_on": "ago",
}
STOP = {"stop_id": "s1", "address_token": b"t" * 32, "address_sealed": b"x", "day": "ago"}

SPOILT: dict[str, tuple[bool, Callable[[Session], None]]] = {
    "arenas.cannot_render": (False, text_into("arenas/scripted.toml", RENDERED)),
    "arenas.not_approved": (False, text_into("arenas/foreign.toml", FOREIGN)),
    "arenas.broken": (False, text_into("arenas/wrong.toml", "name = ")),
    "claims.open_attempts": (False, row_into(tables.queue_item, **ITEM)),
    "definition.failed": (False, text_into("definition.toml", "version = ")),
    "files.open_to_others": (False, open_to_others),
    "journal.failed": (False, text_into("objections.journal", "no entry\n")),
    "journal.not_its_copy": (True, another_journal),
    "keys.no_objection_key": (True, without_objection_key),
    "keys.past_weeks": (False, with_an_old_week),
    "safeguarding.overdue": (True, row_into(tables.safeguarding_stop, **STOP)),
    "schedule.failed": (False, text_into("schedule.toml", "crawl = 5")),
    "settings.no_agency_name": (False, lambda _session: None),
    "settings.no_contact": (False, lambda _session: None),
    "staff.no_safeguarding_lead": (False, lambda _session: None),
    "wordings.not_approved": (False, lambda _session: None),
}


@pytest.mark.parametrize("code", SPOILT)
def test_what_is_wrong_is_found_with_its_remedy(code: str, session: Session) -> None:
    alarm, spoil = SPOILT[code]
    spoil(session)
    found = {one.problem.code: one.problem for one in check_up(session) if one.problem is not None}
    assert code in found, sorted(found)
    problem = found[code]
    assert (problem.alarm, bool(problem.sentence), bool(problem.remedy)) == (alarm, True, True)
    assert any(one.alarm for one in found.values()) == alarm


def test_a_file_that_cannot_be_used_stops_its_own_check_only(session: Session) -> None:
    """A key file that lies where nothing may be written, say: its lock cannot be made."""
    lock = session.workspace.key_file.with_name(f".{session.workspace.key_file.name}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    found = {one.problem.code: one.problem for one in check_up(session) if one.problem is not None}
    assert lock.name in found["keys.failed"].sentence
    assert "settings.no_contact" in found


def test_a_full_disk_is_an_alarm(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(session.workspace.root)._replace(free=10**8)
    monkeypatch.setattr("review_cli.service.checks.shutil.disk_usage", lambda _path: usage)
    found = {one.problem.code: one.problem.alarm for one in check_up(session) if one.problem is not None}
    assert found["disk.full"]


def test_the_exit_code_tells_an_alarm_from_something_to_mend(run: Run, workspace: Path) -> None:
    assert run("doctor", "-w", workspace).code == 1
    session = Session(Workspace(workspace))
    row_into(tables.safeguarding_stop, **STOP)(session)
    session.close()
    answer = run("doctor", "-w", workspace, "--json")
    assert answer.code == 6
    assert all(row["remedy"] for row in json.loads(answer.out) if not row["ok"])


def test_each_code_stands_in_the_handbook() -> None:
    codes = set()
    for path in (ROOT / "review_cli" / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                codes.add(ast.unparse(node.args[0]).removeprefix("f").strip("'\""))
    handbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    missing = {code for code in codes if "{" not in code and f"`{code}`" not in handbook}
    assert len(codes) > 20
    assert missing == set()
