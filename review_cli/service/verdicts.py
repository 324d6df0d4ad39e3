"""Verdicts of people on single listings: what waits, what is shown of one, deciding, and how people and definition agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from config.definition import Definition
from crawler.contacts import read_contacts
from crawler.safeguarding import read_safeguarding
from crawler.screening import Screener
from review_cli.masking import DOT
from store.database import Database
from store.decisions import Decision, Decisions
from store.domain import Actor, Evidence, Listing, ReadListing, Verdict, VerdictReason
from store.errors import InputError
from store.objections import Objections
from store.sketches import sketch_of
from store.tuning import TuningSample, blank_listing
from store.vault import Vault
from store.verdicts import Stored, Verdicts, Waiting

ALIKE = 0.6
"""From this likeness on, what people decided on another wording is shown as a help."""


@dataclass(frozen=True)
class Shown:
    """One listing as it is shown to whoever decides. `text` and `evidence` are masked; `text` is None when it is gone or cannot be masked.

    `alike` counts what people decided on wordings much like this one.
    """

    profile_id: str
    arena: str
    arena_kind: str
    lang: str | None
    verdict: Verdict
    rule: str
    about: str
    first_seen: date
    last_seen: date
    text_until: date | None
    text: str | None
    evidence: tuple[Evidence, ...]
    alike: Counter[Verdict]


@dataclass(frozen=True)
class Agreement:
    """Definition and people side by side: how often (the definition's verdict, a person's) occurred, one count per wording.

    `then` is what the definition said when the person decided, `now` what it said when the wording was last seen.
    """

    then: Counter[tuple[Verdict, Verdict]]
    now: Counter[tuple[Verdict, Verdict]]

    def share(self, *, now: bool = False) -> float | None:
        """Of those the definition decided by itself, the share people decided alike; None when there is none."""
        table = self.now if now else self.then
        own = {pair: n for pair, n in table.items() if pair[0] is not Verdict.UNCLEAR}
        whole = sum(own.values())
        return sum(n for pair, n in own.items() if pair[0] is pair[1]) / whole if whole else None


def agreement(decisions: Iterable[Decision]) -> Agreement:
    """How the definition and people agree over the standing decisions. Pure."""
    decisions = list(decisions)
    return Agreement(
        Counter((one.definition_verdict, one.verdict) for one in decisions),
        Counter((one.latest_verdict, one.verdict) for one in decisions),
    )


def reader(source: Listing) -> ReadListing:
    """Reads contact points and names of a text, as the blanking needs it."""
    found = read_contacts(source.text, region=source.country, lang=source.lang, title_end=len(source.title))
    return ReadListing(source, found, read_safeguarding(source.text))


def waiting(database: Database, vault: Vault) -> list[Waiting]:
    """What waits for a person's verdict."""
    with database.reading() as connection:
        return Verdicts(connection, vault).waiting()


def masked_texts(database: Database, vault: Vault) -> Iterator[tuple[Stored, Listing, Listing]]:
    """Every text that waits for a person, as stored and blanked; those that cannot be blanked wholly are left out."""
    with database.reading() as connection:
        verdicts = Verdicts(connection, vault)
        stored = list(verdicts.texts())
        reads = [_read(verdicts, one) for one in stored]
    for one, read in zip(stored, reads, strict=True):
        plain = blank_listing(read, reader)
        if plain is not None:
            yield one, read.listing, plain


def show(database: Database, vault: Vault, definition: Definition, beginning: str) -> Shown:
    """What a person may see of a listing before she decides. Raises InputError."""
    with database.reading() as connection:
        verdicts = Verdicts(connection, vault)
        one = verdicts.find(beginning)
        read = _read(verdicts, one)
        seen = sketch_of(connection, one.profile_id)
        alike: Counter[Verdict] = Counter()
        if seen is not None:
            alike = Decisions(connection, vault).alike(seen, one.arena_kind, ALIKE)
    plain = blank_listing(read, reader) if one.text is not None else None
    masked = mask_text(read.listing.text, plain.text) if plain is not None else None
    evidence: tuple[Evidence, ...] = ()
    if masked is not None:
        found = Screener(definition).screen(
            title=read.listing.title, body=read.listing.body, arena_kind=one.arena_kind
        )
        evidence = tuple(Evidence(masked[e.start : e.end], e.start, e.end, e.signal) for e in found.evidence)
    about = next((d.about for d in definition.decisions if d.code == one.rule), "")
    return Shown(
        profile_id=one.profile_id,
        arena=one.arena,
        arena_kind=one.arena_kind.value,
        lang=one.lang,
        verdict=one.verdict,
        rule=one.rule,
        about=about,
        first_seen=one.first_seen,
        last_seen=one.last_seen,
        text_until=one.text_until,
        text=masked,
        evidence=evidence,
        alike=alike,
    )


