"""Looks at chats: counts and a duration, of arenas whose file says so; nothing else is kept, and it goes on its day."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.session import Session
from store import tables
from store.expiry import expire
from tests.review_cli.conftest import ARENA, Run


@pytest.fixture
def room(workspace: Path) -> Path:
    (workspace / "arenas" / "room.toml").write_text('name = "room"\nkind = "chat"\nmode = "presence"\n')
    return workspace


def test_looks_add_up_and_are_shown(run: Run, room: Path) -> None:
    assert "looks" in json.loads(run("arena", "show", "room", "-w", room, "--json").out)
    first = run("arena", "presence", "room", "--people", 12, "--minutes", 30, "-w", room, "--json")
    assert first.code == 0, first.err
    more = ["--people", 5, "--minutes", 20, "--days-ago", 2, "--json"]
    said = json.loads(run("arena", "presence", "room", *more, "-w", room).out)
    assert [said[key] for key in ("looks", "minutes", "people", "most")] == [2, 50, 17, 12]
    shown = json.loads(run("arena", "show", "room", "-w", room, "--json").out)
    assert {key: shown[key] for key in said if key != "arena"} == {
        key: value for key, value in said.items() if key != "arena"
    }
    assert "looks" not in json.loads(run("arena", "show", ARENA, "-w", room, "--json").out)


def test_the_tables_tell_looks_and_minutes_and_never_how_many_people(run: Run, room: Path) -> None:
    assert "presences" not in run("stats", "arenas", "-w", room, "--json").out
    run("arena", "presence", "room", "--people", 3, "--minutes", 45, "-w", room)
    answer = run("stats", "arenas", "-w", room, "--json")
    assert answer.code == 0, answer.err
    cells = json.dumps([one for one in json.loads(answer.out) if "presences" in json.dumps(one)])
    assert "45" in cells
    assert "people" not in cells


@pytest.mark.parametrize(
    ("name", "options", "code", "told"),
    [
        (ARENA, ["--people", 3, "--minutes", 5], 1, "is no chat"),
        ("nowhere", ["--people", 3, "--minutes", 5], 1, "there is no arena nowhere"),
        ("room", ["--people", -1, "--minutes", 5], 2, "--people"),
        ("room", ["--people", 1], 2, "--minutes"),
    ],
)
def test_what_is_no_look_at_a_chat_is_refused(
    run: Run, room: Path, name: str, options: list[object], code: int, told: str
) -> None:
    answer = run("arena", "presence", name, *options, "-w", room)
    assert answer.code == code
    assert told in answer.err


def test_a_look_goes_on_its_day(run: Run, room: Path) -> None:
    run("arena", "presence", "room", "--people", 3, "--minutes", 5, "-w", room)
    session = Session(Workspace(room))
    last = session.today + timedelta(days=session.vault.clocks.run_days)
    for day, left in ((last - timedelta(days=1), 1), (last, 0)):
        with session.database.writing() as connection:
            expire(connection, session.vault, day)
            assert (
                connection.execute(sa.select(sa.func.count()).select_from(tables.presence)).scalar() == left
            )
    session.close()
