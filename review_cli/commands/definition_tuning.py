"""`outreach definition diff|lint|suggest|status`: tuning without fear. Nothing in here changes a file or a verdict."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from review_cli.commands.options import AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.output import talk
from review_cli.sentences import in_bound_language
from store.errors import ExitCode

if TYPE_CHECKING:
    from crawler.screening.comparison import Case


class On(StrEnum):
    """Which stored texts. The same codes as `review_cli.service.tuning.TextsOf`, which a help page need not load."""

    SAMPLE = "sample"
    WAITING = "waiting"


_Texts = Annotated[
    list[Path] | None,
    typer.Option(
        "--texts",
        help=_(
            "Texts of your own instead: a file of JSON Lines as for `definition try`; may be given several times."
        ),
        show_default=False,
    ),
]
_On = Annotated[
    On | None,
    typer.Option(
        "--on",
        help=_("Which stored texts: the tuning sample, or what waits for a person's verdict."),
        show_default=False,
    ),
]


def register(group: typer.Typer) -> None:
    """Add the commands to `outreach definition`."""
    add(
        group,
        "diff",
        definition_diff,
        help=_(
            "Say which verdicts a changed definition would change, before anything is saved.\n\n"
            "Copy definition.toml, change the copy, and compare the two: how many listings would move from which verdict to which, and "
            "some of each, contact points masked. They are tried on the tuning sample (a blanked random sample of what was crawled in "
            "the last two weeks), on what waits for a person's verdict (--on waiting), or on files of yours (--texts)."
        ),
        shown=(
            "outreach definition diff definition.toml new.toml",
            "outreach definition diff definition.toml new.toml --on waiting",
            "outreach definition diff definition.toml new.toml --texts labelled.jsonl --json",
        ),
    )
    add(
        group,
        "lint",
        definition_lint,
        help=_(
            "Say what is questionable in a definition: file, line and remedy.\n\n"
            "A decision that is never reached, a condition that cannot hold, a term that another one covers, a signal nobody asks for, a "
            "language thinly covered; with texts also terms that are read in none of them. Ends with a failure when something is wrong, "
            "with --strict also when something could be tidied."
        ),
        shown=(
            "outreach definition lint",
            "outreach definition lint --definition new.toml --on sample",
            "outreach definition lint --texts labelled.jsonl --json",
        ),
    )
    add(
        group,
        "suggest",
        definition_suggest,
        help=_(
            "Propose terms that tell what people kept from what they dropped, and that the definition does not know.\n\n"
            "From decided texts of the tuning sample, so of the last two weeks; a term must stand in several listings. Or from a labelled "
            "file. It is a proposal: read the terms, write those that make sense into the definition, and measure."
        ),
        shown=("outreach definition suggest", "outreach definition suggest --texts labelled.jsonl --least 5"),
    )
    add(
        group,
        "status",
        definition_status,
        help=_(
            "Say which version is in force, how many listings are still to be judged by it, and how it agrees with people."
        ),
        shown=("outreach definition status", "outreach definition status --json"),
    )


def definition_diff(
    old: Annotated[Path, typer.Argument(help=_("The definition as it is."), show_default=False)],
    new: Annotated[Path, typer.Argument(help=_("The changed definition."), show_default=False)],
    on: _On = None,
    texts: _Texts = None,
    samples: Annotated[
        int, typer.Option(help=_("How many listings to show of each change."), min=0, max=50)
    ] = 3,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Which verdicts would change, both ways, with counts and samples."""
    from config.definition import load_definition
    from crawler.screening import Screener
    from crawler.screening.comparison import compare
    from review_cli.screens.counting import counted
    from review_cli.screens.tuning import show_comparison

    before, after = load_definition(old), load_definition(new)
    cases, bad = _cases(on or (None if texts else On.SAMPLE), texts, workspace)
    with counted(_("Screening"), len(cases)) as moved:
        found = compare(Screener(before), Screener(after), cases, moved)
    if not cases:
        talk(_("There is no text to try them on: crawl first, or give some with --texts."))
    show_comparison(found, samples=samples, as_json=as_json)
    if before.version == after.version and before != after:
        talk(
            _(
                "Both call themselves version {version}: give the new one another, or nothing is judged anew."
            ).format(version=after.version)
        )
    _end(bad)


