"""A crawl that is told to stop lets go at once, and a host that asks for rest gets it: in real child processes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.health import Ending, classify
from tests.crawler.conftest import arena_text, crawl
from tests.patience import until
from tests.portal import child
from tests.portal.pace import pace_of
from tests.portal.server import Answer, Site, serving
from tests.portal.sites import ADS, plain

AT_ONCE = 100.0
"""Seconds that leave room for a machine that stands still, and none for what would be waited for otherwise: 120, or 600."""


def stopped_when(asked: Callable[[], bool], arena: str, folder: Path) -> dict[str, Any]:
    """Start a crawl, tell it to stop when something was asked of the portal, and hear how it ended."""
    (folder / "arenas").mkdir()
    (folder / "settings.toml").touch()
    (folder / "arenas" / "slow.toml").write_text(arena)
    out = folder / "out.json"
    running = subprocess.Popen([sys.executable, child.__file__, str(folder), str(out), "slow"])
    with running:
        until(lambda: asked() or running.poll() is not None)
        time.sleep(0.5)  # what is delayed is delayed by then; sooner is no harm
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=AT_ONCE)
    return dict(json.loads(out.read_text())["slow"])


def test_sigterm_ends_a_slow_crawl_at_once_with_its_harvest(tmp_path: Path) -> None:
    # The second ad never comes.
    slow: Site = lambda path: Answer(wait=600.0) if path == "/ad/2" else plain(path)  # noqa: E731
    with serving({"slow": slow}) as portals:
        portal = portals["slow"]
        arena = arena_text("slow", portal.url).replace("delay = 0", "delay = 0\ntimeout = 120")
        done = stopped_when(lambda: "/ad/2" in portal.asked, arena, tmp_path)
    fetched = [path for path in portal.asked if path.startswith("/ad/") and path != "/ad/2"]
    assert len(done["items"]) == len(fetched)
    ended = classify(done["stats"], done["stats"]["finish_reason"])
    assert (ended.ending, ended.complete) == (Ending.CAPPED, False)


def test_sigterm_does_not_wait_for_a_delayed_request(tmp_path: Path) -> None:
    with serving({"slow": plain}) as portals:
        portal = portals["slow"]
        arena = arena_text("slow", portal.url).replace("delay = 0", "delay = 600")
        stats = stopped_when(lambda: bool(portal.asked), arena, tmp_path)["stats"]
    assert classify(stats, stats["finish_reason"]).ending is Ending.CAPPED


def test_retry_after_is_waited_out(tmp_path: Path) -> None:
    asked: list[float] = []

    def busy_once(path: str) -> Answer | str | None:
        if path == "/ad/1":
            asked.append(time.monotonic())
            if len(asked) == 1:
                return Answer(b"busy", 503, headers={"Retry-After": "1"})
        return plain(path)

    with serving({"busy": busy_once}) as portals:
        done = crawl(tmp_path / "ws", portals, {"busy": arena_text("busy", portals["busy"].url)})["busy"]
        after = [when for when in done.portal.times if when > asked[0]]
    assert done.count("asked_to_wait") == 1
    assert len(done.listings) == ADS
    assert after[0] - asked[0] > 0.9


def test_two_arenas_on_one_host_keep_one_pace(tmp_path: Path) -> None:
    with serving({"one": plain}) as portals:
        portal = portals["one"]
        texts = {
            name: arena_text(name, portal.url).replace("delay = 0", "delay = 0.1") for name in ("one", "two")
        }
        done = crawl(tmp_path / "ws", {"one": portal, "two": portal}, texts)
    assert [len(done[name].listings) for name in texts] == [ADS, ADS]
    assert pace_of(portal.times) > 0.08
