"""Stretches of a text whose digits belong to something else: addresses, accounts, coordinates, keys."""

from __future__ import annotations

import itertools
import re

_DEAD = re.compile(
    r"""(?P<url>(?:https?://|www\.)[^\s<>"']+|(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12}[/?][^\s<>"']*)"""
    r"|(?P<iban>\b(?!dk-)[a-z]{2}\d{2}(?:[ -]?\d{4}){3,7}(?:[ -]?\d{1,4})?\b)"
    r"|(?P<payment_slip>\+(?:01|04|15|71|73|75)[ ]?<[\d ]{0,24}(?:\+[ ]?\d{7,8}<?)?)"
    r"|(?P<account>\breg(?:\.|istrerings)?[ ]?(?:nr|nummer)?\.?[ :]{0,3}\d{4}[ ,/·;-]{1,4}(?:(?:bank)?konto(?:nr|nummer)?\.?[ :]{0,3})?\d(?:[ ]?\d){5,11}\b)"
    r"|(?P<version>\bv(?:er(?:sion)?)?\.?[ ]?\d{1,4}(?:\.\d{1,4}){1,4}(?:[ ]?\(\d{1,8}\))?(?![\d ]))"
    r"|(?P<card>\b\d{4}(?:[ -]\d{4}){3}\b)"
    r"|(?P<cpr>\b[0-3]\d[01]\d\d{2}[-–]\d{4}\b)"
    r"|(?P<uuid>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b0x[0-9a-f]{8,}\b)"
    r"|(?P<coordinates>-?\b\d{1,3}\.\d{4,}[,; ]{1,3}-?\d{1,3}\.\d{4,}\b)"
    r"|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}\b(?=:\d)|\b(?:1\d\d|2[0-5]\d)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b)"
    r"|(?P<handle>(?<![\w.@])@[\w.]{2,60})"
    r"|(?P<masked>(?<!\d)(?<!\d[ .-])(?:\d{2,6}|\d{2}[ .-]\d{2}(?:[ .-]\d{2})?)[ .-]?(?:x{2,}|\*{2,}|•{2,})[x*• .-]*)"
)
_LONG_KEY = re.compile(r"(?<!\w)(?=[^\W_]*[0-9])(?=[^\W_]*[^\W\d_])[0-9A-Za-z]{24,90}(?!\w)")


def dead_stretches(low: str, text: str) -> list[tuple[int, int, str]]:
    """(start, end, reason) of such stretches, in order and apart from each other."""
    found = [(match.start(), match.end(), match.lastgroup or "") for match in _DEAD.finditer(low)]
    for match in _LONG_KEY.finditer(text):
        key = match.group()
        if (
            sum(char.isdigit() for char in key) >= 4
            and sum(before.isdigit() != after.isdigit() for before, after in itertools.pairwise(key)) >= 6
        ):
            found.append((match.start(), match.end(), "key"))
    return found
