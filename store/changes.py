"""Whether people changed since a day what the matcher works with: judgements, rules on values, objections. Days, since no finer time is kept."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from store.tables import judgement, objection, value_rule


def decided_since(connection: sa.Connection, day: date) -> bool:
    """Whether anything was decided on `day` or later."""
    return any(
        connection.execute(sa.select(sa.exists().where(table.c.day >= day))).scalar_one()
        for table in (judgement, value_rule, objection)
    )
