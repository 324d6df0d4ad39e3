"""A glance at the staff list of a workspace's file, without keys and without the ORM: only to order a help page, never to allow anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def role_at_a_glance(database: Path, account: str) -> str | None:
    """The role of the active member of staff with this host account; None where there is no such file, list or member.

    Reads only and waits for nobody. What it says is no permission: that is asked of the store each time.
    """
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            row = connection.execute(
                "SELECT role FROM staff WHERE host_account = ? AND active", (account,)
            ).fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None
