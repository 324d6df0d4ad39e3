"""`outreach value` and `outreach split`: mending what the machine, or a person, got wrong about who is who."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from review_cli.commands.options import EVERYONE, AsJson, Workspace, add
from review_cli.i18n import _
from review_cli.masking import safe, short_id
from review_cli.output import emit, emit_one, for_machines, talk
from store.domain import JudgementReason, ValueClass, ValueReason
from store.errors import NeedsTerminal


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    add(
        app,
        "value",
        value,
        help=_(
            "What a phone or e-mail is taken for, and your word on it: personal, shared, recycled or placeholder.\n\n"
            "Values go by ids, which `outreach why` and `outreach how` show; with a profile's or person's id: her contact points "
            "and their ids. A rule counts before everything the machine finds, and can be undone. Everybody it touches is matched anew."
        ),
        shown=(
            "outreach value pabc123",
            "outreach value tabc123",
            "outreach value tabc123 --set shared --reason called",
            "outreach value tabc123 --undo",
        ),
        panel=EVERYONE,
    )
    add(
        app,
        "split",
        split,
        help=_(
            "Part the profiles of a person who is really two or more.\n\n"
            "It lists the profiles and asks which belong to somebody else, shows before and after, and asks. Profiles in different "
            "parts are judged different, which the machine never undoes. For scripts: --part for each part, and --yes."
        ),
        shown=("outreach split pabc123", "outreach split pabc123 --part pdef456,pghi789 --yes"),
        panel=EVERYONE,
    )


def value(
    item: Annotated[
        str,
        typer.Argument(help=_("A value's, profile's or person's id, or its beginning."), show_default=False),
    ],
    take_for: Annotated[
        ValueClass | None, typer.Option("--set", help=_("What it is."), show_default=False)
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help=_("Take back the rule that stands."))] = False,
    reason: Annotated[ValueReason, typer.Option(help=_("What your word rests on."))] = ValueReason.JUDGED,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """What a value is taken for, and a rule on it."""
    from review_cli.screens.words import KINDS, VALUE_CLASSES, VALUE_COLUMNS, VALUE_REASONS
    from review_cli.service.values import set_value, undo_value, value_record, values_of
    from review_cli.session import session

    if take_for is not None and undo:
        raise typer.BadParameter(_("either --set or --undo"), param_hint="--set")
    with session(workspace) as now:
        if item.startswith("p"):
            rows = values_of(now, item)
            columns = {name: VALUE_COLUMNS[name] for name in ("id", "kind", "value")}
            emit(
                rows,
                columns,
                as_json=as_json,
                title=_("Contact points"),
                empty=_("No contact point is kept."),
            )
            return
        if take_for is not None:
            set_value(now, item, take_for, reason)
        elif undo:
            undo_value(now, item, reason)
        record = value_record(now, item)
    if not for_machines(as_json=as_json):
        words = {"kind": KINDS, "class": VALUE_CLASSES, "reason": VALUE_REASONS}
        record = {
            name: words.get(name, {}).get(str(found), found)
            for name, found in record.items()
            if found is not None
        }
    emit_one(
        record, {name: VALUE_COLUMNS[name] for name in record}, as_json=as_json, title=_("Contact point")
    )


def split(
    person: Annotated[
        str, typer.Argument(help=_("A person's or profile's id, or its beginning."), show_default=False)
    ],
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            help=_("Profiles that belong to another person, with commas between; once for each part."),
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        JudgementReason, typer.Option(help=_("What your decision rests on."))
    ] = JudgementReason.JUDGED,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
    workspace: Workspace = None,
) -> None:
    """Part the profiles of a person."""
    from review_cli.service.splitting import parted, person_to_part
    from review_cli.service.splitting import split as split_now
    from review_cli.session import session

    asks = part is None or not yes
    if asks and not sys.stdin.isatty():
        raise NeedsTerminal(_("this asks before it parts anybody; name the parts with --part and add --yes"))
    with session(workspace) as now:
        whole = person_to_part(now, person)
        for number, one in enumerate(whole.members, 1):
            seen = _("seen {first} to {last}").format(first=one.first_seen, last=one.last_seen)
            shown = (short_id(one.profile_id), safe(one.arena), safe(one.town or ""), seen)
            talk(f"{number:3}  " + "  ".join(shown))
        groups = [one.split(",") for one in part] if part else [_asked(len(whole.members))]
        if not part:
            groups = [[whole.members[int(number) - 1].profile_id for number in groups[0]]]
        wanted = parted(whole, groups)
        talk(
            _("Now one person: {profiles}").format(profiles=_ids(wanted.parts[0] + sum(wanted.parts[1:], ())))
        )
        for number, one_part in enumerate(wanted.parts, 1):
            talk(_("Then person {number}: {profiles}").format(number=number, profiles=_ids(one_part)))
        if not yes and not typer.confirm(_("Part them?"), default=False, err=True):
            talk(_("Nothing was changed."))
            raise typer.Exit(1)
        after = split_now(now, wanted, reason)
    for person_id in sorted(set(after.values())):
        held = [profile for profile, found in after.items() if found == person_id]
        talk(_("{person}: {profiles}").format(person=short_id(person_id), profiles=_ids(held)))


def _asked(count: int) -> list[str]:
    """The numbers of the profiles that belong to somebody else, as typed; asked again until they are numbers of the list."""
    while True:
        typed = typer.prompt(_("Which belong to another person? Numbers with spaces"), err=True)
        numbers = typed.replace(",", " ").split()
        if numbers and all(number.isdecimal() and 1 <= int(number) <= count for number in numbers):
            return list(dict.fromkeys(numbers))
        talk(_("Numbers from 1 to {count}.").format(count=count))


def _ids(profiles: tuple[str, ...] | list[str]) -> str:
    return ", ".join(short_id(one) for one in profiles)
