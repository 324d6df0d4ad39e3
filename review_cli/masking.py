"""Making hostile text harmless, and personal values unreadable, before anything is shown. Pure."""

from __future__ import annotations

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS_AT_MOST = 3
"""Combining marks on one letter: more of them paint over the lines above and below."""
DOT = "•"


class _Shown(dict[int, str | int | None]):
    """A translation table that learns each character once: kept, a space for white space, or nothing."""

    def __missing__(self, code: int) -> str | int | None:
        char = chr(code)
        if char in "\n\r\t\v\f\x85\u2028\u2029":
            self[code] = " "
        else:
            self[code] = None if unsafe(char) else code
        return self[code]


_SHOWN = _Shown()


def unsafe(char: str) -> bool:
    """Whether a character is a control, format (bidirectional, zero-width), surrogate, private or unassigned one."""
    return unicodedata.category(char) in _UNSAFE


def safe(text: str, limit: int = 2000) -> str:
    """Text from the web without characters that style or move a screen, on one line, cut with an ellipsis after `limit`.

    Line breaks and tabs become spaces. Rich markup is the caller's business: wrap in `Text`.
    """
    shown = text[: 4 * limit].replace("\r\n", " ").translate(_SHOWN)
    if not shown.isascii():
        shown = _few_marks(shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _few_marks(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(char)
    return "".join(kept)


def mask_phone(value: str) -> str:
    """A phone number with all but its last two digits hidden."""
    return DOT * 6 + safe(value)[-2:] if len(value) >= 6 else DOT * 6


def mask_email(value: str) -> str:
    """An e-mail address with only its first letter and its top-level domain shown."""
    local, _, domain = safe(value).partition("@")
    top = domain.rpartition(".")[2]
    if not domain:
        return DOT * 6
    return f"{local[:1]}{DOT * 4}@{DOT * 3}.{top if top.isascii() and top.isalpha() else DOT * 2}"


def mask_name(value: str) -> str:
    """A calling name with only its first letter shown; the length is hidden too."""
    return f"{safe(value)[:1]}{DOT * 3}" if value else ""


def mask_contact(kind: str, value: str) -> str:
    """Mask by kind: phone, email or nickname."""
    return {"phone": mask_phone, "email": mask_email}.get(kind, mask_name)(value)


def spaced(value: str) -> str:
    """A Danish number in pairs, as people read it; anything else as it is."""
    digits = value.removeprefix("+45")
    if value.startswith("+45") and len(digits) == 8 and digits.isdecimal():
        return " ".join(["+45", *(digits[n : n + 2] for n in range(0, 8, 2))])
    return value


def short_id(identifier: str) -> str:
    """The first letters of an id, enough to tell a day's items apart. Commands accept it where it is unambiguous."""
    return identifier[:7]
