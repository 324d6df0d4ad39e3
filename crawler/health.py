"""How a run ended, read from its counts: one class, one reason in words, and whether it saw the whole arena. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crawler.baseline import ENOUGH_ADS

PREFIX = "outreach/"


class Ending(StrEnum):
    """Classes of endings. Only OK and CAPPED are harvests to be written without a look."""

    OK = "ok"
    CAPPED = "capped"
    """A bound of the arena file was reached, or somebody stopped the run: what came is good, but not all came."""
    DNS = "dns"
    HTTP = "http"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    SITE_CHANGED = "site_changed"
    PARSE_ERROR = "parse_error"
    TRAP = "trap"
    EMPTY = "empty"


LIMITS = frozenset({"closespider_pagecount", "closespider_timeout"})
"""Scrapy's finish reasons of a run that reached a limit of ours."""

EARLY = {
    "closespider_pagecount": "ended early: the limit max_pages in its file was reached",
    "closespider_timeout": "ended early: the time limit of a crawl was reached",
    "memusage_exceeded": "ended early: it took too much memory",
    "shutdown": "ended early: it was asked to stop",
    "parent_gone": "ended early: the program that started it is gone",
}
"""Finish reasons in words."""


@dataclass(frozen=True, slots=True)
class Health:
    """`complete` is True when the run saw every list page to its end: only then may an absence mean something."""

    ending: Ending
    reason: str
    complete: bool


_ERRORS = {
    "CannotResolveHostError": "dns",
    "DNSLookupError": "dns",
    "RobotsForbidden": "robots",
    "RobotsUnreadable": "robots",
    "NotOurs": "not_ours",
    "StopDownload": "not_ours",
    "DownloadTimeoutError": "timeout",
    "TimeoutError": "timeout",
    "DownloadCancelledError": "too_big",
    "IgnoreRequest": "refused",
}
"""Exception types to classes; what is not named is a connection that failed."""


def error_class(kind: type[BaseException], status: int | None) -> str:
    """The class of a request that brought no page: gone, http, dns, timeout, robots, too_big, not_ours, refused or connection."""
    if status is not None:
        return "gone" if status in {404, 410} else "http"
    return _ERRORS.get(kind.__name__, "connection")


def refusal_class(error: BaseException) -> str:
    """Why Scrapy itself gave a request up: `unpacked_too_big` (a bomb), `redirects` (a loop), or refused for another reason."""
    if type(error.__cause__).__name__ == "_DecompressionMaxSizeExceeded":
        return "unpacked_too_big"
    return "redirects" if "max redirections" in str(error) else "refused"


def counts(stats: Mapping[str, Any]) -> dict[str, int]:
    """The whole numbers under "outreach/" in a crawler's stats, without the prefix."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in stats.items()
        if name.startswith(PREFIX) and isinstance(value, int)
    }


def coverage(stats: Mapping[str, Any]) -> dict[str, float]:
    """Share of the listings that show each field; a field nobody shows is absent, an empty one does not count."""
    found = counts(stats)
    listings = found.get("listings", 0)
    return {
        name.removeprefix("coverage/"): number / listings
        for name, number in found.items()
        if listings and name.startswith("coverage/")
    }


def classify(
    stats: Mapping[str, Any],
    finish_reason: str,
    min_ads: int = 0,
    expected: Mapping[str, float] | None = None,
) -> Health:
    """How a run ended, from its stats, Scrapy's finish reason, and what the arena file expects.

    The first cause that applies is named, from the outside in: what kept us out, what broke, what bounded the run.
    """
    n = _Counts(counts(stats))
    ads, listings, skipped = n["ads_seen"], n["listings"], n["ads_skipped"] + n["unchanged"]
    if n.under("blocked/"):
        return Health(
            Ending.BLOCKED, f"the arena asks us to leave or to sign in ({n.names('blocked/')})", False
        )
    if not n["list_pages"] and not n["index_pages"] and not n["sitemaps"]:
        return _nothing_arrived(n, finish_reason)
    if n["failed/robots"] > listings + skipped:
        return Health(Ending.ROBOTS, "robots.txt asks not to fetch the ads", False)
    if n["container_missing"] and (not ads or n["container_missing"] * 2 > n["list_pages"]):
        return Health(Ending.SITE_CHANGED, "the part of the list page that holds the ads is gone", False)
    unreadable = n.under("ads_unreadable/")
    if unreadable and unreadable > listings:
        return Health(
            Ending.PARSE_ERROR, f"{unreadable} of {n['ads_fetched']} ad pages could not be read", False
        )
    if n.under("trap/"):
        return Health(Ending.TRAP, f"pages without end ({n.names('trap/')})", False)
    # Of thousands of ads that are as they were, the one new one may lack what it likes.
    few = min(ENOUGH_ADS, max(1, ads))
    short = [
        name
        for name, share in (expected or {}).items()
        if listings >= few and coverage(stats).get(name, 0.0) < share
    ]
    if short:
        return Health(Ending.SITE_CHANGED, f"fewer ads than expected show: {', '.join(sorted(short))}", False)
    if not ads:
        return Health(Ending.EMPTY, "the list pages are there, and hold no ad", False)
    failed = n.under("failed/") - n["failed/gone"] - n["failed/not_ours"]
    if failed > listings + skipped:
        return Health(Ending.HTTP, f"{failed} of {ads} pages did not arrive", False)
    if ads < min_ads:
        return Health(Ending.EMPTY, f"{ads} ads, expected at least {min_ads}", False)
    if finish_reason != "finished":
        return Health(Ending.CAPPED, EARLY.get(finish_reason, f"ended early: {finish_reason}"), False)
    return Health(Ending.OK, f"{listings} listings", failed == 0 and not n["lists_failed"])


def _nothing_arrived(n: _Counts, finish_reason: str) -> Health:
    if finish_reason == "shutdown":
        return Health(Ending.CAPPED, "stopped before the first list page", False)
    if n["failed/dns"] or n["robots_unreadable/dns"]:
        return Health(Ending.DNS, "the arena's name leads nowhere", False)
    if n["robots_unreadable/connection"]:
        return Health(Ending.HTTP, "the arena takes no connection", False)
    if n["failed/robots"]:
        return Health(Ending.ROBOTS, "robots.txt could not be read, or asks not to come", False)
    if any(n[f"failed/{bound}"] for bound in _BOUNDS):
        return Health(Ending.TRAP, f"no list page ended within bounds ({n.names('failed/')})", False)
    if n.under("failed/"):
        return Health(Ending.HTTP, f"no list page arrived ({n.names('failed/')})", False)
    if finish_reason != "finished":
        return Health(Ending.CAPPED, f"ended before the first list page: {finish_reason}", False)
    return Health(Ending.EMPTY, "no page was fetched", False)


_BOUNDS = ("too_big", "unpacked_too_big", "redirects")
"""Reasons to give a page up because it would never end."""


class _Counts(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 0

    def under(self, prefix: str) -> int:
        """Sum of all counts whose name begins so."""
        return sum(number for name, number in self.items() if name.startswith(prefix))

    def names(self, prefix: str) -> str:
        """What follows the prefix, for words."""
        return ", ".join(sorted(name.removeprefix(prefix) for name in self if name.startswith(prefix)))
