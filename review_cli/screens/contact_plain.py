"""The queue for speech, braille and dumb terminals: labelled lines, one after the other, nothing repainted. Pure."""

from __future__ import annotations

from review_cli.i18n import _, language
from review_cli.masking import safe, short_id, spaced
from review_cli.screens.contact_form import FIELDS
from review_cli.screens.contact_records import Mode, State
from review_cli.screens.contact_state import in_hours
from review_cli.screens.contact_words import (
    course_words,
    field_names,
    limits_words,
    notice_words,
    question_words,
    stop_question,
    when_words,
)
from review_cli.screens.queue import channel_words, reason_words
from store.domain import SubjectKind


def labelled(state: State) -> list[str]:
    """What the screen would show, line by line, each with its label; harmless, whatever came from the web."""
    return [safe(line, 4000) for line in _lines(state)]


def _lines(state: State) -> list[str]:
    if state.mode is Mode.HELP:
        return _definitions(state)
    asked = {Mode.CONFIRM: _question, Mode.FORM: _form, Mode.MESSAGE: _message}.get(state.mode)
    said = [notice_words(state)] if state.notice else []
    if asked is not None:
        return [*said, *asked(state)]
    if state.mode is not Mode.LIST:
        return [*said, question_words(state)]
    return [*said, *_item(state)]


def _item(state: State) -> list[str]:
    item = state.item
    if item is None:
        return [_("Nobody is due today."), *state.waiting]
    who = state.name or (_("venue") if item.kind is SubjectKind.VENUE else item.who)
    pairs = [
        (_("item"), _("{at} of {all}").format(at=state.at + 1, all=len(state.items))),
        (_("who"), who),
        (_("id"), short_id(item.subject_id)),
        (_("why today"), reason_words(item.reason)),
        (_("when"), when_words(item, state.today)),
        (_("channel"), channel_words(state.channel or item.channel)),
        (_("contact"), spaced(state.value.value) if state.value else item.contact),
        (_("town"), item.town),
        (_("language"), item.lang),
        (_("limits"), limits_words(state.form, item.course)),
        (_("arenas"), ", ".join(item.arenas)),
        (_("last contact"), course_words(state.form, item.course, state.today)),
    ]
    if item.standing.held:
        pairs.append((_("held"), _("with a colleague")))
    if item.standing.opened:
        pairs.append((_("held"), _("open attempt: log the outcome")))
    if not in_hours(state, item):
        outside = _("outside {opens} to {closes}: do not contact now")
        pairs.append((_("hours"), outside.format(opens=state.opens, closes=state.closes)))
    return [f"{label}: {safe(words)}" for label, words in pairs if words]


def _question(state: State) -> list[str]:
    kind, *more = state.question
    if kind == "undo":
        return [_("Undo your last entry?"), _("Now: ") + safe(more[0]), _("Then: ") + safe(more[1])]
    if kind == "stop":
        return [stop_question()]
    return [_("No contact at all, anywhere, from now on, and everything stored about her erased?")]


def _form(state: State) -> list[str]:
    draft = state.draft
    chosen = [state.form.words("outcomes", one, language()) for one in draft.outcomes] if draft else []
    return [
        _("question: {words}").format(words=field_names()[FIELDS[state.focus]]),
        _("outcomes so far: {words}").format(words=", ".join(chosen) or "–"),
    ]


def _message(state: State) -> list[str]:
    return [state.message.title, *state.message.text.split("\n")] if state.message else []


def _definitions(state: State) -> list[str]:
    return [
        f"{choice.words[language()]}: {choice.means[language()]}"
        for question in ("outcomes", "wishes", "limits", "counters")
        for choice in state.form.questions[question]
    ]
