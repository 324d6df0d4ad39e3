"""Danish words that another word differs from by its marks alone: each is itself, and never read as the other. Pure.

Whoever leaves out marks writes "korer" for "kører"; but "nogen" (somebody) is not "nøgen" (naked), nor is "kort" (card) a
form of "kører" (drives) or "kalder" (calls) a "kælder" (cellar). Only words that are common as they stand belong here.
"""

from __future__ import annotations

_WORDS = frozenset(
    [
        "bør",
        "kor",
        "lage",
        "mode",
        "moden",
        "modne",
        "mon",
        "rod",
        "skål",
        "sål",
        "søm",
        "tanker",
        "trang",
        "trap",
        "travl",
        "vær",
        "værre",
        "øre",
        "ører",
        "fyre",
    ]
)
_STEMS = (
    "brænde",
    "bænk",
    "bære",
    "båre",
    "gåde",
    "hæve",
    "hår",
    "kalder",
    "kort",
    "læge",
    "løfte",
    "model",
    "nogen",
    "nogle",
    "pande",
    "sidde",
    "skæl",
    "spar",
    "tår",
    "trans",
    "valg",
    "vægt",
    "væske",
    "ændre",
    "ærme",
)
_MARK = "="


def told_apart(word: str, key: str) -> str:
    """The key of a word in lower case as written: marked where another word would share it."""
    return _MARK + key if word in _WORDS or word.startswith(_STEMS) else key
