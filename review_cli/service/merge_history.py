"""How a person came to be whom she is: what joined when, on which ground, and undone by whom. Sentences, masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping
from datetime import date
from typing import NamedTuple

from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.screens.words import FEATURES, JUDGEMENTS
from review_cli.service.explaining import VALUE_KINDS, expired_value, masked_value
from store.database import Database
from store.domain import Judgement
from store.ledger import Ledger, LedgerKind, Told
from store.people import People, full_id
from store.values import Values
from store.vault import Vault

_COMING = {LedgerKind.JOIN, LedgerKind.REDIRECT}


class _Line(NamedTuple):
    day: date
    rank: int
    words: str


def merge_history(database: Database, vault: Vault, beginning: str) -> list[str]:
    """The merge history of a person or of the person of a profile, oldest first. Raises InputError on an unknown id."""
    with database.reading() as connection:
        people = People(connection, vault)
        found = full_id(connection, beginning)
        person = people.person_of(found) or found
        members = people.members(person)
        ledger = Ledger(connection)
        # Also those who came and left since.
        came = {
            one.other_id for one in ledger.told({person, *members}) if one.kind in _COMING and one.other_id
        }
        concerned = {person, *members, *came}
        told = ledger.told(concerned)
        judged = people.all_judgements(concerned)
        evidence = _evidence(people, Values(connection, vault), concerned)
    lines: list[_Line] = []
    joined: set[str] = set()
    for number, entry in enumerate(told):
        if words := _entry(entry, evidence, joined):
            lines.append(_Line(entry.day, number, words))
        if entry.kind is LedgerKind.JOIN and entry.other_id:
            joined.add(entry.other_id)
    undoing = {one.supersedes: one for one in judged if one.supersedes}
    lines += [
        _Line(one.day, len(told) + number, _judgement(one, undoing.get(one.judgement_id)))
        for number, one in enumerate(sorted(judged, key=lambda one: one.judgement_id not in undoing))
    ]
    return [line.words for line in sorted(lines)]


def _evidence(people: People, values: Values, profiles: Collection[str]) -> dict[tuple[str, str], str]:
    """(Profile, comparison) -> what may be shown of the value it shares with another of these profiles today."""
    facts = people.facts(profiles)
    shown = values.shown({value for one in facts for value in (*one.phones, *one.emails)}, profiles)
    shared = Counter(value for one in facts for value in {*one.phones, *one.emails})
    evidence: dict[tuple[str, str], str] = {}
    for one in facts:
        for code, own in (
            ("phone_shared", one.phones),
            ("email_shared", one.emails),
            ("business_shared", (*one.phones, *one.emails)),
            ("business_misspelt", (*one.phones, *one.emails)),
        ):
            value = next((value for value in own if shared[value] > 1 and value in shown), None)
            if value is not None:
                evidence[(one.profile_id, code)] = masked_value(shown[value])
    return evidence


def _entry(told: Told, evidence: Mapping[tuple[str, str], str], joined: Container[str]) -> str | None:
    person, other = short_id(told.person_id), short_id(told.other_id or "")
    ground = _ground(told, evidence)
    texts = {
        LedgerKind.MINT: _("{day}: {person} was first known as a person.")
        if told.person_id not in joined
        else _("{day}: {person} became a person of her own."),
        LedgerKind.JOIN: _("{day}: {other} came to {person} ({ground})."),
        LedgerKind.REDIRECT: _("{day}: what was {person} became part of {other} ({ground})."),
        LedgerKind.REVIVE: _("{day}: {person} stands on its own again, apart from {other}."),
        LedgerKind.FREEZE: _("{day}: evidence expired ({ground}); {person} and {other} stay together."),
        LedgerKind.APART: _("{day}: a judgement expired; {person} and {other} stay apart."),
    }
    text = texts.get(told.kind)
    return text.format(day=told.day.isoformat(), person=person, other=other, ground=ground) if text else None


def _ground(told: Told, evidence: Mapping[tuple[str, str], str]) -> str:
    """The ground in words, each value masked, or named as expired."""
    if not told.ground:
        return _("by a decision")
    frozen = told.kind is LedgerKind.FREEZE
    said = []
    for code in told.ground.split():
        word = FEATURES.get(code, code)
        if code in VALUE_KINDS:
            shown = (
                None
                if frozen
                else evidence.get((told.other_id or "", code)) or evidence.get((told.person_id, code))
            )
            word = f"{word}: {shown or expired_value(code)}"
        said.append(word)
    return "; ".join(said)


def _judgement(one: Judgement, undone: Judgement | None) -> str:
    params = {
        "day": one.day.isoformat(),
        "author": one.author,
        "a": short_id(one.profile_a),
        "b": short_id(one.profile_b),
        "kind": JUDGEMENTS.get(one.kind.value, one.kind.value),
    }
    if undone is None:
        return _("{day}: {author} judged {a} and {b}: {kind}.").format(**params)
    params |= {"by": undone.author, "on": undone.day.isoformat()}
    return _("{day}: {author} judged {a} and {b}: {kind}; undone by {by} on {on}.").format(**params)
