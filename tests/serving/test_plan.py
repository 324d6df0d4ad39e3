"""When jobs come: cron lines in local time, over both switches of daylight saving."""

from __future__ import annotations

import itertools
import pickle
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.schedule import load_schedule
from config.workspace import Workspace
from review_cli.service.serving.plan import JobKind, LocalCron, fires, last_fire, make_plan
from store.errors import ConfigError

ZONE = ZoneInfo("Europe/Copenhagen")


def utc(cron: str, after: datetime, number: int) -> list[str]:
    return [
        f"{moment.astimezone(UTC):%m-%d %H:%M}"
        for moment in itertools.islice(fires(cron, ZONE, after), number)
    ]


def test_a_night_job_comes_once_on_the_day_that_loses_an_hour() -> None:
    # 2026-03-29: 02:00 becomes 03:00. 02:30 does not exist and comes when the clock says 03:30.
    assert utc("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 3) == [
        "03-29 01:30",
        "03-30 00:30",
        "03-31 00:30",
    ]
    assert utc("0 3 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 2) == ["03-29 01:00", "03-30 01:00"]


def test_a_night_job_comes_once_on_the_day_that_repeats_an_hour() -> None:
    # 2026-10-25: 03:00 becomes 02:00. 02:30 exists twice.
    assert utc("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), 3) == [
        "10-25 00:30",
        "10-26 01:30",
        "10-27 01:30",
    ]
    # Also when one asks within the hour that comes again.
    assert utc("30 2 * * *", datetime(2026, 10, 25, 1, 10, tzinfo=UTC), 1) == ["10-26 01:30"]
    assert utc("15 */1 * * *", datetime(2026, 10, 24, 23, 50, tzinfo=UTC), 3) == [
        "10-25 00:15",
        "10-25 02:15",
        "10-25 03:15",
    ]


def test_the_first_hour_of_the_day_after_a_switch_is_not_lost() -> None:
    # APScheduler's own cron trigger skips 00:15 on 2026-03-30.
    assert utc("15 0 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 3) == [
        "03-28 23:15",
        "03-29 22:15",
        "03-30 22:15",
    ]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    st.integers(0, 86_399),
)
def test_a_daily_job_comes_exactly_once_on_each_local_day(
    minute: int, hour: int, day: date, second: int
) -> None:
    after = datetime.combine(day, time(0), tzinfo=ZONE) + timedelta(seconds=second)
    moments = list(itertools.islice(fires(f"{minute} {hour} * * *", ZONE, after), 400))
    assert [later.date() - earlier.date() for earlier, later in itertools.pairwise(moments)] == [
        timedelta(days=1)
    ] * 399
    assert all(later.timestamp() > earlier.timestamp() for earlier, later in itertools.pairwise(moments))
    assert moments[0].timestamp() >= after.timestamp()


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 5 * * 0", {"Sun"}),
        ("0 5 * * 7", {"Sun"}),
        ("0 5 * * 1-5", {"Mon", "Tue", "Wed", "Thu", "Fri"}),
        ("0 5 * * 5-7", {"Fri", "Sat", "Sun"}),
        ("0 5 * * MON,thu", {"Mon", "Thu"}),
        ("0 5 * * */3", {"Sun", "Wed", "Sat"}),
        ("0 5 * * *", {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}),
    ],
)
def test_weekdays_mean_what_crontab_means(cron: str, days: set[str]) -> None:
    found = itertools.islice(fires(cron, ZONE, datetime(2026, 11, 1, tzinfo=UTC)), 14)
    assert {f"{moment:%a}" for moment in found} == days


def test_a_trigger_survives_the_job_store() -> None:
    trigger = pickle.loads(pickle.dumps(LocalCron("30 2 * * *", ZONE)))  # noqa: S301 - our own bytes
    assert trigger.get_next_fire_time(None, datetime(2026, 10, 25, 1, 0, tzinfo=UTC)) == datetime(
        2026, 10, 26, 2, 30, tzinfo=ZONE
    )


ARENA = """
name = "{name}"
kind = "adult_ads"
start_urls = ["http://127.0.0.1:9/"]
[listing]
allow = ["/ad/"]
{more}
"""


