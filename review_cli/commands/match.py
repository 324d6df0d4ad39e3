"""`outreach match` (the stored profiles), `outreach match file` (a file), and `why`, `why-not`, `how`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.options import COORDINATORS, EVERYONE, AsJson, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.output import emit_one, emit_text, talk
from review_cli.screens.words import MATCHED, labels
from review_cli.sentences import in_bound_language
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "match",
        help=_(
            "Find who is the same person: the stored profiles, or those of a file.\n\n"
            "Without a sub-command: match what changed since the last match, and everybody it touches; --full matches every stored "
            "profile anew. Both write the same persons under the same ids."
        ),
        shown=(
            "outreach match",
            "outreach match --full",
            "outreach match file profiles.jsonl -o clusters.jsonl",
        ),
        panel=COORDINATORS,
        alone=match,
    )
    add(
        group,
        "file",
        match_a_file,
        help=_(
            "Match the profiles of a file; opens no database and no keys.\n\n"
            "A profile holds profile_id, arena, phones, emails, nickname, city, region, text, first_seen and last_seen; the answer "
            "holds profile_id, person_id and venue_id. A bad line is named and does not stop the rest."
        ),
        shown=(
            "outreach match file profiles.jsonl -o clusters.jsonl",
            "outreach match file profiles.csv -o clusters.parquet",
        ),
    )
    add(
        app,
        "why",
        why,
        help=_("Why two profiles are one person, in words."),
        shown=("outreach why pabc123 pdef456",),
        panel=EVERYONE,
    )
    add(
        app,
        "why-not",
        why_not,
        help=_("Why two profiles are not one person, in words."),
        shown=("outreach why-not pabc123 pdef456",),
        panel=EVERYONE,
    )
    add(
        app,
        "how",
        how,
        help=_(
            "How a person's profiles came together, in words.\n\n"
            "With --history: what joined when, on which evidence, and what was undone by whom."
        ),
        shown=("outreach how pabc123", "outreach how pabc123 --history"),
        panel=EVERYONE,
    )


def match(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help=_("Match every stored profile anew."))] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Match what changed, or every stored profile, and write who is who."""
    if context.invoked_subcommand is not None:
        return
    from review_cli.service.matching import match_all
    from review_cli.session import session

    with session(workspace) as now:
        counts = match_all(now.database, now.vault, today=now.today, now=now.now, whole=full)
    emit_one(counts, labels(*MATCHED), as_json=as_json, title=_("Matched"))


def match_a_file(
    profiles: Annotated[
        Path, typer.Argument(help=_("Profiles as .jsonl, .csv or .parquet."), show_default=False)
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help=_("Where the clusters go (.jsonl, .csv or .parquet)."), show_default=False
        ),
    ],
) -> None:
    """Match the profiles of a file."""
    from review_cli.screens.counting import counting
    from review_cli.service.match_file import match_file

    with counting(_("profiles")) as progress:
        counts = match_file(
            profiles,
            output,
            on_error=lambda number, problem: talk(
                _("{file}, line {number}: {problem}").format(
                    file=profiles.name, number=number, problem=in_bound_language(problem)
                )
            ),
            progress=progress,
        )
    talk(
        _("{profiles} profiles, {persons} persons, {venues} venues; {bad} lines left out").format(
            profiles=counts.profiles, persons=counts.persons, venues=counts.venues, bad=counts.bad_lines
        )
    )
    if counts.bad_lines:
        raise typer.Exit(int(ExitCode.FAILURE))


_Profile = Annotated[str, typer.Argument(help=_("A profile's id, or its beginning."), show_default=False)]


def why(a: _Profile, b: _Profile, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Why two profiles are one person."""
    _explained("why", [a, b], workspace, as_json=as_json)


def why_not(a: _Profile, b: _Profile, workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Why two profiles are not one person."""
    _explained("why_not", [a, b], workspace, as_json=as_json)


def how(
    person: Annotated[str, typer.Argument(help=_("A person's id, or its beginning."), show_default=False)],
    history: Annotated[
        bool, typer.Option("--history", help=_("What joined when, and what was undone."))
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """How a person's profiles came together."""
    if not history:
        _explained("how", [person], workspace, as_json=as_json)
        return
    from review_cli.service.merge_history import merge_history
    from review_cli.session import session

    with session(workspace) as now:
        sentences = merge_history(now.database, now.vault, person)
    emit_text(sentences, as_json=as_json)


def _explained(question: str, ids: list[str], workspace: Path | None, *, as_json: bool) -> None:
    from review_cli.service.explaining import explain
    from review_cli.session import session

    with session(workspace) as now:
        sentences = explain(now.database, now.vault, question, ids)
    emit_text(sentences, as_json=as_json)
