"""What was logged on a person or venue, and taking back an entry: one's own, or a colleague's for coordinators."""

from __future__ import annotations

from config.contact_forms import contact_form
from review_cli.masking import short_id
from review_cli.service.desk import undo_words
from review_cli.service.permissions import may_revert
from review_cli.session import Session
from store.attempts import Attempts
from store.errors import InputError
from store.events import Event, venue_with, whole_history
from store.people import People, full_id


def history_of(session: Session, beginning: str) -> tuple[list[Event], set[str]]:
    """Every row on somebody, oldest first, and which of them stand no more. Raises InputError on an unknown id."""
    session.actor  # noqa: B018 - raises NotAllowed for an account that is not on the list
    with session.database.reading() as connection:
        venue_id = venue_with(connection, beginning)
        if venue_id is not None:
            events = whole_history(connection, venue_id=venue_id)
        else:
            people = People(connection, session.vault)
            found = full_id(connection, beginning)
            members = people.members(people.person_of(found) or found)
            events = whole_history(connection, profiles={found, *members})
    return events, {one.supersedes for one in events if one.supersedes and one.kind == "undone"}


def what_undo_does(session: Session, beginning: str | None) -> tuple[Event, str, str]:
    """The entry, what stands now, and what will stand. Raises InputError, NotAllowed."""
    any_staff = may_revert(session.database, session.actor.staff_id)
    with session.database.reading() as connection:
        attempts = Attempts(connection, session.vault)
        found = attempts.undoable(session.actor, beginning, any_staff=any_staff)
        events = attempts.beside(found)
    before, after = undo_words(contact_form(), found, events, session.today)
    about = found.venue_id or found.profile_id
    return found, f"{short_id(about)}: {before}" if about else before, after


def take_back(session: Session, found: Event, reason: str) -> None:
    """Take it back. Raises InputError or NotAllowed when it changed meanwhile."""
    any_staff = may_revert(session.database, session.actor.staff_id)
    with session.database.writing() as connection:
        attempts = Attempts(connection, session.vault)
        again = attempts.undoable(session.actor, found.event_id, any_staff=any_staff)
        if again != found:
            raise InputError("that entry has changed meanwhile; look again")
        attempts.undo(again, session.actor, reason=reason)
