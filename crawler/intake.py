"""The way of a listing from the extracted fields to a verdict: read, clear, screen. The same steps for a crawl, an import and a replay.

Nothing in here writes. Order matters: contact points and safeguarding statements are read first, then the objection guard decides,
and only what it cleared is screened and may be kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from config.definition import Definition
from crawler.contacts import read_contacts
from crawler.safeguarding import read_safeguarding
from crawler.screening import Screener
from store.domain import ContactKind, ContactReading, Listing, ReadListing, Screening
from store.objection import Cleared, Objected, ObjectionGuard

_DIGITS_OF_A_NUMBER = 7
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Intake:
    """The three steps with what they need. Made once per run."""

    screener: Screener
    guard: ObjectionGuard

    def read(self, listing: Listing) -> ReadListing:
        """Read contact points and safeguarding statements out of the text, the links and the author field.

        The listing comes back without characters that no file and no database can hold (lone surrogates out of hostile JSON).
        """
        listing = _writable(listing)
        contacts = read_contacts(
            listing.text,
            region=listing.country,
            lang=listing.lang,
            author=listing.author,
            links=listing.links,
            title_end=len(listing.title),
        )
        return ReadListing(listing, _with_fields(contacts, listing), read_safeguarding(listing.text))

    def clear(self, read: ReadListing) -> Cleared[ReadListing] | Objected:
        """Ask the objection guard; what an objected listing spreads to is held back from now on."""
        answer = self.guard.clear(read)
        if isinstance(answer, Objected):
            self.guard.learn(answer)
        return answer

    def screen(self, cleared: Cleared[ReadListing]) -> Screening:
        """Judge a cleared listing by the definition, in the light of its arena's kind."""
        listing = cleared.record.listing
        return self.screener.screen(title=listing.title, body=listing.body, arena_kind=listing.arena_kind)


def make_intake(definition: Definition, guard: ObjectionGuard) -> Intake:
    """An intake that judges by `definition` and clears with `guard`."""
    return Intake(Screener(definition), guard)


def _with_fields(contacts: ContactReading, listing: Listing) -> ContactReading:
    """Numbers and e-mails typed into the fields for name and town count as well: an objection must find them there too."""
    known = {(found.kind, found.value) for found in contacts.found}
    more = [
        replace(found, start=0, end=0, how="field")
        for text in (listing.author, listing.town)
        if text and ("@" in text or sum(map(str.isdigit, text)) >= _DIGITS_OF_A_NUMBER)
        for found in read_contacts(text, region=listing.country, lang=listing.lang).found
        if found.kind is not ContactKind.NICKNAME and (found.kind, found.value) not in known
    ]
    return replace(contacts, found=(*contacts.found, *more)) if more else contacts


def _writable(listing: Listing) -> Listing:
    texts = {one.name: getattr(listing, one.name) for one in fields(listing)}
    spoilt: dict[str, Any] = {
        name: _mended(text) for name, text in texts.items() if isinstance(text, str) and not _sound(text)
    }
    if not all(map(_sound, listing.links)):
        spoilt["links"] = tuple(map(_mended, listing.links))
    return replace(listing, **spoilt) if spoilt else listing


def _sound(text: str) -> bool:
    return text.isascii() or not _SURROGATE.search(text)


def _mended(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
