"""The scan for secrets can fail: with sealing switched off on purpose it finds what it looks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from review_cli.demo.portals import arena_files
from review_cli.service.importing import import_rows
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store.keyfile import Protection
from tests.whole.scan import found_in_clear

PHONE, NAME = "83445566", "Solstraale"
ROW = {
    "arena": "sample_ads",
    "url": "http://127.0.0.1:1/annonce/1",
    "title": "Besøg i Odense",
    "body": f"Jeg modtager gæster i min lejlighed i Odense, en time 1200 kr. Ring {PHONE}. Kh. {NAME}",
    "author": NAME,
}
SECRETS = {PHONE, f"+45{PHONE}", NAME, "/annonce/1"}


class NoSeal:
    """A sealer that seals nothing."""

    def seal(self, value: str, **_: Any) -> bytes:
        return value.encode()

    def open(self, sealed: bytes, **_: Any) -> str:
        return sealed.decode()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = make_workspace(
        tmp_path / "workspace", protection=Protection.OPEN, passphrase=str, today=utc_now().date()
    )
    for name, text in arena_files(
        {"sample_ads": "http://127.0.0.1:1", "sample_board": "http://127.0.0.1:2"}
    ).items():
        (made.workspace.arenas_dir / f"{name}.toml").write_text(text)
    opened = Session(made.workspace)
    yield opened
    opened.close()


def take_in(session: Session) -> None:
    counts, bad, _broken = import_rows(
        session.workspace,
        session.database,
        session.vault,
        session.definition,
        [(1, ROW)],
        session.actor,
        today=session.today,
    )
    assert (counts["kept"], bad) == (1, [])


def test_sealed_nothing_is_found(session: Session) -> None:
    take_in(session)
    assert found_in_clear(session.workspace.root, SECRETS) == set()


def test_with_sealing_switched_off_on_purpose_it_is_found(session: Session) -> None:
    object.__setattr__(session.vault, "sealer", NoSeal())
    take_in(session)
    found = {secret for _, secret in found_in_clear(session.workspace.root, SECRETS)}
    assert found == SECRETS
