"""`outreach objection`: somebody asks to be left alone, or no longer does. Typed at a prompt, answered always alike, never a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from review_cli.commands.options import STAFF, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import talk

if TYPE_CHECKING:
    from store.objections import Value


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "objection",
        help=_(
            "Enter an objection: do not contact, do not store.\n\n"
            "One phone number, e-mail address or ad address per line, hidden as you type; an empty line ends. What is known of "
            "the person is erased, and what shows these again is never stored. The answer is the same whether anything was known "
            "or not."
        ),
        shown=("outreach objection", "outreach objection withdraw"),
        panel=STAFF,
        alone=objection,
    )
    add(
        group,
        "withdraw",
        withdraw,
        help=_(
            "End an objection at the person's own wish; two members of staff enter the same.\n\n"
            "Enter everything she wants to be reached by: phone, e-mail and the addresses of her ads. The answer is always the "
            "same."
        ),
        shown=("outreach objection withdraw",),
    )


def objection(context: typer.Context, workspace: Workspace = None) -> None:
    """Enter an objection. One phone number, e-mail address or ad address per line, hidden as you type; an empty line ends.

    What is known of the person is erased, and what shows these again is never stored. The answer is the same whether
    anything was known or not.
    """
    if context.invoked_subcommand is not None:
        return
    from review_cli.service.objecting import enter_objection, sweep_spool
    from review_cli.session import session

    with session(workspace) as now:
        now.vault.keyring.require_objection()
        values = _ask_values(now.workspace.settings.region)
        if values:
            enter_objection(now.database, now.vault, now.actor, values)
            sweep_spool(now.workspace, now.database, now.vault, now.now)
    talk(_("The objection stands from now on.") if values else _("Nothing was typed; nothing was entered."))


def withdraw(workspace: Workspace = None) -> None:
    """End an objection. Only the person herself can ask for it; a second member of staff enters the same within seven days.

    Enter everything she wants to be reached by: phone, e-mail and the addresses of her ads. The answer is always the same.
    """
    from review_cli.service.objecting import withdraw_objection
    from review_cli.session import session

    with session(workspace) as now:
        now.vault.keyring.require_objection()
        values = _ask_values(now.workspace.settings.region)
        if values:
            withdraw_objection(now.database, now.vault, now.actor, values)
    talk(
        _(
            "Noted. An objection to these ends when two members of staff have entered the same within seven days."
        )
        if values
        else _("Nothing was typed; nothing was entered.")
    )


def _ask_values(region: str) -> list[Value]:
    from review_cli.session import ask_secret
    from store.objections import canonical_value

    values = []
    talk(_("Phone, e-mail or the ad's address; one per line, nothing is shown; an empty line ends."))
    while text := ask_secret(_("value")).strip():
        value = canonical_value(text, region)
        if value is None:
            talk(_("That is no phone number, e-mail address or web address; please type it again."))
        else:
            values.append(value)
    return values
