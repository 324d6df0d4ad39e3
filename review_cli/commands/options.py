"""Options and panels that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review_cli.i18n import _

START = _("Getting started")
STAFF = _("Outreach staff")
COORDINATORS = _("Coordinators")
EVERYONE = _("Everyone who doubts")
BATCH = _("Batch forms (files and pipes; no database)")
ADMINISTRATORS = _("Administrators and auditors")

Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help=_("The workspace; else OUTREACH_HOME, else the folder you stand in."),
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("JSON instead of a table."))]
