"""What `outreach doctor` asks about who is who: judgements that cannot both hold, and pairs that nobody judged in time."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.judging import settle
from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.queue_rule import Hold, Pace, holds
from review_cli.service.checkup import Problem
from review_cli.session import Session
from store.people import People
from store.queue import Queue


def contradictions(session: Session) -> Iterator[Problem]:
    """Judgements that clash, as they may after an import or a restore: "different" holds, both are named."""
    with session.database.reading() as connection:
        judgements = People(connection, session.vault).judgements()
    by_id = {one.judgement_id: one for one in judgements}
    for same_id, different_id in settle(judgements).contradictions:
        same, different = by_id[same_id], by_id[different_id]
        told = {
            "a": short_id(same.profile_a),
            "b": short_id(same.profile_b),
            "c": short_id(different.profile_a),
            "d": short_id(different.profile_b),
        }
        yield Problem(
            "judgements.contradiction",
            _(
                "{a} and {b} were judged the same, {c} and {d} different, and both cannot hold: different holds"
            ).format(**told),
            _("take one back: `outreach pairs judge {a} {b} unsure`, or {c} {d}").format(**told),
        )


def overdue_holds(session: Session) -> Iterator[Problem]:
    """Persons who may be somebody contacted before, and nobody judged in time."""
    late = sum(hold.late for hold in held(session))
    if late:
        yield Problem(
            "holds.late",
            _("{n} persons wait for a judgement longer than they should").format(n=late),
            _("a coordinator looks at `outreach holds`"),
        )


def held(session: Session) -> list[Hold]:
    """Everybody who waits because she may be somebody contacted or stopped, the longest waiting first."""
    clock = session.workspace.settings.clock
    with session.database.reading() as connection:
        subjects = Queue(connection, session.vault).subjects()
    return holds(subjects, Pace(session.today, clock.first_contact_per_day, hold_days=clock.hold_days))
