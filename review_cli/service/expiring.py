"""The step that makes records go on their day: what is to be counted is counted, then database, then spool, then the seal keys of past weeks."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from config.workspace import Workspace
from review_cli.service.objecting import sweep_spool
from review_cli.service.yearly_counts import count_closed_years
from store.clocks import FAR_AHEAD
from store.database import Database
from store.errors import NotAllowed
from store.expiry import expire, expire_spool
from store.keyfile import KeyFile
from store.runs import RunStatus, finish_run, recent_runs, start_run
from store.vault import Vault


def expire_all(
    workspace: Workspace,
    database: Database,
    vault: Vault,
    key_file: KeyFile,
    *,
    today: date,
    now: datetime,
    catch_up: bool = False,
) -> Counter[str]:
    """Count the years that have closed, delete what is due and destroy the keys of past weeks; returns counts. Twice on a day does nothing more; late, it catches up.

    Raises NotAllowed when the clock is far past the last run, unless `catch_up` says that this is right.

    The keys go last: were the process killed before, the next run finds the same keys and the same due rows.
    """
    with database.writing() as connection:
        # That somebody looked at the queue says nothing about the clock.
        newest = [one for one in recent_runs(connection, limit=400) if one.kind != "queue"]
        if newest and now - newest[0].started_at > FAR_AHEAD and not catch_up:
            raise NotAllowed(
                "the clock is more than 60 days past the last run; if it is right, say so with --catch-up, else mend it first"
            )
        run_id = start_run(connection, vault.clocks, kind="expire", at=now)
        years = count_closed_years(connection, vault, workspace.settings.counting, today)
        counts = expire(connection, vault, today)
        counts["years_counted"] = years
        finish_run(connection, run_id, status=RunStatus.GOOD, at=now, counts=counts)
    sweep_spool(workspace, database, vault, now)
    counts["spool_files"] = expire_spool(workspace.spool_dir, today=today, keep_days=vault.clocks.spool_days)
    counts["seal_keys"] = len(key_file.drop_weeks_before(today))
    return +counts
