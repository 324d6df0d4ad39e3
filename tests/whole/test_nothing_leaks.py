"""Steps that fail over an ad, on purpose, with the ad in their exception: no log, traceback, temporary file or journal holds a word of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from review_cli.demo.ads import DEMO_OBJECTION_PHONE
from review_cli.demo.portals import arena_files, serve_portals
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store.keyfile import Protection
from tests.whole.scan import demo_secrets, found_in_clear

ROOT = Path(__file__).parents[2]

_BROKEN = """
import sys
from crawler.intake import Intake
from store.listings import Listings

def over_the_text(self, given):
    listing = getattr(given, "record", given)
    raise ValueError(repr(getattr(listing, "listing", listing)))

def over_the_batch(self, batch, **_):
    raise RuntimeError(repr(list(batch)))

step = sys.argv.pop(1)
if step == "write":
    Listings.write = over_the_batch
else:
    setattr(Intake, step, over_the_text)
"""
_SCRAPY = _BROKEN + "from scrapy.cmdline import execute; execute(['scrapy', 'crawl', *sys.argv[1:]])"
_OUTREACH = _BROKEN + "from review_cli.app import main; main()"


def run(code: str, *arguments: str, folder: Path, said: Path, cwd: Path = ROOT) -> str:
    """Run in a process whose temporary files stand in `said`, beside all it printed; returns what it printed."""
    said.mkdir()
    env = {**os.environ, "OUTREACH_HOME": str(folder), "TMPDIR": str(said), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore", "-c", code, *arguments],
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    (said / "printed").write_text(done.stdout + done.stderr)
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_workspace(tmp_path / "ws", protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    session = Session(made.workspace)
    with session.database.writing() as connection:
        from store.objections import Objections

        Objections(connection, session.vault).enter([("phone", f"+45{DEMO_OBJECTION_PHONE}")], session.today)
    session.close()
    return made.workspace.root


@pytest.mark.parametrize("step", ["read", "clear", "screen", "write"])
def test_a_crawl_that_fails_over_every_ad(step: str, folder: Path, tmp_path: Path) -> None:
    with serve_portals() as urls:
        for name, text in arena_files(urls).items():
            (folder / "arenas" / f"{name}.toml").write_text(text)
        printed = run(
            _SCRAPY, step, "sample_board", "-s", "LOG_LEVEL=DEBUG", folder=folder, said=tmp_path / "said"
        )
    assert "Error" in printed, "the step was broken on purpose, and said so"
    assert (folder / "objections.journal").stat().st_size
    assert found_in_clear(tmp_path, demo_secrets()) == set()


@pytest.mark.parametrize("step", ["read", "clear", "screen", "write"])
def test_an_import_that_fails_over_an_ad(step: str, folder: Path, tmp_path: Path) -> None:
    import json

    from tests.whole.test_scan import ROW, SECRETS

    for name, text in arena_files(
        {"sample_ads": "http://127.0.0.1:1", "sample_board": "http://127.0.0.1:2"}
    ).items():
        (folder / "arenas" / f"{name}.toml").write_text(text)
    (tmp_path / "given").mkdir()
    given = tmp_path / "given" / "rows.jsonl"
    given.write_text(json.dumps(ROW))
    printed = run(_OUTREACH, step, "import", str(given), folder=folder, said=tmp_path / "said")
    given.unlink()
    assert "reference" in printed
    log = (folder / "logs" / "errors.log").read_text()
    assert "Error" in log
    assert found_in_clear(tmp_path, SECRETS) == set()


def test_the_scan_sees_the_places_it_looks_at(tmp_path: Path) -> None:
    """It can fail: a word of an ad in a log, a journal, a temporary file is found."""
    secret = sorted(demo_secrets())[0]
    for place in ("logs/errors.log", "objections.journal", "tmp/x.part", "said"):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"before {secret} after")
    assert {name for name, _ in found_in_clear(tmp_path, [secret])} == {
        "errors.log",
        "objections.journal",
        "x.part",
        "said",
    }


def test_what_is_drawn_at_random_spells_no_name(tmp_path: Path) -> None:
    """Letters of a key, a token or an id that happen to be a name's are no leak; the same name beside them is one."""
    secret = "Jasmin"
    key = tmp_path / "keys.json"
    key.write_text(f'{{"form": 1, "keys": "QUJD{secret}RUZH="}}')
    (tmp_path / "outreach.db").write_bytes(f"pabcd{secret.lower()}234567".encode())
    assert found_in_clear(tmp_path, [secret]) == set()
    key.write_text(f'{{"form": "{secret}", "keys": "QUJD"}}')
    (tmp_path / "outreach.db").write_bytes(f"pabcdefgh23456722 {secret.lower()}".encode())
    assert found_in_clear(tmp_path, [secret]) == {("keys.json", secret), ("outreach.db", secret)}
