"""`outreach stats`: counts for analysts. Everything about persons or contacts is published, never raw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_cli.commands.options import ANALYSTS, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import talk

if TYPE_CHECKING:
    from review_cli.session import Session
    from review_cli.writers.sheets import Sheet

Period = Annotated[
    str | None,
    typer.Argument(
        help=_(
            "A year (2026), a quarter (2026Q3), or from one to another (2025-2026); last year when none is named."
        ),
        show_default=False,
    ),
]
ByQuarter = Annotated[
    bool, typer.Option("--by-quarter", help=_("A column for each quarter instead of each year."))
]
CloseNow = Annotated[
    bool,
    typer.Option(
        "--close-now", help=_("Count a quarter that still takes late entries; those are left out for good.")
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help=_("Write a file instead: .xlsx, .html, .csv or .svg."), show_default=False
    ),
]


class Language(StrEnum):
    """The language of a yearbook."""

    DA = "da"
    EN = "en"


_CONTACTS = {
    "visits": _("Visits to venues by region, and how many venues had how many."),
    "contacts": _("Contact attempts with persons, contacts by kind, contacts per person."),
    "first": _("First contacts by team."),
    "outcomes": _("Attempts and what came of them; several outcomes may hold."),
    "referrals": _("Conversations about other services."),
    "reach": _("Chats, and newly reached groups."),
}


def register(app: typer.Typer) -> None:
    """Add the group to the root."""
    group = add_group(
        app,
        "stats",
        help=_(
            "Count arenas, duplicates and contacts.\n\n"
            "Counts of persons from 1 to 4 are hidden, with as many more as it takes that nobody can work them out; "
            "what was shown once stays as it was."
        ),
        shown=("outreach stats arenas", "outreach stats yearbook 2026 -o yearbook.xlsx"),
        panel=ANALYSTS,
    )
    add(
        group,
        "arenas",
        arenas,
        help=_(
            "Arenas by kind, definition and life; listings seen, kept, dropped by reason and gone, by arena and week; days to the queue."
        ),
        shown=("outreach stats arenas", "outreach stats arenas --json"),
    )
    add(
        group,
        "duplicates",
        duplicates,
        help=_(
            "Profiles and persons, contacts spared, what joined them, persons by the number of their arenas."
        ),
        shown=("outreach stats duplicates", "outreach stats duplicates -o duplicates.xlsx"),
    )
    add(
        group,
        "overlap",
        overlap,
        help=_("Persons on two arenas at once, for each pair of arenas."),
        shown=("outreach stats overlap", "outreach stats overlap --json"),
    )
    for name, text in _CONTACTS.items():
        add(
            group,
            name,
            _contacts_command(name),
            help=_(text),
            shown=(f"outreach stats {name} 2026", f"outreach stats {name} 2026 --by-quarter --json"),
        )
    add(
        group,
        "estimate",
        estimate,
        help=_(
            "Estimate how many persons there are beside those who were seen: of two arenas, or a lower bound over all.\n\n"
            "Never a headline: read the caveats that are printed with it."
        ),
        shown=("outreach stats estimate", "outreach stats estimate one-arena another-arena"),
    )
    add(
        group,
        "yearbook",
        yearbook,
        help=_(
            "All yearly tables in one workbook or one page that can be printed, with what they are and a dictionary."
        ),
        shown=(
            "outreach stats yearbook 2026 -o yearbook.xlsx",
            "outreach stats yearbook 2026 -o yearbook.html --language da",
        ),
    )
    add(
        group,
        "import",
        import_,
        help=_(
            "Take in published counts of earlier years, to stand beside ours.\n\n"
            'JSON Lines of {"measure", "period", "count"} and what the count is of, such as '
            '{"measure": "attempts_venue", "period": "2008", "region": "north", "count": 41}.'
        ),
        shown=("outreach stats import earlier.jsonl",),
    )


def _contacts_command(name: str) -> Callable[..., None]:
    def command(
        period: Period = None,
        by_quarter: ByQuarter = False,
        close_now: CloseNow = False,
        output: Output = None,
        workspace: Workspace = None,
        as_json: AsJson = False,
    ) -> None:
        from review_cli.service.figure_sheets import contact_sheets
        from review_cli.service.figures import contact_figures
        from review_cli.service.yearbooks import asked_period

        with _session(workspace) as now:
            figures = contact_figures(
                now.database,
                now.vault,
                now.workspace.settings.counting,
                [name],
                asked_period(period, now.today),
                today=now.today,
                by_quarter=by_quarter,
                close_now=close_now,
            )
            sheets = contact_sheets(figures, now.definition.version)
        _give(sheets, output, as_json=as_json)

    command.__doc__ = f"`outreach stats {name}`."
    return command


def arenas(output: Output = None, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """`outreach stats arenas`."""
    from review_cli.service.figure_sheets import arena_sheets, person_sheets, rules_of
    from review_cli.service.market_figures import arena_tables, completeness, person_tables

    with _session(workspace) as now:
        known = (now.today, now.definition.version, completeness(now.database, now.today))
        waits = person_tables(now.database, now.vault, ("waits",), now.today)
        sheets = [
            *arena_sheets(arena_tables(now.database, now.today), *known, rules_of(now.definition)),
            *person_sheets(waits.tables, waits.audit, *known),
        ]
    _give(sheets, output, as_json=as_json)


def duplicates(output: Output = None, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """`outreach stats duplicates`."""
    _persons(("duplicates", "decisions", "persons_by_arenas"), output, workspace, as_json=as_json)


def overlap(output: Output = None, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """`outreach stats overlap`."""
    _persons(("overlap",), output, workspace, as_json=as_json)


def _persons(names: tuple[str, ...], output: Path | None, workspace: Path | None, *, as_json: bool) -> None:
    from review_cli.service.figure_sheets import person_sheets
    from review_cli.service.market_figures import completeness, person_tables

    with _session(workspace) as now:
        found = person_tables(now.database, now.vault, names, now.today)
        complete = completeness(now.database, now.today)
        sheets = person_sheets(found.tables, found.audit, now.today, now.definition.version, complete)
    _give(sheets, output, as_json=as_json)


def estimate(
    arenas: Annotated[
        list[str] | None,
        typer.Argument(help=_("Two arenas; a lower bound over all when none is named."), show_default=False),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """`outreach stats estimate`."""
    from review_cli.output import emit_one
    from review_cli.screens.estimating import caveats, labels, record
    from review_cli.service.market_figures import estimate as estimated

    with _session(workspace) as now:
        found = estimated(now.database, now.vault, arenas or [], now.today)
    emit_one(record(found), labels(found), as_json=as_json, title=_("An estimate, no count"))
    for caveat in caveats():
        talk(f"- {caveat}")


def yearbook(
    year: Annotated[int, typer.Argument(min=2000, max=2200, help=_("The year."))],
    output: Annotated[Path, typer.Option("--output", "-o", help=_("The file to write: .xlsx or .html."))],
    language: Annotated[
        Language | None,
        typer.Option("--language", help=_("The yearbook's language; yours when none is named.")),
    ] = None,
    close_now: CloseNow = False,
    workspace: Workspace = None,
) -> None:
    """`outreach stats yearbook`."""
    from review_cli.i18n import bind
    from review_cli.i18n import language as spoken
    from review_cli.service.figure_sheets import rules_of
    from review_cli.service.yearbooks import make_yearbook

    before = spoken()
    with _session(workspace) as now:
        bind(language.value if language else before)
        try:
            make_yearbook(
                now.database,
                now.vault,
                now.workspace.settings,
                now.definition.version,
                rules_of(now.definition),
                year,
                output,
                today=now.today,
                close_now=close_now,
            )
        finally:
            bind(before)
    talk(_("Written: {file}").format(file=output.name))


def import_(
    source: Annotated[Path, typer.Argument(help=_("JSON Lines; see the text above."))],
    workspace: Workspace = None,
) -> None:
    """`outreach stats import`."""
    from review_cli.service.figures import import_figures
    from store.errors import InputError

    try:
        rows = [json.loads(line) for line in source.read_text("utf-8").splitlines() if line.strip()]
    except OSError as problem:
        raise InputError(f"{source.name}: cannot be read ({problem.strerror})") from None
    except ValueError:
        raise InputError(f"{source.name}: not valid JSON Lines; one object per line is needed") from None
    if not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{source.name}: not valid JSON Lines; one object per line is needed")
    with _session(workspace) as now:
        number = import_figures(now.database, now.vault, rows, now.today)
    talk(_("Taken in: {number} counts.").format(number=number))


@contextmanager
def _session(workspace: Path | None) -> Iterator[Session]:
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.ANALYST, Role.COORDINATOR, Role.ADMINISTRATOR)
        yield now


def _give(sheets: list[Sheet], output: Path | None, *, as_json: bool) -> None:
    from review_cli.screens.figures import show
    from review_cli.service.yearbooks import write_sheets

    if output is not None:
        write_sheets(sheets, output)
        talk(_("Written: {file}").format(file=output.name))
    else:
        show(sheets, as_json=as_json)
