"""The store as an index for the matcher: what a change touches is read, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from matcher.incremental import Marks, Place
from matcher.judging import Pair
from matcher.names import EXPIRED, Spread, identity_of, spellings
from store.domain import ContactKind, Judgement, ProfileFacts, ValueRule
from store.match_state import Counts, Marked, MatchState, Shown
from store.people import People
from store.vault import Vault


class StoreIndex:
    """Answers what `matcher.incremental.rematch` asks (see `Index` there), within the caller's transaction."""

    def __init__(self, people: People, state: MatchState, vault: Vault) -> None:
        self._people = people
        self._state = state
        self._vault = vault
        self._facts: dict[str, ProfileFacts] = {}
        self._read: set[str] = set()
        self._names: dict[str, str | None] = {}
        self._carriers: dict[str, list[str]] = {}
        self._shown_names: frozenset[str] = frozenset()
        self._touched_names: frozenset[str] = frozenset()

    def marks(self, marked: Marked) -> Marks:
        """What changed, as the matcher takes it. Writes what the changed profiles show now."""
        seen = self._people.facts(marked.profiles, self._names)
        was = self._state.was_shown(marked.profiles)
        now = {facts.profile_id: shown_by(facts) for facts in seen}
        self._state.show(shown for profile_id, shown in now.items() if was.get(profile_id) != shown)
        left = {old.name for i, old in was.items() if old.name and _place(old) != _place(now.get(i))}
        lost = marked.names | {name.hex() for name in left}
        self._keep(marked.profiles, seen)
        self._shown_names = frozenset(shown.name.hex() for shown in now.values() if shown.name)
        self._touched_names = lost | self._shown_names
        turned = self._turned(self._touched_names)
        return Marks(
            profiles=marked.profiles | turned,
            values=marked.values,
            names=frozenset(name for token in lost if (name := self._name_behind(token))),
            beside=frozenset(self._state.mates((), marked.components)),
        )

    def spreads_to_write(
        self, spreads: Mapping[str, Spread]
    ) -> dict[bytes, tuple[bool, Counts | None] | None]:
        """The touched names for the store: whether they can be read, and their spread as it came out. None: nobody goes by it."""
        rows: dict[bytes, tuple[bool, Counts | None] | None] = {}
        left = [bytes.fromhex(token) for token in self._touched_names - self._shown_names]
        rows.update(dict.fromkeys(set(left) - self._state.borne(left)))
        stored = self._state.spreads([bytes.fromhex(token) for token in self._touched_names])
        for token in self._touched_names:
            if bytes.fromhex(token) in rows:
                continue
            name = self._name_behind(token)
            fresh = spreads.get(name) if name else None
            known = stored.get(bytes.fromhex(token))
            counts = spread_counts(fresh) if fresh else known[1] if known else None
            rows[bytes.fromhex(token)] = (name is not None, counts)
        return rows

    def _turned(self, tokens: Collection[str]) -> set[str]:
        """The profiles whose name can be read since, or no longer: at least one other with the token shows it, or none does."""
        stored = self._state.spreads([bytes.fromhex(token) for token in tokens])
        turned = []
        for token in tokens:
            known = stored.get(bytes.fromhex(token))
            if (known is not None and known[0]) is not (self._name_behind(token) is not None):
                turned.append(bytes.fromhex(token))
        return {profile_id for shown in self._state.going_by(turned).values() for profile_id in shown}

    # -- names and their tokens ---------------------------------------------------------------------------------------

    def _keep(self, ids: Collection[str], seen: Iterable[ProfileFacts]) -> None:
        """Remember the facts of these profiles, names recalled: what the state holds of names must be as they are now."""
        self._read.update(ids)
        for one in seen:
            if one.name_token and not one.nickname:
                one = replace(one, nickname=self._called(one.name_token))
            self._facts[one.profile_id] = one

    def _name_behind(self, token: str) -> str | None:
        if token not in self._names:
            self._names[token] = self._people.name_behind(token)
        return self._names[token]

    def _called(self, token: str) -> str:
        """What whoever shows this token goes by: a name, or the stand-in for one that nobody shows readably."""
        return self._name_behind(token) or EXPIRED + token

    def _token(self, name: str) -> bytes:
        if name.startswith(EXPIRED):
            return bytes.fromhex(name.removeprefix(EXPIRED))
        return self._vault.keyring.match.token(ContactKind.NICKNAME, name)

    def _by_token(self, names: Iterable[str]) -> dict[bytes, str]:
        return {self._token(name): name for name in names}

    # -- what the matcher asks ----------------------------------------------------------------------------------------

    def facts(self, ids: Collection[str]) -> Mapping[str, ProfileFacts]:
        """See `Index`."""
        fresh = [profile_id for profile_id in ids if profile_id not in self._read]
        if fresh:
            self._keep(fresh, self._people.facts(fresh, self._names))
        return {profile_id: self._facts[profile_id] for profile_id in ids if profile_id in self._facts}

    def carriers(self, values: Collection[str]) -> Mapping[str, Collection[str]]:
        """See `Index`."""
        fresh = [value for value in values if value not in self._carriers]
        found = self._state.carriers(fresh)
        self._carriers.update((value, found.get(value, [])) for value in fresh)
        return {value: held for value in values if (held := self._carriers[value])}

    def under_name(self, keys: Collection[tuple[str, str]]) -> Iterable[str]:
        """See `Index`."""
        wanted = {(value, spelling) for value, name in keys for spelling in spellings(name)}
        values = {value for value, _ in keys}
        met = {value for value in values if self._facts.keys() >= {*self._carriers.get(value, ("",))}}
        called = [
            (value, name, profile_id)
            for value in met
            for profile_id in self._carriers[value]
            if (name := self._facts[profile_id].nickname)
        ]
        named = self._state.named_at(values - met)
        bearer = {token.hex(): profile_id for _, token, profile_id in named}
        unread = [profile_id for token, profile_id in bearer.items() if token not in self._names]
        self._names.update(self._people.names_of(unread))
        called += [(value, self._called(token.hex()), profile_id) for value, token, profile_id in named]
        spelt = {name: spellings(name) for _, name, _ in called}
        return [i for value, name, i in called if any((value, s) in wanted for s in spelt[name])]

    def in_places(self, places: Collection[Place]) -> Iterable[str]:
        """See `Index`."""
        return self._state.in_places([(self._token(name), town) for name, town in places])

    def going_by(self, names: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """See `Index`."""
        tokens = self._by_token(names)
        return {tokens[token]: shown for token, shown in self._state.going_by(tokens).items()}

    def counted(self, names: Collection[str]) -> Mapping[str, Spread]:
        """See `Index`."""
        tokens = self._by_token(names)
        return {tokens[token]: Spread(*counts) for token, counts in self._state.counted(tokens).items()}

    def decided(self, ids: Collection[str]) -> tuple[Sequence[Judgement], Sequence[Pair]]:
        """See `Index`."""
        return self._people.decided(ids)

    def rules(self) -> Sequence[ValueRule]:
        """See `Index`."""
        return self._people.value_rules()

    def spreads(self, names: Collection[str]) -> Mapping[str, Spread]:
        """See `Index`."""
        tokens = self._by_token(names)
        stored = self._state.spreads(tokens)
        return {tokens[token]: Spread(*counts) for token, (_, counts) in stored.items() if counts.carriers}

    def shared(self, values: Collection[str]) -> Mapping[str, int]:
        """See `Index`."""
        return self._state.shared(values)

    def mates(self, ids: Collection[str]) -> Iterable[str]:
        """See `Index`."""
        return self._state.mates(ids)

    def persons(self, ids: Collection[str]) -> Mapping[str, str]:
        """See `Index`."""
        return self._state.persons(ids)

    def compared(self, ids: Collection[str]) -> Iterable[Pair]:
        """See `Index`."""
        return self._state.compared(ids)


def shown_by(facts: ProfileFacts) -> Shown:
    """What a profile adds to the state of matching."""
    identity = hashlib.blake2b(identity_of(facts).encode(), digest_size=16).digest()
    name = bytes.fromhex(facts.name_token) if facts.name_token else None
    return Shown(facts.profile_id, name, identity, facts.town)


def spread_counts(spread: Spread) -> Counts:
    """A spread as the store keeps it."""
    return Counts(spread.carriers, spread.placed, spread.towns)


def _place(shown: Shown | None) -> tuple[bytes | None, str | None]:
    return (shown.name, shown.town) if shown else (None, None)
