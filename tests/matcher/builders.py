"""Facts for tests, short to write. All values are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from store.domain import Judgement, JudgementKind, Partition, ProfileFacts, ValueClass, ValueRule

START = date(2026, 1, 1)


def day(number: int) -> date:
    """A day, counted from the start of the tests' calendar."""
    return START + timedelta(days=number)


def profile(
    profile_id: str,
    name: str | None = None,
    *,
    phones: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    town: str | None = None,
    first: int = 0,
    last: int | None = None,
    business: bool = False,
    lang: str | None = None,
    arena: str = "north",
) -> ProfileFacts:
    """A profile that was up from day `first` to day `last` (30 days by default)."""
    return ProfileFacts(
        profile_id,
        arena,
        day(first),
        day(first + 30 if last is None else last),
        phones,
        emails,
        name,
        town,
        None,
        lang,
        business,
    )


def judge(number: int, one: str, other: str, kind: JudgementKind, supersedes: int | None = None) -> Judgement:
    """Judgement j<number> on a pair."""
    return Judgement(
        f"j{number}",
        one,
        other,
        kind,
        "staff",
        day(number),
        supersedes=None if supersedes is None else f"j{supersedes}",
    )


def same(number: int, one: str, other: str) -> Judgement:
    """A person says that two profiles are one person."""
    return judge(number, one, other, JudgementKind.SAME)


def different(number: int, one: str, other: str) -> Judgement:
    """A person says that they are not."""
    return judge(number, one, other, JudgementKind.DIFFERENT)


def rule(value: str, value_class: ValueClass) -> ValueRule:
    """A person's word on a value."""
    return ValueRule(value, value_class, "staff", day(0))


def persons(partition: Partition) -> list[str]:
    """The persons as sorted texts of member ids, for short assertions with one-letter ids."""
    return sorted("".join(cluster.members) for cluster in partition.persons)


NAMES = (
    None,
    "anna",
    "anna",
    "ana",
    "bella",
    "clara",
    "stella rose",
    "stella rose",
    "mira moon",
    "stela rose",
)
PHONES = tuple(f"p{n}" for n in range(6))
EMAILS = tuple(f"e{n}" for n in range(5))


@st.composite
def profile_lists(draw: st.DrawFn, most: int = 14) -> list[ProfileFacts]:
    """Small collections in which everything happens: shared, changed, missing and recycled values."""
    count = draw(st.integers(0, most))
    found = []
    for number in range(count):
        first = draw(st.sampled_from((0, 5, 20, 200, 400)))
        found.append(
            profile(
                f"q{number:02}",
                draw(st.sampled_from(NAMES)),
                phones=tuple(draw(st.lists(st.sampled_from(PHONES), max_size=2, unique=True))),
                emails=tuple(draw(st.lists(st.sampled_from(EMAILS), max_size=1))),
                town=draw(st.sampled_from((None, "aarhus", "aarhus", "odense", "vejle"))),
                first=first,
                last=first + draw(st.sampled_from((0, 10, 120))),
                business=draw(st.sampled_from((False,) * 12 + (True,))),
                lang=draw(st.sampled_from((None, "da", "en"))),
            )
        )
    return found


@st.composite
def expiring_lists(draw: st.DrawFn, most: int = 14) -> list[ProfileFacts]:
    """The same, with tokens for the names, some of which have expired."""
    tokened = [
        replace(p, name_token=f"t-{p.nickname}" if p.nickname else None) for p in draw(profile_lists(most))
    ]
    return [replace(p, nickname=None) if draw(st.integers(0, 3)) == 0 else p for p in tokened]


@st.composite
def judgement_lists(draw: st.DrawFn, ids: list[str], most: int = 6) -> list[Judgement]:
    """Judgements on these profiles, clashing ones among them."""
    if len(ids) < 2:
        return []
    found = []
    for number in range(draw(st.integers(0, most))):
        one, other = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
        found.append(judge(number, one, other, draw(st.sampled_from(list(JudgementKind)))))
    return found


@st.composite
def freeze_lists(draw: st.DrawFn, ids: list[str]) -> list[tuple[str, str]]:
    """Pairs that the ledger keeps together."""
    if len(ids) < 2:
        return []
    pair = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map(
        lambda two: (two[0], two[1])
    )
    return draw(st.lists(pair, max_size=3))


RULES = st.lists(
    st.builds(rule, st.sampled_from(PHONES + EMAILS), st.sampled_from(list(ValueClass))), max_size=3
)
