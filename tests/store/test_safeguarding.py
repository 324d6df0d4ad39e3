"""Safeguarding stops, on both databases: raised once, out of the queue at once, ended by the lead's choice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from review_cli.queue_rule import Pace, due
from review_cli.service.matching import match_all
from review_cli.service.queueing import build_queue
from store import tables
from store.database import Database
from store.domain import Actor, SafeguardingKind, StopChoice, StopSource
from store.errors import InputError
from store.expiry import expire
from store.keyring import new_keyring
from store.listings import Listings
from store.objections import Objections
from store.people import People
from store.queue import Queue
from store.safeguarding import handle_stop, open_stops, overdue_stops, raise_by_hand
from store.tuning import Lots, TuningSample
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
        return len(due(Queue(connection, vault).subjects(), Pace(TODAY, 20)).items)


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


# -- raised by a member of staff, and the deadline --------------------------------------------------------------------


@pytest.fixture
def known(database: Database, vault: Vault) -> tuple[str, str]:
    """One person with two ads, nobody stopped; returns the id of her second profile, and her own."""
    ads = [read(listing(1), phones=(PHONE_A,)), read(listing(2, arena="other"), phones=(PHONE_A,))]
    with database.writing() as connection:
        Listings(connection, vault).write([screened(vault, ad) for ad in ads])
    match_all(database, vault, today=TODAY, now=NOW)
    profile = vault.profile_id(ads[1].listing)
    with database.reading() as connection:
        person = People(connection, vault).person_of(profile)
    assert person is not None
    return profile, person


def raised(database: Database, vault: Vault, beginning: str, at: datetime = NOW) -> str:
    with database.writing() as connection:
        return raise_by_hand(connection, vault, beginning, Actor("s1", at), StopSource.CONVERSATION)


@pytest.mark.parametrize("which", ["profile", "person", "beginning", "item"])
def test_staff_raise_a_stop_by_any_id_they_see(
    database: Database, vault: Vault, known: tuple[str, str], which: str
) -> None:
    profile, person = known
    ids = {"profile": profile, "person": person, "beginning": profile[:8]}
    if which == "item":
        build_queue(database, vault, today=TODAY, cap=5, now=NOW)
        with database.reading() as connection:
            (item,) = Queue(connection, vault).items(TODAY)
        ids["item"] = item.item_id
    assert queued(database, vault) == 1
    raised(database, vault, ids[which])
    assert queued(database, vault) == 0
    with database.reading() as connection:
        (stop,) = open_stops(connection, vault)
    assert stop.day == TODAY
    assert stop.address in {listing(1).url, listing(2).url}


def test_what_was_said_is_written_nowhere(database: Database, vault: Vault, known: tuple[str, str]) -> None:
    stop_id = raised(database, vault, known[0])
    with database.reading() as connection:
        (stop,) = connection.execute(sa.select(tables.safeguarding_stop)).mappings().all()
        (noted,) = connection.execute(sa.select(tables.audit)).mappings().all()
    assert set(stop) == {"stop_id", "address_token", "address_sealed", "day", "handled_on", "expires_on"}
    assert (noted["kind"], noted["subject"], noted["reason"], noted["staff_id"]) == (
        "stop_raised",
        stop_id,
        "conversation",
        "s1",
    )


def test_a_handled_stop_opens_again_and_an_open_one_keeps_its_day(
    database: Database, vault: Vault, known: tuple[str, str]
) -> None:
    first = raised(database, vault, known[0])
    later = NOW + timedelta(days=2)
    assert raised(database, vault, known[0], later) == first
    with database.reading() as connection:
        assert [one.day for one in open_stops(connection, vault)] == [TODAY]
    with database.writing() as connection:
        handle_stop(connection, vault, first, StopChoice.RELEASE, TODAY)
    assert queued(database, vault) == 1
    raised(database, vault, known[0], later)
    with database.reading() as connection:
        assert [one.day for one in open_stops(connection, vault)] == [later.date()]
    assert queued(database, vault) == 0


def test_a_stop_erases_the_listing_from_the_tuning_sample(
    database: Database, vault: Vault, known: tuple[str, str]
) -> None:
    with database.writing() as connection:
        sample = TuningSample(connection, vault)
        lots = Lots(vault)
        lots.add([read(listing(1)), read(listing(2, arena="other"))])
        guard = Objections(connection, vault).guard()
        assert sample.offer(lots, lambda source: read(source), guard) == 2
        raise_by_hand(connection, vault, known[0], Actor("s1", NOW), StopSource.MESSAGE)
        assert len(sample.texts()) == 1
        # and the next crawl does not draw it again
        assert sample.offer(lots, lambda source: read(source), guard) == 0
        assert len(sample.texts()) == 1


@pytest.mark.parametrize("beginning", ["", "p-nobody", "p"])
def test_an_id_of_nobody_or_of_several_raises_nothing(
    database: Database, vault: Vault, known: tuple[str, str], beginning: str
) -> None:
    with pytest.raises(InputError):
        raised(database, vault, beginning)
    with database.reading() as connection:
        assert open_stops(connection, vault) == []


@pytest.mark.parametrize(("days", "late"), [(0, 0), (1, 0), (2, 1), (30, 1)])
def test_a_stop_is_overdue_when_its_deadline_has_passed(
    database: Database, vault: Vault, stopped: str, days: int, late: int
) -> None:
    with database.reading() as connection:
        assert overdue_stops(connection, TODAY + timedelta(days=days), 1) == late
        assert (
            sum(one.overdue(TODAY + timedelta(days=days), 1) for one in open_stops(connection, vault)) == late
        )
    with database.writing() as connection:
        handle_stop(connection, vault, stopped, StopChoice.HOLD, TODAY)
        assert overdue_stops(connection, TODAY + timedelta(days=days), 1) == 0


def test_a_stop_whose_key_was_lost_is_still_listed(database: Database, vault: Vault, stopped: str) -> None:
    with database.reading() as connection:
        (stop,) = open_stops(connection, Vault(new_keyring(TODAY + timedelta(days=600)), vault.journal))
    assert (stop.stop_id, stop.address) == (stopped, None)


def test_the_day_of_an_act_is_the_day_where_it_is_done() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert Actor("s1", at, zone=ZoneInfo("Europe/Copenhagen")).day == date(2026, 11, 23)
    assert Actor("s1", at).day == date(2026, 11, 22)
