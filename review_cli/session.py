"""The composition root of a command: the workspace, the unlocked keys, the open store, the person at the keyboard.

Made when a command needs it, closed when it ends. Nothing here lives longer than one command.
"""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.workspace import Workspace, find_workspace
from review_cli.hidden import hidden_line
from review_cli.i18n import _
from store.domain import Actor
from store.errors import KeyringError, NeedsTerminal, NotAllowed, WorkspaceError

if TYPE_CHECKING:
    from config.definition import Definition
    from store.database import Database
    from store.keyfile import KeyFile
    from store.vault import Vault


PASSPHRASE_LENGTH = 12


def utc_now() -> datetime:
    """The wall clock. Read here and nowhere deeper."""
    return datetime.now(UTC)


@dataclass
class Session:
    """What a command works with. Each part is made on first use, so that a command pays only for what it needs."""

    workspace: Workspace
    now: datetime = field(default_factory=utc_now)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The deployment's zone."""
        return ZoneInfo(self.workspace.settings.clock.zone)

    @cached_property
    def today(self) -> date:
        """The day in the deployment's zone."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def key_file(self) -> KeyFile:
        """The unlocked key file, with seal keys for the coming weeks. Asks for the passphrase if there is one."""
        from store.keyfile import KeyFile

        opened = KeyFile(self.workspace.key_file, read_passphrase)
        opened.ensure_weeks(self.today)
        return opened

    @cached_property
    def vault(self) -> Vault:
        """Keys, seals and clocks."""
        from store.clocks import Clocks
        from store.vault import Vault

        return Vault(
            self.key_file.keyring,
            self.workspace.objection_journal,
            Clocks(**self.workspace.settings.keep.model_dump()),
        )

    @cached_property
    def database(self) -> Database:
        """The open database."""
        from store.database import open_database

        in_file = self.workspace.settings.database_url is None
        if in_file and not self.workspace.database_file.is_file():
            # SQLite would make an empty one, and hide that the real one is gone.
            raise WorkspaceError(
                _(
                    "{file} is missing: restore it from a backup, or make an empty one with `outreach init` on the workspace"
                ).format(file=self.workspace.database_file.name)
            )
        return open_database(self.workspace.database_url)

    @cached_property
    def definition(self) -> Definition:
        """The workspace's definition."""
        from config.definition import load_definition

        return load_definition(self.workspace.definition_file)

    @cached_property
    def actor(self) -> Actor:
        """Who is at the keyboard: the member of staff with this host account, or the account itself where no staff is listed."""
        from store.staff import list_staff, staff_by_account

        with self.database.reading() as connection:
            member = staff_by_account(connection, host_account())
            alone = member is None and not list_staff(connection)
        if alone:
            return Actor("host", self.now, zone=self.zone)
        if member is None:
            raise NotAllowed(
                "your account is not on the staff list, or was disabled; see `outreach user list`"
            )
        return Actor(member.staff_id, self.now, member.team, member.region, self.zone)

    def lock(self) -> None:
        """Let go of the keys: nothing sealed can be read until `unlock`."""
        self.__dict__.pop("vault", None)
        self.__dict__.pop("key_file", None)

    def unlock(self, passphrase: str) -> None:
        """Open the keys anew: with the passphrase where the file has one, else as it was opened before. Raises KeyringError."""
        from store.keyfile import KeyFile

        self.__dict__["key_file"] = KeyFile(self.workspace.key_file, lambda: passphrase)

    @property
    def asks_passphrase(self) -> bool:
        """Whether a passphrase protects the keys."""
        from store.keyfile import Protection, protection_of

        return protection_of(self.workspace.key_file) is Protection.PASSPHRASE

    def close(self) -> None:
        """Give back what was opened."""
        if "database" in self.__dict__:
            self.database.close()


def host_account() -> str:
    """The account of this process as the host knows it: never the environment's word, which anybody may set to a colleague's name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@contextmanager
def session(workspace: Path | None) -> Iterator[Session]:
    """A session in the workspace at hand. Raises WorkspaceError when there is none."""
    opened = Session(find_workspace(workspace, os.environ, Path.cwd()))
    try:
        yield opened
    finally:
        opened.close()


def ask_secret(prompt: str) -> str:
    """Read a line that is not shown. Raises NeedsTerminal when nobody is there."""
    if not sys.stdin.isatty():
        raise NeedsTerminal(_("this must be typed at a terminal, and there is none"))
    try:
        return hidden_line(f"{prompt}: ")
    except EOFError:
        raise NeedsTerminal(_ended()) from None


CREDENTIAL = "outreach-passphrase"
"""The name under which systemd hands over the passphrase (LoadCredential=, LoadCredentialEncrypted=)."""


def read_passphrase() -> str:
    """The passphrase of the keys: from the unit's credentials where systemd started us, else from whoever sits at the terminal.

    Raises KeyringError when the credential is there and cannot be read.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / CREDENTIAL if folder else None
    if path is None or not path.exists():
        return ask_secret(_("Passphrase of the keys"))
    try:
        return path.read_text("utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError):
        raise KeyringError(
            _("the credential outreach-passphrase cannot be read; see docs/operations.md")
        ) from None


def choose_passphrase() -> str:
    """A new passphrase, typed twice. Raises KeyringError when it is too short or the two differ."""
    first = ask_secret(_("Choose a passphrase for the keys (12 characters or more)"))
    if len(first) < PASSPHRASE_LENGTH:
        raise KeyringError(_("the passphrase is too short: take 12 characters or more"))
    if ask_secret(_("Once more")) != first:
        raise KeyringError(_("the two were not the same; nothing was made"))
    return first


def ask(prompt: str) -> str:
    """Read a line. Raises NeedsTerminal when nobody is there."""
    if not sys.stdin.isatty():
        raise NeedsTerminal(_("this must be answered at a terminal, and there is none"))
    sys.stderr.write(f"{prompt}: ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        raise NeedsTerminal(_ended())  # a hang-up decides nothing
    return answer.rstrip("\n")


def _ended() -> str:
    return _("the input ended before an answer came; nothing was entered")


def confirm(question: str) -> bool:
    """Ask a yes-or-no question; everything but a clear yes (y, yes, j, ja) is no."""
    return ask(f"{question} [{_('y')}/{_('N')}]").strip().casefold() in {"y", "yes", "j", "ja"}
