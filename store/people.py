"""What the matcher reads and what it leaves behind: facts of profiles, the partition, the person ledger, judgements.

Membership and pair evidence are derived and rewritten by each match; judgements and the ledger are append-only and outlive it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from store import keys
from store.domain import (
    Actor,
    ArenaKind,
    ContactKind,
    FeatureFinding,
    Judgement,
    JudgementKind,
    PairDecision,
    PairFinding,
    Partition,
    ProfileFacts,
    ValueClass,
    ValueRule,
)
from store.errors import InputError, KeyExpired
from store.ledger import Ledger, LedgerKind, settled_ids
from store.sql import chunks, delete_in, upsert
from store.tables import (
    contact_point,
    judgement,
    listing,
    match_token,
    membership,
    pair_evidence,
    value_rule,
    venue,
)
from store.vault import Vault


class People:
    """Reads and writes persons within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    # -- for the matcher ----------------------------------------------------------------------------------------------

    def facts(self) -> list[ProfileFacts]:
        """Facts of every kept listing's profile; contact points as opaque tokens, nicknames while they can be opened."""
        values: dict[str, dict[str, list[str]]] = {}
        c = match_token.c
        for row in self._connection.execute(
            sa.select(c.profile_id, c.kind, c.token).order_by(c.first_seen, c.token_id)
        ):
            values.setdefault(row.profile_id, {}).setdefault(row.kind, []).append(row.token.hex())
        names = self._nicknames()
        return [
            ProfileFacts(
                profile_id=row.profile_id,
                arena=row.arena,
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                phones=tuple(values.get(row.profile_id, {}).get(ContactKind.PHONE, ())),
                emails=tuple(values.get(row.profile_id, {}).get(ContactKind.EMAIL, ())),
                nickname=names.get(row.profile_id),
                town=keys.town_key(row.town) if row.town else None,
                region=row.region,
                lang=row.lang,
                business=ArenaKind(row.arena_kind).business,
                name_token=min(values.get(row.profile_id, {}).get(ContactKind.NICKNAME, ()), default=None),
            )
            for row in self._connection.execute(sa.select(listing).order_by(listing.c.profile_id))
        ]

    def judgements(self) -> list[Judgement]:
        """Accepted judgements: those that no later one supersedes, oldest first; before them what the ledger keeps apart."""
        superseded = sa.select(judgement.c.supersedes).where(judgement.c.supersedes.is_not(None))
        rows = self._connection.execute(
            sa.select(judgement)
            .where(judgement.c.judgement_id.not_in(superseded))
            .order_by(judgement.c.day, judgement.c.judgement_id)
        )
        accepted = [
            Judgement(
                row.judgement_id,
                row.profile_a,
                row.profile_b,
                JudgementKind(row.kind),
                row.author,
                row.day,
                row.reason,
                row.supersedes,
            )
            for row in rows
        ]
        judged = {(one.profile_a, one.profile_b) for one in accepted}
        apart = [pair for pair in Ledger(self._connection).pairs(LedgerKind.APART) if pair not in judged]
        return [
            Judgement(f"{a}/{b}", a, b, JudgementKind.DIFFERENT, "ledger", date.min, "judged before")
            for a, b in apart
        ] + accepted

    def value_rules(self) -> list[ValueRule]:
        """Standing value rules, by the match token they are about."""
        superseded = sa.select(value_rule.c.supersedes).where(value_rule.c.supersedes.is_not(None))
        rows = self._connection.execute(sa.select(value_rule).where(value_rule.c.rule_id.not_in(superseded)))
        return [ValueRule(row.token.hex(), ValueClass(row.value_class), row.author, row.day) for row in rows]

    def freezes(self) -> list[tuple[str, str]]:
        """Pairs of profiles that stay together though their evidence has expired."""
        return Ledger(self._connection).pairs(LedgerKind.FREEZE)

    def save(self, partition: Partition, *, run_id: str, today: date, ruleset: str) -> Counter[str]:
        """Write the partition: memberships, venues, evidence, and what changed of ids into the ledger. Returns counts."""
        standing = self._connection.execute(sa.select(membership.c.profile_id, membership.c.person_id))
        before = {row.profile_id: row.person_id for row in standing}
        ledger = Ledger(self._connection)
        present = [member for person in partition.persons for member in person.members]
        after = settled_ids(partition.persons, before, present, ledger.state())
        in_venue = {member: place.venue_id for place in partition.venues for member in place.members}
        ledger.record(before, after, run_id=run_id, today=today)
        delete_in(self._connection, membership, membership.c.profile_id, before.keys() - after.keys())
        rows = [
            {"profile_id": p, "person_id": person, "venue_id": in_venue.get(p)} for p, person in after.items()
        ]
        for block in chunks(rows):
            upsert(self._connection, membership, block, keys=["profile_id"], update=["person_id", "venue_id"])
        self._write_venues(partition, today)
        self._write_evidence(partition, ruleset=ruleset, today=today)
        decisions = Counter(pair.decision.value for pair in partition.pairs)
        return Counter(
            profiles=len(after),
            persons=len(partition.persons),
            venues=len(partition.venues),
            merged=len(after) - len(partition.persons),
            suggested=decisions[PairDecision.SUGGEST.value],
        )

    # -- judgements ---------------------------------------------------------------------------------------------------

    def add_judgement(self, one: Judgement, *, evidence: list[dict[str, Any]]) -> None:
        """Append a judgement. The caller has checked it against the accepted ones in this same transaction."""
        self._connection.execute(
            sa.insert(judgement).values(
                judgement_id=one.judgement_id,
                profile_a=one.profile_a,
                profile_b=one.profile_b,
                kind=one.kind.value,
                author=one.author,
                reason=one.reason,
                evidence=evidence,
                day=one.day,
                supersedes=one.supersedes,
                expires_on=self._vault.clocks.event(one.day),
            )
        )

    def pairs(
        self, decision: PairDecision | None = None, profiles: Iterable[str] | None = None
    ) -> list[PairFinding]:
        """Stored pair evidence, strongest first; of one decision, or of pairs that touch some profiles."""
        c = pair_evidence.c
        statement = sa.select(pair_evidence).order_by(c.score.desc(), c.profile_a, c.profile_b)
        if decision is not None:
            statement = statement.where(c.decision == decision.value)
        if profiles is not None:
            wanted = list(profiles)
            statement = statement.where(c.profile_a.in_(wanted) | c.profile_b.in_(wanted))
        return [
            PairFinding(
                row.profile_a,
                row.profile_b,
                tuple(FeatureFinding(**feature) for feature in row.features),
                row.score,
                PairDecision(row.decision),
                row.refusal,
            )
            for row in self._connection.execute(statement)
        ]

    def person_of(self, profile_id: str) -> str | None:
        """The person a profile belongs to now."""
        return self._connection.execute(
            sa.select(membership.c.person_id).where(membership.c.profile_id == profile_id)
        ).scalar_one_or_none()

    def members(self, person_id: str) -> list[str]:
        """The profiles of a person, oldest first."""
        rows = self._connection.execute(
            sa.select(membership.c.profile_id)
            .join(listing, listing.c.profile_id == membership.c.profile_id)
            .where(membership.c.person_id == person_id)
            .order_by(listing.c.first_seen, listing.c.profile_id)
        )
        return [row.profile_id for row in rows]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _nicknames(self) -> dict[str, str]:
        """Canonical nicknames by profile; a profile that showed several keeps the one seen last."""
        c = contact_point.c
        names: dict[str, str] = {}
        rows = self._connection.execute(
            sa.select(c.profile_id, c.token_id, c.value_sealed)
            .where(c.kind == ContactKind.NICKNAME.value)
            .order_by(c.last_seen, c.token_id)
        )
        for row in rows:
            try:
                shown = self._vault.sealer.open(
                    row.value_sealed, table="contact_point", row=row.token_id, purpose="value"
                )
            except KeyExpired:
                continue
            name = keys.nickname_key(shown)
            if name:
                names[row.profile_id] = name
        return names

    def _write_venues(self, partition: Partition, today: date) -> None:
        known = {row.venue_id for row in self._connection.execute(sa.select(venue.c.venue_id))}
        current = {place.venue_id: place for place in partition.venues}
        delete_in(self._connection, venue, venue.c.venue_id, known - current.keys())
        rows = [
            {"venue_id": venue_id, "token": bytes.fromhex(place.value), "first_seen": today}
            for venue_id, place in current.items()
            if venue_id not in known
        ]
        upsert(self._connection, venue, rows, keys=["venue_id"], update=[])

    def _write_evidence(self, partition: Partition, *, ruleset: str, today: date) -> None:
        columns = sa.select(pair_evidence.c.profile_a, pair_evidence.c.profile_b, pair_evidence.c.day)
        days = {(row.profile_a, row.profile_b): row.day for row in self._connection.execute(columns)}
        current = {(pair.profile_a, pair.profile_b) for pair in partition.pairs}
        for a, b in days.keys() - current:
            self._connection.execute(
                sa.delete(pair_evidence).where(pair_evidence.c.profile_a == a, pair_evidence.c.profile_b == b)
            )
        rows = [
            {
                "profile_a": pair.profile_a,
                "profile_b": pair.profile_b,
                "decision": pair.decision.value,
                "refusal": pair.refusal,
                "score": pair.score,
                "features": [{"code": f.code, "score": f.score, "value": f.value} for f in pair.features],
                "ruleset": ruleset,
                "day": days.get((pair.profile_a, pair.profile_b), today),
            }
            for pair in partition.pairs
        ]
        update = ["decision", "refusal", "score", "features", "ruleset"]
        for block in chunks(rows):
            upsert(self._connection, pair_evidence, block, keys=["profile_a", "profile_b"], update=update)


