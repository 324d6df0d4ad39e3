"""A person of the queue says no: an objection on everything of hers that can be read, at once, and a contact that is tied to nobody."""

from __future__ import annotations

from config.contact_forms import ContactForm
from config.workspace import Workspace
from review_cli.contact_record import Record
from review_cli.service.objecting import sweep_spool
from store.audit import AuditKind, note
from store.claims import Claim, Claims
from store.course import EventKind
from store.database import Database
from store.domain import Actor, SubjectKind
from store.errors import InputError
from store.events import add_event
from store.objections import Objections
from store.vault import Vault


def refuse(
    workspace: Workspace,
    database: Database,
    vault: Vault,
    actor: Actor,
    claim: Claim,
    record: Record,
    form: ContactForm,
) -> None:
    """Enter the objection and log the contact without any id, in one transaction; when this returns it stands everywhere.

    Raises ClaimLost when the claim has run out, InputError when nothing of hers can be read any more (she is asked for her number then).
    """
    with database.writing() as connection:
        objections = Objections(connection, vault)
        objections.hold()
        kind, subject_id, profile_id = Claims(connection, vault).held_subject(claim, actor)
        of_venue = kind is SubjectKind.VENUE
        values = objections.line_of(subject_id) if of_venue else objections.own_values([profile_id])
        if not values:
            raise InputError(
                "nothing of hers can be read any more: ask for her number and enter it with `outreach objection`"
            )
        note(connection, vault.clocks, actor, AuditKind.OBJECTION, subject=None, reason="refused")
        objections.enter(values, actor.day)
        add_event(
            connection,
            vault.clocks,
            actor,
            kind=EventKind.ATTEMPT,
            profile_id=None,
            codes=record.codes(form),
            form_version=form.version,
        )
    sweep_spool(workspace, database, vault, actor.at)
