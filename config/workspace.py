"""A workspace: the folder that holds one deployment's own arenas, definition, settings, keys and database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import WorkspaceError

if TYPE_CHECKING:
    from config.settings import Settings

MARKER = "settings.toml"
"""The file whose presence makes a folder a workspace."""


@dataclass(frozen=True)
class Workspace:
    """Paths of a deployment. Nothing is created or read until asked for."""

    root: Path
    overrides: Mapping[str, object] = field(default_factory=dict)

    @property
    def arenas_dir(self) -> Path:
        """One TOML file per arena."""
        return self.root / "arenas"

    @property
    def definition_file(self) -> Path:
        """The deployment's own copy of the definition."""
        return self.root / "definition.toml"

    @property
    def settings_file(self) -> Path:
        """The deployment's settings."""
        return self.root / MARKER

    @property
    def key_file(self) -> Path:
        """The keys; never in the database and never in a backup."""
        return self.root / "keys.json"

    @property
    def database_file(self) -> Path:
        """The SQLite database of a single-file deployment."""
        return self.root / "outreach.db"

    @property
    def spool_dir(self) -> Path:
        """Sealed harvest on its way into the database."""
        return self.root / "spool"

    @property
    def structures_dir(self) -> Path:
        """Page structures without their words, saved at an alarm: a folder per arena."""
        return self.root / "structures"

    @property
    def locks_dir(self) -> Path:
        """One lock file per arena."""
        return self.root / "locks"

    @property
    def logs_dir(self) -> Path:
        """Crawl logs, without a word from any ad."""
        return self.root / "logs"

    @property
    def schedule_file(self) -> Path:
        """When the service does what; the defaults when absent."""
        return self.root / "schedule.toml"

    @property
    def schedule_store(self) -> Path:
        """The scheduler's own file, made anew at each start of the service."""
        return self.root / "schedule.db"

    @property
    def wishes_file(self) -> Path:
        """What coordinators asked of the running service: jobs paused, jobs to run now."""
        return self.root / "schedule.json"

    @property
    def backups_dir(self) -> Path:
        """Sealed backups, until they are taken elsewhere."""
        return self.root / "backups"

    @property
    def objection_journal(self) -> Path:
        """Every objection, outside the database: a restore reads it."""
        return self.root / "objections.journal"

    @cached_property
    def settings(self) -> Settings:
        """The settings, read once. Raises ConfigError."""
        from config.settings import load_settings  # it brings pydantic: `--help` does without

        return load_settings(self.settings_file, **self.overrides)

    @property
    def database_url(self) -> str:
        """Where the store is. May hold a password: never print it."""
        configured = self.settings.database_url
        if configured is not None:
            return configured.get_secret_value()
        return f"sqlite:///{self.database_file}"


def find_workspace(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Workspace:
    """The workspace named by the option, else by OUTREACH_HOME, else the folder (or a parent) one stands in.

    Raises WorkspaceError with the remedy when there is none.
    """
    if explicit is not None:
        return _existing(explicit, "--workspace")
    if environ.get("OUTREACH_HOME"):
        return _existing(Path(environ["OUTREACH_HOME"]), "OUTREACH_HOME")
    for folder in (cwd, *cwd.parents):
        if (folder / MARKER).is_file() and (folder / "arenas").is_dir():
            return Workspace(folder.resolve())
    raise WorkspaceError(
        "no workspace here: stand in one, name it with --workspace or OUTREACH_HOME, "
        "or make one with `outreach init DIR`"
    )


def _existing(folder: Path, source: str) -> Workspace:
    if not (folder / MARKER).is_file():
        raise WorkspaceError(
            f"{source} names {folder}, which is not a workspace; make it one with `outreach init {folder}`"
        )
    return Workspace(folder.resolve())
