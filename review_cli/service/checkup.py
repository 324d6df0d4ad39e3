"""What is wrong with a deployment, and how to mend it: one function per question, each with its remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

from config.arenas import load_arenas
from config.definition import load_definition
from review_cli.i18n import _
from review_cli.service.stops import overdue, overdue_words
from review_cli.service.wordings import wordings
from review_cli.session import Session
from store.domain import Role
from store.errors import OutreachError
from store.journal import read_entries
from store.keyfile import Protection, protection_of
from store.keyring import week_of
from store.staff import list_staff


class Finding(NamedTuple):
    """One question and its answer: `problem` is empty when all is well. An `alarm` cannot wait."""

    subject: str
    problem: str
    remedy: str
    alarm: bool = False


def check_up(session: Session) -> list[Finding]:
    """Ask every question; one that cannot be asked is a problem itself."""
    findings = []
    found: list[tuple[str, str] | tuple[str, str, bool]]
    for subject, question in _questions().items():
        try:
            found = list(question(session))
        except OutreachError as error:
            found = [(str(error), _("mend it and run `outreach doctor` again"))]
        findings += [Finding(subject, *one) for one in found] or [Finding(subject, "", "")]
    return findings


Answers = Iterator[tuple[str, str] | tuple[str, str, bool]]


def _questions() -> dict[str, Callable[[Session], Answers]]:
    return {
        _("settings"): _settings,
        _("definition"): _definition,
        _("arenas"): _arenas,
        _("wordings"): _wordings,
        _("keys"): _keys,
        _("database"): _database,
        _("objection journal"): _journal,
        _("staff"): _staff,
        _("safeguarding"): _stops,
        _("disk"): _disk,
    }


def _settings(session: Session) -> Answers:
    settings = session.workspace.settings
    if not settings.crawl.contact:
        yield _("no contact address for the owners of arenas"), _("fill in [crawl] contact in settings.toml")
    for name in ("name", "verify_page", "notice_page"):
        if not getattr(settings.agency, name):
            yield (
                _("[agency] {name} is empty").format(name=name),
                _("fill it in in settings.toml; the first message names it"),
            )


def _definition(session: Session) -> Answers:
    load_definition(session.workspace.definition_file)
    yield from ()


def _arenas(session: Session) -> Answers:
    for arena in load_arenas(session.workspace.arenas_dir).values():
        refusal = arena.refusal()
        if refusal is not None and arena.mode.value == "crawl":
            yield refusal, _("fill in what is missing in its file, or set its mode")


def _wordings(session: Session) -> Answers:
    for name, wording in wordings(session.workspace).items():
        if not wording.approved:
            yield (
                _("{name} is not approved").format(name=name),
                _("let the agency approve it and note that in its file; mark {mark}").format(
                    mark=wording.mark
                ),
            )


def _keys(session: Session) -> Answers:
    if protection_of(session.workspace.key_file) is Protection.OPEN:
        yield (
            _("the keys lie open: for demonstrations only"),
            _("make a workspace with a passphrase for real work"),
        )
    if session.key_file.keyring.objection is None:
        yield (
            _("the objection key is missing: nothing is stored or released"),
            _("restore it from the escrow"),
        )
    if min(session.key_file.keyring.seal, default=0) < week_of(session.today):
        yield _("seal keys of past weeks are still there"), _("run `outreach expire`, daily")


def _database(session: Session) -> Answers:
    with session.database.reading():
        yield from ()


def _journal(session: Session) -> Answers:
    read_entries(session.workspace.objection_journal)
    yield from ()


def _staff(session: Session) -> Answers:
    with session.database.reading() as connection:
        active = [member for member in list_staff(connection) if member.active]
    if not any(member.role == Role.SAFEGUARDING for member in active):
        yield _("nobody is safeguarding lead"), _("name one: `outreach user add ACCOUNT --role safeguarding`")


def _stops(session: Session) -> Answers:
    alarm = overdue_words(overdue(session))
    if alarm:
        yield (
            alarm,
            _("the lead handles them today: `outreach safeguarding`, then `outreach safeguarding handle`"),
            True,
        )


def _disk(session: Session) -> Answers:
    free = shutil.disk_usage(session.workspace.root).free
    if free < 1_000_000_000:
        yield _("less than 1 GB free"), _("make room: a full disk stops every crawl")
