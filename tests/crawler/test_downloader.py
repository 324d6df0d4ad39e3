"""A crawl that is told to stop lets go at once, and a host that asks for rest gets it: in real child processes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from crawler.health import Ending, classify
from tests.crawler.conftest import arena_text, crawl
from tests.portal import child
from tests.portal.pace import at_once, pace_of
from tests.portal.server import Answer, Site, serving
from tests.portal.sites import ADS, plain


def test_sigterm_ends_a_slow_crawl_within_two_seconds_with_its_harvest(tmp_path: Path) -> None:
    (tmp_path / "arenas").mkdir()
    (tmp_path / "settings.toml").touch()
    # The second ad never comes.
    slow: Site = lambda path: Answer(wait=60.0) if path == "/ad/2" else plain(path)  # noqa: E731
    with serving({"slow": slow}) as portals:
        portal = portals["slow"]
        (tmp_path / "arenas" / "slow.toml").write_text(arena_text("slow", portal.url))
        out = tmp_path / "out.json"
        started = time.monotonic()
        running = subprocess.Popen([sys.executable, child.__file__, str(tmp_path), str(out), "slow"])
        with running:
            while "/ad/2" not in portal.asked:
                assert running.poll() is None
                time.sleep(0.05)
            begun = time.monotonic()
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)
            assert time.monotonic() - begun < at_once(begun - started)
    done = json.loads(out.read_text())["slow"]
    fetched = [path for path in portal.asked if path.startswith("/ad/") and path != "/ad/2"]
    assert len(done["items"]) == len(fetched)
    ended = classify(done["stats"], done["stats"]["finish_reason"])
    assert (ended.ending, ended.complete) == (Ending.CAPPED, False)


def test_sigterm_does_not_wait_for_a_delayed_request(tmp_path: Path) -> None:
    (tmp_path / "arenas").mkdir()
    (tmp_path / "settings.toml").touch()
    with serving({"slow": plain}) as portals:
        portal = portals["slow"]
        text = arena_text("slow", portal.url).replace("delay = 0", "delay = 60")
        (tmp_path / "arenas" / "slow.toml").write_text(text)
        out = tmp_path / "out.json"
        started = time.monotonic()
        running = subprocess.Popen([sys.executable, child.__file__, str(tmp_path), str(out), "slow"])
        with running:
            while not portal.asked:
                assert running.poll() is None
                time.sleep(0.05)
            time.sleep(0.5)
            begun = time.monotonic()
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)
            assert time.monotonic() - begun < at_once(begun - started)
    stats = json.loads(out.read_text())["slow"]["stats"]
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
