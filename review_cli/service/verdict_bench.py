"""Doubtful screenings for the judging screen: first what loses its text first; masked; what cannot be undone is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from review_cli.i18n import _
from review_cli.masking import safe, short_id
from review_cli.screens.days import relative_day, short_day
from review_cli.screens.review_records import (
    Brought,
    Card,
    Choice,
    Recorded,
    Reply,
    ReviewState,
    Row,
    TakenBack,
    UndoFound,
)
from review_cli.screens.words import VERDICTS
from review_cli.service import verdicts
from review_cli.session import Session, utc_now
from store.domain import Actor, Verdict, VerdictReason
from store.leases import LISTING, Leases

_UNSURE = "unsure"


class VerdictBench:
    """One member of staff at the listings that the definition leaves to people."""

    def __init__(self, session: Session, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._session = session
        self._clock = clock
        self._without_text: set[str] = set()

    @property
    def actor(self) -> Actor:
        """Who decides, now."""
        return replace(self._session.actor, at=self._clock())

    def state(self) -> ReviewState:
        """The screen as it opens."""
        forgotten = _(
            "{verdict}: what is stored of this listing is forgotten but for its token. Undo brings it back with the next crawl only."
        )
        return ReviewState(
            title=_("Offer of a meeting, or not?"),
            choices=(
                Choice("1", VERDICTS[Verdict.FACE_TO_FACE], Verdict.FACE_TO_FACE.value),
                *(
                    Choice(key, VERDICTS[verdict], verdict.value, forgotten.format(verdict=VERDICTS[verdict]))
                    for key, verdict in (("2", Verdict.REMOTE_ONLY), ("3", Verdict.NOT_AN_OFFER))
                ),
                Choice("u", _("unsure: a colleague sees it"), _UNSURE),
            ),
            keys=(),
            empty=_("No listing waits for a verdict."),
        )

    def waiting(self) -> tuple[str, ...]:
        """What waits, without what colleagues look at and what was left to them."""
        with self._session.database.reading() as connection:
            leases, actor = Leases(connection, LISTING), self.actor
            others = leases.held_by_others(actor) | leases.left(actor)
        found = verdicts.waiting(self._session.database, self._session.vault)
        return tuple(one.profile_id for one in found if one.profile_id not in others)

    def bring(self, key: str) -> Brought:
        """Lease a listing and show it, masked."""
        one = self._session
        with one.database.writing() as connection:
            Leases(connection, LISTING).take([key], self.actor, one.workspace.settings.clock.claim_minutes)
        shown = verdicts.show(one.database, one.vault, one.definition, key)
        if shown.text is None:
            self._without_text.add(key)
        return Brought(self._card(shown))

    def decide(self, key: str, code: str) -> Reply:
        """Record a verdict; it stands over the definition until the wording changes."""
        if code == _UNSURE:
            with self._session.database.writing() as connection:
                Leases(connection, LISTING).require(key, self.actor)
                Leases(connection, LISTING).leave(key, self.actor)
            self.let_go()
            return Recorded(key, short_id(key) + ": " + _("left to a colleague"))
        one, actor = self._session, self.actor
        with one.database.writing() as connection:
            Leases(connection, LISTING).require(key, actor)
        reason = VerdictReason.READ_THE_AD if key in self._without_text else VerdictReason.READ_THE_TEXT
        verdicts.decide(one.database, one.vault, actor, key, Verdict(code), reason=reason)
        return Recorded(key, f"{short_id(key)}: {VERDICTS[Verdict(code)]}")

    def find_undo(self) -> Reply:
        """One's own last verdict that stands, of whatever session. Raises InputError, NotAllowed."""
        one = self._session
        return undo_found(verdicts.undoable(one.database, one.vault, self.actor))

    def undo(self, decision: str) -> Reply:
        """Take it back; its card comes back where the listing is still stored. Raises InputError, NotAllowed."""
        one = self._session
        found, _stored = verdicts.undo_decision(one.database, one.vault, self.actor, int(decision))
        key = found.last.profile_id
        self.let_go()
        waits = any(row.profile_id == key for row in verdicts.waiting(one.database, one.vault))
        return TakenBack(key if waits else "", short_id(key) + ": " + then_words(found))

    def let_go(self) -> None:
        """Give all leases back."""
        with self._session.database.writing() as connection:
            Leases(connection, LISTING).release(self.actor)

    def _card(self, shown: verdicts.Shown) -> Card:
        until = shown.text_until
        rows = [
            Row(_("arena"), safe(shown.arena, 60)),
            Row(_("language"), safe(shown.lang or "–", 8)),
            Row(_("rule"), safe(f"{shown.rule}: {shown.about}" if shown.about else shown.rule, 300)),
            Row(_("up"), f"{short_day(shown.first_seen)} – {short_day(shown.last_seen)}"),
            Row(_("text until"), relative_day(until, self._session.today) if until else "–"),
            *(Row(_("evidence"), safe(f"{one.signal}: {one.text}", 200)) for one in shown.evidence),
        ]
        alike = ", ".join(f"{VERDICTS[verdict]} {n}" for verdict, n in shown.alike.most_common())
        if alike:
            rows.append(Row(_("people on alike wordings"), alike))
        gone = _(
            "Its text is not kept any more, or cannot be masked safely: look at the ad itself before you decide."
        )
        return Card(
            key=shown.profile_id,
            title=_("Listing {id}").format(id=short_id(shown.profile_id)),
            rows=tuple(rows),
            texts=(shown.text if shown.text is not None else gone,),
            consequence=_(
                "Face to face comes into the queue with the next match; everything else is forgotten. The decision holds until the "
                "wording changes."
            ),
        )


def undo_found(found: verdicts.Undoable) -> UndoFound:
    """What undo would take back, what stands and what would stand, in words."""
    last = found.last
    before = f"{short_id(last.profile_id)}: {VERDICTS[last.verdict]} ({short_day(last.day)})"
    return UndoFound(str(last.decision_id), before, then_words(found))


def then_words(found: verdicts.Undoable) -> str:
    """What stands when a verdict was taken back."""
    if found.then is not None:
        return VERDICTS[found.then]
    if found.last.verdict.kept:
        return _("the definition's word again: it waits for a person where that is unclear")
    return _("nobody has decided; the next crawl fetches it again, if it is still up")
