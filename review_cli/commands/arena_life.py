"""`outreach arena pause|resume|retire|health|forecast|accept`: the life of arenas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_cli.commands.broken_files import tell_broken
from review_cli.commands.options import AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, emit_one, for_machines, talk
from review_cli.screens.arenas import LIVES, NEXT, alarm_words, ending_words, evidence_words
from review_cli.screens.words import counts_in_words
from store.domain import Role
from store.errors import ExitCode

if TYPE_CHECKING:
    from review_cli.session import Session
    from store.arenas import Entry


class Reason(StrEnum):
    """Why a coordinator decided on an arena. Codes, since a free text would hold whatever somebody typed."""

    OVERLOAD = "overload"
    CLOSED = "closed"
    LEGAL = "legal"
    OWNER_ASKED = "owner_asked"
    DUPLICATE = "duplicate"
    NOT_OURS = "not_ours"
    JUDGED_WRONGLY = "judged_wrongly"
    MENDED = "mended"
    OTHER = "other"


Name = Annotated[str, typer.Argument(help=_("The arena's name."), show_default=False)]
Why = Annotated[Reason, typer.Option("--reason", help=_("Why; a code."))]


def register_on(group: typer.Typer) -> None:
    """Add the commands to `outreach arena`."""
    add(
        group,
        "pause",
        pause,
        help=_("Crawl an arena no more until it is resumed; what it brought stays."),
        shown=("outreach arena pause my-arena --reason overload",),
    )
    add(
        group,
        "resume",
        resume,
        help=_(
            "Take an arena up again, also one that its listings spoke against.\n\n"
            "A coordinator's decision stands over the machine's verdict until it is taken back with --take-back."
        ),
        shown=(
            "outreach arena resume my-arena --reason judged_wrongly",
            "outreach arena resume my-arena --take-back",
        ),
    )
    add(
        group,
        "retire",
        retire,
        help=_("Take an arena out of the crawl for good; it stays in the register with its reason."),
        shown=("outreach arena retire my-arena --reason closed",),
    )
    add(
        group,
        "health",
        health,
        help=_("How every arena does: its last runs as a line, how the last one ended, and what to do next."),
        shown=("outreach arena health", "outreach arena health --json"),
    )
    add(
        group,
        "forecast",
        forecast,
        help=_("What an arena would add to queue and `unclear`, against staff hours."),
        shown=("outreach arena forecast my-arena --contact-minutes 20",),
    )
    add(
        group,
        "accept",
        accept,
        help=_(
            "Take in the harvest of a run that raised an alarm, after a look.\n\n"
            "From then on the arena is measured by what this run brought."
        ),
        shown=("outreach arena accept r1a2b3c4",),
    )


def pause(
    name: Name, reason: Why = Reason.OTHER, workspace: Workspace = None, as_json: AsJson = False
) -> None:
    """Pause an arena."""
    from review_cli.service.arena_life import decide
    from store.arenas import Life

    with _coordinator(workspace) as now:
        _show(decide(now, name, Life.PAUSED, reason.value), as_json=as_json)


def resume(
    name: Name,
    reason: Why = Reason.OTHER,
    back: Annotated[
        bool, typer.Option("--take-back", help=_("Take the decision back: the machine's verdict stands."))
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Take an arena up again."""
    from review_cli.service import arena_life

    with _coordinator(workspace) as now:
        entry = arena_life.take_back(now, name) if back else arena_life.resume(now, name, reason.value)
        _show(entry, as_json=as_json)


def retire(
    name: Name, reason: Why = Reason.OTHER, workspace: Workspace = None, as_json: AsJson = False
) -> None:
    """Retire an arena."""
    from review_cli.service.arena_life import decide
    from store.arenas import Life

    with _coordinator(workspace) as now:
        _show(decide(now, name, Life.RETIRED, reason.value), as_json=as_json)


