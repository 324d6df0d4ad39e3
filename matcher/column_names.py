"""How rare each name of a large collection is, in whole columns: the classes of `matcher.names.Rarity`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import Links, Rows, coded, distinct
from matcher.names import CLASSES, NameClass, Rarity

if TYPE_CHECKING:
    import polars as pl

    from matcher.column_codes import Numbers

TELLING = [found.telling for found in CLASSES]


@dataclass(slots=True)
class Names:
    """Classes as positions in `CLASSES`: by row that of its name in its town, by name that of the name anywhere.

    `place` numbers, by row, a name in a town (-1: no name or no town).
    """

    place: Numbers
    in_town: Numbers
    anywhere: Numbers

    def table(self, rows: Rows, wanted: Numbers) -> FoundClasses:
        """The classes of the names of these rows, in their towns and anywhere, as the core asks for them."""
        wanted = wanted[rows.name[wanted] >= 0]
        names = rows.name_texts.gather(rows.name[wanted]).to_list()
        towns = rows.town_texts.gather(rows.town[wanted].clip(0)).to_list() if len(rows.town_texts) else []
        found: dict[tuple[str, str | None], NameClass] = {}
        for name, anywhere in zip(names, self.anywhere[rows.name[wanted]].tolist(), strict=True):
            found[name, None] = CLASSES[anywhere]
        placed = (rows.town[wanted] >= 0).tolist()
        for name, town, place, here in zip(names, towns, placed, self.in_town[wanted].tolist(), strict=False):
            if place:
                found[name, town] = CLASSES[here]
        return FoundClasses(found)


@dataclass(frozen=True, slots=True)
class FoundClasses:
    """Classes of names looked up: what `matcher.names.NameTable` answers."""

    found: Mapping[tuple[str, str | None], NameClass]

    def of(self, name: str | None, town: str | None = None) -> NameClass:
        """The class of a name, in a town or anywhere."""
        return self.found[name, town] if name else NameClass.COMMON


def name_classes(rows: Rows, links: Links, rarity: Rarity) -> Names:
    """The classes of all names."""
    import numpy as np

    named = np.flatnonzero(rows.name >= 0)
    name, town = rows.name[named], rows.town[named]
    identity = _identities(rows, links)
    _, who = coded(identity[named])
    span = len(named) + 1
    names = len(rows.name_texts)
    carriers = np.bincount(distinct(name * span + who) // span, minlength=names)
    placed_at = town >= 0
    placed = np.bincount(distinct(name[placed_at] * span + who[placed_at]) // span, minlength=names)
    towns = max(len(rows.town_texts), 1)
    places, inverse = coded(name[placed_at] * towns + town[placed_at])
    here = np.bincount(distinct(inverse * span + who[placed_at]) // span, minlength=len(places))
    share = np.array([rarity.shares.get(text, rarity.share) for text in rows.town_texts.to_list()])[
        places % towns
    ]
    expected = (placed[places // towns] - here + rarity.unseen) * share / (1 - share)
    common = len(CLASSES) - 1
    listed = _listed(rows.name_texts, rarity)
    classes = np.searchsorted(np.array(rarity.expected, dtype=float), expected)
    classes[listed[places // towns]] = common
    anywhere = np.searchsorted(np.array(rarity.carriers, dtype=float), carriers.astype(float))
    anywhere[listed] = common
    place = np.full(rows.count, -1, dtype=np.int64)
    place[named[placed_at]] = inverse
    in_town = np.full(rows.count, common, dtype=np.int64)
    in_town[named[placed_at]] = classes[inverse]
    return Names(place, in_town, anywhere)


def _identities(rows: Rows, links: Links) -> Numbers:
    """The carrier by row, as `matcher.names.identity_of` has it: the smallest phone, else e-mail, else the row itself."""
    import numpy as np

    identity = links.values + np.arange(rows.count)
    for kind in (~links.phone, links.phone):
        row, value = links.row[kind], links.value[kind]
        identity[row] = value
        shown = np.bincount(row, minlength=rows.count)
        several = np.flatnonzero(shown[row] > 1)
        texts = links.texts.gather(value[several]).to_list()
        least: dict[int, tuple[str, int]] = {}
        for at, text, code in zip(row[several].tolist(), texts, value[several].tolist(), strict=True):
            least[at] = min(least.get(at, (text, code)), (text, code))
        for at, (_, code) in least.items():
            identity[at] = code
    return identity


def _listed(texts: pl.Series, rarity: Rarity) -> Numbers:
    """By name: whether it is common whatever its spread."""
    import numpy as np

    if rarity.listed:
        return np.array([rarity.is_listed(name) for name in texts.to_list()], dtype=bool)
    # Without a list only stand-ins and lone letters are.
    maybe = texts.str.contains(r"^#|^\s*(?:\S\s+)*\S?\s*$").fill_null(value=False).to_numpy().copy()
    at = np.flatnonzero(maybe)
    maybe[at] = [rarity.is_listed(name) for name in texts.gather(at).to_list()]
    return maybe
