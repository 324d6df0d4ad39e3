"""Whoever agreed to contact can be reached though her ad is down, until that ends; nobody else is kept longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.attempts import Attempts
from store.clocks import Clocks
from store.course import Codes, EventKind
from store.database import Database
from store.domain import Actor
from store.errors import KeyExpired
from store.expiry import expire
from store.keyring import Keyring
from store.queue import Queue
from store.vault import Vault
from tests.store.builders import TODAY
from tests.store.test_claims import make_items

ONE = Actor("s1", datetime(2026, 11, 22, 9, tzinfo=UTC))
AGREED: Codes = {"channel": "sms", "outcomes": ["revisit"], "reach": "reached", "revisit_on": "2027-02-01"}


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    return Vault(keyring.with_weeks(TODAY, 300), tmp_path / "objections.journal", Clocks())


def readable(database: Database, vault: Vault) -> int:
    found = 0
    with database.reading() as connection:
        for row in connection.execute(
            sa.select(tables.contact_point).where(tables.contact_point.c.kind == "phone")
        ):
            try:
                vault.sealer.open(row.value_sealed, table="contact_point", row=row.token_id, purpose="value")
                vault.sealer.open(
                    row.context_sealed, table="contact_point", row=row.token_id, purpose="context"
                )
            except KeyExpired:
                continue
            found += 1
    return found


def pass_days(database: Database, vault: Vault, until: date) -> Vault:
    """Daily expiry, with the seal keys of past weeks destroyed."""
    day = TODAY
    while day < until:
        day += timedelta(days=1)
        with database.writing() as connection:
            expire(connection, vault, day)
        kept, _dead = vault.keyring.without_weeks_before(day)
        vault = Vault(kept, vault.journal, vault.clocks)
    return vault


@pytest.mark.parametrize(
    ("codes", "kind"),
    [(AGREED, EventKind.ATTEMPT), ({"wish": "recurring"}, EventKind.WISH)],
    ids=["agreed", "wished"],
)
def test_an_agreement_keeps_the_way_to_her(
    database: Database, vault: Vault, codes: Codes, kind: EventKind
) -> None:
    make_items(database, vault, 2)
    with database.writing() as connection:
        her = connection.execute(sa.select(tables.listing.c.profile_id).limit(1)).scalar_one()
        Attempts(connection, vault).log(ONE, codes, form_version=1, profile_id=her, kind=kind)
        connection.execute(sa.update(tables.listing).values(gone_on=TODAY))
    vault = pass_days(database, vault, TODAY + timedelta(days=70))
    assert readable(database, vault) == 1
    with database.reading() as connection:
        (subject,) = Queue(connection, vault).subjects()
        rows = connection.execute(sa.select(tables.contact_point.c.kind)).scalars().all()
    assert (subject.profile_id, subject.own_phone) == (her, True)
    assert list(rows) == ["phone"], "her calling name keeps its own clock"


def test_what_nobody_agreed_on_goes_on_its_day(database: Database, vault: Vault) -> None:
    make_items(database, vault, 1)
    vault = pass_days(database, vault, TODAY + timedelta(days=30))
    assert readable(database, vault) == 0
