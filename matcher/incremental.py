"""Matching what changed: the evidence components that a change touches, before and after it, and nothing else. Pure.

`rematch` says what comes out anew, asking an `Index` of the facts: `Facts` is one in memory, a store may answer the same
questions from its tables. `Matching` keeps a whole partition up to date in memory: it is always equal to
`matcher.engine.match` on the same facts and decisions.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from matcher.blocking import components, link_keys
from matcher.engine import Decisions, Part, assemble, decisions, resolve
from matcher.judging import Pair
from matcher.names import NameTable, Rarity, Spread, identity_of, name_table, spread_of
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from store.domain import Judgement, Partition, ProfileFacts, ValueRule


class Index(Protocol):
    """What `rematch` asks of facts."""

    def profile(self, profile_id: str) -> ProfileFacts | None:
        """The facts of one profile, or None when there are none."""

    def linked(self, key: Hashable) -> Iterable[str]:
        """The profiles that show a value (a text), or go by a name in a town (a pair)."""

    def named(self, name: str) -> Iterable[str]:
        """The profiles that show a name."""

    def tokened(self, token: str) -> Iterable[str]:
        """The profiles with a name token, whether their name has expired or not."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened since: profiles new or seen otherwise, and profiles gone (deleted, expired, objected)."""

    put: tuple[ProfileFacts, ...] = ()
    drop: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """The profiles that the change is about."""
        return {profile.profile_id for profile in self.put} | set(self.drop)


class Facts:
    """Facts with the indexes that matching needs, in memory."""

    def __init__(self) -> None:
        self._profiles: dict[str, ProfileFacts] = {}
        self._linked: dict[Hashable, set[str]] = {}
        self._named: dict[str, set[str]] = {}
        self._tokened: dict[str, set[str]] = {}

    def apply(self, change: Change) -> None:
        """Store what was put, forget what was dropped. A profile in both is stored."""
        for profile_id in change.ids:
            self._forget(profile_id)
        for profile in change.put:
            self._store(profile)

    def _store(self, profile: ProfileFacts) -> None:
        self._profiles[profile.profile_id] = profile
        for key in _keys(profile):
            self._linked.setdefault(key, set()).add(profile.profile_id)
        if profile.nickname:
            self._named.setdefault(profile.nickname, set()).add(profile.profile_id)
        if profile.name_token:
            self._tokened.setdefault(profile.name_token, set()).add(profile.profile_id)

    def _forget(self, profile_id: str) -> None:
        profile = self._profiles.pop(profile_id, None)
        if profile is None:
            return
        for key in _keys(profile):
            self._linked[key].discard(profile_id)
            if not self._linked[key]:
                del self._linked[key]
        if profile.nickname:
            self._named[profile.nickname].discard(profile_id)
        if profile.name_token:
            self._tokened[profile.name_token].discard(profile_id)

    def all(self) -> list[ProfileFacts]:
        """Every profile, sorted by id."""
        return [self._profiles[profile_id] for profile_id in sorted(self._profiles)]

    def profile(self, profile_id: str) -> ProfileFacts | None:
        """See `Index`."""
        return self._profiles.get(profile_id)

    def linked(self, key: Hashable) -> Iterable[str]:
        """See `Index`."""
        return self._linked.get(key, ())

    def named(self, name: str) -> Iterable[str]:
        """See `Index`."""
        return self._named.get(name, ())

    def tokened(self, token: str) -> Iterable[str]:
        """See `Index`."""
        return self._tokened.get(token, ())


def _keys(profile: ProfileFacts) -> set[Hashable]:
    keys: set[Hashable] = {value for value in (*profile.phones, *profile.emails) if value}
    if profile.nickname and profile.town:
        keys.add((profile.nickname, profile.town))
    return keys


class _Changed:
    """Facts as they are after a change, without touching what is stored: an `Index` over another."""

    def __init__(self, base: Index, change: Change) -> None:
        self._base = base
        self._ids = change.ids
        self._put = Facts()
        self._put.apply(change)

    def profile(self, profile_id: str) -> ProfileFacts | None:
        return (self._put if profile_id in self._ids else self._base).profile(profile_id)

    def linked(self, key: Hashable) -> Iterable[str]:
        return {*self._base.linked(key)} - self._ids | {*self._put.linked(key)}

    def named(self, name: str) -> Iterable[str]:
        return {*self._base.named(name)} - self._ids | {*self._put.named(name)}

    def tokened(self, token: str) -> Iterable[str]:
        return {*self._base.tokened(token)} - self._ids | {*self._put.tokened(token)}


def table_of(facts: Index, names: Iterable[str], rarity: Rarity) -> NameTable:
    """The spread of some names among all facts, as `matcher.names.name_table` counts it."""
    # Listed names are common whatever their spread, and carried by too many to look through.
    return NameTable(rarity, {name: _spread(facts, name) for name in names if not rarity.is_listed(name)})


def _spread(facts: Index, name: str) -> Spread:
    showing = [profile for profile_id in facts.named(name) if (profile := facts.profile(profile_id))]
    tokens = {profile.name_token for profile in showing if profile.name_token}
    tokened = (facts.profile(profile_id) for token in tokens for profile_id in facts.tokened(token))
    expired = [profile for profile in tokened if profile and not profile.nickname]
    return spread_of((identity_of(profile), profile.town) for profile in (*showing, *expired))


@dataclass(frozen=True, slots=True)
class Update:
    """What came out anew.

    `touched` are the profiles of all evidence components that the change touched, before or after it: whatever was known of
    them (persons, venues, pairs, classes of values) is replaced by `parts`.
    """

    touched: frozenset[str]
    parts: tuple[Part, ...]


