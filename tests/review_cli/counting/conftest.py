"""A store whose statistics copy holds the records of the 2008 report, eighteen years later: 2024 to 2026."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
import sqlalchemy as sa

from config.settings import CountingSettings
from review_cli.counting.records import Contact
from store import tables
from store.database import Database
from store.statistics import Statistics
from store.vault import Vault
from tests.review_cli.counting.report_2008 import SHAPE, contacts

TODAY = date(2027, 3, 1)
LATER = 18 * 4
COUNTING = CountingSettings(teams=SHAPE.teams, regions=SHAPE.regions, channels=dict(SHAPE.channels))


def copy_of(number: int, one: Contact, later: int = LATER) -> dict[str, object]:
    """A record as a row of the statistics copy."""
    codes = {key: value for key, value in asdict(one).items() if value is not None}
    return {
        "row_id": f"{number:016x}",
        "quarter": one.quarter + later,
        "kind": "attempt",
        "subject": one.subject,
        "who_token": one.who.encode().ljust(16, b"\0"),
        "team": one.team,
        "region": one.region,
        "codes": {
            key: codes[key]
            for key in ("channel", "reach", "outcomes", "referral", "duration", "direction")
            if key in codes
        },
        "form_version": 1,
        "expires_on": date((one.quarter + later) // 4 + 4, 1, 1),
    }


def fill(database: Database, vault: Vault) -> None:
    """Write the records, their quarters closed."""
    rows = [copy_of(number, one) for number, one in enumerate(contacts())]
    with database.writing() as connection:
        connection.execute(sa.insert(tables.statistic), rows)
        Statistics(connection, vault).close({row["quarter"] for row in rows}, TODAY)  # type: ignore[misc]


@pytest.fixture
def filled(database: Database, vault: Vault) -> Database:
    fill(database, vault)
    return database
