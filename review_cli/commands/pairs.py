"""`outreach pairs`: doubtful pairs, and a person's decision on them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from review_cli.commands.options import STAFF, AsJson, Plain, Workspace, add, add_group
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.output import emit, for_machines, talk
from review_cli.screens.words import FEATURES, REFUSALS
from store.domain import JudgementKind, JudgementReason


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "pairs",
        help=_(
            "Same person? The pairs that the machine leaves to you, one at a time, side by side.\n\n"
            "The most consequential first; the machine's score is told after your decision. In a pipe: the list. `outreach why-not A B` "
            "tells more about one."
        ),
        shown=("outreach pairs", "outreach pairs list", "outreach pairs judge pabc123 pdef456 different"),
        panel=STAFF,
        alone=pairs,
    )
    add(
        group,
        "list",
        list_pairs,
        help=_("List the pairs that wait for a person, strongest evidence first."),
        shown=("outreach pairs list", "outreach pairs list --json"),
    )
    add(
        group,
        "judge",
        judge,
        help=_(
            "Decide on a pair: same, different or unsure.\n\n"
            'A "different" is never undone by the machine; what contradicts accepted decisions is refused and explained.'
        ),
        shown=("outreach pairs judge pabc123 pdef456 different",),
    )


def pairs(
    context: typer.Context, workspace: Workspace = None, as_json: AsJson = False, plain: Plain = False
) -> None:
    """Judge the pairs on a terminal; list them where the answer goes to a program."""
    if context.invoked_subcommand is not None:
        return
    if for_machines(as_json=as_json) or not sys.stdin.isatty():
        list_pairs(workspace, as_json=as_json)
        return
    from review_cli.screens.review_screen import ReviewScreen
    from review_cli.screens.sitting import sit
    from review_cli.service.matching import match_all
    from review_cli.service.pair_bench import PairBench
    from review_cli.service.permissions import require_role
    from review_cli.session import session, utc_now
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        bench = PairBench(now)
        sit(
            ReviewScreen(now, bench, bench.state()),
            idle_seconds=now.workspace.settings.clock.idle_seconds,
            plain=plain,
        )
        if bench.changed:
            match_all(now.database, now.vault, today=now.today, now=utc_now())


def list_pairs(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """List the pairs that wait for a person, strongest evidence first."""
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import PairDecision, Role
    from store.people import People

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        with now.database.reading() as connection:
            found = People(connection, now.vault).pairs(PairDecision.SUGGEST)
    whole = for_machines(as_json=as_json)
    rows = [
        {
            "a": pair.profile_a if whole else short_id(pair.profile_a),
            "b": pair.profile_b if whole else short_id(pair.profile_b),
            "evidence": [
                f.code if whole else FEATURES.get(f.code, f.code) for f in pair.features if f.score > 0
            ],
            "held": pair.refusal if whole else REFUSALS.get(pair.refusal or "", pair.refusal),
        }
        for pair in found
    ]
    columns = {"a": "A", "b": "B", "evidence": _("what was found"), "held": _("held back by")}
    emit(rows, columns, as_json=as_json, title=_("Same person?"), empty=_("No pair waits for a decision."))


def judge(
    a: Annotated[str, typer.Argument(help=_("A profile's id, or its beginning."), show_default=False)],
    b: Annotated[str, typer.Argument(help=_("Another profile's id, or its beginning."), show_default=False)],
    decision: Annotated[JudgementKind, typer.Argument(help=_("Your decision."), show_default=False)],
    reason: Annotated[
        JudgementReason, typer.Option(help=_("What your decision rests on."))
    ] = JudgementReason.JUDGED,
    workspace: Workspace = None,
) -> None:
    """Decide on a pair. A "different" is never undone by the machine; what contradicts accepted decisions is refused."""
    from review_cli.service.judging import judge_pair
    from review_cli.service.matching import match_all
    from review_cli.service.permissions import require_role
    from review_cli.session import session
    from store.domain import Role

    with session(workspace) as now:
        require_role(now.database, Role.OUTREACH, Role.COORDINATOR)
        judge_pair(now.database, now.vault, now.actor, (a, b), decision, reason=reason)
        match_all(now.database, now.vault, today=now.today, now=now.now)
    talk(_("Recorded. It holds in every later match; `outreach why A B` tells what follows from it."))
