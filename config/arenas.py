"""Arena files: one portal in one small TOML file, read into a frozen `Arena`.

A coordinator writes them, so every mistake is answered with file, line, key and remedy. Nothing is fetched here, and no file is
read at import.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from store.domain import ArenaKind
from store.errors import ConfigError, NotAllowed

FIELD_NAMES = ("title", "body", "author", "town", "region", "price", "published")
"""Fields of a listing that an arena file can point at."""

NAME_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"


class Mode(StrEnum):
    """How an arena is read."""

    CRAWL = "crawl"
    MANUAL = "manual"
    """Read by a person and pasted (`outreach import`)."""
    PRESENCE = "presence"
    """A chat: counts and durations only."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Rule(_Section):
    """One way to find something on a page: a CSS selector, an XPath, a regular expression, or a regular expression inside either.

    With `join`, all matches count, joined by it; without, the first that is not empty. A pattern's first group is what counts,
    its whole match where it has no group.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    css: str | None = Field(default=None, min_length=1)
    xpath: str | None = Field(default=None, min_length=1)
    re: str | None = Field(default=None, min_length=1)
    join: str | None = None

    @model_validator(mode="after")
    def _can_work(self) -> Rule:
        if self.css is not None and self.xpath is not None:
            raise ValueError("css and xpath in one rule: keep one, or write two rules as a list of fallbacks")
        if self.css is None and self.xpath is None and self.re is None:
            raise ValueError("an empty rule: give it css, xpath or re")
        if self.css is not None:
            _check_css(self.css)
        if self.xpath is not None:
            _check_xpath(self.xpath)
        if self.re is not None:
            _check_pattern(self.re)
        return self


def _check_css(selector: str) -> None:
    from cssselect import SelectorError
    from parsel.csstranslator import HTMLTranslator

    try:
        HTMLTranslator().css_to_xpath(selector)
    except (SelectorError, ValueError) as error:
        raise ValueError(f"not a CSS selector ({error}); try it in the browser's developer tools") from None


def _check_xpath(path: str) -> None:
    from parsel import Selector

    try:
        Selector("<p></p>").xpath(path)
    except ValueError as error:
        raise ValueError(f"not an XPath ({error}); a CSS selector is usually simpler") from None


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error}); in TOML write it in single quotes") from None
    return pattern


def _as_rules(value: Any) -> Any:
    several = value if isinstance(value, list) else [value]
    return tuple({"css": one} if isinstance(one, str) else one for one in several)


def _check_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a web address: begin it with https:// or http://")
    if parts.username or parts.password:
        raise ValueError("an address with a user name in it: only public pages are read, take it out")
    return url


def _check_cron(cron: str) -> str:
    ranges = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    fields = cron.split()
    if len(fields) != len(ranges):
        raise ValueError('five fields are needed: minute hour day month weekday, such as "15 3 * * *"')
    for text, (low, high) in zip(fields, ranges, strict=True):
        for part in text.lower().split(","):
            found = re.fullmatch(r"(?:\*|(\d+|[a-z]{3})(?:-(\d+|[a-z]{3}))?)(?:/([1-9]\d*))?", part)
            numbers = [int(n) for n in found.groups()[:2] if n and n.isdigit()] if found else []
            if found is None or any(not low <= n <= high for n in numbers):
                raise ValueError(f'"{part}" is not allowed there (numbers from {low} to {high}, or *)')
            if len(numbers) == 2 and numbers[0] > numbers[1]:
                raise ValueError(f'"{part}" ends before it begins: write the smaller number first')
    if not _fires(fields):
        raise ValueError("never comes: no month named has such a day; correct the day or the month")
    return cron


_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _fires(fields: list[str]) -> bool:
    """Whether some month of some year has one of the days. A weekday named beside them does not save it: both must hold."""
    days = _numbers(fields[2], 1, 31)
    months = _numbers(fields[3].lower(), 1, 12, _MONTHS)
    return any(day <= _LONGEST_MONTHS[month - 1] for day in days for month in months)


def _numbers(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> set[int]:
    """The numbers that a field of a cron line stands for."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            first, last = str(low), str(high)
        ends = [
            names.index(one) + low if one in names else int(one)
            for one in (first, last)
            if one.isdigit() or one in names
        ]
        if ends:
            until = ends[-1] if last else high if step else ends[0]
            found |= set(range(ends[0], until + 1, int(step or 1)))
    return found


