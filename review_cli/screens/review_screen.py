"""The judging screen for the loop. What is judged, and how it is stored, is its bench's business."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from rich.text import Text

from review_cli.i18n import _
from review_cli.screens.review_records import (
    Brought,
    Decide,
    Effect,
    Failed,
    FindUndo,
    LetGo,
    Mode,
    Passed,
    Reply,
    ReviewState,
    TakeCard,
    UndoLast,
)
from review_cli.screens.review_state import opening, reduce
from review_cli.screens.review_view import choices, labelled, lines
from review_cli.sentences import in_bound_language
from review_cli.session import Session
from store.errors import ClaimLost, InputError, OutreachError


class Bench(Protocol):
    """Where things are judged: brings them, records answers, takes the last one back. Raises OutreachError."""

    def waiting(self) -> tuple[str, ...]:
        """Keys of what waits, most consequential first."""

    def bring(self, key: str) -> Brought:
        """Lease one and bring it. Raises ClaimLost, InputError."""

    def decide(self, key: str, code: str) -> Reply:
        """Record an answer."""

    def find_undo(self) -> Reply:
        """One's own last answer on record, of this session or an earlier one. Raises InputError, NotAllowed."""

    def undo(self, decision: str) -> Reply:
        """Take it back, if it is still the last one."""

    def let_go(self) -> None:
        """Give all leases back."""


class ReviewScreen:
    """Holds the state; what a key means stands in `review_state`."""

    ticking = False
    asks_secret = False

    def __init__(self, session: Session, bench: Bench, state: ReviewState) -> None:
        self._session = session
        self._bench = bench
        self.state = replace(state, keys=bench.waiting())

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state.mode is Mode.QUIT

    @property
    def wants_lock(self) -> bool:
        """Whether the lock was asked for."""
        return self.state.mode is Mode.LOCK

    @property
    def asks_passphrase(self) -> bool:
        """Whether the lock asks for a passphrase."""
        return self._session.asks_passphrase

    def secret(self, line: str) -> None:
        """Nothing is typed hidden here."""

    def start(self) -> None:
        """Bring the first one."""
        self.state, effects = opening(self.state)
        self._carry_out(effects)

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The screen at this size."""
        return lines(self.state, width, height)

    def labelled(self) -> list[str]:
        """The screen line by line."""
        return labelled(self.state)

    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen now."""
        return choices(self.state)

    def press(self, key: str) -> None:
        """One key, and all that follows from it."""
        self.state, effects = reduce(self.state, key)
        self._carry_out(effects)

    def ignored(self) -> None:
        """Say that a paste decided nothing."""
        self.state, _none = reduce(self.state, Failed(_("several keys at once were ignored")))

    def tick(self) -> None:
        """Nothing changes by itself."""

    def lock(self) -> None:
        """Hide everything, give leases back, let go of the keys."""
        self._bench.let_go()
        self.state = replace(self.state, card=None, mode=Mode.LOCK, notice="")
        self._session.lock()

    def unlock(self, secret: str) -> None:
        """Open again and look at what waits anew. Raises KeyringError."""
        self._session.unlock(secret)
        self.state = replace(self.state, mode=Mode.LOOK, keys=self._bench.waiting(), card=None)
        self.start()

    def close(self) -> None:
        """Give leases back."""
        if self.state.mode is not Mode.LOCK:
            self._bench.let_go()

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        waiting = deque(effects)
        while waiting:
            reply = self._done(waiting.popleft())
            if reply is not None:
                self.state, more = reduce(self.state, reply)
                waiting.extend(more)

    def _done(self, effect: Effect) -> Reply | None:
        try:
            match effect:
                case TakeCard():
                    return self._bench.bring(effect.key)
                case Decide():
                    return self._bench.decide(effect.key, effect.code)
                case LetGo():
                    self._bench.let_go()
                    return None
                case FindUndo():
                    return self._bench.find_undo()
                case UndoLast():
                    return self._bench.undo(effect.decision)
        except (ClaimLost, InputError) as error:
            said = in_bound_language(str(error))
            return Passed(effect.key, said) if isinstance(effect, TakeCard | Decide) else Failed(said)
        except OutreachError as error:
            return Failed(in_bound_language(str(error)))
