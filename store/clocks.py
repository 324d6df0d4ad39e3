"""When each record expires: the table of docs/data-protection.md as functions of the day it was last seen or done.

The periods come from the settings, whose defaults are also their maxima. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FAR_AHEAD = timedelta(days=60)
"""A clock this far past the last run is more likely wrong than right: a wrong one would destroy keys for good."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Periods in days (months for events), as set by the deployment; `tuning_size` is how many texts the tuning sample holds."""

    contact_point_days: int = 30
    match_token_days: int = 365
    listing_days: int = 365
    dropped_days: int = 365
    dropped_recrawl_days: int = 30
    spool_days: int = 14
    unclear_text_days: int = 14
    tuning_days: int = 14
    tuning_size: int = 500
    run_days: int = 730
    event_months: int = 36
    safeguarding_handled_days: int = 7
    audit_days: int = 730

    def contact_point(self, last_seen: date) -> date:
        """First day on which a contact point or nickname is no longer kept."""
        return last_seen + timedelta(days=self.contact_point_days)

    def match_token(self, last_seen: date) -> date:
        """First day on which a match token is no longer kept."""
        return last_seen + timedelta(days=self.match_token_days)

    def listing(self, last_seen: date) -> date:
        """First day on which a kept listing is no longer kept; renewed while it is up."""
        return last_seen + timedelta(days=self.listing_days)

    def dropped(self, day: date) -> date:
        """First day on which the record of a dropped listing is no longer kept."""
        return day + timedelta(days=self.dropped_days)

    def unclear_text(self, day: date) -> date:
        """First day on which the text of a listing that waits for a person is no longer kept."""
        return day + timedelta(days=self.unclear_text_days)

    def tuning_sample(self, day: date) -> date:
        """First day on which a text of the tuning sample is no longer kept; never renewed."""
        return day + timedelta(days=self.tuning_days)

    def run(self, day: date) -> date:
        """First day on which a run is no longer kept."""
        return day + timedelta(days=self.run_days)

    def event(self, day: date) -> date:
        """First day on which an event is no longer kept: whole months from the end of its calendar year."""
        years, months = divmod(self.event_months, 12)
        return date(day.year + 1 + years, 1 + months, 1)

    def safeguarding_handled(self, handled_on: date) -> date:
        """First day on which a handled safeguarding stop is no longer kept."""
        return handled_on + timedelta(days=self.safeguarding_handled_days)

    def safeguarding_open(self, day: date) -> date:
        """How far the address of an open stop is sealed; renewed weekly while it is open."""
        return day + timedelta(days=self.listing_days)

    def audit(self, day: date) -> date:
        """First day on which an audit row is no longer kept."""
        return day + timedelta(days=self.audit_days)


def quarter_of(day: date) -> int:
    """The quarter that a day lies in: year * 4 + 0..3."""
    return day.year * 4 + (day.month - 1) // 3


def first_day(quarter: int) -> date:
    """The first day of a quarter."""
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)
