from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from parsel import Selector

from crawler.addresses import is_media
from crawler.guards import arena_lock, asks_who_we_are
from store.errors import ArenaBusy

NOW = datetime(2026, 3, 1, 3, 15, tzinfo=UTC)
HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from crawler.guards import arena_lock
with arena_lock(Path(sys.argv[1]), "portal", datetime(2026, 3, 1, 3, 15, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    told = rf"process {os.getpid()} since 2026-03-01T03:15:00"
    with (
        arena_lock(tmp_path, "portal", NOW),
        arena_lock(tmp_path, "other", NOW),
        pytest.raises(ArenaBusy, match=told),
    ):
        arena_lock(tmp_path, "portal", NOW).__enter__()
    with arena_lock(tmp_path, "portal", NOW):
        assert (tmp_path / "portal.lock").read_text().startswith(f"process {os.getpid()} ")


def test_the_lock_ends_with_a_killed_process(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArenaBusy, match=f"process {holder.pid} "):
            arena_lock(tmp_path, "portal", NOW).__enter__()
        holder.send_signal(signal.SIGKILL)
    with arena_lock(tmp_path, "portal", NOW):
        assert holder.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("http://h/a.JPG", True),
        ("http://h/a.jpg?x=1", True),
        ("http://h/film.mp4#t", True),
        ("http://h/style.css", True),
        ("http://h/ad.html", False),
        ("http://h/ad?photo=a.jpg", False),
        ("http://h/", False),
    ],
)
def test_media_is_known_by_its_ending(url: str, media: bool) -> None:
    assert is_media(url) is media


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ('<form><input type="password"></form>', "login"),
        ('<div class="x g-recaptcha"></div>', "captcha"),
        ('<script src="/cdn-cgi/challenge-platform/x"></script>', "captcha"),
        ('<form><input type="search"></form>', None),
    ],
)
def test_pages_that_ask_who_we_are_are_known(body: str, asked: str | None) -> None:
    assert asks_who_we_are(Selector(text=body)) == asked
