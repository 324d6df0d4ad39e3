"""A contact point under its id: what it is taken for, why, and a person's rule on it."""

from __future__ import annotations

from review_cli.masking import mask_contact
from review_cli.service.matching import match_all
from review_cli.service.permissions import require_role
from review_cli.session import Session
from store.domain import Role, ValueClass, ValueReason
from store.people import People, full_id
from store.values import Values

WHO = (Role.OUTREACH, Role.COORDINATOR)
"""Who may set and undo rules."""


def value_record(session: Session, beginning: str) -> dict[str, object]:
    """What is known of a value, masked. Raises InputError on an unknown id."""
    with session.database.reading() as connection:
        values, people = Values(connection, session.vault), People(connection, session.vault)
        token, kind = values.find(beginning)
        shown = values.shown([token])[token]
        carriers = values.carriers(token)
        rule = values.rule(token)
        found = values.classes([token]).get(token, ValueClass.PERSONAL)
        persons = {people.person_of(one) or one for one in carriers}
    return {
        "id": shown.value_id,
        "kind": kind.value,
        "value": mask_contact(kind, shown.value) if shown.value else None,
        "class": found.value,
        "rule_by": rule.author if rule else None,
        "rule_on": rule.day.isoformat() if rule else None,
        "reason": rule.reason if rule else None,
        "profiles": len(carriers),
        "persons": len(persons),
    }


def set_value(session: Session, beginning: str, value_class: ValueClass, reason: ValueReason) -> None:
    """Set a rule and match what it touches. Raises InputError, NotAllowed."""
    require_role(session.database, *WHO)
    with session.database.writing() as connection:
        values = Values(connection, session.vault)
        values.set_rule(values.find(beginning)[0], value_class, session.actor, reason)
    match_all(session.database, session.vault, today=session.today, now=session.now)


def undo_value(session: Session, beginning: str, reason: ValueReason) -> None:
    """Take back the rule that stands and match what that touches. Raises InputError, NotAllowed."""
    require_role(session.database, *WHO)
    with session.database.writing() as connection:
        values = Values(connection, session.vault)
        values.undo_rule(values.find(beginning)[0], session.actor, reason)
    match_all(session.database, session.vault, today=session.today, now=session.now)


def values_of(session: Session, beginning: str) -> list[dict[str, str]]:
    """The contact points of a person or of a profile's person, masked, each with its id. Raises InputError on an unknown id."""
    with session.database.reading() as connection:
        people, values = People(connection, session.vault), Values(connection, session.vault)
        found = full_id(connection, beginning)
        profiles = people.members(people.person_of(found) or found) or [found]
        tokens = {value for one in people.facts(profiles) for value in (*one.phones, *one.emails)}
        shown = values.shown(tokens, profiles)
    return [
        {
            "id": one.value_id,
            "kind": one.kind.value,
            "value": mask_contact(one.kind, one.value) if one.value else "",
        }
        for one in sorted(shown.values(), key=lambda one: (one.kind, one.value_id))
    ]
