"""Taking contact points, names, handles and addresses out of a listing's text, so that what is left is wording. Pure.

Length is kept: digits become 0, other letters and signs of what is blanked become x, so spans and the shape of the text stay. What the
reader of contact points found is blanked wherever it stands; beside it what looks like an e-mail address, a web address or a handle.
This lowers what a text tells of a person, it does not make it anonymous: what is blanked stays sealed and on a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from store.domain import ContactKind, ContactReading

_EMAIL = re.compile(r"[^\s@,;:<>()]{1,64}@[^\s@,;:<>()]{1,80}")
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"']{2,300}", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![^\W_])@[\w.]{3,40}|(?<!\w)[^\W\d_]{2,30}[._-]?\d{2,6}(?!\w)|(?<!\w)\w*[^\W_]_\w{2,30}"
)
_PLATFORM = re.compile(
    r"(?:https?://)?(?:www\.)?(?:onlyfans|fansly|patreon|chaturbate|manyvids|justfor\.fans|skype|snapchat|telegram|instagram|youtube|facebook)"
    r"(?:\.com|\.me|\.org|\.fans)?",
    re.IGNORECASE,
)
_LEAST_NAME = 2


def blanked(text: str, contacts: ContactReading) -> str:
    """`text` with what `contacts` found in it, and what looks like an address or a handle, blanked; same length."""
    chars = list(text)
    for start, end in (*_found(text, contacts), *_alike(text)):
        for at in range(start, end):
            char = chars[at]
            if char.isdigit():
                chars[at] = "0"
            elif char.isalnum() or char in "@._%+-":
                chars[at] = "x"
    return "".join(chars)


def _found(text: str, contacts: ContactReading) -> Iterator[tuple[int, int]]:
    for found in contacts.found:
        if found.end:
            yield found.start, found.end
        # A value is found once; what is written twice goes twice.
        if found.kind is ContactKind.NICKNAME:
            yield from _names(text, {found.value, found.raw})
        elif found.raw:
            yield from (again.span() for again in re.finditer(re.escape(found.raw), text))


def _names(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    for name in names:
        if len(name) >= _LEAST_NAME:
            again = re.compile(rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?!\w)", re.IGNORECASE)
            yield from (found.span() for found in again.finditer(text))


def _alike(text: str) -> Iterator[tuple[int, int]]:
    for shape in (_EMAIL, _HANDLE):
        yield from (found.span() for found in shape.finditer(text))
    for found in _WEB.finditer(text):
        # The name of a platform says what is sold; what follows it says who sells it.
        platform = _PLATFORM.match(text, found.start(), found.end())
        yield (platform.end() if platform else found.start()), found.end()
