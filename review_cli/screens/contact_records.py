"""What the queue's screen knows, asks for and is told: its state, the effects of keys, the replies to them. Pure records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from config.contact_forms import ContactForm
from review_cli.contact_record import OURS, Record
from store.claims import Claim
from store.domain import Channel, Course, StopSource, SubjectKind

SHOWN_SECONDS = 20
"""How long a revealed contact point or address stays on the screen."""

NO_COURSE = Course()


class Mode(StrEnum):
    """What the screen asks for just now."""

    LIST = "list"
    DAYS = "days"
    REFERRAL = "referral"
    FORM = "form"
    WISH = "wish"
    STOP = "stop"
    COUNTER = "counter"
    CONFIRM = "confirm"
    MESSAGE = "message"
    HELP = "help"
    QUIT = "quit"
    LOCK = "lock"


# -- effects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Take:
    """Claim the item; what was held before and not opened goes back."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Renew:
    """Keep the lease."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Reveal:
    """Read the one contact point for a channel; `theirs`: she began the contact, so no hour binds us."""

    claim: Claim
    channel: Channel
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class OpenAd:
    """Open the ad in the browser, or bring its address; `turn` counts the person's ads through."""

    claim: Claim
    channel: Channel
    turn: int
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Save:
    """Log the outcome."""

    claim: Claim
    record: Record


@dataclass(frozen=True, slots=True)
class SaveWish:
    """Log a wish or a limit."""

    claim: Claim
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """No contact at all, from now on."""

    claim: Claim
    record: Record


@dataclass(frozen=True, slots=True)
class RaiseStop:
    """Stop her for safeguarding: whole, at once. Never what was said."""

    claim: Claim
    source: StopSource


@dataclass(frozen=True, slots=True)
class Count:
    """A counter that is tied to nobody."""

    code: str


@dataclass(frozen=True, slots=True)
class FindUndo:
    """What would `z` take back?"""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take it back."""

    event_id: str


@dataclass(frozen=True, slots=True)
class Message:
    """The first message in a language."""

    lang: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """Put a text that names nobody on the terminal's clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class Release:
    """Give back what was not opened."""


Effect = (
    Take
    | Renew
    | Reveal
    | OpenAd
    | Save
    | SaveWish
    | Refuse
    | RaiseStop
    | Count
    | FindUndo
    | Undo
    | Message
    | Copy
    | Release
)


# -- replies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands: with a colleague, or as one's own open attempt."""

    held: bool
    opened: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The item is ours. `name` is the calling name in clear; `standings` say who holds what, by item."""

    claim: Claim
    name: str
    standings: dict[str, Standing]


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else holds it; nothing was written."""

    item_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """The lease goes on."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Shown:
    """A value to look at for a while; from now on the claim is an open attempt. Never printed by its repr."""

    claim: Claim
    value: str
    what: str
    doubtful: bool = False

    def __repr__(self) -> str:
        return f"Shown({self.what})"


@dataclass(frozen=True, slots=True)
class Saved:
    """It is logged: `item_id` is done, or None where the item stays."""

    sentence: str
    item_id: str | None
    course: Course | None = None


@dataclass(frozen=True, slots=True)
class UndoFound:
    """What undo would change."""

    event_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The day's items anew, after an undo or a lock."""

    items: tuple[Item, ...]
    sentence: str = ""
    select: str | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class MessageText:
    """A first message, or why there is none."""

    title: str
    text: str
    usable: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Something to say, good or bad."""

    sentence: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Reply = Taken | Lost | Renewed | Shown | Saved | UndoFound | Reloaded | MessageText | Said | Tick


# -- state ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it may be shown: names and contact points are masked; texts from arenas are harmless already (`masking.safe`)."""

    item_id: str
    subject_id: str
    kind: SubjectKind
    who: str
    reason: str
    channel: Channel
    contact: str
    town: str
    lang: str
    arenas: tuple[str, ...]
    course: Course = NO_COURSE
    since: date | None = None
    standing: Standing = Standing(held=False, opened=False)


@dataclass(frozen=True, slots=True)
class Value:
    """What is revealed just now. Never printed by its repr."""

    value: str
    what: str
    until: datetime
    doubtful: bool

    def __repr__(self) -> str:
        return f"Value({self.what})"


@dataclass(frozen=True, slots=True)
class State:
    """Everything the screen shows. `now` is in the deployment's zone."""

    form: ContactForm
    today: date
    now: datetime
    items: tuple[Item, ...]
    team: str = ""
    claim_minutes: int = 10
    at: int = 0
    mode: Mode = Mode.LIST
    claim: Claim | None = None
    name: str = ""
    value: Value | None = None
    channel: Channel | None = None
    direction: str = OURS
    draft: Record | None = None
    focus: int = 0
    asked: Effect | None = None
    question: tuple[str, ...] = ()
    message: MessageText | None = None
    turn: int = 0
    page: int = 0
    notice: str = ""
    good: bool = True
    done: int = 0
    waiting: tuple[str, ...] = ()
    opens: int = 10
    closes: int = 19
    plain: bool = False

    @property
    def item(self) -> Item | None:
        """The selected item."""
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    @property
    def colleagues(self) -> int:
        """How many items colleagues hold."""
        return sum(one.standing.held for one in self.items)
