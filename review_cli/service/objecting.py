"""Objections and their withdrawal, as acts of members of staff: limited, noted, answered always alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.workspace import Workspace
from crawler.guards import arena_lock
from store.audit import AuditKind, asked_by_another, note, times_done
from store.database import Database
from store.domain import Actor
from store.errors import ArenaBusy, NotAllowed
from store.objections import Objections, Value
from store.spool_sweep import spool_files, sweep
from store.staff import list_staff
from store.vault import Vault

PER_HOUR = 30
"""Values one account may enter in an hour: far above any day at the phone, far below what probing for numbers takes."""

CONFIRM_DAYS = 7
"""The second member of staff confirms a withdrawal within this time."""


def enter_objection(database: Database, vault: Vault, actor: Actor, values: Sequence[Value]) -> None:
    """Enter an objection. When this returns it stands, in the journal and in the database, and the person is erased.

    Raises NotAllowed beyond the hourly limit. What was known of the person is not told, on purpose.
    """
    with database.writing() as connection:
        objections = Objections(connection, vault)
        objections.hold()
        _limit(times_done(connection, actor, AuditKind.OBJECTION, within=timedelta(hours=1)), len(values))
        for _ in values:
            note(connection, vault.clocks, actor, AuditKind.OBJECTION, subject=None, reason="asked")
        objections.enter(values, actor.day)


def withdraw_objection(database: Database, vault: Vault, actor: Actor, values: Sequence[Value]) -> None:
    """Withdraw an objection at the person's own wish: it ends when a second member of staff has entered the very same values.

    Whether this was the first or the second time, and whether there was an objection at all, is not told. Raises NotAllowed when
    there are not two active members of staff, or beyond the hourly limit.
    """
    with database.writing() as connection:
        active = [member for member in list_staff(connection) if member.active]
        if len(active) < 2 or actor.staff_id not in {member.staff_id for member in active}:
            raise NotAllowed("a withdrawal takes two members of staff on the list; see `outreach user`")
        objections = Objections(connection, vault)
        objections.hold()
        done = times_done(connection, actor, AuditKind.WITHDRAWAL_ASKED, within=timedelta(hours=1))
        _limit(done, len(values))
        for value in values:
            subject = vault.keyring.mint("withdrawal", *value)
            note(
                connection,
                vault.clocks,
                actor,
                AuditKind.WITHDRAWAL_ASKED,
                subject=subject,
                reason="own_wish",
            )
            if asked_by_another(connection, actor, subject, within=timedelta(days=CONFIRM_DAYS)):
                objections.withdraw([value], actor.day)
                note(
                    connection,
                    vault.clocks,
                    actor,
                    AuditKind.WITHDRAWAL,
                    subject=subject,
                    reason="two_confirmed",
                )


def sweep_spool(workspace: Workspace, database: Database, vault: Vault, now: datetime) -> None:
    """Take out of the waiting spool what an objection now forbids. An arena that is being crawled is left to the sweep after it.

    Called after whatever may have entered or spread an objection. What is taken out of one file may object the keys of another, so
    it goes on until a round finds nothing.
    """
    while _sweep_once(workspace, database, vault, now):
        pass


def _sweep_once(workspace: Workspace, database: Database, vault: Vault, now: datetime) -> bool:
    files = spool_files(workspace.spool_dir)
    if not files:
        return False
    with database.reading() as connection:
        guard = Objections(connection, vault).guard()
    found = False
    for path in files:
        try:
            with arena_lock(workspace.locks_dir, path.name.partition("~")[0], now):
                objected = sweep(path, guard, vault)
        except ArenaBusy:
            continue
        with database.writing() as connection:
            for listing, answer in objected:
                Objections(connection, vault).spread(answer, listing)
        found = found or bool(objected)
    return found


def _limit(done: int, more: int) -> None:
    if done + more > PER_HOUR:
        raise NotAllowed(
            f"more than {PER_HOUR} entries within an hour; wait a while, or ask an administrator"
        )
