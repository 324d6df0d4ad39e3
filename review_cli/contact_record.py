"""What is recorded of one contact: closed questions, each with "not recorded" as a value of its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from config.contact_forms import ContactForm
from store.course import THEIRS, Codes
from store.domain import Channel, Reach

NOT_RECORDED = "not_recorded"
OURS = "ours"
REVISIT, REFERRED, DECLINED = "revisit", "referred", "declined"
"""The outcomes that ask a further question, or for a confirmation."""

_STRENGTH = (Reach.REACHED, Reach.WAITING, Reach.IN_VAIN)


@dataclass(frozen=True, slots=True)
class Record:
    """A contact as it will be logged. `channel` and `direction` are preset; everything else starts as "not recorded"."""

    channel: Channel
    outcomes: tuple[str, ...] = ()
    direction: str = OURS
    duration: str = NOT_RECORDED
    materials: str = NOT_RECORDED
    interpreter: str = NOT_RECORDED
    referral: str = NOT_RECORDED
    revisit_on: date | None = None
    revisit_hour: int | None = None

    def toggled(self, outcome: str) -> Record:
        """With an outcome added, or taken away if it was there. "Not recorded" stands alone."""
        if outcome in self.outcomes:
            return replace(self, outcomes=tuple(one for one in self.outcomes if one != outcome))
        if outcome == NOT_RECORDED:
            return replace(self, outcomes=(outcome,))
        return replace(self, outcomes=(*(one for one in self.outcomes if one != NOT_RECORDED), outcome))

    def codes(self, form: ContactForm) -> Codes:
        """What the log takes. Raises ValueError for a code that the form does not have."""
        codes: dict[str, str | list[str]] = {
            "channel": self.channel.value,
            "direction": _known(form, "directions", self.direction),
            "outcomes": [_known(form, "outcomes", one) for one in self.outcomes],
            "duration": _known(form, "durations", self.duration),
            "materials": _known(form, "materials", self.materials),
            "interpreter": _known(form, "interpreters", self.interpreter),
            "reach": reach_of(form, self.outcomes).value,
        }
        if REFERRED in self.outcomes:
            codes["referral"] = (
                self.referral if self.referral == NOT_RECORDED else _known(form, "referrals", self.referral)
            )
        if REVISIT in self.outcomes and self.revisit_on is not None:
            codes["revisit_on"] = self.revisit_on.isoformat()
            if self.revisit_hour is not None:
                codes["revisit_hour"] = str(self.revisit_hour)
        return codes

    @property
    def hers(self) -> bool:
        """Whether she began the contact."""
        return self.direction == THEIRS


def reach_of(form: ContactForm, outcomes: tuple[str, ...]) -> Reach:
    """What several outcomes together mean: whoever answered was reached, whatever else was noted."""
    found = {choice.reach for code in outcomes if (choice := form.by_code("outcomes", code))}
    return next((one for one in _STRENGTH if one in found), Reach.NOT_RECORDED)


def _known(form: ContactForm, question: str, code: str) -> str:
    if form.by_code(question, code) is None:
        raise ValueError(f"the form has no such answer to {question}")
    return code
