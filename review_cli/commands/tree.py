"""The commands and the modules that give them: of a line that names a command, only that one's module is imported and built."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from review_cli.commands.options import Tree, examples, for_all, root_group
from review_cli.i18n import _

if TYPE_CHECKING:
    import typer

GIVES: dict[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "doctor": ("doctor",),
    "expire": ("expire",),
    "workspace": ("init",),
    "settings": ("config",),
    "queue": ("queue", "release"),
    "log": ("log",),
    "pairs": ("pairs",),
    "verdicts": ("verdicts",),
    "history": ("history", "undo"),
    "objection": ("objection",),
    "safeguarding": ("safeguarding",),
    "claims": ("claims",),
    "arena": ("arena",),
    "crawl": ("crawl",),
    "match": ("match", "why", "why-not", "how"),
    "holds": ("holds",),
    "mending": ("value", "split"),
    "imports": ("import",),
    "runs": ("runs",),
    "schedule": ("schedule",),
    "serve": ("serve",),
    "backup": ("backup", "restore"),
    "keys": ("keys",),
    "definition": ("definition",),
    "stats": ("stats",),
    "contacts": ("contacts",),
    "user": ("user",),
    "wording": ("wording",),
}
"""Module -> its commands at the root, in the order in which they are added. A test holds it against the modules."""

_TAKE_A_VALUE = frozenset({"--workspace", "-w"})


def named_command(arguments: Sequence[str]) -> str | None:
    """The first word of a command line that is no option of the root, nor the value of one; None where there is none."""
    words = iter(arguments)
    for word in words:
        if word in _TAKE_A_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def build(named: str | None, *, overview: bool, role: str | None) -> typer.Typer:
    """The root with the command that is named, or with all where none of that name exists.

    An `overview` has names and help only: all that the root's own help shows. A role's own commands stand first in it.
    """
    app = Tree(
        cls=root_group(role),
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
    app.overview = overview
    wanted = [module for module, names in GIVES.items() if named in names] or list(GIVES)
    for module in wanted:
        import_module(f"review_cli.commands.{module}").register(app)
    return app
