"""Two profiles side by side: what they have in common and what parts them, read once for all features. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.names import NameClass, NameClasses, alike, one_slip
from matcher.values import OWN, ValueView
from store.domain import ContactKind, ProfileFacts, ValueClass


class NameRelation(StrEnum):
    """What two calling names say of each other."""

    SAME = "same"
    ALIKE = "alike"
    BOUND = "bound"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Compared:
    """What features read; made once per pair, never changed (not frozen: that would triple the cost of making it). `gap_days` is 0 when both were up on one day, else the days between them.

    `personal` holds the shared values that are one person's own, `ambiguous` those that two names use while one of these
    profiles shows no name (`has_personal`: there is one of either), `business` the shared ones of a business, `handed_on` those that lie on both sides of a change
    of hands. `few_names` says that a shared business has few names, `misspelt` that moreover the two names are a letter apart, in one town or about one time.
    `apart` holds the kinds of which both show values of their own and none in common.
    """

    has_personal: bool
    personal: Mapping[ContactKind, tuple[str, ...]]
    ambiguous: Mapping[ContactKind, tuple[str, ...]]
    business: tuple[str, ...]
    handed_on: tuple[str, ...]
    names: NameRelation
    rarity: NameClass
    few_names: bool
    misspelt: bool
    same_town: bool
    towns_apart: bool
    gap_days: int
    apart: tuple[ContactKind, ...]
    near_phone: bool
    langs_differ: bool
    near_days: int
    recycle_days: int

    @property
    def personal_count(self) -> int:
        """How many values of one person's own the two share."""
        return len(self.personal[ContactKind.PHONE]) + len(self.personal[ContactKind.EMAIL])

    @property
    def in_house(self) -> bool:
        """Whether both go by one name, a letter right or wrong, at one business with few names."""
        return self.misspelt or (self.few_names and self.names is NameRelation.SAME)

    @property
    def doubly_ambiguous(self) -> bool:
        """Whether two ambiguous values agree: both would have to be the other person's."""
        return sum(len(values) for values in self.ambiguous.values()) > 1


def compare(
    one: ProfileFacts,
    other: ProfileFacts,
    values: Mapping[str, ValueView],
    names: NameClasses,
    *,
    near_days: int,
    recycle_days: int,
    few_names: int,
) -> Compared:
    """Read a pair in the light of the values' classes. Symmetric in the two profiles."""
    personal, ambiguous = dict(_NONE), dict(_NONE)
    business: list[str] = []
    handed_on: list[str] = []
    apart: list[ContactKind] = []
    bound = False
    for kind, mine, hers in (
        (ContactKind.PHONE, one.phones, other.phones),
        (ContactKind.EMAIL, one.emails, other.emails),
    ):
        common = [value for value in mine if value in hers] if mine and hers else ()
        for value in sorted(set(common)) if len(common) > 1 else common:
            view = values.get(value)
            if view is None or view.value_class is ValueClass.PLACEHOLDER:
                continue
            if view.value_class is ValueClass.SHARED:
                business.append(value)
            elif view.epoch(one.profile_id) != view.epoch(other.profile_id):
                handed_on.append(value)
            elif view.several_names(one.profile_id) and not (one.nickname and other.nickname):
                ambiguous[kind] += (value,)
            else:
                personal[kind] += (value,)
                bound = bound or view.one_under_two_names(one.profile_id)
        if mine and hers and not common and _own(mine, values) and _own(hers, values):
            apart.append(kind)
    same_town = one.town is not None and one.town == other.town
    towns_apart = one.town is not None and other.town is not None and one.town != other.town
    gap = gap_days(one, other)
    relation = relate_names(one.nickname, other.nickname)
    if bound and relation is NameRelation.DIFFERENT:
        relation = NameRelation.BOUND
    few = any(values[value].name_count <= few_names for value in business)
    near_phone = any(near_numbers(a, b) for a in one.phones for b in other.phones)
    if near_phone and ContactKind.PHONE in apart:
        apart.remove(ContactKind.PHONE)
    return Compared(
        has_personal=any(personal.values()) or any(ambiguous.values()),
        personal=personal,
        ambiguous=ambiguous,
        business=tuple(business),
        handed_on=tuple(handed_on),
        names=relation,
        rarity=names.of(one.nickname, one.town if same_town else None),
        few_names=few,
        misspelt=few
        and relation is NameRelation.ALIKE
        and not (towns_apart and gap > near_days)
        and one_slip(one.nickname or "", other.nickname or ""),
        same_town=same_town,
        towns_apart=towns_apart,
        gap_days=gap,
        apart=tuple(apart),
        near_phone=near_phone,
        langs_differ=one.lang is not None and other.lang is not None and one.lang != other.lang,
        near_days=near_days,
        recycle_days=recycle_days,
    )


def _own(shown: tuple[str, ...], values: Mapping[str, ValueView]) -> bool:
    """Whether one of these is, for all that is known, one person's own. A value nobody else shows has no view at times."""
    return any((view := values.get(value)) is None or view.value_class in OWN for value in shown)


def relate_names(one: str | None, other: str | None) -> NameRelation:
    """What two canonical names say of each other; an absent one says nothing."""
    if not one or not other:
        return NameRelation.UNKNOWN
    if one == other:
        return NameRelation.SAME
    return NameRelation.ALIKE if alike(one, other) else NameRelation.DIFFERENT


def gap_days(one: ProfileFacts, other: ProfileFacts) -> int:
    """Days between the end of one and the start of the other; 0 when they overlap."""
    start = one.first_seen if one.first_seen > other.first_seen else other.first_seen
    end = one.last_seen if one.last_seen < other.last_seen else other.last_seen
    return (start - end).days if start > end else 0


def near_numbers(one: str, other: str) -> bool:
    """Whether two readable numbers differ in exactly one digit. Tokens ('+' does not lead them) say nothing."""
    if one[:1] != "+" or other[:1] != "+" or len(one) != len(other):
        return False
    differing = 0
    for a, b in zip(one, other, strict=True):
        if a != b:
            differing += 1
            if differing > 1:
                return False
    return differing == 1


_NONE: Mapping[ContactKind, tuple[str, ...]] = {ContactKind.PHONE: (), ContactKind.EMAIL: ()}
