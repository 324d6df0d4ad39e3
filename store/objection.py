"""The objection guard: what stands between a listing in memory and anything that lasts.

An objection is a keyed token of a phone, an e-mail address or a listing's address. The guard decides before any write, and only what
it cleared can be given to a repository or the spool: they accept `Cleared` records, and nobody but the guard can make one.

- A listing that shows an objected *own* contact point, or stands at an objected address, is objected as a whole; its further own
  phones, e-mails and its address are objected with it (never the nickname, never a shared value).
- An objection on a *shared* value (a clinic's or agency's line) closes that line only: it is taken out of the listing, and the
  listing goes on with what is the person's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from store import keys
from store.domain import ContactKind, FoundContact, Listing, ReadListing
from store.keyring import Keyring

ADDRESS_KIND = "address"
"""The kind under which a listing's address is tokenised; phones and e-mails use their own kind."""

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

    def with_record(self, record: T) -> Cleared[T]:
        """The same clearance for a record made from this one without adding contact points."""
        return Cleared(record, _GUARD)


@dataclass(frozen=True, slots=True)
class Objected:
    """A listing the guard held back: nothing of it may be kept. `spread` are the objection tokens of its own further keys."""

    spread: frozenset[bytes]


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
        self._objections = frozenset(objections)
        self._shared = frozenset(shared)

    def clear(self, read: ReadListing) -> Cleared[ReadListing] | Objected:
        """Clear a listing, clear it without its closed lines, or hold it back."""
        own, closed = [], []
        address = self.token(ADDRESS_KIND, keys.address_key(read.listing.url) or read.listing.key)
        objected = address in self._objections
        for found in read.contacts.found:
            if found.kind is ContactKind.NICKNAME:
                continue
            shared = self.is_shared(found, read.listing)
            if self.token(found.kind, found.value) in self._objections:
                if shared:
                    closed.append(found)
                else:
                    objected = True
            if not shared:
                own.append(found)
        if objected:
            spread = {self.token(found.kind, found.value) for found in own}
            return Objected(frozenset(spread | {address}))
        return Cleared(_without(read, closed) if closed else read, _GUARD)

    def is_shared(self, found: FoundContact, listing: Listing) -> bool:
        """Whether a contact point belongs to a business rather than to the person."""
        return listing.arena_kind.business or self._match.token(found.kind, found.value) in self._shared

    def token(self, kind: str, value: str) -> bytes:
        """The objection token of a canonical value."""
        return self._objection.token(kind, value)


def objection_tokens(keyring: Keyring, values: Iterable[tuple[str, str]]) -> frozenset[bytes]:
    """Objection tokens of (kind, canonical value) pairs. Raises ObjectionKeyMissing."""
    key = keyring.require_objection()
    return frozenset(key.token(kind, value) for kind, value in values)


def _without(read: ReadListing, closed: Iterable[FoundContact]) -> ReadListing:
    """The listing with some contact points taken out of its text, its links and its reading."""
    closed = tuple(closed)
    gone = {(found.kind, found.value) for found in closed}
    text = list(read.listing.text)
    title_end = len(read.listing.title)
    for found in closed:
        for at in range(found.start, found.end):
            if at != title_end:
                text[at] = "•"
    listing = replace(
        read.listing,
        title="".join(text[:title_end]),
        body="".join(text[title_end + 1 :]),
        links=(),
        author=read.listing.author,
    )
    kept = tuple(found for found in read.contacts.found if (found.kind, found.value) not in gone)
    return replace(read, listing=listing, contacts=replace(read.contacts, found=kept))
