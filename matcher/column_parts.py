"""Parts of the columnar path: names as columns, components over numbered rows, values that touch. polars and numpy load late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from matcher.names import NameTable, Rarity, alike, spread_of
from matcher.values import ValueView

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Rare names in towns as links, and the spread of any name on demand."""

    rare: pl.DataFrame
    shown: pl.DataFrame
    rarity: Rarity

    def names(self, wanted: set[str]) -> NameTable:
        """The table of these names."""
        import polars as pl

        held = (
            self.shown.filter(pl.col("name").is_in(list(wanted)))
            .group_by("name")
            .agg(pl.struct("identity", "town").unique())
        )
        return NameTable(
            self.rarity,
            {
                name: spread_of((str(carrier["identity"]), carrier["town"]) for carrier in carriers)
                for name, carriers in held.iter_rows()
            },
        )


def column_names(frame: pl.DataFrame, coded: pl.DataFrame, rarity: Rarity) -> ColumnNames:
    """Names of a frame; `coded` has row, name, name_code and town of each of its rows."""
    import polars as pl

    # The same carrier as matcher.names.identity_of: the smallest phone, else the smallest e-mail, else the profile itself.
    identity = pl.select(
        pl.coalesce(_smallest(frame["phones"]), _smallest(frame["emails"]), frame["profile_id"])
    )
    shown = coded.select("row", "name", "name_code", "town").with_columns(
        identity.to_series().cast(pl.Categorical).to_physical().alias("identity")
    )
    shown = shown.filter(pl.col("name").is_not_null())
    placed = shown.filter(pl.col("town").is_not_null())
    anywhere = placed.unique(["name_code", "identity"]).group_by("name_code").agg(pl.len().alias("placed"))
    # A name in a town ties only where two rows show it.
    tied = placed.join(
        placed.group_by("name_code", "town").len().filter(pl.col("len") > 1),
        on=["name_code", "town"],
        how="semi",
    )
    here = (
        tied.unique(["name_code", "town", "identity"])
        .group_by("name_code", "town")
        .agg(pl.len().alias("here"), pl.col("name").first())
        .join(anywhere, on="name_code", how="left")
    )
    share = pl.col("town").replace_strict(
        list(rarity.shares), list(rarity.shares.values()), default=rarity.share, return_dtype=pl.Float64
    )
    expected = (pl.col("placed") - pl.col("here") + rarity.unseen) * share / (1 - share)
    here = here.filter(expected <= rarity.rare_expected)
    telling = pl.Series([not rarity.is_listed(name) for name in here["name"].to_list()], dtype=pl.Boolean)
    telling_here = here.filter(telling).with_row_index("key")
    rare = tied.join(telling_here, on=["name_code", "town"], how="inner").select("key", "row")
    return ColumnNames(rare, shown, rarity)


def _smallest(lists: pl.Series) -> pl.Series:
    """The smallest text of each list; null for none. Only lists of several are searched: that costs much memory."""
    import polars as pl

    several = lists.list.len().fill_null(0) > 1
    return lists.list.first().scatter(pl.arg_where(several, eager=True), lists.filter(several).list.min())


def all_alike(names: Sequence[str]) -> bool:
    """Whether each of the names is alike to each other."""
    return all(alike(one, other) for one, other in combinations(names, 2))


def tied_rows(n: int, profiles: Numbers, keys: Numbers) -> Numbers:
    """The smallest row of every row's component, where rows of one key belong together."""
    import numpy as np

    labels = np.arange(n, dtype=np.int64)
    if not len(profiles):
        return labels
    _, keys = np.unique(keys, return_inverse=True)
    lowest = np.empty(int(keys.max()) + 1, dtype=np.int64)
    while True:
        lowest.fill(n)
        np.minimum.at(lowest, keys, labels[profiles])
        after = labels.copy()
        np.minimum.at(after, profiles, lowest[keys])
        # Rows that lead on to a lower row follow it at once.
        while True:
            jumped = after[after]
            if np.array_equal(jumped, after):
                break
            after = jumped
        if np.array_equal(after, labels):
            return labels
        np.minimum.at(after, labels, after)
        labels = after


def touching(views: Sequence[ValueView]) -> Iterator[list[ValueView]]:
    """Values in groups that share carriers: only those can be one venue."""
    at = {view.value: number for number, view in enumerate(views)}
    parent = list(range(len(views)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[str, int] = {}
    for view in views:
        for carrier in view.carriers:
            parent[root(at[view.value])] = root(first.setdefault(carrier, at[view.value]))
    held: dict[int, list[ValueView]] = {}
    for view in views:
        held.setdefault(root(at[view.value]), []).append(view)
    yield from held.values()
