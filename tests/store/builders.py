"""Short ways to make records. Every person, name and number is invented."""

from __future__ import annotations

from datetime import date

from store.domain import (
    ArenaKind,
    ContactKind,
    ContactReading,
    FoundContact,
    Listing,
    ReadListing,
    SafeguardingKind,
    Screening,
    Verdict,
)
from store.listings import Screened
from store.objection import Cleared, ObjectionGuard
from store.vault import Vault

TODAY = date(2026, 11, 22)
PHONE_A, PHONE_B, PHONE_C = ("+45" + "83" + str(n) * 6 for n in (0, 1, 2))


def listing(number: int = 1, **changes: object) -> Listing:
    values: dict[str, object] = {
        "arena": "sample",
        "arena_kind": ArenaKind.ADULT_ADS,
        "url": f"https://portal.example/ad/{number}",
        "key": f"https://portal.example/ad/{number}",
        "seen_on": TODAY,
        "title": f"Ad {number}",
        "body": "Visits by appointment.",
        "town": "Odense",
        "lang": "en",
    }
    return Listing(**{**values, **changes})  # type: ignore[arg-type]


def read(
    source: Listing,
    *,
    phones: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    nickname: str | None = None,
    safeguarding: SafeguardingKind | None = None,
) -> ReadListing:
    found = [FoundContact(ContactKind.PHONE, value, value, 0, 0, "plain") for value in phones]
    found += [FoundContact(ContactKind.EMAIL, value, value, 0, 0, "plain") for value in emails]
    if nickname:
        found.append(FoundContact(ContactKind.NICKNAME, nickname, nickname, 0, 0, "author"))
    return ReadListing(source, ContactReading(tuple(found)), safeguarding)


def screening(
    verdict: Verdict = Verdict.FACE_TO_FACE, *, rule: str = "meeting", version: str = "1"
) -> Screening:
    return Screening(verdict, rule, (), "en", version)


def cleared(vault: Vault, one: ReadListing) -> Cleared[ReadListing]:
    answer = ObjectionGuard(vault.keyring, ()).clear(one)
    assert isinstance(answer, Cleared)
    return answer


def screened(vault: Vault, one: ReadListing, verdict: Verdict = Verdict.FACE_TO_FACE) -> Screened:
    return Screened(cleared(vault, one), screening(verdict))
