"""Which items of the day's queue somebody at the desk sees, and how: masked, her team's, nobody who is stopped. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from review_cli.i18n import _
from review_cli.masking import mask_contact, mask_name, safe
from review_cli.queue_rule import teams_of
from review_cli.screens.contact_records import Item, Standing
from store.domain import Actor, Channel, Course, SubjectKind
from store.queue import ATTEMPT, QueueRow

Teams = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""Team -> the regions and the languages it is configured for."""


def hers_to_see(row: QueueRow, actor: Actor, teams: Teams) -> bool:
    """Whether an item is of one's team. What one holds, one sees; a team that is not configured sees everything."""
    if row.claimed_by == actor.staff_id or actor.team not in teams:
        return True
    return actor.team in teams_of(row.region, row.lang, teams)


def workable(row: QueueRow, actor: Actor, stopped: Collection[str]) -> bool:
    """Whoever is stopped is nobody's to contact; an open attempt of one's own waits for its outcome all the same."""
    if row.state == ATTEMPT and row.claimed_by == actor.staff_id:
        return True
    return row.subject_kind == SubjectKind.VENUE or not any(one in stopped for one in row.profiles)


def standing_of(state: str, holder: str | None, until: datetime | None, actor: Actor) -> Standing:
    """How an item stands for whoever looks."""
    if holder is None:
        return Standing(held=False, opened=False)
    if state == ATTEMPT:
        return Standing(held=holder != actor.staff_id, opened=holder == actor.staff_id)
    leased = until is not None and until >= actor.at
    return Standing(held=leased and holder != actor.staff_id, opened=False)


def shown(row: QueueRow, course: Course, actor: Actor) -> Item:
    """An item as it may be shown: names and contact points masked, texts from arenas harmless."""
    contact = ""
    if row.contact is not None:
        contact = mask_contact("email" if "@" in row.contact else "phone", row.contact)
    return Item(
        item_id=row.item_id,
        subject_id=row.subject_id,
        kind=SubjectKind(row.subject_kind),
        who=mask_name(row.nickname or "") or _("no name"),
        reason=row.reason,
        channel=Channel(row.channel),
        contact=contact,
        town=safe(row.town or "", 60),
        lang=safe(row.lang or "", 8),
        arenas=tuple(safe(one, 60) for one in row.arenas),
        course=course,
        standing=standing_of(row.state, row.claimed_by, row.claimed_until, actor),
    )
