"""A label that nobody knows, "Skabsplads: 28173640": a noun and a colon before joined digits name a thing more often than a phone."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.contacts.clues import index_of, is_phone_word, parted
from crawler.contacts.given_names import GIVEN_NAMES
from crawler.contacts.naming import BUSINESS, BUSINESS_ENDS, NOT_NAMES, SPOKEN_VERBS, TOWNS
from crawler.contacts.prepared import Prepared
from crawler.contacts.tokens import Kind, Token
from crawler.contacts.vocabulary import COUNTRY_WORDS, FILLERS, MONTHS, OF_A_PHONE, PHONE_NUMBER_WORDS, words

_MOST_WORDS = 3
_SMALL = words(
    "er is ist är es este est é to jest mit min mitt my mein meine our vores mi il la el le l the den det"
)
"""Small words that a label may have around its noun: "mit pladsnavn er ..."."""


def unknown_label(run: Sequence[Token], tokens: list[Token], prepared: Prepared) -> str | None:
    """ "unknown_label" when the words between the start of the clause and the run name something unknown.

    Only for eight digits without any gap: a thing's number is printed so, a phone's is grouped as often as not. A label of
    which one word is known (of an ad's ordinary words, names, towns) is none of these; nor is a word that ends as
    most calling names do.
    """
    if len(run) != 1 or run[0].kind is not Kind.DIGITS:
        return None
    at = index_of(run, tokens)
    if not at:
        return None
    gap = prepared.low[tokens[at - 1].end : run[0].start].strip(" ")
    if gap not in {"", ":", "=", ".:"}:
        return None
    phrase: list[Token] = []
    after = run[0]
    for token in reversed(tokens[max(0, at - _MOST_WORDS - 3) : at]):
        if token.number or _begins_anew(token, after, prepared.low, first=not phrase):
            break
        phrase.append(token)
        after = token
    nouns = [token for token in phrase if token.word not in _SMALL]
    if not nouns or len(nouns) > (_MOST_WORDS if gap else 1):
        return None
    if any(_known(token) for token in nouns):
        return None
    return "unknown_label"


def _begins_anew(token: Token, after: Token, low: str, *, first: bool) -> bool:
    if first:
        return False
    gap = low[token.end : after.start]
    return parted(token, after, low) or not gap.isspace()


def _known(token: Token) -> bool:
    word = token.word
    if (
        len(word) == 1
        or word in NOT_NAMES
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
    # an unlisted name ends as most calling names do; of other alphabets too little is known
    return word.endswith(_NAME_ENDS) or not word[0].isascii() or word in _ADVERBS


_ADVERBS = words(
    "ellers alternativt gerne helst evt eventuelt bedst lige enten hurtigst straks udenfor tryg trygt imorgen iaften ikvæld always also hitta venligst"
)
_AD_ENDS = (
    "tilbud", "stund", "service", "svar", "besøg", "pige", "piger", "dame", "damen", "kvinde", "oplysninger", "sæson", "sæsonen", "tid", "tiden",
    "tider", "dage", "dag", "aften", "massage", "kontakt", "ud", "for", "telefonen", "luksus", "nydelse", "forkælelse", "pleje", "hygge", "drøm", "stemning", "erotik", "glæde", "krop", "fest", "leg", "bestilling", "nummer", "samvær", "selskab", "øjeblik", "oplevelse", "velvære", "mand", "par", "venlig", "agtig", "fuld", "else", "hed", "skab", "ness", "ly", "ing",
)  # fmt: skip
_NAME_ENDS = ("a", "ie", "ine", "y", "i", "o", "я", "а")
