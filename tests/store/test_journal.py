"""The objection journal: written through, readable after a torn line, telling what stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.errors import StoreError
from store.journal import JournalEntry, append_entries, read_entries, standing_tokens
from tests.conftest import TODAY

ONE, TWO = (JournalEntry(bytes([n]) * 32, TODAY, 1) for n in (1, 2))


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    append_entries(path, [ONE])
    append_entries(path, [TWO])
    assert read_entries(path) == [ONE, TWO]
    assert path.stat().st_mode & 0o077 == 0


def test_an_absent_journal_is_empty(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "journal") == []


def test_a_line_torn_by_a_power_cut_is_left_out_and_the_next_stands(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    append_entries(path, [ONE])
    with path.open("ab") as journal:
        journal.write(b'{"token": "02')
    assert read_entries(path) == [ONE]
    append_entries(path, [TWO])
    with pytest.raises(StoreError, match="line 2"):
        read_entries(path)


def test_a_withdrawal_takes_the_objection_back(tmp_path: Path) -> None:
    withdrawn = JournalEntry(ONE.token, TODAY, 1, withdrawn=True)
    assert standing_tokens([ONE, TWO, withdrawn]) == {TWO.token: TWO}
    assert standing_tokens([ONE, withdrawn, ONE]) == {ONE.token: ONE}


def test_what_cannot_be_written_is_not_called_a_success(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="NOT recorded"):
        append_entries(tmp_path / "no such folder" / "journal", [ONE])
