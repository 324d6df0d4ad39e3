"""`outreach config`: what a deployment sets without an editor."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from review_cli.commands.options import START, Workspace, add, add_group
from review_cli.i18n import _, bind
from review_cli.output import talk


class Language(StrEnum):
    """Languages of the interface."""

    DA = "da"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    group = add_group(
        app,
        "config",
        help=_("Settings that everybody may change; the others stand in settings.toml."),
        shown=("outreach config language da",),
        panel=START,
    )
    add(
        group,
        "language",
        set_language,
        help=_("The language of this workspace: da or en. OUTREACH_LANGUAGE overrides it for one person."),
        shown=("outreach config language da", "outreach config language en"),
    )


def set_language(
    language: Annotated[Language, typer.Argument(help=_("da or en."), show_default=False)],
    workspace: Workspace = None,
) -> None:
    """Write the language into settings.toml; everything else in the file stays as it is."""
    import os
    from pathlib import Path

    from config.settings import set_top_level
    from config.workspace import find_workspace

    found = find_workspace(workspace, os.environ, Path.cwd())
    set_top_level(found.settings_file, "language", language.value)
    bind(language.value)
    talk(_("The language of this workspace is {language} now.").format(language=language.value))
