"""Safeguarding stops, on both databases: raised once, out of the queue at once, ended by the lead's choice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from review_cli.queue_rule import due
from review_cli.service.matching import match_all
from store.database import Database
from store.domain import SafeguardingKind, StopChoice
from store.errors import InputError
from store.expiry import expire
from store.listings import Listings
from store.queue import Queue
from store.safeguarding import handle_stop, open_stops
from store.vault import Vault
from tests.store.builders import PHONE_A, TODAY, listing, read, screened

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def stopped(database: Database, vault: Vault) -> str:
    """One person with two ads, one of which holds the statement; returns the stop's id."""
    ads = [
        read(listing(1), phones=(PHONE_A,), nickname="Sol", safeguarding=SafeguardingKind.UNDER_18),
        read(listing(2, arena="other"), phones=(PHONE_A,), nickname="Sol"),
    ]
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, ad) for ad in ads])
    match_all(database, vault, today=TODAY, now=NOW)
    with database.reading() as connection:
        (stop,) = open_stops(connection, vault)
    return stop.stop_id


def queued(database: Database, vault: Vault) -> int:
    with database.reading() as connection:
        return len(due(Queue(connection, vault).subjects(), cap=20).items)


def test_the_whole_person_is_out_of_the_queue_at_once(database: Database, vault: Vault, stopped: str) -> None:
    assert queued(database, vault) == 0


def test_released_she_is_back_in_the_ordinary_way(database: Database, vault: Vault, stopped: str) -> None:
    with database.writing() as connection:
        handle_stop(connection, vault, stopped, StopChoice.RELEASE, TODAY)
        assert open_stops(connection, vault) == []
    assert queued(database, vault) == 1


def test_held_she_stays_out_after_the_stop_itself_is_gone(
    database: Database, vault: Vault, stopped: str
) -> None:
    with database.writing() as connection:
        handle_stop(connection, vault, stopped, StopChoice.HOLD, TODAY)
        assert expire(connection, vault, TODAY + timedelta(days=7))["safeguarding_stop"] == 1
    assert queued(database, vault) == 0


def test_an_unknown_stop_is_refused(database: Database, vault: Vault, stopped: str) -> None:
    with database.writing() as connection, pytest.raises(InputError):
        handle_stop(connection, vault, "s-nobody", StopChoice.HOLD, TODAY)
    with database.writing() as connection:
        handle_stop(connection, vault, stopped, StopChoice.HOLD, TODAY)
        with pytest.raises(InputError):
            handle_stop(connection, vault, stopped, StopChoice.RELEASE, TODAY)
