"""The queue's screen for the loop: keys to the reducer, effects to the desk, replies back, lines from the view."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from rich.text import Text

from review_cli.i18n import _
from review_cli.screens.contact_choices import choices
from review_cli.screens.contact_plain import labelled
from review_cli.screens.contact_records import Effect, Mode, Reloaded, Said, State, Tick
from review_cli.screens.contact_state import opening, reduce
from review_cli.screens.contact_view import lines
from review_cli.service.desk import Desk
from review_cli.session import Session


class QueueScreen:
    """Holds the state; everything it decides stands in `contact_state`."""

    def __init__(self, session: Session, desk: Desk, state: State) -> None:
        self._session = session
        self._desk = desk
        self.state = state

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state.mode is Mode.QUIT

    @property
    def wants_lock(self) -> bool:
        """Whether the lock was asked for."""
        return self.state.mode is Mode.LOCK

    @property
    def ticking(self) -> bool:
        """While a value is shown its seconds run."""
        return self.state.value is not None

    @property
    def asks_passphrase(self) -> bool:
        """Whether the lock asks for a passphrase."""
        return self._session.asks_passphrase

    @property
    def asks_secret(self) -> bool:
        """Nothing is typed hidden at the queue."""
        return False

    def secret(self, line: str) -> None:
        """Nothing is typed hidden at the queue."""

    def start(self) -> None:
        """Take the first free item."""
        self.state, effects = opening(self.state)
        self._carry_out(effects)

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The screen at this size."""
        return lines(self.state, width, height)

    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen now."""
        return choices(self.state)

    def labelled(self) -> list[str]:
        """The screen line by line, for the plain form."""
        return labelled(self.state)

    def press(self, key: str) -> None:
        """One key, and all that follows from it."""
        self._carry_out_reduced(key)

    def ignored(self) -> None:
        """Say that a paste decided nothing."""
        self._carry_out_reduced(Said(_("several keys at once were ignored"), good=False))

    def tick(self) -> None:
        """Hide what was shown long enough."""
        self._carry_out_reduced(Tick())

    def lock(self) -> None:
        """Hide everything, give back what was not opened, let go of the keys."""
        self._desk.let_go()
        self.state = replace(
            self.state, items=(), claim=None, name="", value=None, message=None, mode=Mode.LOCK
        )
        self._session.lock()

    def unlock(self, secret: str) -> None:
        """Open again and look at the queue anew. Raises KeyringError."""
        self._session.unlock(secret)
        self._carry_out_reduced(Reloaded(self._desk.items()))

    def close(self) -> None:
        """Give back what was not opened, unless the lock did."""
        if self.state.mode is not Mode.LOCK:
            self._desk.let_go()

    def _carry_out_reduced(self, event: object) -> None:
        self.state, effects = reduce(self.state, event, self._desk.now)  # type: ignore[arg-type]
        self._carry_out(effects)

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        waiting = deque(effects)
        while waiting:
            reply = self._desk.perform(waiting.popleft())
            self.state, more = reduce(self.state, reply, self._desk.now)
            waiting.extend(more)
