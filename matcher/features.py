"""The evidence a pair of profiles can give, one pure function per kind. Each docstring is the claim shown to people.

A function takes the `Compared` pair and returns its findings: (score from 0.0 to 1.0, the value it rests on or None).
An empty answer means that there is nothing to say. Weights stand in one table, `matcher.ruleset`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.compare import Compared, NameRelation
from matcher.names import NameClass
from store.domain import ContactKind, FeatureFinding

Findings = tuple[tuple[float, str | None], ...]
Comparison = Callable[[Compared], Findings]

NOTHING: Findings = ()

TOURING = 0.3
"""What two towns at once still say against two profiles that share a value of one person's own."""

RARITY_SCORES = {
    NameClass.SINGULAR: 1.0,
    NameClass.RARE: 0.82,
    NameClass.SCARCE: 0.65,
    NameClass.UNUSUAL: 0.46,
    NameClass.KNOWN: 0.2,
    NameClass.COMMON: 0.05,
}
"""Shares of the weight of a name: bits of evidence, as measured on invented profiles (docs/matching.md)."""

SOON = 0.65
"""What one profile soon after the other says, next to both at the same time."""

SEASON, YEAR = 120, 365
"""Days between two profiles beyond which a name alone says less, and next to nothing."""

FAR = (0.1, 0.8, 1.0)
"""What a longer time than `near_days`, than SEASON, than YEAR says against a name."""


AT_ONE_BUSINESS = 0.5
"""What is left of it where both are at one business with few names: people come back to where they worked."""


def phone_shared(pair: Compared) -> Findings:
    """Both show the same phone number, which is one person's own."""
    return _personal(pair, ContactKind.PHONE)


def email_shared(pair: Compared) -> Findings:
    """Both show the same e-mail address, which is one person's own."""
    return _personal(pair, ContactKind.EMAIL)


def _personal(pair: Compared, kind: ContactKind) -> Findings:
    if not pair.personal[kind] and not pair.ambiguous[kind]:
        return NOTHING
    # Without a name on a value that two names use, the profile may be either's: half the weight, so that it suggests.
    certain = [(1.0, value) for value in pair.personal[kind]]
    return (*certain, *((0.5, value) for value in pair.ambiguous[kind]))


def business_shared(pair: Compared) -> Findings:
    """Both go by the same name at the same business."""
    if pair.in_house and not pair.misspelt:
        return ((1.0, pair.business[0]),)
    return NOTHING


def business_misspelt(pair: Compared) -> Findings:
    """Both are at the same business, under names that one letter tells apart."""
    return ((1.0, pair.business[0]),) if pair.misspelt else NOTHING


def name_same(pair: Compared) -> Findings:
    """Both go by the same name; the rarer it is, the more that says."""
    if pair.names is NameRelation.SAME:
        return ((RARITY_SCORES[pair.rarity], None),)
    return NOTHING


def name_alike(pair: Compared) -> Findings:
    """Their names look like one name written in two ways."""
    return ((1.0, None),) if pair.names is NameRelation.ALIKE else NOTHING


def name_bound(pair: Compared) -> Findings:
    """Their names differ, but another value joins both names: one person goes by both."""
    return ((1.0, None),) if pair.names is NameRelation.BOUND else NOTHING


def name_differs(pair: Compared) -> Findings:
    """They go by different names."""
    return ((1.0, None),) if pair.names is NameRelation.DIFFERENT else NOTHING


def town_same(pair: Compared) -> Findings:
    """Both are in the same town."""
    return ((1.0, None),) if pair.same_town else NOTHING


def town_apart(pair: Compared) -> Findings:
    """They are in different towns at the same time, or one soon after the other."""
    if not pair.towns_apart or pair.gap_days > (0 if pair.has_personal else pair.near_days):
        return NOTHING
    # Whoever shares a number of her own may be touring; where only a name is shared, two towns mean two persons.
    if pair.has_personal:
        return ((TOURING, None),)
    return ((0.5 if pair.few_names or pair.gap_days else 1.0, None),)


def time_near(pair: Compared) -> Findings:
    """They were up at the same time, or one soon after the other."""
    if pair.gap_days > pair.near_days:
        return NOTHING
    return ((SOON if pair.gap_days else 1.0, None),)


def time_gap(pair: Compared) -> Findings:
    """A long time lies between them, and no name says that it is still the same person."""
    if pair.gap_days > pair.recycle_days and pair.names in {NameRelation.DIFFERENT, NameRelation.UNKNOWN}:
        return ((1.0, None),)
    return NOTHING


def time_far(pair: Compared) -> Findings:
    """A long time lies between them, and only a name ties them."""
    if pair.has_personal or pair.gap_days <= pair.near_days:
        return NOTHING
    far = FAR[0] if pair.gap_days <= SEASON else FAR[1] if pair.gap_days <= YEAR else FAR[2]
    return ((far * AT_ONE_BUSINESS if pair.few_names else far, None),)


def phones_apart(pair: Compared) -> Findings:
    """Each shows a phone number of her own, and they have none in common."""
    return _apart(pair, ContactKind.PHONE)


def emails_apart(pair: Compared) -> Findings:
    """Each shows an e-mail address of her own, and they have none in common."""
    return _apart(pair, ContactKind.EMAIL)


def _apart(pair: Compared, kind: ContactKind) -> Findings:
    # Whoever shares one value may well have changed the other.
    return ((1.0, None),) if kind in pair.apart and not pair.has_personal else NOTHING


def phone_near(pair: Compared) -> Findings:
    """Their phone numbers differ in one digit."""
    return ((1.0, None),) if pair.near_phone else NOTHING


def lang_differs(pair: Compared) -> Findings:
    """They write in different languages."""
    return ((1.0, None),) if pair.langs_differ else NOTHING


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the table: a comparison, what it weighs in points, and its claim in one line."""

    func: Comparison
    weight: float
    claim: str

    @property
    def code(self) -> str:
        """The name findings carry."""
        return self.func.__name__


def feature(func: Comparison, weight: float) -> Feature:
    """A row whose claim is the docstring of its function; a function without one is refused."""
    if not func.__doc__:
        raise ValueError(f"feature {func.__name__} makes no claim")
    return Feature(func, weight, func.__doc__.splitlines()[0])


TABLE: tuple[Feature, ...] = (
    feature(phone_shared, 10.0),
    feature(email_shared, 14.0),
    feature(business_shared, 8.75),
    feature(business_misspelt, 7.5),
    feature(name_same, 12.75),
    feature(name_alike, 2.0),
    feature(name_bound, 1.0),
    feature(name_differs, -6.0),
    feature(town_same, 1.5),
    feature(town_apart, -5.0),
    feature(time_near, 2.25),
    feature(time_gap, -4.0),
    feature(time_far, -8.0),
    feature(phones_apart, -2.5),
    feature(emails_apart, -6.0),
    feature(phone_near, 3.0),
    feature(lang_differs, -0.25),
)


Found = list[tuple[Feature, float, str | None]]
"""What a pair was found to have in common or apart: the row of the table, the score, the value it rests on."""


def weigh(pair: Compared, table: tuple[Feature, ...]) -> tuple[Found, float]:
    """All findings of a pair in the order of the table, and their sum in points."""
    found: Found = []
    points = 0.0
    for row in table:
        for score, value in row.func(pair):
            found.append((row, score, value))
            points += row.weight * score
    return found, round(points, 3)


def findings(found: Found) -> tuple[FeatureFinding, ...]:
    """Findings as records."""
    return tuple(FeatureFinding(row.code, score, value) for row, score, value in found)
