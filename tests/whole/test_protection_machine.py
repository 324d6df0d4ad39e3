"""In any order of crawl, re-crawl, import, match, judgement, expiry, objection, withdrawal, kill and replay:

no objector is stored, spooled, queued or counted (her safeguarding stop excepted); what expired does not come back by itself; expiry
never changes who is who; a "different" holds; nobody is in the queue twice, nobody stopped or contacted is in it; a replay neither
loses nor doubles. Everything goes through the real steps, on SQLite files.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from store import tables
from store.domain import JudgementKind, Verdict
from store.errors import ClaimLost, Contradiction, InputError, NotAllowed
from store.objection import ADDRESS_KIND
from store.objections import Value
from store.safeguarding import stopped_profiles
from store.spool import waiting
from tests.whole.protection_world import (
    ADS,
    ARENAS,
    FIRST_DAY,
    LONGEST_RUN_DAYS,
    PEOPLE,
    VALUES,
    World,
    copy_of,
    make_template,
    own_values,
    shared_screener,
)

some_ads = st.lists(st.sampled_from(range(len(ADS))), min_size=1, max_size=len(ADS), unique=True)


@cache
def template() -> Path:
    return make_template(Path(tempfile.mkdtemp(prefix="outreach-template-")))


class Protection(RuleBasedStateMachine):
    """One deployment, whatever happens to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outreach-machine-"))
        self.world = World(copy_of(template(), self.folder / "workspace"))
        self.different: set[tuple[str, str]] = set()

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self.folder)

    # -- steps --------------------------------------------------------------------------------------------------------

    @initialize(arenas=st.permutations(ARENAS))
    def first_crawl(self, arenas: list[str]) -> None:
        for arena in arenas:
            self.world.crawl(arena, [self.world.listing(ad) for ad in ADS if ad.arena == arena])
        self.world.match()

    @rule(ads=some_ads, changed=st.booleans(), minor=st.sampled_from([False, False, False, True]))
    def crawl(self, ads: list[int], changed: bool, minor: bool) -> None:
        for arena in ARENAS:
            shown = [ADS[n] for n in ads if ADS[n].arena == arena]
            self.world.crawl(arena, [self.world.listing(ad, changed=changed, minor=minor) for ad in shown])

    @rule(ads=some_ads, at=st.integers(0, 8), torn=st.booleans(), changed=st.booleans())
    def crawl_and_kill(self, ads: list[int], at: int, torn: bool, changed: bool) -> None:
        shown = [ADS[n] for n in ads if ADS[n].arena == ARENAS[0]]
        listings = [self.world.listing(ad, changed=changed) for ad in shown]
        self.world.crawl(ARENAS[0], listings, stop_after=min(at, len(listings) - 1), torn=torn)
        # A record spooled before a later ad of the same run objected its keys waits, sealed, until anything runs again.
        self.world.sweep()

    @rule()
    def replay(self) -> None:
        """Neither loses nor doubles: what waited is stored once, unless an objection holds it back."""
        waited = {(r.listing.arena, r.listing.key): r.listing.seen_on for r in self.world.spooled()}
        self.world.replay_all()
        assert waiting(self.world.workspace.spool_dir) == []
        objected = self.world.standing()
        stored = {row.address_token: row.last_seen for row in self.world.rows(tables.listing)}
        stored |= {row.address_token: row.day for row in self.world.rows(tables.dropped_listing)}
        for (arena, key), seen in waited.items():
            token = self.world.vault.listing_token(arena, key)
            assert (ADDRESS_KIND, key) in objected or stored[token] >= seen
        doubles = Counter(
            (row.profile_id, row.kind, row.token) for row in self.world.rows(tables.match_token)
        )
        assert set(doubles.values()) <= {1}

    @rule(data=st.data(), verdict=st.sampled_from([Verdict.FACE_TO_FACE, Verdict.NOT_AN_OFFER]))
    def decide(self, data: st.DataObject, verdict: Verdict) -> None:
        """A person decides on a listing; what she keeps, or drops, is so until its wording changes."""
        kept = sorted(row.profile_id for row in self.world.rows(tables.listing))
        if kept:
            self.world.decide(data.draw(st.sampled_from(kept)), verdict)

    @rule(ads=some_ads, changed=st.booleans())
    def import_rows(self, ads: list[int], changed: bool) -> None:
        self.world.import_ads([self.world.listing(ADS[n], changed=changed) for n in ads])

    @rule()
    def match(self) -> None:
        self.world.match()
        self._differents_hold()

    @rule(data=st.data(), kind=st.sampled_from([JudgementKind.SAME, JudgementKind.DIFFERENT]))
    def judge(self, data: st.DataObject, kind: JudgementKind) -> None:
        """Joins, or splits, as a person decides."""
        profiles = sorted(self.world.persons())
        if len(profiles) < 2:
            return
        pair = tuple(sorted(data.draw(st.permutations(profiles))[:2]))
        try:
            self.world.judge((pair[0], pair[1]), kind)
        except (Contradiction, InputError):
            return
        if kind is JudgementKind.DIFFERENT:
            self.different.add((pair[0], pair[1]))
        else:
            self.different.discard((pair[0], pair[1]))
        self.world.match()
        self._differents_hold()

    @precondition(lambda self: (self.world.day - FIRST_DAY).days < LONGEST_RUN_DAYS - 400)
    @rule(days=st.sampled_from([1, 5, 8, 13, 15, 31, 100, 366]))
    def expire(self, days: int) -> None:
        """Everything goes on its day, and nobody becomes somebody else by it."""
        self.world.match()
        before = self.world.persons()
        self.world.expire(days)
        self._nothing_outlives_its_day()
        self.world.match()
        after = self.world.persons()
        assert after == {profile: before[profile] for profile in after}, "expiry changed who is who"
        assert self.world.expire(0)["listing"] == 0
        self._differents_hold()

    @rule(number=st.sampled_from(range(len(VALUES))), more=st.booleans())
    def object(self, number: int, more: bool) -> None:
        chosen = [VALUES[number]] + [VALUES[(number * 7 + 3) % len(VALUES)]] * more
        hers = self._whole_persons_with(value for value in chosen if value[0] == "email")
        try:
            self.world.object(chosen)
        except NotAllowed:
            return  # so many within an hour
        assert set(chosen) <= self.world.standing()
        left = {row.profile_id for row in self.world.rows(tables.listing)}
        assert not hers & left, "a part of the person stayed"

    @rule(person=st.sampled_from(range(len(PEOPLE))))
    def withdraw(self, person: int) -> None:
        """She names everything she wants to be reached by."""
        hers = {value for ad in ADS if ad.person == person for value in own_values(ad)}
        try:
            self.world.withdraw(sorted(hers))
        except NotAllowed:
            return  # so many within an hour
        assert not hers & self.world.standing()

    @rule(data=st.data())
    def contact(self, data: st.DataObject) -> None:
        profiles = sorted(self.world.persons())
        if profiles:
            self.world.contact(data.draw(st.sampled_from(profiles)))

    @rule()
    def build_queue(self) -> None:
        self.world.build()
        self.world.check()
        assert not self.world.queued_twice, "somebody is in the queue twice"
        persons = self.world.persons()
        with self.world.database.reading() as connection:
            stopped = {persons[p] for p in stopped_profiles(connection) if p in persons}
        contacted = {
            persons[row.profile_id] for row in self.world.rows(tables.event) if row.profile_id in persons
        }
        verdicts = {row.profile_id: row.verdict for row in self.world.rows(tables.listing)}
        for item in self.world.open_items():
            assert verdicts[item.profile_id] == "face_to_face"
            if item.subject_kind == "person" and item.claimed_by is None:
                assert item.subject_id not in stopped | contacted

    @rule(data=st.data(), staff=st.sampled_from([0, 1]), minutes=st.sampled_from([30, 600]))
    def claim_and_read(self, data: st.DataObject, staff: int, minutes: int) -> None:
        items = sorted(item.item_id for item in self.world.open_items())
        if not items:
            return
        try:
            reading = self.world.claim(data.draw(st.sampled_from(items)), staff, minutes=minutes)
        except (ClaimLost, InputError, NotAllowed):
            return
        assert (reading.kind, reading.value) not in self.world.standing()

    @rule()
    def handle_stops(self) -> None:
        self.world.handle_stops()

    # -- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def no_objector_is_kept_anywhere(self) -> None:
        self.world.check()

    def _whole_persons_with(self, values: Iterable[Value]) -> set[str]:
        """The profiles of whoever shows one of these e-mails, joined to her by whatever: e-mails are nobody's line in this world."""
        tokens = {self.world.vault.keyring.match.token(*value) for value in values}
        persons = self.world.persons()
        carriers = {row.profile_id for row in self.world.rows(tables.match_token) if row.token in tokens}
        hers = {persons[one] for one in carriers if one in persons}
        return carriers | {one for one, person in persons.items() if person in hers}

    def _nothing_outlives_its_day(self) -> None:
        for table in (
            *(tables.contact_point, tables.match_token, tables.listing, tables.listing_text),
            *(tables.tuning_sample, tables.verdict_decision, tables.wording_sketch),
        ):
            assert all(row.expires_on > self.world.day for row in self.world.rows(table))
        thirty = timedelta(days=self.world.vault.clocks.contact_point_days)
        assert all(row.last_seen + thirty > self.world.day for row in self.world.rows(tables.contact_point))

    def _differents_hold(self) -> None:
        persons = self.world.persons()
        for a, b in self.different:
            assert a not in persons or persons.get(b) != persons[a], 'a "different" was undone'


@pytest.fixture(autouse=True)
def _one_screener(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.intake.Screener", shared_screener)


def run(machine: type[Protection], examples: int, *, derandomize: bool = True) -> None:
    """The same examples at every run, so that a red one is red because of a change; tests.whole.explore draws new ones."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            derandomize=derandomize,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(1200)
def test_twenty_five_runs() -> None:
    run(Protection, 25)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_five_hundred_runs() -> None:
    run(Protection, 500)
