"""Words for the codes that several screens show."""

from __future__ import annotations

from collections.abc import Mapping

from review_cli.i18n import _

COUNTS = {
    "read": _("read"),
    "listings": _("listings"),
    "kept": _("kept"),
    "unclear": _("unclear"),
    "dropped": _("dropped"),
    "new": _("new"),
    "changed": _("changed"),
    "seen": _("unchanged"),
    "profiles": _("profiles"),
    "persons": _("persons"),
    "merged": _("contacts spared"),
    "suggested": _("pairs for a person to judge"),
    "venues": _("venues"),
}
"""What is counted: code -> word."""

TAKEN_IN = ("kept", "unclear", "dropped", "new", "changed", "seen")
"""What becomes of listings that are taken in."""

MATCHED = ("profiles", "persons", "merged", "suggested", "venues")
"""What matching counts."""

ENDS = {
    "running": _("running"),
    "good": _("good"),
    "alarm": _("alarm"),
    "quarantined": _("in quarantine"),
    "failed": _("failed"),
    "stopped": _("stopped"),
}
"""How a run ended: code -> word."""


def labels(*codes: str) -> dict[str, str]:
    """The words for these codes, in order."""
    return {code: COUNTS[code] for code in codes}


def counts_in_words(counts: Mapping[str, int]) -> str:
    """The counts that say something, such as "listings 40, kept 26"."""
    return ", ".join(f"{word} {counts[code]}" for code, word in COUNTS.items() if counts.get(code))
