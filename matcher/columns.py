"""The same partition for large collections: whole columns for what is plain, the core for what is not.

Most profiles are plain: alone, or tied by their own numbers under one name. Those are settled by column arithmetic; every
other group goes to `matcher.engine.resolve_persons`. The result equals `matcher.engine.match` without decisions (tests say so).
polars and numpy load on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matcher.column_parts import all_alike, column_names, tied_rows, touching
from matcher.engine import resolve_persons
from matcher.features import (
    TOURING,
    Comparison,
    email_shared,
    keys_differ,
    lang_differs,
    name_same,
    phone_shared,
    time_near,
    town_apart,
    town_same,
)
from matcher.ruleset import DEFAULT_RULESET, Ruleset
from matcher.values import ValueView, view_value
from matcher.venues import venues_of
from store.domain import ContactKind, ProfileFacts, ValueClass, Venue

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

COLUMNS = (
    "profile_id", "arena", "first_seen", "last_seen", "phones", "emails", "nickname", "town", "region", "lang", "business",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnPartition:
    """Who is who by row: `persons` holds the person id of every row, in order; `resolved` says how many went to the core."""

    persons: pl.Series
    venues: tuple[Venue, ...]
    resolved: int


def frame_of(profiles: Iterable[ProfileFacts]) -> pl.DataFrame:
    """Facts as the frame that `match_columns` reads."""
    import polars as pl

    rows = list(profiles)
    text, listed = pl.String, pl.List(pl.String)
    kinds = (text, text, pl.Date, pl.Date, listed, listed, text, text, text, text, pl.Boolean)
    data = {name: [getattr(p, name) for p in rows] for name in COLUMNS}
    for name in ("phones", "emails"):
        data[name] = [list(values) for values in data[name]]
    return pl.DataFrame(data, schema=dict(zip(COLUMNS, kinds, strict=True)))


def match_columns(frame: pl.DataFrame, ruleset: Ruleset = DEFAULT_RULESET) -> ColumnPartition:
    """Say who is who for a frame with the columns of `ProfileFacts` (COLUMNS), ids unique, contact points canonical."""
    import numpy as np
    import polars as pl

    n = len(frame)
    work = _Work(frame, ruleset)
    links = work.links()
    odd = work.odd_values(links)
    views = work.views(odd)
    own_profiles, own_keys, own_sizes = work.own_links(links, odd, views)
    extra_profiles, extra_keys = work.name_links(views)
    own = tied_rows(n, own_profiles, own_keys)
    broad_at = own_sizes >= 3
    broad = tied_rows(n, own_profiles[broad_at], own_keys[broad_at])
    offset = int(own_keys.max()) + 1 if len(own_keys) else 0
    group = tied_rows(
        n, np.concatenate([own_profiles, extra_profiles]), np.concatenate([own_keys, extra_keys + offset])
    )
    plain, rest = work.sort_out(links, group, own, broad)
    order = frame.select(
        pl.int_range(pl.len()).alias("row"), "profile_id", "first_seen", pl.Series("group", group)
    ).filter(pl.Series(plain))
    firsts = order.group_by("group").agg(pl.col("profile_id").sort_by("first_seen", "profile_id").first())
    named = order.join(firsts, on="group", how="left")
    persons = np.empty(n, dtype=object)
    persons[named["row"].to_numpy()] = named["profile_id_right"].to_numpy()
    work.resolve_groups(persons, group, rest, views)
    shared = [view for view in views.values() if view.value_class is ValueClass.SHARED]
    venues = tuple(
        sorted(
            (v for held in touching(shared) for v in venues_of(held, {})), key=lambda venue: venue.venue_id
        )
    )
    return ColumnPartition(pl.Series("person_id", persons, dtype=pl.String), venues, len(rest))


class _Work:
    """The columns of one collection, coded as numbers."""

    def __init__(self, frame: pl.DataFrame, ruleset: Ruleset) -> None:
        import polars as pl

        self._ruleset = ruleset
        self._frame = frame
        self._coded = frame.select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
            pl.when(pl.col("nickname") != "").then(pl.col("nickname")).alias("name"),
            pl.when(pl.col("town") != "").then(pl.col("town")).alias("town"),
            "first_seen",
            "last_seen",
            "lang",
            "business",
            (pl.col("phones").list.len() + pl.col("emails").list.len()).alias("values"),
        ).with_columns(pl.col("name").cast(pl.Categorical).to_physical().alias("name_code"))

    def links(self) -> pl.DataFrame:
        """(row, value, kind) of every value that two rows or more show, or one on a business's own site."""
        import polars as pl

        parts = []
        for kind in ContactKind.PHONE, ContactKind.EMAIL:
            column = "phones" if kind is ContactKind.PHONE else "emails"
            part = (
                self._frame.select(
                    pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), pl.col(column).alias("value")
                )
                .filter(pl.col("value").list.len() > 0)
                .explode("value")
                .filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
            )
            parts.append(part.with_columns(pl.lit(kind is ContactKind.PHONE).alias("phone")))
        links = pl.concat(parts).unique(["row", "value"], keep="first", maintain_order=True)
        links = links.join(self._coded.select("row", "business"), on="row", how="left")
        return links.with_columns(
            pl.len().over("value").alias("size"), pl.col("business").any().over("value")
        ).filter((pl.col("size") > 1) | pl.col("business"))

    def odd_values(self, links: pl.DataFrame) -> pl.DataFrame:
        """The links of values that names or towns make doubtful: only those are looked at one by one."""
        import polars as pl

        shown = links.join(self._coded.select("row", "name_code", "name", "town"), on="row", how="left")
        held = shown.group_by("value").agg(
            pl.col("name_code").drop_nulls().n_unique().alias("names"),
            pl.col("town").drop_nulls().n_unique().alias("towns"),
            pl.col("business").any(),
        )
        nowhere = (pl.col("names") == 0) & (pl.col("towns") >= self._ruleset.shared_towns)
        several = shown.join(held.filter((pl.col("names") > 1) & ~pl.col("business")), on="value", how="semi")
        spelled = several.group_by("value").agg(pl.col("name").drop_nulls().unique())
        differing = spelled.filter(
            pl.Series([not all_alike(names) for names in spelled["name"].to_list()], dtype=pl.Boolean)
        )
        odd = pl.concat(
            [held.filter(nowhere | pl.col("business")).select("value"), differing.select("value")]
        )
        return links.join(odd.select("value"), on="value", how="semi")

    def views(self, odd: pl.DataFrame) -> dict[str, ValueView]:
        """The doubtful values, classified by the core."""
        held = odd.group_by("value").agg("row", "phone")
        self._facts = self._facts_of(odd["row"].unique().to_list())
        rules = self._ruleset
        return {
            value: view_value(
                value,
                ContactKind.PHONE if phones[0] else ContactKind.EMAIL,
                [self._facts[row] for row in rows],
                rule=None,
                shared_names=rules.shared_names,
                shared_towns=rules.shared_towns,
                recycle_days=rules.recycle_days,
            )
            for value, rows, phones in held.iter_rows()
        }

    def _facts_of(self, rows: Sequence[int]) -> dict[int, ProfileFacts]:
        taken = self._frame[rows].select(COLUMNS)
        return {
            row: ProfileFacts(i, a, f, t, tuple(p or ()), tuple(e or ()), n, c, r, lang, bool(b))
            for row, (i, a, f, t, p, e, n, c, r, lang, b) in zip(rows, taken.iter_rows(), strict=True)
        }

    def own_links(
        self, links: pl.DataFrame, odd: pl.DataFrame, views: Mapping[str, ValueView]
    ) -> tuple[Numbers, Numbers, Numbers]:
        """(row, key, carriers) for values that are one person's own, a key per holder where a value changed hands."""
        import numpy as np
        import polars as pl

        clear = links.join(odd.select("value").unique(), on="value", how="anti")
        clear = clear.with_columns((pl.col("value").rank("dense") - 1).alias("key"))
        start = int(clear["key"].max() or 0) + 1 if len(clear) else 0  # type: ignore[arg-type]
        row_of = {facts.profile_id: row for row, facts in self._facts.items()}
        rows: list[int] = []
        keys: list[int] = []
        sizes: list[int] = []
        for view in views.values():
            if view.value_class not in {ValueClass.PERSONAL, ValueClass.RECYCLED}:
                continue
            for profile_id in view.carriers:
                rows.append(row_of[profile_id])
                keys.append(start + view.epoch(profile_id))
                sizes.append(len(view.carriers))
            start += 1 + max(view.epochs.values(), default=0)
        return (
            np.concatenate([clear["row"].to_numpy().astype(np.int64), np.array(rows, dtype=np.int64)]),
            np.concatenate([clear["key"].to_numpy().astype(np.int64), np.array(keys, dtype=np.int64)]),
            np.concatenate([clear["size"].to_numpy().astype(np.int64), np.array(sizes, dtype=np.int64)]),
        )

    def name_links(self, views: Mapping[str, ValueView]) -> tuple[Numbers, Numbers]:
        """(row, key) for a name at one business, and for a rare name in one town."""
        import numpy as np
        import polars as pl

        self.table = column_names(self._frame, self._coded, self._ruleset.rarity)
        rare = self.table.rare
        is_rare = np.zeros(len(self._frame), dtype=bool)
        is_rare[rare["row"].to_numpy()] = True
        self._coded = self._coded.with_columns(pl.Series("rare", is_rare))
        row_of = {facts.profile_id: row for row, facts in self._facts.items()}
        start = int(rare["key"].max() or 0) + 1 if len(rare) else 0  # type: ignore[arg-type]
        keys: dict[tuple[str, str], int] = {}
        rows: list[int] = []
        codes: list[int] = []
        for view in views.values():
            if view.value_class is not ValueClass.SHARED:
                continue
            for profile_id in view.carriers:
                row = row_of[profile_id]
                name = self._facts[row].nickname
                if name:
                    rows.append(row)
                    codes.append(start + keys.setdefault((view.value, name), len(keys)))
        return (
            np.concatenate([rare["row"].to_numpy().astype(np.int64), np.array(rows, dtype=np.int64)]),
            np.concatenate([rare["key"].cast(pl.Int64).to_numpy(), np.array(codes, dtype=np.int64)]),
        )

    def sort_out(
        self, links: pl.DataFrame, group: Numbers, own: Numbers, broad: Numbers
    ) -> tuple[Any, list[int]]:
        """Rows in plain groups (a mask), and the rows of the others.

        A group is plain when the core must make it one person: under names that are all alike, within the limits of every
        guard, and tied by values of her own alone, or by one rare name in one town and month.
        """
        import polars as pl

        rows = self._coded.with_columns(
            pl.Series("group", group), pl.Series("own", own), pl.Series("broad", broad)
        ).with_columns(pl.len().over("group").alias("size"))
        groups = (
            rows.filter(pl.col("size") > 1)
            .with_columns(pl.len().over("group", "broad").alias("together"))
            .group_by("group")
            .agg(
                pl.col("size").first(),
                pl.col("together").max(),
                (pl.col("own").min() == pl.col("own").max()).alias("tied"),
                pl.col("name").drop_nulls().unique().alias("names"),
                pl.col("name").null_count().alias("nameless"),
                pl.col("town").null_count().alias("townless"),
                pl.col("town").drop_nulls().n_unique().alias("towns"),
                pl.col("lang").drop_nulls().n_unique().alias("langs"),
                pl.col("rare").any(),
                (pl.col("first_seen").max() - pl.col("last_seen").min()).dt.total_days().alias("gap"),
                pl.col("values").sum(),
                pl.col("business").any(),
            )
        )
        repeated = (
            links.select("value", pl.col("row").replace_strict(rows["row"], rows["group"]).alias("group"))
            .group_by("group")
            .agg((pl.len() - pl.col("value").n_unique()).alias("repeated"))
        )
        groups = groups.join(repeated, on="group", how="left").filter(self._plain())
        groups = groups.filter(
            pl.Series([all_alike(names) for names in groups["names"].to_list()], dtype=pl.Boolean)
        )
        single = (pl.col("size") == 1) & ~pl.col("business")
        plain = rows.select(single | pl.col("group").is_in(groups["group"].implode())).to_series()
        return plain.to_numpy(), rows.filter(~plain)["row"].to_list()

    def _plain(self) -> pl.Expr:
        import polars as pl

        rules = self._ruleset
        by_value = (
            pl.col("tied")
            & ((pl.col("nameless") == 0) | (pl.col("gap") <= rules.recycle_days))
            & (
                (pl.col("size") < 2 * rules.bridge_side)
                | (pl.col("size") - pl.col("together") < rules.bridge_side)
            )
        )
        by_name = (
            pl.col("rare")
            & (pl.col("names").list.len() == 1)
            & (pl.col("nameless") + pl.col("townless") == 0)
            & (pl.col("towns") == 1)
            & (pl.col("langs") <= 1)
            & (pl.col("gap") <= rules.near_days)
        )
        by_value &= self._suffices(
            min(self._weight(phone_shared), self._weight(email_shared)), town_apart, lang_differs
        )
        by_name &= self._suffices(
            self._weight(name_same) + self._weight(town_same) + self._weight(time_near), keys_differ
        )
        few = pl.col("values") - pl.col("repeated").fill_null(0) <= rules.max_values
        return (by_value | by_name) & few & ~pl.col("business")

    def _weight(self, func: Comparison) -> float:
        return next((row.weight for row in self._ruleset.features if row.func is func), 0.0)

    def _suffices(self, points: float, *against: Comparison) -> bool:
        """Whether a pair with these points is certain even where all of this speaks against it."""
        worst = sum(self._weight(func) * (TOURING if func is town_apart else 1.0) for func in against)
        return points + worst >= self._ruleset.certain

    def resolve_groups(
        self, persons: Any, group: Numbers, rest: list[int], views: Mapping[str, ValueView]
    ) -> None:
        """Let the core settle the groups that are not plain."""
        self._facts.update(self._facts_of([row for row in rest if row not in self._facts]))
        held: dict[int, list[int]] = {}
        for row in rest:
            held.setdefault(int(group[row]), []).append(row)
        table = self.table.names({name for row in rest if (name := self._facts[row].nickname)})
        for rows in held.values():
            members = sorted((self._facts[row] for row in rows), key=lambda p: p.profile_id)
            row_of = {self._facts[row].profile_id: row for row in rows}
            for person in resolve_persons(members, table, self._ruleset, views):
                for member in person.members:
                    persons[row_of[member]] = person.person_id
