"""The two sides of a doubtful pair, or the profiles of a group, as cards: masked, with the marks between them, without the score. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase

from review_cli.i18n import _, ngettext
from review_cli.masking import mask_contact, mask_name, safe, short_id
from review_cli.screens.days import short_day
from review_cli.screens.review_records import Card, Choice, Mark, Row
from review_cli.screens.words import FEATURES
from review_cli.service.pair_groups import Group, pair_key
from review_cli.service.snippets import masked_snippet
from store.domain import ContactKind, JudgementKind, PairFinding
from store.pair_sides import Side

ONE_BY_ONE = "one_by_one"
"""The answer that a group is to be judged pair by pair."""

_SNIPPETS = 2
"""Snippets of each side."""


def answers() -> tuple[Choice, ...]:
    """What may be said of a pair."""
    return (
        Choice(_("y") + "jy", _("the same"), JudgementKind.SAME.value),
        Choice("n", _("different"), JudgementKind.DIFFERENT.value),
        Choice("u", _("unsure: a colleague sees it"), JudgementKind.UNSURE.value),
    )


def pair_card(pair: PairFinding, left: Side, right: Side, *, region: str) -> Card:
    """Both sides of a pair."""
    found = {feature.code for feature in pair.features if feature.score > 0}
    rows = (
        Row(_("profile"), short_id(left.profile_id), short_id(right.profile_id)),
        _compared(_("arena"), left.arena, right.arena),
        _values(_("phone"), left, right, ContactKind.PHONE, near="phone_near" in found),
        _values(_("e-mail"), left, right, ContactKind.EMAIL, near=False),
        _named(left, right, found),
        _compared(_("town"), left.town, right.town),
        _compared(_("language"), left.lang, right.lang),
        Row(_("up"), _up(left), _up(right), Mark.SAME if _overlap(left, right) else Mark.DIFFERENT),
        Row(_("person"), _person(left), _person(right)),
    )
    return Card(
        key=pair_key(pair),
        title=_("Found: {what}").format(what=_told(pair)),
        rows=rows,
        texts=_snippets(left, right, region),
        consequence=_consequence(left, right),
    )


def group_card(group: Group, sides: Mapping[str, Side]) -> Card:
    """All profiles of a group, each by a letter, and which pairs tie them."""
    letters = dict(zip(group.profiles, ascii_uppercase, strict=False))
    rows = [
        Row(
            f"{letter} {short_id(profile)}",
            _who(sides[profile]),
            f"{_up(sides[profile])}; {_contacts(sides[profile])}",
        )
        for profile, letter in letters.items()
    ]
    ties = [f"{letters[p.profile_a]} {letters[p.profile_b]}: {_told(p)}" for p in group.pairs]
    persons = {one.person_id: one for one in sides.values()}.values()
    profiles = sum(one.profiles for one in persons)
    contacts = sum(one.contacts for one in persons)
    every = _("Every one of these pairs is judged so, at once; undo takes them back one after the other.")
    return Card(
        key=group.key,
        title=_("{n} persons who may all be one").format(n=len(group.persons)),
        rows=tuple(rows),
        texts=tuple(ties),
        consequence=_follows(profiles, contacts),
        choices=(
            Choice("e", _("one pair after the other"), ONE_BY_ONE),
            Choice(_("y") + "jy", _("all the same"), JudgementKind.SAME.value, every),
            Choice("n", _("all different"), JudgementKind.DIFFERENT.value, every),
            Choice("u", _("unsure: a colleague sees it"), JudgementKind.UNSURE.value),
        ),
    )


def _told(pair: PairFinding) -> str:
    codes = {feature.code for feature in pair.features if feature.score > 0}
    return ", ".join(_(FEATURES.get(code, code)) for code in sorted(codes))


def _who(side: Side) -> str:
    name = mask_name(side.nickname or "") or _("no name")
    return " · ".join(safe(one, 60) for one in (name, side.arena, side.town) if one)


def _snippets(left: Side, right: Side, region: str) -> tuple[str, ...]:
    names = [side.nickname for side in (left, right) if side.nickname]
    return tuple(
        f"{mark} {short_day(snippet.seen)}: "
        + masked_snippet(snippet.text, region=region, lang=side.lang, names=names)
        for mark, side in (("A", left), ("B", right))
        for snippet in side.snippets[:_SNIPPETS]
    )


def _compared(label: str, left: str | None, right: str | None) -> Row:
    if not left or not right:
        mark = Mark.UNKNOWN
    else:
        mark = Mark.SAME if left.casefold() == right.casefold() else Mark.DIFFERENT
    return Row(label, safe(left or "–", 60), safe(right or "–", 60), mark)


def _named(left: Side, right: Side, found: set[str]) -> Row:
    if not left.nickname or not right.nickname:
        mark = Mark.UNKNOWN
    elif "name_same" in found:
        mark = Mark.SAME
    else:
        mark = Mark.ALIKE if "name_alike" in found else Mark.DIFFERENT
    return Row(_("name"), mask_name(left.nickname or "") or "–", mask_name(right.nickname or "") or "–", mark)


def _values(label: str, left: Side, right: Side, kind: ContactKind, *, near: bool) -> Row:
    own = [{token for one, token in side.tokens if one == kind.value} for side in (left, right)]
    if not all(own):
        mark = Mark.UNKNOWN
    elif own[0] & own[1]:
        mark = Mark.SAME
    else:
        mark = Mark.ALIKE if near else Mark.DIFFERENT
    shown = [
        ", ".join(dict.fromkeys(mask_contact(one, value) for one, value in side.values if one == kind.value))
        for side in (left, right)
    ]
    texts = [words or (_("expired") if tokens else "–") for words, tokens in zip(shown, own, strict=True)]
    return Row(label, texts[0], texts[1], mark)


def _up(side: Side) -> str:
    return f"{short_day(side.first_seen)} – {short_day(side.last_seen)}"


def _overlap(left: Side, right: Side) -> bool:
    return left.first_seen <= right.last_seen and right.first_seen <= left.last_seen


def _person(side: Side) -> str:
    profiles = ngettext("{n} profile", "{n} profiles", side.profiles).format(n=side.profiles)
    return f"{profiles}, {_contacts(side)}"


def _contacts(side: Side) -> str:
    return ngettext("{n} contact", "{n} contacts", side.contacts).format(n=side.contacts)


def _consequence(left: Side, right: Side) -> str:
    if left.person_id == right.person_id:
        return _("Both are one person already; different parts them.")
    return _follows(left.profiles + right.profiles, left.contacts + right.contacts)


def _follows(profiles: int, contacts: int) -> str:
    joined = ngettext("The same joins {n} profile", "The same joins {n} profiles", profiles).format(
        n=profiles
    )
    follow = ngettext("{n} contact follows", "{n} contacts follow", contacts).format(n=contacts)
    return _(
        "{joined}; {follow}; undo parts them again. Different keeps them apart in every later match."
    ).format(joined=joined, follow=follow)
