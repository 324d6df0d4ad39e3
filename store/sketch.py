"""The sketch of a wording: keyed hashes by which two texts are known to be worded alike, long after the texts are gone. Pure.

What is claimed, and no more:

- `whole` is equal when two texts have the same words in the same order, whatever their case, accents, punctuation, contact points, names
  and amounts (a number counts by how many digits it has: 1000 and 1200 are alike, 100 and 1000 are not). Equal for two texts of other
  words only if SHA-256 collides.
- `parts` are keyed hashes of runs of three words, at most PARTS of them, chosen by the key alone (one-permutation MinHash). `likeness` of
  two sketches estimates the share of such runs that both texts have; with 32 parts give or take a tenth or two. Short texts have few parts,
  and a likeness of them says little.

Both are tokens under the match key (`store.keyring.TokenKey`): without it a sketch says nothing of a text and no guess at a text can be
tried; with it they compare by equality, so they rotate in layers like every other token. The choice of parts rests on the first layer only,
which never changes: a sketch of version 1, raised, equals one made anew.

Hand in blanked text (`store.blanking`): a sketch must not be a way to ask for a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from store.keyring import TokenKey

PARTS = 32
"""Keyed hashes kept of one wording."""

_RUN = 3
_WORD = re.compile(r"[^\W_]+")
_BLANKED = re.compile(r"[x0]{2,}")
_LONGEST = 60_000
_MOST_DIGITS = 5
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ł": "l", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A wording without its words. `whole` is 32 bytes; `parts` are 32 bytes each, sorted."""

    whole: bytes
    parts: tuple[bytes, ...]


def wording(text: str) -> tuple[str, ...]:
    """The words of a blanked text in the form that is compared: plain letters, numbers by length, what was blanked as one sign."""
    words: list[str] = []
    for found in _WORD.finditer(_plain(text[:_LONGEST])):
        word = found.group()
        if _BLANKED.fullmatch(word):
            word = "_"
        elif word.isdigit():
            word = f"#{min(len(word), _MOST_DIGITS)}"
        if word != "_" or words[-1:] != ["_"]:
            words.append(word)
    return tuple(words)


def sketch(words: Sequence[str], key: TokenKey) -> Sketch | None:
    """The sketch of a wording under the match key; None of a text without words: an empty value never makes a key."""
    if not words:
        return None
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
    least: dict[int, tuple[bytes, str]] = {}
    for run in runs:
        order = blake2b(run.encode(), key=key.layers[0], digest_size=8).digest()
        place = order[0] % PARTS
        if place not in least or (order, run) < least[place]:
            least[place] = (order, run)
    parts = sorted(key.token("run", run) for _, run in least.values())
    return Sketch(key.token("wording", " ".join(words)), tuple(parts))


def likeness(one: Collection[bytes], other: Collection[bytes]) -> float:
    """About the share of three-word runs that two wordings have in common, from their `parts`: 0.0 to 1.0."""
    if not one or not other:
        return 0.0
    return len(set(one) & set(other)) / max(len(one), len(other))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return text if text.isascii() else "".join(char for char in text if not unicodedata.combining(char))
