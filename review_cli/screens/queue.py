"""The queue as rows of text, masked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from review_cli.i18n import _
from review_cli.masking import mask_contact, mask_name, safe, short_id
from store.domain import SubjectKind
from store.queue import QueueRow

QUEUE_COLUMNS = {
    "priority": "#",
    "id": _("id"),
    "who": _("who"),
    "reason": _("why today"),
    "channel": _("channel"),
    "contact": _("contact"),
    "town": _("town"),
    "language": _("lang."),
    "arenas": _("arenas"),
}


def queue_rows(items: Sequence[QueueRow]) -> list[dict[str, object]]:
    """One row per item; names and contact points masked."""
    return [
        {
            "priority": item.priority,
            "id": short_id(item.subject_id),
            "who": _("venue")
            if item.subject_kind == SubjectKind.VENUE
            else mask_name(item.nickname or "") or _("no name"),
            "reason": reason_words(item.reason),
            "channel": channel_words(item.channel),
            "contact": _contact(item),
            "town": safe(item.town or ""),
            "language": item.lang or "",
            "arenas": list(item.arenas),
        }
        for item in items
    ]


def queue_records(items: Sequence[QueueRow]) -> list[dict[str, object]]:
    """The same for programs: whole ids, and codes that are alike in every language."""
    return [
        {
            "priority": item.priority,
            "id": item.subject_id,
            "kind": str(item.subject_kind),
            "who": None if item.subject_kind == SubjectKind.VENUE else mask_name(item.nickname or "") or None,
            "reason": item.reason,
            "channel": str(item.channel),
            "contact": _contact(item) or None,
            "town": item.town,
            "language": item.lang,
            "arenas": list(item.arenas),
        }
        for item in items
    ]


def reason_words(code: str) -> str:
    """Why a person is due, in words."""
    names = {
        "first_contact": _("first contact"),
        "venue_visit": _("venue to visit"),
        "agreed": _("agreed for today"),
        "overdue": _("agreed earlier, overdue"),
        "next_attempt": _("has not answered: next attempt"),
        "recurring": _("wishes contact now and then"),
        "materials": _("wishes materials"),
    }
    return names.get(code, code)


def channel_words(code: str) -> str:
    """A channel in words."""
    names = {
        "sms": _("SMS"),
        "phone": _("phone"),
        "email": _("e-mail"),
        "portal_message": _("message on the portal"),
        "visit": _("visit"),
        "chat": _("chat"),
    }
    return names.get(code, code)


def channel_short(code: str) -> str:
    """A channel in one short word."""
    return _("portal") if code == "portal_message" else channel_words(code)


def waiting_words(waiting: Mapping[str, int]) -> list[str]:
    """A sentence for each reason that keeps somebody out of today's queue."""
    words = {
        "possibly_same": _("possibly the same person as somebody in the queue (see `outreach pairs`)"),
        "coordinator": _(
            "possibly somebody contacted before, and not judged in time: a coordinator decides (`outreach holds`)"
        ),
        "daily_cap": _("another day: the daily number of first contacts is reached"),
        "contacted": _("contacted before"),
        "opened": _("an open attempt"),
        "agreed_later": _("agreed for another day"),
        "answer": _("a message waits for an answer"),
        "silence": _("did not answer: silence counts as no"),
        "wish_later": _("wishes contact, not yet due"),
        "safeguarding": _("stopped for safeguarding"),
        "through_venue": _("to be reached through a venue only"),
        "line_closed": _("a venue without a line that may be used"),
    }
    return [
        _("Not today: {n}, {reason}").format(n=n, reason=words.get(code, code))
        for code, n in sorted(waiting.items())
    ]


def _contact(item: QueueRow) -> str:
    if item.contact is None:
        return ""
    return mask_contact("email" if "@" in item.contact else "phone", item.contact)
