"""The commands on a real workspace: what they say, where, and with which exit code."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.workspace import Workspace
from review_cli.screens import counting
from store.errors import ExitCode
from store.keyfile import KeyFile
from tests.review_cli.conftest import Answer, Run, listing_row, write_rows

SAME_PHONE = "Incall at mine, 1000 kr per hour. Call 83 77 11 22."


def tsv(answer: Answer) -> list[dict[str, str]]:
    heading, *rows = answer.out.splitlines()
    return [dict(zip(heading.split("\t"), row.split("\t"), strict=True)) for row in rows]


@pytest.fixture
def filled(run: Run, workspace: Path, tmp_path: Path) -> Path:
    """A workspace with four listings; two of them are one person's."""
    rows = [
        listing_row(1),
        listing_row(2, author="Belladonna", body=SAME_PHONE),
        listing_row(
            3, author="Belladonna", body=SAME_PHONE, url="https://other.example/ad/3", arena="sample_board"
        ),
        listing_row(4, author="=Carmina\u202e", city="Vejle\x1b[2J"),
    ]
    answer = run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace, "--json")
    assert (answer.code, json.loads(answer.out)["kept"]) == (0, 4)
    assert run("match", "-w", workspace).code == 0
    return workspace


@pytest.mark.parametrize(
    "command",
    [("queue",), ("queue", "list"), ("pairs",), ("safeguarding",), ("runs",), ("user", "list"), ("crawl",)],
    ids=" ".join,
)
def test_nothing_is_an_empty_list(run: Run, workspace: Path, command: tuple[str, ...]) -> None:
    for arena in (workspace / "arenas").iterdir():
        arena.unlink()
    answer = run(*command, "-w", workspace, "--json")
    assert (answer.code, answer.out) == (0, "[]\n")


@pytest.mark.parametrize(
    "command",
    [
        ("queue",),
        ("pairs",),
        ("safeguarding",),
        ("runs",),
        ("arena", "list"),
        ("match",),
        ("keys", "status"),
        ("user", "list"),
    ],
    ids=" ".join,
)
def test_json_is_json_and_a_pipe_gets_rows(run: Run, filled: Path, command: tuple[str, ...]) -> None:
    as_json, rows = run(*command, "--json", "-w", filled), run(*command, "-w", filled)
    assert as_json.code == rows.code == 0
    found = json.loads(as_json.out)
    found = found if isinstance(found, list) else [found]
    assert len(tsv(rows)) == len(found)
    assert "\x1b" not in as_json.out + rows.out


def test_the_queue_is_masked_and_in_codes_for_programs(run: Run, filled: Path) -> None:
    answer = run("queue", "-w", filled)
    rows = tsv(answer)
    assert [row["priority"] for row in rows] == [str(n + 1) for n in range(len(rows))]
    assert {row["reason"] for row in rows} <= {"first_contact", "venue_visit"}
    assert {row["who"] for row in rows} <= {"R•••", "B•••", "'=•••", "C•••", ""}
    assert all(len(row["id"]) > 7 for row in rows if row["id"].startswith("p"))
    for hidden in ("8301", "1122", "Rosalinde", "Belladonna", "Carmina", "\u202e"):
        assert hidden not in answer.out + answer.err


def test_an_option_may_stand_before_the_sub_command(run: Run, filled: Path) -> None:
    after = run("queue", "list", "-w", filled, "--json")
    assert run("-w", filled, "queue", "list", "--json") == after
    assert run("queue", "--json", "-w", filled, "list") == after
    assert json.loads(after.out)


def test_ids_are_taken_by_their_beginning(run: Run, filled: Path) -> None:
    two = next(one for one in json.loads(run("queue", "--json", "-w", filled).out) if len(one["arenas"]) == 2)
    told = run("how", two["id"][:7], "-w", filled)
    assert told.code == 0
    assert "same phone: Both show the same phone number" in told.out
    assert "••••••22" in told.out
    assert json.loads(run("how", two["id"], "-w", filled, "--json").out) == told.out.splitlines()
    assert run("how", "p", "-w", filled).code == ExitCode.FAILURE
    assert "give more of it" in run("how", "p", "-w", filled).err
    assert "no profile has an id" in run("why", "pzz", "pyy", "-w", filled).err