def rematch(
    facts: Index, change: Change, before: Decisions, after: Decisions, ruleset: Ruleset = DEFAULT_RULESET
) -> Update:
    """Resolve exactly the evidence components that a change touches. `facts` are those before it, and stay as they are.

    `before` and `after` are the decisions that held until now and that hold from now on. A name whose class changes
    touches all who go by it.
    """
    changed = _Changed(facts, change)
    seeds = change.ids | _decided_anew(before, after, facts)
    seeds |= _reclassed(
        facts, changed, _names(facts, change.ids) | _names(changed, change.ids), ruleset.rarity
    )
    was = _reach(facts, seeds, before, ruleset.rarity)
    now = _reach(changed, was | seeds, after, ruleset.rarity)
    held = [profile for profile_id in sorted(now) if (profile := changed.profile(profile_id))]
    names = table_of(changed, _names(changed, now), ruleset.rarity)
    parts = tuple(
        resolve(found, names, after, ruleset)
        for found in components(held, names, after.pairs, after.placeholders)
    )
    return Update(frozenset(was | now | change.ids), parts)


def _reclassed(facts: Index, changed: Index, names: set[str], rarity: Rarity) -> set[str]:
    """Profiles whose name says more or less than before, where they are."""
    before, after = table_of(facts, names, rarity), table_of(changed, names, rarity)
    return {
        profile_id
        for name in names
        for profile_id in {*facts.named(name), *changed.named(name)}
        if (profile := changed.profile(profile_id) or facts.profile(profile_id))
        and any(before.of(name, town) is not after.of(name, town) for town in {profile.town, None})
    }


def _names(facts: Index, ids: Iterable[str]) -> set[str]:
    """The names of these profiles, expired ones as others with the same token show them."""
    held = [profile for profile_id in ids if (profile := facts.profile(profile_id))]
    names = {profile.nickname for profile in held if profile.nickname}
    for token in {profile.name_token for profile in held if profile.name_token}:
        showing = (facts.profile(profile_id) for profile_id in facts.tokened(token))
        names.update(profile.nickname for profile in showing if profile and profile.nickname)
    return names


def _decided_anew(before: Decisions, after: Decisions, facts: Index) -> set[str]:
    """Profiles whose decisions changed, and carriers of values whose rule did."""
    pairs: set[Pair] = set(before.judged.same ^ after.judged.same)
    pairs |= before.judged.different ^ after.judged.different
    pairs |= before.freezes ^ after.freezes
    seeds = {profile_id for pair in pairs for profile_id in pair}
    for value in before.rules.keys() | after.rules.keys():
        if before.rules.get(value) is not after.rules.get(value):
            seeds.update(facts.linked(value))
    return seeds


def _reach(facts: Index, seeds: Iterable[str], decided: Decisions, rarity: Rarity) -> set[str]:
    """Everything in the evidence components of the seeds that are stored."""
    beside: dict[str, list[str]] = {}
    for one, other in decided.pairs:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    spreads: dict[str, Spread] = {}
    names = NameTable(rarity, spreads)
    reached: set[str] = set()
    walked: set[Hashable] = set(decided.placeholders)
    queue = [profile_id for profile_id in seeds if facts.profile(profile_id)]
    while queue:
        profile_id = queue.pop()
        profile = facts.profile(profile_id)
        if profile is None or profile_id in reached:
            continue
        reached.add(profile_id)
        if profile.nickname and profile.nickname not in spreads:
            spreads.update(table_of(facts, [profile.nickname], rarity).spreads)
        queue.extend(beside.get(profile_id, ()))
        for key in link_keys(profile, names):
            if key not in walked:
                walked.add(key)
                queue.extend(facts.linked(key))
    return reached


class Matching:
    """A partition kept up to date, change by change."""

    def __init__(
        self,
        profiles: Iterable[ProfileFacts] = (),
        *,
        judgements: Sequence[Judgement] = (),
        value_rules: Sequence[ValueRule] = (),
        freezes: Sequence[tuple[str, str]] = (),
        ruleset: Ruleset = DEFAULT_RULESET,
    ) -> None:
        self._facts = Facts()
        self._ruleset = ruleset
        self._decided = decisions(judgements, value_rules, freezes)
        self._parts: dict[str, Part] = {}
        self._part_of: dict[str, str] = {}
        self.change(Change(put=tuple(profiles)))

    def change(self, change: Change) -> Update:
        """Take in a change of facts."""
        return self._update(change, self._decided)

    def decide(
        self,
        judgements: Sequence[Judgement] = (),
        value_rules: Sequence[ValueRule] = (),
        freezes: Sequence[tuple[str, str]] = (),
    ) -> Update:
        """Take in all decisions that hold from now on, in place of those before."""
        return self._update(Change(), decisions(judgements, value_rules, freezes))

    def partition(self) -> Partition:
        """The partition as it stands."""
        profiles = self._facts.all()
        names = name_table(profiles, self._ruleset.rarity)
        return assemble(self._parts.values(), profiles, names, self._decided, self._ruleset)

    def _update(self, change: Change, after: Decisions) -> Update:
        update = rematch(self._facts, change, self._decided, after, self._ruleset)
        self._facts.apply(change)
        self._decided = after
        for profile_id in update.touched:
            self._parts.pop(self._part_of.pop(profile_id, ""), None)
        for part in update.parts:
            members = [member for cluster in part.persons for member in cluster.members]
            self._parts[members[0]] = part
            self._part_of.update(dict.fromkeys(members, members[0]))
        return update