def workspace_with(folder: Path, arenas: dict[str, str], schedule: str = "") -> Workspace:
    (folder / "arenas").mkdir()
    (folder / "settings.toml").touch()
    if schedule:
        (folder / "schedule.toml").write_text(schedule, "utf-8")
    for name, more in arenas.items():
        (folder / "arenas" / f"{name}.toml").write_text(ARENA.format(name=name, more=more), "utf-8")
    return Workspace(folder)


def test_arenas_come_at_their_own_time_or_at_the_common_one(tmp_path: Path) -> None:
    arenas = {"own": '[schedule]\ncron = "5 4 * * *"', "common": "", "manual": ""}
    workspace = workspace_with(tmp_path, arenas, 'crawl = "10 1 * * *"')
    manual = workspace.arenas_dir / "manual.toml"
    manual.write_text('name = "manual"\nkind = "adult_ads"\nmode = "manual"\n', "utf-8")
    (workspace.arenas_dir / "broken.toml").write_text("name = ", "utf-8")
    plan = make_plan(workspace)
    assert {name: job.cron for name, job in plan.jobs.items()} == {
        "crawl:own": "5 4 * * *",
        "crawl:common": "10 1 * * *",
        "chain": "30 5 * * *",
        "morning": "30 7 * * *",
        "backup": "45 12 * * *",
    }
    assert list(plan.broken) == ["broken.toml"]
    assert plan.jobs["chain"].kind is JobKind.CHAIN


def test_the_last_fire_counts_within_the_grace_only(tmp_path: Path) -> None:
    plan = make_plan(workspace_with(tmp_path, {}, "grace_hours = 3"))
    job = plan.jobs["chain"]  # 05:30 local, 04:30 UTC in winter
    assert plan.last_fire(job, datetime(2026, 11, 22, 4, 29, tzinfo=UTC)) is None
    assert plan.last_fire(job, datetime(2026, 11, 22, 6, 0, tzinfo=UTC)) == datetime(
        2026, 11, 22, 4, 30, tzinfo=UTC
    )
    assert plan.last_fire(job, datetime(2026, 11, 22, 8, 0, tzinfo=UTC)) is None
    assert plan.next_fire(job, datetime(2026, 11, 22, 8, 0, tzinfo=UTC)) == datetime(
        2026, 11, 23, 4, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("crawl = 3", "crawl"),
        ('crawl = "61 3 * * *"', "crawl"),
        ("spare = 1", "spare: unknown setting"),
        ("crawls_until = 08:00:00\nteam_starts = 07:00:00", "crawls_until must come before"),
        ("crawl = ", "not valid TOML"),
    ],
)
def test_a_wrong_schedule_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "schedule.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=named):
        load_schedule(tmp_path / "schedule.toml")


@pytest.mark.parametrize("cron", ["* * * * *", "*/7 2-5 * * *", "15 0 * * *", "0 5 * * 1", "0 0 29 2 *"])
@settings(deadline=None, max_examples=15)
@given(st.integers(0, 7 * 24 * 60))
def test_the_last_fire_is_the_one_before_the_next(cron: str, minutes: int) -> None:
    now = datetime(2026, 10, 21, 0, 0, 30, tzinfo=UTC) + timedelta(minutes=minutes)
    week = timedelta(days=7)
    found = last_fire(cron, ZONE, now, week)
    if found is None:
        assert next(fires(cron, ZONE, now - week)) > now
    else:
        assert now - week <= found <= now
        assert next(fires(cron, ZONE, found + timedelta(seconds=1))) > now


def test_a_line_that_fires_every_minute_costs_no_more_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    whole = LocalCron.get_next_fire_time

    def counted(self: LocalCron, previous: datetime | None, now: datetime) -> datetime | None:
        nonlocal asked
        asked += 1
        return whole(self, previous, now)

    monkeypatch.setattr(LocalCron, "get_next_fire_time", counted)
    last_fire("* * * * *", ZONE, datetime(2026, 11, 22, tzinfo=UTC), timedelta(days=60))
    assert asked < 100
