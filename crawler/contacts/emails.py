"""E-mail addresses, plain and in disguise: find the sign or word for @, then read the name leftwards, the domain rightwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.contacts.prepared import Prepared
from crawler.contacts.vocabulary import words
from crawler.folding import LOOKALIKES
from store.keys import COMMON_TLDS, email_key, is_top_level_domain

_AT_NAMES = (
    r"sn[ao]bb?[ae]l(?:[ -]?a)?|snable[ -]?a|snabela|alfakrøll[ae]?|krøllet a|kroll-?alfa|krølle?[ -]?alfa|kanelbulle|at|ät|æt|aet|klammeraffe|affenschwanz|arroba|arond|aronda|"
    r"małpa|malpa|arobase|arrobase|chiocciola|kukac|zavináč|zavinac|apenstaartje|собака|แอท|@"
)
_DOT_NAMES = r"dot|punktum|punkt|prik|priк|kropka|punto|point|ponto|punct|pont|tečka|piste|taškas|точка|จุด|\."
_AT = re.compile(
    rf"[ ]?[(\[{{<]{{1,2}}\s?(?:{_AT_NAMES}|a)\s?[)\]}}>]{{1,2}}[ ]?|(?P<dashed>[_*-]{{1,2}}(?:{_AT_NAMES})[_*-]{{1,2}})"
    rf"|(?P<sign>[ \u00a0]{{0,2}}@[ \u00a0]{{0,2}})"
    rf"|[ ]{{1,2}}(?P<word>{_AT_NAMES})[ ]{{1,2}}"
)
_DOT = re.compile(
    rf"[ ]?[(\[{{<*_-]{{1,2}}\s?(?:{_DOT_NAMES})\s?[)\]}}>*_-]{{1,2}}[ ]?"
    rf"|(?P<sign>[ ]?\.[ ]?)|[ ]{{1,2}}(?P<word>{_DOT_NAMES})[ ]{{1,2}}|(?P<comma>,)"
)
_USER = re.compile(
    rf"(?:[\w+-]+(?:\.|[ ]?[(\[{{<]\s?(?:{_DOT_NAMES})\s?[)\]}}>][ ]?|[ ](?:punktum|prik|dot|punkt|kropka|punto)[ ]|[ ]\.[ ])){{0,5}}"
    r"[\w+-]+$"
)
_DOTS_IN_USER = re.compile(
    rf"[ ]?[(\[{{<]\s?(?:{_DOT_NAMES})\s?[)\]}}>][ ]?|[ ](?:punktum|prik|dot|punkt|kropka|punto)[ ]|[ ]\.[ ]"
)
_LABEL = re.compile(rf"[^\W_](?:(?![_*-]{{1,2}}(?:{_DOT_NAMES})[_*-])[\w-]){{0,62}}(?<![_-])")
_JOINED = re.compile(
    r"(?<![\w.+-])(?P<user>[\w.+-]{1,64}?)[(\[]?(?:snabel-?a|snable-?a)[)\]]?"
    r"(?P<domain>[\w-]{1,60}?(?:(?:punktum|prik|punkt|\.)[\w-]{1,60}?){0,3}(?:punktum|prik|punkt|\.)[a-z]{2,12})(?![\w-])"
)
_CAPITALS = re.compile(r"(?<![\w.])([a-z0-9._-]{1,64}?)AT([a-z0-9-]{1,60}?)DOT([a-z]{2,12})(?!\w)")
_JOINED_DOTS = re.compile(r"punktum|prik|punkt")
_MAILTO = re.compile(r"mailto:\s{0,2}([^\s?\"'<>&]{3,200})(\?[^\s\"'<>]{0,500})?")
_SPELLED_USER = re.compile(r"(?<!\S)(?:[\w.+-][ ]){2,40}$")
_SPELLED_DOMAIN = re.compile(r"(?:[\w-][ ]){1,40}(?:\.(?:[ ][\w-]){2,12}[ ]?(?!\S{2})){1,3}")
_REACH = 90
# Before an address, written as one more word of it.
_NOT_NAMES = words(
    "me us it look here you them meet see find visit available am is are was live work staying and og på følg following "
    "telegram insta instagram snap snapchat kik twitter tiktok facebook fb ig x onlyfans os mig mød vi jeg i we my min mit"
)
_MAIL_CLUE = re.compile(r"\b(?:e-?mail|mail|write|skriv|schreib|contact|kontakt)\b")
_NOT_USERS = words("mail email e-mail mailto post skriv adresse address på til at is er on")


@dataclass(frozen=True, slots=True)
class EmailFind:
    """An address read; `start` and `end` count in the prepared text."""

    value: str
    start: int
    end: int
    how: str
    disguised: bool


def read_emails(prepared: Prepared) -> list[EmailFind]:
    """Every address of a text in order; stretches do not overlap."""
    low = prepared.low
    if "@" not in low and "AT" not in prepared.text and not _WORTH_READING.search(low):
        return []
    found: list[EmailFind] = []
    taken: list[tuple[int, int]] = []
    for find in (*_mailto(low), *_spelled(low), *_joined(prepared.text, low), *_around_at(prepared)):
        if all(find.end <= start or end <= find.start for start, end in taken):
            taken.append((find.start, find.end))
            found.append(find)
    return sorted(found, key=lambda find: find.start)


_WORTH_READING = re.compile(
    rf"(?<![^\W_])(?:{_AT_NAMES})(?![^\W_])|sn[ao]bb?[ae]l|snable|mailto:|[(\[{{<]a[)\]}}>]"
)


def _mailto(low: str) -> Iterator[EmailFind]:
    for match in _MAILTO.finditer(low):
        value = email_key("mailto:" + match[1])
        if value is not None:
            yield EmailFind(value, match.start(), match.end(), "link", disguised=False)


def _spelled(low: str) -> Iterator[EmailFind]:
    at = low.find(" @ ")
    while at >= 0:
        user = _SPELLED_USER.search(low[max(0, at - 80) : at + 1])
        domain = _SPELLED_DOMAIN.match(low, at + 3)
        if user is not None and domain is not None:
            value = email_key(f"{user.group()}@{domain.group()}".replace(" ", ""))
            if value is not None:
                start, end = at + 1 - len(user.group()), at + 3 + len(domain.group().rstrip())
                yield EmailFind(value, start, end, "spelled", disguised=True)
        at = low.find(" @ ", at + 1)


def _joined(text: str, low: str) -> Iterator[EmailFind]:
    for match in _CAPITALS.finditer(text):
        value = email_key(f"{match[1]}@{match[2]}.{match[3]}")
        if value is not None:
            yield EmailFind(value, match.start(), match.end(), "joined", disguised=True)
    if "snabel" not in low and "snable" not in low:
        return
    for match in _JOINED.finditer(low):
        value = email_key(f"{_JOINED_DOTS.sub('.', match['user'])}@{_JOINED_DOTS.sub('.', match['domain'])}")
        if value is not None:
            yield EmailFind(value, match.start(), match.end(), "joined", disguised=True)


def _around_at(prepared: Prepared) -> Iterator[EmailFind]:
    low = prepared.low
    for at in _AT.finditer(low):
        sign = at["sign"]
        if sign is not None and sign[0] in " \u00a0" and sign[-1] == "@":
            handle = re.search(r"(\w+)$", low[max(0, at.start() - 30) : at.start()])
            if handle is None or handle.group() in _NOT_NAMES | _NOT_USERS:
                continue  # "telegram @name": a handle
        user = _USER.search(low[max(0, at.start() - _REACH) : at.start()])
        if user is None:
            continue
        bare = at["word"] == "at"
        if bare and user.group() in _NOT_NAMES | _NOT_USERS:
            continue
        read = _domain(
            low,
            at.end(),
            spaced=at.group() != "@" and not bare,
            signed=sign is not None or at.group().lstrip()[0] in "([{<",
        )
        if read is None:
            continue
        domain, end, dotted = read
        if bare and dotted and not _MAIL_CLUE.search(low[max(0, at.start() - _REACH) : at.start()]):
            continue  # "find me at example.com": a site
        loose = bare or (sign is not None and sign != "@" and not dotted)
        if loose and domain.rpartition(".")[2] not in COMMON_TLDS:
            continue  # "see you @ night . call me"
        if at["dashed"] is not None and (dotted or "." not in domain):
            continue  # "look-at-me.com": a site
        name = _DOTS_IN_USER.sub(".", user.group()).strip("'*_-")
        value = email_key(f"{_unmasked(name)}@{_unmasked(domain)}")
        if value is None:
            continue
        start = at.start() - len(user.group())
        plain = sign == "@" and dotted and "." in domain
        raw = prepared.raw(start, end)
        disguised = not plain or raw.lower() != low[start:end]
        yield EmailFind(value, start, end, "plain" if not disguised else "at_and_dot", disguised)


def _domain(low: str, at: int, *, spaced: bool, signed: bool) -> tuple[str, int, bool] | None:
    """Labels and dots from `at` on, as far as they make a domain: (domain, end, whether its dots are plain).

    `spaced`: the @ itself is written out or set off, so a dot may be too; `signed`: it is the sign @.
    """
    labels: list[tuple[str, int]] = []
    kinds: list[str] = []
    for _ in range(6):
        label = _LABEL.match(low, at)
        if label is None:
            break
        labels.append((label.group(), label.end()))
        dot = _DOT.match(low, label.end())
        if dot is None:
            break
        kind = "sign" if dot["sign"] else "word" if dot["word"] else "comma" if dot["comma"] else "bracket"
        top = len(labels) > 1 and is_top_level_domain(label.group())
        # a full stop after a whole address ends the sentence
        if (
            dot["sign"]
            and dot.group().endswith(" ")
            and not dot.group().startswith(" ")
            and (top or not spaced)
        ):
            break
        if kind == "comma" and (len(labels) > 1 or not signed):
            break
        kinds.append(kind if dot.group() != "." else "dot")
        at = dot.end()
    while len(labels) > 1 and not is_top_level_domain(labels[-1][0]):
        labels.pop()
    kinds = kinds[: len(labels) - 1]
    if len(labels) < 2:
        return None
    return ".".join(label for label, _ in labels), labels[-1][1], all(kind == "dot" for kind in kinds)


def _unmasked(name: str) -> str:
    """A name wholly of letters that look Latin, read as Latin; mixed words are unmasked already."""
    return (
        name
        if name.isascii()
        else name.translate(LOOKALIKES)
        if name.translate(LOOKALIKES).isascii()
        else name
    )
