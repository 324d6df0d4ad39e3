"""Reasons in words: the matcher's sentences, translated, with every value masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.engine import match
from matcher.explain import Grounds, Param, Sentence, how, why, why_not
from matcher.ruleset import DEFAULT_RULESET
from review_cli.i18n import _
from review_cli.masking import mask_contact, short_id
from review_cli.screens.words import CLAIMS, FEATURES, GROUNDS, JUDGEMENTS, REFUSALS
from store.database import Database
from store.people import People, full_id, shown_values
from store.vault import Vault

_QUESTIONS = {"why": why, "why_not": why_not}
_CODES = {"refusal": REFUSALS, "on": GROUNDS, "kind": JUDGEMENTS}


def explain(database: Database, vault: Vault, question: str, ids: Sequence[str]) -> list[str]:
    """Answer `why`, `why_not` (two profiles) or `how` (a person) from what is stored. Raises InputError on an unknown id."""
    with database.reading() as connection:
        people = People(connection, vault)
        profiles = [full_id(connection, one) for one in ids]
        judgements, freezes = people.judgements(), people.freezes()
        partition = match(
            people.facts(),
            judgements=judgements,
            value_rules=people.value_rules(),
            freezes=freezes,
            ruleset=DEFAULT_RULESET,
        )
        grounds = Grounds(partition, judgements, freezes, DEFAULT_RULESET)
        if question == "how":
            sentences = how(grounds, people.person_of(profiles[0]) or profiles[0])
        else:
            sentences = _QUESTIONS[question](grounds, *profiles)
        tokens = [str(s.params["value"]) for s in sentences if s.params.get("value")]
        values = shown_values(connection, vault, tokens)
    masked = {token: _masked(kind, value) for token, (kind, value) in values.items()}
    return [in_words(sentence, masked) for sentence in sentences]


def in_words(sentence: Sentence, masked: Mapping[str, str]) -> str:
    """One sentence in the bound language. `masked` maps match tokens to what may be shown of them."""
    params = {key: _shown(key, value, masked) for key, value in sentence.params.items()}
    text = _templates().get(sentence.code)
    if sentence.code == "found":
        feature = str(sentence.params["feature"])
        said = f"{FEATURES.get(feature, feature)}: {CLAIMS.get(feature, params['claim'])}"
        return f"  {said} ({params['value']})" if params.get("value") else f"  {said}"
    return text.format(**params) if text is not None else f"{sentence.code} {params}"


def _templates() -> dict[str, str]:
    return {
        "one_person": _("{a} and {b} are one person."),
        "two_persons": _("{a} and {b} are two persons."),
        "no_such_profile": _("There is no profile {profile}."),
        "judged": _("A person judged {a} and {b}: {kind}, on {day} ({reason})."),
        "kept_together": _("The ledger keeps {a} and {b} together; the evidence has expired."),
        "step": _("{a} and {b}, evidence {score} of 1:"),
        "refused": _("A guard held {a} and {b} back: {refusal}."),
        "sides": _("On the one side {left}, on the other {right}."),
        "way": _("The chain that joins them: {profiles}."),
        "never_compared": _(
            "Nothing brought {a} and {b} together: no phone, no e-mail, no name in the same place."
        ),
        "started": _("{person} began with {profile}."),
        "joined": _("{a} and {b} were joined by {on}."),
    }


def _shown(key: str, value: Param, masked: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, tuple):
        return ", ".join(short_id(one) for one in value)
    if key == "value":
        return masked.get(value, _("expired"))
    if key in _CODES:
        return _CODES[key].get(value, value)
    return short_id(value) if key in {"a", "b", "profile", "person"} else value


def _masked(kind: str, value: str | None) -> str:
    names = {"phone": _("phone"), "email": _("e-mail"), "nickname": _("name")}
    return f"{names.get(kind, kind)} {mask_contact(kind, value) if value else _('expired')}"
