"""Profiles as numbers: names, towns and contact points coded, for whole-column arithmetic. polars and numpy load on first use.

Texts are coded by 64-bit hashes: that two different texts of a million fall together has a chance of one in thirty million.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matcher.names import UNLIKE, alike, one_slip

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
    if texts.null_count() == len(texts):
        return codes, texts.head(0)
    shown = (texts.is_not_null() & (texts != "")).fill_null(value=False).to_numpy()
    at = np.flatnonzero(shown)
    _, index, inverse = np.unique(texts.hash().to_numpy()[at], return_index=True, return_inverse=True)
    codes[at] = inverse
    return codes, texts.gather(at[index])


def code_links(frame: pl.DataFrame) -> Links:
    """The contact points of all rows."""
    import numpy as np
    import polars as pl

    rows, texts = [], []
    for column in ("phones", "emails"):
        listed = frame[column]
        long = pl.DataFrame({"row": pl.int_range(len(frame), dtype=pl.Int64, eager=True), "value": listed})
        long = long.filter(pl.col("value").list.len() > 0).explode("value")
        rows.append(long["row"])
        texts.append(long["value"])
    value, known = code_texts(pl.concat(texts))
    row = pl.concat(rows).to_numpy()
    phone = np.arange(len(row)) < len(rows[0])
    shown = value >= 0
    value, row, phone = value[shown], row[shown], phone[shown]
    order = np.lexsort((~phone, row, value))
    value, row, phone = value[order], row[order], phone[order]
    if len(value):
        once = np.ones(len(value), dtype=bool)
        once[1:] = (value[1:] != value[:-1]) | (row[1:] != row[:-1])
        value, row, phone = value[once], row[once], phone[once]
    start = np.searchsorted(value, np.arange(len(known) + 1))
    return Links(row, value, phone, len(known), known, start)


def _days(column: pl.Series) -> Numbers:
    import polars as pl

    return column.cast(pl.Int32).cast(pl.Int64).to_numpy()


def distinct(numbers: Numbers) -> Numbers:
    """The different numbers, sorted."""
    import numpy as np

    ordered = np.sort(numbers)
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
    import numpy as np

    low, high = np.minimum(one, other), np.maximum(one, other)
    keys, inverse = np.unique(low * len(texts) + high, return_inverse=True)
    a, b = texts.gather(keys // len(texts)).to_list(), texts.gather(keys % len(texts)).to_list()
    found = keys // len(texts) == keys % len(texts)
    at = np.flatnonzero(_maybe_alike(a, b) & ~found)
    found[at] = [alike(a[k], b[k]) for k in at.tolist()]
    answers: Flags = found[inverse]
    return answers


def slip_codes(one: Numbers, other: Numbers, texts: pl.Series) -> Flags:
    """Whether the names of two codes are a letter apart, for each pair: `matcher.names.one_slip`."""
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    a, b = texts.gather(one).to_list(), texts.gather(other).to_list()
    found = np.zeros(len(a), dtype=bool)
    if a:
        for at in np.flatnonzero(cpdist(a, b, scorer=OSA.distance, score_cutoff=1, workers=1) == 1).tolist():
            found[at] = one_slip(a[at], b[at])
    return found


def _maybe_alike(one: list[str], other: list[str]) -> Flags:
    """What `likeness` cannot rule out by spelling as wholes."""
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    if not one:
        return np.zeros(0, dtype=bool)
    near: Flags = cpdist(one, other, scorer=JaroWinkler.similarity, score_cutoff=UNLIKE, workers=1) > 0
    near |= np.array([a.partition(" ")[0] == b.partition(" ")[0] for a, b in zip(one, other, strict=True)])
    return near


def join_labels(count: int, one: Numbers, other: Numbers) -> Numbers:
    """The smallest position of every position's component, where `one` and `other` belong together pair by pair."""
    import numpy as np

    labels = np.arange(count, dtype=np.int64)
    while len(one):
        low = np.minimum(labels[one], labels[other])
        np.minimum.at(labels, labels[one], low)
        np.minimum.at(labels, labels[other], low)
        while True:
            jumped = labels[labels]
            if np.array_equal(jumped, labels):
                break
            labels = jumped
        open_ = labels[one] != labels[other]
        one, other = one[open_], other[open_]
    return labels


def tied_rows(count: int, rows: Numbers, keys: Numbers) -> Numbers:
    """The smallest row of every row's component, where rows of one key belong together. Sorted by key."""
    import numpy as np

    same = np.flatnonzero(keys[1:] == keys[:-1])
    return join_labels(count, rows[same], rows[same + 1])
