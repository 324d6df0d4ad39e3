"""Settings of a deployment: `settings.toml` in the workspace, overridden by OUTREACH_* environment variables.

Nested keys in the environment use two underscores (OUTREACH_CRAWL__CONTACT). Unknown keys are errors. Secrets are never printed.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from store.errors import ConfigError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CrawlSettings(_Section):
    """How the crawler presents itself, and how much it takes."""

    agent: str = Field(default="OutreachScreening", pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")
    """The name robots.txt files may address."""
    contact: str = ""
    """A page or address where an arena's owner reaches the agency. No arena but this machine's own is crawled without it."""
    delay: float = Field(default=3.0, ge=0.0)
    """Seconds between two requests to one host, unless the arena's file or its robots.txt asks for more."""
    children: int = Field(default=2, ge=1, le=16)
    """How many arenas are crawled at the same time."""
    browser: str = ""
    """The Chromium that renders the pages of arenas with `render = true`; one on the PATH is found without it."""
    time_limit_minutes: int = Field(default=240, ge=1)
    """After this time a crawl is asked to stop, and stopped if it does not."""
    batch_size: int = Field(default=200, ge=1)
    """Listings per database transaction."""
    batch_seconds: float = Field(default=5.0, gt=0)
    """A smaller batch is written after this time."""

    @property
    def user_agent(self) -> str:
        """The honest agent string: name, and where to reach us."""
        return f"{self.agent}/1.0 (+{self.contact})" if self.contact else f"{self.agent}/1.0"


class RetentionSettings(_Section):
    """How long each record is kept. The default is also the maximum (data protection); shorter is always allowed."""

    contact_point_days: int = Field(default=30, ge=1, le=30)
    """After last seen: long enough for one round of outreach, and for fuzzy comparison while the ad is up."""
    match_token_days: int = Field(default=365, ge=1, le=365)
    """After last seen: advertisers come back within a season; without the token they would be contacted again as strangers."""
    listing_days: int = Field(default=365, ge=1, le=365)
    """After it is gone: a listing that comes back is recognised."""
    dropped_days: int = Field(default=365, ge=1, le=365)
    """So that it is not fetched and judged anew each night, and for the counts."""
    dropped_recrawl_days: int = Field(default=30, ge=1, le=365)
    """How long a dropped listing is left alone, unless the definition changes."""
    spool_days: int = Field(default=14, ge=1, le=14)
    """Harvest that could not be written yet: time to look at an alarm."""
    unclear_text_days: int = Field(default=14, ge=1, le=14)
    """Text of a listing that waits for a person's decision."""
    tuning_days: int = Field(default=14, ge=1, le=14)
    """A text of the tuning sample, from the day it was drawn; seeing the ad again does not renew it."""
    tuning_size: int = Field(default=500, ge=0, le=2000)
    """How many blanked texts the tuning sample holds at most; 0 keeps none."""
    run_days: int = Field(default=730, ge=1, le=730)
    """Runs hold no person: two years show the seasons."""
    event_months: int = Field(default=36, ge=1, le=36)
    """From the end of the calendar year: the window of the yearly tables."""
    safeguarding_handled_days: int = Field(default=7, ge=1, le=7)
    """After the safeguarding lead has handled it."""
    audit_days: int = Field(default=730, ge=1, le=730)
    """Who read what: as long as the supervisory authority may ask."""


class AgencySettings(_Section):
    """Who writes to people: filled into the first message."""

    name: str = ""
    verify_page: str = ""
    """Where a person can check that a message is from the agency."""
    notice_page: str = ""
    """Where the notice the law asks for stands: who, why, from where, how long, which rights, how to object."""


