"""The screen for judging: two sides, the marks between them, what the decision will do. Pure."""

from __future__ import annotations

from rich.text import Text

from review_cli.i18n import _, ngettext
from review_cli.screens.frame import (
    ALERT,
    DIM,
    GOOD,
    STRONG,
    ends,
    fitted,
    joined,
    keyed,
    page,
    rule,
    text,
    wrapped,
)
from review_cli.screens.review_records import Card, Mark, Mode, ReviewState, Row
from review_cli.screens.review_state import choices_of

_STYLES = {Mark.SAME: GOOD, Mark.DIFFERENT: ALERT, Mark.ALIKE: "yellow", Mark.UNKNOWN: DIM, Mark.NONE: ""}


def lines(state: ReviewState, width: int, height: int) -> list[Text]:
    """The whole screen, line by line."""
    if state.mode in {Mode.QUIT, Mode.LOCK}:
        return page([], [], [], width, height)
    head = [ends(text(state.title, STRONG), text(_tally(state)), width), rule(width)]
    foot = [
        rule(width),
        *keyed([(_key_words(key), words) for key, words in choices(state)], width),
        _notice(state),
    ]
    if state.mode is Mode.HELP:
        return page(head, _help(width), foot, width, height)
    if state.mode is Mode.UNDO:
        asked = [text(_("Take back your last decision?"), STRONG)]
        asked += [line for words in _undo_words(state) for line in wrapped(words, width)]
        asked.append(_default_no())
        return page(head, asked, foot, width, height)
    if state.mode is Mode.CONFIRM and state.asked is not None:
        asked = [*wrapped(state.asked.asks, width, STRONG), _default_no()]
        return page(head, asked, foot, width, height)
    if state.card is None:
        return page(head, wrapped(state.empty, width), foot, width, height)
    room = max(height - len(head) - len(foot), 1)
    body = _card(state.card, width)
    pages = max(1, -(-len(body) // room))
    at = state.scroll % pages
    if pages > 1:
        more = text(" · ".join((_tally(state), _("space: more {at}/{all}").format(at=at + 1, all=pages))))
        head = [ends(text(state.title, STRONG), more, width), rule(width)]
    return page(head, body[at * room : (at + 1) * room], foot, width, height)


def labelled(state: ReviewState) -> list[str]:
    """The screen line by line, for the plain form."""
    said = [_words(state)] if state.notice else []
    if state.mode is Mode.UNDO:
        return [*said, _("Take back your last decision?"), *_undo_words(state)]
    if state.mode is Mode.CONFIRM and state.asked is not None:
        return [*said, state.asked.asks]
    if state.card is None:
        return [*said, state.empty]
    names = {
        Mark.SAME: _("the same"),
        Mark.ALIKE: _("alike"),
        Mark.DIFFERENT: _("different"),
        Mark.UNKNOWN: _("unknown"),
        Mark.NONE: "",
    }
    rows = [
        f"{one.label}: {one.left}"
        + (f"; {one.right}; {names[one.mark]}" if one.right or one.mark is not Mark.NONE else "")
        for one in state.card.rows
    ]
    return [*said, _tally(state), state.card.title, *rows, *state.card.texts, state.card.consequence]


def choices(state: ReviewState) -> list[tuple[str, str]]:
    """Every key that means something now."""
    if state.mode in {Mode.CONFIRM, Mode.UNDO}:
        return [(_("y"), _("yes, do it")), ("esc", _("no, go back"))]
    answers = [(one.key[0], one.words) for one in choices_of(state)]
    back = [("z", _("undo"))] if state.can_undo else []
    moves = [("up", _("up")), ("down", _("down"))] if state.keys else []
    return [*answers, *moves, *back, ("?", _("help")), ("l", _("lock")), ("q", _("quit"))]


def _undo_words(state: ReviewState) -> list[str]:
    if state.undo is None:
        return []
    return [_("Now: ") + state.undo.before, _("Then: ") + state.undo.after]


def _key_words(key: str) -> str:
    return {"esc": "Esc", "up": "↑", "down": "↓"}.get(key, key)


def _tally(state: ReviewState) -> str:
    parts = [_("{at} of {all}").format(at=state.at + 1, all=len(state.keys))] if state.keys else []
    if state.done:
        parts.append(ngettext("{n} decided", "{n} decided", state.done).format(n=state.done))
    return " · ".join(parts)


def _card(card: Card, width: int) -> list[Text]:
    body = [text(card.title, STRONG)]
    side = max((width - 22) // 2, 8)
    two = any(row.right for row in card.rows)
    body += [_row(row, side if two else width - 20) for row in card.rows]
    body += [text(""), *wrapped(card.consequence, width, STRONG), text("")]
    return [*body, *(line for words in card.texts for line in wrapped(words, width))]


def _row(row: Row, side: int) -> Text:
    return joined(
        fitted(text(f"{row.mark.value:<2} ", _STYLES[row.mark]), 3),
        fitted(text(row.label, DIM), 14),
        " ",
        fitted(text(row.left), side),
        "  " if row.right else "",
        fitted(text(row.right), side, pad=False),
    )


def _help(width: int) -> list[Text]:
    marks = [
        ("=", _("the same on both sides")),
        ("~", _("alike: one may be the other, written differently")),
        ("!=", _("different")),
        ("?", _("one side does not say")),
    ]
    body: list[Text] = [text(_("Marks"), STRONG)]
    body += [joined("  ", fitted(text(mark, STRONG), 4), words) for mark, words in marks]
    said = (
        _("The machine's score is shown after your decision, so that it does not sway you."),
        _(
            "Unsure hands it to a colleague: it waits, and comes back to you after a week if nobody has decided."
        ),
        _("Nothing is decided by Enter, by a paste, or by what was typed before the screen stood."),
    )
    return [*body, text(""), *(line for words in said for line in wrapped(words, width))]


def _default_no() -> Text:
    return text(_("{yes} = yes; every other key, Enter too = no").format(yes=_("y")), ALERT)


def _words(state: ReviewState) -> str:
    return _("nothing was done") if state.notice == "not_done" else state.notice


def _notice(state: ReviewState) -> Text:
    words = _words(state)
    if not words:
        return text("")
    return text(("✓ " if state.good else "! ") + words, GOOD if state.good else ALERT)
