"""The step from stored facts to persons: read, match, write, in one transaction, as a run."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from matcher.engine import match
from matcher.ruleset import DEFAULT_RULESET
from store.database import Database
from store.objections import Objections
from store.people import People
from store.runs import RunStatus, finish_run, start_run
from store.vault import Vault


def match_all(database: Database, vault: Vault, *, today: date, now: datetime) -> Counter[str]:
    """Match every stored profile; returns counts (profiles, persons, venues, merged, suggested). All or nothing."""
    with database.writing() as connection:
        run_id = start_run(connection, vault.clocks, kind="match", at=now)
        Objections(connection, vault).reconcile(today)
        people = People(connection, vault)
        partition = match(
            people.facts(),
            judgements=people.judgements(),
            value_rules=people.value_rules(),
            freezes=people.freezes(),
            ruleset=DEFAULT_RULESET,
        )
        counts = people.save(partition, run_id=run_id, today=today, ruleset=DEFAULT_RULESET.version)
        finish_run(connection, run_id, status=RunStatus.GOOD, at=now, counts=counts)
    return counts
