from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.http import Request
from scrapy.settings import Settings

import crawler.settings
from config.arenas import parse_arena
from config.settings import CrawlSettings
from crawler.loader import ArenaLoader, spider_class
from store.errors import ConfigError, NotAllowed, WorkspaceError
from tests.crawler.conftest import arena_text
from tests.portal.server import serving
from tests.portal.sites import ADS, MARK, plain

ROOT = Path(crawler.settings.__file__).parent.parent
FOREIGN = 'name = "foreign"\nkind = "forum"\nstart_urls = ["https://foreign.example/"]\n[listing]\nallow = ["/t/"]\n'
APPROVED = 'legal_note = "n"\nassessment = "a"\napproved_by = "b"\n' + FOREIGN


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "arenas").mkdir()
    (tmp_path / "settings.toml").touch()
    for name, text in {
        "foreign": FOREIGN,
        "local": arena_text("local", "http://127.0.0.1:9"),
        "chat": 'name = "chat"\nkind = "chat"\nmode = "presence"\n',
    }.items():
        (tmp_path / "arenas" / f"{name}.toml").write_text(text)
    return tmp_path


def loader(workspace: Path) -> ArenaLoader:
    return ArenaLoader.from_settings(Settings({"OUTREACH_WORKSPACE": str(workspace)}))


def test_every_crawled_arena_is_a_spider(workspace: Path) -> None:
    assert loader(workspace).list() == ["foreign", "local"]
    made = loader(workspace).load("local")
    assert made.name == "local"
    assert made.custom_settings is not None
    assert made.custom_settings["DOWNLOAD_DELAY"] == 0


def test_an_arena_is_found_by_its_address(workspace: Path) -> None:
    assert loader(workspace).find_by_request(Request("https://www.foreign.example/t/5")) == ["foreign"]


def test_an_unknown_arena_is_a_key_error(workspace: Path) -> None:
    with pytest.raises(KeyError):
        loader(workspace).load("nothing")


def test_an_arena_that_is_not_approved_has_no_spider(workspace: Path) -> None:
    with pytest.raises(NotAllowed, match="not approved"):
        loader(workspace).load("foreign")


def test_nobody_is_visited_by_an_agent_without_a_contact() -> None:
    arena = parse_arena(APPROVED, "foreign.toml")
    with pytest.raises(NotAllowed, match=r"crawl\.contact"):
        spider_class(arena, CrawlSettings(), Path("locks"))
    made = spider_class(arena, CrawlSettings(contact="https://agency.example/crawler"), Path("locks"))
    assert made.custom_settings is not None
    assert made.custom_settings["USER_AGENT"] == "OutreachScreening/1.0 (+https://agency.example/crawler)"
    assert made.custom_settings["DOWNLOAD_DELAY"] == 3.0


def test_the_file_can_only_slow_the_deployment_down() -> None:
    slow = parse_arena(APPROVED + "[crawl]\ndelay = 1\n", "foreign.toml")
    made = spider_class(
        slow, CrawlSettings(contact="https://agency.example/crawler", delay=5.0), Path("locks")
    )
    assert made.custom_settings is not None
    assert made.custom_settings["DOWNLOAD_DELAY"] == 5.0


def test_a_wrong_file_is_named_when_asked_for(workspace: Path) -> None:
    (workspace / "arenas" / "local.toml").write_text("name = 5\n")
    with pytest.raises(ConfigError, match=r"local\.toml:1: name"):
        loader(workspace).load("local")
    assert "foreign" in loader(workspace).list()  # it stops no other


def test_scrapy_starts_without_a_workspace_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    made = ArenaLoader.from_settings(Settings())
    with pytest.raises(WorkspaceError, match="outreach init"):
        made.list()


def test_settings_of_a_good_guest() -> None:
    made = crawler.settings
    assert made.ROBOTSTXT_OBEY
    assert made.DOWNLOAD_VERIFY_CERTIFICATES
    assert (made.CONCURRENT_REQUESTS, made.CONCURRENT_REQUESTS_PER_DOMAIN) == (1, 1)
    assert not any(
        (
            made.AUTOTHROTTLE_ENABLED,
            made.COOKIES_ENABLED,
            made.TELNETCONSOLE_ENABLED,
            made.REMOTE_CONTROL_ENABLED,
            made.HTTPCACHE_ENABLED,
            made.HTTPPROXY_ENABLED,
            made.JOBDIR,
            made.FEEDS,
        )
    )


def scrapy(workspace: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *args],
        cwd=ROOT,
        env={**os.environ, "OUTREACH_HOME": str(workspace)},
        capture_output=True,
        text=True,
        timeout=200,
    )


def test_scrapy_list_and_scrapy_crawl_work(workspace: Path) -> None:
    with serving({"local": plain}) as portals:
        (workspace / "arenas" / "local.toml").write_text(arena_text("local", portals["local"].url))
        assert scrapy(workspace, "list").stdout.split() == ["foreign", "local"]
        done = scrapy(workspace, "crawl", "local", "-s", "ITEM_PIPELINES={}", "-L", "DEBUG")
        assert done.returncode == 0
        assert f"'outreach/listings': {ADS}" in done.stderr
        assert MARK not in done.stderr
        assert "/ad/" not in done.stderr
        refused = scrapy(workspace, "crawl", "foreign", "-s", "ITEM_PIPELINES={}")
        assert refused.returncode != 0
