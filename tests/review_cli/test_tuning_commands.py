"""`outreach verdicts`, `definition diff|lint|suggest|status` and `safeguarding raise` as people type them, on a real workspace."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.workspace import Workspace
from review_cli.service.importing import import_rows
from review_cli.service.matching import match_all
from review_cli.session import Session, host_account
from store import tables
from store.database import Database
from store.domain import Role
from store.errors import ExitCode
from store.staff import add_staff
from tests.review_cli.conftest import Run, listing_row, write_rows

SUGAR = "Student looks for a generous older gentleman who likes to support her. Tell me about you. Kisses, Rosalindee, 83 05 11 22"
REMOTE = "Webcam shows every night, no meetings, only online. 83 06 11 22"
SECRETS = ("Rosalinde", "83 05", "8305", "83 06", "8306", "83 01")
ROWS = [
    listing_row(1),
    listing_row(
        2, body="Outcall to your hotel in Vejle, 1500 kr per hour, clean and discreet. Call 83 02 11 22."
    ),
    listing_row(5, title="Student", body=SUGAR, author="Rosalindee"),
    listing_row(6, title="Shows", body=REMOTE),
]


@pytest.fixture(scope="module")
def filled_template(template_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(template_workspace, tmp_path_factory.mktemp("filled") / "template"))
    session = Session(Workspace(folder))
    rows = list(enumerate(ROWS, 1))
    import_rows(
        session.workspace,
        session.database,
        session.vault,
        session.definition,
        rows,
        session.actor,
        today=session.today,
    )
    match_all(session.database, session.vault, today=session.today, now=session.now)
    session.close()
    return folder


@pytest.fixture
def filled(filled_template: Path, tmp_path: Path) -> Path:
    """A workspace with two face-to-face listings, an unclear one and a dropped one."""
    return Path(shutil.copytree(filled_template, tmp_path / "filled"))


def take_in(run: Run, workspace: Path, tmp_path: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    answer = run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace, "--json")
    assert answer.code == 0, answer.err
    counts: dict[str, Any] = json.loads(answer.out)
    return counts


def records(run: Run, *arguments: str | Path) -> Any:
    answer = run(*arguments, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def waiting(run: Run, workspace: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = records(run, "verdicts", "-w", workspace)
    return found


def redefined(workspace: Path, *pairs: tuple[str, str], name: str = "new.toml") -> Path:
    text = (workspace / "definition.toml").read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version"))
    for old, new in ((version, 'version = "another"'), *pairs):
        assert old in text
        text = text.replace(old, new, 1)
    path = workspace / name
    path.write_text(text, "utf-8")
    return path


def unclear_dropped(workspace: Path, name: str = "new.toml") -> Path:
    """A definition that drops what the rule behind the unclear listing leaves to a person."""
    text = (workspace / "definition.toml").read_text("utf-8")
    begin = text.index('code = "sugar"')
    rule = text[begin : text.index('verdict = "unclear"', begin) + len('verdict = "unclear"')]
    return redefined(workspace, (rule, rule.replace("unclear", "not_an_offer")), name=name)


def staff(workspace: Path, role: Role) -> None:
    session = Session(Workspace(workspace))
    with session.database.writing() as connection:
        connection.execute(sa.delete(tables.staff))
        add_staff(
            connection, host_account=host_account(), role=role, team=None, region=None, today=session.today
        )
    session.close()


def database(workspace: Path) -> Database:
    return Session(Workspace(workspace)).database


# -- verdicts ---------------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_and_shown_masked(run: Run, filled: Path) -> None:
    (one,) = waiting(run, filled)
    assert (one["rule"], one["arena"]) == ("sugar", "sample_ads")
    shown = run("verdicts", "show", one["id"][:9], "-w", filled, "--json")
    found = json.loads(shown.out)
    assert "generous older gentleman" in found["text"]
    assert [word for word in found["evidence"] if "generous" in word]
    for secret in SECRETS:
        assert secret.lower() not in shown.out.lower()


def test_a_decision_stands_when_the_ad_comes_again(run: Run, filled: Path, tmp_path: Path) -> None:
    (one,) = waiting(run, filled)
    assert run("verdicts", "decide", one["id"], "face_to_face", "-w", filled).code == 0
    assert waiting(run, filled) == []
    again = [{**ROWS[2], "body": SUGAR.replace("83 05", "83 07")}]
    assert take_in(run, filled, tmp_path, again)["kept"] == 1
    moved = [{**ROWS[2], "url": "https://portal.example/ad/55"}]
    assert take_in(run, filled, tmp_path, moved)["kept"] == 1
    other = [{**ROWS[2], "body": f"{SUGAR} No meetings."}]
    assert take_in(run, filled, tmp_path, other).get("kept", 0) == 0


def test_what_is_no_offer_leaves_what_a_dropped_listing_leaves(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    (one,) = waiting(run, filled)
    assert (
        run("verdicts", "decide", one["id"], "not_an_offer", "--reason", "pictures", "-w", filled).code == 0
    )
    assert take_in(run, filled, tmp_path, [ROWS[2]])["dropped"] == 1
    status = records(run, "definition", "status", "-w", filled)
    assert (status["decisions"], status["versions"][0]["dropped"]) == (1, 2)


def test_a_wrongly_judged_listing_can_be_corrected(run: Run, filled: Path, tmp_path: Path) -> None:
    item = records(run, "queue", "list", "-w", filled)[0]["id"]
    assert run("verdicts", "decide", item, "remote_only", "--reason", "read_the_ad", "-w", filled).code == 0
    assert item not in {row["id"] for row in records(run, "queue", "list", "-w", filled)}
    take_in(run, filled, tmp_path, ROWS)
    assert item not in {row["id"] for row in records(run, "queue", "list", "-w", filled)}
    status = records(run, "definition", "status", "-w", filled)
    assert (status["agreement"], status["then"]) == (
        0.0,
        [{"definition": "face_to_face", "people": "remote_only", "wordings": 1}],
    )


def test_agreement_counts_what_people_confirmed(run: Run, filled: Path) -> None:
    first, second = (row["id"] for row in records(run, "queue", "list", "-w", filled)[:2])
    run("verdicts", "decide", first, "face_to_face", "-w", filled)
    run("verdicts", "decide", second, "not_an_offer", "-w", filled)
    assert records(run, "definition", "status", "-w", filled)["agreement"] == 0.5
    run("verdicts", "decide", first, "face_to_face", "-w", filled)
    assert records(run, "definition", "status", "-w", filled)["decisions"] == 2


def test_unclear_decides_nothing(run: Run, filled: Path) -> None:
    (one,) = waiting(run, filled)
    answer = run("verdicts", "decide", one["id"], "unclear", "-w", filled)
    assert answer.code == ExitCode.FAILURE
    assert waiting(run, filled) == [one]
    assert run("verdicts", "decide", "p-nobody", "face_to_face", "-w", filled).code == ExitCode.FAILURE


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR, Role.SAFEGUARDING])
def test_verdicts_are_for_outreach_and_coordinators(run: Run, filled: Path, role: Role) -> None:
    (one,) = waiting(run, filled)
    staff(filled, role)
    for arguments in (
        ("verdicts",),
        ("verdicts", "show", one["id"]),
        ("verdicts", "decide", one["id"], "unclear"),
    ):
        answer = run(*arguments, "-w", filled)
        assert (answer.code, answer.out) == (ExitCode.NOT_ALLOWED, "")


def test_where_men_seek_men_no_refusal_is_remembered(run: Run, workspace: Path, tmp_path: Path) -> None:
    path = workspace / "arenas" / "sample_ads.toml"
    path.write_text(path.read_text("utf-8").replace('kind = "adult_ads"', 'kind = "gay_portal"'), "utf-8")
    assert take_in(run, workspace, tmp_path, [ROWS[0]])["kept"] == 1
    run("match", "-w", workspace)
    (item,) = records(run, "queue", "list", "-w", workspace)
    assert run("verdicts", "decide", item["id"], "not_an_offer", "-w", workspace).code == 0
    opened = database(workspace)
    with opened.reading() as connection:
        for table in (tables.listing, tables.verdict_decision, tables.dropped_listing, tables.tuning_sample):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
    opened.close()


# -- diff -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["sample", "waiting"])
def test_a_change_is_seen_before_it_is_saved(run: Run, filled: Path, on: str) -> None:
    new = unclear_dropped(filled)
    answer = run("definition", "diff", filled / "definition.toml", new, "--on", on, "-w", filled, "--json")
    found = json.loads(answer.out)
    assert found["moves"] == [{"from": "unclear", "to": "not_an_offer", "listings": 1}]
    assert (found["changed"], found["dropped"], found["taken_up"]) == (1, 1, 0)
    (sample,) = found["samples"]
    assert (sample["old_rule"], "generous" in sample["text"]) == ("sugar", True)
    for secret in SECRETS:
        assert secret.lower() not in answer.out.lower()
    assert len(waiting(run, filled)) == 1, "nothing was saved"


def test_the_sample_holds_kept_and_dropped_alike(run: Run, filled: Path) -> None:
    old = filled / "definition.toml"
    assert records(run, "definition", "diff", old, old, "-w", filled)["listings"] == len(ROWS)


def test_a_diff_on_files_needs_no_workspace_and_counts_labels(run: Run, filled: Path, tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "arena_kind": "adult_ads",
            "lang": "en",
            "title": "Student",
            "body": SUGAR,
            "verdict": "unclear",
        },
        {
            "id": "b",
            "arena_kind": "adult_ads",
            "lang": "en",
            "title": "Student",
            "body": SUGAR,
            "verdict": "not_an_offer",
        },
        {"id": "c", "arena_kind": "nowhere", "title": "", "body": ""},
    ]
    path = write_rows(tmp_path / "texts.jsonl", rows)
    answer = run(
        "definition", "diff", filled / "definition.toml", unclear_dropped(filled), "--texts", path, "--json"
    )
    found = json.loads(answer.out)
    assert (found["listings"], found["better"], found["worse"]) == (2, 1, 1)
    assert answer.code == ExitCode.FAILURE
    assert "texts.jsonl, line 3" in answer.err
    for secret in SECRETS:
        assert secret.lower() not in answer.out.lower()


def test_a_diff_in_a_pipe_is_rows_and_says_its_sum(run: Run, filled: Path) -> None:
    answer = run("definition", "diff", filled / "definition.toml", unclear_dropped(filled), "-w", filled)
    assert answer.out.splitlines()[:2] == ["from\tto\tlistings\tshare", "unclear\tnot_an_offer\t1\t100.0"]
    assert "1 of 4 listings would get another verdict" in answer.err


def test_a_forgotten_version_is_pointed_out(run: Run, filled: Path) -> None:
    new = unclear_dropped(filled)
    old = (filled / "definition.toml").read_text("utf-8")
    version = next(line for line in old.splitlines() if line.startswith("version"))
    new.write_text(new.read_text("utf-8").replace('version = "another"', version), "utf-8")
    assert (
        "Both call themselves" in run("definition", "diff", filled / "definition.toml", new, "-w", filled).err
    )


def test_a_wrong_definition_is_refused_with_file_and_line(run: Run, filled: Path) -> None:
    new = redefined(filled, ('when = ["sugar"]', 'when = ["suger"]'))
    answer = run("definition", "diff", filled / "definition.toml", new, "-w", filled)
    line = next(n for n, text in enumerate(new.read_text("utf-8").splitlines(), 1) if '"suger"' in text)
    assert (answer.code, answer.out) == (ExitCode.FAILURE, "")
    assert f"new.toml, line {line}: decision sugar: nothing is called 'suger'" in answer.err


def test_stored_texts_and_own_ones_exclude_each_other(run: Run, filled: Path, tmp_path: Path) -> None:
    old, texts = filled / "definition.toml", write_rows(tmp_path / "t.jsonl", [])
    answer = run("definition", "diff", old, old, "--on", "sample", "--texts", texts, "-w", filled)
    assert answer.code == ExitCode.USAGE


# -- lint, suggest, status --------------------------------------------------------------------------------------------


def test_lint_ends_well_on_the_packaged_definition_and_badly_on_a_dead_rule(run: Run, filled: Path) -> None:
    assert run("definition", "lint", "-w", filled).code == 0
    dead = '[[decisions]]\ncode = "dead"\nverdict = "unclear"\nwhen = ["sugar"]\nunless = ["sugar"]\n\n[[decisions]]'
    new = redefined(filled, ("[[decisions]]", dead))
    answer = run("definition", "lint", "--definition", new, "--json")
    (wrong,) = [row for row in json.loads(answer.out) if row["level"] == "wrong"]
    assert (answer.code, wrong["code"], wrong["about"]) == (ExitCode.FAILURE, "never_true", "dead")
    assert new.read_text("utf-8").splitlines()[wrong["line"] - 1] == 'code = "dead"'


def test_lint_is_strict_when_asked(run: Run, filled: Path) -> None:
    assert run("definition", "lint", "--strict", "-w", filled).code == ExitCode.FAILURE


def test_lint_tries_terms_on_the_sample(run: Run, filled: Path) -> None:
    found = records(run, "definition", "lint", "--on", "sample", "-w", filled)
    unread = {row["about"] for row in found if row["code"] == "never_fires"}
    assert unread
    assert not [about for about in unread if about.startswith("hu:")], "no Hungarian text was there"


def test_status_says_what_is_left_under_another_version(run: Run, filled: Path, tmp_path: Path) -> None:
    assert records(run, "definition", "status", "-w", filled)["left"] == 0
    unclear_dropped(filled, "definition.toml")
    before = records(run, "definition", "status", "-w", filled)
    assert (before["in_force"], before["left"], before["left_dropped"]) == ("another", 3, 1)
    take_in(run, filled, tmp_path, ROWS)
    after = records(run, "definition", "status", "-w", filled)
    assert (after["left"], after["left_dropped"]) == (0, 0)
    assert waiting(run, filled) == []


def test_suggest_proposes_from_what_people_decided(run: Run, workspace: Path, tmp_path: Path) -> None:
    towns = (
        "Odense",
        "Vejle",
        "Kolding",
        "Viborg",
        "Aarhus",
        "Horsens",
        "Esbjerg",
        "Ribe",
        "Skive",
        "Thisted",
    )
    words = "Long marigold evenings with you.", "I only write letters to you about quilting."
    rows = [
        listing_row(
            n,
            title="Student",
            body=f"Generous gentleman may support a student in {town}. {words[n > 5]}",
            author=None,
            city=town,
        )
        for n, town in enumerate(towns, 1)
    ]
    take_in(run, workspace, tmp_path, rows)
    for one in waiting(run, workspace):
        verdict = "face_to_face" if one["town"] in towns[:5] else "not_an_offer"
        assert run("verdicts", "decide", one["id"], verdict, "-w", workspace).code == 0
    found = {row["term"]: row for row in records(run, "definition", "suggest", "-w", workspace)}
    assert (found["marigold"]["kept"], found["marigold"]["dropped"]) == (5, 0)
    assert (found["quilting"]["points_to"], found["quilting"]["dropped"]) == ("not_an_offer", 5)


def test_a_new_workspace_has_nothing_to_say(run: Run, workspace: Path) -> None:
    assert waiting(run, workspace) == []
    assert records(run, "definition", "suggest", "-w", workspace) == []
    old = workspace / "definition.toml"
    assert records(run, "definition", "diff", old, old, "-w", workspace)["listings"] == 0


@pytest.mark.parametrize("role", [Role.OUTREACH, Role.ANALYST])
def test_the_sample_is_for_coordinators(run: Run, filled: Path, role: Role) -> None:
    staff(filled, role)
    old = filled / "definition.toml"
    for arguments in (("diff", old, old), ("suggest",), ("status",), ("lint", "--on", "sample")):
        answer = run("definition", *arguments, "-w", filled)
        assert (answer.code, answer.out) == (ExitCode.NOT_ALLOWED, "")


# -- safeguarding -----------------------------------------------------------------------------------------------------


def age_stops(workspace: Path, days: int) -> None:
    session = Session(Workspace(workspace))
    with session.database.writing() as connection:
        connection.execute(
            sa.update(tables.safeguarding_stop).values(day=session.today - timedelta(days=days))
        )
    session.close()


def test_a_stop_raised_by_staff_takes_her_out_of_the_queue_at_once(run: Run, filled: Path) -> None:
    first = records(run, "queue", "list", "-w", filled)[0]["id"]
    assert run("safeguarding", "raise", first[:9], "--source", "message", "-w", filled).code == 0
    assert first not in {row["id"] for row in records(run, "queue", "list", "-w", filled)}
    (stop,) = records(run, "safeguarding", "-w", filled)
    assert (stop["day"], stop["overdue"]) == (Session(Workspace(filled)).today.isoformat(), False)
    assert date.fromisoformat(stop["day"])


@pytest.mark.parametrize(("days", "code"), [(1, ExitCode.OK), (2, ExitCode.ALARM)])
def test_an_overdue_stop_is_an_alarm_wherever_staff_work(
    run: Run, filled: Path, days: int, code: ExitCode
) -> None:
    run("safeguarding", "raise", records(run, "queue", "list", "-w", filled)[0]["id"], "-w", filled)
    age_stops(filled, days)
    late = code is ExitCode.ALARM
    answer = run("safeguarding", "-w", filled, "--json")
    assert (answer.code, json.loads(answer.out)[0]["overdue"], "ALARM" in answer.err) == (code, late, late)
    queue = run("queue", "list", "-w", filled)
    assert (queue.code, "ALARM" in queue.err) == (0, late)
    doctor = run("doctor", "-w", filled)
    assert (doctor.code == ExitCode.ALARM, "ALARM" in doctor.out) == (late, late)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_a_stop_is_raised_by_whoever_talks_to_people(run: Run, filled: Path, role: Role) -> None:
    first = records(run, "queue", "list", "-w", filled)[0]["id"]
    staff(filled, role)
    assert run("safeguarding", "raise", first, "-w", filled).code == ExitCode.NOT_ALLOWED
    staff(filled, Role.OUTREACH)
    assert run("safeguarding", "raise", first, "-w", filled).code == 0
    assert run("safeguarding", "-w", filled).code == ExitCode.NOT_ALLOWED
