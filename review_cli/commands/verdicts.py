"""`outreach verdicts`: listings that the definition leaves to a person, and her decision on them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_cli.commands.options import STAFF, AsJson, Plain, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, emit_one, for_machines, talk
from review_cli.screens.words import VERDICTS
from store.domain import Verdict, VerdictReason

if TYPE_CHECKING:
    from review_cli.service.verdicts import Shown
    from review_cli.session import Session

_Item = Annotated[
    str,
    typer.Argument(help=_("The id that `outreach verdicts` shows, or its beginning."), show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "verdicts",
        help=_(
            "Offer of a meeting, or not? The listings that the definition leaves to you, one at a time, masked.\n\n"
            "First what loses its text first. Nobody is queued on an unclear verdict. In a pipe: the list."
        ),
        shown=(
            "outreach verdicts",
            "outreach verdicts list",
            "outreach verdicts decide pabc123 face_to_face",
            "outreach verdicts undo",
        ),
        panel=STAFF,
        alone=verdicts,
    )
    add(
        group,
        "list",
        list_verdicts,
        help=_("List what waits for a person's verdict, first what loses its text first."),
        shown=("outreach verdicts list", "outreach verdicts list --json"),
    )
    add(
        group,
        "show",
        show,
        help=_(
            "Read one listing before you decide: its text, contact points and names masked.\n\n"
            "With the words the definition stood on, and what people decided on wordings much like it. The text is kept for two weeks, "
            "or until the decision."
        ),
        shown=("outreach verdicts show pabc123",),
    )
    add(
        group,
        "decide",
        decide,
        help=_(
            "Decide on a listing: unclear, or wrongly judged.\n\n"
            "Your verdict stands over the definition until the wording changes; another price or number, or the same text put up again, "
            "changes nothing. What is no offer of a meeting is forgotten but for its token."
        ),
        shown=(
            "outreach verdicts decide pabc123 face_to_face",
            "outreach verdicts decide pabc123 not_an_offer --reason pictures",
        ),
    )
    add(
        group,
        "undo",
        undo,
        help=_(
            "Take back your last verdict, or the one on the listing you name.\n\n"
            "It shows what stands and what will stand, and asks. A listing that was dropped comes back with the next crawl, if it is still "
            "up; what you took in by hand has to be taken in again. A coordinator can take back a colleague's."
        ),
        shown=("outreach verdicts undo", "outreach verdicts undo pabc123"),
    )


def verdicts(
    context: typer.Context, workspace: Workspace = None, as_json: AsJson = False, plain: Plain = False
) -> None:
    """Decide on a terminal; list what waits where the answer goes to a program."""
    if context.invoked_subcommand is not None:
        return
    if for_machines(as_json=as_json) or not sys.stdin.isatty():
        list_verdicts(workspace, as_json=as_json)
        return
    from review_cli.screens.review_screen import ReviewScreen
    from review_cli.screens.sitting import sit
    from review_cli.service.verdict_bench import VerdictBench
    from review_cli.session import session

    with session(workspace) as now:
        _require_staff(now)
        bench = VerdictBench(now)
        sit(
            ReviewScreen(now, bench, bench.state()),
            idle_seconds=now.workspace.settings.clock.idle_seconds,
            plain=plain,
        )


def list_verdicts(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List what waits for a person's verdict."""
    from review_cli.service.verdicts import records, waiting
    from review_cli.session import session

    with session(workspace) as now:
        _require_staff(now)
        rows = records(waiting(now.database, now.vault))
    if not for_machines(as_json=as_json):
        rows = [{**row, "id": short_id(row["id"])} for row in rows]
    columns = {
        "id": _("id"),
        "arena": _("arena"),
        "town": _("town"),
        "lang": _("language"),
        "rule": _("rule"),
        "first_seen": _("first seen"),
        "text_until": _("text until"),
    }
    emit(
        rows,
        columns,
        as_json=as_json,
        title=_("Waiting for a verdict"),
        empty=_("No listing waits for a verdict."),
    )


