"""Stretches of a text whose digits belong to something else: addresses, accounts, coordinates, keys."""

from __future__ import annotations

import itertools
import re

# Each kind is looked for only where a sign of it stands: most ads have none, and reading them is what a crawl does all day.
_URL = re.compile(
    r"""(?:https?://|www\.)[^\s<>"']+|(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12}[/?][^\s<>"']*"""
)
_HANDLE = re.compile(r"@(?<![\w.@]@)[\w.]{2,60}")
_ACCOUNT = re.compile(
    r"\breg(?:\.|istrerings)?[ ]?(?:nr|nummer)?\.?[ :]{0,3}\d{4}[ ,/·;-]{1,4}(?:(?:bank)?konto(?:nr|nummer)?\.?[ :]{0,3})?"
    r"\d(?:[ ]?\d){5,11}\b"
)
_PAYMENT_SLIP = re.compile(r"\+(?:01|04|15|71|73|75)[ ]?<[\d ]{0,24}(?:>?[ ]?\+?[ ]?\d{7,8}<?)?")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_HEXADECIMAL = re.compile(r"0x[0-9a-f]{8,}\b")
_VERSION = re.compile(
    r"v(?<!\wv)(?:er(?:s(?:ion)?)?)?\.?[ ]?\d{1,4}(?:\.\d{1,4}){1,4}(?:[ ]?\(\d{1,8}\))?(?![\d ])"
)
_MASKED = re.compile(
    r"(?<!\d)(?<!\d[ .-])(?:\d{2,6}|\d{2}[ .-]\d{2}(?:[ .-]\d{2})?)[ .-]?(?:x{2,}|\*{2,}|•{2,})[x*• .-]*"
)
# Begin with a digit that begins a word: the engine leaps from digit to digit.
_OF_DIGITS = re.compile(
    r"[0-9](?:"
    r"(?<=[a-z][a-z][0-9])(?<!\w[a-z][a-z][0-9])(?P<iban>\d(?:[ -]?\d{4}){3,7}(?:[ -]?\d{1,4})?\b)"
    r"|(?<!\w[0-9])(?:(?P<card>\d{3}(?:[ -]\d{4}){3}\b)"
    r"|(?P<cpr>(?<=[0-3])\d[01]\d\d{2}[-–]\d{4}\b)"
    r"|(?P<coordinates>\d{0,2}\.\d{4,}[,; ]{1,3}-?\d{1,3}\.\d{4,}\b)"
    r"|(?P<ip>\d{0,2}(?:\.\d{1,3}){3}\b(?=:\d)|(?<=[12])\d\d(?<![3-9]\d\d)(?:\.\d{1,3}){3}\b)))"
)
_LONG_KEY = re.compile(r"(?<!\w)(?=[^\W_]*[0-9])(?=[^\W_]*[^\W\d_])[0-9A-Za-z]{24,90}(?!\w)")
_LONG_WORD = re.compile(r"[0-9A-Za-z]{24}")


def dead_stretches(low: str, text: str) -> list[tuple[int, int, str]]:
    """(start, end, reason) of such stretches, in order and apart from each other."""
    found: list[tuple[int, int, str]] = []
    for pattern, reason, signs in (
        (_URL, "url", ("/", "www.", "?")),
        (_HANDLE, "handle", ("@",)),
        (_ACCOUNT, "account", ("reg",)),
        (_PAYMENT_SLIP, "payment_slip", ("<",)),
        (_UUID, "uuid", ("-",)),
        (_HEXADECIMAL, "uuid", ("0x",)),
        (_VERSION, "version", ("v",)),
        (_MASKED, "masked", ("xx", "**", "••")),
    ):
        if any(sign in low for sign in signs):
            found.extend((*match.span(), reason) for match in pattern.finditer(low))
    for match in _OF_DIGITS.finditer(low):
        reason = match.lastgroup or ""
        start = match.start() - 2 if reason == "iban" else match.start()
        if low[start : start + 3] != "dk-":
            found.append((start, match.end(), reason))
    if _LONG_WORD.search(text):
        found.extend(
            (*match.span(), "key") for match in _LONG_KEY.finditer(text) if _like_a_key(match.group())
        )
    found.sort(key=lambda one: (one[0], -one[1]))
    apart: list[tuple[int, int, str]] = []
    for one in found:
        if not apart or one[0] >= apart[-1][1]:
            apart.append(one)
    return apart


def _like_a_key(word: str) -> bool:
    """Whether digits and letters change often."""
    return (
        sum(char.isdigit() for char in word) >= 4
        and sum(before.isdigit() != after.isdigit() for before, after in itertools.pairwise(word)) >= 6
    )
