"""Making hostile text harmless, and personal values unreadable, before anything is shown. Pure."""

from __future__ import annotations

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
DOT = "•"


def safe(text: str, limit: int = 2000) -> str:
    """Text from the web without control, bidirectional, private or unassigned characters: it can neither style nor move a screen.

    Line breaks and tabs become spaces; longer text is cut with an ellipsis. Rich markup is the caller's business: wrap in `Text`.
    """
    spaced = text[: 4 * limit].replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    shown = "".join(char for char in spaced if unicodedata.category(char) not in _UNSAFE)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def mask_phone(value: str) -> str:
    """A phone number with all but its last two digits hidden."""
    return DOT * 6 + value[-2:] if len(value) >= 6 else DOT * 6


def mask_email(value: str) -> str:
    """An e-mail address with only its first letter and its top-level domain shown."""
    local, _, domain = value.partition("@")
    return f"{local[:1]}{DOT * 4}@{DOT * 3}.{domain.rpartition('.')[2]}" if domain else DOT * 6


def mask_name(value: str) -> str:
    """A calling name with only its first letter shown; the length is hidden too."""
    return f"{safe(value)[:1]}{DOT * 3}" if value else ""


def mask_contact(kind: str, value: str) -> str:
    """Mask by kind: phone, email or nickname."""
    return {"phone": mask_phone, "email": mask_email}.get(kind, mask_name)(value)


def short_id(identifier: str) -> str:
    """The first letters of an id, enough to tell a day's items apart. Commands accept it where it is unambiguous."""
    return identifier[:7]
