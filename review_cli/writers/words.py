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
    "direction": "directions",
    "duration": "durations",
    "group": "referrals",
}


ARENA_KINDS = {
    "adult_ads": _("ads for adults"),
    "general_classifieds": _("general classified ads"),
    "gay_portal": _("men seeking men"),
    "forum": _("forum"),
    "chat": _("chat"),
    "agency_site": _("agency's own site"),
    "clinic_site": _("clinic's own site"),
    "personal_site": _("person's own site"),
}
"""What an arena is for: code -> words."""


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
        "contacts_by_direction": _("Contacts with persons: who began them"),
        "contacts_by_duration": _("Contacts with persons, by their length"),
        "arenas": _("Arenas, by kind and life"),
        "arenas_by_definition": _("Arenas, by the definition that screened them and life"),
        "listings": _("Listings, by arena"),
        "presences": _("Looks at chats, by arena"),
        "dropped": _("Listings dropped, by reason"),
        "weeks_seen": _("Listings first seen, by week"),
        "weeks_kept": _("Of these kept, by week"),
        "weeks_unclear": _("Of these unclear, by week"),
        "weeks_remote_only": _("Dropped as remote only, by week"),
        "weeks_not_an_offer": _("Dropped as no offer, by week"),
        "weeks_gone": _("Listings gone, by week"),
        "waits": _("Persons, by the days from first seen to queue"),
        "duplicates": _("Profiles, persons and what joined them"),
        "decisions": _("Venues, shared values, and pairs judged by people"),
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
        "definition": _("definition"),
        "days": _("days"),
        "direction": _("begun by"),
        "duration": _("length"),
        "what": _("what"),
        "arenas": _("arenas"),
    }.get(axis, axis)


def column_words(axis: str, column: str) -> str:
    """The heading of a column."""
    if axis == "period":
        return _("all") if column == TOTAL else period_words(column)
    if axis == "week" and column != TOTAL:
        return _("W{week}").format(week=int(column[-2:]))
    return {
        "count": _("number"),
        "attempts": _("attempts"),
        "looks": _("looks"),
        "minutes": _("minutes looked"),
        TOTAL: _("total"),
        "kept": _("kept"),
        "unclear": _("unclear"),
        "remote_only": _("remote only"),
        "not_an_offer": _("no offer"),
        "gone": _("gone"),
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
        "contacts": _("contacts, all"),
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
        "phone": _("joined by a phone"),
        "email": _("joined by an e-mail"),
        "name_context": _("joined by the name and what goes with it"),
        "human": _("joined by a person's judgement"),
        "venues": _("venues"),
        "shared_values": _("numbers and addresses of several advertisers"),
        "judged_same": _("pairs judged the same"),
        "judged_different": _("pairs judged different"),
        "open_pairs": _("pairs that wait for a person"),
    }
    if axis == "reason" and row != TOTAL:
        verdict, colon, rule = row.partition(":")
        return words(axis, rule) if rule else own[MISSING] if colon else column_words(axis, verdict)
    if axis == "what" and row in standing:
        return standing[row]
    if axis == "definition" and row == MISSING:
        return _("not screened yet")
    if row in own:
        return own[row]
    if axis == "kind" and row in ARENA_KINDS:
        return _(ARENA_KINDS[row])
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


def week_words(text: str) -> str:
    """A week such as 2026W47, in words."""
    return _("week {week}, {year}").format(week=int(text[-2:]), year=text[:4])


def _quarter(number: int) -> str:
    return _("{year} Q{quarter}").format(year=number // 4, quarter=number % 4 + 1)
