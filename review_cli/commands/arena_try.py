"""`outreach arena show`, `test` and `diff`: what an arena file says, what it finds, and what a change would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.arena_add import show_samples
from review_cli.commands.options import AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, emit_one, for_machines, talk

Name = Annotated[str, typer.Argument(help=_("A name that `outreach arena list` shows."), show_default=False)]


def register(group: typer.Typer) -> None:
    """Add the commands to the group `arena`."""
    add(
        group,
        "show",
        show,
        help=_(
            "One arena: its file in short, where it stands and on what evidence, its last run, and whether it may be crawled."
        ),
        shown=("outreach arena show portal", "outreach arena show portal --json"),
    )
    add(
        group,
        "test",
        try_file,
        help=_(
            "Fetch one list page and three ads, and show what each rule finds, what it used to find, and what the screening says.\n\n"
            "Slowly, as robots.txt allows, and in memory: nothing of the pages is stored. With --save their structure is (tags and "
            "classes, every text blanked), if the arena is approved; `outreach arena diff` uses it."
        ),
        shown=("outreach arena test portal", "outreach arena test portal --save"),
    )
    add(
        group,
        "diff",
        diff,
        help=_(
            "What a changed arena file would change on the saved structures of its pages.\n\nNothing is fetched and nothing is changed."
        ),
        shown=("outreach arena diff portal new/portal.toml",),
    )


def show(name: Name, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """One arena: its file in short, where it stands, and how its last run ended."""
    from config.arenas import Mode
    from review_cli.commands.arena_presence import look_labels, looks_record
    from review_cli.screens.arenas import NEXT, in_words
    from review_cli.service.arena_register import register_record, registered
    from review_cli.service.presence import seen_in
    from review_cli.service.surveys import arena_named, saved_pages
    from review_cli.session import session

    with session(workspace) as now:
        arena = arena_named(now.workspace, name)
        saved = sum(1 for _page in saved_pages(now.workspace, arena))
        one = registered(now)[arena.name]
        standing = register_record(one, now)
        seen = looks_record(seen_in(now, arena.name)) if arena.mode is Mode.PRESENCE else None
    fields = arena.fields.model_dump()
    record = {
        **(standing if for_machines(as_json=as_json) else in_words(one, standing)),
        "language": arena.language or "",
        "owner": arena.owner,
        "start_urls": list(arena.start_urls),
        "delay": arena.crawl.delay,
        "cron": arena.schedule.cron or "",
        "rules": [key for key, rules in fields.items() if rules],
        "saved_pages": saved,
        "next": NEXT.get(standing["ended"], ""),
        **(seen if seen is not None else {}),
    }
    labels = {
        "arena": _("arena"),
        "kind": _("kind"),
        "mode": _("mode"),
        "life": _("life"),
        "verdict": _("verdict"),
        "evidence": _("evidence"),
        "reason": _("reason"),
        "decided_by": _("decided by"),
        "rescreen_on": _("looked at again on"),
        "ended": _("last run"),
        "alarm": _("why"),
        "held": _("waits for a look"),
        "next": _("what to do next"),
        "language": _("language"),
        "owner": _("owner"),
        "start_urls": _("begins at"),
        "delay": _("seconds between two pages"),
        "render": _("pages are rendered"),
        "cron": _("schedule"),
        "rules": _("fields with a rule"),
        "saved_pages": _("saved pages"),
        "may_crawl": _("may be crawled"),
        "why_not": _("why not"),
        **(look_labels() if seen is not None else {}),
    }
    emit_one(record, labels, as_json=as_json, title=arena.name)


def try_file(
    name: Name,
    save: Annotated[
        bool, typer.Option("--save", help=_("Save the structure of the pages, every text blanked."))
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Try an arena file on the portal."""
    from review_cli.service.surveys import arena_named, rules_without, save_tried, try_arena
    from review_cli.session import session

    with session(workspace) as now:
        arena = arena_named(now.workspace, name)
        if save:
            arena.require_crawlable()
        talk(_("Looking at the portal: one list page and three ads, slowly."))
        tried = try_arena(now.workspace, arena, now.definition, now.today)
        saved = save_tried(now.workspace, arena, tried) if save else []
    if as_json:
        emit_one(
            {
                "arena": name,
                "rows": list(tried.rows),
                "samples": list(tried.samples),
                "saved": [path.name for path in saved],
            },
            {},
            as_json=True,
        )
        return
    columns = {
        "page": _("page"),
        "what": _("what"),
        "rule": _("rule"),
        "found": _("found"),
        "shows": _("shows"),
        "used_to": _("used to find"),
        "at_alarm": _("found at the last alarm"),
    }
    emit(tried.rows, columns, as_json=False, title=_("What the rules of {name} find").format(name=name))
    if sys.stdout.isatty():
        show_samples(tried.samples)
    if missing := rules_without(tried.rows):
        talk(_("These rules found nothing on any page: {rules}").format(rules=", ".join(missing)))
    if saved:
        talk(
            _("Saved, with every text blanked: {files}").format(files=", ".join(path.name for path in saved))
        )


def diff(
    name: Name,
    changed: Annotated[
        Path, typer.Argument(metavar="NEWFILE", help=_("The changed arena file."), show_default=False)
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Compare an arena file with a changed one on saved pages."""
    from config.arenas import read_arena
    from review_cli.service.surveys import arena_named, compare
    from review_cli.session import session

    with session(workspace) as now:
        old = arena_named(now.workspace, name)
        new = read_arena(changed)
        pages, rows = compare(now.workspace, old, new)
    columns = {"page": _("page"), "what": _("what"), "before": _("before"), "after": _("after")}
    emit(
        rows,
        columns,
        as_json=as_json,
        title=_("What the changed file would change"),
        empty=_("Nothing would change."),
    )
    if not pages:
        talk(
            _(
                "No page of this arena is saved; `outreach arena test {name} --save` saves some, every text blanked."
            ).format(name=name)
        )
