"""`outreach schedule`: what the service does when; run, pause and resume its jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk
from review_cli.screens.lacks import lack_words
from review_cli.screens.times import local
from review_cli.screens.words import ENDS


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "schedule",
        help=_(
            "When the service crawls, matches, expires, builds the queue and backs up.\n\n"
            "The times stand in schedule.toml and in the arenas' files; after a change there: `systemctl reload outreach`."
        ),
        shown=("outreach schedule list", "outreach schedule next", "outreach schedule pause crawl:my-arena"),
        panel=COORDINATORS,
    )
    add(
        group,
        "list",
        list_jobs,
        help=_(
            "All jobs: when each comes next, how it went last, whether it rests; and what today's queue lacks."
        ),
        shown=("outreach schedule list", "outreach schedule list --json"),
    )
    add(
        group,
        "next",
        next_times,
        help=_("What comes next, in local time."),
        shown=("outreach schedule next", "outreach schedule next --limit 30"),
    )
    add(
        group,
        "run",
        run,
        help=_("Ask the running service to do a job now: crawl:ARENA, chain or backup."),
        shown=("outreach schedule run chain", "outreach schedule run crawl:my-arena"),
    )
    add(
        group,
        "pause",
        pause,
        help=_("Let a job rest until it is resumed; `all` lets everything rest."),
        shown=("outreach schedule pause crawl:my-arena", "outreach schedule pause all"),
    )
    add(
        group,
        "resume",
        resume,
        help=_("Let a job come again."),
        shown=("outreach schedule resume crawl:my-arena",),
    )


_JobName = Annotated[
    str, typer.Argument(help=_("A job as `outreach schedule list` names it."), show_default=False)
]


def list_jobs(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """All jobs."""
    from review_cli.service.serving.overview import overview
    from review_cli.session import session

    with session(workspace) as now:
        found = overview(now)
    machine = for_machines(as_json=as_json)
    zone = found.plan.zone
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        last = row.last
        if machine:
            times = [
                moment.isoformat() if moment else None for moment in (row.next_at, last and last.started_at)
            ]
        else:
            times = [
                local(moment, zone) if moment else "" for moment in (row.next_at, last and last.started_at)
            ]
        status = last.status if last else ""
        rows.append(
            {
                "job": row.job,
                "cron": row.cron,
                "next": times[0],
                "last": times[1],
                "ended": status if machine else ENDS.get(status, status),
                "paused_by": row.paused_by,
            }
        )
    columns = {
        "job": _("job"),
        "cron": _("time"),
        "next": _("next"),
        "last": _("last"),
        "ended": _("ended"),
        "paused_by": _("paused by"),
    }
    emit(rows, columns, as_json=as_json, title=_("Schedule"))
    if found.holder is None:
        talk(_("`outreach serve` is not running: nothing of this happens by itself."))
    else:
        talk(
            _("{process} serves since {time}.").format(
                process=found.holder.process, time=local(found.holder.since, zone)
            )
        )
    for file, problem in found.plan.broken.items():
        talk(
            _("{file} cannot be read, its arena is not crawled: {problem}").format(file=file, problem=problem)
        )
    for lack in found.lacks:
        talk(lack_words(lack))


def next_times(
    limit: Annotated[int, typer.Option(min=1, max=500, help=_("How many at most."))] = 12,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """What comes next."""
    from review_cli.service.serving.overview import coming
    from review_cli.session import session

    with session(workspace) as now:
        found = coming(now, limit)
    machine = for_machines(as_json=as_json)
    rows = [
        {"at": moment.isoformat() if machine else f"{moment:%a} {local(moment, moment.tzinfo)}", "job": job}  # type: ignore[arg-type]
        for moment, job in found
    ]
    emit(rows, {"at": _("time"), "job": _("job")}, as_json=as_json, title=_("Comes next"))


def run(job: _JobName, workspace: Workspace = None) -> None:
    """Ask the running service to do a job now."""
    from review_cli.service.serving.overview import ask_to_run

    _act(ask_to_run, job, workspace)
    talk(_("Asked; `outreach runs` shows what becomes of it."))


def pause(job: _JobName, workspace: Workspace = None) -> None:
    """Let a job rest."""
    from review_cli.service.serving.overview import let_rest

    _act(let_rest, job, workspace)
    talk(_("{job} rests until `outreach schedule resume {again}`.").format(job=job, again=job))


def resume(job: _JobName, workspace: Workspace = None) -> None:
    """Let a job come again."""
    from review_cli.service.serving.overview import take_up

    _act(take_up, job, workspace)
    talk(_("{job} comes again at its time.").format(job=job))


def _act(act: Any, job: str, workspace: Path | None) -> None:
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.COORDINATOR, Role.ADMINISTRATOR)
        act(now, job)
