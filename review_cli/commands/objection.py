"""`outreach objection`: somebody asks to be left alone. Typed at a prompt, answered always alike, never a list."""

from __future__ import annotations

import typer

from review_cli.commands.options import STAFF, Workspace
from review_cli.i18n import _
from review_cli.output import talk


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command(
        "objection", rich_help_panel=STAFF, help=_("Enter an objection: do not contact, do not store.")
    )(objection)


def objection(workspace: Workspace = None) -> None:
    """Enter an objection. One phone number, e-mail address or ad address per line, hidden as you type; an empty line ends.

    What is known of the person is erased, and what shows these again is never stored. The answer is the same whether
    anything was known or not.
    """
    from review_cli.session import ask_secret, session
    from store.objections import Objections, canonical_value

    with session(workspace) as now:
        region = now.workspace.settings.region
        now.vault.keyring.require_objection()
        values = []
        talk(_("Phone, e-mail or the ad's address; one per line, nothing is shown; an empty line ends."))
        while text := ask_secret(_("value")).strip():
            value = canonical_value(text, region)
            if value is None:
                talk(_("That is no phone number, e-mail address or web address; please type it again."))
            else:
                values.append(value)
        if not values:
            talk(_("Nothing was typed; nothing was entered."))
            return
        with now.database.writing() as connection:
            Objections(connection, now.vault).enter(values, now.today)
    talk(_("The objection stands from now on."))
