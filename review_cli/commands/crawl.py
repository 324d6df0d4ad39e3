"""`outreach crawl` and `outreach runs`: fetch the arenas, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, talk
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    add(
        app,
        "crawl",
        crawl,
        help=_(
            "Crawl all arenas, or the ones named.\n\n"
            "One process per arena, slow and by the arena's own rules; what it brings is screened and sealed on the way. "
            "Ctrl-C asks the crawls to stop and keeps what was fetched."
        ),
        shown=("outreach crawl", "outreach crawl my-arena --json"),
        panel=COORDINATORS,
    )
    add(
        app,
        "runs",
        runs,
        help=_("What ran, how long, and what it brought; the newest first."),
        shown=("outreach runs", "outreach runs --kind crawl --limit 5"),
        panel=COORDINATORS,
    )


def crawl(
    arenas: Annotated[
        list[str] | None,
        typer.Argument(help=_("Arenas to crawl; all when none is named."), show_default=False),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Crawl arenas: one process each, politely, with what they bring screened and sealed on the way."""
    from review_cli.screens.crawling import watching
    from review_cli.service.crawls import crawl_arenas, crawlable
    from review_cli.session import session

    with session(workspace) as now:
        names = crawlable(now.workspace, arenas or [])
        if not names:
            talk(_("There is no arena to crawl yet; see docs/adding-an-arena.md."))
        keyring = now.key_file.keyring
        with watching(names) as watch:
            results = crawl_arenas(now.workspace, keyring, names, today=now.today, watch=watch)
    rows = [_row(result) for result in results]
    emit(rows, _CRAWL_COLUMNS, as_json=as_json, title=_("Crawled"))
    for result in results:
        if result.error:
            talk(f"{result.arena}: {result.error}")
    worst = max((result.exit_code for result in results), default=int(ExitCode.OK))
    if worst:
        raise typer.Exit(worst if worst > 0 else int(ExitCode.FAILURE))


_CRAWL_COLUMNS = {
    "arena": _("arena"),
    "end": _("ended"),
    "listings": _("listings"),
    "kept": _("kept"),
    "unclear": _("unclear"),
    "dropped": _("dropped"),
    "new": _("new"),
    "changed": _("changed"),
    "seen": _("unchanged"),
    "alarms": _("alarms"),
}


def _row(result: Any) -> dict[str, Any]:
    counts = {
        key: result.counts.get(key, 0)
        for key in ("listings", "kept", "unclear", "dropped", "new", "changed", "seen")
    }
    return {"arena": result.arena, "end": result.ended, **counts, "alarms": result.alarms}


def runs(
    kind: Annotated[str | None, typer.Option(help=_("Only runs of this kind (crawl, match)."))] = None,
    arena: Annotated[str | None, typer.Option(help=_("Only runs of this arena."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """The newest runs, newest first."""
    from review_cli.session import session
    from store.runs import recent_runs

    with session(workspace) as now, now.database.reading() as connection:
        found = recent_runs(connection, kind=kind, arena=arena, limit=limit)
    rows = [
        {
            "run": run.run_id,
            "kind": run.kind,
            "arena": run.arena,
            "status": run.status,
            "started": run.started_at.isoformat(timespec="seconds"),
            "seconds": round((run.finished_at - run.started_at).total_seconds(), 1)
            if run.finished_at
            else None,
            "counts": run.counts
            if as_json
            else " ".join(
                f"{key}={n}" for key, n in sorted(run.counts.items()) if ":" not in key and "/" not in key
            ),
            "alarms": run.alarms,
        }
        for run in found
    ]
    columns = {
        key: _(key) for key in ("run", "kind", "arena", "status", "started", "seconds", "counts", "alarms")
    }
    emit(rows, columns, as_json=as_json, title=_("Runs"), empty=_("Nothing has run yet."))
