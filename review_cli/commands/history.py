"""`outreach history` and `outreach undo`: what was logged on somebody, and taking it back."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, for_machines, talk
from store.errors import InputError


class UndoReason(StrEnum):
    """Why an entry is taken back. Closed codes."""

    MISTAKE = "mistake"
    WRONG_PERSON = "wrong_person"
    ENTERED_TWICE = "entered_twice"
    HER_OWN_WORD = "her_own_word"


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    add(
        app,
        "history",
        history,
        help=_(
            "Who did what with a person or venue, and when; also what was taken back.\n\nCodes and days only: nothing that was said is kept."
        ),
        shown=("outreach history pabc123", "outreach history pabc123 --json"),
        panel=STAFF,
    )
    add(
        app,
        "undo",
        undo,
        help=_(
            "Take back your last entry, or one that `outreach history` shows.\n\n"
            "It shows what stands and what will stand, and asks. What somebody built on since is not undone. A coordinator can take "
            "back a colleague's entry, with a reason.\n\n"
            "Elsewhere: a judgement on a pair, a split too, by z in `outreach pairs`; a verdict on a listing by z in `outreach verdicts` or "
            "by `outreach verdicts undo`; a rule on a contact point by `outreach value ID --undo`; an objection by `outreach objection "
            "withdraw`, at her own word."
        ),
        shown=("outreach undo", "outreach undo eabc123 --reason entered_twice"),
        panel=STAFF,
    )


def history(
    person: Annotated[
        str,
        typer.Argument(help=_("A person's, profile's or venue's id, or its beginning."), show_default=False),
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Everything that was logged on somebody, oldest first."""
    from config.contact_forms import contact_form
    from review_cli.screens.history import event_words
    from review_cli.service.history import history_of
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR, Role.AUDITOR)
        events, undone = history_of(now, person)
    whole = for_machines(as_json=as_json)
    rows = [
        {
            "event": one.event_id if whole else short_id(one.event_id),
            "day": one.day,
            "kind": one.kind,
            "codes": one.codes,
            "what": event_words(contact_form(), one),
            "staff": one.staff_id,
            "team": one.team,
            "form": one.form_version,
            "undone": one.event_id in undone,
        }
        for one in events
    ]
    columns = {
        "event": _("id"),
        "day": _("day"),
        "what": _("what"),
        "staff": _("staff"),
        "team": _("team"),
        "undone": _("undone"),
    }
    emit(rows, columns, as_json=as_json, title=_("History"), empty=_("Nothing was logged on her."))


def undo(
    event: Annotated[
        str | None, typer.Argument(help=_("The entry's id; without it your last one."), show_default=False)
    ] = None,
    reason: Annotated[UndoReason, typer.Option(help=_("Why it is taken back."))] = UndoReason.MISTAKE,
    workspace: Workspace = None,
) -> None:
    """Show what stands and what will stand; ask; take it back."""
    from review_cli.service.history import take_back, what_undo_does
    from review_cli.session import confirm, session

    with session(workspace) as now:
        try:
            found, before, after = what_undo_does(now, event)
        except InputError:
            talk(
                _(
                    "`outreach undo` takes back what was logged on somebody. Judgements on pairs are taken back by z in `outreach pairs`, "
                    "verdicts on listings by `outreach verdicts undo`."
                )
            )
            raise
        talk(_("Now: ") + before)
        talk(_("Then: ") + after)
        if confirm(_("Take it back?")):
            take_back(now, found, reason.value)
            talk(_("undone"))
        else:
            talk(_("nothing was done"))
