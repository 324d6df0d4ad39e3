"""What changed is matched as if everything were: after any course of events the store holds what a whole match would write."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.names import Rarity
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from review_cli.service.judging import judge_pair
from review_cli.service.matching import match_all
from store import tables
from store.clocks import Clocks
from store.database import Database, open_database
from store.domain import Actor, ArenaKind, JudgementKind, JudgementReason, ValueClass, Verdict
from store.errors import Contradiction
from store.expiry import expire
from store.keyring import Keyring
from store.listings import Listings
from store.objections import Objections
from store.vault import Vault
from tests.store.builders import TODAY, listing, read, screened

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = Actor("s1", NOW)
TIGHT = replace(
    DEFAULT_RULESET,
    version="tight",
    few_names=3,
    block=3,
    max_values=4,
    rarity=Rarity(frozenset({"anna"}), {}, share=0.3),
)
"""Limits so low that a few profiles cross every one of them."""

RULESETS = {"usual": DEFAULT_RULESET, "tight": TIGHT}
PHONES = tuple(f"+458300000{n}" for n in range(5))
EMAILS = tuple(f"e{n}@example.org" for n in range(4))
NAMES = (
    None,
    "Anna",
    "Anna",
    "Ana",
    "Bella",
    "Clara",
    "Stella Rose",
    "Stella Rose",
    "Stela Rose",
    "Mira Moon",
)
TOWNS = (None, "Aarhus", "Aarhus", "Odense", "Vejle")
PROFILES = 14


class Course:
    """A store in which things happen, by a seed."""

    def __init__(self, database: Database, vault: Vault, seed: int, ruleset: Ruleset) -> None:
        self.database = database
        self.vault = vault
        self.random = random.Random(seed)
        self.ruleset = ruleset
        self.today = TODAY

    def happen(self) -> None:
        """One event: ads arrive or change, a person judges or rules, records expire, somebody objects, a listing is dropped."""
        event = self.random.choices(
            (self.arrive, self.judge, self.rule, self.wait, self.object, self.leave), (8, 4, 2, 2, 1, 1)
        )[0]
        event()

    def arrive(self) -> None:
        chosen = self.random
        batch = []
        for number in chosen.sample(range(PROFILES), chosen.randint(1, 5)):
            one = listing(
                number,
                arena_kind=ArenaKind.AGENCY_SITE if number == 0 else ArenaKind.ADULT_ADS,
                seen_on=self.today,
                town=chosen.choice(TOWNS),
                body=f"Visits by appointment. {chosen.random()}",
                lang=chosen.choice(("da", "en")),
            )
            phones = tuple(chosen.sample(PHONES, chosen.choice((0, 1, 1, 2))))
            emails = tuple(chosen.sample(EMAILS, chosen.choice((0, 0, 1))))
            batch.append(
                screened(self.vault, read(one, phones=phones, emails=emails, nickname=chosen.choice(NAMES)))
            )
        with self.database.writing() as connection:
            Listings(connection, self.vault).write(batch)

    def profiles(self) -> list[str]:
        with self.database.reading() as connection:
            return sorted(connection.execute(sa.select(tables.listing.c.profile_id)).scalars())

    def judge(self) -> None:
        held = self.profiles()
        if len(held) < 2:
            return
        one, other = self.random.sample(held, 2)
        kind = self.random.choice(list(JudgementKind))
        with suppress(Contradiction):
            judge_pair(self.database, self.vault, ACTOR, (one, other), kind, reason=JudgementReason.JUDGED)

    def rule(self) -> None:
        value = ("phone", self.random.choice(PHONES))
        token = self.vault.keyring.match.token(*value)
        with self.database.writing() as connection:
            rows = (
                connection.execute(
                    sa.select(tables.value_rule.c.rule_id).where(tables.value_rule.c.token == token)
                )
                .scalars()
                .all()
            )
            if rows and self.random.random() < 0.4:
                connection.execute(sa.delete(tables.value_rule).where(tables.value_rule.c.token == token))
                return
            connection.execute(
                sa.insert(tables.value_rule).values(
                    rule_id=f"v{self.random.getrandbits(60):x}",
                    token=token,
                    key_version=1,
                    value_class=self.random.choice(list(ValueClass)).value,
                    author="s1",
                    day=self.today,
                    supersedes=rows[-1] if rows else None,
                )
            )

    def wait(self) -> None:
        self.today += timedelta(days=self.random.choice((3, 31, 120, 200, 400)))
        self.match()
        with self.database.writing() as connection:
            expire(connection, self.vault, self.today)

    def object(self) -> None:
        with self.database.writing() as connection:
            Objections(connection, self.vault).enter([("phone", self.random.choice(PHONES))], self.today)
        if self.random.random() < 0.7:
            # She takes it back, or soon nobody is left.
            with self.database.writing() as connection:
                values = [("phone", phone) for phone in PHONES] + [("email", email) for email in EMAILS]
                values += [("address", f"https://portal.example/ad/{n}") for n in range(PROFILES)]
                Objections(connection, self.vault).withdraw(values, self.today)

    def leave(self) -> None:
        one = listing(self.random.randrange(PROFILES), seen_on=self.today)
        with self.database.writing() as connection:
            Listings(connection, self.vault).write([screened(self.vault, read(one), Verdict.NOT_AN_OFFER)])

    def match(self, *, whole: bool = False) -> None:
        match_all(self.database, self.vault, today=self.today, now=NOW, whole=whole, ruleset=self.ruleset)

    def found(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything a match writes, but component numbers, and days and runs in the ledger."""
        queries = {
            "membership": sa.select(tables.membership),
            "venue": sa.select(tables.venue.c.venue_id, tables.venue.c.token),
            "pairs": sa.select(
                *(
                    column
                    for column in tables.pair_evidence.columns
                    if column.name not in {"day", "features"}
                ),
                sa.cast(tables.pair_evidence.c.features, sa.String),
            ),
            "shared": sa.select(tables.shared_value),
            "spread": sa.select(tables.name_spread.c.token, tables.name_spread.c.shown),
            "shown": sa.select(
                *(column for column in tables.match_state.columns if column.name != "component")
            ),
            "ledger": sa.select(
                tables.person_ledger.c.kind, tables.person_ledger.c.person_id, tables.person_ledger.c.other_id
            ),
            "marks": sa.select(tables.match_mark.c.mark),
        }
        with self.database.reading() as connection:
            found = {
                name: sorted((tuple(row) for row in connection.execute(query)), key=repr)
                for name, query in queries.items()
            }
            state = connection.execute(
                sa.select(tables.match_state.c.component, tables.match_state.c.profile_id)
            ).all()
        groups: dict[int, set[str]] = {}
        for number, profile_id in state:
            groups.setdefault(number, set()).add(profile_id)
        found["components"] = sorted((tuple(sorted(group)) for group in groups.values()), key=repr)
        return found


