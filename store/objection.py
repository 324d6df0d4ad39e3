"""The objection guard: what stands between a listing in memory and anything that lasts.

An objection is a keyed token of a phone, an e-mail address or a listing's address. The guard decides before any write, and only what
it cleared can be given to a repository or the spool: they accept `Cleared` records, and nobody but the guard can make one.

- A listing that shows an objected *own* contact point, or stands at an objected address, is objected as a whole; its further own
  phones, e-mails and its address are objected with it (never the nickname, never a shared value).
- An objection on a *shared* value (a clinic's or agency's line, a number typed to fill a field) closes that line only: it is taken
  out of the listing, and the listing goes on with what is the person's own.
- A listing that shows more values than one person has is nobody's own ad: it is held back, but nothing of it is objected but its
  address. Else one hostile ad could silence everybody whose number it lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

from store import keys
from store.domain import ContactKind, FoundContact, Listing, ReadListing
from store.keyring import Keyring

ADDRESS_KIND = "address"
"""The kind under which a listing's address is tokenised; phones and e-mails use their own kind."""

MATCH_TOKEN_KIND = "match_token"  # noqa: S105 - a kind, not a secret
"""The kind under which the match token of a value is objected that cannot be read any more: the token is all that is left of it."""

Value = tuple[str, str]
"""A kind (phone, email or address) and a canonical value."""

MOST_OWN = 12
"""Phones and e-mails that one person shows at most; the matcher's ruleset draws the same line."""

_DIGITS = re.compile(r"[0-9]+")
_RUN = re.compile(r"\+?[0-9](?:[-._ ]?[0-9]){7,40}")
_COUNTRY = re.compile(r"^(?:00)?45")
_DAY = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)
_AT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")

_GUARD: Final = object()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cleared(Generic[T]):
    """A record the guard let through. Only the guard can make one."""

    record: T
    _pass: object = field(repr=False)

    def __post_init__(self) -> None:
        if self._pass is not _GUARD:
            raise TypeError("only the objection guard clears a record")


@dataclass(frozen=True, slots=True)
class Objected:
    """A listing the guard held back: nothing of it may be kept.

    `values` are its own keys, which are objected with it; `spread` their objection tokens. Never printed by its repr.
    """

    spread: frozenset[bytes]
    values: frozenset[Value] = field(default=frozenset(), repr=False)


class ObjectionGuard:
    """Checks listings against the objections known when it was made.

    `objections` are objection tokens at the keyring's version; `shared` are *match* tokens of values known to belong to a business.
    Raises ObjectionKeyMissing at construction when the objection key is missing: fail closed.
    """

    def __init__(
        self, keyring: Keyring, objections: Collection[bytes], shared: Collection[bytes] = ()
    ) -> None:
        self._objection = keyring.require_objection()
        self._match = keyring.match
        self._keyring = keyring
        self._objections = frozenset(objections)
        self._shared = frozenset(shared)

    def clear(self, read: ReadListing) -> Cleared[ReadListing] | Objected:
        """Clear a listing, clear it without its closed lines, or hold it back."""
        own: set[Value] = set()
        closed = []
        address = (ADDRESS_KIND, keys.address_key(read.listing.url) or read.listing.key)
        objected = self._stands(address)
        for found in read.contacts.found:
            if found.kind is ContactKind.NICKNAME:
                continue
            shared = self.is_shared(found, read.listing)
            value = (found.kind.value, found.value)
            if self._stands(value):
                if shared:
                    closed.append(found)
                else:
                    objected = True
            if not shared:
                own.add(value)
        # A number in an address may be a running number by chance: the ad is held back, and nothing of it is objected but its address.
        by_chance = not objected and any(map(self._stands, _in_address(read.listing)))
        if objected or by_chance:
            values = frozenset({address} if by_chance or len(own) > MOST_OWN else own | {address})
            return Objected(frozenset(self.token(*value) for value in values), values)
        return Cleared(_without(read, closed) if closed else read, _GUARD)

    def is_shared(self, found: FoundContact, listing: Listing) -> bool:
        """Whether a contact point belongs to a business, or to nobody, rather than to the person."""
        return (
            listing.arena_kind.business
            or is_nobodys(found.kind, found.value)
            or self._match.token(found.kind, found.value) in self._shared
        )

    def learn(self, objected: Objected) -> None:
        """Know from now on what a listing that was held back has spread to."""
        self._objections |= objected.spread

    def token(self, kind: str, value: str) -> bytes:
        """The objection token of a canonical value."""
        return self._objection.token(kind, value)

    def _stands(self, value: Value) -> bool:
        return not self._objections.isdisjoint(standing_under(self._keyring, value))


