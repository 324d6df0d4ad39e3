"""From an exception to a sentence on stderr and an exit code. No value ever reaches the screen or a log by this way."""

from __future__ import annotations

import secrets
import sys
import traceback
from pathlib import Path

from review_cli.i18n import _
from review_cli.output import talk
from store.errors import ExitCode, OutreachError


def report(error: BaseException, logs_dir: Path | None) -> int:
    """Say what went wrong; returns the exit code. An unexpected error leaves where it happened, not what it held, in the log."""
    if isinstance(error, OutreachError):
        for sentence in str(error).splitlines() or [type(error).__name__]:
            talk(f"outreach: {sentence}")
        return int(error.exit_code)
    if isinstance(error, KeyboardInterrupt):
        talk(_("outreach: interrupted; what was done so far is kept"))
        return 130
    if isinstance(error, BrokenPipeError):
        return int(ExitCode.OK)
    reference = secrets.token_hex(3)
    _note(error, reference, logs_dir)
    talk(
        _(
            "outreach: something unexpected happened (reference {reference}); nothing half-done was kept. Please report it."
        ).format(reference=reference)
    )
    return int(ExitCode.FAILURE)


def _note(error: BaseException, reference: str, logs_dir: Path | None) -> None:
    """Type and places only: an exception's message may hold what nobody may read."""
    places = [
        f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    text = "\n".join([f"{reference} {type(error).__name__}", *places]) + "\n"
    if logs_dir is not None and logs_dir.is_dir():
        with (logs_dir / "errors.log").open("a", encoding="utf-8") as log:
            log.write(text)
    else:
        sys.stderr.write(text)
