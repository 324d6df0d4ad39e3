"""The jobs of a deployment: one crawl per arena, the day's chain, the backup; when each comes, in local time across daylight saving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from config.arenas import load_arena
from config.schedule import Schedule, load_schedule
from config.workspace import Workspace
from store.errors import ConfigError

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
CRAWL = "crawl:"
"""How the jobs of arenas begin: an arena may be called `chain`."""


class JobKind(StrEnum):
    """What a job does. The morning's job makes up for what the chain could not do before the team starts."""

    CRAWL = "crawl"
    CHAIN = "chain"
    MORNING = "morning"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing the service does again and again. `cron` has five fields, in local time."""

    name: str
    kind: JobKind
    cron: str
    arena: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All jobs by name, and the files that could not be read: what they said before is not known, so nothing is done about them."""

    zone: ZoneInfo
    schedule: Schedule
    jobs: Mapping[str, Job]
    broken: Mapping[str, str]
    by_hand: tuple[str, ...]
    """Arenas that may be crawled and have no time."""

    def next_fire(self, job: Job, now: datetime) -> datetime | None:
        """When a job comes next."""
        return next(fires(job.cron, self.zone, now), None)

    def last_fire(self, job: Job, now: datetime) -> datetime | None:
        """When a job was due last, if that is within the grace."""
        return last_fire(job.cron, self.zone, now, timedelta(hours=self.schedule.grace_hours))

    def at(self, day: date, hour: time) -> datetime:
        """A local time of a local day."""
        return datetime.combine(day, hour, tzinfo=self.zone)


def make_plan(workspace: Workspace) -> Plan:
    """The plan from schedule.toml and the arenas' files. Raises ConfigError when the schedule or the settings cannot be read.

    One arena's broken file is named and stops none of the others. Arenas that may not be crawled are left out.
    """
    schedule = load_schedule(workspace.schedule_file)
    jobs: dict[str, Job] = {}
    broken: dict[str, str] = {}
    by_hand: list[str] = []
    for path in sorted(workspace.arenas_dir.glob("*.toml")):
        try:
            arena = load_arena(path)
        except ConfigError as error:
            broken[path.name] = str(error)
            continue
        if arena.refusal() is not None:
            continue
        cron = arena.schedule.cron or schedule.crawl
        if cron is None:
            by_hand.append(arena.name)
        else:
            name = f"{CRAWL}{arena.name}"
            jobs[name] = Job(name, JobKind.CRAWL, cron, arena.name)
    for kind, hour in ((JobKind.CHAIN, schedule.crawls_until), (JobKind.MORNING, schedule.team_starts)):
        jobs[kind.value] = Job(kind.value, kind, f"{hour.minute} {hour.hour} * * *")
    if schedule.backup is not None:
        jobs[JobKind.BACKUP.value] = Job(JobKind.BACKUP.value, JobKind.BACKUP, schedule.backup)
    return Plan(ZoneInfo(workspace.settings.clock.zone), schedule, jobs, broken, tuple(by_hand))


class LocalCron(BaseTrigger):  # type: ignore[misc]  # APScheduler brings no types
    """A cron line in local time: each time of the clock once. A time that spring leaves out comes an hour later; one that autumn
    repeats comes the first time only.

    APScheduler's own trigger counts through the zone, and loses the first hour of the day after the spring switch: here it counts
    through a clock without switches, and the zone is put on afterwards.
    """

    def __init__(self, cron: str, zone: ZoneInfo) -> None:
        minute, hour, day, month, weekday = cron.lower().split()
        self._wall = CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=UTC
        )
        self._zone = zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first time after the previous one; without one, the first that is not before `now`."""
        begin = (previous_fire_time or now).astimezone(UTC)
        wall = begin.astimezone(self._zone).replace(tzinfo=UTC, fold=0)
        found: datetime | None = self._wall.get_next_fire_time(None, wall)
        while found is not None:
            moment = found.replace(tzinfo=self._zone).astimezone(UTC)
            if moment > begin or (moment == begin and previous_fire_time is None):
                return moment.astimezone(self._zone)
            found = self._wall.get_next_fire_time(found, found)
        return None


def fires(cron: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The times of a cron line from `after` on, without end."""
    trigger = LocalCron(cron, zone)
    found = trigger.get_next_fire_time(None, after)
    while found is not None:
        yield found
        found = trigger.get_next_fire_time(found, found)


def last_fire(cron: str, zone: ZoneInfo, now: datetime, within: timedelta) -> datetime | None:
    """The last time of a cron line up to now, if it came within that span. Looks back in growing steps: a line may fire every minute."""
    span = min(timedelta(minutes=30), within)
    while True:
        last = None
        for moment in fires(cron, zone, now - span):
            if moment > now:
                break
            last = moment
        if last is not None or span >= within:
            return last
        span = min(span * 8, within)


def _weekdays(field: str) -> str:
    """Crontab counts the days from Sunday, APScheduler from Monday: names mean the same to both."""
    named: dict[int, str] = {}
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span == "*" and not step:
            return "*"
        first, _, last = ("0", "", "6") if span == "*" else span.partition("-")
        begin = _day(first)
        end = _day(last) if last else 6 if step else begin
        for number in range(begin, end + 1, int(step or 1)):
            named[number % 7] = _DAYS[number]
    return ",".join(named[number] for number in sorted(named))


def _day(text: str) -> int:
    return int(text) if text.isdigit() else _DAYS.index(text)
