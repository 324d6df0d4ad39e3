"""Single contact records that correspond to the 2008 status report: counted, they give its tables T1 to T9.

The figures are the report's; who is behind a record is invented. Where the report's own arithmetic leaves something open (which visits
of a year were whose, when the later contacts of a person took place) any choice that fits its totals will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle, repeat

from review_cli.counting.periods import Period, year
from review_cli.counting.records import (
    IN_VAIN,
    NOT_RECORDED,
    PERSON,
    REACHED,
    VENUE,
    Contact,
    Counted,
    Shape,
)

YEARS = tuple(map(year, (2006, 2007, 2008)))
WHOLE = Period(YEARS[0].first, YEARS[-1].last)

SHAPE = Shape(
    teams=("east", "middle", "west"),
    regions=("midtjylland", "nordjylland", "syddanmark", "sjaelland", "hovedstaden"),
    outcomes=("talked", "limited", "revisit", "phone_counselling", "course", "referred"),
    referrals={
        "social": ("social_services", "crisis_centre", "reden_international", "social_other"),
        "health": ("addiction_treatment", "hospital", "general_practitioner", "health_other"),
        "work_economy": ("tax", "job_centre", "accountant", "work_other"),
        "other": ("other",),
    },
    directions=("ours", "theirs", NOT_RECORDED),
    durations=("under_5", "from_5_to_15", "from_15_to_30", "from_30_to_60", "over_60", NOT_RECORDED),
    counters=("men_by_chat", "former_clinic_renter", "no_prior_knowledge", "buyer"),
    channels={"direct": ("visit",), "phone": ("phone",), "writing": ("email",)},
)

VISITS = {2006: (128, 56, 179, 36, 16), 2007: (181, 87, 214, 34, 175), 2008: (118, 41, 153, 26, 126)}
FIRSTS = {"east": (1, 101, 76), "middle": (75, 33, 12), "west": (51, 40, 36)}
MISSING_TEAMS = 17
PER_PERSON = {1: 297, 2: 53, 3: 19, 4: 6, 5: 13, 6: 5, 7: 5, 9: 2, 10: 26, 33: 15, 29: 1}
"""Contacts -> persons; the 26 with 10 to 19 and the 16 with 20 to 50 so chosen that all contacts are 1,416."""
KINDS = (("visit", 1191), ("phone", 206), ("email", 19))
REFERRALS = {
    2008: (31, 7, 6, 9, 9, 54, 6, 10, 26, 38, 4, 8, 0),
    2007: (19, 0, 0, 0, 36, 0, 0, 0, 36, 0, 0, 0, 11),
}
"""By item of 2008; of 2007 the report gives the groups only."""


def contacts() -> list[Contact]:
    """All records, oldest first."""
    return sorted(chain(_visits(), _talks(), _chats()), key=lambda one: one.quarter)


def counted() -> list[Counted]:
    """The counters of the internet pilot; the report names the groups, without figures."""
    return []


def _visits() -> Iterator[Contact]:
    for at, (number, figures) in zip(YEARS, VISITS.items(), strict=True):
        regions = chain(
            *(repeat(region, count) for region, count in zip(SHAPE.regions, figures, strict=True))
        )
        ends = cycle([(REACHED, ())]) if number != 2008 else iter(_ends_of_2008())
        for venue, region, (reach, outcomes) in zip(_venues(sum(figures)), regions, ends, strict=False):
            yield Contact(at.first + 1, VENUE, f"{number}-{venue}", "visit", reach, outcomes, region=region)


def _venues(visits: int) -> Iterator[int]:
    """2008: 154 venues once, 24 twice, 54 three times, 25 four times; other years as it comes."""
    if visits != 464:
        return iter(range(visits))
    times = [1] * 154 + [2] * 24 + [3] * 54 + [4] * 25
    return chain(*(repeat(venue, count) for venue, count in enumerate(times)))


def _ends_of_2008() -> list[tuple[str, tuple[str, ...]]]:
    """334 of 464 succeeded; of the 133 revisits agreed, 31 beside a conversation."""
    return [
        *repeat((REACHED, ("talked", "revisit")), 31),
        *repeat((REACHED, ("talked",)), 146),
        *repeat((REACHED, ("limited",)), 55),
        *repeat((REACHED, ("revisit",)), 102),
        *repeat((IN_VAIN, ()), 124),
        *repeat((NOT_RECORDED, ()), 6),
    ]


def _talks() -> Iterator[Contact]:
    """The contacts with persons: the first ones by team and year, the later ones in the last quarter of 2008."""
    times = sorted(chain(*(repeat(n, persons) for n, persons in PER_PERSON.items())), reverse=True)
    firsts: list[tuple[str | None, int]] = [
        (team, at.first)
        for team, figures in FIRSTS.items()
        for at, count in zip(YEARS, figures, strict=True)
        for _ in range(count)
    ]
    firsts += [(None, YEARS[2].first)] * MISSING_TEAMS
    channels = chain(*(repeat(channel, count) for channel, count in KINDS))
    referred = {
        at: chain(*(repeat(item, n) for item, n in zip(_items(), REFERRALS[at], strict=True)))
        for at in REFERRALS
    }
    for person, (often, (team, quarter)) in enumerate(zip(times, firsts, strict=True)):
        for number in range(often):
            when = quarter if number == 0 else YEARS[2].last
            item = next(referred[when // 4], None) if when // 4 in referred else None
            yield Contact(
                when,
                PERSON,
                str(person),
                next(channels),
                REACHED,
                ("talked", "referred") if item else ("talked",),
                item,
                team=team,
            )


def _items() -> list[str]:
    return list(chain(*SHAPE.referrals.values()))


def _chats() -> Iterator[Contact]:
    """The internet pilot: 51 persons, a few minutes to 50; two became phone counselling, one a regular course."""
    special = {0: ("phone_counselling",), 1: ("phone_counselling",), 2: ("course",)}
    bands = cycle(SHAPE.durations[:4])
    for person in range(51):
        yield Contact(
            YEARS[2].first + 2,
            PERSON,
            f"chat-{person}",
            "chat",
            REACHED,
            special.get(person, ()),
            duration=next(bands),
        )
