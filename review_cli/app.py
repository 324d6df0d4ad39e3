"""The `outreach` command: language first, then the commands, then whatever went wrong in one sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def main() -> None:
    """Entry point of the console script. Exits with the codes of `store.errors.ExitCode`."""
    from review_cli.diagnostics import report
    from review_cli.i18n import bind, wanted_language

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    root = _workspace_root()
    bind(wanted_language(os.environ, root / "settings.toml" if root else None))
    try:
        make_app()()
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(report(error, root / "logs" if root else None))


def make_app() -> typer.Typer:
    """The root with all commands, in the bound language."""
    import typer

    from review_cli.commands import (
        arena,
        batch,
        crawl,
        demo,
        imports,
        match,
        objection,
        pairs,
        queue,
        safeguarding,
        user,
        workspace,
    )
    from review_cli.i18n import _

    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_(
            "Screen ad portals, merge profiles of one person, queue the outreach, count. No names or numbers in arguments: ids only."
        ),
    )
    for module in (
        demo,
        workspace,
        queue,
        pairs,
        objection,
        safeguarding,
        arena,
        crawl,
        match,
        imports,
        batch,
        user,
    ):
        module.register(app)
    return app


def _workspace_root() -> Path | None:
    """The workspace at hand, if any, without reading its settings."""
    from config.workspace import find_workspace
    from store.errors import WorkspaceError

    try:
        return find_workspace(None, os.environ, Path.cwd()).root
    except (WorkspaceError, OSError):
        return None


if __name__ == "__main__":
    main()
