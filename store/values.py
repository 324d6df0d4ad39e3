"""Contact points under an id, and people's rules on them: "this number is an agency's switchboard".

A value is named by the id that one of the profiles showing it has for it (`match_token.token_id`), so nobody ever types the
value. Rules are append-only; the latest that nothing supersedes stands.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.domain import Actor, ContactKind, ValueClass, ValueReason
from store.errors import InputError, KeyExpired, NotAllowed
from store.objections import OBJECTION, UNDONE
from store.sql import one_at_a_time, select_in
from store.tables import contact_point, match_token, shared_value, value_rule
from store.vault import Vault


class Rule(NamedTuple):
    """A rule as it stands."""

    rule_id: str
    value_class: ValueClass
    author: str
    reason: str | None
    day: date


class Shown(NamedTuple):
    """A value as it may be spoken of: its kind, its id, and the value in clear while it can be opened. The caller masks it."""

    kind: ContactKind
    value_id: str
    value: str | None

    def __repr__(self) -> str:
        return f"Shown({self.kind}, {self.value_id})"


class Values:
    """Reads and writes within the caller's transaction. `token` is a match token in hex."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def hold(self) -> None:
        """Let nobody else decide until this transaction ends."""
        one_at_a_time(self._connection, "decisions")

    def find(self, beginning: str) -> tuple[str, ContactKind]:
        """The token and kind of the value whose id begins like this. Raises InputError when there is none, or more than one."""
        c = match_token.c
        rows = self._connection.execute(
            sa.select(c.token, c.kind)
            .where(c.token_id.startswith(beginning, autoescape=True), c.kind != ContactKind.NICKNAME.value)
            .distinct()
            .limit(2)
        ).all()
        if not beginning or not rows:
            raise InputError(
                "no contact point has an id that begins like that; `outreach why` and `outreach how` show ids"
            )
        if len(rows) > 1:
            raise InputError("several contact points have ids that begin like that; give more of it")
        return rows[0].token.hex(), ContactKind(rows[0].kind)

    def shown(self, tokens: Iterable[str], profiles: Iterable[str] = ()) -> dict[str, Shown]:
        """By token: its kind, its id (one of these profiles' if any shows it) and its value. Expired tokens are left out."""
        near = set(profiles)
        found: dict[str, Shown] = {}
        rank: dict[str, tuple[bool, str]] = {}
        m, c = match_token.c, contact_point.c
        columns = sa.select(m.token, m.kind, m.token_id, m.profile_id, c.value_sealed).outerjoin(
            contact_point, c.token_id == m.token_id
        )
        for row in select_in(self._connection, columns, m.token, map(bytes.fromhex, tokens)):
            token = row.token.hex()
            known = found.get(token)
            value = known.value if known else None
            if value is None and row.value_sealed is not None:
                value = self._opened(row.token_id, row.value_sealed)
            place = (row.profile_id not in near, row.token_id)
            rank[token] = min(rank.get(token, place), place)
            found[token] = Shown(ContactKind(row.kind), rank[token][1], value)
        return found

    def carriers(self, token: str) -> list[str]:
        """The profiles that show it, sorted."""
        c = match_token.c
        rows = self._connection.execute(sa.select(c.profile_id).where(c.token == bytes.fromhex(token)))
        return sorted(row.profile_id for row in rows)

    def rule(self, token: str) -> Rule | None:
        """The rule that stands."""
        row = self._latest(token)
        if row is None or row.value_class == UNDONE:
            return None
        return Rule(row.rule_id, ValueClass(row.value_class), row.author, row.reason, row.day)

    def classes(self, tokens: Iterable[str]) -> dict[str, ValueClass]:
        """By token: what people, or the last match, take it for; those that are simply somebody's own are left out."""
        wanted = list(tokens)
        c = shared_value.c
        found = {
            row.token.hex(): ValueClass.SHARED
            for row in select_in(self._connection, sa.select(c.token), c.token, map(bytes.fromhex, wanted))
        }
        found.update((token, rule.value_class) for token in wanted if (rule := self.rule(token)))
        return found

    def set_rule(self, token: str, value_class: ValueClass, actor: Actor, reason: ValueReason) -> None:
        """Append a rule; it supersedes the one before it. Raises NotAllowed on a line that an objection closed."""
        self._append(token, value_class.value, actor, reason)

    def undo_rule(self, token: str, actor: Actor, reason: ValueReason) -> None:
        """Take back the rule that stands. Raises InputError when none does, NotAllowed on a line that an objection closed."""
        if self.rule(token) is None:
            raise InputError("no rule of a person stands on this contact point")
        self._append(token, UNDONE, actor, reason)

    def _append(self, token: str, value_class: str, actor: Actor, reason: ValueReason) -> None:
        self.hold()
        before = self._latest(token)
        if before is not None and before.author == OBJECTION:
            raise NotAllowed("this line was closed at somebody's wish; it stays as it is")
        self._connection.execute(
            sa.insert(value_rule).values(
                rule_id=f"v{secrets.token_hex(8)}",
                token=bytes.fromhex(token),
                key_version=self._vault.keyring.match.version,
                value_class=value_class,
                author=actor.staff_id,
                reason=reason.value,
                day=actor.day,
                supersedes=before.rule_id if before is not None else None,
            )
        )

    def _latest(self, token: str) -> Any:
        c = value_rule.c
        superseded = sa.select(c.supersedes).where(c.supersedes.is_not(None))
        rows = self._connection.execute(
            sa.select(c.rule_id, c.value_class, c.author, c.reason, c.day)
            .where(c.token == bytes.fromhex(token), c.rule_id.not_in(superseded))
            .order_by(c.day, c.value_class, c.author)
        ).all()
        return rows[-1] if rows else None

    def _opened(self, token_id: str, sealed: bytes) -> str | None:
        try:
            return self._vault.sealer.open(sealed, table="contact_point", row=token_id, purpose="value")
        except KeyExpired:
            return None
