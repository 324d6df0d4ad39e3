"""The checks of a workspace that runs or not: its settings, files, keys, staff, disk. Each yields what is wrong, if anything."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator

from config.arenas import sift_arenas
from config.definition import load_definition
from config.schedule import load_schedule
from crawler.rendering import lacking
from review_cli.i18n import _
from review_cli.sentences import in_bound_language
from review_cli.service.checkup import Problem
from review_cli.service.stops import overdue, overdue_words
from review_cli.service.wordings import wordings
from review_cli.session import Session
from store.domain import Role
from store.journal import read_entries
from store.keyfile import Protection, protection_of
from store.keyring import week_of
from store.staff import list_staff

ENOUGH_BYTES = 1_000_000_000


def settings(session: Session) -> Iterator[Problem]:
    """What the deployment says of itself."""
    said = session.workspace.settings
    if not said.crawl.contact:
        yield Problem(
            "settings.no_contact",
            _("no contact address for the owners of arenas"),
            _("fill in [crawl] contact in settings.toml"),
        )
    for name in ("name", "verify_page", "notice_page"):
        if not getattr(said.agency, name):
            yield Problem(
                f"settings.no_agency_{name}",
                _("[agency] {name} is empty").format(name=name),
                _("fill it in in settings.toml; the first message names it"),
            )


def definition(session: Session) -> Iterator[Problem]:
    """That the definition can be read."""
    load_definition(session.workspace.definition_file)
    yield from ()


def schedule(session: Session) -> Iterator[Problem]:
    """That the schedule can be read."""
    load_schedule(session.workspace.schedule_file)
    yield from ()


def arenas(session: Session) -> Iterator[Problem]:
    """That the files of arenas can be read, and say who approved them."""
    found, broken = sift_arenas(session.workspace.arenas_dir)
    for name, error in broken.items():
        yield Problem(
            "arenas.broken",
            in_bound_language(str(error)),
            _("mend {name}.toml; until then {name} is not crawled, the other arenas are").format(name=name),
        )
    for arena in found.values():
        refusal = arena.refusal()
        if refusal is not None and arena.mode.value == "crawl":
            yield Problem(
                "arenas.not_approved", refusal, _("fill in what is missing in its file, or set its mode")
            )
        if arena.crawl.render and (lack := lacking(session.workspace.settings.crawl)) is not None:
            yield Problem(
                "arenas.cannot_render",
                f"{arena.name}: render = true, but {lack}",
                _("install it on this machine, or crawl the arena on one that has it"),
            )


def approved_wordings(session: Session) -> Iterator[Problem]:
    """That the agency has approved what is sent in its name."""
    for name, wording in wordings(session.workspace).items():
        if not wording.approved:
            yield Problem(
                "wordings.not_approved",
                _("{name} is not approved").format(name=name),
                _("let the agency approve it and note that in its file; mark {mark}").format(
                    mark=wording.mark
                ),
            )


def keys(session: Session) -> Iterator[Problem]:
    """That the keys are kept, whole, and no older than they may be."""
    if protection_of(session.workspace.key_file) is Protection.OPEN:
        yield Problem(
            "keys.open",
            _("the keys lie open: for demonstrations only"),
            _("make a workspace with a passphrase for real work"),
        )
    if session.key_file.keyring.objection is None:
        yield Problem(
            "keys.no_objection_key",
            _("the objection key is missing: nothing is stored or released"),
            _("restore it from the escrow"),
            alarm=True,
        )
    if min(session.key_file.keyring.seal, default=0) < week_of(session.today):
        yield Problem(
            "keys.past_weeks", _("seal keys of past weeks are still there"), _("run `outreach expire`, daily")
        )


def files(session: Session) -> Iterator[Problem]:
    """That nobody else on this machine can read or change what is kept: a copy or a restore by hand forgets that easily."""
    own = session.workspace
    if not own.root.stat().st_mode & stat.S_IXOTH:
        return
    kept = (
        own.key_file,
        own.database_file,
        own.objection_journal,
        own.spool_dir,
        own.backups_dir,
        own.logs_dir,
    )
    for path in kept:
        if path.exists() and path.stat().st_mode & stat.S_IRWXO:
            yield Problem(
                "files.open_to_others",
                _("{file} is open to everybody on this machine").format(file=path.name),
                _("close it: chmod o-rwx {file}").format(file=path.name),
            )


def database(session: Session) -> Iterator[Problem]:
    """That it can be opened, and is of this version."""
    with session.database.reading():
        yield from ()


def journal(session: Session) -> Iterator[Problem]:
    """That the objection journal can be read, and that its copy beside the backups is whole."""
    own = session.workspace.objection_journal
    read_entries(own)
    copy = session.workspace.backups_dir / own.name
    if copy.exists() and own.exists() and not own.read_bytes().startswith(copy.read_bytes()):
        yield Problem(
            "journal.not_its_copy",
            _("the objection journal does not begin like its copy beside the backups"),
            _("one of the two lost entries: keep both, and join them with the help of docs/operations.md"),
            alarm=True,
        )


def staff(session: Session) -> Iterator[Problem]:
    """That somebody handles what must be handled."""
    with session.database.reading() as connection:
        active = [member for member in list_staff(connection) if member.active]
    if not any(member.role == Role.SAFEGUARDING for member in active):
        yield Problem(
            "staff.no_safeguarding_lead",
            _("nobody is safeguarding lead"),
            _("name one: `outreach user add ACCOUNT --role safeguarding`"),
        )


def safeguarding(session: Session) -> Iterator[Problem]:
    """That no stop waits longer than it may."""
    alarm = overdue_words(overdue(session))
    if alarm:
        yield Problem(
            "safeguarding.overdue",
            alarm,
            _("the lead handles them today: `outreach safeguarding`, then `outreach safeguarding handle`"),
            alarm=True,
        )


def disk(session: Session) -> Iterator[Problem]:
    """That there is room."""
    if shutil.disk_usage(session.workspace.root).free < ENOUGH_BYTES:
        yield Problem(
            "disk.full", _("less than 1 GB free"), _("make room: a full disk stops every crawl"), alarm=True
        )
