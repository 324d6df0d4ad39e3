"""Words for what the queue's screen shows: the course of contact, notices, questions. Pure."""

from __future__ import annotations

from datetime import date

from config.contact_forms import ContactForm
from review_cli.i18n import _, language, ngettext
from review_cli.screens.contact_records import Item, Mode, State
from review_cli.screens.days import relative_day
from review_cli.screens.queue import channel_words
from store.domain import Course, StopSource, Wish


def field_names() -> dict[str, str]:
    """The questions of the form."""
    return {
        "outcomes": _("Outcome"),
        "channel": _("Channel"),
        "directions": _("Who began"),
        "durations": _("Duration"),
        "materials": _("Materials"),
        "interpreters": _("Interpreter"),
        "referrals": _("Bridged to"),
        "revisit": _("New contact"),
        "hour": _("At what hour"),
        "wishes": _("Her wish"),
        "limits": _("Channels and hours"),
        "counters": _("Counters (tied to nobody)"),
    }


def question_words(state: State) -> str:
    """What the screen asks for just now."""
    return {
        Mode.DAYS: _("New contact agreed: in how many days?"),
        Mode.REFERRAL: _("Bridged to which service?"),
        Mode.WISH: _("What does she wish?"),
        Mode.STOP: _(
            "She is under 18, or forced: how did it come to you? What was said is not written down."
        ),
        Mode.COUNTER: _("Count somebody newly reached, without tying it to anybody:"),
    }.get(state.mode, "")


def source_words(source: StopSource) -> str:
    """How a safeguarding statement came to a member of staff."""
    return {
        StopSource.CONVERSATION: _("she said it"),
        StopSource.MESSAGE: _("she wrote it"),
        StopSource.COLLEAGUE: _("from a colleague"),
        StopSource.OTHER_PAGE: _("read on another page"),
    }[source]


def stop_question() -> str:
    """What a stop does, before it is confirmed."""
    return _(
        "Stop her for safeguarding? She goes out of the queue at once, whole, and the safeguarding lead sees the ad's address and the "
        "day. Only the lead ends it. The duty to notify is your own: talk to the lead as well."
    )


def notice_words(state: State) -> str:
    """A notice of the screen's own in words; a sentence stays as it is."""
    return {
        "held": _("a colleague holds this item; take another one"),
        "hours": _("people are contacted between {opens} and {closes}; see [clock] in the settings").format(
            opens=state.opens, closes=state.closes
        ),
        "later": _("put back for later"),
        "last": _("this is the last one"),
        "not_done": _("nothing was done"),
        "no_outcome": _("choose an outcome first; 0 is not recorded"),
        "contact": _("noted: from now on this is an open attempt, until you log an outcome"),
        "address": _("noted: from now on this is an open attempt, until you log an outcome"),
        "browser": _("opened in the browser; noted: an open attempt, until you log an outcome"),
    }.get(state.notice, state.notice)


def when_words(item: Item, today: date) -> str:
    """Since when, or for when, somebody is due."""
    course = item.course
    if course.agreed_on is not None:
        day = relative_day(course.agreed_on, today)
        return day if course.agreed_hour is None else f"{day} {course.agreed_hour}:00"
    if course.unanswered:
        return ngettext("{n} unanswered", "{n} unanswered", course.unanswered).format(n=course.unanswered)
    return ""


def course_words(form: ContactForm, course: Course, today: date) -> str:
    """The last contact and by whom, and what was agreed."""
    if not course.attempts or course.last_on is None:
        return _("no contact yet")
    parts = [relative_day(course.last_on, today)]
    if course.last_channel is not None:
        parts.append(channel_words(course.last_channel))
    parts += [form.words("outcomes", one, language()) for one in course.last_outcomes]
    if course.last_team:
        parts.append(_("team {team}").format(team=course.last_team))
    words = ", ".join(parts)
    if course.agreed_on is not None:
        words += " · " + _("agreed: {day}").format(day=relative_day(course.agreed_on, today))
    if course.wish is not None:
        words += " · " + form.words("wishes", Wish(course.wish).value, language())
    return words


def limits_words(form: ContactForm, course: Course) -> str:
    """Which channels and hours she asked for."""
    return ", ".join(form.words("limits", one, language()) for one in course.limits if one != "no_limits")
