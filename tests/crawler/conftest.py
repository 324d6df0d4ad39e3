from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.health import Health, classify
from tests.patience import LONG
from tests.portal import child
from tests.portal.server import Portal, serving
from tests.portal.sites import SITES, plain, redirecting_to

EXTRA = {
    "calendar": "max_depth = 6",
    "many_links": "max_links = 50",
    "capped": "max_pages = 4",
    "robots_slow": "timeout = 6",
    "slow_drip": "timeout = 6",
    "drip_list": "timeout = 6",
}
SLOW = {name for name, line in EXTRA.items() if line.startswith("timeout")}
"""Crawled in a process of their own: a page of a hundred thousand links takes longer to read than they may take to answer."""


def arena_text(name: str, url: str, key: str = "") -> str:
    return f'''
name = "{name}"
kind = "adult_ads"
start_urls = ["{url}/"]
[crawl]
delay = 0
{EXTRA.get(name, "")}
[listing]
container = ".ads"
ad_links = ".ads a"
allow = ['/ad/', '/item/']
next_page = "a.next"
[fields]
title = "h1"
body = ".text"
author = ".by"
[key]
{key}
'''


@dataclass
class Outcome:
    """What came of one crawled site."""

    name: str
    portal: Portal
    stats: dict[str, Any]
    items: list[dict[str, Any]]

    def count(self, name: str) -> int:
        return self.stats.get(f"outreach/{name}", 0)

    @property
    def listings(self) -> list[dict[str, Any]]:
        return [item for item in self.items if item["type"] == "Listing"]

    @property
    def health(self) -> Health:
        return classify(self.stats, self.stats["finish_reason"])

    @property
    def ads_asked(self) -> list[str]:
        return [path for path in self.portal.asked if path.startswith("/ad/")]


@dataclass
class Crawl:
    outcomes: dict[str, Outcome]
    log: str

    def __getitem__(self, name: str) -> Outcome:
        return self.outcomes[name]


def crawl(folder: Path, portals: dict[str, Portal], texts: dict[str, str], *options: str) -> Crawl:
    """Crawl all portals in one child process, each as its own arena."""
    (folder / "arenas").mkdir(parents=True)
    (folder / "settings.toml").write_text('[crawl]\ncontact = "https://example.org/crawler"\n')
    for name, text in texts.items():
        (folder / "arenas" / f"{name}.toml").write_text(text)
    out = folder / "out.json"
    subprocess.run(
        [sys.executable, child.__file__, str(folder), str(out), *options, *texts], check=True, timeout=LONG
    )
    results = json.loads(out.read_text())
    outcomes = {
        name: Outcome(name, portals[name], one["stats"], one["items"]) for name, one in results.items()
    }
    return Crawl(outcomes, Path(f"{out}.log").read_text())


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """Every site of tests/portal/sites.py, crawled once, in two processes."""
    sites = {**SITES, "skipping": plain, "capped": plain, "elsewhere": plain}
    where: dict[str, str] = {}
    sites["redirect_away"] = redirecting_to(lambda: where["elsewhere"] + "/ad/9")
    with serving(sites) as portals:
        where["elsewhere"] = portals["elsewhere"].url
        texts = {
            name: arena_text(name, portal.url, key=r"re = '/ad/(\d+)'" if name == "skipping" else "")
            for name, portal in portals.items()
            if name != "elsewhere"
        }
        parts = [{n: text for n, text in texts.items() if (n in SLOW) is slow} for slow in (True, False)]
        folder = tmp_path_factory.mktemp("crawl")
        with ThreadPoolExecutor() as pool:
            slow, others = pool.map(lambda part: crawl(folder / f"ws{len(part)}", portals, part), parts)
        result = Crawl({**slow.outcomes, **others.outcomes}, slow.log + others.log)
        result.outcomes["elsewhere"] = Outcome("elsewhere", portals["elsewhere"], {}, [])
        yield result
