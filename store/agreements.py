"""While a person has agreed to contact, her contact points are kept: sealed anew each week, until that ends.

A contact point goes 30 days after its ad was last seen. Whoever agreed on a contact, or wishes it, would then be promised what cannot be
kept; so the values of her profiles live on from day to day, until the agreement is kept or the wish ends. Her match tokens, names around
the values and everything else keep their own clocks.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from store.domain import ContactKind
from store.errors import KeyExpired
from store.events import courses
from store.keyring import week_of
from store.sql import select_in, update_each
from store.tables import contact_point, membership
from store.vault import Vault


def renew_agreed(connection: sa.Connection, vault: Vault, today: date) -> int:
    """Move the clocks of contact points of whoever has agreed to contact; returns how many. Called before anything expires.

    A value whose seal has expired already does not come back. The text around it is not kept longer: it is sealed anew as the value.
    """
    persons, _venues = courses(connection)
    agreed = {person for person, course in persons.items() if course.awaited}
    columns = sa.select(membership.c.profile_id)
    profiles = [row.profile_id for row in select_in(connection, columns, membership.c.person_id, agreed)]
    expires = vault.clocks.contact_point(today)
    renewed = []
    c = contact_point.c
    points = sa.select(c.token_id, c.value_sealed, c.context_sealed, c.expires_on).where(
        c.kind != ContactKind.NICKNAME.value, c.expires_on < expires
    )
    for row in list(select_in(connection, points, c.profile_id, profiles)):
        anew = {"token_id": row.token_id, "expires_on": expires}
        if week_of(row.expires_on) != week_of(expires):
            place = {"table": "contact_point", "row": row.token_id}
            try:
                value = vault.sealer.open(row.value_sealed, **place, purpose="value")
            except KeyExpired:
                continue
            anew["value_sealed"] = vault.sealer.seal(value, expires=expires, **place, purpose="value")
            anew["context_sealed"] = vault.sealer.seal(value, expires=expires, **place, purpose="context")
        else:
            anew["value_sealed"], anew["context_sealed"] = row.value_sealed, row.context_sealed
        renewed.append(anew)
    update_each(connection, contact_point, "token_id", renewed)
    return len(renewed)
