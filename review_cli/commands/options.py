"""What the commands share: how one is added, its panel and examples, and the options that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from review_cli.i18n import _
from store.protection import Protection

START = _("Getting started")
STAFF = _("Outreach staff")
COORDINATORS = _("Coordinators")
EVERYONE = _("Everyone who doubts")
BATCH = _("Batch forms (files and pipes; no database)")
ADMINISTRATORS = _("Administrators and auditors")
ANALYSTS = _("Analysts")
PANELS = (START, STAFF, COORDINATORS, ANALYSTS, EVERYONE, BATCH, ADMINISTRATORS)
"""The panels in the order of the help: whoever comes first to the program stands first."""

OWN_PANEL = {
    "outreach": STAFF,
    "safeguarding": STAFF,
    "coordinator": COORDINATORS,
    "analyst": ANALYSTS,
    "auditor": ADMINISTRATORS,
    "administrator": ADMINISTRATORS,
}
"""The panel that a role sees first."""

OWN_COMMANDS = {"safeguarding": ("safeguarding",)}
"""The commands that a role sees first within its panel."""

_FIRST = (
    "demo",
    "init",
    "queue",
    "release",
    "pairs",
    "verdicts",
    "arena",
    "definition",
    "crawl",
    "import",
    "match",
)
"""Within a panel these come first, in this order: the order of the work."""


_SHORT = 24
"""A list of choices that is longer would be broken in the middle of a word on a narrow screen: it goes into the option's text."""


def _in_words(usage: str, parameters: list[Any]) -> str:
    """Typer has no translation of a few of its own words, nor a word for a switch that takes no value: give it ours."""
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = _(parameter.help)
        if parameter.metavar is None and parameter.param_type_name == "option":
            _simplify(parameter)
    return usage.replace("Usage: ", _("Usage: "), 1)


def _simplify(option: Any) -> None:
    choices = [str(getattr(choice, "value", choice)) for choice in option.type_descriptor.choices or ()]
    if getattr(option, "is_flag", False):
        option.metavar = ""
    elif len("|".join(choices)) > _SHORT:
        option.metavar = _("<choice>")
        option.help = " ".join((option.help or "", _("One of:"), ", ".join(choices) + "."))


class Command(TyperCommand):
    """A command whose whole help is in the bound language."""

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return _in_words(super().get_usage(ctx), self.get_params(ctx))


class Group(TyperGroup):
    """A group whose whole help is in the bound language."""

    role: str | None = None
    """Whose commands stand first."""

    def list_commands(self, ctx: Any) -> list[str]:
        """By panel, then in the order of the work."""
        return sorted(super().list_commands(ctx), key=self._place)

    def _place(self, name: str) -> tuple[bool, int, int]:
        panel = getattr(self.commands[name], "rich_help_panel", None)
        order = (*OWN_COMMANDS.get(self.role or "", ()), *_FIRST)
        return (
            panel != OWN_PANEL.get(self.role or "", panel),
            PANELS.index(panel) if panel in PANELS else len(PANELS),
            order.index(name) if name in order else len(order),
        )

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return _in_words(super().get_usage(ctx), self.get_params(ctx))


def root_group(role: str | None) -> type[Group]:
    """The group of the root, with a role's own commands first."""
    return type("Root", (Group,), {"role": role})


class Tree(typer.Typer):
    """Commands, or their overview only: names and help, without parameters and sub-commands, which take most of the time to build."""

    overview = False


def examples(*lines: str) -> str:
    """The end of a command's help: what one may type."""
    return "\n\n".join((_("For example:"), *(f"  {line}" for line in lines)))


def add(
    parent: typer.Typer,
    name: str,
    function: Callable[..., None],
    *,
    help: str,  # noqa: A002 - Typer's own word
    shown: tuple[str, ...],
    panel: str | None = None,
) -> None:
    """Add a command. `help` is translated by the caller; `shown` are examples, alike in every language."""
    if getattr(parent, "overview", False):
        function = _named_only
    parent.command(name, cls=Command, rich_help_panel=panel, help=help, epilog=examples(*shown))(function)


def _named_only() -> None:
    """Stands for a command in an overview."""


def add_group(
    parent: typer.Typer,
    name: str,
    *,
    help: str,  # noqa: A002 - Typer's own word
    shown: tuple[str, ...],
    panel: str,
    alone: Callable[..., None] | None = None,
) -> typer.Typer:
    """Add a group and return it. `alone` is what it does when no sub-command is named; without it the help is shown."""
    group = Tree(
        cls=Group,
        callback=alone or for_all,
        invoke_without_command=alone is not None,
        no_args_is_help=alone is None,
        help=help,
        epilog=examples(*shown),
    )
    if getattr(parent, "overview", False):
        add(parent, name, _named_only, help=help, shown=shown, panel=panel)
    else:
        parent.add_typer(group, name=name, rich_help_panel=panel)
    return group


KeyProtection = Annotated[
    Protection,
    typer.Option(
        "--keys",
        help=_(
            "What unlocks the keys: a passphrase, the system's keyring, or a command; open means nothing does, for trying things out."
        ),
    ),
]
KeyCommand = Annotated[
    str | None, typer.Option("--command", help=_("With --keys command: what to run; it prints the secret."))
]


def require_command(protection: Protection, command: str | None) -> None:
    """`--keys command` and `--command` make sense together only."""
    if (protection is Protection.COMMAND) != (command is not None):
        raise typer.BadParameter(
            _(
                "--keys command and --command belong together: the one says that a command unlocks the keys, the other which"
            ),
            param_hint="--keys",
        )


def _remembered(context: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
    """An option may stand before or after the sub-command: `outreach -w DIR queue list`, `outreach queue list -w DIR`."""
    said: dict[str, Any] = context.find_root().meta
    if value:
        said[f"outreach.{parameter.name}"] = value
    return said.get(f"outreach.{parameter.name}", value)


Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help=_("The workspace; else OUTREACH_HOME, else the folder you stand in."),
        show_default=False,
        callback=_remembered,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("JSON instead of a table."), callback=_remembered)]
Plain = Annotated[
    bool, typer.Option("--plain", help=_("Labelled lines, number and Enter: for speech and braille."))
]


def for_all(workspace: Workspace = None) -> None:
    """The options of a root or group that does nothing by itself; its sub-commands take them up."""
