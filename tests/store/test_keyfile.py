"""The key file: wrapped, private, never overwritten, safe with several writers."""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from store.errors import KeyringError
from store.keyfile import KeyFile, Protection, create_key_file, protection_of
from store.keyring import Keyring, dump_keyring, week_of
from tests.conftest import TODAY

WORDS = "four invented words here"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def never() -> str:
    raise AssertionError("nobody should be asked")


def test_a_passphrase_unlocks_and_another_does_not(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    assert dump_keyring(KeyFile(path, lambda: WORDS).keyring) == dump_keyring(keyring)
    with pytest.raises(KeyringError, match="does not unlock"):
        KeyFile(path, lambda: WORDS + "!")


def test_the_file_holds_no_key_in_clear_and_is_private(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    raw = path.read_bytes()
    shown = json.loads(dump_keyring(keyring))
    for secret in (*shown["match"], *shown["objection"], shown["ident"], *shown["seal"].values()):
        assert secret.encode() not in raw
    assert path.stat().st_mode & 0o077 == 0


def test_a_command_unlocks(path: Path, keyring: Keyring) -> None:
    command = [sys.executable, "-c", "print('printed by a password manager')"]
    create_key_file(path, keyring, Protection.COMMAND, command=command)
    assert dump_keyring(KeyFile(path, never).keyring) == dump_keyring(keyring)


def test_a_failing_command_says_so_without_its_output(path: Path, keyring: Keyring) -> None:
    command = [sys.executable, "-c", "print('hidden'); raise SystemExit(1)"]
    with pytest.raises(KeyringError) as refused:
        create_key_file(path, keyring, Protection.COMMAND, command=command)
    assert "hidden" not in str(refused.value)


def test_keys_are_never_overwritten(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.OPEN)
    before = path.read_bytes()
    with pytest.raises(KeyringError, match="never overwritten"):
        create_key_file(path, keyring, Protection.OPEN)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", '{"protection": "unknown"}', "not json"])
def test_a_damaged_file_names_its_remedy(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(KeyringError, match="restore"):
        KeyFile(path, never)


def test_a_missing_file_names_its_remedy(path: Path) -> None:
    with pytest.raises(KeyringError, match="missing"):
        protection_of(path)


def test_a_dead_week_leaves_the_file(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    key = json.loads(dump_keyring(keyring))["seal"][str(week_of(TODAY))]
    opened = KeyFile(path, lambda: WORDS)
    assert opened.drop_weeks_before(TODAY + timedelta(weeks=1)) == (week_of(TODAY),)
    again = json.loads(dump_keyring(KeyFile(path, lambda: WORDS).keyring))
    assert key not in again["seal"].values()


def test_several_processes_may_make_weeks_at_once(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.OPEN)
    files = [KeyFile(path, never) for _ in range(4)]
    later = TODAY + timedelta(weeks=5)
    threads = [threading.Thread(target=file.ensure_weeks, args=(later,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({dump_keyring(file.keyring) for file in files}) == 1


NEW_WORDS = "four other words here"


def opens(path: Path, words: str) -> bool:
    try:
        KeyFile(path, lambda: words)
    except KeyringError:
        return False
    return True


def test_the_same_keys_come_under_another_passphrase(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    opened = KeyFile(path, lambda: WORDS)
    opened.rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
    assert (opens(path, WORDS), opens(path, NEW_WORDS)) == (False, True)
    assert dump_keyring(KeyFile(path, lambda: NEW_WORDS).keyring) == dump_keyring(keyring)
    later = TODAY + timedelta(weeks=3)
    grown = opened.ensure_weeks(later)
    assert dump_keyring(KeyFile(path, lambda: NEW_WORDS).keyring) == dump_keyring(grown)
    left = [one.name for one in path.parent.iterdir()]
    assert sorted(left) == [f".{path.name}.lock", path.name], "nothing of the old file is kept"


@pytest.mark.parametrize("start", [Protection.OPEN, Protection.PASSPHRASE, Protection.COMMAND])
def test_every_wrapping_can_be_changed_for_another(path: Path, keyring: Keyring, start: Protection) -> None:
    prints = [sys.executable, "-c", "print('printed by a password manager')"]
    create_key_file(
        path,
        keyring,
        start,
        passphrase=WORDS if start is Protection.PASSPHRASE else None,
        command=prints if start is Protection.COMMAND else None,
    )
    KeyFile(path, lambda: WORDS).rewrap(Protection.COMMAND, command=[*prints[:2], "print('another secret')"])
    assert protection_of(path) is Protection.COMMAND
    KeyFile(path, never).rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
    assert dump_keyring(KeyFile(path, lambda: NEW_WORDS).keyring) == dump_keyring(keyring)


def test_a_command_that_prints_something_else_each_time_locks_nobody_out(
    path: Path, keyring: Keyring
) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    before = path.read_bytes()
    changing = [sys.executable, "-c", "import secrets; print(secrets.token_hex())"]
    with pytest.raises(KeyringError, match="same each time"):
        KeyFile(path, lambda: WORDS).rewrap(Protection.COMMAND, command=changing)
    assert path.read_bytes() == before


def test_who_has_the_file_open_writes_nothing_over_the_new_wrapping(path: Path, keyring: Keyring) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    mine, theirs = KeyFile(path, lambda: WORDS), KeyFile(path, lambda: WORDS)
    mine.rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
    for attempt in (
        lambda: theirs.ensure_weeks(TODAY + timedelta(weeks=9)),
        lambda: theirs.drop_weeks_before(TODAY + timedelta(weeks=9)),
        lambda: theirs.rewrap(Protection.PASSPHRASE, passphrase="a third passphrase"),
    ):
        with pytest.raises(KeyringError, match="another wrapping meanwhile"):
            attempt()
    assert opens(path, NEW_WORDS)


@pytest.mark.parametrize("step", ["fsync", "replace", "replaced"])
def test_killed_at_any_step_the_file_opens_by_the_old_or_the_new(
    path: Path, keyring: Keyring, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)
    opened = KeyFile(path, lambda: WORDS)
    child = os.fork()
    if not child:
        whole = Path.replace
        if step == "fsync":
            monkeypatch.setattr(os, "fsync", lambda _: os._exit(0))
        elif step == "replace":
            monkeypatch.setattr(Path, "replace", lambda *_: os._exit(0))
        else:
            monkeypatch.setattr(Path, "replace", lambda own, to: (whole(own, to), os._exit(0)))
        try:
            opened.rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert (opens(path, WORDS), opens(path, NEW_WORDS)) == (step != "replaced", step == "replaced")
    words = NEW_WORDS if step == "replaced" else WORDS
    assert dump_keyring(KeyFile(path, lambda: words).keyring) == dump_keyring(keyring)
    KeyFile(path, lambda: words).rewrap(Protection.PASSPHRASE, passphrase="a third passphrase")
    assert opens(path, "a third passphrase")
    assert not path.with_name(f".{path.name}.new").exists()


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_key_file(path, keyring, Protection.PASSPHRASE, passphrase=WORDS)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            KeyFile(path, lambda: WORDS).rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
    assert opens(path, WORDS)
    assert not path.with_name(f".{path.name}.new").exists()


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The operating system's keyring of this test."""
    held: dict[str, str] = {}
    monkeypatch.setattr("keyring.set_password", lambda _, name, secret: held.update({name: secret}))
    monkeypatch.setattr("keyring.get_password", lambda _, name: held.get(name))
    monkeypatch.setattr("keyring.delete_password", lambda _, name: held.pop(name))
    return held


def test_an_entry_of_the_systems_keyring_goes_with_its_wrapping(
    path: Path, keyring: Keyring, entries: dict[str, str]
) -> None:
    create_key_file(path, keyring, Protection.OS_KEYRING)
    (first,) = entries
    KeyFile(path, never).rewrap(Protection.OS_KEYRING)
    (second,) = entries
    assert first != second
    KeyFile(path, never).rewrap(Protection.PASSPHRASE, passphrase=NEW_WORDS)
    assert (entries, opens(path, NEW_WORDS)) == ({}, True)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_entry_is_never_taken_away_from_the_file_that_stands(
    path: Path, keyring: Keyring, entries: dict[str, str], monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """A disk that fails before or after the new file has come to stand."""
    create_key_file(path, keyring, Protection.OS_KEYRING)
    opened, whole = KeyFile(path, never), Path.replace

    def failing(own: Path, to: Path) -> None:
        if after:
            whole(own, to)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing)
        with pytest.raises(OSError, match="Input"):
            opened.rewrap(Protection.OS_KEYRING)
    assert dump_keyring(KeyFile(path, never).keyring) == dump_keyring(keyring)
