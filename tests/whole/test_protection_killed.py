"""A process that crawls, imports, matches, expires and takes objections is killed with SIGKILL at random places, ten times over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store import tables
from store.objection import ADDRESS_KIND
from store.spool import waiting
from tests.whole.protection_world import (
    ADS,
    ARENAS,
    PEOPLE,
    World,
    copy_of,
    make_template,
    own_values,
    shared_screener,
)
from tests.whole.scan import found_in_clear, long_enough

RUNS = 10
STEPS = 3000
"""Of those that a child counts: six seconds' worth on a free machine."""
ROOT = Path(__file__).parents[2]
SECRETS = long_enough(form for one in PEOPLE for form in (one.phone, one.email, one.name))


def killed_at_random(folder: Path, seed: int) -> None:
    at = random.Random(seed).randint(1, STEPS)
    child = subprocess.run(
        [sys.executable, "-m", "tests.whole.protection_child", str(folder), str(seed), str(at)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        stderr=subprocess.PIPE,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


@pytest.mark.slow
@pytest.mark.parametrize("run", range(RUNS))
def test_killed_at_any_moment(run: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.intake.Screener", shared_screener)
    seed = (
        int(os.environ.get("OUTREACH_TEST_SEED", "2008")) + run
    )  # the same moments in every run; another seed, others
    folder = copy_of(make_template(tmp_path / "template"), tmp_path / "workspace")
    killed_at_random(folder, seed)
    assert found_in_clear(folder, SECRETS) == set()
    world = World(folder)
    said = Path(f"{folder}.said").read_text().split("\n")
    objected = {PEOPLE[int(line.split()[1])] for line in said if line.startswith("objected")}
    values = {("email", one.email) for one in objected}
    assert values <= world.standing(), "success was said, and the objection does not stand"
    waited = {(read.listing.arena, read.listing.key) for read in world.spooled()}
    world.replay_all()
    assert waiting(world.workspace.spool_dir) == []
    world.match()
    world.build()
    world.check()
    assert not world.queued_twice
    standing = world.standing()
    stored = {row.address_token for row in world.rows(tables.listing)}
    stored |= {row.address_token for row in world.rows(tables.dropped_listing)}
    for arena, key in waited:
        assert world.vault.listing_token(arena, key) in stored or (ADDRESS_KIND, key) in standing
    for arena in ARENAS:
        world.crawl(arena, [world.listing(ad) for ad in ADS if ad.arena == arena])
    world.match()
    world.check()
    kept = {row.address_token for row in world.rows(tables.listing)} | {
        row.address_token for row in world.rows(tables.dropped_listing)
    }
    for ad in ADS:
        token = world.vault.listing_token(ad.arena, ad.url)
        assert (token in kept) is not bool(own_values(ad) & world.standing())
    world.close()
