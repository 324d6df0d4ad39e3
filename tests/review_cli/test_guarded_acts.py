"""Acts that need a role, a sane clock, or a closed code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from review_cli.service.expiring import expire_all
from review_cli.service.permissions import require_administrator, require_role
from review_cli.service.workspaces import make_workspace
from review_cli.session import Session, host_account, utc_now
from store.clocks import FAR_AHEAD
from store.domain import Role
from store.errors import NotAllowed
from store.keyfile import Protection
from store.runs import RunStatus, finish_run, start_run
from store.staff import add_staff


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = make_workspace(tmp_path / "w", protection=Protection.OPEN, passphrase=str, today=utc_now().date())
    opened = Session(made.workspace)
    yield opened
    opened.close()


def add(session: Session, account: str, role: Role) -> None:
    with session.database.writing() as connection:
        add_staff(connection, host_account=account, role=role, team=None, region=None, today=session.today)


def test_the_staff_list_is_the_administrators_once_there_is_one(session: Session) -> None:
    require_administrator(session.database)
    add(session, host_account(), Role.OUTREACH)
    require_administrator(session.database)
    add(session, "somebody-else", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        require_administrator(session.database)


def test_a_role_binds_once_there_is_a_list(session: Session) -> None:
    require_role(session.database, Role.COORDINATOR)
    add(session, host_account(), Role.ANALYST)
    with pytest.raises(NotAllowed):
        require_role(session.database, Role.OUTREACH, Role.COORDINATOR)
    require_role(session.database, Role.ANALYST)


def test_a_clock_far_ahead_destroys_no_key(session: Session) -> None:
    with session.database.writing() as connection:
        run = start_run(connection, session.vault.clocks, kind="match", at=session.now)
        finish_run(connection, run, status=RunStatus.GOOD, at=session.now, counts={})
    far = session.now + FAR_AHEAD + timedelta(days=1)
    weeks = dict(session.key_file.keyring.seal)
    parts = (session.workspace, session.database, session.vault, session.key_file)
    with pytest.raises(NotAllowed, match="--catch-up"):
        expire_all(*parts, today=far.date(), now=far)
    assert session.key_file.keyring.seal == weeks
    assert expire_all(*parts, today=far.date(), now=far, catch_up=True)["seal_keys"] > 0
