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
    """One thing to judge. `choices` are its own answers where they differ from those of the screen."""

    key: str
    title: str
    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    consequence: str
    choices: tuple[Choice, ...] = ()


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
class FindUndo:
    """What would `z` take back?"""


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Take back one's own last answer, if it is still this one."""

    decision: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """Give everything back."""


Effect = TakeCard | Decide | FindUndo | UndoLast | LetGo


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
class Unfolded:
    """Several things that belong together are looked at one by one after all."""

    key: str
    into: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class UndoFound:
    """One's last answer, what stands and what would stand."""

    decision: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One's last answer stands no more; its card comes back, where there is one (`key`)."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing was written, and why."""

    sentence: str


Reply = Brought | Passed | Recorded | Unfolded | UndoFound | TakenBack | Failed


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
    undo: UndoFound | None = None
    notice: str = ""
    good: bool = True
    done: int = 0
    passed: int = 0
    scroll: int = 0
