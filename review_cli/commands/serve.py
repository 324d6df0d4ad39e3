"""`outreach serve`: the unattended service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from review_cli.commands.options import COORDINATORS, Workspace, add
from review_cli.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "serve",
        serve,
        help=_(
            "Crawl, match, expire, build the queue and back up by the schedule, until stopped.\n\n"
            "One such process per store; a second one waits and says who holds it. SIGTERM ends it within ten seconds, with what was "
            "fetched written; SIGHUP reads arenas and schedule again. It writes one JSON line per event to standard error."
        ),
        shown=("outreach serve", "outreach serve --health 9469"),
        panel=COORDINATORS,
    )


def serve(
    health: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help=_("Answer /healthz and /metrics on this port of 127.0.0.1: counts only."),
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Crawl, match, expire, build the queue and back up by the schedule."""
    import asyncio

    from review_cli import session as sessions
    from review_cli.service.serving.health import listening
    from review_cli.service.serving.logs import EventLog, hush_libraries
    from review_cli.service.serving.service import Service

    def now() -> datetime:
        return sessions.utc_now()

    say = EventLog(now)
    hush_libraries(say)
    with sessions.session(workspace) as opened:
        service = Service(opened, now, say)
        with listening(health, service, now):
            asyncio.run(service.run())
