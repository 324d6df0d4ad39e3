"""The way of a listing from the extracted fields to a verdict: read, clear, screen. The same steps for a crawl, an import and a replay.

Nothing in here writes. Order matters: contact points and safeguarding statements are read first, then the objection guard decides,
and only what it cleared is screened and may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.definition import Definition
from crawler.contacts import read_contacts
from crawler.safeguarding import read_safeguarding
from crawler.screening import Screener
from store.domain import Listing, ReadListing, Screening
from store.objection import Cleared, Objected, ObjectionGuard


@dataclass(frozen=True)
class Intake:
    """The three steps with what they need. Made once per run."""

    screener: Screener
    guard: ObjectionGuard

    def read(self, listing: Listing) -> ReadListing:
        """Read contact points and safeguarding statements out of the text, the links and the author field."""
        contacts = read_contacts(
            listing.text,
            region=listing.country,
            lang=listing.lang,
            author=listing.author,
            links=listing.links,
            title_end=len(listing.title),
        )
        return ReadListing(listing, contacts, read_safeguarding(listing.text))

    def clear(self, read: ReadListing) -> Cleared[ReadListing] | Objected:
        """Ask the objection guard."""
        return self.guard.clear(read)

    def screen(self, cleared: Cleared[ReadListing]) -> Screening:
        """Judge a cleared listing by the definition, in the light of its arena's kind."""
        listing = cleared.record.listing
        return self.screener.screen(
            title=listing.title, body=listing.body, arena_kind=listing.arena_kind, lang=listing.lang
        )


def make_intake(definition: Definition, guard: ObjectionGuard) -> Intake:
    """An intake that judges by `definition` and clears with `guard`."""
    return Intake(Screener(definition), guard)
