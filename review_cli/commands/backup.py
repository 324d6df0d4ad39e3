"""`outreach backup` and `outreach restore`: a sealed copy without keys, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.options import ADMINISTRATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit_one, talk


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    add(
        app,
        "backup",
        backup,
        help=_(
            "Write a sealed backup of the database and of what coordinators edit, while others go on working.\n\n"
            "No key is in it: keep keys.json elsewhere, in a safe. A copy of the objection journal is put beside it; the newest one is "
            "needed to restore. After the days named in schedule.toml the backup's own key dies, and no copy of it can be read."
        ),
        shown=("outreach backup", "outreach backup --to /mnt/backups"),
        panel=ADMINISTRATORS,
    )
    add(
        app,
        "restore",
        restore,
        help=_(
            "Make a workspace from a backup, the key file and the newest objection journal.\n\n"
            "Objections and clocks that came after the backup are applied before anybody can look. Nothing is restored over a workspace "
            "that stands. With OUTREACH_DATABASE_URL set it goes into that empty PostgreSQL database: the way to move to one."
        ),
        shown=(
            "outreach restore BACKUP --folder outreach-odense --journal objections.journal --keys keys.json",
        ),
        panel=ADMINISTRATORS,
    )


def backup(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to", help=_("The folder it goes to; else backups/ in the workspace."), show_default=False
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Write a sealed backup."""
    from review_cli.service.backups import back_up
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.COORDINATOR, Role.ADMINISTRATOR)
        made = back_up(now, folder)
    labels = {"file": _("file"), "rows": _("rows"), "kilobytes": _("kilobytes")}
    emit_one({"file": str(made.path), **made.counts}, labels, as_json=as_json, title=_("Backup"))


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help=_("The backup."), show_default=False)],
    folder: Annotated[
        Path, typer.Option(help=_("The new workspace: an absent or empty folder."), show_default=False)
    ],
    journal: Annotated[
        Path, typer.Option(help=_("The newest copy of objections.journal."), show_default=False)
    ],
    key_file: Annotated[Path, typer.Option("--keys", help=_("The key file, keys.json."), show_default=False)],
    catch_up: Annotated[
        bool,
        typer.Option("--catch-up", help=_("The backup is more than 60 days old, and the clock is right.")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a workspace from a backup."""
    from review_cli.service import backups
    from review_cli.session import read_passphrase, utc_now

    counts = backups.restore(
        source,
        folder,
        journal=journal,
        keys=key_file,
        unlock=read_passphrase,
        now=utc_now(),
        catch_up=catch_up,
    )
    labels = {
        "rows": _("rows"),
        "objections": _("objections entered since"),
        "expired": _("records whose time was over"),
        "seal_keys": _("keys destroyed"),
    }
    record = {key: counts[key] for key in labels}
    emit_one(record, labels, as_json=as_json, title=_("Restored"))
    talk(
        _(
            "Contacts logged after the backup are not in it: enter them with `outreach log` before anybody works the queue. "
            "Then `outreach doctor`."
        )
    )
