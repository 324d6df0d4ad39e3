"""The queue's screen: what `contact_state` holds, as lines. Pure; 80x24 is enough, and a wide screen is used."""

from __future__ import annotations

from rich.text import Text

from review_cli.contact_record import NOT_RECORDED, OURS
from review_cli.i18n import _, language, ngettext
from review_cli.masking import short_id, spaced
from review_cli.screens.contact_choices import acts, always, answers, channels, choices, field_choices
from review_cli.screens.contact_form import FIELDS
from review_cli.screens.contact_records import Item, Mode, State
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
from review_cli.screens.days import clock, long_day, short_day
from review_cli.screens.frame import (
    ALERT,
    DIM,
    GOOD,
    STRONG,
    beside,
    ends,
    fitted,
    flowed,
    joined,
    keyed,
    page,
    rule,
    text,
    window,
    wrapped,
)
from review_cli.screens.queue import channel_short, channel_words, reason_words
from store.domain import SubjectKind

WIDE = 110
"""From this width on the list and the person stand side by side."""

ROOMY = 90
"""From this width on a row of the list names the town too."""


def render(state: State, width: int, height: int) -> Text:
    """The whole screen as a renderable of exactly `height` lines."""
    return Text("\n", no_wrap=True).join(lines(state, width, height))


def lines(state: State, width: int, height: int) -> list[Text]:
    """The whole screen, line by line."""
    head = [ends(_title(state), _tally(state), width), rule(width)]
    notice = _notice(state)
    if state.mode is Mode.HELP:
        return _help(state, width, height)
    foot = [rule(width), *_keys(state, width), notice]
    if state.mode in {Mode.QUIT, Mode.LOCK}:
        return page([], [], [], width, height)
    if not state.items:
        empty = [text(""), *wrapped(_("Nobody is due today."), width), *(text(one) for one in state.waiting)]
        return page(head, empty, foot, width, height)
    room = height - len(head) - len(foot)
    if width >= WIDE:
        left = _list(state, int(width * 0.6), room)
        wide = width - int(width * 0.6) - 3
        panel = _panel(state, wide)
        if state.mode is Mode.LIST:
            panel = [*panel, text(""), *_definitions(state, ("outcomes",), wide)]
        return page(head, beside(left, panel[:room], width), foot, width, height)
    detail = _panel(state, width)
    shown = max(3, min(len(state.items), room - len(detail) - 1))
    body = [*_list(state, width, shown), rule(width), *detail]
    return page(head, body, foot, width, height)


# -- parts ------------------------------------------------------------------------------------------------------------


def _title(state: State) -> Text:
    parts = [_("Today's queue"), long_day(state.today)]
    if state.team:
        parts.append(_("team {team}").format(team=state.team))
    return text(" · ".join(parts), STRONG)


def _tally(state: State) -> Text:
    parts = []
    if state.items:
        parts.append(_("{at} of {all}").format(at=state.at + 1, all=len(state.items)))
    if state.colleagues:
        parts.append(
            ngettext("{n} with a colleague", "{n} with colleagues", state.colleagues).format(
                n=state.colleagues
            )
        )
    if state.done:
        parts.append(_("{n} logged").format(n=state.done))
    return text(" · ".join(parts))


def _list(state: State, width: int, room: int) -> list[Text]:
    numbers = window(state.at, len(state.items), room)
    return [_row(state, n, state.items[n], width) for n in numbers]


def _row(state: State, number: int, item: Item, width: int) -> Text:
    chosen = number == state.at
    mark = ">" if chosen else " "
    who = _("venue") if item.kind is SubjectKind.VENUE else item.who
    why = reason_words(item.reason)
    if item.standing.held:
        why = _("with a colleague")
    elif item.standing.opened:
        why = _("open attempt: log the outcome")
    style = DIM if item.standing.held else STRONG if chosen else ""
    cells = [
        (f"{mark} {number + 1:>3} ", 6),
        (f"{short_id(item.subject_id)} ", 8),
        (who, 8),
        (channel_short(item.channel), 8),
        (item.contact, 13),
    ]
    if width >= ROOMY:
        cells.insert(3, (item.town, 14))
    why = " ".join(part for part in (when_words(item, state.today), why) if part)
    line = Text(end="", no_wrap=True)
    for words, wide in cells:
        line.append_text(fitted(text(words, style), wide))
        line.append(" ")
    used = sum(wide + 1 for _words, wide in cells)
    line.append_text(fitted(text(why, style), max(width - used, 0), pad=False))
    return line


def _panel(state: State, width: int) -> list[Text]:
    """What is known of the selected one, or what the screen asks for."""
    asked = {
        Mode.CONFIRM: _question,
        Mode.FORM: _form,
        Mode.MESSAGE: _message,
    }.get(state.mode)
    if asked is not None:
        return asked(state, width)
    item = state.item
    if item is None:
        return []
    name = state.name or (_("venue") if item.kind is SubjectKind.VENUE else item.who)
    first = [short_id(item.subject_id), *([item.town] if item.town else [])]
    if item.lang:
        first.append(_("language {lang}").format(lang=item.lang))
    if limits := limits_words(state.form, item.course):
        first.append(limits)
    body = [joined((name, STRONG), "  ", " · ".join(first))]
    body.append(joined((_("Why now: "), DIM), reason_words(item.reason), "; ", ", ".join(item.arenas)))
    body.append(joined((_("Last: "), DIM), course_words(state.form, item.course, state.today)))
    body.append(_channel_line(state, item))
    body.append(_value_line(state))
    if state.mode in {Mode.DAYS, Mode.REFERRAL, Mode.WISH, Mode.STOP, Mode.COUNTER}:
        body.append(text(question_words(state), STRONG))
    return [part for line in body for part in flowed(line, width)]


