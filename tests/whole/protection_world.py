"""A small deployment for the proof of data protection: invented people and their ads, the real steps, and what must always hold.

`World` works on a real workspace folder. Everything goes through the steps a crawl, an import, a member of staff or the daily expiry
takes; what must hold is read back from the database and the spool with the keys, not from what the test believes it did.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config.definition import Definition, load_definition
from config.workspace import Workspace
from crawler.context import CrawlContext, vault_for
from crawler.replay import replay
from crawler.screening import Screener
from review_cli.service.expiring import expire_all
from review_cli.service.importing import import_rows
from review_cli.service.judging import judge_pair
from review_cli.service.matching import match_all
from review_cli.service.objecting import enter_objection, sweep_spool, withdraw_objection
from review_cli.service.queueing import build_queue
from review_cli.service.verdicts import decide
from store import keys, tables
from store.claims import Claims, Reading
from store.database import Database, open_database
from store.domain import (
    Actor,
    ArenaKind,
    JudgementKind,
    JudgementReason,
    Listing,
    ReadListing,
    Role,
    SubjectKind,
    Verdict,
    VerdictReason,
)
from store.events import add_event
from store.keyfile import KeyFile, Protection, create_key_file
from store.keyring import Keyring, TokenKey, new_keyring
from store.listings import Listings, Screened
from store.objection import ADDRESS_KIND, Objected
from store.objections import Objections, Value, canonical_value
from store.safeguarding import raise_stops
from store.spool import SpoolWriter, read_spool, waiting
from store.staff import add_staff
from store.tuning import Lots

FIRST_DAY = date(2026, 3, 2)
LONGEST_RUN_DAYS = 1500
ARENAS = ("ads_a", "ads_b")
CAP = 50


@dataclass(frozen=True)
class Person:
    """An invented advertiser."""

    name: str
    phone: str
    email: str
    town: str


PEOPLE = (
    Person("Amalie", "83104729", "amalie7@example.org", "Odense"),
    Person("Zenia", "84220561", "zenia.z@example.org", "Vejle"),
    Person("Birgit", "85337902", "birgit_b@example.net", "Viborg"),
    Person("Viola", "85337902", "viola5@example.org", "Randers"),  # Birgit's number, another name
    Person("Yrsa", "95410863", "yrsa@example.com", "Aarhus"),
    Person("Wilma", "95410863", "wilma@example.com", "Aarhus"),  # the clinic's number
    Person("Perle", "95410863", "perle@example.com", "Aarhus"),
    Person("Jasmin", "83951746", "jasmin@example.net", "Kolding"),
)
CLINIC_PHONE = "+4595410863"

_MEET = "Jeg modtager gæster i min lejlighed i {town}, en time 1200 kr., en halv time 700 kr."
_CLINIC = "{name} er på arbejde i klinikken i {town} i dag fra 10 til 18. Intim massage, en halv time 700 kr."
_REMOTE = "Webcam-show efter klokken 20. Jeg mødes ikke med nogen, alt foregår på skærmen."
_UNCLEAR = "Studerende søger generøs ældre herre, der vil støtte. Fortæl lidt om dig selv."
_SILENT = "Jeg tager imod hjemme i {town}, en time 1200 kr. Skriv en besked her på siden."


@dataclass(frozen=True)
class Ad:
    """One ad: whose, on which arena, what it says and shows."""

    arena: str
    number: int
    person: int
    text: str
    shows: str = ""

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://{self.arena.replace('_', '-')}.example/ad/{self.number}"

    def body(self, *, changed: bool = False, minor: bool = False) -> str:
        """Its text; `changed` is a later version, `minor` says an age."""
        one = PEOPLE[self.person]
        lines = [self.text.format(name=one.name, town=one.town)]
        lines += ["Ny på siden."] * changed + ["I am 17."] * minor
        lines += [f"\nRing {one.phone}"] * ("p" in self.shows) + [f"Skriv til {one.email}"] * (
            "e" in self.shows
        )
        return "\n".join([*lines, f"\nKh. {one.name}"])


ADS = (
    Ad("ads_a", 1, 0, _MEET, "pe"),
    Ad("ads_b", 1, 0, _MEET, "p"),
    Ad("ads_b", 2, 0, _MEET, "e"),
    Ad("ads_a", 2, 1, _MEET, "p"),
    Ad("ads_b", 3, 1, _MEET, "pe"),
    Ad("ads_a", 3, 2, _MEET, "pe"),
    Ad("ads_b", 4, 3, _MEET, "p"),
    Ad("ads_b", 5, 3, _MEET, "e"),
    Ad("ads_a", 5, 4, _CLINIC, "pe"),
    Ad("ads_a", 6, 5, _CLINIC, "pe"),
    Ad("ads_a", 7, 6, _CLINIC, "p"),
    Ad("ads_b", 7, 6, _MEET, "pe"),
    Ad("ads_a", 8, 7, _REMOTE, "p"),
    Ad("ads_b", 8, 7, _UNCLEAR, "p"),
    Ad("ads_b", 9, 7, _SILENT),
)

VALUES: tuple[Value, ...] = tuple(
    dict.fromkeys(
        [("phone", f"+45{one.phone}") for one in PEOPLE]
        + [("email", one.email) for one in PEOPLE]
        + [(ADDRESS_KIND, ad.url) for ad in ADS]
    )
)

_ARENA = """\
name = "{name}"
kind = "adult_ads"
start_urls = ["http://{host}.example/"]
[listing]
ad_links = "a"
[fields]
title = "h1"
body = ".text"
"""


@cache
def definition() -> Definition:
    """The packaged definition, read once."""
    return load_definition(Path(str(files("config") / "definition.toml")))


@cache
def _screener() -> Screener:
    return Screener(definition())


def shared_screener(wanted: Definition) -> Screener:
    """Stands in for `Screener`: the real one, made once instead of for every run of a crawl."""
    assert wanted is definition()
    return _screener()


def make_template(folder: Path) -> Path:
    """A workspace with arenas, keys for years ahead, a migrated database and two members of staff, to be copied for each run."""
    workspace = Workspace(folder)
    workspace.arenas_dir.mkdir(parents=True)
    workspace.settings_file.write_text("")
    for name in ARENAS:
        text = _ARENA.format(name=name, host=name.replace("_", "-"))
        (workspace.arenas_dir / f"{name}.toml").write_text(text)
    keyring = _known_keys().with_weeks(FIRST_DAY, LONGEST_RUN_DAYS // 7 + 60)
    create_key_file(workspace.key_file, keyring, Protection.OPEN)
    database = open_database(workspace.database_url, migrate=True)
    with database.writing() as connection:
        for account in ("one", "two"):
            add_staff(
                connection, host_account=account, role=Role.OUTREACH, team=None, region=None, today=FIRST_DAY
            )
    database.close()
    return folder


def _known_keys() -> Keyring:
    """Keys that are the same in every run, so that ids, and with them a failing example, are the same when it is run again."""
    fixed = {name: sha256(name.encode()).digest() for name in ("match", "ident", "statistics", "objection")}
    return replace(
        new_keyring(FIRST_DAY),
        match=TokenKey((fixed["match"],)),
        ident=fixed["ident"],
        statistics=fixed["statistics"],
        objection=TokenKey((fixed["objection"],)),
    )


class World:
    """A workspace on a day. `day` moves on only by `expire`."""

    database: Database

    def __init__(self, folder: Path, day: date = FIRST_DAY) -> None:
        self.workspace = Workspace(folder)
        self.day = day
        self.minutes = 0
        self.runs = len(waiting(self.workspace.spool_dir))
        self.reopen()
        with self.database.reading() as connection:
            rows = connection.execute(
                sa.select(tables.staff.c.staff_id).order_by(tables.staff.c.host_account)
            )
            self.staff = [row.staff_id for row in rows]

    def reopen(self) -> None:
        """As after a kill: nothing in memory is left."""
        if hasattr(self, "database"):
            self.database.close()
        self.database = open_database(self.workspace.database_url)
        self.key_file = KeyFile(self.workspace.key_file, str)
        self._unlock()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _unlock(self) -> None:
        self.key_file.ensure_weeks(self.day)
        self.vault = vault_for(self.workspace, self.key_file)

    @property
    def now(self) -> datetime:
        """A moment of the day, later at each look."""
        self.minutes += 1
        return datetime.combine(self.day, time(8), UTC) + timedelta(minutes=self.minutes % 700)

    def actor(self, number: int = 0) -> Actor:
        """A member of staff, now."""
        return Actor(self.staff[number], self.now)

    # -- steps --------------------------------------------------------------------------------------------------------

    def listing(self, ad: Ad, *, changed: bool = False, minor: bool = False) -> Listing:
        """An ad as a spider would hand it on."""
        person = PEOPLE[ad.person]
        return Listing(
            arena=ad.arena,
            arena_kind=ArenaKind.ADULT_ADS,
            url=ad.url,
            key=keys.address_key(ad.url) or "",
            seen_on=self.day,
            title=f"Privat i {person.town}",
            body=ad.body(changed=changed, minor=minor),
            author=person.name,
            town=person.town,
            lang="da",
        )

    def context(self) -> CrawlContext:
        """What a crawl that begins now works with."""
        self.runs += 1
        return CrawlContext(
            self.workspace,
            self.database,
            self.vault,
            definition(),
            f"r{self.runs:05d}",
            self.day,
            lambda: datetime.combine(self.day, time(8), UTC),
        )

    def crawl(
        self,
        arena: str,
        listings: Iterable[Listing],
        *,
        batch: int = 3,
        stop_after: int | None = None,
        torn: bool = False,
    ) -> Counter[str]:
        """Replay, then read, clear, spool, screen and write. `stop_after` listings the process dies, its spool left behind, with
        `torn` in the middle of its last record."""
        context = self.context()
        counts, _ = replay(context, arena)
        writer = SpoolWriter(
            self.workspace.spool_dir,
            arena=arena,
            run_id=context.run_id,
            today=self.day,
            keep_days=self.vault.clocks.spool_days,
            sealer=self.vault.sealer,
        )
        waiting_to_be_written: list[Screened] = []
        for number, one in enumerate(listings):
            if number == stop_after:
                self._die(writer, torn=torn)
                return counts
            self._take(context, one, writer, waiting_to_be_written)
            if len(waiting_to_be_written) >= batch:
                counts += self._write(context, waiting_to_be_written)
                waiting_to_be_written = []
        counts += self._write(context, waiting_to_be_written)
        writer.close(written=True)
        self.sweep()
        return counts

    def _write(self, context: CrawlContext, batch: list[Screened]) -> Counter[str]:
        lots = Lots(self.vault)
        with context.database.writing() as connection:
            counts = Listings(connection, self.vault, lots).write(batch)
        with context.database.writing() as connection:
            Listings(connection, self.vault, lots).sample(context.intake.read)
        return counts

    def _take(self, context: CrawlContext, one: Listing, writer: SpoolWriter, batch: list[Screened]) -> None:
        read = context.intake.read(one)
        answer = context.intake.clear(read)
        if isinstance(answer, Objected):
            with self.database.writing() as connection:
                if read.safeguarding is not None:
                    raise_stops(connection, self.vault, [one])
                Objections(connection, self.vault).spread(answer, one)
            return
        writer.add(answer)
        batch.append(Screened(answer, context.intake.screen(answer)))

    def _die(self, writer: SpoolWriter, *, torn: bool) -> None:
        writer.close(written=False)
        if torn and (size := writer.path.stat().st_size) > 40:
            os.truncate(writer.path, size - 31)
        self.reopen()

    def replay_all(self) -> Counter[str]:
        """What each arena's next crawl would do first."""
        counts: Counter[str] = Counter()
        for arena in ARENAS:
            counts += replay(self.context(), arena)[0]
        self.sweep()
        return counts

    def import_ads(self, listings: Iterable[Listing]) -> Counter[str]:
        """The same ads as rows of a file."""
        rows: list[tuple[int, dict[str, Any] | str]] = [
            (
                number,
                {
                    "arena": one.arena,
                    "url": one.url,
                    "title": one.title,
                    "body": one.body,
                    "author": one.author,
                    "city": one.town,
                    "lang": one.lang,
                },
            )
            for number, one in enumerate(listings, 1)
        ]
        counts, bad, _broken = import_rows(
            self.workspace,
            self.database,
            self.vault,
            definition(),
            rows,
            Actor("s-importer", self.now),
            today=self.day,
        )
        assert bad == []
        return counts

    def match(self) -> Counter[str]:
        """Who is who."""
        return match_all(self.database, self.vault, today=self.day, now=self.now)

    def build(self) -> None:
        """Today's queue."""
        build_queue(self.database, self.vault, today=self.day, cap=CAP, now=self.now)

    def judge(self, pair: tuple[str, str], kind: JudgementKind) -> None:
        """A person's decision. Raises Contradiction."""
        judge_pair(self.database, self.vault, self.actor(), pair, kind, reason=JudgementReason.JUDGED)

    def object(self, values: list[Value]) -> None:
        """Somebody says no."""
        enter_objection(self.database, self.vault, self.actor(), values)
        self.sweep()

    def sweep(self) -> None:
        """What every objection, expiry, import and crawl ends with."""
        sweep_spool(self.workspace, self.database, self.vault, self.now)

    def withdraw(self, values: list[Value]) -> None:
        """She takes it back; two members of staff confirm."""
        for number in (0, 1):
            withdraw_objection(self.database, self.vault, self.actor(number), values)

    def decide(self, profile_id: str, verdict: Verdict) -> None:
        """A person's verdict on a kept listing."""
        reason = VerdictReason.READ_THE_AD
        decide(self.database, self.vault, self.actor(), profile_id, verdict, reason=reason)

    def contact(self, profile_id: str) -> None:
        """A contact attempt is logged."""
        with self.database.writing() as connection:
            add_event(
                connection,
                self.vault.clocks,
                self.actor(),
                kind="attempt",
                profile_id=profile_id,
                codes={"channel": "sms"},
            )

    def claim(self, item_id: str, number: int = 0, *, minutes: int = 30) -> Reading:
        """Take an item and read its contact point. Raises ClaimLost, NotAllowed, InputError."""
        actor = self.actor(number)
        with self.database.writing() as connection:
            claims = Claims(connection, self.vault)
            return claims.read(claims.claim(item_id, actor, minutes), actor, daily_limit=40)

    def handle_stops(self) -> None:
        """The safeguarding lead has handled what waits."""
        stop = tables.safeguarding_stop
        with self.database.writing() as connection:
            connection.execute(
                sa.update(stop)
                .where(stop.c.handled_on.is_(None))
                .values(handled_on=self.day, expires_on=self.vault.clocks.safeguarding_handled(self.day))
            )

    def expire(self, days: int) -> Counter[str]:
        """So many days later, the daily expiry runs once: late, if days were missed. Spool files grow as old as they would."""
        for path in waiting(self.workspace.spool_dir):
            before = path.stat().st_mtime
            written = datetime.fromtimestamp(before, tz=UTC).date()
            aged = (
                min(written, self.day)
                if written <= FIRST_DAY + timedelta(days=LONGEST_RUN_DAYS)
                else self.day
            )
            stamp = datetime.combine(aged, time(8), UTC).timestamp()
            os.utime(path, (stamp, stamp))
        self.day += timedelta(days=days)
        counts = expire_all(
            self.workspace,
            self.database,
            self.vault,
            self.key_file,
            today=self.day,
            now=self.now,
            catch_up=True,
        )
        self._unlock()
        return counts

    # -- what is there ------------------------------------------------------------------------------------------------

    def rows(self, table: sa.Table) -> list[sa.Row[Any]]:
        """All rows of a table."""
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(table)))

    def persons(self) -> dict[str, str]:
        """Profile -> person."""
        return {row.profile_id: row.person_id for row in self.rows(tables.membership)}

    def open_items(self) -> list[sa.Row[Any]]:
        """Items of the queue that somebody could take."""
        return [row for row in self.rows(tables.queue_item) if row.state == "open"]

    def spooled(self) -> list[ReadListing]:
        """Every listing that waits in the spool, opened."""
        found: list[ReadListing] = []
        for path in waiting(self.workspace.spool_dir):
            records = read_spool(path, self.vault.sealer)
            found += [record for record in records if isinstance(record, ReadListing)]
        return found

    def standing(self) -> set[Value]:
        """Which of the world's values an objection stands on."""
        token = self.vault.keyring.require_objection().token
        with self.database.reading() as connection:
            standing = Objections(connection, self.vault)._standing()
        return {value for value in VALUES if token(*value) in standing}

    # -- what must hold -----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Everything that must hold at any moment. Raises AssertionError; no message holds a value."""
        objected = self.standing()
        self._check_tables(objected)
        self._check_spool(objected)
        self._check_queue()

    def _check_tables(self, objected: set[Value]) -> None:
        token = self.vault.keyring.match.token
        forbidden = {token(*value) for value in objected}
        profiles = {row.profile_id for row in self.rows(tables.listing)}
        assert not forbidden & {row.token for row in self.rows(tables.match_token)}, (
            "an objector's token is stored"
        )
        for row in self.rows(tables.contact_point):
            value = self._opened(row.value_sealed, "contact_point", row.token_id, "value")
            context = self._opened(row.context_sealed, "contact_point", row.token_id, "context")
            assert (row.kind, value) not in objected, "an objector's value is stored"
            assert not _shows(context, objected), "an objector's value stands in a context"
            assert row.profile_id in profiles
        for row in self.rows(tables.listing):
            address = self._opened(row.address_sealed, "listing", row.profile_id, "address")
            assert (ADDRESS_KIND, keys.address_key(address)) not in objected, "an objector's ad is stored"
        for row in self.rows(tables.listing_text):
            text = self._opened(row.text_sealed, "listing_text", row.profile_id, "text")
            assert not _shows(text, objected), "an objector's value stands in a text"
        addresses = {value for kind, value in objected if kind == ADDRESS_KIND}
        gone = {self.vault.listing_token(arena, address) for arena in ARENAS for address in addresses}
        assert not gone & {row.address_token for row in self.rows(tables.dropped_listing)}, (
            "an objector's ad is noted"
        )
        decided = {row.address_token for row in self.rows(tables.verdict_decision)}
        assert not gone & decided, "what was decided on an objector's ad is remembered"
        self._check_sample(objected)

    def _check_sample(self, objected: set[Value]) -> None:
        """Blanked texts: nobody's value stands in them, and no objector's is drawn or stays."""
        token = self.vault.keyring.require_objection().token
        standing = {token(*value).hex() for value in objected}
        for row in self.rows(tables.tuning_sample):
            held = json.loads(self._opened(row.text_sealed, "tuning_sample", row.address_token.hex(), "text"))
            assert not standing & set(held["own"]), "an objector's text is in the sample"
            assert not _shows(f"{held['title']}\n{held['body']}", set(VALUES)), "a value stands in the sample"

    def _check_spool(self, objected: set[Value]) -> None:
        for read in self.spooled():
            assert (ADDRESS_KIND, read.listing.key) not in objected, "an objector's ad waits in the spool"
            assert not _shows(read.listing.text, objected), "an objector's value waits in the spool"

    def _check_queue(self) -> None:
        persons = self.persons()
        stored = {row.profile_id for row in self.rows(tables.listing)}
        seen: Counter[str] = Counter()
        for item in self.open_items():
            assert item.profile_id in stored, "somebody who is not stored is queued"
            subject = item.subject_id
            if item.subject_kind == SubjectKind.PERSON:
                subject = persons[item.profile_id]
            seen[subject] += 1
        self.queued_twice = {subject for subject, times in seen.items() if times > 1}

    def _opened(self, sealed: bytes, table: str, row: str, purpose: str) -> str:
        return self.vault.sealer.open(sealed, table=table, row=row, purpose=purpose)


def _shows(text: str, values: set[Value]) -> bool:
    plain = text.replace(" ", "")
    return any(value.removeprefix("+45") in plain for _, value in values)


def own_values(ad: Ad) -> set[Value]:
    """What an ad shows that is the person's own."""
    shown: set[Value] = {(ADDRESS_KIND, ad.url)}
    person = PEOPLE[ad.person]
    if "p" in ad.shows and f"+45{person.phone}" != CLINIC_PHONE:
        shown.add(("phone", f"+45{person.phone}"))
    if "e" in ad.shows:
        shown.add(("email", person.email))
    return shown


def copy_of(template: Path, folder: Path) -> Path:
    """A workspace of one's own."""
    shutil.copytree(template, folder)
    return folder


assert all(canonical_value(value, "DK") == (kind, value) for kind, value in VALUES)
