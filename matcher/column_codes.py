"""Profiles as numbers: names, towns and contact points coded, for whole-column arithmetic. polars and numpy load on first use.

Texts are coded by 64-bit hashes: that two different texts of a million fall together has a chance of one in thirty million.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matcher.names import ALIKE, UNLIKE, alike, one_slip

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Numbers = np.ndarray[Any, np.dtype[np.int64]]
    Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(slots=True)
class Rows:
    """One number per profile and column; -1 where nothing is shown. Days count from an arbitrary start."""

    count: int
    name: Numbers
    town: Numbers
    lang: Numbers
    first: Numbers
    last: Numbers
    business: Flags
    name_texts: pl.Series
    town_texts: pl.Series


@dataclass(slots=True)
class Links:
    """Which row shows which value, each pair once, sorted by value then row. `phone` says of which kind the value is."""

    row: Numbers
    value: Numbers
    phone: Flags
    values: int
    texts: pl.Series
    start: Numbers
    """Where each value's links start; one longer than there are values."""

    @property
    def sizes(self) -> Numbers:
        """How many rows show each value."""
        return self.start[1:] - self.start[:-1]


def code_rows(frame: pl.DataFrame) -> Rows:
    """The columns but for contact points."""
    name, name_texts = code_texts(frame["nickname"])
    town, town_texts = code_texts(frame["town"])
    return Rows(
        len(frame),
        name,
        town,
        code_texts(frame["lang"])[0],
        _days(frame["first_seen"]),
        _days(frame["last_seen"]),
        frame["business"].fill_null(value=False).to_numpy(),
        name_texts,
        town_texts,
    )


