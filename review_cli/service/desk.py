"""What the queue's screen asks for, carried out: each effect in one transaction, answered with one reply.

Nothing in here decides what a key means, and nothing in `contact_state` touches the store.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.contact_forms import ContactForm, contact_form
from config.wording import LANGUAGES
from review_cli.contact_record import Record
from review_cli.i18n import _, language
from review_cli.masking import safe, short_id
from review_cli.screens.contact_records import (
    Copy,
    Count,
    Effect,
    FindUndo,
    Item,
    Lost,
    Message,
    MessageText,
    OpenAd,
    RaiseStop,
    Refuse,
    Release,
    Reloaded,
    Renew,
    Renewed,
    Reply,
    Reveal,
    Said,
    Save,
    Saved,
    SaveWish,
    Shown,
    State,
    Take,
    Taken,
    Undo,
    UndoFound,
)
from review_cli.screens.contact_words import course_words
from review_cli.screens.days import clock as clock_words
from review_cli.screens.days import relative_day
from review_cli.screens.queue import channel_words
from review_cli.sentences import in_bound_language
from review_cli.service.desk_items import Teams, hers_to_see, shown, standing_of, workable
from review_cli.service.hours import require_hours
from review_cli.service.refusing import refuse
from review_cli.service.wordings import filled, wordings
from review_cli.session import Session, utc_now
from store.attempts import Attempts
from store.claims import Claims
from store.course import EventKind, course_of
from store.domain import Actor, Course, SubjectKind
from store.errors import ClaimLost, OutreachError
from store.events import Event, courses_on
from store.queue import Queue, QueueRow
from store.safeguarding import raise_by_hand, stopped_profiles

_LISTED_CODES = frozenset({"limits"})


class Desk:
    """One member of staff at today's queue. `opener` opens an address in a browser and says whether it could."""

    def __init__(
        self,
        session: Session,
        *,
        clock: Callable[[], datetime] = utc_now,
        opener: Callable[[str], bool] | None = None,
        clipboard: Callable[[str], None] | None = None,
    ) -> None:
        self._session = session
        self._clock = clock
        self._opener = opener or browse
        self._clipboard = clipboard
        self._form: ContactForm = contact_form()
        self._rows: dict[str, QueueRow] = {}
        self._courses: dict[str, Course] = {}
        settings = session.workspace.settings
        self._zone = ZoneInfo(settings.clock.zone)
        self._rules = settings.clock
        self._teams: Teams = {name: (team.regions, team.languages) for name, team in settings.teams.items()}

    @property
    def now(self) -> datetime:
        """The moment, in the deployment's zone."""
        return self._clock().astimezone(self._zone)

    @property
    def actor(self) -> Actor:
        """Who is at the desk, now."""
        return replace(self._session.actor, at=self._clock())

    def state(self, *, waiting: tuple[str, ...] = (), plain: bool = False) -> State:
        """The screen as it opens."""
        return State(
            form=self._form,
            today=self._session.today,
            now=self.now,
            items=self.items(),
            team=self.actor.team or "",
            claim_minutes=self._rules.claim_minutes,
            waiting=waiting,
            opens=self._rules.opens,
            closes=self._rules.closes,
            plain=plain,
        )

    def items(self) -> tuple[Item, ...]:
        """Today's items of one's team, masked; calling names stay in here until an item is taken."""
        actor = self.actor
        with self._session.database.reading() as connection:
            rows = Queue(connection, self._session.vault).items(self._session.today)
            stopped = stopped_profiles(connection)
            rows = [
                row for row in rows if hers_to_see(row, actor, self._teams) and workable(row, actor, stopped)
            ]
            self._rows = {row.item_id: row for row in rows}
            persons = {r.item_id: r.profiles for r in rows if r.subject_kind == SubjectKind.PERSON}
            venues = {r.item_id: r.subject_id for r in rows if r.subject_kind == SubjectKind.VENUE}
            self._courses = courses_on(connection, persons, venues)
        return tuple(shown(row, self._courses.get(row.item_id, Course()), actor) for row in rows)

    def perform(self, effect: Effect) -> Reply:
        """Carry out what a key asked for. What goes wrong on purpose is a reply; anything else is raised."""
        try:
            return self._done(effect)
        except ClaimLost as lost:
            held = getattr(effect, "claim", None)
            item_id = effect.item_id if isinstance(effect, Take) else held.item_id if held else ""
            return Lost(item_id, in_bound_language(str(lost)))
        except OutreachError as error:
            return Said(in_bound_language(str(error)), good=False)

    def let_go(self) -> None:
        """Give back what was not opened, and forget the names: the screen locks or ends."""
        self._rows, self._courses = {}, {}
        with self._session.database.writing() as connection:
            Claims(connection, self._session.vault).release(self.actor)

    # -- effects --------------------------------------------------------------------------------------------------------

    def _done(self, effect: Effect) -> Reply:
        match effect:
            case Take():
                return self._take(effect)
            case Renew():
                with self._session.database.writing() as connection:
                    claims = Claims(connection, self._session.vault)
                    return Renewed(claims.renew(effect.claim, self.actor, self._rules.claim_minutes))
            case Reveal():
                return self._reveal(effect)
            case OpenAd():
                return self._open_ad(effect)
            case Save():
                return self._save(effect)
            case SaveWish():
                return self._save_wish(effect)
            case Refuse():
                return self._refuse(effect)
            case RaiseStop():
                return self._raise_stop(effect)
            case Count():
                return self._count(effect)
            case FindUndo():
                return self._find_undo()
            case Undo():
                return self._undo(effect)
            case Message():
                return self._message(effect)
            case Copy():
                if self._clipboard is not None:
                    self._clipboard(effect.text)
                return Said(_("copied, if your terminal allows it"))
            case Release():
                self.let_go()
                return Said("")

    def _take(self, effect: Take) -> Reply:
        actor = self.actor
        row = self._rows.get(effect.item_id)
        with self._session.database.writing() as connection:
            claims = Claims(connection, self._session.vault)
            claims.release(actor)
            if row is not None and not workable(row, actor, stopped_profiles(connection)):
                raise ClaimLost("this item is stopped; the safeguarding lead decides")
            claim = claims.claim(effect.item_id, actor, self._rules.claim_minutes)
            found = Queue(connection, self._session.vault).standings(list(self._rows))
        standings = {
            one.item_id: standing_of(one.state, one.claimed_by, one.claimed_until, actor) for one in found
        }
        return Taken(claim, safe(row.nickname or "", 60) if row else "", standings)

    def _reveal(self, effect: Reveal) -> Reply:
        actor = self.actor
        self._require_hours(effect)
        with self._session.database.writing() as connection:
            claims = Claims(connection, self._session.vault)
            reading = claims.read(
                effect.claim, actor, daily_limit=self._rules.reveals_per_day, channel=effect.channel
            )
            claim = Attempts(connection, self._session.vault).open(effect.claim, actor)
        return Shown(claim, safe(reading.value, 120), "contact", reading.disguised or not reading.certain)

    def _require_hours(self, effect: Reveal | OpenAd) -> None:
        """The screen asks first; what it let through by a slow clock is refused here."""
        row = self._rows.get(effect.claim.item_id)
        if row is not None:
            course = self._courses.get(row.item_id, Course())
            channel, theirs = effect.channel, effect.theirs
            require_hours(
                self.now, self._rules, reason=row.reason, course=course, channel=channel, theirs=theirs
            )

    def _open_ad(self, effect: OpenAd) -> Reply:
        actor = self.actor
        self._require_hours(effect)
        with self._session.database.writing() as connection:
            claims = Claims(connection, self._session.vault)
            address = claims.read_address(
                effect.claim, actor, daily_limit=self._rules.reveals_per_day, turn=effect.turn
            )
            claim = Attempts(connection, self._session.vault).open(effect.claim, actor)
        if self._opener(address):
            return Shown(claim, "", "browser")
        return Shown(claim, safe(address, 400), "address")

    def _save(self, effect: Save) -> Reply:
        actor = self.actor
        with self._session.database.writing() as connection:
            Attempts(connection, self._session.vault).save(
                effect.claim, actor, effect.record.codes(self._form), form_version=self._form.version
            )
        return Saved(self._receipt(effect.claim.item_id, effect.record), effect.claim.item_id)

    def _receipt(self, item_id: str, record: Record) -> str:
        row = self._rows.get(item_id)
        parts = [
            channel_words(record.channel),
            *(self._form.words("outcomes", one, language()) for one in record.outcomes),
        ]
        if record.revisit_on is not None:
            parts.append(relative_day(record.revisit_on, self._session.today))
        return _("saved {time} {who}: {what}").format(
            time=clock_words(self.now),
            who=short_id(row.subject_id) if row else "",
            what=", ".join(parts),
        )

    def _save_wish(self, effect: SaveWish) -> Reply:
        codes: dict[str, str | list[str]] = {
            key: [code] if key in _LISTED_CODES else code for key, code in effect.codes
        }
        with self._session.database.writing() as connection:
            Attempts(connection, self._session.vault).wish(
                effect.claim, self.actor, codes, form_version=self._form.version
            )
            row = self._rows[effect.claim.item_id]
            of_venue = row.subject_kind == SubjectKind.VENUE
            course = courses_on(
                connection,
                {} if of_venue else {row.item_id: row.profiles},
                {row.item_id: row.subject_id} if of_venue else {},
            ).get(row.item_id)
        words = [
            self._form.words("wishes" if key == "wish" else "limits", code, language())
            for key, code in effect.codes
        ]
        return Saved(_("noted: {wish}").format(wish=", ".join(words)), None, course)

    def _refuse(self, effect: Refuse) -> Reply:
        one = self._session
        refuse(one.workspace, one.database, one.vault, self.actor, effect.claim, effect.record, self._form)
        self._rows.pop(effect.claim.item_id, None)
        return Saved(_("It stands: she is not contacted again, anywhere."), effect.claim.item_id)

    def _raise_stop(self, effect: RaiseStop) -> Reply:
        """She is out of the queue; an open attempt on her stays one's own until its outcome is logged."""
        actor = self.actor
        with self._session.database.writing() as connection:
            Claims(connection, self._session.vault).held_subject(effect.claim, actor)
            raise_by_hand(connection, self._session.vault, effect.claim.item_id, actor, effect.source)
            Claims(connection, self._session.vault).release(actor)
        return Reloaded(self.items(), _("stopped: tell the safeguarding lead yourself as well"))

    def _count(self, effect: Count) -> Reply:
        with self._session.database.writing() as connection:
            Attempts(connection, self._session.vault).log(
                self.actor, {"counter": effect.code}, form_version=self._form.version, kind=EventKind.REACH
            )
        return Saved(
            _("counted: {what}").format(what=self._form.words("counters", effect.code, language())), None
        )

    def _find_undo(self) -> Reply:
        with self._session.database.reading() as connection:
            attempts = Attempts(connection, self._session.vault)
            found = attempts.undoable(self.actor)
            events = attempts.beside(found)
        before, after = undo_words(self._form, found, events, self._session.today)
        if found.profile_id or found.venue_id:
            before = f"{short_id(found.venue_id or found.profile_id or '')}: {before}"
        return UndoFound(found.event_id, before, after)

    def _undo(self, effect: Undo) -> Reply:
        actor = self.actor
        with self._session.database.writing() as connection:
            attempts = Attempts(connection, self._session.vault)
            found = attempts.undoable(actor, effect.event_id)
            attempts.undo(found, actor, reason="mistake")
        return Reloaded(self.items(), _("undone"), found.item_id, undone=found.kind == EventKind.ATTEMPT)

    def _message(self, effect: Message) -> Reply:
        lang = effect.lang if effect.lang in LANGUAGES else "en"
        workspace = self._session.workspace
        wording = wordings(workspace)[f"message-{lang}"]
        if not wording.approved:
            words = _("Not approved by the agency yet: do not use it. Its mark is {mark}.").format(
                mark=wording.mark
            )
            return MessageText(wording.title, words, usable=False)
        return MessageText(wording.title, filled(wording, workspace.settings), usable=True)


def undo_words(form: ContactForm, found: Event, events: Sequence[Event], today: date) -> tuple[str, str]:
    """What stands now, and what will stand when an event is taken back."""
    if found.kind == EventKind.REACH:
        what = form.words("counters", str(found.codes.get("counter", "")), language())
        return _("counted: {what}").format(what=what), _("not counted")
    before = course_words(form, course_of(events), today)
    return before, course_words(form, course_of(one for one in events if one != found), today)


def browse(address: str) -> bool:
    """Open an address in this machine's browser; False where there is none, as over ssh: the address is shown then."""
    if not address.startswith(("https://", "http://")):
        return False
    remote = any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    screen = sys.platform == "darwin" or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))
    if remote or not screen:
        return False
    import webbrowser

    return webbrowser.open(address)
