"""What a contact point is: one person's own, a business's, handed on to another person, or no contact point at all. Pure.

The class comes from the names, towns and days around a value, never from a count of listings alone: one person who posts
a hundred times still has a number of her own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from matcher.names import group_names
from store.domain import ContactKind, ProfileFacts, ValueClass


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value as its carriers show it.

    `epochs` numbers the holders of a number that changed hands, by profile id (empty when it did not); `groups` numbers the
    names around the value; `crowded` holds the epochs in which more than one name uses it, `bound` those of them in which
    two names are one person's, since another value of her own joins them too.
    """

    value: str
    kind: ContactKind
    value_class: ValueClass
    carriers: tuple[str, ...]
    groups: Mapping[str, int] = field(default_factory=dict)
    epochs: Mapping[str, int] = field(default_factory=dict)
    crowded: frozenset[int] = frozenset()
    bound: frozenset[int] = frozenset()

    @property
    def name_count(self) -> int:
        """How many names are used around the value."""
        return len(set(self.groups.values()))

    def epoch(self, profile_id: str) -> int:
        """Which holder's time a profile falls into; 0 when the value never changed hands."""
        return self.epochs.get(profile_id, 0)

    def several_names(self, profile_id: str) -> bool:
        """Whether more than one person may use the value in the time of this profile."""
        return self.epoch(profile_id) in self.crowded - self.bound

    def one_under_two_names(self, profile_id: str) -> bool:
        """Whether two names use the value in the time of this profile, and both are one person's."""
        return self.epoch(profile_id) in self.bound


OWN = frozenset({ValueClass.PERSONAL, ValueClass.RECYCLED})
"""The classes of values that speak for one person."""


def bind_names(views: Mapping[str, ValueView], profiles: Iterable[ProfileFacts]) -> dict[str, ValueView]:
    """The same views, told where two names around a value are one person's: both of them show another value of her own.

    Two persons who share a phone each keep an address of their own; whoever goes by two names shows one address under both.
    `profiles` must hold all carriers of every value of one person's own that more than one name uses.
    """
    crowded = [view for view in views.values() if view.crowded]
    if not crowded:
        return dict(views)
    wanted = {profile_id for view in crowded for profile_id in view.carriers}
    facts = {profile.profile_id: profile for profile in profiles if profile.profile_id in wanted}
    found = dict(views)
    for view in crowded:
        beside: dict[int, dict[int, set[tuple[str, int]]]] = {}
        for profile_id in view.carriers:
            profile = facts[profile_id]
            if not profile.nickname or view.epoch(profile_id) not in view.crowded:
                continue
            others = beside.setdefault(view.epoch(profile_id), {}).setdefault(
                view.groups[profile.nickname], set()
            )
            for value in (*profile.phones, *profile.emails):
                other = views.get(value)
                if other and other is not view and other.value_class in OWN:
                    others.add((value, other.epoch(profile_id)))
        bound = frozenset(
            epoch for epoch, sides in beside.items() if len(sides) == 2 and set.intersection(*sides.values())
        )
        if bound:
            found[view.value] = replace(view, bound=bound)
    return found


def index_values(profiles: Sequence[ProfileFacts]) -> dict[str, tuple[ContactKind, list[ProfileFacts]]]:
    """The carriers of every value, each profile once, in the order given. An empty value is no value."""
    found: dict[str, tuple[ContactKind, list[ProfileFacts]]] = {}
    for profile in profiles:
        for kind, values in ((ContactKind.PHONE, profile.phones), (ContactKind.EMAIL, profile.emails)):
            for value in dict.fromkeys(values):
                if value:
                    found.setdefault(value, (kind, []))[1].append(profile)
    return found


def view_value(
    value: str,
    kind: ContactKind,
    carriers: Sequence[ProfileFacts],
    *,
    rule: ValueClass | None,
    shared_names: int,
    shared_towns: int,
    recycle_days: int,
) -> ValueView:
    """Classify one value by its carriers. A person's rule decides; without one the names, towns and days do."""
    ids = tuple(sorted(profile.profile_id for profile in carriers))
    if rule is ValueClass.PLACEHOLDER:
        return ValueView(value, kind, rule, ids)
    groups = group_names(profile.nickname for profile in carriers if profile.nickname)
    if rule is ValueClass.SHARED or (rule is None and any(profile.business for profile in carriers)):
        return ValueView(value, kind, ValueClass.SHARED, ids, groups)
    epochs = _epochs(value, carriers, groups, recycle_days) if len(groups) > 1 else {}
    holders: dict[int, list[ProfileFacts]] = {}
    for profile in carriers:
        holders.setdefault(epochs.get(profile.profile_id, 0), []).append(profile)
    if rule is None and any(
        _is_business(held, groups, shared_names, shared_towns) for held in holders.values()
    ):
        return ValueView(value, kind, ValueClass.SHARED, ids, groups)
    crowded = frozenset(
        epoch for epoch, held in holders.items() if len({groups[p.nickname] for p in held if p.nickname}) > 1
    )
    changed = len(holders) > 1
    found = rule or (ValueClass.RECYCLED if changed else ValueClass.PERSONAL)
    if rule is ValueClass.PERSONAL:
        # A person has said that the number is one person's own: no change of hands, and no doubt about whose it is.
        return ValueView(value, kind, found, ids, groups)
    return ValueView(value, kind, found, ids, groups, epochs if changed else {}, crowded)


def _is_business(
    held: Sequence[ProfileFacts], groups: Mapping[str, int], shared_names: int, shared_towns: int
) -> bool:
    names = {groups[profile.nickname] for profile in held if profile.nickname}
    if len(names) >= shared_names:
        return True
    if len(names) == 1 or len(held) < shared_towns:
        return False
    # Two names, or none at all, in several towns at once: a person can only be in one.
    return towns_at_once(held) >= shared_towns


def towns_at_once(profiles: Sequence[ProfileFacts]) -> int:
    """The largest number of different towns on any one day."""
    placed = [profile for profile in profiles if profile.town]
    return max(
        (
            len({p.town for p in placed if p.first_seen <= day <= p.last_seen})
            for day in {profile.first_seen for profile in placed}
        ),
        default=0,
    )


def _epochs(
    value: str, carriers: Sequence[ProfileFacts], groups: Mapping[str, int], recycle_days: int
) -> dict[str, int]:
    """Number the times between long silences; a time in which an earlier holder's name or other value returns is hers."""
    epochs: dict[str, int] = {}
    marks: list[set[str | int]] = []
    for held in _stretches(carriers, recycle_days):
        names: set[str | int] = {groups[p.nickname] for p in held if p.nickname}
        others: set[str | int] = set()
        for profile in held:
            others.update(profile.phones, profile.emails)
        others.discard(value)
        returning = [number for number, seen in enumerate(marks) if seen & (names | others)]
        if returning:
            number = returning[-1]
        elif names or not marks:
            number = len(marks)
            marks.append(set())
        else:
            number = len(marks) - 1
        marks[number] |= names | others
        epochs.update((profile.profile_id, number) for profile in held)
    return epochs


def _stretches(carriers: Sequence[ProfileFacts], recycle_days: int) -> list[list[ProfileFacts]]:
    ordered = sorted(carriers, key=lambda p: (p.first_seen, p.last_seen, p.profile_id))
    stretches: list[list[ProfileFacts]] = []
    until = date.min
    for profile in ordered:
        if not stretches or (profile.first_seen - until).days > recycle_days:
            stretches.append([])
        stretches[-1].append(profile)
        until = max(until, profile.last_seen)
    return stretches
