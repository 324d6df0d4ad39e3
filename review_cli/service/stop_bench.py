"""Safeguarding stops for the judging screen: the ad's address and the day, and the lead's choice. For the safeguarding lead alone."""

from __future__ import annotations

from review_cli.i18n import _
from review_cli.masking import safe, short_id
from review_cli.screens.days import relative_day
from review_cli.screens.review_records import (
    Brought,
    Card,
    Choice,
    Mark,
    Recorded,
    Reply,
    ReviewState,
    Row,
)
from review_cli.service.last_word import LastWord
from review_cli.session import Session
from store.domain import StopChoice
from store.errors import InputError
from store.safeguarding import Stop, handle_stop, open_stops


class StopBench(LastWord):
    """The lead at the open stops, oldest first. Nothing is leased: whoever closes a stop first has closed it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def state(self) -> ReviewState:
        """The screen as it opens."""
        notified = _("You have notified, or found that there is nothing to notify, outside this program.")
        release = _("She goes back to the ordinary way, and may be contacted again.")
        hold = _(
            "She is held for good: nobody contacts her, and no reason is kept. This cannot be undone here."
        )
        return ReviewState(
            title=_("Safeguarding"),
            choices=(
                Choice("1", _("release her"), StopChoice.RELEASE.value, f"{notified} {release}"),
                Choice("2", _("hold her for good"), StopChoice.HOLD.value, f"{notified} {hold}"),
            ),
            keys=(),
            empty=_("No open stop."),
            can_undo=False,
        )

    def waiting(self) -> tuple[str, ...]:
        """The open stops, oldest first."""
        return tuple(self._stops())

    def bring(self, key: str) -> Brought:
        """Show one. Raises InputError when it is closed meanwhile."""
        stop = self._stops().get(key)
        if stop is None:
            raise InputError("that stop is closed already")
        late = self._late(stop)
        rows = (
            Row(_("day"), relative_day(stop.day, self._session.today)),
            Row(_("overdue"), _("yes") if late else _("no"), mark=Mark.DIFFERENT if late else Mark.NONE),
        )
        lost = _("The address cannot be read any more: its key is gone.")
        return Brought(
            Card(
                key=key,
                title=_("Stop {id}").format(id=short_id(key)),
                rows=rows,
                texts=(safe(stop.address, 400) if stop.address else lost,),
                consequence=_(
                    "The address and the day; nothing else is kept. The stop itself goes a week after it is closed."
                ),
            )
        )

    def decide(self, key: str, code: str) -> Reply:
        """Close it by the lead's choice. Raises InputError when it is closed already."""
        one, choice = self._session, StopChoice(code)
        with one.database.writing() as connection:
            handle_stop(connection, one.vault, key, choice, one.today)
        words = _("released") if choice is StopChoice.RELEASE else _("held for good")
        return Recorded(key, f"{short_id(key)}: {words}")

    def let_go(self) -> None:
        """Nothing is held."""

    def _late(self, stop: Stop) -> bool:
        return stop.overdue(self._session.today, self._session.workspace.settings.clock.safeguarding_days)

    def _stops(self) -> dict[str, Stop]:
        with self._session.database.reading() as connection:
            return {stop.stop_id: stop for stop in open_stops(connection, self._session.vault)}
