"""`outreach arena`: the register of arenas."""

from __future__ import annotations

import typer

from review_cli.commands import arena_add, arena_life, arena_presence, arena_try
from review_cli.commands.broken_files import tell_broken
from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit, for_machines
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "arena",
        help=_("The register of arenas."),
        shown=("outreach arena list", "outreach arena add https://portal.example/"),
        panel=COORDINATORS,
    )
    add(
        group,
        "list",
        list_arenas,
        help=_(
            "Every arena: how it is read, where it stands and on what evidence, how its last run ended, and why it may not be crawled."
        ),
        shown=("outreach arena list", "outreach arena list --json"),
    )
    arena_add.register(group)
    arena_try.register(group)
    arena_life.register_on(group)
    arena_presence.register(group)


def list_arenas(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Every arena of the workspace: file, register and last run."""
    from config.arenas import sift_arenas
    from review_cli.screens.arenas import in_words
    from review_cli.service.arena_register import register_record, registered
    from review_cli.session import session

    with session(workspace) as now:
        records = [(one, register_record(one, now)) for one in registered(now).values()]
        broken = sift_arenas(now.workspace.arenas_dir)[1]
    codes = for_machines(as_json=as_json)
    rows = [record if codes else in_words(one, record) for one, record in records]
    columns = {
        "arena": _("arena"),
        "kind": _("kind"),
        "mode": _("mode"),
        "life": _("life"),
        "evidence": _("evidence"),
        "reason": _("reason"),
        "rescreen_on": _("looked at again on"),
        "ended": _("last run"),
        "alarm": _("why"),
        "why_not": _("why not"),
    }
    extra = {"verdict": "", "decided_by": "", "may_crawl": "", "render": ""} if codes else {}
    shown = [key for key in columns if codes or any(row[key] for row in rows)]
    emit(
        rows,
        {**{key: columns[key] for key in shown}, **extra},
        as_json=as_json,
        title=_("Arenas"),
        empty=_("No arena yet; `outreach arena add` looks at a portal and proposes one."),
    )
    tell_broken(broken)
    if broken:
        raise typer.Exit(int(ExitCode.FAILURE))
