"""`outreach safeguarding`: stops that wait for the safeguarding lead."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Plain, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk
from store.domain import StopChoice, StopSource
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "safeguarding",
        help=_(
            "Listings with a statement of an age under 18, or of force.\n\n"
            "For the safeguarding lead: the address and the day; nothing else is kept. Whoever stands here is out of the ordinary "
            "queue. A stop that nobody has handled in time raises the alarm: here, in `outreach queue` and in `outreach doctor`; the "
            "exit code is then 6. On a terminal one at a time; in a pipe: the list."
        ),
        shown=("outreach safeguarding", "outreach safeguarding raise pabc123 --source conversation"),
        panel=STAFF,
        alone=safeguarding,
    )
    add(
        group,
        "list",
        list_stops,
        help=_("List the open stops: the ad's address and the day. For the safeguarding lead."),
        shown=("outreach safeguarding list", "outreach safeguarding list --json"),
    )
    add(
        group,
        "handle",
        handle,
        help=_(
            "Close a stop: release the person to the ordinary way, or hold her for good.\n\n"
            "You have notified, or found that there is nothing to notify, outside this program. No reason is kept; the stop itself "
            "goes a week later."
        ),
        shown=("outreach safeguarding handle sabc123 hold",),
    )
    add(
        group,
        "raise",
        raise_stop,
        help=_(
            "Raise a stop yourself: somebody told you that she is under 18, or forced.\n\n"
            "She is out of the queue at once, whole, and the safeguarding lead sees the ad's address and the day. What was said is not "
            "written down here. The duty to notify is your own: talk to the lead as well."
        ),
        shown=("outreach safeguarding raise pabc123 --source conversation",),
    )


def safeguarding(
    context: typer.Context, workspace: Workspace = None, as_json: AsJson = False, plain: Plain = False
) -> None:
    """Look at the open stops on a terminal, one at a time; list them where the answer goes to a program."""
    if context.invoked_subcommand is not None:
        return
    if for_machines(as_json=as_json) or not sys.stdin.isatty():
        list_stops(workspace, as_json=as_json)
        return
    from review_cli.screens.review_screen import ReviewScreen
    from review_cli.screens.sitting import sit
    from review_cli.service.permissions import require_role
    from review_cli.service.stop_bench import StopBench
    from review_cli.service.stops import overdue
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.SAFEGUARDING)
        bench = StopBench(now)
        sit(
            ReviewScreen(now, bench, bench.state()),
            idle_seconds=now.workspace.settings.clock.idle_seconds,
            plain=plain,
        )
        late = overdue(now)
    _alarm(late)


def list_stops(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List the open stops: address and day, nothing else is kept. For the safeguarding lead."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role
    from store.safeguarding import open_stops

    with session(workspace) as now:
        require_role(now.database, Role.SAFEGUARDING)
        with now.database.reading() as connection:
            stops = open_stops(connection, now.vault)
        days = now.workspace.settings.clock.safeguarding_days
        rows = [
            {
                "id": stop.stop_id,
                "day": stop.day.isoformat(),
                "overdue": stop.overdue(now.today, days),
                "address": stop.address,
            }
            for stop in stops
        ]
    columns = {"id": _("id"), "day": _("day"), "overdue": _("overdue"), "address": _("address of the ad")}
    emit(rows, columns, as_json=as_json, title=_("Safeguarding"), empty=_("No open stop."))
    _alarm(sum(bool(row["overdue"]) for row in rows))


def _alarm(late: int) -> None:
    """Say what is overdue, and end with the alarm's code."""
    from review_cli.service.stops import overdue_words

    if late:
        talk(overdue_words(late))
        raise typer.Exit(int(ExitCode.ALARM))


def handle(
    stop: Annotated[
        str,
        typer.Argument(
            help=_("The id that `outreach safeguarding` shows, or its beginning."), show_default=False
        ),
    ],
    choice: Annotated[StopChoice, typer.Argument(help=_("Your choice."), show_default=False)],
    workspace: Workspace = None,
) -> None:
    """Close a stop by the lead's choice."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role
    from store.safeguarding import handle_stop

    with session(workspace) as now:
        require_role(now.database, Role.SAFEGUARDING)
        with now.database.writing() as connection:
            handle_stop(connection, now.vault, stop, choice, now.today)
    talk(_("Handled."))


def raise_stop(
    item: Annotated[
        str,
        typer.Argument(
            help=_("The id of a queue item, a person or a profile, or its beginning."), show_default=False
        ),
    ],
    source: Annotated[StopSource, typer.Option(help=_("How it came to you."))] = StopSource.CONVERSATION,
    workspace: Workspace = None,
) -> None:
    """Raise a stop for a person; she is out of the queue at once."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role
    from store.safeguarding import raise_by_hand

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR, Role.SAFEGUARDING)
        with now.database.writing() as connection:
            raise_by_hand(connection, now.vault, item, now.actor, source)
    talk(
        _(
            "Raised: she is out of the queue, and the safeguarding lead sees it. Tell the lead yourself as well."
        )
    )
