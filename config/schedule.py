"""The schedule of a deployment: `schedule.toml` in the workspace. When arenas are crawled, by when the queue stands, when backups are made.

All times are local, in the zone of settings.toml. An arena's own `[schedule] cron` goes before what stands here. A file that is absent
means the defaults; an unknown key is an error.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.cron import Cron
from config.toml import parsed
from store.errors import ConfigError


class Schedule(BaseModel):
    """When the service does what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crawl: Cron | None = "15 0 * * *"
    """For arenas whose file names no time of its own. Without it they are crawled by hand only."""
    crawls_until: time = time(5, 30)
    """The day's chain (match, expire, queue) begins as soon as the night's crawls are through, at this time at the latest."""
    team_starts: time = time(7, 30)
    """By this time today's queue stands; what is missing then is made up for, and said."""
    backup: Cron | None = "45 12 * * *"
    backup_days: int = Field(default=14, ge=1, le=60)
    """After so many days a backup is deleted; within a week of that its key dies and no copy of it can be read."""
    grace_hours: float = Field(default=6.0, gt=0, le=24)
    """A job that was due while the service was down is still done within this time."""
    step_minutes: int = Field(default=60, ge=1, le=720)
    """After this time a step of the chain or a backup is stopped."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a crawl or step that failed on our side is tried again; an alarm about a site is not."""
    retry_minutes: float = Field(default=15.0, gt=0, le=240)

    @model_validator(mode="after")
    def _in_order(self) -> Schedule:
        if self.crawls_until >= self.team_starts:
            raise ValueError("crawls_until must come before team_starts: the queue is built between the two")
        return self


def load_schedule(path: Path) -> Schedule:
    """The schedule in `path`, or the defaults when there is no such file. Raises ConfigError naming file and key."""
    try:
        return Schedule.model_validate(parsed(path.read_text("utf-8"), path.name) if path.exists() else {})
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name}: not written in UTF-8; save it as UTF-8") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_in_words(path.name, problem) for problem in error.errors())) from None


def _in_words(file: str, problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        return f"{file}: {key}: unknown setting; remove it or correct its spelling"
    return f"{file}: {key}: {problem['msg'].removeprefix('Value error, ')}"