def check_course(database: Database, vault: Vault, seed: int, steps: int, ruleset: Ruleset) -> None:
    course = Course(database, vault, seed, ruleset)
    course.match()
    for _ in range(steps):
        for _ in range(course.random.choice((1, 1, 2, 4))):
            course.happen()
        course.match()
        by_changes = course.found()
        course.match(whole=True)
        assert by_changes == course.found()


@pytest.fixture
def vault(keyring: Keyring, tmp_path: Path) -> Vault:
    return Vault(keyring.with_weeks(TODAY, 520), tmp_path / "objections.journal", Clocks())


class Stores:
    """A store of its own for every course, where hypothesis runs several within one test."""

    def __init__(self, migrated: Path, folder: Path, vault: Vault) -> None:
        self._migrated, self._folder, self._vault = migrated, folder, vault

    @contextmanager
    def fresh(self) -> Iterator[tuple[Database, Vault]]:
        path = self._folder / "course.db"
        shutil.copy(self._migrated, path)
        self._vault.journal.unlink(missing_ok=True)
        database = open_database(f"sqlite:///{path}")
        try:
            yield database, self._vault
        finally:
            database.close()
            for left in self._folder.glob("course.db*"):
                left.unlink()


@pytest.fixture
def stores(migrated_sqlite: Path, tmp_path: Path, vault: Vault) -> Stores:
    return Stores(migrated_sqlite, tmp_path, vault)


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), rules=st.sampled_from(sorted(RULESETS)))
def test_after_any_course_of_events_the_store_holds_what_a_whole_match_finds(
    stores: Stores, seed: int, rules: str
) -> None:
    with stores.fresh() as (database, vault):
        check_course(database, vault, seed, 5, RULESETS[rules])


@pytest.mark.parametrize("seed", [1, 2])
def test_on_both_databases(database: Database, vault: Vault, seed: int) -> None:
    check_course(database, vault, seed, 6, TIGHT)
