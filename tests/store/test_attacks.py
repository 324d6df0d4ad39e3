"""What an adversary would try against the objection: every one of these got through once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.callers import Callers
from store.database import Database, open_database
from store.domain import (
    Actor,
    Channel,
    Cluster,
    ContactKind,
    ContactReading,
    FoundContact,
    NewItem,
    Partition,
    ReadListing,
    SafeguardingKind,
    Subject,
    SubjectKind,
    Venue,
    Verdict,
)
from store.journal import read_entries
from store.listings import Listings, Screened
from store.objection import ADDRESS_KIND, MOST_OWN, Cleared, Objected, ObjectionGuard
from store.objections import Objections, canonical_value
from store.people import People
from store.queue import Queue
from store.spool import SpoolWriter, read_spool, waiting
from store.spool_sweep import sweep
from store.vault import Vault
from tests.patience import LONG
from tests.store.builders import PHONE_A, PHONE_B, PHONE_C, TODAY, cleared, listing, read, screened, screening
from tests.store.test_objections import PHONE, clears, enter, profiles, save_persons, write


def stored_tokens(database: Database) -> set[bytes]:
    with database.reading() as connection:
        return {row.token for row in connection.execute(sa.select(tables.match_token))}


def crawl_objected(database: Database, vault: Vault, one: ReadListing) -> Objected:
    with database.writing() as connection:
        objections = Objections(connection, vault)
        answer = objections.guard().clear(one)
        assert isinstance(answer, Objected)
        objections.spread(answer, one.listing)
    return answer


def test_what_an_objected_ad_spreads_to_is_erased_elsewhere(database: Database, vault: Vault) -> None:
    other = read(listing(2), phones=(PHONE_B,))
    write(database, vault, screened(vault, other))
    enter(database, vault, (PHONE, PHONE_A))
    crawl_objected(database, vault, read(listing(1), phones=(PHONE_A, PHONE_B)))
    assert profiles(database) == set()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_one_batch_holds_back_what_its_own_objected_ad_spreads_to(
    database: Database, vault: Vault, order: tuple[int, int]
) -> None:
    items = [
        screened(vault, read(listing(1), phones=(PHONE_A, PHONE_B))),
        screened(vault, read(listing(2), phones=(PHONE_B,))),
    ]
    enter(database, vault, (PHONE, PHONE_A))
    write(database, vault, *(items[n] for n in order))
    assert profiles(database) == set()


def test_one_batch_holds_back_what_belongs_to_the_same_stored_person(
    database: Database, vault: Vault
) -> None:
    write(database, vault, screened(vault, read(listing(3), phones=(PHONE_B, PHONE_C))))
    enter(database, vault, (PHONE, PHONE_A))
    items = [
        screened(vault, read(listing(1), phones=(PHONE_A, PHONE_B))),
        screened(vault, read(listing(2), phones=(PHONE_C,))),
    ]
    write(database, vault, *items)
    assert profiles(database) == set()


def test_an_objection_between_guard_and_write_leaves_the_stop(database: Database, vault: Vault) -> None:
    item = screened(vault, read(listing(1), phones=(PHONE_A,), safeguarding=SafeguardingKind.UNDER_18))
    enter(database, vault, (PHONE, PHONE_A))
    write(database, vault, item)
    assert profiles(database) == set()
    with database.reading() as connection:
        assert len(connection.execute(sa.select(tables.safeguarding_stop)).all()) == 1


def test_a_closed_line_stays_a_business_line_when_the_matcher_has_forgotten_it(
    database: Database, vault: Vault
) -> None:
    one = read(listing(1), phones=(PHONE_A, PHONE_B), nickname="Sol")
    write(database, vault, screened(vault, one))
    profile = vault.profile_id(one.listing)
    clinic = Venue("v1", vault.keyring.match.token(PHONE, PHONE_A).hex(), (profile,))
    save_persons(database, vault, (profile,), venues=(clinic,))
    enter(database, vault, (PHONE, PHONE_A))
    save_persons(database, vault, (profile,))  # nothing shows the line any more: no venue
    write(database, vault, screened(vault, one))
    assert profiles(database) == {profile}, "an objection on the clinic's line silenced somebody else"
    assert vault.keyring.match.token(PHONE, PHONE_A) not in stored_tokens(database)


def test_a_closed_line_goes_from_every_place_it_stands_in(database: Database, vault: Vault) -> None:
    written = "83 00 00 00"
    body = f"Ring {written} eller {written}. Skriv til sol@example.org"
    source = listing(1, title="Sol", body=body, author=written)
    at = len("Sol\nRing ")
    reading = ContactReading(
        (
            FoundContact(ContactKind.PHONE, PHONE_A, written, at, at + len(written), "plain"),
            FoundContact(ContactKind.EMAIL, "sol@example.org", "sol@example.org", 49, 64, "plain"),
        )
    )
    shared = {vault.keyring.match.token(PHONE, PHONE_A)}
    objected = {vault.keyring.require_objection().token(PHONE, PHONE_A)}
    answer = ObjectionGuard(vault.keyring, objected, shared).clear(ReadListing(source, reading))
    assert isinstance(answer, Cleared)
    assert written not in repr(answer.record)


def test_an_objection_on_a_closed_line_clears_the_surroundings(database: Database, vault: Vault) -> None:
    body = "Ring 83000000 eller skriv til sol@example.org"
    source = listing(1, title="Sol", body=body)
    found = FoundContact(ContactKind.EMAIL, "sol@example.org", "sol@example.org", 34, 49, "plain")
    phone = FoundContact(ContactKind.PHONE, PHONE_A, "83000000", 9, 17, "plain")
    write(
        database,
        vault,
        Screened(
            cleared(vault, ReadListing(source, ContactReading((phone, found)))), screening(Verdict.UNCLEAR)
        ),
    )
    profile = vault.profile_id(source)
    save_persons(
        database,
        vault,
        (profile,),
        venues=(Venue("v1", vault.keyring.match.token(PHONE, PHONE_A).hex(), (profile,)),),
    )
    enter(database, vault, (PHONE, PHONE_A))
    with database.reading() as connection:
        (point,) = connection.execute(sa.select(tables.contact_point)).all()
        assert connection.execute(sa.select(tables.listing_text)).all() == []
    context = vault.sealer.open(
        point.context_sealed, table="contact_point", row=point.token_id, purpose="context"
    )
    assert "83000000" not in context


def test_a_number_that_only_the_address_of_an_ad_holds_is_seen(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, PHONE_A), ("email", "sol@example.org"))
    for place in (
        "sol-83000000",
        "83-00-00-00/ny",
        "0045%2083000000",
        "ad?tlf=%2B4583000000",
        "sol%40example.org",
    ):
        url = f"https://portal.example/{place}"
        assert not clears(database, vault, read(listing(1, url=url, key=url)))
    assert not clears(database, vault, read(listing(1, key="2026-03-02-83000000")))
    assert clears(database, vault, read(listing(1, url="https://portal.example/ad/83000001")))
    assert clears(database, vault, read(listing(1, url="https://portal.example/ad/1830000004711")))


def test_a_running_number_or_a_day_in_an_address_silences_nobody(database: Database, vault: Vault) -> None:
    other = read(listing(2), phones=(PHONE_B,))
    write(database, vault, screened(vault, other))
    enter(database, vault, (PHONE, PHONE_A), (PHONE, "+4520260302"))
    crawl_objected(
        database, vault, read(listing(1, url="https://portal.example/ad/83000000"), phones=(PHONE_B,))
    )
    assert profiles(database) == {vault.profile_id(other.listing)}
    assert clears(database, vault, read(listing(3, url="https://portal.example/2026-03-02/7")))


def test_a_number_typed_to_fill_a_field_silences_nobody(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, "+4512345678"))
    one = read(listing(1), phones=("+4512345678", PHONE_B))
    write(database, vault, screened(vault, one))
    assert profiles(database) == {vault.profile_id(one.listing)}
    assert not [
        row for row in stored_tokens(database) if row == vault.keyring.match.token(PHONE, "+4512345678")
    ]


def test_a_hostile_ad_with_everybodys_number_silences_nobody_else(database: Database, vault: Vault) -> None:
    victims = tuple(f"+45830001{n:02d}" for n in range(MOST_OWN + 1))
    write(database, vault, *(screened(vault, read(listing(n), phones=(v,))) for n, v in enumerate(victims)))
    enter(database, vault, (PHONE, PHONE_A))
    crawl_objected(database, vault, read(listing(99), phones=(PHONE_A, *victims)))
    assert len(profiles(database)) == len(victims)
    assert not clears(database, vault, read(listing(99))), "the ad itself stays out"


def test_values_that_expired_still_lead_to_her_other_profiles(database: Database, vault: Vault) -> None:
    one = read(listing(1), phones=(PHONE_A,), emails=("sol@example.org",))
    two = read(listing(2, arena="other"), emails=("sol@example.org",), phones=(PHONE_C,))
    write(database, vault, screened(vault, one), screened(vault, two))
    with database.writing() as connection:
        point = tables.contact_point
        connection.execute(
            sa.delete(point).where(
                point.c.profile_id == vault.profile_id(one.listing), point.c.kind == "email"
            )
        )
    enter(database, vault, (PHONE, PHONE_A))
    assert profiles(database) == set()
    assert not clears(database, vault, read(listing(7), phones=(PHONE_C,)))


def test_a_dropped_record_and_a_rule_of_hers_go_as_well(database: Database, vault: Vault) -> None:
    dropped = read(listing(1), phones=(PHONE_A,))
    kept = read(listing(2), phones=(PHONE_A,))
    write(database, vault, screened(vault, dropped, Verdict.REMOTE_ONLY), screened(vault, kept))
    with database.writing() as connection:
        connection.execute(
            sa.insert(tables.value_rule).values(
                rule_id="v1", token=vault.keyring.match.token(PHONE, PHONE_A), key_version=1,
                value_class="personal", author="s1", day=TODAY,
            )
        )  # fmt: skip
    enter(database, vault, (PHONE, PHONE_A), (ADDRESS_KIND, dropped.listing.url))
    with database.reading() as connection:
        for table in (tables.dropped_listing, tables.value_rule, tables.listing):
            assert connection.execute(sa.select(table)).all() == [], table.name


def test_an_objected_ad_that_was_dropped_before_is_forgotten(database: Database, vault: Vault) -> None:
    one = read(listing(1, key="4711"), phones=(PHONE_A,))
    write(database, vault, screened(vault, one, Verdict.REMOTE_ONLY))
    enter(database, vault, (PHONE, PHONE_A))
    crawl_objected(database, vault, one)
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.dropped_listing)).all() == []


def test_a_deleted_journal_is_written_anew_and_then_outlives_a_restore(
    database: Database, vault: Vault
) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    vault.journal.unlink()
    assert not clears(database, vault, read(listing(1), phones=(PHONE_A,)))
    with database.writing() as connection:
        Objections(connection, vault).reconcile(TODAY)
    assert len(read_entries(vault.journal)) == 1
    with database.writing() as connection:
        connection.execute(sa.delete(tables.objection))
    assert not clears(database, vault, read(listing(1), phones=(PHONE_A,)))


def test_a_withdrawal_holds_when_an_older_database_is_restored(database: Database, vault: Vault) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    with database.reading() as connection:
        older = [row._mapping for row in connection.execute(sa.select(tables.objection))]
    with database.writing() as connection:
        Objections(connection, vault).withdraw([(PHONE, PHONE_A)], TODAY)
    with database.writing() as connection:
        connection.execute(sa.insert(tables.objection), [dict(row) for row in older])
    assert clears(database, vault, read(listing(1), phones=(PHONE_A,)))
    with database.writing() as connection:
        Objections(connection, vault).reconcile(TODAY)
        assert connection.execute(sa.select(tables.objection)).all() == []


def test_a_withdrawal_after_the_journal_was_lost_is_known_to_the_new_one(
    database: Database, vault: Vault
) -> None:
    enter(database, vault, (PHONE, PHONE_A))
    vault.journal.unlink()
    with database.writing() as connection:
        Objections(connection, vault).withdraw([(PHONE, PHONE_A)], TODAY)
    assert [entry.withdrawn for entry in read_entries(vault.journal)] == [True]


def test_a_waiting_spool_holds_nobody_who_objected_meanwhile(vault: Vault, tmp_path: Path) -> None:
    hers, other, further = (
        read(listing(1), phones=(PHONE_A, PHONE_B)),
        read(listing(2), phones=(PHONE_C,)),
        read(listing(3), phones=(PHONE_B,)),
    )
    writer = SpoolWriter(
        tmp_path, arena="sample", run_id="r1", today=TODAY, keep_days=14, sealer=vault.sealer
    )
    for one in (further, hers, other):
        writer.add(cleared(vault, one))
    writer.close(written=False)
    (path,) = waiting(tmp_path)
    age = path.stat().st_mtime
    objected = {vault.keyring.require_objection().token(PHONE, PHONE_A)}
    held_back = sweep(path, ObjectionGuard(vault.keyring, objected), vault)
    assert {source.key for source, _ in held_back} == {hers.listing.key, further.listing.key}
    assert list(read_spool(path, vault.sealer)) == [other]
    assert path.stat().st_mtime == age
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_hostile_fields_reach_no_clear_column(database: Database, vault: Vault) -> None:
    source = listing(1, lang="83000000", town="83 00 00 00")
    none = replace(screening(), lang=None)
    write(database, vault, Screened(cleared(vault, read(source)), none))
    write(database, vault, Screened(cleared(vault, read(listing(2, lang="a\0b"))), none))
    with database.reading() as connection:
        rows = connection.execute(sa.select(tables.listing)).all()
    assert {(row.lang, row.town) for row in rows} == {(None, None), (None, "Odense")}


def test_a_listing_seen_long_ago_brings_no_value_back(database: Database, vault: Vault) -> None:
    long_ago = read(listing(1, seen_on=TODAY.replace(month=3)), phones=(PHONE_A,), nickname="Sol")
    write(database, vault, screened(vault, long_ago))
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.contact_point)).all() == []
        assert len(connection.execute(sa.select(tables.match_token)).all()) == 2


def test_moved_ciphertexts_do_not_open(database: Database, vault: Vault) -> None:
    from store.errors import SealBroken

    write(
        database,
        vault,
        *(screened(vault, read(listing(n), nickname=name)) for n, name in ((1, "Sol"), (2, "Maja"))),
    )
    with database.writing() as connection:
        one, two = connection.execute(sa.select(tables.contact_point)).all()
        for to, row in ((one, two), (two, one)):
            connection.execute(
                sa.update(tables.contact_point)
                .where(tables.contact_point.c.token_id == to.token_id)
                .values(value_sealed=row.value_sealed)
            )
    with database.reading() as connection, pytest.raises(SealBroken):
        People(connection, vault).facts()


@pytest.mark.parametrize("typed", ["83000000", "83 00 00 00", "+45 83 00 00 00", "0045 83000000", "(+45) 8300-0000", "tel:+4583000000"], ids=range(6))  # fmt: skip
def test_one_number_in_any_writing_is_one_objection(database: Database, vault: Vault, typed: str) -> None:
    value = canonical_value(typed, "DK")
    assert value is not None
    enter(database, vault, value)
    assert not clears(database, vault, read(listing(1), phones=(PHONE_A,)))


def test_an_e_mail_in_capitals_is_the_same(database: Database, vault: Vault) -> None:
    value = canonical_value(" SOL@Example.ORG ", "DK")
    assert value is not None
    enter(database, vault, value)
    assert not clears(database, vault, read(listing(1), emails=("sol@example.org",)))


def test_an_objection_waits_for_a_write_under_way_and_then_erases_it(database_url: str, vault: Vault) -> None:
    """Between the guard's answer and the commit no objection comes in: on PostgreSQL as on SQLite."""
    crawler, desk = open_database(database_url), open_database(database_url)
    entered = threading.Event()

    def object_meanwhile() -> None:
        with desk.writing() as connection:
            Objections(connection, vault).enter([(PHONE, PHONE_A)], TODAY)
        entered.set()

    thread = threading.Thread(target=object_meanwhile)
    with crawler.writing() as connection:
        Listings(connection, vault).write([screened(vault, read(listing(1), phones=(PHONE_A,)))])
        thread.start()
        time.sleep(0.5)
        assert not entered.is_set()
    thread.join(LONG)
    assert entered.is_set()
    assert profiles(crawler) == set()
    crawler.close()
    desk.close()


