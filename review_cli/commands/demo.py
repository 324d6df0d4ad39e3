"""`outreach demo`: the whole way of a listing on two sample portals, told as a story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.commands.options import START, AsJson, add
from review_cli.i18n import _
from review_cli.output import talk
from store.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    add(
        app,
        "demo",
        demo,
        help=_(
            "The whole way, on sample portals served on this machine.\n\n"
            "Two small portals are crawled, screened and matched, and today's queue is built. All persons and numbers in it are "
            "invented. Run it twice: nothing changes but the day a listing was last seen."
        ),
        shown=("outreach demo", "outreach demo --folder my-demo --json"),
        panel=START,
    )


def demo(
    folder: Annotated[
        Path, typer.Option("--folder", help=_("Where the demonstration's workspace stands."))
    ] = Path("demo-workspace"),
    redesign: Annotated[
        bool, typer.Option("--redesign", help=_("Also show the alarm when a portal is rebuilt."))
    ] = False,
    latency: Annotated[float, typer.Option(hidden=True, min=0.0, max=5.0)] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Serve two sample portals on this machine, crawl, screen, match, build today's queue, and tell what happened.

    All persons and numbers in it are invented. Run it twice: nothing changes but the day a listing was last seen.
    """
    from review_cli.demo.story import tell, tell_alarm, tell_json
    from review_cli.demo.whole_way import run_demo, run_redesign
    from review_cli.screens.arenas import NEXT
    from review_cli.screens.crawling import watching

    talk(_("Two sample portals are served on this machine; all persons in them are invented."))
    outcome = run_demo(folder, latency=latency, watching=watching)
    (tell_json if as_json else tell)(outcome)
    if redesign and not as_json:
        done, state, kept = run_redesign(folder, watching=watching)
        tell_alarm(folder, done, state, kept, NEXT.get(state.ending, ""))
    if any(crawl.exit_code for crawl in outcome.crawls):
        for crawl in outcome.crawls:
            if crawl.error or crawl.alarms:
                talk(f"{crawl.arena}: {crawl.error or '; '.join(crawl.alarms)}")
        raise typer.Exit(int(ExitCode.FAILURE))
