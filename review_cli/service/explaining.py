"""Reasons in words: the matcher's sentences from stored evidence, translated, with every value masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from matcher.explain import Grounds, Param, Sentence, how, why, why_not
from matcher.ruleset import DEFAULT_RULESET
from review_cli.i18n import _
from review_cli.masking import mask_contact, short_id
from review_cli.screens.words import CLAIMS, FEATURES, GROUNDS, JUDGEMENTS, REFUSALS
from store.database import Database
from store.domain import Cluster, Partition
from store.people import People, full_id
from store.values import Shown, Values
from store.vault import Vault

_QUESTIONS = {"why": why, "why_not": why_not}
_CODES = {"refusal": REFUSALS, "on": GROUNDS, "kind": JUDGEMENTS}

VALUE_KINDS = {
    "phone_shared": "phone",
    "email_shared": "email",
    "business_shared": "value",
    "business_misspelt": "value",
}
"""The kind of value that a comparison rests on."""


def explain(database: Database, vault: Vault, question: str, ids: Sequence[str]) -> list[str]:
    """Answer `why`, `why_not` (two profiles) or `how` (a person) from what the last match stored. Raises InputError on an unknown id."""
    with database.reading() as connection:
        people = People(connection, vault)
        profiles = [full_id(connection, one) for one in ids]
        unmatched = [one for one in profiles if not people.members(people.person_of(one) or one)]
        if unmatched:
            return [in_words(Sentence("not_matched", {"profile": one}), {}) for one in unmatched]
        grounds = stored_grounds(people, Values(connection, vault), profiles)
        if question == "how":
            sentences = how(grounds, people.person_of(profiles[0]) or profiles[0])
        else:
            sentences = _QUESTIONS[question](grounds, *profiles)
        members = [member for person in grounds.partition.persons for member in person.members]
        tokens = {str(s.params["value"]) for s in sentences if s.params.get("value")}
        values = Values(connection, vault).shown(tokens, members)
    masked = {token: masked_value(shown) for token, shown in values.items()}
    return [in_words(sentence, masked) for sentence in sentences]


def stored_grounds(people: People, values: Values, profiles: Collection[str]) -> Grounds:
    """What an explanation of these profiles draws on: their persons, with stored evidence and decisions."""
    persons = sorted({people.person_of(one) or one for one in profiles})
    clusters = tuple(Cluster(person, tuple(people.members(person))) for person in persons)
    members = {member for cluster in clusters for member in cluster.members}
    pairs = tuple(
        sorted(
            (p for p in people.pairs(profiles=members) if {p.profile_a, p.profile_b} <= members),
            key=lambda p: (p.profile_a, p.profile_b),
        )
    )
    tokens = {found.value for pair in pairs for found in pair.features if found.value}
    partition = Partition(clusters, (), pairs, values.classes(tokens))
    return Grounds(partition, people.judgements(members), people.freezes(members), DEFAULT_RULESET)


def in_words(sentence: Sentence, masked: Mapping[str, str]) -> str:
    """One sentence in the bound language. `masked` maps match tokens to what may be shown of them."""
    params = {key: _shown(key, value, masked) for key, value in sentence.params.items()}
    text = _templates().get(sentence.code)
    if sentence.code == "found":
        feature = str(sentence.params["feature"])
        said = f"{FEATURES.get(feature, feature)}: {CLAIMS.get(feature, params['claim'])}"
        value = sentence.params.get("value")
        return f"  {said} ({masked.get(str(value)) or expired_value(feature)})" if value else f"  {said}"
    return text.format(**params) if text is not None else f"{sentence.code} {params}"


def _templates() -> dict[str, str]:
    return {
        "one_person": _("{a} and {b} are one person."),
        "two_persons": _("{a} and {b} are two persons."),
        "no_such_profile": _("There is no profile {profile}."),
        "not_matched": _("{profile} has not been matched yet; run `outreach match` first."),
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


def masked_value(shown: Shown) -> str:
    """What may be shown of a value: its kind, the masked value, and the id that `outreach value` takes."""
    if not shown.value:
        return f"{expired_kind(shown.kind)}, {short_id(shown.value_id)}"
    return f"{kind_word(shown.kind)} {mask_contact(shown.kind, shown.value)}, {short_id(shown.value_id)}"


def expired_value(feature: str) -> str:
    """What is said of a value of which nothing is kept any more: "phone, expired"."""
    return expired_kind(VALUE_KINDS.get(feature, "value"))


def expired_kind(kind: str) -> str:
    """A kind of value that has expired."""
    return _("{kind}, expired").format(kind=kind_word(kind))


def kind_word(kind: str) -> str:
    """A kind of value in a word."""
    words = {"phone": _("phone"), "email": _("e-mail"), "nickname": _("name"), "value": _("contact point")}
    return words.get(kind, kind)
