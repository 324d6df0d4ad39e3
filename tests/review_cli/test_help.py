"""Every command explains itself in both languages, with an example, and answers `--json` where it prints data."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from review_cli.commands.options import Tree
from review_cli.commands.tree import GIVES, named_command
from review_cli.session import host_account
from store.database import open_database
from store.domain import Role
from store.glance import role_at_a_glance
from store.staff import add_staff, disable_staff
from tests.review_cli.conftest import Run, plain_environment

# Commands without data of their own on standard output: they act, ask, or write JSON Lines already.
NO_DATA = {
    "init", "keys init", "keys rewrap", "objection", "objection withdraw", "queue reveal", "release", "log", "claims free", "undo", "config language", "safeguarding handle", "safeguarding raise", "verdicts decide", "verdicts undo", "pairs judge", "user add",
    "user disable", "match file", "split", "definition try", "contacts",
    "serve", "schedule run", "schedule pause", "schedule resume", "stats yearbook", "stats import",
}  # fmt: skip
HEAVY = ("pydantic", "sqlalchemy", "scrapy", "twisted", "polars", "phonenumbers", "alembic", "py3langid")

_WALK = """
import json, sys
from review_cli.i18n import bind
bind(sys.argv[1])
import typer.main
from review_cli.app import make_app
def walk(command, path, above):
    context = typer.Context(command, info_name=path[-1] if path else "outreach", parent=above)
    children = getattr(command, "commands", {})
    yield {
        "path": " ".join(path), "help": command.help or "", "epilog": command.epilog or "",
        "group": bool(children), "alone": bool(getattr(command, "invoke_without_command", False)),
        "usage": command.get_usage(context), "panel": command.rich_help_panel,
        "options": {o: (p.help or "") for p in command.get_params(context) for o in p.opts if not getattr(p, "hidden", False)},
    }
    for name, child in children.items():
        yield from walk(child, [*path, name], context)
