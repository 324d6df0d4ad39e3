"""The codes of the tables in words, in the bound language. Words of the contact form come from the form itself."""

from __future__ import annotations

from collections.abc import Callable

from review_cli.counting.periods import Period, parse
from review_cli.counting.tables import MISSING, TOTAL
from review_cli.i18n import _
from store.errors import InputError

Words = Callable[[str, str], str]
"""Question of the form and code -> words; the code itself where the form does not know it."""

_QUESTION = {
    "outcome": "outcomes",
    "referral": "referrals",
    "chat": "durations",
    "counter": "counters",
    "group": "referrals",
}


def table_title(code: str) -> str:
    """What a table shows."""
    return {
        "visits_venue": _("Visits to venues, by region"),
        "visits_person": _("Contact attempts with persons, by region"),
        "visits_per_venue": _("Visits per venue"),
        "outcomes_venue": _("Visits to venues and what came of them"),
        "outcomes_person": _("Contact attempts with persons and what came of them"),
        "contacts": _("Contacts with persons, by kind"),
        "contacts_per_person": _("Contacts per person"),
        "first": _("First contacts, by team"),
        "referrals": _("Conversations about other services"),
        "referrals_by_period": _("Conversations about other services, by period"),
        "online": _("Chats"),
        "reach": _("Newly reached groups"),
        "arenas": _("Arenas, by kind and life"),
        "listings": _("Listings, by arena"),
        "dropped": _("Listings dropped, by reason"),
        "duplicates": _("Profiles, persons and what they share"),
        "decisions": _("Venues, and pairs judged by people"),
        "persons_by_arenas": _("Persons, by the number of arenas they are on"),
        "overlap": _("Persons on two arenas at once"),
    }.get(code, code)


def axis_words(axis: str) -> str:
    """The heading over a table's rows."""
    return {
        "region": _("region"),
        "team": _("team"),
        "times": _("how often"),
        "outcome": _("outcome"),
        "kind": _("kind"),
        "referral": _("service"),
        "group": _("group"),
        "chat": _("chats"),
        "counter": _("group"),
        "arena": _("arena"),
        "reason": _("reason"),
        "what": _("what"),
        "arenas": _("arenas"),
    }.get(axis, axis)


def column_words(axis: str, column: str) -> str:
    """The heading of a column."""
    if axis == "period":
        return _("all") if column == TOTAL else period_words(column)
    return {
        "count": _("number"),
        "attempts": _("attempts"),
        TOTAL: _("total"),
        "kept": _("kept"),
        "unclear": _("unclear"),
        "dropped": _("dropped"),
        "proposed": _("proposed"),
        "screened": _("screened"),
        "rejected": _("rejected"),
        "paused": _("paused"),
        "retired": _("retired"),
    }.get(column, column)


def row_words(axis: str, row: str, words: Words) -> str:
    """The label of a row."""
    own = {
        TOTAL: _("total"),
        MISSING: _("missing"),
        "recorded": _("recorded"),
        "events": _("attempts, all"),
        "persons": _("persons"),
        "direct": _("conversation face to face"),
        "phone": _("by phone"),
        "writing": _("in writing"),
        "reached": _("succeeded"),
        "waiting": _("waiting for an answer"),
        "in_vain": _("in vain"),
        "not_recorded": _("not recorded"),
        "social": _("Social services, all"),
        "health": _("Health, all"),
        "work_economy": _("Work and economy, all"),
    }
    standing = {
        "profiles": _("profiles"),
        "spared": _("contacts spared"),
        "persons_of_several": _("persons of several profiles"),
        "phone": _("with the same phone"),
        "email": _("with the same e-mail"),
        "nickname": _("with the same name"),
        "venues": _("venues"),
        "judged_same": _("pairs judged the same"),
        "judged_different": _("pairs judged different"),
        "open_pairs": _("pairs that wait for a person"),
    }
    if axis == "what" and row in standing:
        return standing[row]
    if row in own:
        return own[row]
    if axis == "chat" and row in {"phone_counselling", "course"}:
        return words("outcomes", row)
    if axis in _QUESTION:
        return words(_QUESTION[axis], row)
    return row


def period_words(text: str) -> str:
    """A period as short as it can be said: a year, a quarter, from one to another."""
    try:
        period = parse(text)
    except InputError:
        return text
    if period.first == period.last:
        return _quarter(period.first)
    years = period.first // 4, period.last // 4
    whole = period == Period(years[0] * 4, years[1] * 4 + 3)
    if whole:
        return str(years[0]) if years[0] == years[1] else f"{years[0]}-{years[1]}"
    return f"{_quarter(period.first)}-{_quarter(period.last)}"


def _quarter(number: int) -> str:
    return _("{year} Q{quarter}").format(year=number // 4, quarter=number % 4 + 1)
