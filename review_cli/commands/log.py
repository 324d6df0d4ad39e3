"""`outreach log`: a contact outside the queue, in three keys."""

from __future__ import annotations

import typer

from review_cli.commands.options import STAFF, Plain, Workspace, add
from review_cli.i18n import _
from store.errors import NeedsTerminal


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "log",
        log,
        help=_(
            "Log a contact outside the queue in three keys: who, channel, outcome.\n\n"
            "Who is one of those you had to do with lately, or somebody who rings and gives her number at a hidden prompt, or nobody "
            "in particular. A number we know opens that person; one we do not know is kept as a token only."
        ),
        shown=("outreach log", "outreach log --plain"),
        panel=STAFF,
    )


def log(
    workspace: Workspace = None,
    plain: Plain = False,
) -> None:
    """Log a contact. Needs a terminal: a contact is something somebody decided, not a line of a file."""
    from review_cli.screens.log_screen import LogScreen
    from review_cli.screens.sitting import at_terminal, sit
    from review_cli.service.logging_contacts import ContactLog
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    if not at_terminal():
        raise NeedsTerminal(_("a contact is logged at a terminal only"))
    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        now.vault.keyring.require_objection()
        screen = LogScreen(now, ContactLog(now))
        sit(screen, idle_seconds=now.workspace.settings.clock.idle_seconds, plain=plain)
