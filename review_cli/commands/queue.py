"""`outreach queue`: who is due today, why, and by which channel. Masked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Plain, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "queue",
        help=_(
            "Today's contact queue, one person at a time: who is due, why, by which channel.\n\n"
            "One key logs the usual outcome, two another channel; `?` explains every key and outcome. Everything is masked until "
            "you ask for one contact point. In a pipe: the list."
        ),
        shown=("outreach queue", "outreach queue --plain", "outreach queue reveal pabc123"),
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
            "From then on it is an open attempt of yours, so that nobody else calls meanwhile, until its outcome is logged."
        ),
        shown=("outreach queue reveal pabc123",),
    )
    add(
        app,
        "release",
        release,
        help=_("Give back everything you hold, but open attempts: those wait for their outcome."),
        shown=("outreach release",),
        panel=STAFF,
    )


def queue(
    context: typer.Context,
    workspace: Workspace = None,
    as_json: AsJson = False,
    plain: Plain = False,
) -> None:
    """Work today's queue on a terminal; print it where the answer goes to a program."""
    if context.invoked_subcommand is not None:
        return
    if for_machines(as_json=as_json) or not sys.stdin.isatty():
        list_queue(workspace, as_json=as_json)
    else:
        work_queue(workspace, plain=plain)


def work_queue(workspace: Path | None, *, plain: bool) -> None:
    """Today's queue, one at a time. It is built first where it is not of today, or older than the last match."""
    from review_cli.screens.contact_screen import QueueScreen
    from review_cli.screens.queue import waiting_words
    from review_cli.screens.sitting import sit
    from review_cli.screens.terminal import Terminal, can_paint
    from review_cli.service.desk import Desk
    from review_cli.service.permissions import require_role
    from review_cli.service.queueing import build_queue, up_to_date
    from review_cli.service.serving.lacking import queue_lacks
    from review_cli.service.stops import overdue, overdue_words
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        settings = now.workspace.settings
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        now.vault.keyring.require_objection()
        waiting: tuple[str, ...] = ()
        if not up_to_date(now.database, today=now.today, zone=settings.clock.zone):
            talk(_("Building today's queue ..."))
            decided = build_queue(
                now.database,
                now.vault,
                today=now.today,
                cap=settings.clock.first_contact_per_day,
                now=now.now,
                clock=settings.clock,
            )
            waiting = tuple(waiting_words(decided.waiting))
        waiting = (*queue_lacks(now), *waiting)
        if alarm := overdue_words(overdue(now)):
            talk(alarm)
            waiting = (alarm, *waiting)
        plain = plain or not can_paint()
        terminals: list[Terminal] = []
        desk = Desk(now, clipboard=lambda words: terminals[0].copy(words) if terminals else None)
        screen = QueueScreen(now, desk, desk.state(waiting=waiting, plain=plain))
        sit(screen, idle_seconds=settings.clock.idle_seconds, plain=plain, on_terminal=terminals.append)


def list_queue(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Build today's queue from what is stored now, and print it masked."""
    from review_cli.screens.queue import QUEUE_COLUMNS, queue_records, queue_rows, waiting_words
    from review_cli.service.permissions import require_role
    from review_cli.service.queueing import build_queue
    from review_cli.service.serving.lacking import queue_lacks
    from review_cli.service.stops import overdue, overdue_words
    from review_cli.session import session
    from store.domain import Role
    from store.queue import Queue

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        clock = now.workspace.settings.clock
        decided = build_queue(
            now.database,
            now.vault,
            today=now.today,
            cap=clock.first_contact_per_day,
            now=now.now,
            clock=clock,
        )
        with now.database.reading() as connection:
            items = Queue(connection, now.vault).items(now.today)
        alarm = overdue_words(overdue(now))
        lacks = queue_lacks(now)
    emit(
        queue_records(items) if for_machines(as_json=as_json) else queue_rows(items),
        QUEUE_COLUMNS,
        as_json=as_json,
        title=_("Today's queue"),
        empty=_("Nobody is due today."),
    )
    for sentence in (*lacks, *waiting_words(decided.waiting)):
        talk(sentence)
    if alarm:
        talk(alarm)


def reveal(
    item: Annotated[
        str, typer.Argument(help=_("The id that `outreach queue list` shows."), show_default=False)
    ],
    workspace: Workspace = None,
) -> None:
    """Take an item and read its contact point. Needs a terminal: nothing is left in its history, and nothing goes into a pipe."""
    from review_cli.screens.reveal import require_screen, show_once
    from review_cli.service.hours import require_hours_of
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.attempts import Attempts
    from store.claims import Claims
    from store.domain import Role

    require_screen()
    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        settings = now.workspace.settings.clock
        with now.database.reading() as connection:
            item_id = Claims(connection, now.vault).find(item)
        require_hours_of(now, item_id)
        with now.database.writing() as connection:
            claims = Claims(connection, now.vault)
            claim = claims.claim(item_id, now.actor, settings.claim_minutes)
            reading = claims.read(claim, now.actor, daily_limit=settings.reveals_per_day)
            Attempts(connection, now.vault).open(claim, now.actor)
    show_once(reading)
    talk(_("This is an open attempt now: it stays yours until you log its outcome with `outreach queue`."))


def release(workspace: Workspace = None) -> None:
    """Give back everything you hold."""
    from review_cli.session import session
    from store.claims import Claims

    with session(workspace) as now, now.database.writing() as connection:
        number = Claims(connection, now.vault).release(now.actor)
    talk(_("Given back: {number}.").format(number=number))