def is_nobodys(kind: str, value: str) -> bool:
    """Whether a value is one that people type to fill a field: an objection on it must not silence everybody who did."""
    return kind == ContactKind.PHONE and keys.is_placeholder_phone(value)


def objection_tokens(keyring: Keyring, values: Iterable[tuple[str, str]]) -> frozenset[bytes]:
    """Objection tokens of (kind, canonical value) pairs. Raises ObjectionKeyMissing."""
    key = keyring.require_objection()
    return frozenset(key.token(kind, value) for kind, value in values)


def expired_token(keyring: Keyring, match_token: bytes) -> bytes:
    """The objection token of a value of which only the match token is left. Raises ObjectionKeyMissing."""
    return keyring.require_objection().token(MATCH_TOKEN_KIND, match_token.hex())


def standing_under(keyring: Keyring, value: Value) -> Iterator[bytes]:
    """Every token under which an objection on a value may stand: its own, and those of its match tokens. Raises ObjectionKeyMissing."""
    yield keyring.require_objection().token(*value)
    if value[0] != ADDRESS_KIND:
        for token in keyring.match.versions(*value):
            yield expired_token(keyring, token)


def _in_address(listing: Listing) -> Iterator[Value]:
    """Numbers and e-mails that a listing's address or key may hold: looked at here only, never stored as contact points.

    Only runs that are a whole number, spaced or not; a day is no number: most portals put days and running numbers there.
    """
    for text in {unquote(listing.url), unquote(listing.key)}:
        for found in _AT.finditer(text[:4000]):
            if (email := keys.email_key(found.group())) is not None:
                yield ContactKind.EMAIL.value, email
        for run in _RUN.finditer(text[:4000]):
            groups = _DIGITS.findall(run.group())
            for first in range(len(groups)):
                for last in range(first, min(len(groups), first + 8)):
                    digits = "".join(groups[first : last + 1])
                    number = _COUNTRY.sub("", digits) if len(digits) > 8 else digits
                    if len(number) == 8 and not _DAY.fullmatch(number):
                        yield ContactKind.PHONE.value, f"+45{number}"
                    elif first == 0 and last == len(groups) - 1 and run.group()[0] in "+0":
                        phone = keys.phone_key(run.group(), listing.country)
                        if phone is not None:
                            yield ContactKind.PHONE.value, phone


def _without(read: ReadListing, closed: Iterable[FoundContact]) -> ReadListing:
    """The listing with some contact points taken out of its text, its author, its links and its reading."""
    closed = tuple(closed)
    gone = {(found.kind, found.value) for found in closed}
    text = list(read.listing.text)
    title_end = len(read.listing.title)
    # A value is found once; what is written twice alike goes twice.
    again = [
        match.span()
        for raw in {found.raw for found in closed if found.raw}
        for match in re.finditer(re.escape(raw), read.listing.text)
    ]
    for start, end in [*((found.start, found.end) for found in closed), *again]:
        for at in range(start, end):
            if at != title_end:
                text[at] = "•"
    author = read.listing.author
    listing = replace(
        read.listing,
        title="".join(text[:title_end]),
        body="".join(text[title_end + 1 :]),
        links=(),
        author=None if author and any(found.raw in author for found in closed) else author,
    )
    kept = tuple(found for found in read.contacts.found if (found.kind, found.value) not in gone)
    return replace(read, listing=listing, contacts=replace(read.contacts, found=kept))
