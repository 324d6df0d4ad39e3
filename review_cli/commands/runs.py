"""`outreach runs`: what ran, how long, what it brought, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, emit_one, for_machines
from review_cli.screens.run_alarms import alarms_in_words, what_to_do
from review_cli.screens.times import lasted, local
from review_cli.screens.words import ENDS, counts_in_words

if TYPE_CHECKING:
    from store.runs import Run


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "runs",
        runs,
        help=_(
            "What ran, how long, what it brought and what is wrong; the newest first. With an id: one run.\n\n"
            "Crawls, matching, expiry, the queue, backups; also what was skipped, and why."
        ),
        shown=("outreach runs", "outreach runs --kind crawl --limit 5", "outreach runs r0a1b2c3"),
        panel=COORDINATORS,
    )


def runs(
    run: Annotated[
        str | None, typer.Argument(help=_("The id of a run, or its beginning."), show_default=False)
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=_("Only runs of this kind (crawl, match, expire, queue, backup)."))
    ] = None,
    arena: Annotated[str | None, typer.Option(help=_("Only runs of this arena."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("How many at most."))] = 20,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """The newest runs, newest first; or one of them."""
    from review_cli.session import session
    from store.runs import find_run, recent_runs

    with session(workspace) as now, now.database.reading() as connection:
        found = (
            [find_run(connection, run)]
            if run is not None
            else recent_runs(connection, kind=kind, arena=arena, limit=limit)
        )
        zone = ZoneInfo(now.workspace.settings.clock.zone)
    machine = for_machines(as_json=as_json)
    rows = [_record(one) if machine else _row(one, zone) for one in found]
    labels = _labels()
    if run is not None:
        emit_one(rows[0], dict.fromkeys(rows[0], "") if machine else labels, as_json=as_json, title=_("Run"))
        return
    if not machine and not any(row["next"] for row in rows):
        del labels["next"]
    columns = dict.fromkeys(_KEYS, "") if machine else labels
    emit(rows, columns, as_json=as_json, title=_("Runs"), empty=_("Nothing has run yet."))


_KEYS = ("run", "kind", "arena", "status", "started", "seconds", "counts", "alarms")


def _labels() -> dict[str, str]:
    return {
        "run": _("run"),
        "kind": _("kind"),
        "arena": _("arena"),
        "status": _("ended"),
        "started": _("started"),
        "lasted": _("lasted"),
        "counts": _("brought"),
        "alarms": _("alarms"),
        "next": _("what to do next"),
    }


def _seconds(run: Run) -> float | None:
    return round((run.finished_at - run.started_at).total_seconds(), 1) if run.finished_at else None


def _record(run: Run) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "kind": run.kind,
        "arena": run.arena,
        "status": run.status,
        "started": run.started_at.isoformat(timespec="seconds"),
        "seconds": _seconds(run),
        "counts": run.counts,
        "alarms": run.alarms,
    }


def _row(run: Run, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "run": short_id(run.run_id),
        "kind": run.kind,
        "arena": run.arena,
        "status": ENDS.get(run.status, run.status),
        "started": local(run.started_at, zone),
        "lasted": lasted(_seconds(run)),
        "counts": counts_in_words(run.counts),
        "alarms": alarms_in_words(run),
        "next": what_to_do(run),
    }
