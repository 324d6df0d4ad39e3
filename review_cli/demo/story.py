"""The demonstration as a few panels: what was screened, who is one person and why, whom to contact today, what to try next."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from review_cli.demo.whole_way import Outcome
from review_cli.i18n import _
from review_cli.output import table, to_json
from review_cli.screens.queue import QUEUE_COLUMNS, queue_records, queue_rows, waiting_words
from review_cli.service.arena_life import State
from review_cli.service.crawls import Crawl

_SHOWN = 8
_INSIDE = 76
"""What a panel leaves of 80 columns."""


def tell(outcome: Outcome) -> None:
    """Print the story."""
    console = Console()
    for title, content in (
        (_("1 Screened"), _screened(outcome)),
        (_("2 The same person once"), _persons(outcome)),
        (_("3 Today's queue"), _queue(outcome)),
        (_("4 Try next"), _next(outcome)),
    ):
        console.print(Panel(content, title=title, title_align="left", box=box.ROUNDED))


def tell_json(outcome: Outcome) -> None:
    """The story's figures as one JSON object."""
    total = _total(outcome)
    record = {
        "arenas": {crawl.arena: {"ended": crawl.ended, **dict(crawl.counts)} for crawl in outcome.crawls},
        "listings": {
            key: total[key]
            for key in ("listings", "kept", "unclear", "dropped", "new", "changed", "seen", "left_alone")
        },
        "persons": dict(outcome.matched),
        "queue": queue_records(outcome.items),
        "waiting": dict(outcome.due.waiting),
    }
    sys.stdout.write(to_json(record) + "\n")


def tell_alarm(folder: Path, crawl: Crawl, state: State, kept: tuple[int, int], following: str) -> None:
    """What happens when a portal was rebuilt."""
    lines = (
        _("The ad portal was rebuilt: the same ads, in other places than its file says."),
        _("The crawl says so, with exit code 6: {said}").format(said="; ".join(crawl.alarms)),
        _("Its last runs: {runs}   (! is an alarm)").format(runs=state.spark),
        _("Listings kept before: {before}; after: {after}. Nothing was ended, nothing lost.").format(
            before=kept[0], after=kept[1]
        ),
        _("The structure of its pages, without a word of them, is in {folder}.").format(
            folder=folder / "structures"
        ),
        "",
        _("What to do next: {following}").format(following=following),
        f"outreach arena health -w {folder}",
    )
    Console().print(
        Panel(
            Text("\n".join(lines)),
            title=_("5 An alarm instead of silence"),
            title_align="left",
            box=box.ROUNDED,
        )
    )


def _screened(outcome: Outcome) -> RenderableType:
    headings = {
        "listings": _("listings"),
        "kept": _("kept"),
        "unclear": _("unclear"),
        "dropped:remote_only": _("remote only"),
        "dropped:not_an_offer": _("no offer"),
    }
    judged = [key for key in headings if key != "listings"]
    rows = [
        {
            "arena": crawl.arena,
            "listings": sum(crawl.counts[key] for key in judged),
            **{key: crawl.counts[key] for key in judged},
        }
        for crawl in outcome.crawls
    ]
    screened = table(rows, {"arena": _("arena"), **headings}, width=_INSIDE)
    total = _total(outcome)
    said = _(
        "Kept are offers to meet face to face. The rest leaves no trace but a keyed mark, a reason and a day; unclear ones wait for a person."
    )
    change = _("{new} new, {changed} changed, {seen} unchanged since the last run.").format(
        new=total["new"], changed=total["changed"], seen=total["seen"]
    )
    alone = (
        _("{n} ads were left alone: dropped lately, they are not fetched again for a month.").format(
            n=total["left_alone"]
        )
        if total["left_alone"]
        else ""
    )
    objected = _(
        "One person said no. What shows her number is held back in memory: nothing of it is stored, counted or queued."
    )
    lines = [line for line in (said, change, alone, objected) if line]
    return Group(screened, Text(""), *map(Text, lines))


def _persons(outcome: Outcome) -> RenderableType:
    n = outcome.matched
    lines = [
        _("{profiles} profiles are {persons} persons: {merged} contacts spared.").format(
            profiles=n["profiles"], persons=n["persons"], merged=n["merged"]
        ),
        _("Venues: {venues}. A number that several advertisers show joins nobody.").format(
            venues=n["venues"]
        ),
        _("Pairs left to a person to judge: {suggested}.").format(suggested=n["suggested"]),
    ]
    if outcome.reasons:
        lines += ["", _("For example:"), *(f"  {sentence}" for sentence in outcome.reasons)]
    return Text("\n".join(lines))


def _queue(outcome: Outcome) -> RenderableType:
    columns = {key: heading for key, heading in QUEUE_COLUMNS.items() if key != "language"}
    rows = queue_rows(outcome.items)
    lines = ["", _("… and {n} more").format(n=len(rows) - _SHOWN)] if len(rows) > _SHOWN else [""]
    lines += waiting_words(outcome.due.waiting)
    return Group(table(rows[:_SHOWN], columns, width=_INSIDE), Text("\n".join(lines)))


def _next(outcome: Outcome) -> RenderableType:
    at = f"-w {outcome.folder}"
    example = outcome.items[0].profile_id[:9] if outcome.items else ""
    return Text(
        "\n".join(
            (
                f"outreach queue list {at}      " + _("today's queue again"),
                f"outreach pairs {at}           " + _("the pairs that wait for you"),
                f"outreach how {example} {at}   " + _("how a person's profiles came together"),
            )
        )
    )


def _total(outcome: Outcome) -> Counter[str]:
    total: Counter[str] = Counter()
    for crawl in outcome.crawls:
        total.update(crawl.counts)
    return total
