"""Doubtful pairs for the judging screen: the most consequential first, both sides masked, the score after the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from review_cli.i18n import _, ngettext
from review_cli.masking import mask_contact, mask_name, safe, short_id
from review_cli.screens.days import short_day
from review_cli.screens.review_records import (
    Brought,
    Card,
    Choice,
    Mark,
    Recorded,
    Reply,
    ReviewState,
    Row,
    TakenBack,
)
from review_cli.screens.words import FEATURES
from review_cli.service.judging import judge_pair
from review_cli.service.snippets import masked_snippet
from review_cli.session import Session, utc_now
from store.domain import Actor, ContactKind, JudgementKind, JudgementReason, PairDecision, PairFinding
from store.errors import ClaimLost, InputError
from store.leases import PAIR, Leases
from store.pair_sides import PairSides, Side
from store.people import People

_SNIPPETS = 2
"""Snippets of each side."""


class PairBench:
    """One member of staff at the doubtful pairs."""

    def __init__(self, session: Session, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._session = session
        self._clock = clock
        self._pairs: dict[str, PairFinding] = {}
        self._judged: list[str] = []

    @property
    def changed(self) -> bool:
        """Whether a match has something to do with what was judged here."""
        return bool(self._judged)

    @property
    def actor(self) -> Actor:
        """Who judges, now."""
        return replace(self._session.actor, at=self._clock())

    def state(self) -> ReviewState:
        """The screen as it opens."""
        return ReviewState(
            title=_("Same person?"),
            choices=(
                Choice(_("y") + "jy", _("the same"), JudgementKind.SAME.value),
                Choice("n", _("different"), JudgementKind.DIFFERENT.value),
                Choice("u", _("unsure: a colleague sees it"), JudgementKind.UNSURE.value),
            ),
            keys=(),
            empty=_("No pair waits for a decision."),
        )

    def waiting(self) -> tuple[str, ...]:
        """Pairs nobody has judged, those with the most contacts and profiles behind them first. One's own unsure ones wait for others."""
        me = self.actor.staff_id
        with self._session.database.reading() as connection:
            people = People(connection, self._session.vault)
            found = people.pairs(PairDecision.SUGGEST)
            judged = {
                (one.profile_a, one.profile_b)
                for one in people.judgements()
                if one.kind is not JudgementKind.UNSURE or one.author == me
            }
            open_pairs = [p for p in found if (p.profile_a, p.profile_b) not in judged]
            sides = {profile for p in open_pairs for profile in (p.profile_a, p.profile_b)}
            weights = PairSides(connection, self._session.vault).weights(sides)
            held = Leases(connection, PAIR).held_by_others(self.actor)
        self._pairs = {_key(p): p for p in open_pairs if _key(p) not in held}
        return tuple(sorted(self._pairs, key=lambda key: _rank(self._pairs[key], weights)))

    def bring(self, key: str) -> Brought:
        """Lease a pair and show both sides, masked."""
        pair = self._pairs.get(key)
        if pair is None:
            raise InputError("that pair waits no more")
        with self._session.database.writing() as connection:
            Leases(connection, PAIR).take(
                key, self.actor, self._session.workspace.settings.clock.claim_minutes
            )
        with self._session.database.reading() as connection:
            sides = PairSides(connection, self._session.vault)
            left, right = sides.side(pair.profile_a), sides.side(pair.profile_b)
        if left is None or right is None:
            raise InputError("that pair waits no more")
        return Brought(self._card(key, pair, left, right))

    def decide(self, key: str, code: str) -> Reply:
        """Record a judgement. What contradicts accepted ones is refused and explained (Contradiction)."""
        pair = self._pairs.get(key)
        if pair is None:
            raise ClaimLost("the claim on this one has run out; nothing was saved: take it again")
        actor = self.actor
        with self._session.database.writing() as connection:
            Leases(connection, PAIR).require(key, actor)
        self._judge(pair, JudgementKind(code), actor, JudgementReason.JUDGED)
        self.let_go()
        self._judged.append(key)
        said = {
            JudgementKind.SAME: _("the same"),
            JudgementKind.DIFFERENT: _("different"),
            JudgementKind.UNSURE: _("left to a colleague"),
        }[JudgementKind(code)]
        score = _("the machine's score was {score}").format(score=f"{pair.score:.2f}")
        return Recorded(key, f"{short_id(pair.profile_a)} {short_id(pair.profile_b)}: {said}; {score}")

    def undo(self) -> Reply:
        """Take one's own last judgement of this session back: it waits again. Raises InputError when there is none."""
        if not self._judged:
            raise InputError("there is nothing of yours to undo")
        key = self._judged[-1]
        self._judge(self._pairs[key], JudgementKind.UNSURE, self.actor, JudgementReason.MISTAKE)
        self._judged.pop()
        return TakenBack(key, _("undone"))

    def let_go(self) -> None:
        """Give all leases back."""
        with self._session.database.writing() as connection:
            Leases(connection, PAIR).release(self.actor)

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _judge(self, pair: PairFinding, kind: JudgementKind, actor: Actor, reason: JudgementReason) -> None:
        one = self._session
        judge_pair(one.database, one.vault, actor, (pair.profile_a, pair.profile_b), kind, reason=reason)

    def _card(self, key: str, pair: PairFinding, left: Side, right: Side) -> Card:
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
        told = [FEATURES.get(code, code) for code in sorted(found)]
        return Card(
            key=key,
            title=_("Found: {what}").format(what=", ".join(told)),
            rows=rows,
            texts=self._snippets(left, right),
            consequence=_consequence(left, right),
            after=f"{pair.score:.2f}",
        )

    def _snippets(self, left: Side, right: Side) -> tuple[str, ...]:
        region = self._session.workspace.settings.region
        names = [side.nickname for side in (left, right) if side.nickname]
        return tuple(
            f"{mark} {short_day(snippet.seen)}: "
            + masked_snippet(snippet.text, region=region, lang=side.lang, names=names)
            for mark, side in (("A", left), ("B", right))
            for snippet in side.snippets[:_SNIPPETS]
        )


def _key(pair: PairFinding) -> str:
    return f"{pair.profile_a} {pair.profile_b}"


def _rank(pair: PairFinding, weights: Mapping[str, tuple[str, int, int]]) -> tuple[int, int, float, str]:
    """More contacts, then more profiles, then stronger evidence, come first."""
    behind = [weights.get(profile, ("", 1, 0)) for profile in (pair.profile_a, pair.profile_b)]
    return -sum(one[2] for one in behind), -sum(one[1] for one in behind), -pair.score, _key(pair)


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
    contacts = ngettext("{n} contact", "{n} contacts", side.contacts).format(n=side.contacts)
    return f"{profiles}, {contacts}"


def _consequence(left: Side, right: Side) -> str:
    if left.person_id == right.person_id:
        return _("Both are one person already; different parts them.")
    profiles, contacts = left.profiles + right.profiles, left.contacts + right.contacts
    joined = ngettext("The same joins {n} profile", "The same joins {n} profiles", profiles).format(
        n=profiles
    )
    follow = ngettext("{n} contact follows", "{n} contacts follow", contacts).format(n=contacts)
    return _(
        "{joined}; {follow}; undo parts them again. Different keeps them apart in every later match."
    ).format(joined=joined, follow=follow)
