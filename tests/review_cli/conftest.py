"""The real command on a real workspace: in this process for speed, with standard output and error apart."""

from __future__ import annotations

import gettext
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from review_cli.app import main
from review_cli.demo.portals import arena_files
from review_cli.i18n import bind
from review_cli.service.workspaces import make_workspace
from review_cli.session import utc_now
from store.keyfile import Protection

ARENA = "sample_ads"


class Answer(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture(scope="session")
def template_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspaces") / "template"
    made = make_workspace(folder, protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    addresses = {"sample_ads": "http://127.0.0.1:9", "sample_board": "http://127.0.0.1:10"}
    for name, text in arena_files(addresses).items():
        (made.workspace.arenas_dir / f"{name}.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def workspace(template_workspace: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template_workspace, tmp_path / "workspace"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Runs `outreach ARGUMENTS` from an empty folder; hands out what it said."""
    monkeypatch.setenv("LANGUAGE", "en")
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)

    def outreach(*arguments: str | Path, stdin: str = "") -> Answer:
        monkeypatch.setattr(sys, "argv", ["outreach", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    yield outreach
    bind("en")
    gettext.textdomain("messages")


def listing_row(number: int, **changes: Any) -> dict[str, Any]:
    """A listing of an invented advertiser, plainly face to face."""
    row = {
        "arena": ARENA,
        "url": f"https://portal.example/ad/{number}",
        "title": "Escort in Odense",
        "body": f"Incall at mine, 1000 kr per hour. Call 83 {number:02d} 11 22.",
        "author": f"Rosalinde{chr(96 + number)}",
        "city": "Odense",
        "lang": "en",
    }
    return {**row, **changes}


def write_rows(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def plain_environment(**changes: str) -> dict[str, str]:
    """An environment for a real process: this one's, without what would change how the command speaks."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OUTREACH_", "LC_"))
        and name not in {"LANG", "LANGUAGE", "NO_COLOR", "COLUMNS"}
    }
    return {**kept, "TERM": "xterm", **changes}
