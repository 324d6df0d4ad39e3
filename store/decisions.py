"""What people decided on single listings: the verdict that stands over the definition for as long as the wording is the same.

Remembered by the wording's sketch (`store.sketch`), as keyed hashes and codes, so that a decision outlives the text, a re-crawl, another
price or phone number, and the same ad put up again at another address of the same kind of arena. One word more or less is another wording,
and the definition decides anew. A text of few words, or of none, says too little to speak for another ad: there a decision holds for that
listing only. Nothing is ever rewritten: a decision is taken back by a later row that names it, and what stood before stands again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.domain import Actor, ArenaKind, ReadListing, Screening, Verdict, VerdictReason
from store.errors import InputError, NotAllowed
from store.sketch import likeness
from store.sketches import Wording, cut, wording_of
from store.sql import select_in, update_each
from store.tables import verdict_decision
from store.vault import Vault

ENOUGH_WORDS = 12
"""A wording of so many words speaks for other listings on arenas of the same kind as well."""

DECIDED = "decided"
"""The rule that a listing's row names when a person decided."""


class Decision(NamedTuple):
    """A decision. `definition_*` is what the definition said then, `latest_*` what it said when the wording was last seen."""

    decision_id: int
    profile_id: str
    address_token: bytes
    arena_kind: ArenaKind
    wording_token: bytes
    sketch_token: bytes
    verdict: Verdict
    definition_verdict: Verdict
    definition_version: str
    latest_verdict: Verdict
    latest_version: str
    author: str
    day: date
    expires_on: date

    @property
    def wording(self) -> tuple[bytes, ArenaKind]:
        """What it is a decision on."""
        return self.wording_token, self.arena_kind