def health(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """How every arena does. Exit code 6 while a harvest is held back, or an arena's last run was an alarm; 1 for a broken file."""
    from config.arenas import sift_arenas
    from review_cli.service import arena_life
    from review_cli.session import session

    with session(workspace) as now:
        states = arena_life.health(now)
        broken = sift_arenas(now.workspace.arenas_dir)[1]
    codes = for_machines(as_json=as_json)
    rows = [
        {
            "arena": state.name,
            "life": state.life if codes else LIVES[state.life],
            "runs": state.spark,
            "ended": state.ending if codes else ending_words(state.ending),
            "said": "; ".join(state.said if codes else map(alarm_words, state.said)),
            "evidence": state.evidence if codes else evidence_words(*state.judged),
            "held": state.held,
            "next": NEXT.get(state.ending, ""),
        }
        for state in states
    ]
    columns = {
        "arena": _("arena"),
        "life": _("life"),
        "runs": _("last runs"),
        "ended": _("ended"),
        "said": _("why"),
        "evidence": _("evidence"),
        "held": _("waits for a look"),
        "next": _("what to do next"),
    }
    emit(rows, columns, as_json=as_json, title=_("Health of the arenas"), empty=_("No arena yet."))
    tell_broken(broken)
    if any(state.held or state.spark.endswith("!") for state in states):
        raise typer.Exit(int(ExitCode.ALARM))
    if broken:
        raise typer.Exit(int(ExitCode.FAILURE))


def forecast(
    name: Name,
    contact_minutes: Annotated[
        float, typer.Option(min=0.0, help=_("Staff minutes for a first contact."))
    ] = 15.0,
    unclear_minutes: Annotated[
        float, typer.Option(min=0.0, help=_("Staff minutes for an unclear listing."))
    ] = 2.0,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """What an arena would add to the work."""
    from review_cli.service.arena_life import look_ahead
    from review_cli.session import session

    with session(workspace) as now:
        ahead = look_ahead(now, name, contact_minutes, unclear_minutes)
    if ahead is None:
        talk(_("Nothing of {arena} was judged yet: crawl it first.").format(arena=name))
        emit([], {}, as_json=as_json)
        return
    rows: list[dict[str, Any]] = [
        {
            "when": _("at once"),
            "contacts": ahead.first_contacts,
            "unclear": ahead.first_unclear,
            "hours": ahead.first_hours,
        },
        {
            "when": _("each week"),
            "contacts": ahead.weekly_contacts,
            "unclear": ahead.weekly_unclear,
            "hours": ahead.weekly_hours,
        },
    ]
    columns = {
        "when": _("when"),
        "contacts": _("persons for the queue"),
        "unclear": _("listings for a person to judge"),
        "hours": _("staff hours"),
    }
    emit(rows, columns, as_json=as_json, title=name)


def accept(
    run: Annotated[
        str,
        typer.Argument(
            help=_("The run's id, or its beginning; see `outreach arena health`."), show_default=False
        ),
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Take in a harvest that was held back."""
    from review_cli.service import arena_life

    with _coordinator(workspace) as now:
        taken, counts = arena_life.accept(now, run)
    record = {"run": taken.run_id, "arena": taken.arena, "counts": counts}
    if not for_machines(as_json=as_json):
        record["counts"] = counts_in_words(counts)
    emit_one(record, {"run": _("run"), "arena": _("arena"), "counts": _("brought")}, as_json=as_json)


def _show(entry: Entry, *, as_json: bool) -> None:
    from review_cli.service.arena_life import entry_record

    record = entry_record(entry)
    if not for_machines(as_json=as_json):
        record["life"] = LIVES[entry.life]
    columns = {
        "name": _("arena"),
        "life": _("life"),
        "verdict": _("verdict"),
        "decided_by": _("decided by"),
        "reason": _("reason"),
        "rescreen_on": _("looked at again on"),
        "day": _("day"),
    }
    emit_one({key: record[key] for key in columns}, columns, as_json=as_json)


@contextmanager
def _coordinator(workspace: Path | None) -> Iterator[Session]:
    """A session of somebody who may decide on arenas."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session

    with session(workspace) as now:
        require_role(now.database, Role.COORDINATOR, Role.ADMINISTRATOR)
        yield now
