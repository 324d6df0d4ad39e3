"""The command in a real terminal and in a real pipe: prompts, passphrases, Ctrl-C, a reader that leaves, hosts without UTF-8."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pyte
import pytest

from store.errors import ExitCode
from tests.patience import LONG
from tests.review_cli.conftest import listing_row, plain_environment, write_rows

# Python 3.12 and later warn whenever a process with threads forks; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

OUTREACH = [sys.executable, "-m", "review_cli.app"]
PASSPHRASE = "a long and plain passphrase"


def terminal(*arguments: str | Path, columns: int = 80, rows: int = 24, **changes: str) -> pexpect.spawn[str]:
    environment = {**plain_environment(), **changes}
    command, *rest = [*OUTREACH, *map(str, arguments)]
    return pexpect.spawn(
        command, rest, dimensions=(rows, columns), env=environment, encoding="utf-8", timeout=LONG
    )


def the_end(child: pexpect.spawn[str]) -> tuple[int | None, str]:
    child.expect(pexpect.EOF)
    said = child.before or ""
    child.close()
    return child.exitstatus, said


def piped(*arguments: str | Path, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
    command = [*OUTREACH, *map(str, arguments)]
    return subprocess.run(
        command, input=stdin, capture_output=True, env=plain_environment(**changes), check=False
    )


def test_an_objection_is_typed_hidden_and_answered_always_alike(workspace: Path) -> None:
    ends = []
    for value in ("+45 83 01 11 22", "83011122"):
        child = terminal("objection", "-w", workspace)
        child.expect("value: ")
        child.sendline("nonsense")
        child.expect("please type it again")
        child.expect("value: ")
        child.sendline(value)
        child.expect("value: ")
        child.sendline("")
        ends.append(the_end(child))
    assert ends[0] == ends[1]
    assert ends[0][0] == 0
    assert "The objection stands from now on." in ends[0][1]
    assert "8301" not in ends[0][1].replace(" ", "")


def test_an_objection_that_was_not_finished_is_none(workspace: Path, tmp_path: Path) -> None:
    for how in ("sendintr", "sendeof"):
        child = terminal("objection", "-w", workspace)
        child.expect("value: ")
        child.sendline("83 01 11 22")
        child.expect("value: ")
        getattr(child, how)()
        code, said = the_end(child)
        assert code == {"sendintr": 130, "sendeof": ExitCode.NEEDS_TERMINAL}[how]
        assert "stands" not in said
        assert "Traceback" not in said
    taken = piped("import", write_rows(tmp_path / "rows.jsonl", [listing_row(1)]), "-w", workspace, "--json")
    assert json.loads(taken.stdout)["kept"] == 1


def test_an_objector_is_not_taken_in(workspace: Path, tmp_path: Path) -> None:
    child = terminal("objection", "-w", workspace)
    for value in ("83 01 11 22", ""):
        child.expect("value: ")
        child.sendline(value)
    assert the_end(child)[0] == 0
    taken = piped("import", write_rows(tmp_path / "rows.jsonl", [listing_row(1)]), "-w", workspace, "--json")
    assert json.loads(taken.stdout)["kept"] == 0
    assert piped("queue", "-w", workspace, "--json").stdout == b"[]\n"


def test_a_passphrase_guards_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    child = terminal("init", folder)
    child.expect("12 characters or more")
    child.sendline("short")
    assert the_end(child)[0] == ExitCode.FAILURE
    child = terminal("init", folder)
    child.expect("12 characters or more")
    child.sendline(PASSPHRASE)
    child.expect("Once more: ")
    child.sendline(PASSPHRASE)
    code, said = the_end(child)
    assert (code, PASSPHRASE in said) == (0, False)
    for typed, code, answer in (
        (PASSPHRASE, 0, "Nobody is due today."),
        ("another passphrase", ExitCode.FAILURE, "that does not unlock the keys"),
    ):
        child = terminal("queue", "list", "-w", folder)
        child.expect("Passphrase of the keys: ")
        child.sendline(typed)
        ended, said = the_end(child)
        assert (ended, answer in said, typed in said) == (code, True, False)
    refused = piped("queue", "-w", folder)
    assert refused.returncode == ExitCode.NEEDS_TERMINAL
    assert refused.stdout == b""


def test_the_queue_fits_a_small_screen_in_danish(workspace: Path, tmp_path: Path) -> None:
    rows = [
        listing_row(n, city=city) for n, city in enumerate(("Odense", "[red]Vejle[/oops]\x1b[2J", "Ærø"), 1)
    ]
    piped("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace)
    piped("match", "-w", workspace)
    code, said = the_end(terminal("queue", "list", "-w", workspace, OUTREACH_LANGUAGE="da", NO_COLOR="1"))
    lines = re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()
    assert code == 0
    assert max(len(line) for line in lines) <= 80
    assert "\x1b[2J" not in said
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", said)
    assert lines[0].startswith("Dagens kø")
    assert sum("R•••" in line for line in lines) == 3
    assert any("••••••22" in line for line in lines)


def test_a_dumb_terminal_gets_no_escapes(workspace: Path) -> None:
    for command in (["arena", "list"], ["--help"]):
        _, said = the_end(terminal("-w", workspace, *command, TERM="dumb"))
        assert said
        assert "\x1b" not in said


def test_the_demonstration_tells_its_story_on_a_small_screen(tmp_path: Path) -> None:
    child = terminal("demo", "--folder", tmp_path / "demo")
    code, said = the_end(child)
    screen = pyte.HistoryScreen(80, 24, history=400)
    pyte.Stream(screen).feed(said)
    above = ["".join(row[at].data for at in range(80)) for row in screen.history.top]
    lines = [*above, *screen.display]
    assert code == 0
    heads = [line for line in lines if line.startswith("╭─")]
    assert [head.split("─ ")[1][:1] for head in heads] == ["1", "2", "3", "4"]
    inside = [line for line in lines if line.startswith("│")]
    assert all(line.rstrip().endswith("│") and len(line.rstrip()) == 80 for line in inside)
    assert not re.search(r"\d{8}|\d\d \d\d \d\d \d\d", said)


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    rows = [{"id": number, "text": "Call 83 01 11 22"} for number in range(3000)]
    file = write_rows(tmp_path / "texts.jsonl", rows)
    child = subprocess.Popen(
        [*OUTREACH, "contacts", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=plain_environment(),
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline()
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(), said) == (0, b"")


def test_a_full_disk_and_a_closed_output_are_borne(workspace: Path) -> None:
    command = [*OUTREACH, "arena", "list", "-w", str(workspace)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=plain_environment(), check=False
        )
    assert done.returncode == ExitCode.FAILURE
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *command],
        stderr=subprocess.PIPE,
        env=plain_environment(),
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_host_without_utf_8_gets_utf_8(workspace: Path, encoding: str) -> None:
    text = json.dumps({"id": "Ærø", "text": "Ring 83 01 11 22 €"}, ensure_ascii=False).encode()
    done = piped("contacts", "-", stdin=b"\xef\xbb\xbf" + text, PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode("utf-8"))["id"] == "Ærø"
    helped = piped("--help", PYTHONIOENCODING=encoding, OUTREACH_LANGUAGE="da")
    assert (helped.returncode, "Kom i gang" in helped.stdout.decode("utf-8")) == (0, True)


def test_a_folder_that_cannot_be_written_is_named(workspace: Path) -> None:
    if os.geteuid() == 0:  # root may write everywhere: a folder in the way of the lock file stops even root
        (workspace / ".keys.json.lock").unlink(missing_ok=True)
        (workspace / ".keys.json.lock").mkdir()
    else:
        workspace.chmod(0o500)
    done = piped("queue", "-w", workspace)
    workspace.chmod(0o700)
    assert (done.returncode, done.stdout) == (ExitCode.FAILURE, b"")
    assert b".keys.json.lock cannot be used" in done.stderr or b"cannot be opened for writing" in done.stderr
