"""`outreach arena add`: look at a portal nobody described yet, and propose its file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from review_cli.commands.options import AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import emit, emit_text, talk
from review_cli.screens.surveying import findings, in_words
from review_cli.sentences import in_bound_language
from store.domain import ArenaKind
from store.errors import ExitCode, NeedsTerminal, OutreachError

if TYPE_CHECKING:
    from review_cli.service.surveys import Proposal
    from review_cli.session import Session

SAMPLE_COLUMNS = (
    "title",
    "text",
    "author",
    "town",
    "price",
    "published",
    "contacts",
    "verdict",
    "why",
    "safeguarding",
)


def register(group: typer.Typer) -> None:
    """Add the command to the group `arena`."""
    add(
        group,
        "add",
        add_arena,
        help=_(
            "Look at a portal nobody described yet, and propose an arena file.\n\n"
            "At most ten pages are fetched, slowly and as robots.txt allows; nothing of them is stored. The file is written only on "
            "your yes, and the arena is not crawled before its legal note, assessment and approver stand in it."
        ),
        shown=(
            "outreach arena add https://portal.example/",
            "outreach arena add https://portal.example/ --name portal --kind adult_ads --yes",
            "outreach arena add --from portals.txt --dry-run",
        ),
    )


def add_arena(
    url: Annotated[
        str | None, typer.Argument(help=_("Where the portal's ads begin."), show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help=_("The arena's name; from its address if left out."), show_default=False),
    ] = None,
    kind: Annotated[
        ArenaKind | None, typer.Option(help=_("The arena's kind, instead of a guess."), show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_("Write the file without asking."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show the file and write nothing."))] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help=_("A file of portals: an address a line, and a name after it if you like."),
            show_default=False,
        ),
    ] = None,
    render: Annotated[
        bool,
        typer.Option(
            "--render",
            help=_("Look at the pages as a browser shows them (an extra; see docs/adding-an-arena.md)."),
        ),
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Propose arena files for one portal, or for each line of a file."""
    from review_cli.service.surveys import portals_in
    from review_cli.session import session

    if (url is None) == (source is None):
        raise typer.BadParameter(_("give one address, or a file of them with --from"), param_hint="URL")
    if source is not None and name is not None:
        raise typer.BadParameter(_("names stand in the file, after the addresses"), param_hint="--name")
    if not (yes or dry_run or sys.stdin.isatty()):
        raise NeedsTerminal(
            _("the file is written on your yes: say --yes or --dry-run, or ask at a terminal")
        )
    wish = _Wish(kind, yes, dry_run, render, as_json)
    with session(workspace) as now:
        if url is not None:
            records, failed = [_one(now, url, name, wish)], False
        else:
            records, failed = _several(now, portals_in(source or Path()), wish)
    if as_json:
        emit(records, {}, as_json=True)
    if failed:
        raise typer.Exit(int(ExitCode.FAILURE))


class _Wish(NamedTuple):
    """What was asked for, the same for every portal of a file."""

    kind: ArenaKind | None
    yes: bool
    dry_run: bool
    render: bool
    as_json: bool


def _several(now: Session, portals: Any, wish: _Wish) -> tuple[list[dict[str, Any]], bool]:
    """Each portal of a file in turn; one that fails is reported with its line and does not stop the rest."""
    records, failed = [], False
    for number, url, name in portals:
        try:
            records.append(_one(now, url, name, wish))
        except NeedsTerminal:
            raise
        except OutreachError as problem:
            failed = True
            said = in_bound_language(str(problem))
            talk(_("line {number}: {problem}").format(number=number, problem=said))
    return records, failed


def _one(now: Session, url: str, name: str | None, wish: _Wish) -> dict[str, Any]:
    from review_cli.service.surveys import propose, write_proposal
    from review_cli.session import confirm

    talk(_("Looking at the portal: at most ten pages, slowly."))
    proposal = propose(
        now.workspace,
        now.definition,
        url,
        now.today,
        name=name,
        kind=wish.kind,
        render=wish.render,
        tell=_,
    )
    rows = findings(proposal.looked.survey, proposal.arena, kind_given=wish.kind is not None)
    if not wish.as_json:
        _show(proposal, rows, with_file=wish.dry_run)
    written = False
    if not wish.dry_run and (wish.yes or confirm(_("Write arenas/{name}.toml?").format(name=proposal.name))):
        write_proposal(now.workspace, proposal)
        written = True
        talk(
            _("Written: arenas/{name}.toml. Check each line, then `outreach arena test {name}`.").format(
                name=proposal.name
            )
        )
    elif not wish.dry_run:
        talk(_("Nothing was written."))
    if refusal := proposal.arena.refusal():
        talk(in_bound_language(refusal))
    return {
        "arena": proposal.name,
        "url": proposal.looked.survey.start,
        "written": written,
        "pages": proposal.looked.survey.asked,
        "missed": list(proposal.looked.survey.missed),
        "findings": rows,
        "samples": list(proposal.samples),
        "file": proposal.text,
    }


def _show(proposal: Proposal, rows: list[dict[str, Any]], *, with_file: bool) -> None:
    columns = {"what": _("what"), "found": _("found"), "how": _("how"), "shown": _("on")}
    terminal = sys.stdout.isatty()
    emit(
        in_words(rows) if terminal else rows,
        columns,
        as_json=False,
        title=_("What {name} shows").format(name=proposal.name),
    )
    if terminal:
        show_samples(proposal.samples)
    if with_file and terminal:
        emit_text(proposal.text.splitlines(), as_json=False)


def show_samples(samples: Any) -> None:
    """Three listings as the file reads them, contact points masked, with their verdicts and why."""
    headings = {
        "title": _("title"),
        "text": _("text"),
        "author": _("calling name"),
        "town": _("town"),
        "price": _("price"),
        "published": _("date"),
        "contacts": _("contact points"),
        "verdict": _("verdict"),
        "why": _("why"),
        "safeguarding": _("safeguarding statement"),
    }
    for number, sample in enumerate(samples, 1):
        rows = [{"what": headings[key], "value": sample[key]} for key in SAMPLE_COLUMNS if sample.get(key)]
        emit(
            rows,
            {"what": _("what"), "value": _("value")},
            as_json=False,
            title=_("Sample {number}").format(number=number),
        )
