"""What is damaged or missing is named with its remedy; no traceback, no value, and the right exit code."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from review_cli import diagnostics
from review_cli.output import ReaderGone
from store.errors import ExitCode, InputError
from tests.review_cli.conftest import Run


def damage_settings(folder: Path) -> None:
    (folder / "settings.toml").write_text('colour = "hunter22"\n')


def damage_toml(folder: Path) -> None:
    (folder / "settings.toml").write_text('language = "hunter22\n')


def damage_keys(folder: Path) -> None:
    (folder / "keys.json").write_text('{"hunter22":')


def remove_keys(folder: Path) -> None:
    (folder / "keys.json").unlink()


def remove_database(folder: Path) -> None:
    (folder / "outreach.db").unlink()


def empty_database(folder: Path) -> None:
    (folder / "outreach.db").write_bytes(b"")


def damage_database(folder: Path) -> None:
    (folder / "outreach.db").write_bytes(b"hunter22 " * 1000)


def damage_arena(folder: Path) -> None:
    (folder / "arenas" / "sample_ads.toml").write_text('kind = "hunter22"\n')


@pytest.mark.parametrize(
    ("damage", "command", "named"),
    [
        (damage_settings, "queue", "settings.toml: colour: unknown setting; remove it"),
        (damage_toml, "queue", "settings.toml: not valid TOML"),
        (damage_keys, "queue", "keys.json is damaged: restore it"),
        (remove_keys, "queue", "keys.json is missing: restore it"),
        (remove_database, "queue", "outreach.db is missing: restore it from a backup"),
        (empty_database, "queue", "`outreach init`"),
        (damage_database, "queue", "restore it from a backup"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_damage_is_named_with_its_remedy(
    run: Run, workspace: Path, damage: Callable[[Path], None], command: str, named: str
) -> None:
    damage(workspace)
    answer = run(command, "-w", workspace)
    assert (answer.code, answer.out) == (ExitCode.FAILURE, "")
    assert answer.err.startswith("outreach: ")
    assert named in answer.err
    assert "Traceback" not in answer.err
    assert "hunter22" not in answer.err
    if damage is remove_database:
        assert not (workspace / "outreach.db").exists()


def test_a_damaged_arena_is_named_with_its_remedy_and_crawls_nothing(run: Run, workspace: Path) -> None:
    (workspace / "arenas" / "sample_board.toml").unlink()  # a sound one would be crawled all the same
    damage_arena(workspace)
    answer = run("crawl", "-w", workspace)
    assert (answer.code, answer.out.count("\n")) == (ExitCode.FAILURE, 1)
    assert "sample_ads.toml" in answer.err
    assert "Traceback" not in answer.err
    assert "hunter22" not in answer.out + answer.err


def test_a_database_that_another_process_holds_is_named(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(workspace / "outreach.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        answer = run("queue", "-w", workspace)
    finally:
        holder.close()
    assert (answer.code, answer.out) == (ExitCode.FAILURE, "")
    assert "another process held the database" in answer.err


@pytest.mark.parametrize(
    "command", [("queue",), ("arena", "list"), ("doctor",), ("keys", "status")], ids=" ".join
)
def test_without_a_workspace_the_remedy_is_said(run: Run, command: tuple[str, ...]) -> None:
    answer = run(*command)
    assert (answer.code, answer.out) == (ExitCode.FAILURE, "")
    assert "outreach init" in answer.err
    assert "which is not a workspace" in run(*command, "-w", "nowhere").err


@pytest.mark.parametrize(
    "command",
    [
        ("contacts", "gone.jsonl"),
        ("definition", "try", "gone.jsonl"),
        ("match", "file", "gone.jsonl", "-o", "out.jsonl"),
    ],
    ids=" ".join,
)
def test_a_missing_file_is_named(run: Run, command: tuple[str, ...]) -> None:
    answer = run(*command)
    assert (answer.code, answer.out) == (ExitCode.FAILURE, "")
    assert "cannot be read" in answer.err


def test_a_folder_that_is_not_there_is_asked_about(run: Run, tmp_path: Path) -> None:
    profiles = tmp_path / "profiles.jsonl"
    profiles.write_text('{"profile_id": "a"}\n')
    for form in ("jsonl", "csv", "parquet"):
        answer = run("match", "file", profiles, "-o", tmp_path / "nowhere" / f"clusters.{form}")
        assert answer.code == ExitCode.FAILURE
        assert answer.err.startswith("outreach: the clusters file cannot be written: ")
        assert "None" not in answer.err


def test_the_workspaces_language_is_spoken(run: Run, workspace: Path) -> None:
    (workspace / "settings.toml").write_text('language = "da"\n')
    (workspace / "keys.json").unlink()
    assert "der er ingen kommando nonsense." in run("nonsense", "-w", workspace).err
    assert "der er ingen kommando nonsense." in run("nonsense", f"--workspace={workspace}").err


def test_the_unexpected_leaves_a_reference_and_places_but_no_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    with pytest.raises(ValueError) as caught:
        int("+4583011122 hunter22")
    assert diagnostics.report(caught.value, logs) == ExitCode.FAILURE
    assert diagnostics.report(caught.value, None) == ExitCode.FAILURE
    said, noted = capsys.readouterr().err, (logs / "errors.log").read_text()
    reference = noted.split()[0]
    assert f"(reference {reference})" in said
    assert "ValueError" in noted
    assert "test_trouble.py" in noted
    assert "83011122" not in said + noted
    assert "hunter22" not in said + noted


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("two\nlines\x1b[2J"), 1, "outreach: two\noutreach: lines[2J\n"),
        (KeyboardInterrupt(), 130, "outreach: interrupted; what was done so far is kept\n"),
        (ReaderGone(), 0, ""),
        (
            OSError(28, "No space left on device"),
            1,
            "outreach: reading or writing failed (No space left on device)",
        ),
        (
            PermissionError(13, "Permission denied", "/secret/place/keys.json"),
            1,
            "outreach: keys.json cannot be used",
        ),
    ],
    ids=range(5),
)
def test_errors_in_a_sentence(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnostics.report(error, None) == code
    err = capsys.readouterr().err
    assert err.startswith(said)
    assert "/secret" not in err


def test_a_closed_error_stream_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert diagnostics.report(ValueError("x"), None) == ExitCode.FAILURE


def test_a_crash_leaves_no_core_file() -> None:
    script = (
        "import resource as r, sys\n"
        "r.setrlimit(r.RLIMIT_CORE, (r.getrlimit(r.RLIMIT_CORE)[1],) * 2)\n"
        "sys.argv[1:] = ['--help']\n"
        "from review_cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print('core', r.getrlimit(r.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "core 0"
