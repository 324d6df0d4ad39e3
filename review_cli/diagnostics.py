"""From an exception to a sentence on stderr and an exit code. No value ever reaches the screen or a log by this way."""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from review_cli.i18n import _
from review_cli.output import ReaderGone, talk
from review_cli.sentences import in_bound_language
from store.errors import ExitCode, OutreachError

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException

INTERRUPTED = 130


def report(error: BaseException, logs_dir: Path | None) -> int:
    """Say what went wrong; returns the exit code. An unexpected error leaves where it happened, not what it held, in the log."""
    if isinstance(error, OutreachError):
        for sentence in str(error).splitlines() or [type(error).__name__]:
            talk(f"outreach: {in_bound_language(sentence)}")
        return int(error.exit_code)
    if isinstance(error, KeyboardInterrupt):
        talk(_("outreach: interrupted; what was done so far is kept"))
        return INTERRUPTED
    if isinstance(error, ReaderGone):
        return int(ExitCode.OK)
    if isinstance(error, OSError):
        talk(f"outreach: {os_error(error)}")
        return int(ExitCode.FAILURE)
    return _unexpected(error, logs_dir)


def report_usage(error: ClickException) -> int:
    """Say what is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "outreach"
    message = error.format_message()
    if message:
        talk(f"{command}: {_usage_words(message)}")
        talk(_("See `{command} --help`.").format(command=command))
    return error.exit_code


def _usage_words(message: str) -> str:
    """Typer's own sentences, most of which it does not have translated."""
    patterns = {
        r"No such option: (?P<name>\S+)(?P<rest>.*)": _("there is no option {name}.{rest}"),
        r"No such command '(?P<name>.*?)'\.(?P<rest>.*)": _("there is no command {name}.{rest}"),
        r"Missing argument '(?P<name>.*?)'\.(?P<rest>.*)": _("{name} is missing.{rest}"),
        r"Missing option '(?P<name>.*?)'\.(?P<rest>.*)": _("the option {name} is missing.{rest}"),
        r"Missing (?P<name>command)\.(?P<rest>.*)": _("a command is missing.{rest}"),
        r"Got unexpected extra argument\(s\) \((?P<name>.*)\)(?P<rest>)": _(
            "this is too much: {name}.{rest}"
        ),
        r"Invalid value for '?(?P<name>[^':]*)'?: (?:Value error, )?(?P<value>.*) is not one of (?P<rest>.*)": _(
            "{name} is one of {rest}"
        ),
        r"Invalid value for '?(?P<name>[^':]*)'?: (?:Value error, )?(?P<rest>.*)": _("{name}: {rest}"),
        r"Option '(?P<name>.*?)' requires an argument\.(?P<rest>.*)": _(
            "the option {name} needs a value.{rest}"
        ),
    }
    for pattern, words in patterns.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words.format(**{name: value or "" for name, value in found.groupdict().items()})
    return message


def os_error(error: OSError) -> str:
    """The system's own words, and the file's name where it has one."""
    problem = error.strerror or type(error).__name__
    if error.filename:
        return _("{file} cannot be used ({problem})").format(
            file=Path(str(error.filename)).name, problem=problem
        )
    return _("reading or writing failed ({problem}); run the command again when that is mended").format(
        problem=problem
    )


def _unexpected(error: BaseException, logs_dir: Path | None) -> int:
    import secrets

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
        f"  {Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/typer/" not in frame.filename
    ]
    text = "\n".join([f"{reference} {type(error).__name__}", *places]) + "\n"
    try:
        if logs_dir is not None and logs_dir.is_dir():
            with (logs_dir / "errors.log").open("a", encoding="utf-8") as log:
                log.write(text)
            return
    except OSError:
        pass  # a folder that cannot be written: then the screen is the place
    if sys.stderr is not None:
        sys.stderr.write(text)
