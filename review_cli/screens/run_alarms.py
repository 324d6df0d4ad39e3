"""What `outreach runs` says is wrong with a run, in words, and what to do about it. docs/operations.md says the same at length."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from review_cli.i18n import _
from review_cli.screens.arenas import CLASSES, NEXT, alarm_words

if TYPE_CHECKING:
    from store.runs import Run


class Said(NamedTuple):
    """An alarm in words, and what to do; empty where nothing is to do."""

    words: str
    remedy: str = ""


CODES = {
    "process_died": Said(
        _("the process went down; what it had fetched is in the spool"),
        _("nothing to do: the next run takes it in"),
    ),
    "time_limit": Said(
        _("stopped because it took longer than it may"),
        _("look into the workspace's folder logs; for a step raise step_minutes in schedule.toml"),
    ),
    "service_stopped": Said(_("the service was stopped"), _("nothing to do: the next start goes on")),
    "not_started": Said(
        _("its process could not be started: no memory, or a full disk"),
        _("make room; it is tried again by itself"),
    ),
    "busy": Said(
        _("another process was at the arena"), _("nothing to do: what is owed is begun when that one is gone")
    ),
    "nothing_new": Said(_("no crawl brought anything since the last match")),
    "done_today": Said(_("done today already")),
    "tried_enough": Said(
        _("it failed as often as it may be tried today"),
        _("see the failed runs before it; then do it by hand"),
    ),
    "clock_far_ahead": Said(
        _("the clock is more than 60 days past the last expiry; the service expires nothing meanwhile"),
        _("mend the clock; if it is right, `outreach expire --catch-up`"),
    ),
}
"""What the service notes of a run that could not say so itself: code -> words and remedy."""

_REGISTER = "arena_is_"
_SIGNAL, _CODE = "killed by signal ", "died with code "


def said_of(alarm: str) -> Said:
    """One alarm of a run in the bound language."""
    if (found := CODES.get(alarm)) is not None:
        return found
    if alarm.startswith(_REGISTER):
        return Said(
            _("the register of arenas does not let it be crawled"),
            _("`outreach arena list` says why; `outreach arena resume` takes it up again"),
        )
    for beginning, words in ((_SIGNAL, _("killed by signal {n}")), (_CODE, _("died with code {n}"))):
        if alarm.startswith(beginning):
            return Said(
                words.format(n=alarm.removeprefix(beginning)), _("nothing to do: the next run takes it in")
            )
    kind = alarm.partition(":")[0]
    return Said(alarm_words(alarm), NEXT[kind] if kind in CLASSES and kind in NEXT else "")


def alarms_in_words(run: Run) -> list[str]:
    """What is wrong with a run."""
    return [said_of(alarm).words for alarm in run.alarms]


def what_to_do(run: Run) -> str:
    """What to do about it: the remedies of its alarms; where they have none, what its end asks for."""
    remedies = list(dict.fromkeys(remedy for alarm in run.alarms if (remedy := said_of(alarm).remedy)))
    from store.runs import RunStatus  # not above: it brings the database along, and help does without

    if not remedies and run.status in {RunStatus.ALARM, RunStatus.FAILED}:
        remedies = [NEXT["failed"]]
    return "; ".join(remedies)
