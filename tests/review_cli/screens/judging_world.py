"""The judging screen without a store: invented profiles on the cards that the benches draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from review_cli.i18n import _
from review_cli.screens.review_records import Brought, ReviewState, UndoFound
from review_cli.screens.review_state import reduce
from review_cli.service.pair_cards import answers, group_card, pair_card
from review_cli.service.pair_groups import groups
from store.domain import ContactKind, FeatureFinding, PairDecision, PairFinding
from store.pair_sides import Side, Snippet

JUDGED = ("pairs", "group", "group_asked", "pairs_undo", "pairs_help", "pairs_empty")
"""Judging screens that are kept as files."""

_PHONE = (ContactKind.PHONE.value, b"one")
_OTHER = (ContactKind.PHONE.value, b"other")


def side(profile: str, **changes: object) -> Side:
    """An invented profile, one person's only one."""
    one = Side(
        profile_id=profile,
        person_id=profile,
        arena="sample_ads",
        town="Odense",
        lang="da",
        first_seen=date(2026, 2, 2),
        last_seen=date(2026, 3, 9),
        nickname="Luna",
        tokens=frozenset({_PHONE}),
        values=((ContactKind.PHONE.value, "+4583000056"),),
        snippets=(Snippet("ring på 83 00 00 56", date(2026, 3, 9)),),
        profiles=1,
        contacts=2,
    )
    return one._replace(**changes)  # type: ignore[arg-type]


SIDES = {
    one.profile_id: one
    for one in (
        side("pa1bcde"),
        side(
            "pb2bcde",
            arena="sample_board",
            town="Ærø",
            lang=None,
            nickname="Lunaa",
            contacts=3,
            snippets=(Snippet("sms til Lunaa, 83000056", date(2026, 3, 7)),),
        ),
        side(
            "pc3bcde",
            town=None,
            nickname=None,
            tokens=frozenset({_OTHER}),
            values=(),
            first_seen=date(2025, 12, 1),
        ),
    )
}


def pair(one: str, other: str, score: float, *codes: str) -> PairFinding:
    features = tuple(FeatureFinding(code, 0.7, "") for code in codes)
    return PairFinding(one, other, features, score, PairDecision.SUGGEST)


PAIRS = (
    pair("pa1bcde", "pb2bcde", 0.71, "phone_shared", "name_alike"),
    pair("pb2bcde", "pc3bcde", 0.64, "phone_near"),
)


def judging(name: str) -> ReviewState:
    """One screen of `JUDGED`, in the bound language."""
    state = ReviewState(
        _("Same person?"), answers(), tuple("pqrstuvwxyzå"), _("No pair waits for a decision."), at=2
    )
    (group,) = groups(PAIRS, {})
    first = PAIRS[0]
    together = group_card(group, SIDES)
    alone = pair_card(first, SIDES[first.profile_a], SIDES[first.profile_b], region="DK")
    state, _none = reduce(state, Brought(together if name.startswith("group") else alone))
    if name == "group_asked":
        return reduce(state, "j")[0]
    if name == "pairs_undo":
        return reduce(
            state, UndoFound("j1", "pa1bcde pb2bcde: " + _("the same"), _("it waits for a decision again"))
        )[0]
    if name == "pairs_help":
        return reduce(state, "?")[0]
    if name == "pairs_empty":
        return replace(state, keys=(), card=None)
    return state
