"""`outreach arena`: the register of arenas."""

from __future__ import annotations

import typer

from review_cli.commands import arena_add, arena_life, arena_try
from review_cli.commands.options import COORDINATORS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit


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
        help=_("Every arena, and whether it may be crawled; if not, what its file still lacks."),
        shown=("outreach arena list", "outreach arena list --json"),
    )
    arena_add.register(group)
    arena_try.register(group)
    arena_life.register_on(group)


def list_arenas(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Every arena file of the workspace."""
    from config.arenas import load_arenas
    from review_cli.session import session

    with session(workspace) as now:
        arenas = load_arenas(now.workspace.arenas_dir)
    rows = [
        {
            "arena": name,
            "kind": arena.kind.value,
            "mode": arena.mode.value,
            "may_crawl": arena.refusal() is None,
            "why_not": arena.refusal() or "",
        }
        for name, arena in arenas.items()
    ]
    columns = {
        "arena": _("arena"),
        "kind": _("kind"),
        "mode": _("mode"),
        "may_crawl": _("may be crawled"),
        "why_not": _("why not"),
    }
    emit(
        rows,
        columns,
        as_json=as_json,
        title=_("Arenas"),
        empty=_("No arena yet; `outreach arena add` looks at a portal and proposes one."),
    )
