"""The `outreach` command: language first, then the commands, then whatever went wrong in one sentence."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

_WORKSPACE_OPTIONS = ("--workspace", "-w")
_COMPLETION = "_OUTREACH_COMPLETE"
"""The environment in which a shell asks Typer for completions."""


def main() -> None:
    """Entry point of the console script. Exits with the codes of `store.errors.ExitCode`."""
    from review_cli.i18n import bind, wanted_language

    _leave_no_core()
    _prepare_streams()
    root = _workspace_root(sys.argv[1:])
    bind(wanted_language(os.environ, root / "settings.toml" if root else None))
    sys.exit(_flushed(_run(root)))


def make_app(named: str | None = None, *, overview: bool = False, role: str | None = None) -> typer.Typer:
    """The root in the bound language: with all commands, or with the one that is named; see `review_cli.commands.tree.build`."""
    from review_cli.commands.tree import build

    return build(named, overview=overview, role=role)


def _run(root: Path | None) -> int:
    """Run the command line; returns the exit code."""
    from review_cli.diagnostics import INTERRUPTED, report, report_usage

    logs_dir = root / "logs" if root else None
    try:
        from typer._click.exceptions import ClickException
        from typer.main import get_command

        command = get_command(_app_for(sys.argv[1:], root))
        try:
            code = command.main(prog_name="outreach", standalone_mode=False)
        except ClickException as error:
            return report_usage(error)
    except (Exception, KeyboardInterrupt) as error:
        return report(error, logs_dir)
    if code == INTERRUPTED:  # Typer turns Ctrl-C into this code
        return report(KeyboardInterrupt(), logs_dir)
    return code if isinstance(code, int) else 0


def _app_for(arguments: Sequence[str], root: Path | None) -> typer.Typer:
    """What this line needs of the commands: one of them, names and help only, or all of them (the shell asks for completions)."""
    from review_cli.commands.tree import named_command

    if _COMPLETION in os.environ:
        return make_app()
    named = named_command(arguments)
    return make_app(named, overview=named is None, role=None if named else _role(root))


def _role(root: Path | None) -> str | None:
    """The role whose commands the help shows first: OUTREACH_ROLE, else the staff list of the workspace's file says."""
    if root is None or "OUTREACH_ROLE" in os.environ:
        return os.environ.get("OUTREACH_ROLE")
    from config.workspace import Workspace
    from review_cli.session import host_account
    from store.glance import role_at_a_glance

    return role_at_a_glance(Workspace(root).database_file, host_account())


def _leave_no_core() -> None:
    """A crash of the interpreter must not write keys and numbers to a disk. For the children as well."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


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