def _channel_line(state: State, item: Item) -> Text:
    planned = _("Channel: {channel} (planned)").format(channel=channel_words(item.channel))
    if state.channel is not None:
        planned = _("Channel: {channel} (your choice)").format(channel=channel_words(state.channel))
    parts: list[Text] = [text(planned, STRONG if state.channel else "")]
    if state.direction != OURS:
        parts.append(joined(" · ", (_("she contacted us"), STRONG)))
    if not in_hours(state, item):
        hours = _("outside {opens} to {closes}: do not contact now").format(
            opens=state.opens, closes=state.closes
        )
        parts.append(joined(" · ", (hours, ALERT)))
    elif state.claim is not None and state.claim.until is None:
        parts.append(joined(" · ", (_("yours until the outcome is logged"), STRONG)))
    elif state.claim is not None and state.claim.until is not None:
        until = clock(state.claim.until.astimezone(state.now.tzinfo))
        parts.append(text(" · " + _("yours until {time}").format(time=until)))
    return joined(*parts)


def _value_line(state: State) -> Text:
    if state.value is None:
        return text("")
    left = max(0, round((state.value.until - state.now).total_seconds()))
    doubt = ""
    if state.value.doubtful:
        doubt = " · " + _("written in disguise: check it against the ad")
    gone = _("goes in {n} s").format(n=left)
    return joined((spaced(state.value.value), "bold reverse"), f"  {gone}{doubt}")


def _question(state: State, width: int) -> list[Text]:
    kind, *more = state.question
    if kind == "undo":
        before, after = more
        asked = [
            text(_("Undo your last entry?"), STRONG),
            joined((_("Now: "), DIM), before),
            joined((_("Then: "), DIM), after),
        ]
    else:
        words = _(
            "She wants no contact at all: it holds at once, in every channel and on every arena, and everything stored about her is "
            "erased. This cannot be undone here; only she herself can end it."
        )
        if state.item is not None and state.item.kind is SubjectKind.VENUE:
            words = _("The venue wants no contact: its line is closed at once. This cannot be undone here.")
        asked = wrapped(stop_question() if kind == "stop" else words, width, STRONG)
    return [*asked, text(_("{yes} = yes; every other key, Enter too = no").format(yes=_("y")), ALERT)]


def _form(state: State, width: int) -> list[Text]:
    draft = state.draft
    if draft is None:
        return []
    names = field_names()
    shown = {
        "outcomes": ", ".join(state.form.words("outcomes", one, language()) for one in draft.outcomes) or "–",
        "channel": channel_words(draft.channel),
        "directions": state.form.words("directions", draft.direction, language()),
        "durations": state.form.words("durations", draft.duration, language()),
        "materials": state.form.words("materials", draft.materials, language()),
        "interpreters": state.form.words("interpreters", draft.interpreter, language()),
        "referrals": state.form.words("referrals", draft.referral, language())
        if draft.referral != NOT_RECORDED
        else "–",
        "revisit": short_day(draft.revisit_on) if draft.revisit_on else "–",
        "hour": str(draft.revisit_hour) if draft.revisit_hour is not None else "–",
    }
    return [
        fitted(
            joined(
                ("> " if n == state.focus else "  ", STRONG),
                fitted(text(names[name], DIM), 18),
                (shown[name], STRONG if n == state.focus else ""),
            ),
            width,
            pad=False,
        )
        for n, name in enumerate(FIELDS)
    ]


def _message(state: State, width: int) -> list[Text]:
    if state.message is None:
        return []
    if not state.message.usable:
        return wrapped(state.message.text, width, ALERT)
    return [text(state.message.title, STRONG), *wrapped(state.message.text, width)]


def _keys(state: State, width: int) -> list[Text]:
    if state.mode is Mode.LIST:
        if state.claim is None:
            return keyed(always(state), width)
        return [
            *keyed(answers(state.form, "outcomes"), width),
            *keyed([*channels(), *acts(state), *always(state)], width),
        ]
    if state.mode is Mode.FORM:
        return keyed([*field_choices(state), ("Esc", _("do not save"))], width)
    return keyed([(key if key != "esc" else "Esc", words) for key, words in choices(state)], width)


def _notice(state: State) -> Text:
    words = notice_words(state)
    if not words:
        return text("")
    mark = "✓ " if state.good else "! "
    return text(f"{mark}{words}", GOOD if state.good else ALERT)


def _definitions(state: State, questions: tuple[str, ...], width: int) -> list[Text]:
    body: list[Text] = []
    for question in questions:
        body.append(text(field_names()[question], STRONG))
        for choice in state.form.questions[question]:
            words = f"{choice.key}  {choice.words[language()]}: {choice.means[language()]}"
            body += [joined("  ", line) for line in wrapped(words, width - 2)]
    return body


def _help(state: State, width: int, height: int) -> list[Text]:
    """Every outcome with its definition, then the keys; page by page."""
    body = _definitions(
        state, ("outcomes", "durations", "materials", "wishes", "limits", "counters", "referrals"), width
    )
    body.append(text(_("Keys"), STRONG))
    body += [joined("  ", line) for line in keyed([*channels(), *acts(state), *always(state)], width - 2)]
    room = height - 4
    pages = max(1, -(-len(body) // room))
    at = state.page % pages
    head = [ends(text(_("Help"), STRONG), text(f"{at + 1}/{pages}"), width), rule(width)]
    foot = [rule(width), text(_("Space: next page; any other key: back"))]
    return page(head, body[at * room : (at + 1) * room], foot, width, height)