class ClockSettings(_Section):
    """When people are contacted."""

    zone: str = "Europe/Copenhagen"
    first_contact_per_day: int = Field(default=20, ge=0)
    """How many first contacts the queue holds at most in a day."""
    claim_minutes: int = Field(default=10, ge=1, le=120)
    """How long an item is held for whoever took it."""
    safeguarding_days: int = Field(default=1, ge=0, le=7)
    """A safeguarding stop that nobody has handled raises the alarm after so many days."""
    hold_days: int = Field(default=7, ge=1, le=90)
    """How long whoever may be somebody contacted waits for a judgement before the pair goes to a coordinator."""
    reveals_per_day: int = Field(default=40, ge=1, le=500)
    """Contact points one member of staff may read within a day: a full day's work, and far from a list."""
    opens: int = Field(default=10, ge=0, le=23)
    """From this hour on people are contacted; before it only who asked for it."""
    closes: int = Field(default=19, ge=1, le=24)
    """Until this hour."""
    retry_days: int = Field(default=14, ge=1, le=365)
    """Days between an unanswered attempt and the next; after the last one, until silence counts as no."""
    attempts: int = Field(default=2, ge=1, le=5)
    """So many unanswered attempts in a row; then silence counts as no."""
    recurring_days: int = Field(default=28, ge=1, le=365)
    """Days between contacts with a person who wishes them now and then."""
    materials_days: int = Field(default=120, ge=7, le=365)
    """Days between materials for a person who wishes materials only."""
    idle_seconds: int = Field(default=120, ge=2, le=900)
    """An untouched screen locks itself after this time."""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, ZoneInfoNotFoundError):
            raise ValueError("no such time zone; write it like Europe/Copenhagen") from None
        return zone


class TeamSettings(_Section):
    """What a team takes from the queue. An empty list takes everything; what no team takes is everybody's."""

    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class CountingSettings(_Section):
    """What the yearly tables count by. What is recorded otherwise is counted as missing, never left out."""

    teams: tuple[str, ...] = ()
    """The rows of tables by team, in this order; without it the teams that are found."""
    regions: tuple[str, ...] = ()
    """The rows of tables by region, in this order; without it the regions that are found."""
    channels: dict[str, tuple[str, ...]] = {
        "direct": ("visit",),
        "phone": ("phone",),
        "writing": ("email", "sms", "chat", "portal_message"),
    }
    """Kind of contact -> the channels that count as it; a channel of no kind is an attempt, but no contact."""


class Settings(BaseSettings):
    """All settings of a deployment. Built by entry points only, and handed down."""

    model_config = SettingsConfigDict(
        env_prefix="OUTREACH_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    language: str = Field(default="en", pattern="^(da|en)$")
    region: str = Field(default="DK", pattern="^[A-Z]{2}$")
    """Where a phone number without a country code belongs."""
    database_url: SecretStr | None = None
    """A PostgreSQL URL for a team; the workspace's own SQLite file when absent."""
    crawl: CrawlSettings = CrawlSettings()
    agency: AgencySettings = AgencySettings()
    keep: RetentionSettings = RetentionSettings()
    clock: ClockSettings = ClockSettings()
    counting: CountingSettings = CountingSettings()
    teams: dict[str, TeamSettings] = {}
    """By the team's name as `outreach user add --team` knows it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file. No dotenv file, no secrets folder."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings(path: Path, **overrides: Any) -> Settings:
    """Read `path` (which may be absent) and the environment.

    Raises ConfigError naming the file and the key; the value itself is never repeated, it may be a secret.
    """

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return _FromFile(**overrides)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: not valid TOML: {error}") from error
    except RecursionError:
        raise ConfigError(f"{path.name}: not valid TOML: too many brackets inside one another") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name}: not written in UTF-8; save it as UTF-8") from None
    except ValidationError as error:
        raise ConfigError(_in_words(path, error)) from None
    except ValueError:
        raise ConfigError(f"{path.name}: not valid TOML: a number has too many digits") from None


def set_top_level(path: Path, key: str, value: str) -> None:
    """Set a key that stands before the first section; the rest of the file stays, comments included. Raises ConfigError, writing nothing."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name}: not written in UTF-8; save it as UTF-8") from None
    head, section, rest = re.match(r"(.*?)(^\[|\Z)(.*)", text, re.DOTALL | re.MULTILINE).groups()  # type: ignore[union-attr]
    line = f'{key} = "{value}"'
    changed, times = re.subn(rf"^{re.escape(key)}\s*=.*$", line, head, count=1, flags=re.MULTILINE)
    whole = (changed if times else f"{head.rstrip()}\n{line}\n\n".lstrip()) + section + rest
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(whole, "utf-8")
    try:
        load_settings(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _in_words(path: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(f"{path.name}: {key}: unknown setting; remove it or correct its spelling")
        else:
            lines.append(f"{path.name}: {key}: {problem['msg'].lower()}")
    return "\n".join(lines)
