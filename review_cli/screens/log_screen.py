"""The log's screen for the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.text import Text

from review_cli.i18n import _, language
from review_cli.screens.contact_choices import answers, channels, days
from review_cli.screens.days import long_day
from review_cli.screens.frame import ALERT, GOOD, STRONG, ends, joined, keyed, page, rule, text
from review_cli.screens.log_state import LogState, SaveLog, Step, called, press, start_anew
from review_cli.screens.queue import channel_words
from review_cli.sentences import in_bound_language
from review_cli.service.logging_contacts import ContactLog
from review_cli.session import Session
from store.course import THEIRS
from store.errors import OutreachError


class LogScreen:
    """Holds the state; what a key means stands in `log_state`."""

    ticking = False

    def __init__(self, session: Session, log: ContactLog) -> None:
        self._session = session
        self._log = log
        self.state = LogState(log.form, session.today, log.recent(), in_hours=log.in_hours)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state.step is Step.OVER

    @property
    def wants_lock(self) -> bool:
        """Whether the lock was asked for."""
        return self.state.step is Step.LOCK

    @property
    def asks_passphrase(self) -> bool:
        """Whether the lock asks for a passphrase."""
        return self._session.asks_passphrase

    @property
    def asks_secret(self) -> bool:
        """A caller's number is typed hidden."""
        return self.state.step is Step.NUMBER

    def secret(self, line: str) -> None:
        """A caller's number or address."""
        if not line.strip():
            self.state = start_anew(self.state)
            return
        try:
            self.state = called(self.state, self._log.caller(line.strip()))
        except OutreachError as error:
            self._failed(error)

    def start(self) -> None:
        """Nothing is taken before somebody is chosen."""

    def press(self, key: str) -> None:
        """One key; the last one needed logs the contact."""
        self.state, wanted = press(replace(self.state, in_hours=self._log.in_hours), key)
        if wanted is not None:
            self._save(wanted)

    def ignored(self) -> None:
        """Say that a paste decided nothing."""
        self.state = replace(self.state, notice=_("several keys at once were ignored"), good=False)

    def tick(self) -> None:
        """Nothing changes by itself."""

    def lock(self) -> None:
        """Hide everything and let go of the keys."""
        self.state = replace(start_anew(self.state), recent=(), step=Step.LOCK, notice="")
        self._session.lock()

    def unlock(self, secret: str) -> None:
        """Open again. Raises KeyringError."""
        self._session.unlock(secret)
        self.state = replace(start_anew(self.state), recent=self._log.recent())

    def close(self) -> None:
        """Nothing is held but open attempts, which stay."""

    def _save(self, wanted: SaveLog) -> None:
        try:
            self._log.save(wanted.record, wanted.known)
        except OutreachError as error:
            self._failed(error)
            return
        words = ", ".join(
            [
                channel_words(wanted.record.channel),
                *(self.state.form.words("outcomes", one, language()) for one in wanted.record.outcomes),
            ]
        )
        self.state = replace(
            start_anew(self.state),
            recent=self._log.recent(),
            notice=_("logged: {what}").format(what=words),
            logged=self.state.logged + 1,
        )

    def _failed(self, error: OutreachError) -> None:
        self.state = replace(start_anew(self.state), notice=in_bound_language(str(error)), good=False)

    # -- what it shows --------------------------------------------------------------------------------------------------

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The screen at this size."""
        state = self.state
        title = text(" · ".join((_("Log a contact"), long_day(state.today))), STRONG)
        tally = text(_("{n} logged").format(n=state.logged) if state.logged else "")
        body = [text(""), *(text(line) for line in self._body()), text(""), text(self._question(), STRONG)]
        foot = [
            rule(width),
            *keyed([(("Esc" if key == "esc" else key), words) for key, words in self.choices()], width),
            self._notice(),
        ]
        return page([ends(title, tally, width), rule(width)], body, foot, width, height)

    def labelled(self) -> list[str]:
        """The screen line by line, for the plain form."""
        said = [self._notice().plain] if self.state.notice else []
        return [*said, *self._body(), self._question()]

    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen now."""
        state = self.state
        by_step = {
            Step.WHO: [
                *((str(n), one.who) for n, one in enumerate(state.recent, 1)),
                ("n", _("somebody rings and gives her number")),
                ("0", _("nobody in particular")),
            ],
            Step.NUMBER: [],
            Step.CHANNEL: channels(),
            Step.OUTCOME: answers(self.state.form, "outcomes"),
            Step.DAYS: days(),
            Step.REFERRAL: [*answers(self.state.form, "referrals"), ("0", _("not recorded"))],
        }.get(state.step, [])
        turn = [("d", _("who began"))] if state.step in {Step.WHO, Step.CHANNEL, Step.OUTCOME} else []
        end = [("l", _("lock")), ("q", _("quit"))] if state.step is Step.WHO else [("esc", _("back"))]
        return [*by_step, *turn, *end]

    def _body(self) -> list[str]:
        state = self.state
        if state.step is Step.WHO:
            return [f"{n}  {one.who}  {one.last}" for n, one in enumerate(state.recent, 1)]
        began = state.form.words("directions", state.record.direction, language())
        chosen = [state.known.who if state.known else _("nobody in particular")]
        if state.step in {Step.OUTCOME, Step.DAYS, Step.REFERRAL}:
            chosen.append(channel_words(state.record.channel))
        clock = self._session.workspace.settings.clock
        closed = _("outside {opens} to {closes}: do not contact now; log what has happened")
        binds = not state.in_hours and state.known is not None and state.record.direction != THEIRS
        hours = [closed.format(opens=clock.opens, closes=clock.closes)] if binds else []
        last = [_("last contact: {words}").format(words=state.known.last)] if state.known else []
        return [" · ".join(chosen), *last, *hours, _("who began: {words}").format(words=began)]

    def _question(self) -> str:
        return {
            Step.WHO: _("With whom?"),
            Step.NUMBER: _("Her number or e-mail address, hidden as you type, then Enter:"),
            Step.CHANNEL: _("By which channel?"),
            Step.OUTCOME: _("What came of it?"),
            Step.DAYS: _("New contact agreed: in how many days?"),
            Step.REFERRAL: _("Bridged to which service?"),
        }.get(self.state.step, "")

    def _notice(self) -> Text:
        words = {
            "unknown": _("not known to us: kept as a token only, so that she is no stranger tomorrow"),
            "objection": _(
                "a no is entered in the queue, or with `outreach objection`: it erases what is stored"
            ),
        }.get(self.state.notice, self.state.notice)
        if not words:
            return text("")
        good = self.state.good
        return joined((("✓ " if good else "! ") + words, GOOD if good else ALERT))
