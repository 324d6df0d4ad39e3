"""Objections as acts of members of staff: limited, constant, withdrawn by two, and alive after a restore."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest
import sqlalchemy as sa

from review_cli.service.objecting import PER_HOUR, enter_objection, sweep_spool, withdraw_objection
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, host_account, utc_now
from store import tables
from store.domain import Actor, JudgementKind, Role
from store.errors import ClaimLost, NotAllowed, ObjectionKeyMissing, WorkspaceError
from store.keyfile import Protection
from store.objections import Objections
from store.staff import add_staff, disable_staff
from tests.whole.protection_world import ADS, FIRST_DAY, PEOPLE, World, copy_of, make_template, own_values

HERS = [("phone", f"+45{PEOPLE[0].phone}")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "workspace")


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    made = World(copy_of(template, tmp_path / "workspace"))
    yield made
    made.close()


def crawl_all(world: World) -> None:
    for arena in ("ads_a", "ads_b"):
        world.crawl(arena, [world.listing(ad) for ad in ADS if ad.arena == arena])
    world.match()
    world.build()


def test_so_many_values_an_hour_in_one_call_or_many(world: World) -> None:
    values = [("phone", f"+4583{n:06d}") for n in range(PER_HOUR + 1)]
    with pytest.raises(NotAllowed):
        enter_objection(world.database, world.vault, world.actor(), values)
    for value in values[:-1]:
        enter_objection(world.database, world.vault, world.actor(), [value])
    with pytest.raises(NotAllowed):
        enter_objection(world.database, world.vault, world.actor(), values[-1:])
    enter_objection(world.database, world.vault, world.actor(1), values[-1:])
    later = Actor(world.staff[0], world.now + timedelta(hours=2))
    enter_objection(world.database, world.vault, later, values[-1:])


def test_a_withdrawal_takes_two_active_members_and_the_same_value_within_seven_days(world: World) -> None:
    other = [("phone", f"+45{PEOPLE[1].phone}")]
    world.object([*HERS, *other])

    def ask(number: int, values: list[tuple[str, str]], days: int = 0) -> bool:
        actor = Actor(world.staff[number], world.now + timedelta(days=days))
        withdraw_objection(world.database, world.vault, actor, values)
        return HERS[0] not in world.standing()

    assert not ask(0, HERS)
    assert not ask(0, HERS), "the same member twice is one member"
    assert not ask(1, other), "another value is another withdrawal"
    assert not ask(1, HERS, days=7), "too late"
    assert ask(0, HERS, days=8)
    assert other[0] in world.standing()


def test_neither_strangers_nor_disabled_members_withdraw(world: World) -> None:
    world.object(HERS)
    with pytest.raises(NotAllowed):
        withdraw_objection(world.database, world.vault, Actor("host", world.now), HERS)
    with world.database.writing() as connection:
        third = add_staff(
            connection, host_account="three", role=Role.OUTREACH, team=None, region=None, today=FIRST_DAY
        )
        disable_staff(connection, third)
    with pytest.raises(NotAllowed):
        withdraw_objection(world.database, world.vault, Actor(third, world.now), HERS)
    with world.database.writing() as connection:
        disable_staff(connection, world.staff[1])
    with pytest.raises(NotAllowed):
        withdraw_objection(world.database, world.vault, world.actor(0), HERS)
    assert HERS[0] in world.standing()


def test_after_a_restore_the_journal_erases_before_matching_and_before_the_queue(
    world: World, tmp_path: Path
) -> None:
    crawl_all(world)
    world.close()
    backup = tmp_path / "backup.db"
    shutil.copy(world.workspace.database_file, backup)
    world.reopen()
    world.object(HERS)
    hers = {ad for ad in ADS if ad.person == 0}
    values = {value for ad in hers for value in own_values(ad)}
    for step in (world.match, world.build):
        world.close()
        for rest in world.workspace.root.glob("outreach.db*"):
            rest.unlink()
        shutil.copy(backup, world.workspace.database_file)
        world.reopen()
        step()
        assert values <= world.standing()
        world.check()


def test_the_journal_has_it_before_anything_else_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl_all(world)

    def cut(*_: object) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr("store.objections.delete_in", cut)
    with pytest.raises(RuntimeError):
        world.object(HERS)
    monkeypatch.undo()
    assert world.rows(tables.objection) == []
    assert HERS[0] in world.standing()
    world.match()
    world.check()


def test_without_the_objection_key_nothing_is_stored_matched_or_queued(world: World) -> None:
    from dataclasses import replace

    crawl_all(world)
    world.vault = replace(world.vault, keyring=replace(world.vault.keyring, objection=None))
    before = len(world.rows(tables.listing))
    for step in (
        world.match,
        world.build,
        lambda: world.crawl("ads_a", [world.listing(ADS[0], changed=True)]),
        lambda: world.import_ads([world.listing(ADS[0], changed=True)]),
        lambda: world.object(HERS),
        lambda: world.withdraw(HERS),
    ):
        with pytest.raises(ObjectionKeyMissing):
            step()
    assert len(world.rows(tables.listing)) == before


def test_a_sweep_leaves_an_arena_that_is_being_crawled(world: World) -> None:
    from crawler.guards import arena_lock

    world.crawl("ads_a", [world.listing(ADS[0]), world.listing(ADS[3])], stop_after=1)
    before = len(world.spooled())
    assert before == 1
    enter_objection(world.database, world.vault, world.actor(), HERS)
    with arena_lock(world.workspace.locks_dir, "ads_a", world.now):
        sweep_spool(world.workspace, world.database, world.vault, world.now)
        assert len(world.spooled()) == before
    sweep_spool(world.workspace, world.database, world.vault, world.now)
    assert world.spooled() == []


def test_what_is_taken_out_of_one_spool_file_may_forbid_another(world: World) -> None:
    world.crawl("ads_a", [world.listing(ADS[3]), world.listing(ADS[0])], stop_after=1)
    world.crawl("ads_b", [world.listing(ADS[4]), world.listing(ADS[1])], stop_after=1)
    assert len(world.spooled()) == 2
    enter_objection(world.database, world.vault, world.actor(), [("email", PEOPLE[1].email)])
    sweep_spool(world.workspace, world.database, world.vault, world.now)
    assert world.spooled() == []


def test_an_import_that_spreads_an_objection_clears_the_spool(world: World) -> None:
    world.crawl("ads_b", [world.listing(ADS[2]), world.listing(ADS[1])], stop_after=1)
    enter_objection(world.database, world.vault, world.actor(), HERS)
    assert len(world.spooled()) == 1, "her e-mail is not known to be hers yet"
    world.import_ads([world.listing(ADS[0])])
    assert world.spooled() == []


def test_a_crawl_clears_the_spool_of_other_arenas_too(world: World) -> None:
    world.crawl("ads_b", [world.listing(ADS[1]), world.listing(ADS[2])], stop_after=1)
    enter_objection(world.database, world.vault, world.actor(), HERS)
    for path in world.workspace.arenas_dir.iterdir():
        path.unlink()
    subprocess.run(
        [sys.executable, "-m", "review_cli.app", "crawl", "-w", str(world.workspace.root)],
        check=True,
        timeout=200,
    )
    assert world.spooled() == []


def test_a_colleagues_name_in_the_environment_makes_nobody_her(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "two")
    assert host_account() != "two"
    session = Session(world.workspace)
    with pytest.raises(NotAllowed):
        _ = session.actor
    session.close()


def test_a_disabled_member_is_nobody(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws", protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    session = Session(made.workspace)
    assert session.actor.staff_id == "host", "one person's own deployment"
    with session.database.writing() as connection:
        staff_id = add_staff(
            connection,
            host_account=host_account(),
            role=Role.OUTREACH,
            team=None,
            region=None,
            today=FIRST_DAY,
        )
    del session.actor
    assert session.actor.staff_id == staff_id
    with session.database.writing() as connection:
        disable_staff(connection, staff_id)
    del session.actor
    with pytest.raises(NotAllowed):
        _ = session.actor
    session.close()


def test_new_keys_are_never_made_beside_old_data(world: World) -> None:
    world.close()
    world.workspace.key_file.unlink()
    with pytest.raises(WorkspaceError, match="restore"):
        make_workspace(world.workspace.root, protection=Protection.OPEN, passphrase=str, today=FIRST_DAY)


def answer(workspace: Path, line: str, *command: str) -> tuple[str, int]:
    import sys

    child = pexpect.spawn(
        sys.executable,
        ["-m", "review_cli.app", "objection", *command, "-w", str(workspace)],
        encoding="utf-8",
        timeout=200,
    )
    child.expect("value: ")
    child.sendline(line)
    child.expect("value: ")
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert line not in (child.before or "")
    return str(child.before), int(child.exitstatus or 0)


def test_the_answer_is_the_same_whether_anything_was_known(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws", protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    session = Session(made.workspace)
    with session.database.writing() as connection:
        for account in (host_account(), "another"):
            add_staff(
                connection, host_account=account, role=Role.OUTREACH, team=None, region=None, today=FIRST_DAY
            )
        Objections(connection, session.vault).enter(HERS, session.today)
    session.close()
    known, unknown = PEOPLE[0].phone, PEOPLE[1].phone
    for command in ((), ("withdraw",)):
        assert answer(made.workspace.root, known, *command) == answer(made.workspace.root, unknown, *command)


def test_an_objection_ends_what_a_colleague_holds(world: World) -> None:
    crawl_all(world)
    token, persons = world.vault.keyring.match.token(*HERS[0]), world.persons()
    her = next(persons[row.profile_id] for row in world.rows(tables.match_token) if row.token == token)
    (item,) = (one.item_id for one in world.open_items() if one.subject_id == her)
    world.claim(item)
    world.object(HERS)
    with pytest.raises(ClaimLost):
        world.claim(item)


def test_judgements_bring_nobody_back(world: World) -> None:
    crawl_all(world)
    profiles = sorted(world.persons())
    world.judge((profiles[0], profiles[1]), JudgementKind.SAME)
    world.match()
    world.object(HERS)
    crawl_all(world)
    world.check()
    with world.database.reading() as connection:
        assert connection.execute(sa.select(tables.judgement)).all()
