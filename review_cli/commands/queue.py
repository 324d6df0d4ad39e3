"""`outreach queue`: who is due today, why, and by which channel. Masked."""

from __future__ import annotations

from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "queue",
        help=_("Today's contact queue: who is due, why, by which channel."),
        shown=("outreach queue", "outreach queue reveal pabc123"),
        panel=STAFF,
        alone=queue,
    )
    add(
        group,
        "list",
        list_queue,
        help=_(
            "Print today's queue, masked.\n\n"
            "It is built anew from what is stored now. Below it stands how many wait, and for what."
        ),
        shown=("outreach queue list", "outreach queue list --json"),
    )
    add(
        group,
        "reveal",
        reveal,
        help=_(
            "Take an item and read its one contact point; it is noted, and goes from the screen by itself.\n\n"
            "You hold the item for a while, so that nobody else calls meanwhile; `outreach release` gives it back."
        ),
        shown=("outreach queue reveal pabc123",),
    )
    add(
        app,
        "release",
        release,
        help=_("Give back everything you hold."),
        shown=("outreach release",),
        panel=STAFF,
    )


def queue(context: typer.Context, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Today's queue."""
    if context.invoked_subcommand is None:
        list_queue(workspace, as_json=as_json)


def list_queue(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Build today's queue from what is stored now, and print it masked."""
    from review_cli.screens.queue import QUEUE_COLUMNS, queue_records, queue_rows, waiting_words
    from review_cli.service.queueing import build_queue
    from review_cli.session import session
    from store.queue import Queue

    with session(workspace) as now:
        decided = build_queue(
            now.database,
            now.vault,
            today=now.today,
            cap=now.workspace.settings.clock.first_contact_per_day,
            now=now.now,
        )
        with now.database.reading() as connection:
            items = Queue(connection, now.vault).items(now.today)
    emit(
        queue_records(items) if for_machines(as_json=as_json) else queue_rows(items),
        QUEUE_COLUMNS,
        as_json=as_json,
        title=_("Today's queue"),
        empty=_("Nobody is due today."),
    )
    for sentence in waiting_words(decided.waiting):
        talk(sentence)


def reveal(
    item: Annotated[
        str, typer.Argument(help=_("The id that `outreach queue list` shows."), show_default=False)
    ],
    workspace: Workspace = None,
) -> None:
    """Take an item and read its contact point. Needs a terminal: nothing is left in its history, and nothing goes into a pipe."""
    from review_cli.screens.reveal import require_screen, show_once
    from review_cli.session import session
    from store.claims import Claims

    require_screen()
    with session(workspace) as now:
        settings = now.workspace.settings.clock
        with now.database.writing() as connection:
            claims = Claims(connection, now.vault)
            claim = claims.claim(claims.find(item), now.actor, settings.claim_minutes)
            reading = claims.read(claim, now.actor, daily_limit=settings.reveals_per_day)
    show_once(reading)
    talk(
        _("You hold this item for {minutes} minutes; `outreach release` gives it back.").format(
            minutes=settings.claim_minutes
        )
    )


def release(workspace: Workspace = None) -> None:
    """Give back everything you hold."""
    from review_cli.session import session
    from store.claims import Claims

    with session(workspace) as now, now.database.writing() as connection:
        number = Claims(connection, now.vault).release(now.actor)
    talk(_("Given back: {number}.").format(number=number))
