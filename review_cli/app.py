"""The `outreach` command: language first, then the commands, then whatever went wrong in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

_WORKSPACE_OPTIONS = ("--workspace", "-w")


def main() -> None:
    """Entry point of the console script. Exits with the codes of `store.errors.ExitCode`."""
    from review_cli.i18n import bind, wanted_language

    _prepare_streams()
    root = _workspace_root(sys.argv[1:])
    bind(wanted_language(os.environ, root / "settings.toml" if root else None))
    sys.exit(_flushed(_run(root / "logs" if root else None)))


def make_app() -> typer.Typer:
    """The root with all commands, in the bound language."""
    import typer

    from review_cli.commands import (
        arena,
        backup,
        claims,
        contacts,
        crawl,
        definition,
        demo,
        doctor,
        expire,
        history,
        holds,
        imports,
        keys,
        log,
        match,
        mending,
        objection,
        pairs,
        queue,
        runs,
        safeguarding,
        schedule,
        serve,
        settings,
        stats,
        user,
        verdicts,
        wording,
        workspace,
    )
    from review_cli.commands.options import Group, examples, for_all
    from review_cli.i18n import _

    app = typer.Typer(
        cls=Group,
        callback=for_all,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_(
            "Screen ad portals, merge profiles of one person, queue the outreach, count. No names or numbers in arguments: ids only."
        ),
        epilog=examples("outreach demo", "outreach queue --help"),
    )
    for module in (
        demo,
        doctor,
        expire,
        workspace,
        settings,
        queue,
        log,
        pairs,
        verdicts,
        history,
        objection,
        safeguarding,
        claims,
        arena,
        crawl,
        match,
        holds,
        mending,
        imports,
        runs,
        schedule,
        serve,
        backup,
        keys,
        definition,
        stats,
        contacts,
        user,
        wording,
    ):
        module.register(app)
    return app


def _run(logs_dir: Path | None) -> int:
    """Run the command line; returns the exit code."""
    from review_cli.diagnostics import INTERRUPTED, report, report_usage

    try:
        from typer._click.exceptions import ClickException
        from typer.main import get_command

        command = get_command(make_app())
        try:
            code = command.main(prog_name="outreach", standalone_mode=False)
        except ClickException as error:
            return report_usage(error)
    except (Exception, KeyboardInterrupt) as error:
        return report(error, logs_dir)
    if code == INTERRUPTED:  # Typer turns Ctrl-C into this code
        return report(KeyboardInterrupt(), logs_dir)
    return code if isinstance(code, int) else 0


def _prepare_streams() -> None:
    """UTF-8 whatever the host says; a stream that was closed leads nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdin is not None and not sys.stdin.isatty() and hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")


def _flushed(code: int) -> int:
    """What was written must have arrived before success is said; a reader that has had enough is no failure."""
    from review_cli.diagnostics import report

    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        return report(error, None)
    return code


def _silence() -> None:
    """Let the interpreter's own last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _workspace_root(arguments: Sequence[str]) -> Path | None:
    """The workspace at hand, if any, without reading its settings: it decides the language before Typer reads the options."""
    from config.workspace import find_workspace
    from store.errors import WorkspaceError

    named = None
    for at, argument in enumerate(arguments):
        option, _, value = argument.partition("=")
        if option in _WORKSPACE_OPTIONS:
            named = Path(value or next(iter(arguments[at + 1 : at + 2]), "."))
    try:
        return find_workspace(named, os.environ, Path.cwd()).root
    except (WorkspaceError, OSError):
        return None


if __name__ == "__main__":
    main()
