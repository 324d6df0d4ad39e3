"""A portal that tests change from day to day, and a workspace that crawls it as `outreach crawl` does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from pathlib import Path

import sqlalchemy as sa

from review_cli.service.children import Child
from review_cli.service.crawls import Crawl, crawl_arenas, crawl_child
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, utc_now
from store import tables
from store.keyfile import Protection
from store.keyring import dump_keyring
from tests.portal.server import Answer, Portal, serving

MEETING = (
    "Jeg modtager gæster i min lejlighed i Odense, en time {n}00 kr. Ring 83 44 {n:02d} 66. Kh. Sol{letter}"
)
REMOTE = "Webcam-show efter klokken 20. Jeg mødes ikke med nogen, alt foregår på skærmen. Nummer {n}."


@dataclass
class Board:
    """A portal that tests change from day to day."""

    texts: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    unlisted: set[int] = field(default_factory=set)
    failing: set[int] = field(default_factory=set)
    tags: bool = True
    redesigned: bool = False
    wait: float = 0.0

    def __call__(self, path: str) -> Answer | None:
        if path == "/":
            links = "".join(f'<a href="/ad/{n}">x</a>' for n in self.texts if n not in self.unlisted)
            return self._page(f'<div class="{"grid" if self.redesigned else "ads"}">{links}</div>')
        if not path.startswith("/ad/"):
            return None
        number = int(path.removeprefix("/ad/"))
        if number in self.failing:
            return Answer(b"<h1>an error</h1>", 500)
        if number in self.gone or number not in self.texts:
            return Answer(b"", 410)
        text = escape(self.texts[number])
        place = "words" if self.redesigned else "text"
        return self._page(
            f'<h1>Annonce {number}</h1><img src="/p.jpg"><script src="/c.js"></script><p class="town">Odense</p>'
            f'<div class="{place}">{text}</div>',
            f'"{hash((text, self.redesigned))}"',
        )

    def _page(self, body: str, tag: str = "") -> Answer:
        headers = {"ETag": tag} if tag and self.tags else {}
        head = '<link rel="stylesheet" href="/style.css"><link rel="icon" href="/favicon.ico">'
        return Answer(
            f"<html><head>{head}</head><body>{body}</body></html>".encode(), headers=headers, wait=self.wait
        )


def meetings(count: int) -> dict[int, str]:
    return {n: MEETING.format(n=n, letter=chr(96 + n)) for n in range(1, count + 1)}


@dataclass
class World:
    session: Session
    board: Board
    portal: Portal
    day: date

    def crawl(self, days: int = 0) -> Crawl:
        """Crawl so many days after the first."""
        self.portal.asked.clear()
        self.portal.unchanged.clear()
        (done,) = crawl_arenas(
            self.session.workspace,
            self.session.key_file.keyring,
            ["board"],
            today=self.day + timedelta(days=days),
        )
        assert done.error is None, done.error
        return done

    def listings(self) -> list[sa.Row]:
        with self.session.database.reading() as connection:
            return list(connection.execute(sa.select(tables.listing)))

    def child(self) -> Child:
        keys = dump_keyring(self.session.key_file.keyring)
        return crawl_child(self.session.workspace, keys, "board", self.day)

    def rules(self, line: str) -> None:
        """Put a line into [crawl] of the arena's file, in place of an earlier one of that key."""
        path = self.session.workspace.arenas_dir / "board.toml"
        key = line.partition(" ")[0]
        kept = [one for one in path.read_text().splitlines() if one.partition(" ")[0] != key]
        kept.insert(kept.index("[crawl]") + 1, line)
        path.write_text("\n".join(kept) + "\n")

    def max_pages(self, number: int) -> None:
        """Set the bound of a run."""
        self.rules(f"max_pages = {number}")


@contextmanager
def crawl_world(folder: Path) -> Iterator[World]:
    """Twelve offers to meet on a portal of this machine, and a fresh workspace beside it."""
    board = Board(meetings(12))
    made = make_workspace(
        folder / "workspace", protection=Protection.OPEN, passphrase=str, today=utc_now().date()
    )
    with serving({"board": board}) as portals:
        (made.workspace.arenas_dir / "board.toml").write_text(
            f"""name = "board"
kind = "adult_ads"
language = "da"
start_urls = ["{portals["board"].url}/"]
[crawl]
delay = 0
[listing]
container = ".ads"
ad_links = ".ads a"
[fields]
title = "h1"
body = ".text"
town = ".town"
"""
        )
        session = Session(made.workspace)
        yield World(session, board, portals["board"], session.today)
        session.close()
