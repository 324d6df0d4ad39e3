"""Arenas in words: where each stands, what its verdict rests on, how its last run ended, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review_cli.i18n import _
from review_cli.screens.words import ENDS
from review_cli.sentences import in_bound_language

if TYPE_CHECKING:
    from review_cli.service.arena_register import Registered

LIVES = {
    "proposed": _("proposed"),
    "screened": _("screened, undecided"),
    "kept": _("kept"),
    "rejected": _("rejected"),
    "paused": _("paused"),
    "retired": _("retired"),
}
"""Where an arena stands: code -> words."""

ARENA_VERDICTS = {"kept": _("kept"), "rejected": _("rejected"), "open": _("undecided")}
"""What its listings say of an arena: code -> words."""

MODES = {
    "crawl": _("crawled"),
    "manual": _("read by a person"),
    "presence": _("a chat: counts only"),
}
"""How an arena is read: code -> words."""

REASONS = {
    "offers_to_meet": _("it holds offers to meet"),
    "few_listings": _("too few listings"),
    "many_unclear": _("many unclear listings"),
    "remote_only": _("remote only"),
    "no_offers": _("hardly an offer"),
    "overload": _("more than the team can do"),
    "closed": _("the portal is closed"),
    "legal": _("legal reasons"),
    "owner_asked": _("its owner asked"),
    "duplicate": _("the same as another arena"),
    "not_ours": _("not our business"),
    "judged_wrongly": _("judged wrongly"),
    "mended": _("mended"),
    "other": _("another reason"),
}
"""Why an arena stands where it stands, by the machine or a coordinator: code -> words."""

CLASSES = {
    "dns": _("name not found"),
    "http": _("no answer"),
    "blocked": _("sent away"),
    "robots": _("robots.txt"),
    "site_changed": _("portal rebuilt"),
    "parse_error": _("ads unreadable"),
    "trap": _("pages without end"),
    "empty": _("no ads"),
    "capped": _("limit reached"),
    "warning": _("warning"),
}
"""Classes of endings and of remarks on a run: code -> words."""

ALONE = {
    "screened_out": _("its sample spoke against it"),
    "crashed": _("it ended without a word"),
}
"""What a run says of itself in one code: code -> words."""

NEXT = {
    "good": _("nothing to do"),
    "stopped": _("it ended early: crawl again, or raise max_pages in the arena's file"),
    "failed": _("see why with `outreach runs`, and the log in the workspace's folder logs"),
    "running": _("it is under way, or its process died: the next crawl takes up what it left"),
    "capped": _(
        "raise max_pages in its file, or crawl.time_limit_minutes: until then its contact points expire though the ads still stand"
    ),
    "dns": _("the name leads nowhere: look whether the portal moved, then mend start_urls, or retire it"),
    "http": _("the portal did not answer: wait a day; if it stays so, pause the arena"),
    "blocked": _(
        "the portal asks us to leave or to sign in: do not go on; pause it and speak with its owner"
    ),
    "robots": _("robots.txt closes it: respect that; pause it, or ask its owner"),
    "site_changed": _(
        "the portal was rebuilt: `outreach arena test` it, mend its file, or accept the run if all is well"
    ),
    "parse_error": _("its ad pages are read no more: `outreach arena test` it and mend [fields]"),
    "trap": _("pages without end: narrow next_page, allow or deny in its file"),
    "empty": _(
        "the list is there and holds no ad, or few: look at the portal; accept the run if that is true"
    ),
    "": _("not crawled yet"),
}
"""What a coordinator does next, by how the last run ended."""


def evidence_words(face_to_face: int, listings: int, unclear: int) -> str:
    """What an arena's verdict rests on, such as "34 of 40 listings face to face, 2 unclear"; empty while nothing was judged."""
    if not listings:
        return ""
    said = _("{met} of {all} listings face to face").format(met=face_to_face, all=listings)
    return said + _(", {n} unclear").format(n=unclear) if unclear else said


def alarm_words(alarm: str) -> str:
    """What a run says of itself, its class and its sentence in the bound language."""
    code, _colon, sentence = alarm.partition(": ")
    if code in CLASSES and sentence:
        return f"{CLASSES[code]}: {in_bound_language(sentence)}"
    return ALONE.get(alarm) or in_bound_language(alarm)


def ending_words(ending: str) -> str:
    """How a run ended, in a word or two."""
    return CLASSES.get(ending) or ENDS.get(ending, ending)


def in_words(one: Registered, record: dict[str, Any]) -> dict[str, Any]:
    """A record of `service.arena_register` for a person: words for codes, one sentence for the evidence."""
    decided = _("by {name}").format(name=record["decided_by"]) if record["decided_by"] else ""
    reason = REASONS.get(record["reason"], record["reason"])
    return {
        **record,
        "mode": MODES[record["mode"]],
        "life": LIVES[record["life"]],
        "verdict": ARENA_VERDICTS.get(record["verdict"], ""),
        "evidence": evidence_words(record["face_to_face"], record["listings"], record["unclear"]),
        "reason": ", ".join(part for part in (reason, decided) if part),
        "ended": ending_words(record["ended"]),
        "alarm": "; ".join(alarm_words(said) for said in one.alarms),
        "why_not": in_bound_language(record["why_not"]) if record["why_not"] else "",
    }
