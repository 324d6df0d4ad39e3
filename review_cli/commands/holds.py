"""`outreach holds`: who waits because she may be somebody contacted before, and for how long."""

from __future__ import annotations

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, for_machines


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "holds",
        holds,
        help=_(
            "Who is kept out of the queue because she may be somebody contacted before.\n\n"
            "Staff judge such pairs first (`outreach pairs`). What nobody judged within the days of the setting clock.hold_days is yours: "
            "nobody is contacted until the pair is judged."
        ),
        shown=("outreach holds", "outreach pairs judge pabc123 pdef456 different"),
        panel=COORDINATORS,
    )


def holds(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List the held persons, the longest waiting first."""
    from review_cli.service.matching_checks import held
    from review_cli.session import session

    with session(workspace) as now:
        found = held(now)
        today = now.today
    whole = for_machines(as_json=as_json)
    rows = [
        {
            "person": one.subject_id if whole else short_id(one.subject_id),
            "others": list(one.others) if whole else [short_id(other) for other in one.others],
            "since": one.since.isoformat(),
            "days": (today - one.since).days,
            "with": ("coordinator" if one.late else "staff")
            if whole
            else (_("a coordinator") if one.late else _("staff")),
        }
        for one in found
    ]
    columns = {
        "person": _("person"),
        "others": _("possibly the same as"),
        "since": _("since"),
        "days": _("days"),
        "with": _("decides"),
    }
    emit(rows, columns, as_json=as_json, title=_("Held back"), empty=_("Nobody is held back."))
