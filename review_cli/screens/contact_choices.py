"""Every key that means something at the queue's screen just now, with its words: painted below the screen, numbered in the plain form. Pure."""

from __future__ import annotations

from config.contact_forms import ContactForm
from review_cli.i18n import _, language, ngettext
from review_cli.screens.contact_asked import STOP_KEYS
from review_cli.screens.contact_form import CHANNEL_KEYS, DAYS_KEYS, FIELDS, hours_keys
from review_cli.screens.contact_records import Mode, State
from review_cli.screens.contact_words import source_words
from review_cli.screens.queue import channel_words
from store.domain import Channel

Keys = list[tuple[str, str]]
"""Keys with their words."""


def choices(state: State) -> Keys:
    """Every key that means something now, and its words: the plain form numbers them."""
    form = {
        Mode.DAYS: days(),
        Mode.REFERRAL: [*answers(state.form, "referrals"), ("0", _("not recorded"))],
        Mode.COUNTER: answers(state.form, "counters"),
        Mode.WISH: [
            *answers(state.form, "wishes"),
            ("4", _("no contact at all")),
            *answers(state.form, "limits"),
        ],
        Mode.STOP: [(key, source_words(source)) for key, source in STOP_KEYS.items()],
        Mode.CONFIRM: [(_("y"), _("yes, do it"))],
        Mode.MESSAGE: [("c", _("copy it"))] if state.message and state.message.usable else [],
        Mode.FORM: field_choices(state),
        Mode.HELP: [],
    }
    if state.mode in form:
        back = {Mode.CONFIRM: _("no, go back"), Mode.FORM: _("do not save")}.get(state.mode, _("back"))
        return [*form[state.mode], ("esc", back)]
    on_item = [] if state.claim is None else [*answers(state.form, "outcomes"), *channels(), *acts(state)]
    return [*on_item, *always(state)]


def field_choices(state: State) -> Keys:
    """The answers of the form's present field."""
    name = FIELDS[state.focus]
    keys: Keys
    if name == "channel":
        keys = channels()
    elif name == "revisit":
        keys = days()
    elif name == "hour":
        keys = [
            (key, _("no hour") if hour is None else _("{hour} o'clock").format(hour=hour))
            for key, hour in hours_keys(state).items()
        ]
    else:
        keys = answers(state.form, name)
    return [*keys, ("down", _("next question")), ("enter", _("save"))]


def answers(form: ContactForm, question: str) -> Keys:
    """The answers of one closed question."""
    return [
        (choice.key, choice.words.get(language(), choice.words["en"])) for choice in form.questions[question]
    ]


def channels() -> Keys:
    """The channels."""
    return [(key, channel_words(channel)) for key, channel in CHANNEL_KEYS.items()]


def acts(state: State) -> Keys:
    """What may be done with the item, besides logging an outcome."""
    pairs = [
        ("v", _("show the number or address")),
        ("o", _("open the ad")),
        ("n", _("first message")),
        ("d", _("she contacted us")),
        ("f", _("whole form")),
        ("w", _("her wish")),
        ("a", _("under 18 or forced")),
        ("u", _("later")),
    ]
    no_number = state.item is not None and (state.channel or state.item.channel) is Channel.PORTAL_MESSAGE
    return [pair for pair in pairs if not (no_number and pair[0] == "v")]


def always(state: State) -> Keys:
    """What may be done whatever is selected."""
    moves = [("up", _("up")), ("down", _("down"))] if state.plain else []
    return [
        *moves,
        ("z", _("undo")),
        ("r", _("count")),
        ("?", _("help")),
        ("l", _("lock")),
        ("q", _("quit")),
    ]


def days() -> Keys:
    """The days of a new contact."""
    ahead = [
        (key, ngettext("in {n} day", "in {n} days", number).format(n=number))
        for key, number in DAYS_KEYS.items()
    ]
    return [*ahead, ("0", _("day not agreed"))]
