"""The tables of an arena file: how something is found on a page, and what is read, how much, how often.

Every mistake in them is answered with its remedy. What makes a whole arena of them stands in config.arenas.
"""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from config.cron import Cron

FIELD_NAMES = ("title", "body", "author", "town", "region", "price", "published")
"""Fields of a listing that an arena file can point at."""


class Section(BaseModel):
    """A table of the file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Rule(Section):
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


Rules = Annotated[tuple[Rule, ...], BeforeValidator(_as_rules)]
Pattern = Annotated[str, AfterValidator(_check_pattern)]
Address = Annotated[str, AfterValidator(_check_address)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class CrawlRules(Section):
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
    render: bool = False
    """Whether pages are empty before their scripts have run, so that a browser must load them. An extra, and costly."""

    @model_validator(mode="after")
    def _one_browser(self) -> CrawlRules:
        if self.render and self.concurrency > 1:
            raise ValueError("render = true takes one page at a time: leave concurrency out")
        return self


class ListingRules(Section):
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


class FieldRules(Section):
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


class KeyRule(Section):
    """`[key]`: what identifies a listing on its arena. Its canonical address, unless a part of that is more durable."""

    re: Pattern | None = None
    """Applied to the canonical address; the first group (or the match) is the key."""


class Schedule(Section):
    """`[schedule]`: when the arena is crawled."""

    cron: Cron | None = None


class Expectations(Section):
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


class Fixture(Section):
    """`[fixture]`: a saved ad page and what must be read from it; file names beside the arena file."""

    page: str
    url: Address
    expected: str
