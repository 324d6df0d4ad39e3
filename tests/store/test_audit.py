"""The audit trail: what is noted, what is counted, who asked, and that it holds no value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from store import tables
from store.audit import AuditKind, asked_by_another, note, times_done, trail
from store.database import Database
from store.domain import Actor
from store.vault import Vault

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def noted(database: Database, vault: Vault, staff: str, minutes: int = 0, subject: str | None = None) -> None:
    with database.writing() as connection:
        actor = Actor(staff, NOW + timedelta(minutes=minutes))
        note(connection, vault.clocks, actor, AuditKind.WITHDRAWAL_ASKED, subject=subject, reason="own_wish")


@pytest.mark.parametrize(("minutes", "counted"), [(0, 1), (59, 1), (60, 0), (-600, 1)])
def test_an_act_counts_for_its_time_also_when_the_clock_went_back(
    database: Database, vault: Vault, minutes: int, counted: int
) -> None:
    noted(database, vault, "s1")
    actor = Actor("s1", NOW + timedelta(minutes=minutes))
    with database.reading() as connection:
        found = times_done(connection, actor, AuditKind.WITHDRAWAL_ASKED, within=timedelta(hours=1))
    assert found == counted


def test_one_acts_for_oneself(database: Database, vault: Vault) -> None:
    noted(database, vault, "s1")
    with database.reading() as connection:
        for actor, kind in (
            (Actor("s2", NOW), AuditKind.WITHDRAWAL_ASKED),
            (Actor("s1", NOW), AuditKind.OBJECTION),
        ):
            assert times_done(connection, actor, kind, within=timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("staff", "subject", "days", "agrees"),
    [
        ("s2", "w1", 0, True),
        ("s2", "w1", 6, True),
        ("s2", "w1", 7, False),
        ("s1", "w1", 0, False),
        ("s2", "w2", 0, False),
    ],
)
def test_only_a_colleague_with_the_same_within_the_time_agrees(
    database: Database, vault: Vault, staff: str, subject: str, days: int, agrees: bool
) -> None:
    noted(database, vault, "s1", subject="w1")
    actor = Actor(staff, NOW + timedelta(days=days))
    with database.reading() as connection:
        assert asked_by_another(connection, actor, subject, within=timedelta(days=7)) is agrees


def test_the_trail_is_newest_first_and_has_its_clock(database: Database, vault: Vault) -> None:
    for minutes in (0, 5, 3):
        noted(database, vault, "s1", minutes)
    with database.reading() as connection:
        assert [row.at for row in trail(connection, 2)] == [NOW + timedelta(minutes=m) for m in (5, 3)]
        days = {row.expires_on for row in connection.execute(sa.select(tables.audit.c.expires_on))}
    assert days == {vault.clocks.audit(NOW.date())}