print(json.dumps(list(walk(typer.main.get_command(make_app()), [], None))))
"""


def walked(language: str) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", _WALK, language],
        capture_output=True,
        text=True,
        check=True,
        env=plain_environment(),
    )
    return {one["path"]: one for one in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def english() -> dict[str, dict[str, Any]]:
    return walked("en")


@pytest.fixture(scope="module")
def danish() -> dict[str, dict[str, Any]]:
    return walked("da")


def test_every_command_explains_itself_in_both_languages(
    english: dict[str, dict[str, Any]], danish: dict[str, dict[str, Any]]
) -> None:
    assert english.keys() == danish.keys()
    alike = [
        f"{path} {option}".strip()
        for path, one in english.items()
        for option, text in {"": one["help"], **one["options"]}.items()
        if not text or text == {"": danish[path]["help"], **danish[path]["options"]}[option]
    ]
    assert [one for one in alike if not one.endswith("--show-completion")] == []
    assert all(one["usage"].startswith("Brug: ") for one in danish.values())
    assert all(one["panel"] != danish[path]["panel"] for path, one in english.items() if one["panel"])


def test_every_command_has_an_example_of_itself(
    english: dict[str, dict[str, Any]], danish: dict[str, dict[str, Any]]
) -> None:
    missing = [
        path
        for path, one in english.items()
        if f"outreach {path}".strip() not in one["epilog"] or "For eksempel:" not in danish[path]["epilog"]
    ]
    assert missing == []


def test_examples_are_commands_that_exist(english: dict[str, dict[str, Any]]) -> None:
    for one in english.values():
        for line in re.findall(r"^  outreach (.*)$", one["epilog"], re.MULTILINE):
            words = [word for word in line.split() if not word.startswith("-")]
            assert " ".join(words[:2]) in english or words[0] in english, line


def test_data_can_be_had_as_json(english: dict[str, dict[str, Any]]) -> None:
    prints = {path for path, one in english.items() if path and (not one["group"] or one["alone"])}
    assert {path for path in prints if "--json" not in english[path]["options"]} == NO_DATA


def test_help_is_quick_because_it_loads_little() -> None:
    code = (
        "import sys; sys.argv = ['outreach', '--help']\n"
        "from review_cli.app import main\n"
        "try: main()\n"
        f"except SystemExit: print([one for one in {HEAVY!r} if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=plain_environment()
    )
    assert done.stderr == "[]\n"
    assert "Usage: outreach" in done.stdout
    panels = [
        "Getting started",
        "Outreach staff",
        "Coordinators",
        "Everyone who doubts",
        "Batch forms",
        "Administrators",
    ]
    assert sorted(panels, key=done.stdout.index) == panels
    assert done.stdout.index("queue") < done.stdout.index("pairs") < done.stdout.index("crawl")


def test_the_table_of_commands_is_what_the_modules_add() -> None:
    for module, names in GIVES.items():
        app = Tree()
        importlib.import_module(f"review_cli.commands.{module}").register(app)
        added = [one.name for one in app.registered_commands] + [one.name for one in app.registered_groups]
        assert sorted(filter(None, added)) == sorted(names), module
    folder = Path(importlib.import_module("review_cli.commands").__file__ or "").parent
    registering = {
        one.stem
        for one in folder.glob("*.py")
        if re.search(r"^def register\(app:", one.read_text("utf-8"), re.M)
    }
    assert registering == set(GIVES)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("", None),
        ("--help", None),
        ("-w folder --help", None),
        ("-w folder queue list", "queue"),
        ("--workspace=folder log", "log"),
        ("pairs --help", "pairs"),
        ("nonsense", "nonsense"),
    ],
)
def test_the_command_of_a_line_is_found(line: str, named: str | None) -> None:
    assert named_command(line.split()) == named


def test_a_named_command_builds_no_other(run: Run, workspace: Path) -> None:
    code = (
        "import sys; sys.argv = ['outreach', 'release', '--help']\n"
        "from review_cli.app import main\n"
        "try: main()\n"
        "except SystemExit: print('review_cli.commands.stats' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=plain_environment()
    )
    assert done.stderr == "False\n"
    assert run("-w", workspace, "queue", "list", "--json").out == "[]\n"
    wrong = run("quee")
    assert wrong.code == 2
    assert "queue" in wrong.err, "what is nearly a command is told"


FIRST = {
    Role.OUTREACH: ("Outreach staff", "queue"),
    Role.SAFEGUARDING: ("Outreach staff", "safeguarding"),
    Role.COORDINATOR: ("Coordinators", "arena"),
    Role.ANALYST: ("Analysts", "stats"),
    Role.AUDITOR: ("Administrators", "backup"),
    Role.ADMINISTRATOR: ("Administrators", "backup"),
}


@pytest.mark.parametrize("role", list(Role))
def test_roles_see_their_own_commands_first(run: Run, workspace: Path, role: Role) -> None:
    database = open_database(f"sqlite:///{workspace / 'outreach.db'}")
    with database.writing() as connection:
        staff_id = add_staff(
            connection, host_account=host_account(), role=role, team=None, region=None, today=date(2026, 1, 2)
        )
    assert role_at_a_glance(workspace / "outreach.db", host_account()) == role
    panel, command = FIRST[role]
    said = run("-w", workspace, "--help").out
    panels = re.findall(r"^╭─ (.*?) ─+╮", said, re.M)
    assert panels[1].startswith(panel), "after the options"
    assert re.search(rf"╭─ {panel}.*\n│ {command} ", said)
    assert set(re.findall(r"^│ ([a-z-]+)  ", said, re.M)) >= {"queue", "stats", "arena"}, "and all others too"
    with database.writing() as connection:
        disable_staff(connection, staff_id)
    database.close()
    assert role_at_a_glance(workspace / "outreach.db", host_account()) is None


def test_without_a_list_the_usual_order_stands(
    run: Run, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run("-w", workspace, "--help").out
    assert plain == run("--help").out
    (tmp_path / "torn.db").write_bytes(b"not a database")
    assert role_at_a_glance(tmp_path / "torn.db", host_account()) is None
    monkeypatch.setenv("OUTREACH_ROLE", "analyst")
    assert re.findall(r"^╭─ (.*?) ─+╮", run("--help").out, re.M)[1] == "Analysts"
    monkeypatch.setenv("OUTREACH_ROLE", "nobody")
    assert run("--help").out == plain


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("outreach que", "queue"), ("outreach pairs ju", "judge"), ("outreach pairs judge a b s", "same")],
)
def test_the_shell_completes_commands_and_answers(typed: str, completed: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = subprocess.run(
        [Path(sys.executable).parent / "outreach"],
        capture_output=True,
        text=True,
        check=True,
        env=plain_environment(_OUTREACH_COMPLETE="complete_bash", **words),
    )
    assert done.stdout.split() == [completed]
