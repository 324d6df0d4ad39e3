"""What is wrong with a deployment, and how to mend it: a list of checks, each with stable codes, a sentence and a remedy.

A new check is a function that yields problems, and a line in `_checks`. Codes are the same in every language and stay as they are:
monitoring reads them (`outreach doctor --json`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from review_cli.diagnostics import os_error
from review_cli.i18n import _
from review_cli.sentences import in_bound_language
from review_cli.session import Session
from store.errors import OutreachError


class Problem(NamedTuple):
    """Something wrong. `code` is `check.what`; an `alarm` cannot wait."""

    code: str
    sentence: str
    remedy: str
    alarm: bool = False


class Check(NamedTuple):
    """One question. `name` begins its codes; `subject` is what it is about, in the bound language."""

    name: str
    subject: str
    ask: Callable[[Session], Iterator[Problem]]


class Finding(NamedTuple):
    """A check and one thing it found; no problem when all is well."""

    check: Check
    problem: Problem | None


def check_up(session: Session) -> list[Finding]:
    """Ask every question; one that cannot be asked is a problem itself (`check.failed`)."""
    findings = []
    for check in _checks():
        try:
            found = list(check.ask(session))
        except (OutreachError, OSError) as error:
            said = os_error(error) if isinstance(error, OSError) else in_bound_language(str(error))
            found = [Problem(f"{check.name}.failed", said, _("mend it and run `outreach doctor` again"))]
        findings += [Finding(check, problem) for problem in found] or [Finding(check, None)]
    return findings


def _checks() -> tuple[Check, ...]:
    from review_cli.service import checks, matching_checks
    from review_cli.service.serving import checks as serving

    return (
        Check("settings", _("settings"), checks.settings),
        Check("definition", _("definition"), checks.definition),
        Check("schedule", _("schedule"), checks.schedule),
        Check("arenas", _("arenas"), checks.arenas),
        Check("wordings", _("wordings"), checks.approved_wordings),
        Check("keys", _("keys"), checks.keys),
        Check("files", _("files"), checks.files),
        Check("database", _("database"), checks.database),
        Check("journal", _("objection journal"), checks.journal),
        Check("staff", _("staff"), checks.staff),
        Check("safeguarding", _("safeguarding"), checks.safeguarding),
        Check("judgements", _("judgements"), matching_checks.contradictions),
        Check("holds", _("holds"), matching_checks.overdue_holds),
        Check("disk", _("disk"), checks.disk),
        Check("clock", _("clock"), serving.clock),
        Check("service", _("service"), serving.service),
        Check("crawls", _("crawls"), serving.crawls),
        Check("chain", _("daily chain"), serving.chain),
        Check("claims", _("claims"), serving.claims),
        Check("backup", _("backup"), serving.backup),
    )
