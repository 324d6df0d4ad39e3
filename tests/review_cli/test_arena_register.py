"""`outreach arena list` and `show`: mode, life, evidence, alarm and re-screen date of each arena, in codes and in words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.arenas import parse_arena
from config.workspace import Workspace
from crawler.survey.proposal import Survey, arena_file
from review_cli.i18n import _, bind
from review_cli.screens.arenas import CLASSES, NEXT, alarm_words, evidence_words
from review_cli.sentences import in_bound_language
from review_cli.session import Session, utc_now
from store.arenas import Life, proposed, write_entry
from store.runs import RunStatus, finish_run, start_run
from tests.review_cli.conftest import ARENA, Run

ALARM = "site_changed: 5 ads on the list pages, usually 12"


@pytest.fixture
def judged(workspace: Path) -> Path:
    """One arena rejected by its listings, another in alarm; a third must be rendered."""
    (workspace / "arenas" / "scripted.toml").write_text(
        'name = "scripted"\nkind = "forum"\nstart_urls = ["http://127.0.0.1:9/"]\n'
        '[crawl]\nrender = true\n[listing]\nad_links = "a"\n'
    )
    (workspace / "arenas" / "room.toml").write_text('name = "room"\nkind = "chat"\nmode = "presence"\n')
    settings = workspace / "settings.toml"
    settings.write_text(settings.read_text().replace("[crawl]\n", '[crawl]\nbrowser = "no-such-browser"\n'))
    session = Session(Workspace(workspace))
    entry = proposed(ARENA, "adult_ads", "crawl", session.today)._replace(
        life=Life.REJECTED.value,
        verdict="rejected",
        reason="remote_only",
        listings=40,
        face_to_face=0,
        unclear=2,
        rescreen_on=session.today + timedelta(days=90),
    )
    with session.database.writing() as connection:
        write_entry(connection, entry)
        write_entry(
            connection,
            proposed("sample_board", "forum", "crawl", session.today)._replace(
                life=Life.KEPT.value, verdict="kept", listings=40, face_to_face=34
            ),
        )
        run = start_run(connection, session.vault.clocks, kind="crawl", at=utc_now(), arena="sample_board")
        finish_run(
            connection,
            run,
            status=RunStatus.ALARM,
            at=utc_now(),
            counts={"ads_seen": 5},
            alarms=[ALARM],
        )
    session.close()
    return workspace


def listed(run: Run, workspace: Path) -> dict[str, dict[str, Any]]:
    return {row["arena"]: row for row in json.loads(run("-w", workspace, "arena", "list", "--json").out)}


def test_the_list_says_where_each_arena_stands_and_on_what_evidence(run: Run, judged: Path) -> None:
    rows = listed(run, judged)
    rejected, kept = rows[ARENA], rows["sample_board"]
    assert (rejected["mode"], rejected["life"], rejected["reason"]) == ("crawl", "rejected", "remote_only")
    assert rejected["evidence"] == "0 of 40 listings face to face, 2 unclear"
    assert rejected["rescreen_on"] > "2026"
    assert (rejected["may_crawl"], rejected["why_not"]) == (False, f"{ARENA} is rejected in the register")
    assert (kept["life"], kept["evidence"]) == ("kept", "34 of 40 listings face to face")
    assert (kept["ended"], kept["alarm"]) == ("site_changed", [ALARM])
    assert rows["room"]["mode"] == "presence"


def test_an_arena_that_cannot_be_rendered_here_says_so(run: Run, judged: Path) -> None:
    for record in (
        listed(run, judged)["scripted"],
        json.loads(run("-w", judged, "arena", "show", "scripted", "--json").out),
    ):
        assert (record["render"], record["may_crawl"]) == (True, False)
        assert record["why_not"].startswith(("the extra that renders", "no Chromium was found"))
    tested = run("-w", judged, "arena", "test", "scripted")
    assert tested.code == 1
    assert "nothing is rendered here" in tested.err
    crawled = run("-w", judged, "crawl", "scripted", "--json")
    assert crawled.code == 1
    assert "render = true, but" in crawled.err
    found = json.loads(run("-w", judged, "doctor", "--json").out)
    assert any("render = true" in json.dumps(one) for one in found)


def test_one_arena_is_shown_with_its_standing_and_what_to_do_next(run: Run, judged: Path) -> None:
    record = json.loads(run("-w", judged, "arena", "show", "sample_board", "--json").out)
    assert (record["life"], record["verdict"], record["ended"]) == ("kept", "kept", "site_changed")
    assert record["alarm"] == [ALARM]
    assert record["next"] == NEXT["site_changed"]
    assert "http://127.0.0.1:10" in record["start_urls"][0]


def test_a_pipe_gets_codes_and_every_column(run: Run, judged: Path) -> None:
    heading, *rows = run("-w", judged, "arena", "list").out.splitlines()
    assert {"mode", "life", "evidence", "rescreen_on", "ended", "alarm"} <= set(heading.split("\t"))
    assert len(rows) == 4


def test_health_ends_with_the_alarms_exit_code(run: Run, judged: Path) -> None:
    assert run("-w", judged, "arena", "health", "--json").code == 6


def test_a_coordinators_decision_is_shown_with_name_and_reason(run: Run, judged: Path) -> None:
    assert run("-w", judged, "arena", "pause", "sample_board", "--reason", "owner_asked").code == 0
    row = listed(run, judged)["sample_board"]
    assert (row["life"], row["reason"]) == ("paused", "owner_asked")
    assert row["decided_by"]
    assert not row["decided_by"].startswith("s0")


def test_evidence_and_alarms_in_words() -> None:
    assert evidence_words(34, 40, 0) == "34 of 40 listings face to face"
    assert evidence_words(0, 0, 0) == ""
    assert alarm_words(ALARM) == f"{CLASSES['site_changed']}: 5 ads on the list pages, usually 12"
    assert alarm_words("screened_out") == "its sample spoke against it"


def test_health_is_said_in_danish(judged: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "review_cli.app", "-w", str(judged), "arena", "health", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OUTREACH_LANGUAGE": "da"},
    )
    assert done.returncode == 6
    (alarmed,) = [row for row in json.loads(done.stdout) if row["ended"] == "site_changed"]
    assert alarmed["next"].startswith("portalen er bygget om")


def test_a_proposed_file_and_a_refusal_are_said_in_danish() -> None:
    bind("da")
    try:
        text = arena_file(Survey("https://portal.example/", is_local=False), "portal", None, _)
        refused = in_bound_language("the first page did not come: answered 404")
        alarmed = alarm_words("empty: 9 ads, expected at least 20")
    finally:
        bind("en")
    assert parse_arena(text, "portal.toml").name == "portal"
    assert "Se hver linje efter" in text
    assert not re.search(r"#.*\b(?:the|found|not)\b", text)
    assert refused == "den første side kom ikke: svarede 404"
    assert alarmed.endswith(": 9 annoncer, ventet mindst 20")
