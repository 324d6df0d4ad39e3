"""Making a workspace: packaged files copied in, keys made, the database brought to this version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from config.wording import packaged
from config.workspace import MARKER, Workspace
from store.database import open_database
from store.errors import WorkspaceError
from store.keyfile import Protection, create_key_file
from store.keyring import new_keyring

_SETTINGS = """\
# Settings of this deployment. What is left out has its default; an unknown key is an error. See docs/operations.md.

# language = "da"

[crawl]
# A page or address where an arena's owner can reach the agency. No arena but this machine's own is crawled without it.
contact = ""

[agency]
# Filled into the first message; see messages/ and `outreach doctor`.
name = ""
verify_page = ""
notice_page = ""
"""


_SCHEDULE = """\
# When `outreach serve` does what, in the zone of settings.toml. What is left out has its default; see docs/operations.md.

# crawl = "15 0 * * *"        # minute hour day month weekday; arenas without a time of their own
# crawls_until = 05:30:00     # match, expire and build the queue by then at the latest
# team_starts = 07:30:00      # what is missing by then is made up for, and said
# backup = "45 12 * * *"
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A workspace, and the files that were not there before."""

    workspace: Workspace
    created: tuple[str, ...]


def make_workspace(
    folder: Path,
    *,
    protection: Protection,
    passphrase: Callable[[], str],
    today: date,
    command: list[str] | None = None,
) -> Made:
    """Make or upgrade the workspace at `folder`. Nothing that exists is overwritten; `passphrase` is asked only for new keys.

    Raises WorkspaceError when the folder cannot be used.
    """
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise WorkspaceError(f"{folder} holds other things; name an empty or a new folder")
    _refuse_new_keys_beside_old_data(folder)
    secret = (
        passphrase() if protection is Protection.PASSPHRASE and not (folder / "keys.json").exists() else None
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("messages", "cards"):
        (folder / name).mkdir(exist_ok=True)
    workspace = Workspace(folder.resolve())
    created = [name for name, text in _texts() if _write_new(folder / name, text)]
    for path in (workspace.arenas_dir, workspace.spool_dir, workspace.locks_dir, workspace.logs_dir):
        path.mkdir(mode=0o700, exist_ok=True)
    if not workspace.key_file.exists():
        create_key_file(
            workspace.key_file, new_keyring(today), protection, passphrase=secret, command=command
        )
        created.append(workspace.key_file.name)
    if not workspace.database_file.exists() and workspace.settings.database_url is None:
        workspace.database_file.touch(mode=0o600)
        created.append(workspace.database_file.name)
    open_database(workspace.database_url, migrate=True).close()
    return Made(workspace, tuple(created))


def _refuse_new_keys_beside_old_data(folder: Path) -> None:
    """Under new keys no objection would be recognised any more, and whoever said no would be stored again."""
    old = Workspace(folder)
    if not old.key_file.exists() and any(
        path.exists() and path.stat().st_size for path in (old.database_file, old.objection_journal)
    ):
        raise WorkspaceError(
            f"{old.key_file.name} is missing beside a database or an objection journal: restore it; "
            "under new keys the objections would no longer be recognised"
        )


def _texts() -> list[tuple[str, str]]:
    definition = (files("config") / "definition.toml").read_text("utf-8")
    return [
        (MARKER, _SETTINGS),
        ("schedule.toml", _SCHEDULE),
        ("definition.toml", definition),
        *packaged().items(),
    ]


def _write_new(path: Path, text: str) -> bool:
    if path.exists():
        return False
    path.write_text(text, "utf-8")
    return True