Rules = Annotated[tuple[Rule, ...], BeforeValidator(_as_rules)]
Pattern = Annotated[str, AfterValidator(_check_pattern)]
Address = Annotated[str, AfterValidator(_check_address)]
Cron = Annotated[str, AfterValidator(_check_cron)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class CrawlRules(_Section):
    """`[crawl]`: how much is taken, and how slowly."""

    delay: float | None = Field(default=None, ge=0.0, le=600.0)
    """Seconds between two requests, if more than the deployment's own. robots.txt can make it longer still."""
    max_pages: int = Field(default=5_000, ge=1, le=200_000)
    """Pages of all kinds in one run."""
    max_depth: int = Field(default=200, ge=1, le=10_000)
    """List pages in a row, counted from a start address."""
    max_links: int = Field(default=2_000, ge=1, le=20_000)
    """Ads taken from one list page; more is a trap."""
    concurrency: int = Field(default=1, ge=1, le=4)
    """Requests to the host at the same time."""
    timeout: float = Field(default=30.0, gt=0.0, le=120.0)
    """Seconds before a request is given up."""


class ListingRules(_Section):
    """`[listing]`: how a list page leads to ads, to further lists, and to the next page."""

    container: Rules = ()
    """The part of a list page that holds the ads. Its absence means that the site was rebuilt."""
    ad_links: Rules = ()
    list_links: Rules = ()
    """Links to further list pages, such as categories, on a start page."""
    next_page: Rules = ()
    """The button to the next page; a link marked rel="next" goes before it."""
    allow: tuple[Pattern, ...] = ()
    """Ad addresses must match one of these, if there are any."""
    deny: tuple[Pattern, ...] = ()


class FieldRules(_Section):
    """`[fields]`: where an ad page shows what. A field left out is looked for in JSON-LD and microdata."""

    title: Rules = ()
    body: Rules = ()
    author: Rules = ()
    town: Rules = ()
    region: Rules = ()
    price: Rules = ()
    published: Rules = ()
    contact: Rules = ()
    """Places beside the text that show a number or an address, and the part of the page whose tel: and mailto: links count."""

    def rules(self, field: str) -> tuple[Rule, ...]:
        """The fallbacks of one field of FIELD_NAMES, in order."""
        found: tuple[Rule, ...] = getattr(self, field)
        return found


class KeyRule(_Section):
    """`[key]`: what identifies a listing on its arena. Its canonical address, unless a part of that is more durable."""

    re: Pattern | None = None
    """Applied to the canonical address; the first group (or the match) is the key."""


class Schedule(_Section):
    """`[schedule]`: when the arena is crawled."""

    cron: Cron | None = None


class Expectations(_Section):
    """`[expect]`: below these a run is an alarm."""

    min_ads: int = Field(default=0, ge=0)
    coverage: dict[str, Share] = Field(default_factory=dict)
    """Field name to the share of ads that show it."""

    @model_validator(mode="after")
    def _known_fields(self) -> Expectations:
        unknown = sorted(set(self.coverage) - set(FIELD_NAMES))
        if unknown:
            raise ValueError(f"coverage of an unknown field: {', '.join(unknown)}")
        return self


class Fixture(_Section):
    """`[fixture]`: a saved ad page and what must be read from it; file names beside the arena file."""

    page: str
    url: Address
    expected: str


class Arena(_Section):
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
        return Arena.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: not valid TOML: {error}") from error
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
    return f"{where}: {key}: {problem['msg'].removeprefix('Value error, ')}"


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
