"""What an arena would add to the work: first the persons to contact and the listings to judge it brings at once, then so many a week. Pure."""

from __future__ import annotations

from dataclasses import dataclass

CONTACT_MINUTES, UNCLEAR_MINUTES = 15.0, 2.0
"""Staff time for a first contact with its log, and for a doubtful listing; assumptions until a deployment knows its own."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is known of an arena: its ads, the verdicts on those judged, and what came in lately, per week."""

    ads: int
    judged: int
    face_to_face: int
    unclear: int
    weekly_face_to_face: float = 0.0
    weekly_unclear: float = 0.0
    known_elsewhere: float = 0.0
    """Share of its persons who stand on another arena too, and are in the queue anyway."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Persons for the queue and listings for `unclear`, at once and per week, and the staff hours that takes."""

    first_contacts: int
    first_unclear: int
    first_hours: float
    weekly_contacts: float
    weekly_unclear: float
    weekly_hours: float


def forecast(
    load: Load, contact_minutes: float = CONTACT_MINUTES, unclear_minutes: float = UNCLEAR_MINUTES
) -> Forecast | None:
    """The forecast; None while no listing of the arena was judged. The ads not judged yet are taken to be like those that were."""
    if not load.judged:
        return None
    scale = max(load.ads, load.judged) / load.judged
    new = 1.0 - load.known_elsewhere
    contacts, unclear = load.face_to_face * scale * new, load.unclear * scale
    weekly = load.weekly_face_to_face * new
    return Forecast(
        round(contacts),
        round(unclear),
        _hours(contacts, contact_minutes, unclear, unclear_minutes),
        round(weekly, 1),
        round(load.weekly_unclear, 1),
        _hours(weekly, contact_minutes, load.weekly_unclear, unclear_minutes),
    )


def _hours(contacts: float, contact_minutes: float, unclear: float, unclear_minutes: float) -> float:
    return round((contacts * contact_minutes + unclear * unclear_minutes) / 60.0, 1)