def test_a_judgement_is_taken_and_a_contradiction_refused(run: Run, filled: Path) -> None:
    one, *_, other = json.loads(run("queue", "--json", "-w", filled).out)
    assert run("pairs", "judge", one["id"], other["id"], "different", "-w", filled).code == 0
    told = run("why-not", one["id"], other["id"], "-w", filled)
    assert "A person judged" in told.out
    numbered = run("pairs", "judge", one["id"], other["id"], "same", "--reason", "call 8301", "-w", filled)
    assert numbered.code == ExitCode.USAGE
    assert "8301" not in numbered.err


def test_bad_lines_are_named_and_do_not_stop_the_rest(run: Run, workspace: Path, tmp_path: Path) -> None:
    rows = [listing_row(1), [1], listing_row(2, arena="nowhere"), listing_row(3, url="8301"), listing_row(4)]
    file = write_rows(tmp_path / "rows.jsonl", rows)
    with file.open("a") as lines:
        lines.write("not json, call 83 01 11 22\n" + "[" * 100_000 + "\n")
    answer = run("import", file, "-w", workspace)
    assert answer.code == ExitCode.FAILURE
    assert tsv(answer)[0]["read"] == "2"
    assert [line.split(":")[0] for line in answer.err.splitlines()] == [
        f"rows.jsonl, line {number}" for number in (2, 3, 4, 6, 7)
    ]
    assert "8301" not in answer.err
    assert "83 01" not in answer.err


def test_a_broken_arena_file_leaves_its_own_lines_only(run: Run, workspace: Path, tmp_path: Path) -> None:
    for name in ("broken", "unused"):
        (workspace / "arenas" / f"{name}.toml").write_text(
            f'name = "{name}"\nkind = "no-such-kind"\n', "utf-8"
        )
    rows = [listing_row(1), listing_row(2, arena="broken"), listing_row(3), listing_row(4, arena="broken")]
    answer = run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace)
    assert answer.code == ExitCode.FAILURE
    assert tsv(answer)[0]["read"] == "2"
    told, *lines = answer.err.splitlines()
    assert told.startswith("broken.toml:2: kind: "), "the file, its line and its key, once"
    assert [line.split(":")[0] for line in lines] == ["rows.jsonl, line 2", "rows.jsonl, line 4"]
    assert all("import this line again" in line for line in lines)
    mended = run("import", write_rows(tmp_path / "rows.jsonl", rows[::2]), "-w", workspace)
    assert (mended.code, mended.err) == (0, ""), "a file that no line names is no concern here"


def test_the_batch_forms_answer_line_by_line(run: Run) -> None:
    lines = [
        '{"id": 1, "text": "Call 83 01 11 22"}',
        "nonsense",
        '{"id": "\\u202e"}',
        '{"id": 4, "text": ""}',
    ]
    answer = run("contacts", "-", stdin="\n".join(lines))
    assert answer.code == ExitCode.FAILURE
    assert [json.loads(line)["id"] for line in answer.out.splitlines()] == [1, 4]
    assert json.loads(answer.out.splitlines()[0])["phones"] == ["••••••22"]
    assert answer.err.splitlines()[0].startswith("standard input, line 2: not valid JSON")
    clear = run("contacts", "--clear", "-", stdin=lines[0])
    assert json.loads(clear.out)["phones"] == ["+4583011122"]
    screened = run(
        "definition",
        "try",
        "-",
        stdin=json.dumps({"id": 1, "arena_kind": "adult_ads", "title": "", "body": SAME_PHONE}),
    )
    assert json.loads(screened.out)["verdict"] == "face_to_face"


