"""Contact attempts on both databases: opened, closed once, freed by a coordinator, taken back from the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from store import tables
from store.attempts import Attempts
from store.audit import AuditKind, times_done
from store.callers import Callers
from store.claims import Claim, Claims
from store.course import EventKind
from store.database import Database
from store.domain import Actor, Course, SubjectKind
from store.errors import ClaimLost, InputError, NotAllowed
from store.events import add_event, events_of, whole_history
from store.objections import Objections
from store.queue import Queue
from store.vault import Vault
from tests.store.builders import TODAY
from tests.store.test_claims import make_items

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, TWO = Actor("s1", NOW, "east", None), Actor("s2", NOW)
TALKED = {"channel": "sms", "outcomes": ["talked"], "reach": "reached", "direction": "ours"}


def claim(database: Database, vault: Vault, item: str, actor: Actor = ONE) -> Claim:
    with database.writing() as connection:
        return Claims(connection, vault).claim(item, actor, 10)


def opened(database: Database, vault: Vault, item: str, actor: Actor = ONE) -> Claim:
    with database.writing() as connection:
        return Attempts(connection, vault).open(Claims(connection, vault).claim(item, actor, 10), actor)


def save(database: Database, vault: Vault, held: Claim, actor: Actor = ONE) -> str:
    with database.writing() as connection:
        return Attempts(connection, vault).save(held, actor, TALKED, form_version=1)


def course(database: Database, vault: Vault) -> Course:
    with database.reading() as connection:
        (subject,) = Queue(connection, vault).subjects()
    return subject.course


@pytest.fixture
def item(database: Database, vault: Vault) -> str:
    return make_items(database, vault, 1)[0]


def test_an_item_is_saved_once_and_a_stale_claim_changes_nothing(
    database: Database, vault: Vault, item: str
) -> None:
    stale = claim(database, vault, item)
    held = claim(database, vault, item)
    with pytest.raises(ClaimLost):
        save(database, vault, stale)
    save(database, vault, held)
    with pytest.raises(ClaimLost):
        save(database, vault, held)
    assert course(database, vault).attempts == 1
    with database.reading() as connection:
        assert Queue(connection, vault).items(TODAY) == []


def test_an_open_attempt_outlives_lock_quit_and_the_lease(
    database: Database, vault: Vault, item: str
) -> None:
    held = opened(database, vault, item)
    assert course(database, vault).opened
    tomorrow = Actor("s2", NOW + timedelta(days=1))
    with database.writing() as connection:
        assert Claims(connection, vault).release(ONE) == 0
        Queue(connection, vault).replace_open([], TODAY + timedelta(days=1), tomorrow.at)
    with pytest.raises(ClaimLost):
        claim(database, vault, item, tomorrow)
    assert claim(database, vault, item).until is None, "she herself comes back to it"
    save(database, vault, held)
    assert not course(database, vault).opened
    with database.reading() as connection:
        (row,) = events_of(
            connection, connection.execute(sa.select(tables.listing.c.profile_id)).scalar_one()
        )
    assert (row.kind, row.team, row.codes["outcomes"]) == ("attempt", "east", ["talked"])


def test_opening_twice_is_one_attempt(database: Database, vault: Vault, item: str) -> None:
    opened(database, vault, item)
    opened(database, vault, item)
    with database.reading() as connection:
        kinds = [row.kind for row in connection.execute(sa.select(tables.event))]
    assert kinds == ["opened"]


def test_a_coordinator_frees_an_open_attempt_and_it_was_none(
    database: Database, vault: Vault, item: str
) -> None:
    held = opened(database, vault, item)
    with database.writing() as connection:
        attempts = Attempts(connection, vault)
        assert [(one.item_id, one.staff_id, one.until, one.since) for one in attempts.held()] == [
            (item, "s1", None, TODAY)
        ]
        attempts.free(item, TWO)
        with pytest.raises(InputError):
            attempts.free(item, TWO)
        assert times_done(connection, TWO, AuditKind.RELEASED, within=timedelta(days=1)) == 1
    assert not course(database, vault).known
    with pytest.raises(ClaimLost):
        save(database, vault, held)
    claim(database, vault, item, TWO)


def test_undo_takes_back_and_gives_the_item_back(database: Database, vault: Vault, item: str) -> None:
    save(database, vault, opened(database, vault, item))
    with database.writing() as connection:
        attempts = Attempts(connection, vault)
        with pytest.raises(InputError):
            attempts.undoable(TWO)
        attempts.undo(attempts.undoable(ONE), ONE, reason="mistake")
        with pytest.raises(InputError):
            attempts.undoable(ONE)
    now = course(database, vault)
    assert (now.attempts, now.opened) == (0, True), "what was seen was seen"
    save(database, vault, claim(database, vault, item))
    assert course(database, vault).attempts == 1
    with database.reading() as connection:
        her = connection.execute(sa.select(tables.listing.c.profile_id)).scalar_one()
        kinds = [row.kind for row in whole_history(connection, profiles=[her])]
    assert kinds == ["opened", "attempt", "undone", "opened", "attempt"]


def test_what_was_never_opened_goes_back_to_everybody(database: Database, vault: Vault, item: str) -> None:
    save(database, vault, claim(database, vault, item))
    with database.writing() as connection:
        attempts = Attempts(connection, vault)
        attempts.undo(attempts.undoable(ONE), ONE, reason="mistake")
    assert not course(database, vault).known
    claim(database, vault, item, TWO)


def test_what_somebody_built_on_is_not_undone(database: Database, vault: Vault, item: str) -> None:
    event_id = save(database, vault, claim(database, vault, item))
    with database.reading() as connection:
        her = connection.execute(sa.select(tables.listing.c.profile_id)).scalar_one()
    with database.writing() as connection:
        Attempts(connection, vault).log(TWO, TALKED, form_version=1, profile_id=her)
    with database.writing() as connection:
        attempts = Attempts(connection, vault)
        with pytest.raises(NotAllowed):
            attempts.undoable(ONE)
        with pytest.raises(NotAllowed):
            attempts.undoable(TWO, event_id)
        attempts.undo(attempts.undoable(TWO), TWO, reason="mistake")
        assert attempts.undoable(ONE).event_id == event_id
        assert attempts.undoable(TWO, event_id, any_staff=True).event_id == event_id


def test_a_contact_outside_the_queue_settles_her_item_unless_a_colleague_is_at_it(
    database: Database, vault: Vault
) -> None:
    first, second = make_items(database, vault, 2)
    with database.reading() as connection:
        profiles = {row.item_id: row.profile_id for row in connection.execute(sa.select(tables.queue_item))}
    opened(database, vault, second, TWO)
    with database.writing() as connection:
        Attempts(connection, vault).log(ONE, TALKED, form_version=1, profile_id=profiles[first])
    with pytest.raises(ClaimLost), database.writing() as connection:
        Attempts(connection, vault).log(ONE, TALKED, form_version=1, profile_id=profiles[second])
    with database.reading() as connection:
        assert [one.item_id for one in Queue(connection, vault).items(TODAY)] == [second]


def test_a_visit_to_a_venue_is_no_contact_with_anybody(database: Database, vault: Vault, item: str) -> None:
    with database.writing() as connection:
        Attempts(connection, vault).log(ONE, TALKED, form_version=1, venue_id="v1")
    assert course(database, vault) == Course()


def test_the_log_takes_codes_only(database: Database, vault: Vault) -> None:
    for value in ("she was sad", "83 01 11 22", "A", "", "x" * 41):
        with database.writing() as connection, pytest.raises(ValueError, match="codes"):
            add_event(
                connection, vault.clocks, ONE, kind=EventKind.ATTEMPT, profile_id=None, codes={"note": value}
            )


def test_whoever_calls_is_known_or_remembered_as_a_token(database: Database, vault: Vault, item: str) -> None:
    hers, strange = ("phone", "+4583000000"), ("phone", "+4583999999")
    with database.writing() as connection:
        callers = Callers(connection, vault)
        assert callers.known(hers, ONE) is not None
        assert callers.known(strange, ONE) is None
        assert callers.remember(strange, ONE)
        assert times_done(connection, ONE, AuditKind.CALLER_KNOWN, within=timedelta(hours=1)) == 2
    with database.reading() as connection:
        (row,) = connection.execute(sa.select(tables.caller))
        assert row.token == vault.keyring.match.token(*strange)
    with database.writing() as connection:
        Objections(connection, vault).enter([strange], TODAY)
        assert connection.execute(sa.select(tables.caller)).all() == []
        assert not Callers(connection, vault).remember(strange, ONE)


def test_a_caller_who_advertises_later_is_no_stranger(database: Database, vault: Vault) -> None:
    with database.writing() as connection:
        Callers(connection, vault).remember(("phone", "+4583000000"), ONE)
    make_items(database, vault, 1)
    with database.reading() as connection:
        (subject,) = Queue(connection, vault).subjects()
    assert subject.kind is SubjectKind.PERSON
    assert subject.contacted
