"""The verdict on an arena, from what it is for and from the verdicts on its listings. Pure.

A mixed arena is kept, and only its face-to-face listings are (docs, "Arena"). So an arena is rejected only when hardly anything on
it is an offer to meet; and what was decided once changes only past a margin, so that no arena comes and goes with a few ads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from store.domain import ArenaKind, Verdict

SAMPLE = 40
"""Listings by which a new arena is judged before the rest of it is fetched."""

ENOUGH = 10
"""Listings below which nothing is decided."""

KEEP, LEAVE, RETURN = 0.05, 0.02, 0.10
"""Shares of offers to meet: from KEEP on a new arena is kept; a kept one is rejected below LEAVE; a rejected one comes back at RETURN."""

RESCREEN_DAYS = 90
"""A rejected arena is looked at again after so many days: arenas change their trade."""


class ArenaVerdict(StrEnum):
    """What its listings say of an arena."""

    KEPT = "kept"
    REJECTED = "rejected"
    OPEN = "open"
    """Too few listings, or too many that only a person can judge."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many of an arena's listings got which verdict."""

    listings: int
    face_to_face: int
    unclear: int
    remote_only: int = 0

    def in_words(self) -> str:
        """As a coordinator reads it: "34 of 40 listings face to face, 2 unclear"."""
        said = f"{self.face_to_face} of {self.listings} listings face to face"
        return f"{said}, {self.unclear} unclear" if self.unclear else said


@dataclass(frozen=True, slots=True)
class ArenaJudgement:
    """A verdict with its reason code and evidence."""

    verdict: ArenaVerdict
    reason: str
    evidence: Evidence


def evidence_of(verdicts: Mapping[Verdict, int]) -> Evidence:
    """The evidence from verdict counts."""
    return Evidence(
        sum(verdicts.values()),
        verdicts.get(Verdict.FACE_TO_FACE, 0),
        verdicts.get(Verdict.UNCLEAR, 0),
        verdicts.get(Verdict.REMOTE_ONLY, 0),
    )


def judge_arena(kind: ArenaKind, evidence: Evidence, standing: ArenaVerdict | None = None) -> ArenaJudgement:
    """Judge an arena by its listings; `standing` is the verdict it has.

    Where the sale follows from the kind of arena, an unclear listing may be an offer to meet as well as not, and counts half;
    elsewhere it counts for nothing until a person has judged it, but an arena with many of them is not rejected.
    """
    if evidence.listings < ENOUGH:
        return ArenaJudgement(standing or ArenaVerdict.OPEN, "few_listings", evidence)
    offers = evidence.face_to_face + (evidence.unclear / 2 if kind.implies_sale else 0)
    share = offers / evidence.listings
    bar = {ArenaVerdict.KEPT: LEAVE, ArenaVerdict.REJECTED: RETURN}.get(standing or ArenaVerdict.OPEN, KEEP)
    if share >= bar:
        return ArenaJudgement(ArenaVerdict.KEPT, "offers_to_meet", evidence)
    if evidence.unclear / evidence.listings >= RETURN and standing is not ArenaVerdict.REJECTED:
        return ArenaJudgement(ArenaVerdict.OPEN, "many_unclear", evidence)
    others = evidence.listings - evidence.face_to_face - evidence.unclear
    reason = "remote_only" if evidence.remote_only * 2 >= others else "no_offers"
    return ArenaJudgement(ArenaVerdict.REJECTED, reason, evidence)
