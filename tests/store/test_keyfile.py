"""The key file: wrapped, private, never overwritten, safe with several writers."""

from __future__ import annotations

import json
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
