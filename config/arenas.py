"""Arena files: one portal in one small TOML file, read into a frozen `Arena`.

A coordinator writes them, so every mistake is answered with file, line, key and remedy. Nothing is fetched here, and no file is
read at import.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator

from config.arena_rules import (
    Address,
    CrawlRules,
    Expectations,
    FieldRules,
    Fixture,
    KeyRule,
    ListingRules,
    Schedule,
    Section,
)
from config.toml import parsed
from store.domain import ArenaKind
from store.errors import ConfigError, InputError, NotAllowed

NAME_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"

_PLAINLY = {
    "tuple_type": 'a list is needed, in brackets: ["...", "..."]',
    "string_type": 'a text is needed, in quotes: "..."',
}
"""What Pydantic says of such values in words of its own trade."""


class Mode(StrEnum):
    """How an arena is read."""

    CRAWL = "crawl"
    MANUAL = "manual"
    """Read by a person and pasted (`outreach import`)."""
    PRESENCE = "presence"
    """A chat: counts and durations only."""


class Arena(Section):
    """One arena, as its file describes it. Frozen."""

    name: str = Field(pattern=NAME_PATTERN)
    kind: ArenaKind
    country: str = Field(default="DK", pattern="^[A-Z]{2}$")
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    owner: str = ""
    legal_note: str = ""
    """Why reading this arena is lawful."""
    assessment: str = ""
    """Reference of the impact assessment."""
    approved_by: str = ""
    reviewed_on: date | None = None
    mode: Mode = Mode.CRAWL
    start_urls: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()
    hosts: tuple[str, ...] = ()
    """Further hosts of the arena itself; those of its addresses belong to it anyway."""
    crawl: CrawlRules = CrawlRules()
    listing: ListingRules = ListingRules()
    fields: FieldRules = FieldRules()
    key: KeyRule = KeyRule()
    schedule: Schedule = Schedule()
    expect: Expectations = Expectations()
    fixture: Fixture | None = None

    @model_validator(mode="after")
    def _can_be_crawled_as_described(self) -> Arena:
        if self.mode is not Mode.CRAWL:
            return self
        if not self.start_urls and not self.sitemaps:
            raise ValueError("nowhere to begin: give start_urls or sitemaps")
        if not self.listing.ad_links and not self.listing.allow:
            raise ValueError("nothing says which links are ads: give [listing] ad_links or allow")
        if not self.is_local:
            if self.crawl.delay is not None and self.crawl.delay < 1.0:
                raise ValueError("[crawl] delay below one second: other people's servers get at least that")
            if self.crawl.concurrency > 1:
                raise ValueError(
                    "[crawl] concurrency above 1: one request at a time on other people's servers"
                )
        return self

    @cached_property
    def netlocs(self) -> frozenset[str]:
        """The arena's own hosts, with port where there is one, without a leading "www."."""
        own = (urlsplit(url).netloc for url in (*self.start_urls, *self.sitemaps))
        return frozenset(plain_netloc(netloc) for netloc in (*own, *self.hosts))

    def owns(self, url: str) -> bool:
        """Whether an address belongs to the arena's own hosts."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and plain_netloc(parts.netloc) in self.netlocs

    @property
    def is_local(self) -> bool:
        """Whether every address of the arena is this machine's own."""
        return bool(self.netlocs) and all(is_loopback(netloc) for netloc in self.netlocs)

    def refusal(self) -> str | None:
        """Why the arena may not be crawled, in words, or None when it may (promise 7 in docs/architecture.md)."""
        if self.mode is not Mode.CRAWL:
            return f"{self.name}: its mode is {self.mode}, nothing is fetched"
        if self.is_local:
            return None
        missing = [key for key in ("legal_note", "assessment", "approved_by") if not getattr(self, key)]
        if missing:
            return f"{self.name}: not approved, {', '.join(missing)} missing in {self.name}.toml"
        return None

    def require_crawlable(self) -> None:
        """Raise NotAllowed, with the reason, unless the arena may be crawled."""
        if reason := self.refusal():
            raise NotAllowed(reason)


def plain_netloc(netloc: str) -> str:
    """Host and port of an address in lower case, without "www." and without a port that goes without saying."""
    return re.sub(r":(?:80|443)?$", "", netloc.lower()).removeprefix("www.")


def is_loopback(netloc: str) -> bool:
    """Whether host and port are this machine's own."""
    host = urlsplit(f"//{netloc}").hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_arenas(folder: Path) -> dict[str, Arena]:
    """Every `*.toml` in `folder`, by name, in order of names. Raises ConfigError for the first file that is wrong."""
    return {path.stem: load_arena(path) for path in sorted(folder.glob("*.toml"))}


def sift_arenas(folder: Path) -> tuple[dict[str, Arena], dict[str, ConfigError]]:
    """Every `*.toml` in `folder` that can be read, by name, in order of names; and what is wrong with each of the others."""
    arenas: dict[str, Arena] = {}
    broken: dict[str, ConfigError] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            arenas[path.stem] = load_arena(path)
        except ConfigError as error:
            broken[path.stem] = error
    return arenas, broken


def named_arena(folder: Path, name: str) -> Arena:
    """The arena called so; nobody else's file is read. Raises InputError when there is none, ConfigError when its file is wrong."""
    if name not in {path.stem for path in folder.glob("*.toml")}:
        raise InputError(f"there is no arena {name}; see `outreach arena list`")
    return load_arena(folder / f"{name}.toml")


def read_arena(path: Path) -> Arena:
    """One arena file, whatever it is called. Raises ConfigError with file, line, key and remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read as UTF-8 text: {type(error).__name__}") from error
    return parse_arena(text, path.name)


def load_arena(path: Path) -> Arena:
    """One arena file, called like its arena. Raises ConfigError with file, line, key and remedy."""
    arena = read_arena(path)
    if arena.name != path.stem:
        raise ConfigError(
            f'{path.name}: name: the file holds the arena "{arena.name}"; call the file {arena.name}.toml'
        )
    return arena


def parse_arena(text: str, source: str) -> Arena:
    """An arena from TOML text; `source` names it in errors. Raises ConfigError."""
    try:
        return Arena.model_validate(parsed(text, source))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise ConfigError("\n".join(_in_words(source, text, problem) for problem in problems)) from None


def _in_words(source: str, text: str, problem: Any) -> str:
    path = [str(part) for part in problem["loc"] if isinstance(part, str)]
    where = f"{source}:{line}" if (line := _line_of(text, path)) else source
    key = ".".join(path) or "the file"
    if problem["type"] == "extra_forbidden":
        return f"{where}: {key}: unknown key; remove it or correct its spelling"
    if problem["type"] == "missing":
        return f"{where}: {key}: missing; add it"
    said = _PLAINLY.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return f"{where}: {key}: {said}"


def _line_of(text: str, path: Iterable[str]) -> int | None:
    """The line on which the deepest key of `path` that can be found stands; tables come before their keys."""
    lines = text.splitlines()
    at: int | None = None
    for key in path:
        pattern = re.compile(rf"\s*(?:\[\s*{re.escape(key)}\s*\]|\"?{re.escape(key)}\"?\s*=)")
        found = next((n for n in range(at or 0, len(lines)) if pattern.match(lines[n])), None)
        if found is None:
            break
        at = found
    return None if at is None else at + 1
