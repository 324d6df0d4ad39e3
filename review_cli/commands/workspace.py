"""`outreach init`: a workspace from nothing, or an existing one brought up to this version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.options import START, KeyCommand, KeyProtection, add, require_command
from review_cli.i18n import _
from review_cli.output import talk
from store.protection import Protection


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    add(
        app,
        "init",
        init,
        help=_(
            "Set up a workspace: settings, definition, arenas, keys, database.\n\n"
            "In a workspace that exists, what is missing is added and the database is brought up to this version; nothing that "
            "exists is overwritten."
        ),
        shown=("outreach init outreach-odense", "outreach init outreach-odense --keys os-keyring"),
        panel=START,
    )


def init(
    folder: Annotated[Path, typer.Argument(help=_("Where the workspace shall stand."), show_default=False)],
    protection: KeyProtection = Protection.PASSPHRASE,
    command: KeyCommand = None,
) -> None:
    """Set up a workspace, or upgrade one; existing files are never overwritten."""
    import shlex

    from review_cli.service.workspaces import make_workspace
    from review_cli.session import choose_passphrase, utc_now

    require_command(protection, command)
    made = make_workspace(
        folder,
        protection=protection,
        passphrase=choose_passphrase,
        command=shlex.split(command) if command else None,
        today=utc_now().date(),
    )
    for path in made.created:
        talk(_("made {path}").format(path=path))
    talk(_("The workspace is ready. Next: `outreach doctor` there, then `outreach arena add`."))