def code_texts(texts: pl.Series) -> tuple[Numbers, pl.Series]:
    """Numbers for texts from 0, -1 for none and for empty ones; and the text of each number."""
    import numpy as np

    codes = np.full(len(texts), -1, dtype=np.int64)
    shown = (texts.is_not_null() & (texts != "")).fill_null(value=False).to_numpy()
    at = np.flatnonzero(shown)
    if not len(at):
        return codes, texts.head(0)
    hashes = texts.hash()
    if len(at) < len(texts):
        hashes = hashes.gather(at)
    order = hashes.arg_sort().to_numpy()
    ordered = hashes.to_numpy()[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    codes[at[order]] = np.cumsum(first) - 1
    return codes, texts.gather(at[order[first]])


def code_links(frame: pl.DataFrame) -> Links:
    """The contact points of all rows."""
    import numpy as np
    import polars as pl

    rows, texts = [], []
    for column in ("phones", "emails"):
        listed = frame[column]
        shown = listed.list.len().fill_null(0)
        rows.append(np.repeat(np.arange(len(frame)), shown.to_numpy()))
        texts.append(listed.filter(shown > 0).list.explode())
    value, known = code_texts(pl.concat(texts))
    # Value, row and kind in one number: sorted at once, a phone before an address of the same spelling.
    kind = np.repeat([0, 1], [len(rows[0]), len(rows[1])])
    bits = len(frame).bit_length()
    packed = ascending(((value << bits | np.concatenate(rows)) << 1 | kind)[value >= 0])
    shown_by, kind = packed >> 1, packed & 1
    once = np.concatenate([[True], shown_by[1:] != shown_by[:-1]])[: len(packed)]
    value, row = shown_by[once] >> bits, shown_by[once] & ((1 << bits) - 1)
    start = np.concatenate([[0], np.cumsum(np.bincount(value, minlength=len(known)))])
    return Links(row, value, kind[once] == 0, len(known), known, start)


def _days(column: pl.Series) -> Numbers:
    import polars as pl

    return column.cast(pl.Int32).cast(pl.Int64).to_numpy()


def ascending(numbers: Numbers) -> Numbers:
    """The numbers, sorted: three times as quick as numpy is."""
    import polars as pl

    return pl.Series(numbers).sort(multithreaded=False).to_numpy()


def order_of(numbers: Numbers) -> Numbers:
    """Where each of these numbers (none below 0) stands when they are sorted; equal ones stay in order."""
    import numpy as np

    bits = len(numbers).bit_length()
    if int(numbers.max(initial=0)) >> (62 - bits):
        return np.argsort(numbers, kind="stable")
    # Number and place in one: sorting those is quicker than sorting places by their numbers.
    places: Numbers = ascending(numbers << bits | np.arange(len(numbers))) & ((1 << bits) - 1)
    return places


def coded(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The different numbers (none below 0), sorted, and by position which of them it is."""
    import numpy as np

    order = order_of(numbers)
    ordered = numbers[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    codes = np.empty(len(numbers), dtype=np.int64)
    codes[order] = np.cumsum(first) - 1
    return ordered[first], codes


def distinct(numbers: Numbers) -> Numbers:
    """The different numbers, sorted."""
    import numpy as np

    ordered = ascending(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def blocks_of(keys: Numbers) -> tuple[Numbers, Numbers]:
    """Where each run of equal keys starts, and how long it is."""
    import numpy as np

    if not len(keys):
        return keys, keys
    start = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return start, np.diff(np.append(start, len(keys)))


def block_pairs(start: Numbers, sizes: Numbers, most: int) -> tuple[Numbers, Numbers, Numbers]:
    """All pairs inside blocks of neighbouring positions, blocks above `most` left out: (one, other, block)."""
    import numpy as np

    ones, others, blocks = [], [], []
    for size in distinct(sizes[(sizes > 1) & (sizes <= most)]).tolist():
        at = np.flatnonzero(sizes == size)
        left, right = np.triu_indices(size, 1)
        ones.append((start[at][:, None] + left).ravel())
        others.append((start[at][:, None] + right).ravel())
        blocks.append(np.repeat(at, len(left)))
    none = np.zeros(0, dtype=np.int64)
    return tuple(np.concatenate(parts) if parts else none for parts in (ones, others, blocks))  # type: ignore[return-value]


def alike_codes(one: Numbers, other: Numbers, texts: pl.Series) -> Flags:
    """Whether the names of two codes are alike, for each pair: `matcher.names.alike` asked once per different pair."""
    return _ask(one, other, texts, _maybe_alike, alike)


def slip_codes(one: Numbers, other: Numbers, texts: pl.Series) -> Flags:
    """Whether the names of two codes are a letter apart, for each pair: `matcher.names.one_slip`."""
    return _ask(one, other, texts, _maybe_slip, one_slip)


def _ask(
    one: Numbers,
    other: Numbers,
    texts: pl.Series,
    maybe: Callable[[pl.Series, pl.Series], Flags],
    ask: Callable[[str, str], bool],
) -> Flags:
    """What `ask` says of the names of each pair of codes; it is asked once per pair that `maybe` lets through."""
    import numpy as np

    if not len(one):
        return np.zeros(0, dtype=bool)
    keys, inverse = coded(np.minimum(one, other) * len(texts) + np.maximum(one, other))
    low, high = keys // len(texts), keys % len(texts)
    a, b = texts.gather(low), texts.gather(high)
    found = low == high
    at = np.flatnonzero(maybe(a, b) & ~found)
    found[at] = [ask(x, y) for x, y in zip(a.gather(at).to_list(), b.gather(at).to_list(), strict=True)]
    answers: Flags = found[inverse]
    return answers


def _maybe_alike(one: pl.Series, other: pl.Series) -> Flags:
    """What `likeness` cannot rule out by spelling as wholes."""
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    spelt = cpdist(
        one.to_list(), other.to_list(), scorer=JaroWinkler.similarity, score_cutoff=UNLIKE, dtype=np.float64
    )
    slip = _maybe_slip(one, other)
    words = (one.str.contains(" ", literal=True) | other.str.contains(" ", literal=True)).to_numpy()
    first = "^([^ ]*)"
    begun = (one.str.extract(first) == other.str.extract(first)).to_numpy()
    # Of two single words the whole spelling says all.
    maybe: Flags = slip | (spelt >= ALIKE) | (words & (begun | (spelt > 0)))
    return maybe


def _maybe_slip(one: pl.Series, other: pl.Series) -> Flags:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    near: Flags = cpdist(one.to_list(), other.to_list(), scorer=OSA.distance, score_cutoff=1) == 1
    return near


def join_labels(count: int, one: Numbers, other: Numbers) -> Numbers:
    """The smallest position of every position's component, where `one` and `other` belong together pair by pair."""
    import numpy as np

    labels = np.arange(count, dtype=np.int32)
    while len(one):
        low, high = np.minimum(labels[one], labels[other]), np.maximum(labels[one], labels[other])
        np.minimum.at(labels, high, low)
        while True:
            jumped = labels[labels]
            if np.array_equal(jumped, labels):
                break
            labels = jumped
        open_ = labels[low] != labels[high]
        one, other = low[open_].astype(np.int64), high[open_].astype(np.int64)
    return labels.astype(np.int64)


def tied_rows(count: int, rows: Numbers, keys: Numbers) -> Numbers:
    """The smallest row of every row's component, where rows of one key belong together. Sorted by key."""
    import numpy as np

    same = np.flatnonzero(keys[1:] == keys[:-1])
    return join_labels(count, rows[same], rows[same + 1])
