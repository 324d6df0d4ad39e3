"""What the matcher reads and what it leaves behind: facts of profiles, the partition, the person ledger, judgements.

Membership and pair evidence are derived and rewritten by each match; judgements and the ledger are append-only and outlive it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    JudgementReason,
    PairDecision,
    PairFinding,
    Partition,
    ProfileFacts,
    ValueClass,
    ValueRule,
)
from store.errors import InputError, KeyExpired
from store.ledger import Ledger, LedgerKind
from store.objections import UNDONE
from store.partitions import Found, write_found
from store.sql import one_at_a_time, select_in
from store.tables import (
    contact_point,
    judgement,
    listing,
    match_state,
    match_token,
    membership,
    pair_evidence,
    value_rule,
    venue,
)
from store.vault import Vault

_TRIES = 20
"""How many sealed names of one token are tried: one is readable, or all of them went in the same week."""


class People:
    """Reads and writes persons within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    # -- for the matcher ----------------------------------------------------------------------------------------------

    def facts(
        self, profiles: Iterable[str] | None = None, names: dict[str, str | None] | None = None
    ) -> list[ProfileFacts]:
        """Facts of these profiles, or of every kept listing's; contact points as opaque tokens, nicknames while they can be opened.

        A profile that showed several names goes by the one seen last. `names` are those already known, by token: equal tokens
        stand for equal names, so a profile goes by the known one whether its own can still be opened or not. What is opened
        here is added to them.
        """
        wanted = None if profiles is None else list(dict.fromkeys(profiles))
        values: dict[str, dict[str, list[str]]] = {}
        called: dict[str, tuple[date, str, str]] = {}
        c = match_token.c
        columns = sa.select(c.profile_id, c.kind, c.token, c.token_id, c.last_seen)
        rows = self._rows(columns.order_by(c.first_seen, c.token_id), c.profile_id, wanted)
        for profile_id, kind, token, token_id, last_seen in rows:
            shown = token.hex()
            if kind == ContactKind.NICKNAME:
                seen = (last_seen, token_id, shown)
                called[profile_id] = max(called.get(profile_id, seen), seen)
            else:
                values.setdefault(profile_id, {}).setdefault(kind, []).append(shown)
        shown_by = {token_id: token for _, token_id, token in called.values()}
        opened = self._nicknames(shown_by, wanted) if names is None else self._known_names(shown_by, names)
        found = []
        towns: dict[str | None, str | None] = {None: None, "": None}
        p = listing.c
        listings = sa.select(
            p.profile_id, p.arena, p.arena_kind, p.town, p.region, p.lang, p.first_seen, p.last_seen
        ).order_by(p.profile_id)
        for profile_id, arena, kind, town, region, lang, first, last in self._rows(
            listings, p.profile_id, wanted
        ):
            if town not in towns:
                towns[town] = keys.town_key(town)
            own = values.get(profile_id, {})
            _, token_id, name_token = called.get(profile_id, (None, None, None))
            found.append(
                ProfileFacts(
                    profile_id=profile_id,
                    arena=arena,
                    first_seen=first,
                    last_seen=last,
                    phones=tuple(own.get(ContactKind.PHONE, ())),
                    emails=tuple(own.get(ContactKind.EMAIL, ())),
                    nickname=opened.get(token_id or ""),
                    town=towns[town],
                    region=region,
                    lang=lang,
                    business=ArenaKind(kind).business,
                    name_token=name_token,
                )
            )
        return found

    def name_behind(self, token: str) -> str | None:
        """The canonical nickname behind a token, while any of the profiles that go by it still shows it readably."""
        c, m = contact_point.c, match_token.c
        rows = self._connection.execute(
            sa.select(c.token_id, c.value_sealed)
            .join(match_token, m.token_id == c.token_id)
            .join(
                match_state,
                (match_state.c.profile_id == m.profile_id) & (match_state.c.name_token == m.token),
            )
            .where(m.token == bytes.fromhex(token))
            .limit(_TRIES)
        )
        return next(
            (name for row in rows if (name := self._opened_name(row.token_id, row.value_sealed))), None
        )

    def names_of(self, profiles: Collection[str]) -> dict[str, str]:
        """By token: the canonical nicknames that these profiles show readably."""
        c = match_token.c
        columns = sa.select(c.token_id, c.token).where(c.kind == ContactKind.NICKNAME)
        tokens = {
            row.token_id: row.token.hex()
            for row in select_in(self._connection, columns, c.profile_id, profiles)
        }
        return {tokens[i]: name for i, name in self._nicknames(tokens, [*profiles]).items()}

    def judgements(self, profiles: Iterable[str] | None = None) -> list[Judgement]:
        """Accepted judgements: those that no later one supersedes, oldest first; before them what the ledger keeps apart.

        All of them, or those that touch some profiles.
        """
        wanted = None if profiles is None else list(profiles)
        return self._judged(wanted, Ledger(self._connection).pairs(LedgerKind.APART, wanted))

    def decided(self, profiles: Iterable[str]) -> tuple[list[Judgement], list[tuple[str, str]]]:
        """The `judgements` and `freezes` that touch some profiles, in fewer readings."""
        wanted = list(profiles)
        bound = Ledger(self._connection).bound(wanted)
        return self._judged(wanted, bound[LedgerKind.APART]), bound[LedgerKind.FREEZE]

    def _judged(self, wanted: list[str] | None, kept_apart: Iterable[tuple[str, str]]) -> list[Judgement]:
        c = judgement.c
        superseded = sa.select(c.supersedes).where(c.supersedes.is_not(None))
        standing = sa.select(judgement).where(c.judgement_id.not_in(superseded))
        found = {row.judgement_id: row for row in self._rows(standing, c.profile_a, wanted)}
        if wanted is not None:
            found.update((row.judgement_id, row) for row in self._rows(standing, c.profile_b, wanted))
        rows = sorted(found.values(), key=lambda row: (row.day, row.judgement_id))
        accepted = [_judgement_of(row) for row in rows]
        judged = {(one.profile_a, one.profile_b) for one in accepted}
        apart = [pair for pair in kept_apart if pair not in judged]
        return [
            Judgement(f"{a}/{b}", a, b, JudgementKind.DIFFERENT, "ledger", date.min, "judged before")
            for a, b in apart
        ] + accepted

    def all_judgements(self, profiles: Iterable[str]) -> list[Judgement]:
        """Every judgement on record that touches these profiles, superseded ones too, oldest first."""
        c, wanted = judgement.c, list(profiles)
        rows = [
            *select_in(self._connection, sa.select(judgement), c.profile_a, wanted),
            *select_in(self._connection, sa.select(judgement), c.profile_b, wanted),
        ]
        found = {row.judgement_id: _judgement_of(row) for row in rows}
        return sorted(found.values(), key=lambda one: (one.day, one.judgement_id))

    def value_rules(self) -> list[ValueRule]:
        """Standing value rules, by the match token they are about."""
        superseded = sa.select(value_rule.c.supersedes).where(value_rule.c.supersedes.is_not(None))
        rows = self._connection.execute(
            sa.select(value_rule).where(
                value_rule.c.rule_id.not_in(superseded), value_rule.c.value_class != UNDONE
            )
        )
        return [ValueRule(row.token.hex(), ValueClass(row.value_class), row.author, row.day) for row in rows]

    def freezes(self, profiles: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Pairs of profiles that stay together though their evidence has expired; all, or those that touch some profiles."""
        return Ledger(self._connection).pairs(LedgerKind.FREEZE, profiles)

    def save(self, partition: Partition, *, run_id: str, today: date, ruleset: str) -> Counter[str]:
        """Write a whole partition. See `save_found`."""
        found = Found(partition.persons, partition.pairs, venues=partition.venues)
        return self.save_found(found, run_id=run_id, today=today, ruleset=ruleset)

    def save_found(self, found: Found, *, run_id: str, today: date, ruleset: str) -> Counter[str]:
        """Write what a match found, and what changed of ids into the ledger. Returns how much there is of everything now."""
        write_found(self._connection, found, run_id=run_id, today=today, ruleset=ruleset)
        # Told apart along the index; counting distinct ones would sort them all.
        told_apart = sa.select(membership.c.person_id).distinct().subquery()
        profiles, persons, venues = (
            self._connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one()
            for one in (membership, told_apart, venue)
        )
        suggested = sa.select(sa.func.count()).where(pair_evidence.c.decision == PairDecision.SUGGEST.value)
        return Counter(
            profiles=profiles,
            persons=persons,
            venues=venues,
            merged=profiles - persons,
            suggested=self._connection.execute(suggested).scalar_one(),
        )

    # -- judgements ---------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Let nobody else judge until this transaction ends: between the check of a judgement and its insertion."""
        one_at_a_time(self._connection, "decisions")

    def add_judgement(self, one: Judgement, *, evidence: list[dict[str, Any]]) -> None:
        """Append a judgement. The caller has checked it against the accepted ones in this same transaction."""
        last = sa.select(sa.func.coalesce(sa.func.max(judgement.c.number), 0))
        number = int(self._connection.execute(last).scalar_one()) + 1
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
                number=number,
            )
        )

    def last_judgements(self, author: str) -> list[Judgement]:
        """Accepted judgements, newest first, from the latest that this member of staff made on: what undo looks at."""
        c = judgement.c
        superseded = sa.select(c.supersedes).where(c.supersedes.is_not(None))
        mine = (c.author == author) & (c.reason != JudgementReason.MISTAKE.value) & (c.number > 0)
        latest = sa.select(sa.func.max(c.number)).where(mine, c.judgement_id.not_in(superseded))
        rows = self._connection.execute(
            sa.select(judgement)
            .where(c.judgement_id.not_in(superseded), c.number >= latest.scalar_subquery())
            .order_by(c.number.desc(), c.judgement_id)
        )
        return [_judgement_of(row) for row in rows]

    def judgement_with(self, judgement_id: str) -> Judgement | None:
        """The judgement of this id, superseded or not."""
        row = self._connection.execute(
            sa.select(judgement).where(judgement.c.judgement_id == judgement_id)
        ).one_or_none()
        return _judgement_of(row) if row else None

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

    def _rows(
        self, statement: sa.Select[Any], column: sa.ColumnElement[Any], wanted: Sequence[str] | None
    ) -> Iterable[Any]:
        return (
            self._connection.execute(statement)
            if wanted is None
            else select_in(self._connection, statement, column, wanted)
        )

    def _nicknames(self, tokens: Mapping[str, str], wanted: Sequence[str] | None) -> dict[str, str]:
        """Canonical nicknames by token id, as far as they can be opened. Equal tokens stand for equal names: one is opened."""
        c = contact_point.c
        statement = sa.select(c.token_id, c.value_sealed).where(c.kind == ContactKind.NICKNAME.value)
        names: dict[str, str] = {}
        opened: dict[str, str] = {}
        for token_id, sealed in self._rows(statement, c.profile_id, wanted):
            token = tokens.get(token_id)
            if token is None:
                continue
            name = opened.get(token) or self._opened_name(token_id, sealed)
            if name:
                names[token_id] = opened[token] = name
        return names

    def _known_names(self, tokens: Mapping[str, str], names: dict[str, str | None]) -> dict[str, str]:
        """Canonical nicknames by token id from `names`, which grow by what is opened here: of each token the first that can be."""
        c = contact_point.c
        statement = sa.select(c.token_id, c.value_sealed)
        shown: dict[str, list[str]] = {}
        for token_id, token in tokens.items():
            if not names.get(token):
                shown.setdefault(token, []).append(token_id)
        # Nearly always the first can be opened: of those whose first cannot, all others are tried.
        for firsts in (True, False):
            asked = [i for ids in shown.values() for i in (ids[:1] if firsts else ids[1:])]
            for row in select_in(self._connection, statement, c.token_id, asked):
                token = tokens[row.token_id]
                if not names.get(token) and (name := self._opened_name(row.token_id, row.value_sealed)):
                    names[token] = name
            shown = {token: ids for token, ids in shown.items() if not names.get(token)}
        known = ((token_id, names.get(token)) for token_id, token in tokens.items())
        return {token_id: name for token_id, name in known if name}

    def _opened_name(self, token_id: str, sealed: bytes) -> str | None:
        try:
            shown = self._vault.sealer.open(sealed, table="contact_point", row=token_id, purpose="value")
        except KeyExpired:
            return None
        return keys.nickname_key(shown)


def _judgement_of(row: sa.Row[Any]) -> Judgement:
    return Judgement(
        row.judgement_id,
        row.profile_a,
        row.profile_b,
        JudgementKind(row.kind),
        row.author,
        row.day,
        row.reason,
        row.supersedes,
    )


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
