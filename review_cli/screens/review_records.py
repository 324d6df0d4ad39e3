"""Judging one thing after the other on a full screen: doubtful pairs, doubtful screenings. Records of state, effects and replies. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How the two sides of a row compare. The mark carries the meaning, colour only helps."""

    SAME = "="
    ALIKE = "~"
    DIFFERENT = "!="
    UNKNOWN = "?"
    NONE = " "


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card: label, and one or two sides; harmless and masked already."""

    label: str
    left: str
    right: str = ""
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: its key, its words, the code that is recorded; `asks` where it cannot be undone and is confirmed first."""

    key: str
    words: str
    code: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to judge. `after` is told once it is judged, such as the score, which would sway whoever judges."""

    key: str
    title: str
    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    consequence: str
    after: str = ""


class Mode(StrEnum):
    """What the screen asks for."""

    LOOK = "look"
    CONFIRM = "confirm"
    UNDO = "undo"
    HELP = "help"
    QUIT = "quit"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class TakeCard:
    """Lease it, and bring it."""

    key: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Record the answer."""

    key: str
    code: str


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Take back one's own last answer."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """Give everything back."""


Effect = TakeCard | Decide | UndoLast | LetGo


@dataclass(frozen=True, slots=True)
class Brought:
    """The card, leased."""

    card: Card


@dataclass(frozen=True, slots=True)
class Passed:
    """It cannot be had: a colleague looks at it, or it is gone."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer stands."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One's last answer stands no more; its card comes back."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing was written, and why."""

    sentence: str


Reply = Brought | Passed | Recorded | TakenBack | Failed


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Everything the screen shows. `keys` are what waits, most consequential first."""

    title: str
    choices: tuple[Choice, ...]
    keys: tuple[str, ...]
    empty: str
    can_undo: bool = True
    at: int = 0
    card: Card | None = None
    mode: Mode = Mode.LOOK
    asked: Choice | None = None
    notice: str = ""
    good: bool = True
    done: int = 0
    passed: int = 0
    scroll: int = 0