def decide(
    database: Database, vault: Vault, actor: Actor, beginning: str, verdict: Verdict, *, reason: VerdictReason
) -> Stored:
    """Decide on a kept listing, unclear or wrongly judged. Returns it as it was before.

    The decision is remembered by the wording and stands over every definition until the wording changes. On portals where men seek men
    only a decision to keep is remembered: anything else would be a note about a private profile. Raises InputError.
    """
    if verdict is Verdict.UNCLEAR:
        raise InputError("unclear decides nothing: leave the listing to a colleague")
    with database.writing() as connection:
        Objections(connection, vault).hold()
        verdicts, decisions = Verdicts(connection, vault), Decisions(connection, vault)
        one = verdicts.find(beginning)
        seen = sketch_of(connection, one.profile_id)
        private = one.arena_kind.keeps_only_face_to_face and not verdict.kept
        if seen is not None and not private:
            decisions.add(
                seen,
                profile_id=one.profile_id,
                address_token=one.address_token,
                arena_kind=one.arena_kind,
                verdict=verdict,
                reason=reason,
                before=_before(decisions, one),
                actor=actor,
            )
        if one.text is not None and one.text_until is not None:
            TuningSample(connection, vault).keep_decided(
                one.address_token, _read(verdicts, one), reader, until=one.text_until
            )
        verdicts.settle(one, verdict, actor.staff_id, actor.day)
    return one


@dataclass(frozen=True)
class Undoable:
    """A decision that can be taken back, and what would stand then: an earlier one's verdict, or None where the definition decides."""

    last: Decision
    then: Verdict | None


def undoable(
    database: Database, vault: Vault, actor: Actor, beginning: str | None = None, *, any_staff: bool = False
) -> Undoable:
    """One's own last decision that stands, or the one on a profile. Raises InputError, NotAllowed (store.decisions)."""
    with database.reading() as connection:
        return _undoable(Decisions(connection, vault), actor, beginning, any_staff=any_staff)


def undo_decision(
    database: Database, vault: Vault, actor: Actor, decision_id: int, *, any_staff: bool = False
) -> tuple[Undoable, bool]:
    """Take a decision back by a later row, if it is still the one to undo; returns it, and whether its listing is still stored.

    Raises InputError, NotAllowed.
    """
    with database.writing() as connection:
        Objections(connection, vault).hold()
        decisions = Decisions(connection, vault)
        found = decisions.with_id(decision_id)
        again = _undoable(decisions, actor, found and found.profile_id, any_staff=any_staff)
        if again.last != found:
            raise InputError("that entry has changed meanwhile; look again")
        decisions.take_back(again.last, actor)
        stored = Verdicts(connection, vault).unsettle(again.last, decisions.of_wording(again.last))
    return again, stored


def _undoable(decisions: Decisions, actor: Actor, beginning: str | None, *, any_staff: bool) -> Undoable:
    last = decisions.undoable(actor, beginning, any_staff=any_staff)
    before = [one for one in decisions.of_wording(last) if one.address_token == last.address_token][:-1]
    return Undoable(last, before[-1].verdict if before else None)


def mask_text(text: str, plain: str) -> str:
    """`text` with a dot for each character that its blanked form `plain` does not show. Both have the same length."""
    return "".join(a if a == b else DOT for a, b in zip(text, plain, strict=True))


def records(found: Iterable[Waiting]) -> list[dict[str, Any]]:
    """What waits, as rows for programs."""
    return [
        {
            "id": one.profile_id,
            "arena": one.arena,
            "kind": one.arena_kind,
            "town": one.town,
            "lang": one.lang,
            "rule": one.rule,
            "first_seen": one.first_seen.isoformat(),
            "text_until": one.text_until.isoformat() if one.text_until else None,
        }
        for one in found
    ]


def _before(decisions: Decisions, one: Stored) -> tuple[Verdict, str]:
    """What the definition says of a listing: where a person decided before, what it said when the wording was last seen."""
    if one.decided_by is not None:
        for decision in reversed(decisions.all_standing()):
            if decision.address_token == one.address_token:
                return decision.latest_verdict, decision.latest_version
    return one.verdict, one.definition_version


def _read(verdicts: Verdicts, one: Stored) -> ReadListing:
    """A stored text as a reading, with every contact point and name that is known of the profile."""
    title, _, body = (one.text or "").partition("\n")
    source = Listing(
        arena=one.arena,
        arena_kind=one.arena_kind,
        url=one.address,
        key=one.address,
        seen_on=one.last_seen,
        title=title,
        body=body,
        lang=one.lang,
    )
    read = reader(source)
    known = verdicts.shown_by(one.profile_id)
    return replace(read, contacts=replace(read.contacts, found=(*read.contacts.found, *known)))