def definition_lint(
    definition: Annotated[
        Path | None,
        typer.Option(
            "--definition",
            help=_("Another definition; else the workspace's, else the packaged one."),
            show_default=False,
        ),
    ] = None,
    on: _On = None,
    texts: _Texts = None,
    strict: Annotated[bool, typer.Option("--strict", help=_("Fail also on what could be tidied."))] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """What is questionable, with file, line and remedy."""
    from config.definition import parse_definition
    from crawler.screening.lint import Level, Sample, lint, never_fires
    from review_cli.screens.counting import counted
    from review_cli.screens.tuning import show_findings
    from review_cli.service.batch import definition_text

    name, text = definition_text(definition, workspace)
    read = parse_definition(text, name)
    findings = lint(read, text)
    bad: list[tuple[str, int, str]] = []
    if on or texts:
        cases, bad = _cases(on, texts, workspace)
        samples = [Sample(f"{case.title}\n{case.body}", case.lang) for case in cases]
        with counted(_("Reading"), len(samples)) as moved:
            findings += never_fires(read, text, samples, moved)
    show_findings(findings, as_json=as_json)
    wrong = sum(one.level is Level.WRONG for one in findings)
    talk(
        _("{file}: {wrong} wrong, {notes} that could be tidied.").format(
            file=name, wrong=wrong, notes=len(findings) - wrong
        )
    )
    _end(bad)
    if wrong or (strict and findings):
        raise typer.Exit(int(ExitCode.FAILURE))


def definition_suggest(
    texts: _Texts = None,
    least: Annotated[
        int, typer.Option(help=_("In how many listings of one side a term must stand."), min=3, max=1000)
    ] = 3,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Terms that separate the people's decisions: a proposal, never a change."""
    from crawler.screening.suggesting import propose
    from review_cli.screens.tuning import show_proposals
    from review_cli.service.batch import definition_at_hand
    from review_cli.service.tuning import decided_texts, labelled_texts
    from store.domain import Verdict

    if texts:
        rows, bad = _rows(texts)
        decided = labelled_texts(rows)
    else:
        bad = []
        decided = _in_store(workspace, decided_texts)
    found = propose(definition_at_hand(None, workspace), decided, least=least)
    show_proposals(found, as_json=as_json)
    kept = found.texts[Verdict.FACE_TO_FACE]
    talk(
        _(
            "Rests on {texts} decided texts, {kept} of them face to face. Texts are kept two weeks at most: what people decided longer "
            "ago still counts in `outreach definition status`, but has no words any more."
        ).format(texts=sum(found.texts.values()), kept=kept)
    )
    _end(bad)


def definition_status(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Version in force, listings by version, agreement between definition and people."""
    from review_cli.screens.tuning import show_standing
    from review_cli.service.batch import definition_at_hand
    from review_cli.service.tuning import standing

    definition = definition_at_hand(None, workspace)
    found = _in_store(workspace, lambda database, vault: standing(database, vault, definition))
    show_standing(found, as_json=as_json)


def _cases(
    on: On | None, texts: list[Path] | None, workspace: Path | None
) -> tuple[list[Case], list[tuple[str, int, str]]]:
    """The texts asked for, of the store and of files, and the bad lines of the files."""
    from review_cli.service.tuning import TextsOf, file_cases, stored_cases

    if on and texts:
        raise typer.BadParameter(
            _("--on and --texts exclude each other: stored texts, or your own"), param_hint="--texts"
        )
    if on:
        return _in_store(workspace, lambda database, vault: stored_cases(database, vault, TextsOf(on))), []
    rows, bad = _rows(texts or [])
    return list(file_cases(rows)), bad


def _rows(texts: list[Path]) -> tuple[list[dict[str, Any]], list[tuple[str, int, str]]]:
    from review_cli.service.batch import text_lines

    rows: list[dict[str, Any]] = []
    bad: list[tuple[str, int, str]] = []
    for path in texts:
        wrong, good = text_lines(str(path))
        rows += good
        bad += [(path.name, number, problem) for number, problem in wrong]
    return rows, bad


def _in_store(workspace: Path | None, ask: Callable[..., Any]) -> Any:
    """Ask something of the open store, as a coordinator."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.COORDINATOR)
        return ask(now.database, now.vault)


def _end(bad: list[tuple[str, int, str]]) -> None:
    for name, number, problem in bad:
        talk(
            _("{file}, line {number}: {problem}").format(
                file=name, number=number, problem=in_bound_language(problem)
            )
        )
    if bad:
        raise typer.Exit(int(ExitCode.FAILURE))