def new_judgement(
    pair: tuple[str, str], kind: JudgementKind, actor: Actor, *, reason: str, supersedes: str | None = None
) -> Judgement:
    """A judgement by `actor` on two profiles, in their canonical order."""
    first, second = sorted(pair)
    return Judgement(
        f"j{secrets.token_hex(8)}", first, second, kind, actor.staff_id, actor.day, reason, supersedes
    )


def full_id(connection: sa.Connection, beginning: str) -> str:
    """The profile or person id that begins like this. Raises InputError when there is none, or more than one."""
    columns = (listing.c.profile_id, membership.c.person_id)
    begins = [
        sa.select(one).where(one.startswith(beginning, autoescape=True)).distinct().limit(2)
        for one in columns
    ]
    found = sorted({str(one) for query in begins for one in connection.execute(query).scalars()})
    if not beginning or not found:
        raise InputError("no profile has an id that begins like that")
    if len(found) > 1:
        raise InputError("several profiles have ids that begin like that; give more of it")
    return found[0]


def shown_values(
    connection: sa.Connection, vault: Vault, tokens: Iterable[str]
) -> dict[str, tuple[str, str | None]]:
    """For match tokens (hex): the kind, and the value in clear while it can still be opened, else None. The caller masks it."""
    wanted = [bytes.fromhex(token) for token in tokens]
    found: dict[str, tuple[str, str | None]] = {}
    rows = connection.execute(
        sa.select(
            match_token.c.token, match_token.c.kind, contact_point.c.token_id, contact_point.c.value_sealed
        )
        .outerjoin(contact_point, contact_point.c.token_id == match_token.c.token_id)
        .where(match_token.c.token.in_(wanted))
        .order_by(match_token.c.token_id)
    )
    for row in rows:
        value = None
        if row.value_sealed is not None:
            try:
                value = vault.sealer.open(
                    row.value_sealed, table="contact_point", row=row.token_id, purpose="value"
                )
            except KeyExpired:
                value = None
        if found.get(row.token.hex(), (None, None))[1] is None:
            found[row.token.hex()] = (row.kind, value)
    return found
