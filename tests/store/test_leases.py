"""Leases on pairs and listings, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.database import Database
from store.domain import Actor
from store.errors import ClaimLost
from store.leases import LEFT_DAYS, LISTING, PAIR, Leases

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, TWO = Actor("s1", NOW), Actor("s2", NOW)


def test_a_lease_is_one_persons_until_it_runs_out(database: Database) -> None:
    late = Actor("s2", NOW + timedelta(minutes=11))
    with database.writing() as connection:
        pairs = Leases(connection, PAIR)
        pairs.take(["a b"], ONE, 10)
        pairs.take(["a b"], ONE, 10)
        with pytest.raises(ClaimLost):
            pairs.take(["a b"], TWO, 10)
        assert pairs.held_by_others(TWO) == {"a b"}
        assert pairs.held_by_others(ONE) == set()
        Leases(connection, LISTING).take(["a b"], TWO, 10)
        pairs.require("a b", ONE)
        with pytest.raises(ClaimLost):
            pairs.require("a b", TWO)
        pairs.take(["a b"], late, 10)
        with pytest.raises(ClaimLost):
            pairs.require("a b", ONE)
        pairs.release(late)
        with pytest.raises(ClaimLost):
            pairs.require("a b", late)
        pairs.take(["a b"], ONE, 10)


def test_what_belongs_together_is_leased_together_or_not_at_all(database: Database) -> None:
    with database.writing() as connection:
        Leases(connection, PAIR).take(["c d"], TWO, 10)
    with pytest.raises(ClaimLost), database.writing() as connection:
        Leases(connection, PAIR).take(["a b", "c d", "e f"], ONE, 10)
    with database.reading() as connection:
        assert Leases(connection, PAIR).held_by_others(TWO) == frozenset()
    with database.writing() as connection:
        Leases(connection, PAIR).take(["a b", "e f"], ONE, 10)
        assert Leases(connection, PAIR).held_by_others(TWO) == {"a b", "e f"}


def test_what_was_left_to_colleagues_comes_back_after_a_week(database: Database) -> None:
    with database.writing() as connection:
        leases = Leases(connection, LISTING)
        leases.leave("p1", ONE)
        leases.leave("p1", ONE)
        assert leases.left(ONE) == {"p1"}
        assert leases.left(TWO) == frozenset()
        assert Leases(connection, PAIR).left(ONE) == frozenset()
        assert leases.left(replace(ONE, at=ONE.at + timedelta(days=LEFT_DAYS - 1))) == {"p1"}
        assert leases.left(replace(ONE, at=ONE.at + timedelta(days=LEFT_DAYS))) == frozenset()