class Decisions:
    """Decisions within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(
        self,
        seen: Wording,
        *,
        profile_id: str,
        address_token: bytes,
        arena_kind: ArenaKind,
        verdict: Verdict,
        reason: VerdictReason,
        before: tuple[Verdict, str],
        actor: Actor,
    ) -> None:
        """Append a decision; `before` is the definition's verdict and version. The newest of a wording stands."""
        self._connection.execute(
            sa.insert(verdict_decision).values(
                profile_id=profile_id,
                address_token=address_token,
                arena_kind=arena_kind.value,
                wording_token=seen.whole,
                sketch_token=b"".join(seen.parts),
                key_version=self._vault.keyring.match.version,
                verdict=verdict.value,
                reason=reason.value,
                definition_verdict=before[0].value,
                definition_version=before[1],
                latest_verdict=before[0].value,
                latest_version=before[1],
                author=actor.staff_id,
                day=actor.day,
                expires_on=self._vault.clocks.match_token(actor.day),
            )
        )

    def undoable(self, actor: Actor, beginning: str | None = None, *, any_staff: bool = False) -> Decision:
        """The decision that undo is about: the last of one's own that stands, or the one on the profile whose id begins so.

        Raises InputError when there is none, NotAllowed when it is a colleague's (unless `any_staff`, for coordinators) or when a
        colleague decided on the same wording since.
        """
        standing = self._all()
        if beginning is None:
            found = [one for one in standing if one.author == actor.staff_id]
        else:
            found = [one for one in standing if beginning and one.profile_id.startswith(beginning)]
        if not found:
            raise InputError("there is nothing of yours to undo")
        if len({one.profile_id for one in found}) > 1 and beginning is not None:
            raise InputError("several profiles have ids that begin like that; give more of it")
        last = found[-1]
        if last.author != actor.staff_id and not any_staff:
            raise NotAllowed("that is a colleague's entry; a coordinator can revert it")
        if any(later.wording == last.wording for later in standing if later.decision_id > last.decision_id):
            raise NotAllowed("something was built on it since; undo that first, or ask a coordinator")
        return last

    def with_id(self, decision_id: int) -> Decision | None:
        """The decision with this number, if it stands."""
        return next((one for one in self._all() if one.decision_id == decision_id), None)

    def take_back(self, found: Decision, actor: Actor) -> None:
        """Append that a decision stands no more. It is remembered for at least as long as the decision itself."""
        copied = found._asdict()
        del copied["decision_id"]
        self._connection.execute(
            sa.insert(verdict_decision).values(
                **copied
                | {
                    "key_version": self._vault.keyring.match.version,
                    "reason": VerdictReason.MISTAKE.value,
                    "author": actor.staff_id,
                    "day": actor.day,
                    "expires_on": max(found.expires_on, self._vault.clocks.match_token(actor.day)),
                    "takes_back": found.decision_id,
                }
            )
        )

    def of_wording(self, one: Decision) -> list[Decision]:
        """Every decision on the same wording and kind of arena that stands, the newest last."""
        return [other for other in self._all() if other.wording == one.wording]

    def standing(self, reads: Mapping[bytes, ReadListing]) -> dict[bytes, Decision]:
        """The decisions that hold for listings, by listing token: of the same listing, or of enough of the same words elsewhere."""
        if self._connection.execute(sa.select(verdict_decision.c.decision_id).limit(1)).first() is None:
            return {}
        seen = {token: wording_of(self._vault, read) for token, read in reads.items()}
        c = verdict_decision.c
        by_wording: dict[tuple[bytes, str], list[Decision]] = {}
        rows = select_in(self._connection, _STANDING, c.wording_token, (one.whole for one in seen.values()))
        for decision in sorted(map(_decision, rows)):
            by_wording.setdefault((decision.wording_token, decision.arena_kind), []).append(decision)
        found: dict[bytes, Decision] = {}
        for token, one in seen.items():
            same = by_wording.get((one.whole, reads[token].listing.arena_kind), [])
            own = [decision for decision in same if decision.address_token == token]
            if own or (same and one.words >= ENOUGH_WORDS):
                found[token] = (own or same)[-1]
        return found

    def seen_again(self, held: Iterable[tuple[Decision, Screening, date]]) -> None:
        """Note what the definition says now of wordings that were seen again, and on which day; the decisions' clock moves with it."""
        rows = {
            decision.decision_id: {
                "decision_id": decision.decision_id,
                "latest_verdict": screening.verdict.value,
                "latest_version": screening.definition_version,
                "expires_on": max(decision.expires_on, self._vault.clocks.match_token(day)),
            }
            for decision, screening, day in held
        }
        update_each(self._connection, verdict_decision, "decision_id", list(rows.values()))

    def all_standing(self) -> list[Decision]:
        """The newest decision of each wording and kind of arena, oldest first."""
        newest = {one.wording: one for one in self._all()}
        return sorted(newest.values())

    def alike(self, seen: Wording, arena_kind: ArenaKind, least: float) -> Counter[Verdict]:
        """How often people gave which verdict to wordings at least so much alike: a help for whoever decides, never a decision."""
        return Counter(
            one.verdict
            for one in self.all_standing()
            if one.arena_kind is arena_kind and likeness(seen.parts, cut(one.sketch_token)) >= least
        )

    def _all(self) -> list[Decision]:
        rows = self._connection.execute(_STANDING.order_by(verdict_decision.c.decision_id))
        return [_decision(row) for row in rows]


_TAKEN_BACK = sa.select(verdict_decision.c.takes_back).where(verdict_decision.c.takes_back.is_not(None))
_STANDING = sa.select(*(verdict_decision.c[name] for name in Decision._fields)).where(
    verdict_decision.c.takes_back.is_(None), verdict_decision.c.decision_id.not_in(_TAKEN_BACK)
)


def _decision(row: sa.Row[Any]) -> Decision:
    one = Decision._make(row)
    return one._replace(
        arena_kind=ArenaKind(one.arena_kind),
        verdict=Verdict(one.verdict),
        definition_verdict=Verdict(one.definition_verdict),
        latest_verdict=Verdict(one.latest_verdict),
    )
