"""Text around a contact point, with everything masked that could name or reach anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.contacts import read_contacts
from review_cli.masking import DOT, mask_name, safe

_DIGITS = re.compile(r"\d(?:[\s.\-/()]*\d){2,}")
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)


def masked_snippet(text: str, *, region: str, lang: str | None, names: Iterable[str]) -> str:
    """One harmless line: what the reader finds, numbers of three digits or more, addresses and the names given are dots."""
    found = read_contacts(text, region=region, lang=lang, title_end=0).found
    masked = list(text)
    for one in found:
        masked[one.start : one.end] = DOT * (one.end - one.start)
    plain = "".join(masked)
    for pattern in (_DIGITS, _ADDRESS):
        plain = pattern.sub(lambda match: DOT * len(match.group()), plain)
    for name in sorted({name for name in names if name.strip()}, key=len, reverse=True):
        plain = re.sub(re.escape(name), mask_name(name), plain, flags=re.IGNORECASE)
    return safe(plain, 300)
