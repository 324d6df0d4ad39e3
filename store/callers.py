"""Whoever contacted us herself: known by a number she gives of her own accord, or remembered as a token only.

The one look-up by number there is (promise 8): under a hidden prompt, one value at a time, noted in the audit trail, limited per hour.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.audit import AuditKind, note
from store.domain import Actor
from store.objections import Objections, Value
from store.sql import upsert
from store.tables import caller, match_token, membership, venue
from store.vault import Vault
from store.venues import no_business_line


class Callers:
    """Callers within the caller's transaction."""

    def __init__(self, connection: sa.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def known(self, value: Value, actor: Actor) -> str | None:
        """A profile of the person whose own value this is, or None. Noted either way. Never a venue: its line is nobody's own."""
        token = self._vault.keyring.match.token(*value)
        rows = self._connection.execute(
            sa.select(membership.c.profile_id)
            .join(match_token, match_token.c.profile_id == membership.c.profile_id)
            .outerjoin(venue, venue.c.token == match_token.c.token)
            .where(match_token.c.token == token, venue.c.venue_id.is_(None), no_business_line())
            .order_by(match_token.c.last_seen.desc(), membership.c.profile_id)
            .limit(1)
        )
        found = rows.scalar_one_or_none()
        note(
            self._connection,
            self._vault.clocks,
            actor,
            AuditKind.CALLER_KNOWN,
            subject=found,
            reason="called_us",
        )
        return found

    def remember(self, value: Value, actor: Actor) -> bool:
        """Keep a token of somebody who is not known, so that she is not contacted tomorrow as a stranger.

        Nothing is kept of whoever objected (she stays unknown to us) or of a business's line. Returns whether anything was kept.
        """
        objections = Objections(self._connection, self._vault)
        token = self._vault.keyring.match.token(*value)
        if token in objections.shared_tokens() or objections.stands_on(value):
            return False
        row = {
            "token": token,
            "key_version": self._vault.keyring.match.version,
            "day": actor.day,
            "expires_on": self._vault.clocks.match_token(actor.day),
        }
        upsert(self._connection, caller, [row], keys=["token"], update=["day", "expires_on"])
        return True
