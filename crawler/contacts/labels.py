"""A label that nobody knows, "Skabsplads: 28173640": a noun and a colon before joined digits name a thing more often than a phone."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.contacts.clues import index_of, is_phone_word, parted
from crawler.contacts.naming import BUSINESS, BUSINESS_ENDS, GIVEN_NAMES, NOT_NAMES, SPOKEN_VERBS, TOWNS
from crawler.contacts.prepared import Prepared
from crawler.contacts.tokens import Kind, Token
from crawler.contacts.vocabulary import COUNTRY_WORDS, FILLERS, MONTHS, OF_A_PHONE, PHONE_NUMBER_WORDS

_MOST_WORDS = 3


def unknown_label(run: Sequence[Token], tokens: list[Token], prepared: Prepared) -> str | None:
    """ "unknown_label" when the words between the start of the clause and a colon at the run name something unknown.

    Only for eight digits without any gap: a thing's number is printed so, a phone's is grouped as often as not. A label of
    which one word is known (of an ad's ordinary words, names, towns) is none of these.
    """
    if len(run) != 1 or run[0].kind is not Kind.DIGITS:
        return None
    at = index_of(run, tokens)
    if not at or ":" not in prepared.low[tokens[at - 1].end : run[0].start]:
        return None
    phrase: list[Token] = []
    after = run[0]
    for token in reversed(tokens[max(0, at - _MOST_WORDS - 1) : at]):
        if token.number or (
            phrase and (parted(token, after, prepared.low) or "," in prepared.low[token.end : after.start])
        ):
            break
        phrase.append(token)
        after = token
    if not phrase or len(phrase) > _MOST_WORDS or any(_known(token, prepared) for token in phrase):
        return None
    return "unknown_label"


def _known(token: Token, prepared: Prepared) -> bool:
    word = token.word
    if (
        word in NOT_NAMES
        or word in GIVEN_NAMES
        or word in TOWNS
        or word in BUSINESS
        or word in COUNTRY_WORDS
        or word in PHONE_NUMBER_WORDS
        or word in OF_A_PHONE
        or word in FILLERS
        or word in MONTHS
        or word in SPOKEN_VERBS
        or word.endswith(BUSINESS_ENDS)
        or word.endswith(_AD_ENDS)
        or is_phone_word(word)
    ):
        return True
    # an unlisted name: written large, and ending as most calling names do
    return prepared.text[token.start].isupper() and word.endswith(_NAME_ENDS)


_AD_ENDS = (
    "tilbud", "stund", "service", "svar", "besøg", "pige", "piger", "dame", "damen", "kvinde", "oplysninger", "sæson", "sæsonen", "tid", "tiden",
    "tider", "dage", "dag", "aften", "massage", "kontakt", "ud", "for", "telefonen",
)  # fmt: skip
_NAME_ENDS = ("a", "ie", "ine", "y", "i", "o", "я", "а")
