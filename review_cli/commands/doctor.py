"""`outreach doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import typer

from review_cli.commands.options import START, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, for_machines, talk
from review_cli.sentences import in_bound_language
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "doctor",
        doctor,
        help=_(
            "Say what is wrong with the workspace, and how to mend it.\n\n"
            "Settings, files, arenas, wordings, keys, database, journal, staff, overdue safeguarding stops, disk, clock, the service, its "
            "crawls and backups are looked at; nothing is changed. Exit code 6 when something cannot wait. With --json each problem has a "
            "code that is the same in every language."
        ),
        shown=("outreach doctor", "outreach doctor --json"),
        panel=START,
    )


def doctor(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Check settings, definition, arenas, wordings, keys, database, journal, staff and disk."""
    from review_cli.service.checkup import check_up
    from review_cli.session import session

    with session(workspace) as now:
        findings = check_up(now)
    rows = [
        {
            "check": one.check.name,
            "code": one.problem.code if one.problem else "",
            "subject": one.check.subject,
            "state": in_bound_language(one.problem.sentence) if one.problem else _("in order"),
            "remedy": one.problem.remedy if one.problem else "",
            "ok": one.problem is None,
            "alarm": one.problem is not None and one.problem.alarm,
        }
        for one in findings
    ]
    columns = {"subject": _("what"), "state": _("state"), "remedy": _("remedy")}
    if for_machines(as_json=as_json):
        columns = {"code": "", **columns}
    emit(rows, columns, as_json=as_json, title=_("Doctor"))
    problems = [one.problem for one in findings if one.problem is not None]
    if problems:
        talk(_("{n} things to mend").format(n=len(problems)))
        alarm = any(one.alarm for one in problems)
        raise typer.Exit(int(ExitCode.ALARM if alarm else ExitCode.FAILURE))
