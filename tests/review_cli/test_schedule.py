"""The commands of the schedule, the runs and the doctor, as a coordinator types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.workspace import Workspace
from review_cli.screens.arenas import NEXT
from review_cli.screens.run_alarms import CODES, alarms_in_words, what_to_do
from review_cli.screens.times import lasted, local
from review_cli.service.serving.wishes import read_wishes, take_asked
from review_cli.session import Session, utc_now
from store.clocks import Clocks
from store.lease import lease_of
from store.runs import Run as StoredRun
from store.runs import RunStatus, finish_run, note_run_of_the_day, recent_runs, start_run
from tests.review_cli.conftest import Run

ZONE = ZoneInfo("Europe/Copenhagen")


def note(
    folder: Path, kind: str, at: datetime, *, arena: str | None = None, status: RunStatus = RunStatus.GOOD
) -> str:
    session = Session(Workspace(folder))
    with session.database.writing() as connection:
        run_id = start_run(connection, Clocks(), kind=kind, at=at, arena=arena)
        alarms = [] if status is RunStatus.GOOD else ["killed by signal 9"]
        finish_run(
            connection,
            run_id,
            status=status,
            at=at + timedelta(seconds=95),
            counts={"listings": 3},
            alarms=alarms,
        )
    session.close()
    return run_id


def test_the_list_names_every_job_with_its_next_time_and_its_last_run(run: Run, workspace: Path) -> None:
    note(workspace, "crawl", utc_now() - timedelta(hours=1), arena="sample_ads", status=RunStatus.FAILED)
    answer = run("schedule", "list", "-w", workspace, "--json")
    rows = {row["job"]: row for row in json.loads(answer.out)}
    assert set(rows) == {"crawl:sample_ads", "crawl:sample_board", "chain", "morning", "backup"}
    assert rows["crawl:sample_ads"]["ended"] == "failed"
    assert rows["crawl:sample_board"]["last"] is None
    assert datetime.fromisoformat(rows["chain"]["next"]).astimezone(ZONE).strftime("%H:%M") == "05:30"
    assert "is not running" in answer.err
    assert "sample_board was not crawled when it was due" in answer.err


def test_the_next_times_come_in_order(run: Run, workspace: Path) -> None:
    before = utc_now()
    rows = json.loads(run("schedule", "next", "-w", workspace, "--limit", "9", "--json").out)
    moments = [datetime.fromisoformat(row["at"]) for row in rows]
    assert moments == sorted(moments)
    assert len(moments) == 9
    assert moments[0] > before


def test_a_job_rests_and_comes_again(run: Run, workspace: Path) -> None:
    assert run("schedule", "pause", "chain", "-w", workspace).code == 0
    rows = {
        row["job"]: row["paused_by"]
        for row in json.loads(run("schedule", "list", "-w", workspace, "--json").out)
    }
    assert rows["chain"]
    assert not rows["backup"]
    assert Workspace(workspace).wishes_file.stat().st_mode & 0o777 == 0o600
    assert run("schedule", "resume", "chain", "-w", workspace).code == 0
    assert not read_wishes(Workspace(workspace).wishes_file).paused
    assert "is not paused" in run("schedule", "resume", "chain", "-w", workspace).err
    assert run("schedule", "pause", "all", "-w", workspace).code == 0
    assert read_wishes(Workspace(workspace).wishes_file).holds_back("crawl:sample_ads")


def test_a_job_is_asked_of_a_running_service_only(run: Run, workspace: Path) -> None:
    refused = run("schedule", "run", "chain", "-w", workspace)
    assert refused.code == 1
    assert "`outreach serve` is not running" in refused.err
    session = Session(Workspace(workspace))
    lease = lease_of(session.database, session.workspace.locks_dir)
    assert lease.acquire(utc_now())
    assert run("schedule", "run", "chain", "-w", workspace).code == 0
    assert run("schedule", "run", "chain", "-w", workspace).code == 0
    assert "there is no job" in run("schedule", "run", "crawl:nowhere", "-w", workspace).err
    assert take_asked(session.workspace.wishes_file) == ["chain"]
    assert take_asked(session.workspace.wishes_file) == []
    lease.release()
    session.close()


def test_one_run_can_be_looked_at(run: Run, workspace: Path) -> None:
    run_id = note(workspace, "crawl", utc_now(), arena="sample_ads", status=RunStatus.FAILED)
    one = json.loads(run("runs", run_id[:8], "-w", workspace, "--json").out)
    assert one["seconds"] == 95.0
    assert one["alarms"] == ["killed by signal 9"]
    assert run("runs", "rzz", "-w", workspace).code == 1
    (only,) = json.loads(run("runs", "--kind", "crawl", "-w", workspace, "--json").out)
    assert only == one


def test_a_run_of_the_day_is_one_of_the_local_day(workspace: Path) -> None:
    """Half past midnight in Copenhagen is the evening before in UTC."""
    session = Session(Workspace(workspace))
    with session.database.writing() as connection:
        for at in ("2026-07-01T21:30", "2026-07-01T22:30", "2026-07-02T06:00", "2026-07-02T21:59"):
            moment = datetime.fromisoformat(f"{at}+00:00")
            note_run_of_the_day(
                connection, session.vault.clocks, kind="queue", at=moment, zone=ZONE, counts={}
            )
        found = recent_runs(connection, kind="queue")
    session.close()
    days = [(f"{run.started_at:%d %H:%M}", f"{run.finished_at:%d %H:%M}") for run in found]
    assert days == [("01 22:30", "02 21:59"), ("01 21:30", "01 21:30")]


def test_what_is_wrong_with_a_run_is_said_in_words_with_the_remedy() -> None:
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)

    def one(*alarms: str, status: RunStatus = RunStatus.FAILED) -> StoredRun:
        return StoredRun("r1", "crawl", "portal", status.value, at, at, {}, list(alarms))

    for code in (*CODES, "arena_is_paused", "killed by signal 9", "died with code 2"):
        (words,) = alarms_in_words(one(code))
        assert words != code or code.startswith(("killed", "died")), code
        assert "_" not in words.replace("step_minutes", ""), words
    assert what_to_do(one("killed by signal 9")) == "nothing to do: the next run takes it in"
    held = one("site_changed: 5 ads on the list pages, usually 12", status=RunStatus.ALARM)
    assert what_to_do(held) == NEXT["site_changed"]
    assert what_to_do(one("something else went wrong")) == NEXT["failed"]
    assert what_to_do(one("nothing_new", status=RunStatus.SKIPPED)) == ""


def test_each_alarm_of_a_run_stands_in_the_handbook() -> None:
    handbook = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    assert [code for code in CODES if f"`{code}`" not in handbook] == []


def test_times_are_local_and_the_repeated_hour_says_which() -> None:
    assert local(datetime(2026, 7, 1, 10, tzinfo=UTC), ZONE) == "2026-07-01 12:00"
    assert local(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ZONE) == "2026-10-25 02:30 CEST"
    assert local(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ZONE) == "2026-10-25 02:30 CET"
    assert local(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), ZONE) == "2026-03-29 03:00"
    assert [lasted(seconds) for seconds in (None, 4.4, 95, 3700)] == ["", "4 s", "1 min 35 s", "1 h 1 min"]


def codes(run: Run, folder: Path) -> tuple[int, dict[str, bool]]:
    answer = run("doctor", "-w", folder, "--json")
    return answer.code, {row["code"]: row["alarm"] for row in json.loads(answer.out) if not row["ok"]}


def test_the_doctor_speaks_in_codes_that_stay(run: Run, workspace: Path) -> None:
    code, found = codes(run, workspace)
    assert code == 1
    assert {"settings.no_contact", "keys.open", "wordings.not_approved", "staff.no_safeguarding_lead"} <= set(
        found
    )
    assert not any(found.values())
    danish = {row["code"] for row in json.loads(run("doctor", "-w", workspace, "--json").out)}
    assert danish - {""} == set(found)


@pytest.mark.parametrize(
    ("kind", "ago", "status", "expected"),
    [
        ("crawl", timedelta(hours=1), RunStatus.ALARM, "crawls.alarm"),
        ("crawl", timedelta(days=5), RunStatus.GOOD, "crawls.stale"),
        ("match", timedelta(days=3), RunStatus.GOOD, "chain.match_stale"),
        ("expire", timedelta(days=3), RunStatus.GOOD, "chain.expire_stale"),
        ("expire", timedelta(days=70), RunStatus.GOOD, "clock.far_ahead"),
        ("match", timedelta(hours=-3), RunStatus.GOOD, "clock.behind"),
    ],
)
def test_the_doctor_names_what_is_old_or_wrong(
    run: Run,
    workspace: Path,
    kind: str,
    ago: timedelta,
    status: RunStatus,
    expected: str,
) -> None:
    note(workspace, kind, utc_now() - ago, arena="sample_ads" if kind == "crawl" else None, status=status)
    assert expected in codes(run, workspace)[1]


def test_the_doctor_asks_after_a_service_where_one_ever_ran(run: Run, workspace: Path) -> None:
    made = Workspace(workspace)
    made.schedule_store.touch()
    code, found = codes(run, workspace)
    assert code == 6
    assert found["service.not_running"]
    assert "backup.none" in found
    session = Session(made)
    lease = lease_of(session.database, made.locks_dir)
    assert lease.acquire(utc_now() - timedelta(minutes=5))
    assert "service.silent" in codes(run, workspace)[1]
    lease.beat(utc_now())
    assert not {"service.silent", "service.not_running"} & set(codes(run, workspace)[1])
    note(workspace, "backup", utc_now() - timedelta(days=3))
    assert "backup.stale" in codes(run, workspace)[1]
    lease.release()
    session.close()


def test_a_schedule_that_cannot_be_read_is_a_finding(run: Run, workspace: Path) -> None:
    Workspace(workspace).schedule_file.write_text("spare = 1", "utf-8")
    assert "schedule.failed" in codes(run, workspace)[1]


def test_a_backup_is_made_and_restored_by_hand(run: Run, workspace: Path, tmp_path: Path) -> None:
    made = Workspace(workspace)
    made.objection_journal.touch()
    done = run("backup", "--to", tmp_path / "elsewhere", "-w", workspace, "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    options = ["--journal", made.objection_journal, "--keys", made.key_file]
    answer = run("restore", said["file"], "--folder", tmp_path / "back", *options, "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["rows"] == said["rows"]
    assert "Contacts logged after the backup" in answer.err
    assert run("queue", "list", "-w", tmp_path / "back", "--json").out.strip() == "[]"
    again = run("restore", said["file"], "--folder", tmp_path / "back", *options)
    assert again.code == 1
    assert "holds other things" in again.err
