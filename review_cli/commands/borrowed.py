"""Typer's own words, named here so that the catalogue holds them: Typer looks them up, or `options` does it for Typer."""

from __future__ import annotations

from review_cli.i18n import _

LOOKED_UP = (
    _("Arguments"),
    _("Options"),
    _("Commands"),
    _("[default: {}]"),
    _("[required]"),
    _("(deprecated) "),
)
"""Typer asks for these itself, in the process's text domain."""

FIXED = (
    _("Usage: "),
    _("Show this message and exit."),
    _("Install completion for the current shell."),
    _("Show completion for the current shell, to copy it or customize the installation."),
)
"""Typer writes these in English; `options` puts the translation in their place."""