def show(item: _Item, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Read one listing, masked."""
    from review_cli.service.verdicts import show as look
    from review_cli.session import session

    with session(workspace) as now:
        _require_staff(now)
        found = look(now.database, now.vault, now.definition, item)
    codes = for_machines(as_json=as_json)
    labels = {
        "id": _("id"),
        "arena": _("arena"),
        "lang": _("language"),
        "verdict": _("verdict"),
        "rule": _("rule"),
        "about": _("about"),
        "first_seen": _("first seen"),
        "last_seen": _("last seen"),
        "text_until": _("text until"),
        "evidence": _("evidence"),
        "alike": _("people on alike wordings"),
        "text": _("text"),
    }
    emit_one(_record(found, codes=codes), labels, as_json=as_json, title=_("Listing"))
    if found.text is None:
        talk(
            _(
                "Its text is not kept any more, or cannot be masked safely: look at the ad itself before you decide."
            )
        )


def decide(
    item: _Item,
    verdict: Annotated[Verdict, typer.Argument(help=_("Your verdict."), show_default=False)],
    reason: Annotated[
        VerdictReason, typer.Option(help=_("What your decision rests on."))
    ] = VerdictReason.READ_THE_TEXT,
    workspace: Workspace = None,
) -> None:
    """Decide on a listing. The decision stands over the definition until the wording changes."""
    from review_cli.service.verdicts import decide as settle
    from review_cli.session import session

    with session(workspace) as now:
        _require_staff(now)
        before = settle(now.database, now.vault, now.actor, item, verdict, reason=reason)
    talk(
        _("Recorded: {after} instead of {before}, until the wording changes.").format(
            before=VERDICTS[before.verdict], after=VERDICTS[verdict]
        )
    )
    if verdict.kept:
        talk(_("Whoever it is comes into the queue with the next match: `outreach match`."))


def undo(
    item: Annotated[
        str | None,
        typer.Argument(help=_("The listing's id; without it your last verdict."), show_default=False),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Show what stands and what will stand; ask; take it back."""
    from review_cli.service.permissions import may_revert
    from review_cli.service.verdict_bench import undo_found
    from review_cli.service.verdicts import undo_decision, undoable
    from review_cli.session import confirm, session

    with session(workspace) as now:
        _require_staff(now)
        any_staff = may_revert(now.database, now.actor.staff_id)
        found = undoable(now.database, now.vault, now.actor, item, any_staff=any_staff)
        words = undo_found(found)
        talk(_("Now: ") + words.before)
        talk(_("Then: ") + words.after)
        if not confirm(_("Take it back?")):
            talk(_("nothing was done"))
            return
        undo_decision(now.database, now.vault, now.actor, found.last.decision_id, any_staff=any_staff)
    talk(_("undone"))


def _require_staff(now: Session) -> None:
    from review_cli.service.permissions import require_role
    from store.domain import Role

    require_role(now.database, Role.OUTREACH, Role.COORDINATOR)


def _record(found: Shown, *, codes: bool) -> dict[str, Any]:
    return {
        "id": found.profile_id if codes else short_id(found.profile_id),
        "arena": found.arena,
        "kind": found.arena_kind,
        "lang": found.lang,
        "verdict": found.verdict.value if codes else VERDICTS[found.verdict],
        "rule": found.rule,
        "about": found.about,
        "first_seen": found.first_seen.isoformat(),
        "last_seen": found.last_seen.isoformat(),
        "text_until": found.text_until.isoformat() if found.text_until else None,
        "evidence": [f"{one.signal}: {one.text}" for one in found.evidence],
        "alike": [
            f"{verdict.value if codes else VERDICTS[verdict]}: {number}"
            for verdict, number in found.alike.most_common()
        ],
        "text": found.text,
    }
