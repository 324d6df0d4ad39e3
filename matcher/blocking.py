"""Which profiles to look at together: evidence components, and the candidate pairs inside one. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from matcher.judging import Pair, pair_of
from matcher.names import NameClass, NameClasses, one_slip, spellings
from matcher.values import ValueView
from store.domain import ProfileFacts, ValueClass


def link_keys(profile: ProfileFacts, names: NameClasses, values: Mapping[str, ValueView]) -> list[Hashable]:
    """What ties a profile to others: one person's own values, its name at a business (a letter right or wrong), and a telling name in its town or anywhere.

    A business's number ties nobody who goes by another name there, so that businesses do not chain everybody together.
    """
    keys: list[Hashable] = []
    for value in (*profile.phones, *profile.emails):
        view = values.get(value)
        if view is None or view.value_class is ValueClass.PLACEHOLDER:
            continue
        if view.value_class is not ValueClass.SHARED:
            keys.append(value)
        elif profile.nickname:
            keys.extend((value, spelling) for spelling in spellings(profile.nickname))
    if ties_in_town(profile, names):
        keys.append((None, profile.nickname, profile.town))
    if ties_anywhere(profile, names):
        keys.append((None, profile.nickname, None))
    return keys


def ties_in_town(profile: ProfileFacts, names: NameClasses) -> bool:
    """Whether a profile's name ties it to whoever goes by it in its town."""
    name, town = profile.nickname, profile.town
    return bool(name and town) and names.of(name, town).telling


def ties_anywhere(profile: ProfileFacts, names: NameClasses) -> bool:
    """Whether a profile's name ties it to whoever goes by it, in a town or in none."""
    return bool(profile.nickname) and names.of(profile.nickname).telling


def suggests_in_town(profile: ProfileFacts, names: NameClasses) -> bool:
    """Whether a profile's name suggests, without tying, those who go by it in its town."""
    name, town = profile.nickname, profile.town
    return bool(name and town) and names.of(name, town) is NameClass.KNOWN


def components(
    profiles: Sequence[ProfileFacts],
    names: NameClasses,
    values: Mapping[str, ValueView],
    pairs: Iterable[Pair],
) -> list[list[ProfileFacts]]:
    """Split profiles into evidence components: given the classes of values and names, nothing outside changes who is who inside.

    `pairs` are judged and frozen ones. Members come sorted by id.
    """
    parent = list(range(len(profiles)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first: dict[Hashable, int] = {}
    number = {profile.profile_id: at for at, profile in enumerate(profiles)}
    for at, profile in enumerate(profiles):
        for key in link_keys(profile, names, values):
            seen = first.setdefault(key, at)
            if seen != at:
                parent[root(at)] = root(seen)
    for one, other in pairs:
        if one in number and other in number:
            parent[root(number[one])] = root(number[other])
    found: dict[int, list[ProfileFacts]] = {}
    for at, profile in enumerate(profiles):
        found.setdefault(root(at), []).append(profile)
    return [sorted(members, key=lambda p: p.profile_id) for members in found.values()]


def candidate_pairs(
    profiles: Sequence[ProfileFacts],
    values: Mapping[str, ValueView],
    names: NameClasses,
    block: int,
) -> set[Pair]:
    """The pairs of one component worth comparing: around each value, and around each telling name in a town or anywhere.

    Around a business's value only pairs of one name, or of two that are a letter apart, are compared; across a change of hands, the holders' first profiles.
    Carriers of a value that are not among `profiles` are left out. Blocks above `block` profiles are taken as a chain along
    their days, which keeps whole what belongs together without comparing all with all.
    """
    facts = {profile.profile_id: profile for profile in profiles}
    found: set[Pair] = set()
    for view in values.values():
        if view.value_class is ValueClass.PLACEHOLDER:
            continue
        carriers = [facts[profile_id] for profile_id in view.carriers if profile_id in facts]
        if view.value_class is ValueClass.SHARED:
            names_there = _by_name(carriers)
            for named in names_there.values():
                found.update(_pairs(named, block))
            for one, other in slips(names_there):
                found.update(_pairs(names_there[one] + names_there[other], block))
            continue
        holders: dict[int, list[ProfileFacts]] = {}
        for profile in carriers:
            holders.setdefault(view.epoch(profile.profile_id), []).append(profile)
        for held in holders.values():
            found.update(_around(held, block))
        found.update(_pairs([min(held, key=_when) for held in holders.values()], block))
    by_place: dict[tuple[str | None, str | None], list[ProfileFacts]] = {}
    for profile in profiles:
        if ties_in_town(profile, names):
            by_place.setdefault((profile.nickname, profile.town), []).append(profile)
        if ties_anywhere(profile, names):
            by_place.setdefault((profile.nickname, None), []).append(profile)
    for named in by_place.values():
        found.update(_pairs(named, block))
    return found


def same_place_pairs(profiles: Iterable[ProfileFacts], names: NameClasses, block: int) -> set[Pair]:
    """Pairs of one known name in one town: they can only be suggested, so no component depends on them."""
    by_place: dict[tuple[str | None, str | None], list[ProfileFacts]] = {}
    for profile in profiles:
        if suggests_in_town(profile, names):
            by_place.setdefault((profile.nickname, profile.town), []).append(profile)
    return {
        pair_of(a.profile_id, b.profile_id)
        for named in by_place.values()
        if len(named) <= block
        for a, b in combinations(named, 2)
    }


def slips(names: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of names that are a letter apart, each in order."""
    spelt: dict[str, list[str]] = {}
    for name in sorted(names):
        for spelling in spellings(name):
            spelt.setdefault(spelling, []).append(name)
    return {
        (one, other)
        for alike in spelt.values()
        for one, other in combinations(alike, 2)
        if one_slip(one, other)
    }


def _by_name(profiles: Iterable[ProfileFacts]) -> dict[str, list[ProfileFacts]]:
    found: dict[str, list[ProfileFacts]] = {}
    for profile in profiles:
        if profile.nickname:
            found.setdefault(profile.nickname, []).append(profile)
    return found


def _around(carriers: list[ProfileFacts], block: int) -> Iterator[Pair]:
    if len(carriers) <= block:
        yield from _pairs(carriers, block)
        return
    named = _by_name(carriers)
    for profiles in named.values():
        yield from _pairs(profiles, block)
    nameless = [profile for profile in carriers if not profile.nickname]
    firsts = [min(profiles, key=_when) for profiles in named.values()]
    yield from _pairs(firsts, len(firsts))
    yield from _pairs(nameless + firsts, block)


def _pairs(profiles: list[ProfileFacts], block: int) -> Iterator[Pair]:
    if len(profiles) <= block:
        for a, b in combinations(profiles, 2):
            yield pair_of(a.profile_id, b.profile_id)
        return
    for a, b in pairwise(sorted(profiles, key=_when)):
        yield pair_of(a.profile_id, b.profile_id)


CONTENT = (
    "first_seen", "last_seen", "arena", "nickname", "town", "phones", "emails", "region", "lang", "business",
)  # fmt: skip
"""What a profile shows, in the order in which it is compared."""


def content(profile: ProfileFacts) -> tuple[object, ...]:
    """What a profile shows, as a key to sort by: the oldest first, and its id of no weight."""
    return (
        profile.first_seen,
        profile.last_seen,
        profile.arena,
        profile.nickname or "",
        profile.town or "",
        profile.phones,
        profile.emails,
        profile.region or "",
        profile.lang or "",
        profile.business,
    )


def _when(profile: ProfileFacts) -> tuple[object, ...]:
    return (*content(profile), profile.profile_id)
