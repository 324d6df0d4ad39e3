"""A collection coded once: its numbers, the classes of its values and names, and the facts that the core asks for by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.blocking import CONTENT
from matcher.column_codes import Links, Rows, code_links, code_rows
from matcher.column_names import Names, name_classes
from matcher.column_pairs import Evidence
from matcher.column_values import Values, classify, look, rows_of
from matcher.ruleset import Ruleset
from matcher.values import ValueView
from store.domain import ContactKind, ProfileFacts, ValueClass

if TYPE_CHECKING:
    import polars as pl

    from matcher.column_codes import Numbers

COLUMNS = (
    "profile_id", "arena", "first_seen", "last_seen", "phones", "emails", "nickname", "town", "region", "lang", "business",
)  # fmt: skip


class Coded:
    """A frame with the columns COLUMNS, ready for whole-column arithmetic under one ruleset."""

    def __init__(self, frame: pl.DataFrame, ruleset: Ruleset) -> None:
        self._frame = frame
        self._facts: dict[int, ProfileFacts] = {}
        self._ids: dict[int, str] = {}
        self.ruleset = ruleset
        self.rows: Rows = code_rows(frame)
        self.links: Links = code_links(frame)
        self.values: Values = classify(self.rows, self.links, ruleset, self.facts_of)
        self.names: Names = name_classes(self.rows, self.links, ruleset.rarity)
        self.evidence = Evidence(self.rows, self.links, self.values, self.names, ruleset)

    def ids(self, rows: Numbers) -> list[str]:
        """The profile ids of these rows."""
        found: list[str] = self._frame["profile_id"].gather(rows).to_list()
        return found

    def contents(self, rows: Numbers) -> Numbers:
        """Where what these rows show stands among them all, as `matcher.blocking.content` sorts it; equal for those that show the same."""
        import polars as pl

        shown = self._frame[rows].select(CONTENT).with_columns(
            pl.col(pl.List(pl.String)).list.join("\0").fill_null(""),
            pl.col(pl.String).fill_null(""),
            pl.col(pl.Boolean).fill_null(value=False),
        )  # fmt: skip
        ranked = shown.with_row_index().sort(CONTENT).with_columns(pl.struct(CONTENT).rle_id().alias("rank"))
        return ranked.sort("index")["rank"].cast(pl.Int64).to_numpy()

    def facts_of(self, rows: Sequence[int]) -> Mapping[int, ProfileFacts]:
        """Facts of these rows, and of any asked for before."""
        fresh = [row for row in rows if row not in self._facts]
        if fresh:
            taken = self._frame[fresh].select(COLUMNS)
            for row, (i, a, f, t, p, e, n, c, r, lang, b) in zip(fresh, taken.iter_rows(), strict=True):
                self._facts[row] = ProfileFacts(
                    i, a, f, t, tuple(p or ()), tuple(e or ()), n, c, r, lang, bool(b)
                )
        return self._facts

    def view(self, value: int, facts: Mapping[int, ProfileFacts]) -> ValueView:
        """The view of a value, bound; of a business's no more than that it is one, and whether it has few names."""
        links, values = self.links, self.values
        if values.shared[value]:
            # Of a business the core asks no more than whether it has few names.
            names = 0 if values.few[value] else self.ruleset.few_names + 1
            return replace(self.business(value), groups={str(number): number for number in range(names)})
        view = look(value, links, self.ruleset, facts)
        at = slice(links.start[value], links.start[value + 1])
        keys = zip(links.row[at].tolist(), values.key[at].tolist(), strict=True)
        bound = {view.epoch(facts[row].profile_id) for row, key in keys if values.bound[key]}
        return replace(view, bound=frozenset(bound)) if bound else view

    def business(self, value: int) -> ValueView:
        """The view of a business's value, with the ids of all that show it."""
        import numpy as np

        links = self.links
        at = slice(links.start[value], links.start[value + 1])
        if not self._ids:
            rows = rows_of(links, np.flatnonzero(self.values.shared))
            self._ids = dict(zip(rows.tolist(), self.ids(rows), strict=True))
        ids = tuple(sorted(map(self._ids.__getitem__, links.row[at].tolist())))
        kind = ContactKind.PHONE if links.phone[links.start[value]] else ContactKind.EMAIL
        return ValueView(str(links.texts[value]), kind, ValueClass.SHARED, ids)
