"""Days and times in the bound language. Pure."""

from __future__ import annotations

from datetime import date, datetime

from review_cli.i18n import _, language, ngettext


def weekday(day: date) -> str:
    """The name of a day's weekday."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[day.weekday()]


def month(day: date) -> str:
    """The name of a day's month."""
    names = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return names[day.month - 1]


def long_day(day: date) -> str:
    """Such as "Monday 9 March"; in Danish "mandag 9. marts"."""
    dot = "." if language() == "da" else ""
    return f"{weekday(day)} {day.day}{dot} {month(day)}"


def short_day(day: date) -> str:
    """Such as "9 Mar"; in Danish "9. mar."."""
    dot = "." if language() == "da" else ""
    name = month(day)
    short = name if len(name) <= 4 else name[:3] + dot
    return f"{day.day}{dot} {short}"


def full_day(day: date) -> str:
    """Such as "9 March 2026"; in Danish "9. marts 2026"."""
    dot = "." if language() == "da" else ""
    return f"{day.day}{dot} {month(day)} {day.year}"


def relative_day(day: date, today: date) -> str:
    """Such as "today", "tomorrow", "3 days ago", or the day where it is far."""
    apart = (day - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if apart in near:
        return near[apart]
    if -7 < apart < 0:
        return ngettext("{n} day ago", "{n} days ago", -apart).format(n=-apart)
    return f"{weekday(day)} {short_day(day)}" if 0 < apart < 7 else short_day(day)


def clock(moment: datetime) -> str:
    """Such as "09:42"; in Danish "09.42"."""
    return f"{moment:%H.%M}" if language() == "da" else f"{moment:%H:%M}"
