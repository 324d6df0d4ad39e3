"""`outreach wording`: first messages and help cards, as the workspace holds them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, emit_one, talk
from store.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "wording",
        help=_("First messages and help cards."),
        shown=("outreach wording list", "outreach wording show message-da"),
        panel=STAFF,
    )
    add(
        group,
        "list",
        list_wordings,
        help=_("All wordings, and whether the agency has approved them."),
        shown=("outreach wording list", "outreach wording list --json"),
    )
    add(
        group,
        "show",
        show,
        help=_("One wording, ready to copy.\n\nThe program itself sends nothing."),
        shown=("outreach wording show message-da",),
    )


def list_wordings(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """All wordings of the workspace."""
    from review_cli.service.wordings import wordings
    from review_cli.session import session

    with session(workspace) as now:
        found = wordings(now.workspace)
    rows = [
        {"name": name, "title": one.title, "approved": one.approved, "mark": one.mark}
        for name, one in found.items()
    ]
    columns = {"name": _("name"), "title": _("title"), "approved": _("approved"), "mark": _("mark")}
    emit(rows, columns, as_json=as_json, title=_("Wordings"))


def show(
    name: Annotated[
        str, typer.Argument(help=_("A name that `outreach wording list` shows."), show_default=False)
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """One wording with the agency's name and pages filled in. The program itself sends nothing."""
    from review_cli.service.wordings import filled, wordings
    from review_cli.session import session

    with session(workspace) as now:
        found = wordings(now.workspace)
        if name not in found:
            raise InputError(_("there is no such wording; see `outreach wording list`"))
        wording = found[name]
        text = filled(wording, now.workspace.settings)
    if as_json:
        emit_one(
            {"name": name, "text": text, "approved": wording.approved, "mark": wording.mark}, {}, as_json=True
        )
    else:
        sys.stdout.write(text + "\n")
    if not wording.approved:
        talk(
            _("Not approved by the agency yet: do not use it. Its mark is {mark}.").format(mark=wording.mark)
        )
