"""Words for the codes that several screens show."""

from __future__ import annotations

from collections.abc import Mapping

from review_cli.i18n import _

COUNTS = {
    "read": _("read"),
    "listings": _("listings"),
    "kept": _("kept"),
    "unclear": _("unclear"),
    "dropped": _("dropped"),
    "new": _("new"),
    "changed": _("changed"),
    "seen": _("unchanged"),
    "left_alone": _("left alone"),
    "profiles": _("profiles"),
    "persons": _("persons"),
    "merged": _("contacts spared"),
    "suggested": _("pairs for a person to judge"),
    "venues": _("venues"),
}
"""What is counted: code -> word."""

TAKEN_IN = ("kept", "unclear", "dropped", "new", "changed", "seen")
"""What becomes of listings that are taken in."""

MATCHED = ("profiles", "persons", "merged", "suggested", "venues")
"""What matching counts."""

ENDS = {
    "running": _("running"),
    "good": _("good"),
    "alarm": _("alarm"),
    "quarantined": _("in quarantine"),
    "failed": _("failed"),
    "stopped": _("stopped"),
    "skipped": _("skipped"),
}
"""How a run ended: code -> word."""


def labels(*codes: str) -> dict[str, str]:
    """The words for these codes, in order."""
    return {code: COUNTS[code] for code in codes}


def counts_in_words(counts: Mapping[str, int]) -> str:
    """The counts that say something, such as "listings 40, kept 26"."""
    return ", ".join(f"{word} {counts[code]}" for code, word in COUNTS.items() if counts.get(code))


FEATURES = {
    "phone_shared": _("same phone"),
    "email_shared": _("same e-mail"),
    "business_shared": _("same name at the same business"),
    "business_misspelt": _("names a letter apart at the same business"),
    "name_same": _("same name"),
    "name_alike": _("similar names"),
    "name_bound": _("two names of one person"),
    "name_differs": _("different names"),
    "town_same": _("same town"),
    "town_apart": _("towns apart"),
    "time_near": _("close in time"),
    "time_gap": _("long time between"),
    "time_far": _("far in time"),
    "phones_apart": _("other phones"),
    "emails_apart": _("other e-mails"),
    "phone_near": _("phones one digit apart"),
    "lang_differs": _("different languages"),
}
"""The matcher's comparisons in a word or two: code -> words."""

CLAIMS = {
    "phone_shared": _("Both show the same phone number, which is one person's own."),
    "email_shared": _("Both show the same e-mail address, which is one person's own."),
    "business_shared": _("Both go by the same name at the same business."),
    "business_misspelt": _("Both are at the same business, under names that one letter tells apart."),
    "name_same": _("Both go by the same name; the rarer it is, the more that says."),
    "name_alike": _("Their names look like one name written in two ways."),
    "name_bound": _("Their names differ, but another value joins both names: one person goes by both."),
    "name_differs": _("They go by different names."),
    "town_same": _("Both are in the same town."),
    "town_apart": _("They are in different towns at the same time, or one soon after the other."),
    "time_near": _("They were up at the same time, or one soon after the other."),
    "time_gap": _("A long time lies between them, and no name says that it is still the same person."),
    "time_far": _("A long time lies between them, and only a name ties them."),
    "phones_apart": _("Each shows a phone number of her own, and they have none in common."),
    "emails_apart": _("Each shows an e-mail address of her own, and they have none in common."),
    "phone_near": _("Their phone numbers differ in one digit."),
    "lang_differs": _("They write in different languages."),
}
"""The matcher's claims, as it words them itself: code -> sentence."""

REFUSALS = {
    "names_differ": _("the names differ"),
    "value_unclear": _("it is unclear whose number or address it is"),
    "long_gap": _("a long time lies between"),
    "recycled_value": _("the number has changed hands"),
    "shared_value": _("a business's number joins nobody"),
    "name_alone": _("a name alone only suggests"),
    "nothing_shared": _("nothing is shared"),
    "judged_different": _("a person judged them to be different"),
    "held_apart": _("a judgement keeps the two sides apart"),
    "sides_disagree": _("the two sides disagree"),
    "bridge": _("one profile alone would tie two groups together"),
    "outsized": _("the group would become too large"),
}
"""What held a pair back: code -> words."""

GROUNDS = {"judged": _("a person's judgement"), "kept_together": _("the ledger"), "evidence": _("evidence")}
"""What joins a profile to a person: code -> words."""

VERDICTS = {
    "face_to_face": _("face to face"),
    "remote_only": _("remote only"),
    "not_an_offer": _("no offer"),
    "unclear": _("unclear"),
}
"""What the definition, or a person, says of a listing: code -> words."""

KINDS = {"phone": _("phone"), "email": _("e-mail"), "nickname": _("name")}
"""Kinds of values: code -> word."""

VALUE_CLASSES = {
    "personal": _("one person's own"),
    "shared": _("shared, a business's"),
    "recycled": _("handed on to somebody else"),
    "placeholder": _("a placeholder, nobody's"),
}
"""What a value is taken for: code -> words."""

VALUE_REASONS = {
    "judged": _("judged from the ads"),
    "called": _("somebody called it"),
    "business_site": _("a business's own page shows it"),
    "her_own_word": _("her own word"),
    "mistake": _("an earlier rule was a mistake"),
}
"""What a person's word on a value rests on: code -> words."""

VALUE_COLUMNS = {
    "id": _("id"),
    "kind": _("kind"),
    "value": _("value"),
    "class": _("taken for"),
    "rule_by": _("rule by"),
    "rule_on": _("on"),
    "reason": _("reason"),
    "profiles": _("profiles"),
    "persons": _("persons"),
}
"""What is told of a value: column -> heading."""

JUDGEMENTS = {"same": _("the same"), "different": _("different"), "unsure": _("unsure")}
"""A person's decision on a pair: code -> words."""