def _item(subject: str, profile: str) -> NewItem:
    one = Subject(SubjectKind.PERSON, subject, profile, (profile,), ("sample",), TODAY, own_phone=True)
    return NewItem(one, "first_contact", Channel.SMS, 1)


def test_nobody_is_queued_a_second_time_while_a_colleague_holds_her_item(
    database: Database, vault: Vault
) -> None:
    """Over midnight, and when two profiles become one person meanwhile."""
    from datetime import UTC, datetime, timedelta

    from store.claims import Claims
    from store.domain import Actor

    one, two = read(listing(1), phones=(PHONE_A,)), read(listing(2), phones=(PHONE_B,))
    write(database, vault, screened(vault, one), screened(vault, two))
    first, second = (vault.profile_id(r.listing) for r in (one, two))
    late = datetime(TODAY.year, TODAY.month, TODAY.day, 22, 50, tzinfo=UTC)
    with database.writing() as connection:
        Queue(connection, vault).replace_open([_item(first, first), _item(second, second)], TODAY, late)
        claims = Claims(connection, vault)
        claims.claim(claims.find(second), Actor("s1", late), 120)
    with database.writing() as connection:
        People(connection, vault).save(
            Partition((Cluster(first, (first, second)),), (), ()), run_id="r1", today=TODAY, ruleset="1"
        )
    tomorrow = TODAY + timedelta(days=1)
    with database.writing() as connection:
        Queue(connection, vault).replace_open([_item(first, first)], tomorrow, late + timedelta(minutes=75))
        (item,) = connection.execute(sa.select(tables.queue_item)).all()
        assert item.claimed_by == "s1"
        Queue(connection, vault).replace_open([_item(first, first)], tomorrow, late + timedelta(hours=3))
        (item,) = connection.execute(sa.select(tables.queue_item)).all()
    assert (item.day, item.claimed_by) == (tomorrow, None), "a lease that ran out holds nobody"


def test_a_further_line_of_a_business_is_nobodys_own(database: Database, vault: Vault) -> None:
    """The line by which its venue is known was never taken for hers; its second line was."""
    write(database, vault, screened(vault, read(listing(1), phones=(PHONE_A,))))
    (profile,) = profiles(database)
    save_persons(database, vault, (profile,))
    with database.writing() as connection:
        assert Queue(connection, vault).subjects()[0].own_phone
        token = vault.keyring.match.token(PHONE, PHONE_A)
        connection.execute(sa.insert(tables.shared_value).values(token=token, names=3))
        assert not Queue(connection, vault).subjects()[0].own_phone
        caller = Actor("s1", datetime(2026, 11, 22, 12, tzinfo=UTC))
        assert Callers(connection, vault).known((PHONE, PHONE_A), caller) is None
