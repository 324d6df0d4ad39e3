"""The same way on PostgreSQL, and by Scrapy's own command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.demo.ads import OBJECTOR, ad_portal_ads, board_ads
from review_cli.demo.portals import arena_files, serve_portals
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store import tables
from store.database import open_database
from store.keyfile import Protection
from tests.whole.scan import demo_secrets, found_in_clear


def test_the_demo_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    env = {**os.environ, "OUTREACH_DATABASE_URL": postgres_url}
    command = [sys.executable, "-m", "review_cli.app", "demo", "--folder", str(folder), "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    objected = sum(ad.person == OBJECTOR for ad in (*ad_portal_ads(), *board_ads()))
    total = len(ad_portal_ads()) + len(board_ads()) - objected
    assert told["listings"]["kept"] + told["listings"]["unclear"] + told["listings"]["dropped"] == total
    assert told["persons"]["merged"] > 0
    database = open_database(postgres_url)
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.queue_item)).scalar_one() > 0
    database.close()
    assert not (folder / "outreach.db").exists()
    assert postgres_url.encode() not in b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file()
    )


def test_scrapy_by_hand_takes_the_same_way(tmp_path: Path) -> None:
    """For those who know Scrapy: `scrapy list` and `scrapy crawl ARENA` inside a workspace."""
    root = Path(__file__).parents[2]
    folder = tmp_path / "workspace"
    make_workspace(folder, protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    env = {**os.environ, "OUTREACH_HOME": str(folder)}
    scrapy = [sys.executable, "-m", "scrapy"]
    with serve_portals() as urls:
        for name, text in arena_files(urls).items():
            (folder / "arenas" / f"{name}.toml").write_text(text)
        listed = subprocess.run(
            [*scrapy, "list"], env=env, cwd=root, capture_output=True, text=True, check=False
        )
        assert listed.stdout.split() == sorted(urls)
        crawled = subprocess.run(
            [*scrapy, "crawl", "sample_board"], env=env, cwd=root, capture_output=True, text=True, check=False
        )
    assert crawled.returncode == 0, crawled.stderr[-2000:]
    session = Session(Workspace(folder))
    with session.database.reading() as connection:
        kept = connection.execute(sa.select(sa.func.count()).select_from(tables.listing)).scalar_one()
        dropped = connection.execute(
            sa.select(sa.func.count()).select_from(tables.dropped_listing)
        ).scalar_one()
    session.close()
    assert kept > 0
    assert kept + dropped == len(board_ads())
    (tmp_path / "log").write_text(crawled.stdout + crawled.stderr)
    assert found_in_clear(tmp_path, demo_secrets()) == set()
