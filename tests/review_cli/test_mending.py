"""Mending who is who: rules on values, splits, merge histories, holds, and what the doctor says of clashing judgements."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.errors import ExitCode
from tests.review_cli.conftest import Run, listing_row, write_rows

SHARED = "Incall at mine, 1000 kr per hour. Call 83 77 11 22."
BOARD = {"arena": "sample_board"}


@pytest.fixture
def filled(run: Run, workspace: Path, tmp_path: Path) -> Path:
    """Three listings of one person by one phone, one of somebody else."""
    rows = [
        listing_row(1, author="Belladonna", body=SHARED),
        listing_row(2, author="Belladonna", body=SHARED, url="https://other.example/ad/2", **BOARD),
        listing_row(3, author="Belladonna", body=SHARED, url="https://other.example/ad/3", **BOARD),
        listing_row(4, author="Carmina"),
    ]
    assert run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace).code == 0
    assert run("match", "-w", workspace).code == 0
    return workspace


def database(workspace: Path) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{next(workspace.glob('*.db'))}")


def rows(workspace: Path, table: sa.Table) -> list[sa.Row]:
    engine = database(workspace)
    with engine.connect() as connection:
        found = list(connection.execute(sa.select(table)))
    engine.dispose()
    return found


def persons(workspace: Path) -> dict[str, str]:
    return {row.profile_id: row.person_id for row in rows(workspace, tables.membership)}


def the_three(workspace: Path) -> tuple[str, list[str]]:
    """The person of three profiles, and her profiles."""
    held = persons(workspace)
    person = next(one for one in held.values() if list(held.values()).count(one) == 3)
    return person, sorted(profile for profile, one in held.items() if one == person)


def phone_id(run: Run, workspace: Path, person: str) -> str:
    (found,) = json.loads(run("value", person, "-w", workspace, "--json").out)
    return str(found["id"])


def test_a_rule_is_set_by_id_shown_and_undone_and_everybody_it_touches_is_matched_anew(
    run: Run, filled: Path
) -> None:
    person, profiles = the_three(filled)
    value = phone_id(run, filled, person)
    assert value[:7] in run("how", person, "-w", filled).out
    assert not rows(filled, tables.venue)
    said = run("value", value, "--set", "shared", "--reason", "called", "-w", filled, "--json")
    told = json.loads(said.out)
    assert (told["class"], told["reason"], told["profiles"]) == ("shared", "called", 3)
    assert "83771122" not in said.out
    (venue,) = rows(filled, tables.venue)
    assert {r.profile_id for r in rows(filled, tables.membership) if r.venue_id == venue.venue_id} == set(
        profiles
    )
    told = json.loads(run("value", value, "--undo", "--reason", "mistake", "-w", filled, "--json").out)
    assert (told["class"], told["rule_by"]) == ("personal", None)
    assert not rows(filled, tables.venue)
    assert the_three(filled) == (person, profiles)
    first, second = rows(filled, tables.value_rule)
    assert second.supersedes == first.rule_id
    assert run("value", value, "--undo", "-w", filled).code == ExitCode.FAILURE


def test_a_placeholder_parts_and_its_undoing_brings_the_same_ids_back(run: Run, filled: Path) -> None:
    before = persons(filled)
    person, _ = the_three(filled)
    value = phone_id(run, filled, person)
    # Name and town still tie them: a second person's rule shows only in the evidence.
    assert run("value", value, "--set", "placeholder", "-w", filled).code == 0
    assert "phone_shared" not in {f["code"] for r in rows(filled, tables.pair_evidence) for f in r.features}
    assert run("value", value, "--undo", "-w", filled).code == 0
    assert persons(filled) == before


def test_an_unknown_value_and_both_options_at_once_are_refused(run: Run, filled: Path) -> None:
    assert run("value", "tzzzzzzz", "-w", filled).code == ExitCode.FAILURE
    assert run("value", "t", "--set", "shared", "--undo", "-w", filled).code == ExitCode.USAGE


def test_a_split_parts_by_judgements_and_holds_in_every_later_match(run: Run, filled: Path) -> None:
    person, profiles = the_three(filled)
    away = next(profile for profile in profiles if profile != person)
    assert run("split", person, "-w", filled).code == ExitCode.NEEDS_TERMINAL
    answer = run("split", person, "--part", away, "--yes", "-w", filled)
    assert answer.code == 0
    held = persons(filled)
    assert held[away] == away
    assert {held[one] for one in profiles if one != away} == {person}
    assert len(rows(filled, tables.judgement)) == 2
    assert run("match", "--full", "-w", filled).code == 0
    assert persons(filled) == held
    history = run("how", person, "--history", "-w", filled).out
    assert away[:7] in history
    assert "different" in history
    assert "83771122" not in history


def test_a_split_supersedes_what_people_judged_the_same(run: Run, filled: Path) -> None:
    person, profiles = the_three(filled)
    a, b, c = profiles
    assert run("pairs", "judge", a, b, "same", "-w", filled).code == 0
    assert run("pairs", "judge", b, c, "same", "-w", filled).code == 0
    assert run("split", person, "--part", b, "--yes", "-w", filled).code == 0
    held = persons(filled)
    assert held[a] == held[c] != held[b]
    assert "undone by" in run("how", person, "--history", "-w", filled).out


@pytest.mark.parametrize("part", ["", "pnobody", "all"])
def test_a_split_that_parts_nobody_changes_nothing(run: Run, filled: Path, part: str) -> None:
    person, profiles = the_three(filled)
    named = ",".join(profiles) if part == "all" else part
    assert run("split", person, "--part", named, "--yes", "-w", filled).code == ExitCode.FAILURE
    assert not rows(filled, tables.judgement)


def test_the_history_names_what_has_expired(run: Run, filled: Path) -> None:
    person, _ = the_three(filled)
    assert "same phone: phone ••" in run("how", person, "--history", "-w", filled).out
    engine = database(filled)
    with engine.begin() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys=ON"))
        connection.execute(sa.delete(tables.match_token).where(tables.match_token.c.kind == "phone"))
    engine.dispose()
    assert "same phone: phone, expired" in run("how", person, "--history", "-w", filled).out


def test_whoever_may_be_somebody_contacted_waits_and_then_goes_to_a_coordinator(
    run: Run, filled: Path
) -> None:
    held = persons(filled)
    known, _ = the_three(filled)
    other = next(one for one in held.values() if one != known)
    engine = database(filled)
    today = datetime.now(UTC).date()
    with engine.begin() as connection:
        a, b = sorted((known, other))
        connection.execute(
            sa.insert(tables.pair_evidence).values(
                profile_a=a, profile_b=b, decision="suggest", refusal="names_differ", score=0.5,
                features=[], in_town=False, ruleset="1", day=today - timedelta(days=2),
            )
        )  # fmt: skip
        connection.execute(
            sa.insert(tables.person_ledger).values(kind="contacted", person_id=known, day=today)
        )
    engine.dispose()
    (told,) = json.loads(run("holds", "-w", filled, "--json").out)
    assert (told["person"], told["others"], told["with"]) == (other, [known], "staff")
    assert "holds" not in {c.partition(".")[0] for c in codes(run, filled)}
    engine = database(filled)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.pair_evidence).values(day=today - timedelta(days=8)))
    engine.dispose()
    assert "coordinator" in run("holds", "-w", filled, "--json").out
    assert "holds.late" in codes(run, filled)
    queue = run("queue", "list", "-w", filled, "--json")
    assert other not in queue.out


def codes(run: Run, workspace: Path) -> set[str]:
    said = run("doctor", "-w", workspace).out.splitlines()
    return {line.partition("\t")[0] for line in said[1:]}


def test_clashing_judgements_of_an_import_are_both_named(run: Run, filled: Path) -> None:
    _, (a, b, c) = the_three(filled)
    engine = database(filled)
    today = datetime.now(UTC).date()
    with engine.begin() as connection:
        for number, (one, two, kind) in enumerate(((a, b, "same"), (b, c, "same"), (a, c, "different"))):
            connection.execute(
                sa.insert(tables.judgement).values(
                    judgement_id=f"j{number}", profile_a=one, profile_b=two, kind=kind, author="s1",
                    reason="judged", evidence=[], day=today, expires_on=today + timedelta(days=99),
                )
            )  # fmt: skip
    engine.dispose()
    assert run("match", "-w", filled).code == 0
    held = persons(filled)
    assert held[a] != held[c]
    assert "judgements.contradiction" in codes(run, filled)
    told = run("doctor", "-w", filled).out
    assert all(one[:7] in told for one in (a, b, c))
