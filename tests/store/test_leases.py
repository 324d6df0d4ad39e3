"""Leases on pairs and listings, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store.database import Database
from store.domain import Actor
from store.errors import ClaimLost
from store.leases import LISTING, PAIR, Leases

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, TWO = Actor("s1", NOW), Actor("s2", NOW)


def test_a_lease_is_one_persons_until_it_runs_out(database: Database) -> None:
    late = Actor("s2", NOW + timedelta(minutes=11))
    with database.writing() as connection:
        pairs = Leases(connection, PAIR)
        pairs.take("a b", ONE, 10)
        pairs.take("a b", ONE, 10)
        with pytest.raises(ClaimLost):
            pairs.take("a b", TWO, 10)
        assert pairs.held_by_others(TWO) == {"a b"}
        assert pairs.held_by_others(ONE) == set()
        Leases(connection, LISTING).take("a b", TWO, 10)
        pairs.require("a b", ONE)
        with pytest.raises(ClaimLost):
            pairs.require("a b", TWO)
        pairs.take("a b", late, 10)
        with pytest.raises(ClaimLost):
            pairs.require("a b", ONE)
        pairs.release(late)
        with pytest.raises(ClaimLost):
            pairs.require("a b", late)
        pairs.take("a b", ONE, 10)
