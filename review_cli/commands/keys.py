"""`outreach keys`: how the keys are kept, and how they stand. Never a key itself."""

from __future__ import annotations

import typer

from review_cli.commands.options import (
    ADMINISTRATORS,
    AsJson,
    KeyCommand,
    KeyProtection,
    Workspace,
    add,
    add_group,
    require_command,
)
from review_cli.i18n import _
from review_cli.output import emit_one, talk
from store.protection import Protection


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "keys",
        help=_("The keys: how they are kept, and how they stand."),
        shown=("outreach keys status",),
        panel=ADMINISTRATORS,
    )
    add(
        group,
        "init",
        init,
        help=_(
            "Make the keys of a workspace that has none.\n\n"
            "Existing ones are never overwritten: what they sealed could not be read any more."
        ),
        shown=("outreach keys init --keys os-keyring",),
    )
    add(
        group,
        "status",
        status,
        help=_("How the keys stand; no key is shown."),
        shown=("outreach keys status", "outreach keys status --json"),
    )
    add(
        group,
        "rewrap",
        rewrap,
        help=_(
            "Put the same keys under a new passphrase, keyring entry or command: when a passphrase is known to somebody who should not, or "
            "somebody who knows it leaves.\n\n"
            "Nothing that is stored changes, and nothing is lost. It does not help against whoever has had the keys themselves, or an older "
            "copy of the file with the old passphrase: see docs/operations.md."
        ),
        shown=("outreach keys rewrap", "outreach keys rewrap --keys os-keyring"),
    )


def init(
    protection: KeyProtection = Protection.PASSPHRASE,
    command: KeyCommand = None,
    workspace: Workspace = None,
) -> None:
    """Make new keys. Existing ones are never overwritten: what they sealed could not be read any more."""
    import shlex

    from review_cli.session import choose_passphrase, session
    from store.keyfile import create_key_file, require_no_key_file
    from store.keyring import new_keyring

    require_command(protection, command)
    with session(workspace) as now:
        path = now.workspace.key_file
        require_no_key_file(path)
        create_key_file(
            path,
            new_keyring(now.today),
            protection,
            passphrase=choose_passphrase() if protection is Protection.PASSPHRASE else None,
            command=shlex.split(command) if command else None,
        )
    talk(_("The keys are made. Put a copy of the objection key's escrow where the agency keeps such things."))


def status(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """Protection, versions, and how many weeks of seal keys there are."""
    from review_cli.session import session
    from store.keyring import week_of

    with session(workspace) as now:
        keyring = now.key_file.keyring
        weeks = sorted(keyring.seal)
        record = {
            "protection": now.key_file.protection.value,
            "match_version": keyring.match.version,
            "objection_key": keyring.objection is not None,
            "objection_version": keyring.objection.version if keyring.objection else 0,
            "seal_weeks": len(weeks),
            "past_weeks": sum(week < week_of(now.today) for week in weeks),
        }
    labels = {
        "protection": _("unlocked by"),
        "match_version": _("match key, layers"),
        "objection_key": _("objection key present"),
        "objection_version": _("objection key, layers"),
        "seal_weeks": _("weekly seal keys"),
        "past_weeks": _("of past weeks (destroyed by `outreach expire`)"),
    }
    emit_one(record, labels, as_json=as_json, title=_("Keys"))


def rewrap(
    protection: KeyProtection = Protection.PASSPHRASE,
    command: KeyCommand = None,
    workspace: Workspace = None,
) -> None:
    """The same keys under another wrapping."""
    import shlex

    from review_cli.service.permissions import require_administrator
    from review_cli.session import choose_passphrase, session
    from store.audit import AuditKind, note

    require_command(protection, command)
    if protection is Protection.OPEN:
        raise typer.BadParameter(
            _("keys are not taken out of their wrapping; choose passphrase, os-keyring or command"),
            param_hint="--keys",
        )
    with session(workspace) as now:
        require_administrator(now.database)
        actor, key_file, clocks = now.actor, now.key_file, now.vault.clocks
        passphrase = choose_passphrase() if protection is Protection.PASSPHRASE else None
        with now.database.writing() as connection:
            note(connection, clocks, actor, AuditKind.REWRAPPED, subject=None, reason=protection.value)
            key_file.rewrap(
                protection, passphrase=passphrase, command=shlex.split(command) if command else None
            )
    talk(_("The keys are under the new wrapping; the old one opens this file no more."))
    talk(
        _(
            "Now: start `outreach serve` anew (give systemd the new passphrase first), put a new copy of keys.json away, and destroy the "
            "older copies: they still open as before."
        )
    )
