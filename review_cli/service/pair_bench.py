"""Doubtful pairs for the judging screen: the most consequential first, pairs that hang together as one, the score after the decision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from review_cli.i18n import _
from review_cli.masking import short_id
from review_cli.screens.review_records import (
    Brought,
    Recorded,
    Reply,
    ReviewState,
    TakenBack,
    UndoFound,
    Unfolded,
)
from review_cli.screens.words import JUDGEMENTS
from review_cli.service.judging import judge_pairs, undo_judgement, undoable
from review_cli.service.pair_cards import ONE_BY_ONE, answers, group_card, pair_card
from review_cli.service.pair_groups import Group, grouped, groups, pair_key
from review_cli.session import Session, utc_now
from store.domain import Actor, Judgement, JudgementKind, JudgementReason, PairDecision, PairFinding
from store.errors import ClaimLost, InputError
from store.leases import LEFT_DAYS, PAIR, Leases
from store.pair_sides import PairSides
from store.people import People


class PairBench:
    """One member of staff at the doubtful pairs."""

    def __init__(self, session: Session, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._session = session
        self._clock = clock
        self._pairs: dict[str, PairFinding] = {}
        self._groups: dict[str, Group] = {}
        self.changed = False
        """Whether a match has something to do with what was judged here."""

    @property
    def actor(self) -> Actor:
        """Who judges, now."""
        return replace(self._session.actor, at=self._clock())

    def state(self) -> ReviewState:
        """The screen as it opens."""
        return ReviewState(
            title=_("Same person?"),
            choices=answers(),
            keys=(),
            empty=_("No pair waits for a decision."),
        )

    def waiting(self) -> tuple[str, ...]:
        """What nobody has judged, with the most contacts and profiles behind it first. One's own unsure ones wait for others first."""
        actor = self.actor
        with self._session.database.reading() as connection:
            people = People(connection, self._session.vault)
            found = people.pairs(PairDecision.SUGGEST)
            judged = {(o.profile_a, o.profile_b) for o in people.judgements() if _settled(o, actor)}
            open_pairs = [p for p in found if (p.profile_a, p.profile_b) not in judged]
            sides = {profile for p in open_pairs for profile in (p.profile_a, p.profile_b)}
            weights = PairSides(connection, self._session.vault).weights(sides)
            held = Leases(connection, PAIR).held_by_others(actor)
        free = [p for p in open_pairs if pair_key(p) not in held]
        self._pairs = {pair_key(p): p for p in free}
        together = groups(free, {profile: one[0] for profile, one in weights.items()})
        self._groups = {one.key: one for one in together}
        alone = [p for key, p in self._pairs.items() if key not in grouped(together)]
        ranked = [(_rank([p], weights), pair_key(p)) for p in alone]
        ranked += [(_rank(one.pairs, weights), one.key) for one in together]
        return tuple(key for _place, key in sorted(ranked))

    def bring(self, key: str) -> Brought:
        """Lease a pair or a group and show its sides, masked."""
        pairs = self._behind(key)
        if not pairs:
            raise InputError("that pair waits no more")
        one = self._session
        with one.database.writing() as connection:
            minutes = one.workspace.settings.clock.claim_minutes
            Leases(connection, PAIR).take([pair_key(p) for p in pairs], self.actor, minutes)
        with one.database.reading() as connection:
            looked = PairSides(connection, one.vault)
            profiles = {profile for p in pairs for profile in (p.profile_a, p.profile_b)}
            sides = {profile: side for profile in profiles if (side := looked.side(profile)) is not None}
        if len(sides) < len(profiles):
            raise InputError("that pair waits no more")
        if key in self._groups:
            return Brought(group_card(self._groups[key], sides))
        (pair,) = pairs
        region = one.workspace.settings.region
        return Brought(pair_card(pair, sides[pair.profile_a], sides[pair.profile_b], region=region))

    def decide(self, key: str, code: str) -> Reply:
        """Record a judgement on a pair, or on every pair of a group. What contradicts accepted ones is refused and explained."""
        pairs = self._behind(key)
        if not pairs:
            raise ClaimLost("the claim on this one has run out; nothing was saved: take it again")
        if code == ONE_BY_ONE:
            self.let_go()
            return Unfolded(key, tuple(pair_key(p) for p in pairs), _("one pair after the other"))
        one, actor, kind = self._session, self.actor, JudgementKind(code)
        with one.database.writing() as connection:
            for pair in pairs:
                Leases(connection, PAIR).require(pair_key(pair), actor)
        sides = [(p.profile_a, p.profile_b) for p in pairs]
        judge_pairs(one.database, one.vault, actor, sides, kind, reason=JudgementReason.JUDGED)
        self.let_go()
        self.changed = True
        said = _("left to a colleague") if kind is JudgementKind.UNSURE else JUDGEMENTS[kind]
        ids = " ".join(short_id(one) for one in dict.fromkeys(side for pair in sides for side in pair))
        scores = ", ".join(f"{p.score:.2f}" for p in pairs)
        return Recorded(key, f"{ids}: {said}; " + _("the machine's score was {score}").format(score=scores))

    def find_undo(self) -> Reply:
        """One's own last judgement that stands, of whatever session. Raises InputError, NotAllowed."""
        with self._session.database.reading() as connection:
            last, then = undoable(People(connection, self._session.vault), self.actor)
        ids = f"{short_id(last.profile_a)} {short_id(last.profile_b)}: "
        after = _("it waits for a decision again") if then is JudgementKind.UNSURE else JUDGEMENTS[then]
        return UndoFound(last.judgement_id, ids + JUDGEMENTS[last.kind], after)

    def undo(self, decision: str) -> Reply:
        """Take it back: what stood before stands again, or the pair waits. Raises InputError, NotAllowed, Contradiction."""
        one = self._session
        last, then = undo_judgement(one.database, one.vault, self.actor, decision)
        self.changed = True
        if then is not JudgementKind.UNSURE:
            return TakenBack("", _("undone"))
        with one.database.reading() as connection:
            near = People(connection, one.vault).pairs(profiles=[last.profile_a])
        pair = next((p for p in near if (p.profile_a, p.profile_b) == (last.profile_a, last.profile_b)), None)
        if pair is None:
            return TakenBack("", _("undone"))
        self._pairs[pair_key(pair)] = pair
        return TakenBack(pair_key(pair), _("undone"))

    def let_go(self) -> None:
        """Give all leases back."""
        with self._session.database.writing() as connection:
            Leases(connection, PAIR).release(self.actor)

    def _behind(self, key: str) -> tuple[PairFinding, ...]:
        """The pairs that a key stands for: one, those of a group, or none."""
        if key in self._groups:
            return self._groups[key].pairs
        return (self._pairs[key],) if key in self._pairs else ()


def _settled(one: Judgement, actor: Actor) -> bool:
    """Whether a judgement keeps its pair from being asked: a decision does, one's own doubt for a while, a mistake never."""
    if one.kind is not JudgementKind.UNSURE:
        return True
    return (
        one.author == actor.staff_id
        and one.reason != JudgementReason.MISTAKE
        and actor.day < one.day + timedelta(days=LEFT_DAYS)
    )


def _rank(
    pairs: Collection[PairFinding], weights: Mapping[str, tuple[str, int, int]]
) -> tuple[int, int, float, str]:
    """More contacts, then more profiles, then stronger evidence, come first."""
    persons = {
        person: (profiles, contacts)
        for p in pairs
        for side in (p.profile_a, p.profile_b)
        for person, profiles, contacts in [weights.get(side, (side, 1, 0))]
    }
    return (
        -sum(contacts for _profiles, contacts in persons.values()),
        -sum(profiles for profiles, _contacts in persons.values()),
        -max(p.score for p in pairs),
        min(pair_key(p) for p in pairs),
    )
