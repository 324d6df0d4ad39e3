"""`outreach arena presence`: a look at a chat, in counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_cli.commands.options import AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit_one
from store.domain import Role

if TYPE_CHECKING:
    from store.presences import Presence


def register(group: typer.Typer) -> None:
    """Add the command to the group `arena`."""
    add(
        group,
        "presence",
        presence,
        help=_(
            "Note a look at a chat: how many people were there, and for how long you looked.\n\n"
            'Only for arenas whose file says mode = "presence". Counts only: no text, no names, no list of members.'
        ),
        shown=("outreach arena presence my-chat --people 12 --minutes 30",),
    )


def presence(
    name: Annotated[str, typer.Argument(help=_("The arena's name."), show_default=False)],
    people: Annotated[int, typer.Option(min=0, max=100_000, help=_("How many people you counted."))],
    minutes: Annotated[int, typer.Option(min=1, max=1440, help=_("How many minutes you looked."))],
    days_ago: Annotated[int, typer.Option(min=0, max=31, help=_("How many days ago that was."))] = 0,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Note a look at a chat."""
    from review_cli.service.permissions import require_role
    from review_cli.service.presence import look_at
    from review_cli.session import session

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR, Role.ADMINISTRATOR)
        seen = look_at(now, name, people=people, minutes=minutes, days_ago=days_ago)
    record = {"arena": name, **looks_record(seen)}
    emit_one(record, {"arena": _("arena"), **look_labels()}, as_json=as_json, title=_("Looks at a chat"))


def looks_record(seen: Presence) -> dict[str, Any]:
    """What looks at a chat come to, for the machine's eye."""
    return {**seen._asdict(), "last": seen.last.isoformat() if seen.last else ""}


def look_labels() -> dict[str, str]:
    """What looks at a chat come to: key -> words."""
    return {
        "looks": _("looks"),
        "minutes": _("minutes looked"),
        "people": _("people counted, at all looks"),
        "most": _("most at one look"),
        "last": _("last look"),
    }
