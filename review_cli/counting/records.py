"""The records that the yearly tables are counted from, and what a deployment counts by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PERSON, VENUE = "person", "venue"
REACHED, WAITING, IN_VAIN, NOT_RECORDED = "reached", "waiting", "in_vain", "not_recorded"


@dataclass(frozen=True, slots=True)
class Contact:
    """One attempt, as the statistics copy keeps it: codes, a quarter, and a pseudonym that leads nowhere."""

    quarter: int
    subject: str
    who: str
    channel: str
    reach: str
    outcomes: tuple[str, ...] = ()
    referral: str | None = None
    team: str | None = None
    region: str | None = None
    direction: str = NOT_RECORDED
    duration: str = NOT_RECORDED
    materials: str = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter of newly reached groups, tied to nobody."""

    quarter: int
    code: str
    team: str | None = None


@dataclass(frozen=True)
class Shape:
    """What a deployment counts by: its own rows, whatever was recorded otherwise counts as missing."""

    teams: tuple[str, ...]
    regions: tuple[str, ...]
    outcomes: tuple[str, ...]
    referrals: Mapping[str, tuple[str, ...]]
    """Group -> items."""
    directions: tuple[str, ...]
    durations: tuple[str, ...]
    counters: tuple[str, ...]
    channels: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "direct": ("visit",),
            "phone": ("phone",),
            "writing": ("email", "sms", "chat", "portal_message"),
        }
    )
    """Kind of contact -> channels. What came about on a channel of no kind is an attempt, and no contact."""

    @property
    def kind_of(self) -> dict[str, str]:
        """Channel -> kind of contact."""
        return {channel: kind for kind, channels in self.channels.items() for channel in channels}
