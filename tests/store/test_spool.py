"""The sealed spool: whole records or none, bound to their place, readable after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain import SafeguardingKind
from store.errors import SealBroken
from store.sealing import Sealer
from store.spool import SpooledPage, SpoolWriter, dump_listing, parse_listing, read_spool, waiting
from store.vault import Vault
from tests.store.builders import PHONE_A, TODAY, cleared, listing, read


def writer(vault: Vault, folder: Path, run: str = "r1", *, pages: bool = False) -> SpoolWriter:
    return SpoolWriter(
        folder, arena="sample", run_id=run, today=TODAY, keep_days=14, sealer=vault.sealer, pages=pages
    )


def test_records_come_back_in_order(vault: Vault, tmp_path: Path) -> None:
    reads = [read(listing(n), phones=(PHONE_A,), nickname="Sol") for n in range(5)]
    spool = writer(vault, tmp_path)
    for one in reads:
        spool.add(cleared(vault, one))
    assert list(read_spool(spool.path, vault.sealer)) == reads


def test_a_record_torn_by_a_kill_is_left_out(vault: Vault, tmp_path: Path) -> None:
    spool = writer(vault, tmp_path)
    spool.add(cleared(vault, read(listing(1))))
    whole = spool.path.stat().st_size
    spool.add(cleared(vault, read(listing(2))))
    raw = spool.path.read_bytes()
    for cut in (whole, whole + 1, whole + 4, len(raw) - 1):
        spool.path.write_bytes(raw[:cut])
        assert [one.listing.key for one in read_spool(spool.path, vault.sealer)] == [listing(1).key]  # type: ignore[union-attr]


def test_a_record_of_another_file_does_not_open(vault: Vault, tmp_path: Path) -> None:
    spool = writer(vault, tmp_path)
    spool.add(cleared(vault, read(listing(1))))
    moved = spool.path.rename(tmp_path / "sample~r2.spool")
    with pytest.raises(SealBroken):
        list(read_spool(moved, vault.sealer))


def test_the_file_goes_only_when_everything_is_written(vault: Vault, tmp_path: Path) -> None:
    spool = writer(vault, tmp_path)
    spool.close(written=False)
    assert waiting(tmp_path, "sample") == [spool.path]
    other = writer(vault, tmp_path, "r2")
    other.close(written=True)
    assert waiting(tmp_path) == [spool.path]


def test_unread_pages_are_sealed_and_left_alone_by_a_replay(vault: Vault, tmp_path: Path) -> None:
    page = SpooledPage("sample", "https://portal.example/ad/1", "<p>unreadable</p>")
    spool = writer(vault, tmp_path, pages=True)
    spool.add_page(page)
    spool.close(written=False)
    assert waiting(tmp_path) == []
    assert list(read_spool(spool.path, vault.sealer)) == [page]
    assert b"unreadable" not in spool.path.read_bytes()


def test_nothing_in_the_file_is_in_clear(vault: Vault, tmp_path: Path) -> None:
    spool = writer(vault, tmp_path)
    spool.add(cleared(vault, read(listing(1), phones=(PHONE_A,), nickname="Solstraale")))
    raw = spool.path.read_bytes()
    for secret in (PHONE_A, PHONE_A[3:], "Solstraale", "portal.example"):
        assert secret.encode() not in raw


@given(st.text(), st.text(), st.sampled_from([None, *SafeguardingKind]))
def test_a_listing_survives_the_spool_whatever_its_text(
    title: str, body: str, said: SafeguardingKind | None
) -> None:
    title, body = (text.encode("utf-8", "ignore").decode() for text in (title, body))
    one = read(listing(title=title, body=body, links=("tel:1",)), phones=(PHONE_A,), safeguarding=said)
    assert parse_listing(dump_listing(one)) == one


def test_the_seal_is_needed(vault: Vault, tmp_path: Path) -> None:
    spool = writer(vault, tmp_path)
    spool.add(cleared(vault, read(listing(1))))
    with pytest.raises(Exception, match="seal key"):
        list(read_spool(spool.path, Sealer({})))