def test_clear_is_refused_wherever_a_workspace_is_at_hand(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("contacts", "--clear", "-", "-w", workspace).code == ExitCode.NOT_ALLOWED
    assert run("-w", workspace, "contacts", "--clear", "-").code == ExitCode.NOT_ALLOWED
    monkeypatch.setenv("OUTREACH_HOME", str(workspace))
    assert run("contacts", "--clear", "-").code == ExitCode.NOT_ALLOWED
    monkeypatch.delenv("OUTREACH_HOME")
    monkeypatch.chdir(workspace / "logs")
    assert run("contacts", "--clear", "-").code == ExitCode.NOT_ALLOWED


def test_staff_come_and_go(run: Run, workspace: Path) -> None:
    assert run("user", "add", "kirsten", "--role", "coordinator", "--team", "midt", "-w", workspace).code == 0
    again = run("user", "add", "kirsten", "-w", workspace)
    assert (again.code, "already" in again.err) == (ExitCode.FAILURE, True)
    (member,) = json.loads(run("user", "list", "--json", "-w", workspace).out)
    assert (member["role"], member["team"], member["active"]) == ("coordinator", "midt", True)
    refused = run("safeguarding", "-w", workspace)
    assert refused.code == ExitCode.NOT_ALLOWED
    assert run("user", "disable", member["staff_id"], "-w", workspace).code == 0
    assert run("user", "disable", "nobody", "-w", workspace).code == ExitCode.FAILURE


@pytest.mark.parametrize(
    "command",
    [("objection",), ("objection", "withdraw"), ("import", "--paste"), ("queue", "reveal", "p")],
    ids=" ".join,
)
def test_what_must_be_typed_is_refused_without_a_terminal(
    run: Run, workspace: Path, command: tuple[str, ...]
) -> None:
    answer = run(*command, "-w", workspace, stdin="83 01 11 22\n")
    assert (answer.code, answer.out) == (ExitCode.NEEDS_TERMINAL, "")
    assert run("init", "new").code == ExitCode.NEEDS_TERMINAL


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("nonsense",), "outreach: there is no command nonsense."),
        (("queue", "--nonsense"), "outreach queue: there is no option --nonsense."),
        (("why", "pabc"), "outreach why: b is missing."),
        (("how", "a", "b"), "outreach how: this is too much: b."),
        (("runs", "--limit"), "outreach: the option --limit needs a value."),
        (("runs", "--limit", "many"), "outreach runs: --limit: "),
        (
            ("pairs", "judge", "a", "b", "perhaps"),
            "outreach pairs judge: decision is one of",
        ),
        (("import",), "outreach import: listings: give either a file or --paste"),
        (
            ("init", "x", "--keys", "command"),
            "outreach init: --keys: --keys command and --command belong together",
        ),
        (("\x1b[2J",), "outreach: there is no command "),
    ],
    ids=range(10),
)
def test_a_wrong_command_line_is_explained(run: Run, command: tuple[str, ...], said: str) -> None:
    answer = run(*command)
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert answer.err.startswith(said)
    assert "--help`." in answer.err.splitlines()[-1]
    assert "\x1b" not in answer.err


def test_keys_are_put_under_another_wrapping_and_never_taken_out_of_it(run: Run, workspace: Path) -> None:
    command = f"{sys.executable} -c \"print('printed by a password manager')\""
    answer = run("keys", "rewrap", "--keys", "command", "--command", command, "-w", workspace)
    assert answer.code == 0, answer.err
    assert "copy of keys.json" in answer.err
    assert tsv(run("keys", "status", "-w", workspace))[0]["protection"] == "command"
    assert run("keys", "rewrap", "--keys", "open", "-w", workspace).code == ExitCode.USAGE
    before = (workspace / "keys.json").read_bytes()
    failing = run("keys", "rewrap", "--keys", "command", "--command", "no-such-command", "-w", workspace)
    assert failing.code == ExitCode.FAILURE
    assert run("keys", "rewrap", "-w", workspace).code == ExitCode.NEEDS_TERMINAL
    assert (workspace / "keys.json").read_bytes() == before
    with closing(sqlite3.connect(Workspace(workspace).database_file)) as connection:
        rows = connection.execute("SELECT kind, reason FROM audit WHERE kind = 'rewrapped'").fetchall()
    assert rows == [("rewrapped", "command")], "what did not happen is not noted"


def test_the_passphrase_is_asked_for_before_a_bar_is_painted_over_its_prompt(
    run: Run, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    opened = KeyFile.__init__

    def opening(*arguments: Any, **options: Any) -> None:
        happened.append("keys")
        opened(*arguments, **options)

    @contextmanager
    def painting(_: str) -> Iterator[None]:
        happened.append("bar")
        yield None

    monkeypatch.setattr(KeyFile, "__init__", opening)
    monkeypatch.setattr(counting, "counting", painting)
    assert run("import", write_rows(tmp_path / "rows.jsonl", [listing_row(1)]), "-w", workspace).code == 0
    assert happened == ["keys", "bar"]
