"""A row of the log in words. Pure."""

from __future__ import annotations

from config.contact_forms import ContactForm
from review_cli.i18n import _, language
from review_cli.screens.queue import channel_words
from store.course import EventKind, listed
from store.events import Event


def event_words(form: ContactForm, event: Event) -> str:
    """What happened, from its codes; a code that the present form does not know shows as itself."""
    spoken = language()
    codes = event.codes
    if event.kind == EventKind.WISH:
        said = [form.words("wishes", one, spoken) for one in listed(codes, "wish")]
        said += [form.words("limits", one, spoken) for one in listed(codes, "limits")]
        return ", ".join(said)
    if event.kind == EventKind.ATTEMPT:
        said = [channel_words(str(codes.get("channel", "")))]
        said += [form.words("outcomes", one, spoken) for one in listed(codes, "outcomes")]
        said += [form.words("referrals", one, spoken) for one in listed(codes, "referral")]
        for question, key in (
            ("durations", "duration"),
            ("materials", "materials"),
            ("interpreters", "interpreter"),
        ):
            said += [form.words(question, one, spoken) for one in listed(codes, key) if one != "not_recorded"]
        said += [str(codes["revisit_on"])] if "revisit_on" in codes else []
        return ", ".join(one for one in said if one)
    names = {
        EventKind.OPENED: _("an open attempt"),
        EventKind.RELEASED: _("freed by a coordinator"),
        EventKind.UNDONE: _("taken back"),
        EventKind.REACH: _("counted"),
    }
    return names.get(EventKind(event.kind), event.kind) if event.kind in set(EventKind) else event.kind
