"""Safeguarding stops as the commands see them: what is overdue, and the one sentence everybody is told about it."""

from __future__ import annotations

from review_cli.i18n import _
from review_cli.session import Session
from store.safeguarding import overdue_stops


def overdue(session: Session) -> int:
    """How many stops should have been handled by now, by the deadline in the settings."""
    days = session.workspace.settings.clock.safeguarding_days
    with session.database.reading() as connection:
        return overdue_stops(connection, session.today, days)


def overdue_words(number: int) -> str:
    """The alarm in words; empty when nothing is overdue. It tells nobody who it is about."""
    if not number:
        return ""
    return _(
        "ALARM: {number} safeguarding stop(s) should have been handled by now; the safeguarding lead sees them with "
        "`outreach safeguarding`."
    ).format(number=number)
