"""`outreach crawl`: fetch the arenas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_cli.commands.broken_files import tell_broken
from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk
from review_cli.screens.arenas import alarm_words
from review_cli.screens.words import ENDS, TAKEN_IN, labels
from review_cli.sentences import in_bound_language
from store.errors import ExitCode

if TYPE_CHECKING:
    from review_cli.service.crawls import Crawl


_COUNTED = ("listings", *TAKEN_IN, "left_alone")


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
    from review_cli.service.objecting import sweep_spool
    from review_cli.session import session
    from store.arenas import read_entries

    with session(workspace) as now:
        with now.database.reading() as connection:
            register_ = read_entries(connection)
        names, broken = crawlable(now.workspace, arenas or [], register_, now.today)
        tell_broken(broken)
        if broken:
            talk(_("Arenas whose file is broken are left alone; mend it (`outreach arena test` says more)."))
        elif not names:
            talk(_("There is no arena to crawl yet; see docs/adding-an-arena.md."))
        keyring = now.key_file.keyring
        with watching(names) as watch:
            results = crawl_arenas(now.workspace, keyring, names, today=now.today, watch=watch)
        sweep_spool(now.workspace, now.database, now.vault, now.now)
    codes = for_machines(as_json=as_json)
    rows = [_row(result, codes=codes) for result in results]
    columns = {
        "arena": _("arena"),
        "end": _("ended"),
        **labels(*_COUNTED),
        "alarms": _("alarms"),
    }
    emit(rows, columns, as_json=as_json, title=_("Crawled"))
    for result in results:
        if result.error:
            said = in_bound_language(result.error)
            talk(said if said.startswith(f"{result.arena}: ") else f"{result.arena}: {said}")
    worst = max((result.exit_code for result in results), default=int(ExitCode.OK))
    if broken and not arenas:
        worst = max(worst, int(ExitCode.FAILURE))
    if worst:
        raise typer.Exit(worst)


def _row(result: Crawl, *, codes: bool) -> dict[str, Any]:
    ended = result.ended or ""
    return {
        "arena": result.arena,
        "end": ended if codes else ENDS.get(ended, ended),
        **{key: result.counts.get(key, 0) for key in _COUNTED},
        "alarms": result.alarms if codes else [alarm_words(said) for said in result.alarms],
    }
