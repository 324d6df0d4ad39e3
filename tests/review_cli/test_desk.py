"""The desk on a real store: what a team sees of the queue, and what a stop takes out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.screens.contact_records import Lost, RaiseStop, Reloaded, Reveal, Said, Shown, Take, Taken
from review_cli.service.desk import Desk
from review_cli.session import Session, host_account, utc_now
from store import tables
from store.claims import Claim
from store.domain import Actor, Channel, Role, StopSource
from store.staff import add_staff
from tests.review_cli.conftest import Run, listing_row, write_rows

TEAMS = """
[clock]
opens = 0
closes = 24

[teams.east]
regions = ["hovedstaden"]

[teams.thai]
languages = ["th"]
"""


@pytest.fixture
def session(run: Run, workspace: Path, tmp_path: Path) -> Iterator[Session]:
    rows = [listing_row(1), listing_row(2), listing_row(3), listing_row(4)]
    run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace)
    run("match", "-w", workspace)
    run("queue", "list", "-w", workspace)
    with (workspace / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(TEAMS)
    opened = Session(Workspace(workspace))
    places = [("hovedstaden", "da"), ("midtjylland", "th"), ("midtjylland", "da"), ("hovedstaden", "th")]
    with opened.database.writing() as connection:
        c = tables.listing.c
        for profile, (region, lang) in zip(
            sorted(connection.execute(sa.select(c.profile_id)).scalars()), places, strict=True
        ):
            connection.execute(
                sa.update(tables.listing).where(c.profile_id == profile).values(region=region, lang=lang)
            )
    yield opened
    opened.close()


def taken(desk: Desk, item_id: str) -> Claim:
    reply = desk.perform(Take(item_id))
    assert isinstance(reply, Taken)
    return reply.claim


@pytest.mark.parametrize(("team", "seen"), [("east", 3), ("thai", 3), ("nobodys", 4), (None, 4)])
def test_a_team_sees_what_it_is_configured_for_and_what_is_nobodys(
    session: Session, team: str | None, seen: int
) -> None:
    with session.database.writing() as connection:
        add_staff(
            connection,
            host_account=host_account(),
            role=Role.OUTREACH,
            team=team,
            region=None,
            today=session.today,
        )
    places = {(one.town, one.lang) for one in Desk(session).items()}
    assert len(Desk(session).items()) == seen, places


def test_a_stop_takes_her_from_everybodys_queue_but_not_an_open_attempt_of_ones_own(session: Session) -> None:
    desk = Desk(session)
    first, second, *_rest = [one.item_id for one in desk.items()]
    colleague = Session(session.workspace)
    colleague.__dict__["actor"] = Actor("s-colleague", utc_now())
    other = Desk(colleague)
    assert len(other.items()) == 4
    claim = taken(desk, first)
    shown = desk.perform(Reveal(claim, Channel.SMS))
    assert isinstance(shown, Shown)
    stopped = desk.perform(RaiseStop(shown.claim, StopSource.CONVERSATION))
    assert isinstance(stopped, Reloaded)
    assert first in {one.item_id for one in stopped.items}
    assert isinstance(desk.perform(Reveal(shown.claim, Channel.SMS)), Said), (
        "nobody is contacted who is stopped"
    )
    gone = desk.perform(RaiseStop(taken(desk, second), StopSource.MESSAGE))
    assert isinstance(gone, Reloaded)
    assert second not in {one.item_id for one in gone.items}
    assert isinstance(other.perform(Take(second)), Lost), "a colleague's screen still shows it"
    assert len(other.items()) == 2
    colleague.close()


def test_a_stale_claim_raises_no_stop(session: Session) -> None:
    desk = Desk(session)
    first, second, *_rest = [one.item_id for one in desk.items()]
    stale = taken(desk, first)
    taken(desk, second)
    assert isinstance(desk.perform(RaiseStop(stale, StopSource.COLLEAGUE)), Lost)
    assert len(desk.items()) == 4
