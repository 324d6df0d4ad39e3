"""The eight promises of the design, each the whole way through public services on a real workspace.

The long proofs stand elsewhere (tests/whole/test_protection_machine.py, tests/test_absent.py, tests/whole/test_demo.py, ...); here each
promise is kept once in plain sight.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.arenas import load_arenas
from review_cli.service.explaining import explain
from store import tables
from store.domain import JudgementKind, PairDecision, SubjectKind
from store.errors import ClaimLost, Contradiction, KeyExpired
from store.people import People
from store.spool import waiting
from tests.whole.protection_world import (
    ADS,
    ARENAS,
    CLINIC_PHONE,
    PEOPLE,
    World,
    copy_of,
    make_template,
    own_values,
    shared_screener,
)
from tests.whole.scan import found_in_clear, long_enough

SECRETS = long_enough(form for one in PEOPLE for form in (one.phone, f"+45{one.phone}", one.email, one.name))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "workspace")


@pytest.fixture
def world(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("crawler.intake.Screener", shared_screener)
    made = World(copy_of(template, tmp_path / "workspace"))
    yield made
    made.close()


def crawl_all(world: World) -> None:
    for arena in ARENAS:
        world.crawl(arena, [world.listing(ad) for ad in ADS if ad.arena == arena])


def profile(world: World, number: int) -> str:
    ad = ADS[number]
    token = world.vault.listing_token(ad.arena, ad.url)
    return next(row.profile_id for row in world.rows(tables.listing) if row.address_token == token)


def groups(world: World) -> set[frozenset[str]]:
    persons: dict[str, set[str]] = {}
    for one, person in world.persons().items():
        persons.setdefault(person, set()).add(one)
    return {frozenset(members) for members in persons.values()}


def queued(world: World) -> set[str]:
    persons = world.persons()
    return {
        persons[item.profile_id] for item in world.open_items() if item.subject_kind == SubjectKind.PERSON
    }


def test_promise_1_nobody_is_contacted_twice(world: World) -> None:
    crawl_all(world)
    world.match()
    world.build()
    her = world.persons()[profile(world, 0)]
    assert world.persons()[profile(world, 1)] == her, "two arenas, one person"
    (item,) = [one for one in world.open_items() if one.subject_id == her]
    world.claim(item.item_id, 0)
    with pytest.raises(ClaimLost):
        world.claim(item.item_id, 1)
    world.contact(item.profile_id)
    world.expire(1)
    for _ in range(2):
        crawl_all(world)
        world.match()
        world.build()
        assert her not in queued(world)


def test_promise_1_whoever_objected_is_left_alone_whatever_comes(world: World, tmp_path: Path) -> None:
    crawl_all(world)
    world.match()
    world.close()
    shutil.copy(world.workspace.database_file, tmp_path / "backup.db")
    world.reopen()
    world.object([("phone", f"+45{PEOPLE[0].phone}")])
    hers = {value for ad in ADS if ad.person == 0 for value in own_values(ad)}
    assert hers <= world.standing(), "her e-mail and her ads were objected with her number"
    world.close()
    for path in world.workspace.root.glob("outreach.db*"):
        path.unlink()
    shutil.copy(tmp_path / "backup.db", world.workspace.database_file)
    world.reopen()
    world.match()
    rotated = world.vault.keyring.require_objection().rotated()
    world.vault = replace(
        world.vault, keyring=replace(world.vault.keyring, objection=rotated, match=world.vault.keyring.match)
    )
    crawl_all(world)
    world.import_ads([world.listing(ad, changed=True) for ad in ADS])
    world.match()
    world.build()
    world.check()
    assert hers <= world.standing()
    assert profile(world, 4) in world.persons(), "and nobody else is silenced"


def test_promise_2_a_decision_of_a_person_outlives_every_batch(world: World) -> None:
    crawl_all(world)
    world.match()
    one, two = profile(world, 0), profile(world, 1)
    assert world.persons()[one] == world.persons()[two]
    world.judge((one, two), JudgementKind.DIFFERENT)
    for days in (0, 31, 200):
        world.expire(days)
        crawl_all(world)
        world.match()
        assert world.persons()[one] != world.persons()[two]
    third = profile(world, 3)
    world.judge((one, third), JudgementKind.SAME)
    with pytest.raises(Contradiction) as refused:
        world.judge((third, two), JudgementKind.SAME)
    assert one in str(refused.value)


@pytest.mark.parametrize("seed", [1, 2])
def test_promise_2_the_same_facts_give_the_same_persons_in_any_order(
    template: Path, tmp_path: Path, world: World, seed: int
) -> None:
    crawl_all(world)
    world.match()
    other = World(copy_of(template, tmp_path / "other"))
    shuffled = random.Random(seed).sample(ADS, len(ADS))
    other.import_ads([other.listing(ad) for ad in shuffled])
    other.match()
    assert groups(other) == groups(world)
    other.close()


@pytest.mark.parametrize("torn", [False, True], ids=["whole", "torn"])
def test_promise_3_no_silent_loss(world: World, torn: bool) -> None:
    shown = [world.listing(ad) for ad in ADS if ad.arena == "ads_a"]
    world.crawl("ads_a", shown, batch=2, stop_after=6, torn=torn)
    assert waiting(world.workspace.spool_dir)
    fetched = 6 - torn
    world.replay_all()
    stored = len(world.rows(tables.listing)) + len(world.rows(tables.dropped_listing))
    assert stored >= fetched
    crawl_all(world)
    assert len(world.rows(tables.listing)) + len(world.rows(tables.dropped_listing)) == len(ADS)


def test_promise_4_every_answer_has_its_reason(world: World) -> None:
    crawl_all(world)
    world.match()
    world.build()
    assert all(row.rule and row.definition_version for row in world.rows(tables.listing)), "why kept"
    assert all(row.reason and row.definition_version for row in world.rows(tables.dropped_listing)), (
        "why dropped"
    )
    assert all(item.reason and item.channel for item in world.open_items()), "why in the queue"
    with world.database.reading() as connection:
        pairs = People(connection, world.vault).pairs()
    assert {PairDecision.MERGE, PairDecision.SUGGEST} <= {pair.decision for pair in pairs}
    for pair in pairs:
        question = "why" if pair.decision is PairDecision.MERGE else "why_not"
        sentences = explain(world.database, world.vault, question, [pair.profile_a, pair.profile_b])
        assert sentences, "why merged, why not"
        assert not {secret for secret in SECRETS if any(secret in one for one in sentences)}


def test_promise_5_little_is_kept_sealed_and_not_for_long(world: World, tmp_path: Path) -> None:
    crawl_all(world)
    world.crawl("ads_a", [world.listing(ad, changed=True) for ad in ADS[:4]], stop_after=2)
    world.match()
    world.build()
    assert found_in_clear(world.workspace.root, SECRETS) == set()
    (text,) = world.rows(tables.listing_text)
    points = world.rows(tables.contact_point)
    assert points
    backup = shutil.copy(world.workspace.database_file, tmp_path / "backup.db")
    clocks = world.vault.clocks
    world.expire(clocks.unclear_text_days)
    assert world.rows(tables.listing_text) == []
    assert waiting(world.workspace.spool_dir) == []
    world.expire(clocks.contact_point_days - clocks.unclear_text_days)
    assert world.rows(tables.contact_point) == []
    world.expire(7)  # the week is over: its key is gone, and with it what the backup holds
    assert Path(backup).stat().st_size
    for sealed, place in [
        (text.text_sealed, {"table": "listing_text", "row": text.profile_id, "purpose": "text"}),
        *(
            (row.value_sealed, {"table": "contact_point", "row": row.token_id, "purpose": "value"})
            for row in points
        ),
    ]:
        with pytest.raises(KeyExpired):
            world.vault.sealer.open(sealed, **place)
    world.expire(clocks.match_token_days - clocks.contact_point_days)
    for table in (
        tables.listing,
        tables.match_token,
        tables.membership,
        tables.person_ledger,
        tables.pair_evidence,
    ):
        assert world.rows(table) == [], table.name


def test_promise_6_what_is_counted_gives_nobody_away(world: World) -> None:
    """What a run counts are numbers under codes; an objector is in none of them. Published tables come with their own tests."""
    world.object([("phone", f"+45{PEOPLE[0].phone}"), ("email", PEOPLE[0].email)])
    hers = [ad for ad in ADS if ad.person == 0]
    counts = world.crawl("ads_a", [world.listing(ad) for ad in hers if ad.arena == "ads_a"])
    assert counts == {}
    crawl_all(world)
    matched = world.match()
    assert matched["profiles"] == len(world.rows(tables.listing))
    for run in world.rows(tables.run):
        assert all(isinstance(number, int) for number in run.counts.values())
        assert not {secret for secret in SECRETS if secret in str(run.counts) + str(run.alarms)}


def test_promise_7_a_good_guest_asks_nobody_before_its_paper_is_in_order(world: World) -> None:
    """An arena without legal note, assessment reference and approver is refused; robots.txt and pace: tests/crawler."""
    from crawler import settings

    for arena in load_arenas(world.workspace.arenas_dir).values():
        assert arena.refusal() is not None
    assert settings.COOKIES_ENABLED is False
    assert settings.TELNETCONSOLE_ENABLED is False
    assert "crawler.robots" in str(settings.DOWNLOADER_MIDDLEWARES)
    assert not {"proxy", "HTTP_PROXY"} & set(vars(settings))


def test_promise_8_the_one_exception_is_hers_alone(world: World) -> None:
    """No search by number: what may be asked with one is an objection, and its answer is nothing. The walk: tests/test_absent.py."""
    crawl_all(world)
    world.match()
    assert world.object([("phone", f"+45{PEOPLE[0].phone}")]) is None  # type: ignore[func-returns-value]
    assert world.object([("phone", "+4583999998")]) is None  # type: ignore[func-returns-value]
    venues = world.rows(tables.venue)
    assert {row.token for row in venues} <= {world.vault.keyring.match.token("phone", CLINIC_PHONE)}


def test_a_clock_that_went_back_brings_nothing_back(world: World) -> None:
    crawl_all(world)
    world.match()
    world.expire(40)
    before = {table.name: len(world.rows(table)) for table in (tables.listing, tables.contact_point)}
    world.day -= timedelta(days=40)
    world.reopen()
    crawl_all(world)
    after = {table.name: len(world.rows(table)) for table in (tables.listing, tables.contact_point)}
    assert after["listing"] == before["listing"]
    world.day += timedelta(days=40)
    world.reopen()
    world.expire(0)
    assert world.rows(tables.contact_point) == []
