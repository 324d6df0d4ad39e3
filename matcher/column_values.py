"""What the values of a large collection are, in whole columns; `matcher.values` is asked where days or towns must decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import Links, Rows, alike_codes, block_pairs, distinct, join_labels
from matcher.names import MANY_NAMES
from matcher.ruleset import Ruleset
from matcher.values import OWN, ValueView, view_value
from store.domain import ContactKind, ProfileFacts, ValueClass

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers

FactsOf = Callable[[Sequence[int]], Mapping[int, ProfileFacts]]


@dataclass(slots=True)
class Values:
    """The values of a collection, coded.

    `key` numbers, by link, the holder of a value of one person's own (-1: nobody's own): the value, and the time between
    two changes of hands. `crowded` and `bound` say by key what `ValueView` says by epoch. `shared` values are a business's,
    `few` of them have few names. `views` holds, by value, what was looked at one by one.
    """

    key: Numbers
    keys: int
    crowded: Flags
    bound: Flags
    shared: Flags
    few: Flags
    views: dict[int, ValueView]


def classify(rows: Rows, links: Links, ruleset: Ruleset, facts_of: FactsOf) -> Values:
    """The class of every value."""
    import numpy as np

    sizes = links.sizes
    business = np.zeros(links.values, dtype=bool)
    business[links.value[rows.business[links.row]]] = True
    group, groups = _name_groups(rows, links, (sizes > 1) & ~business)
    towns = _different(links, rows.town[links.row])
    doubtful = (groups != 1) & (sizes > 1) & ~business
    silent = _has_silence(rows, links, doubtful & (groups > 1), ruleset.recycle_days)
    scattered = (groups != 1) & (towns >= ruleset.shared_towns) & (sizes >= ruleset.shared_towns)
    shared = business | (doubtful & ~silent & (groups >= ruleset.shared_names))
    special = doubtful & ~shared & (silent | scattered)
    crowded_value = doubtful & ~shared & ~special & (groups > 1)

    # A key for each value, further ones for the later holders of those that changed hands.
    key = links.value.copy()
    crowded = crowded_value
    more: list[bool] = []
    views = _views(np.flatnonzero(special), links, ruleset, facts_of, group)
    for value, view in views.items():
        at = slice(links.start[value], links.start[value + 1])
        if view.value_class not in OWN:
            shared[value] = view.value_class is ValueClass.SHARED
            continue
        crowded[value] = 0 in view.crowded
        if view.epochs:
            first = links.values + len(more) - 1
            held = facts_of(links.row[at].tolist())
            epochs = np.array([view.epoch(held[row].profile_id) for row in links.row[at].tolist()])
            key[at] = np.where(epochs > 0, first + epochs, value)
            more.extend(epoch in view.crowded for epoch in range(1, int(epochs.max()) + 1))
    key[shared[links.value]] = -1
    crowded = np.concatenate([crowded & ~shared, np.array(more, dtype=bool)])
    # Names are counted one by one: up to MANY_NAMES of them are few however they group.
    few = shared & (_different(links, rows.name[links.row]) <= max(ruleset.few_names, MANY_NAMES))
    found = Values(key, len(crowded), crowded, np.zeros(len(crowded), dtype=bool), shared, few, views)
    found.bound[:] = _bound(rows, links, found, group)
    return found


def look(
    value: int,
    links: Links,
    ruleset: Ruleset,
    facts: Mapping[int, ProfileFacts],
    group: Numbers | None = None,
) -> ValueView:
    """The view of one value, as the core has it. `group` numbers the groups of names by link, where they are known."""
    at = slice(links.start[value], links.start[value + 1])
    carriers = [facts[row] for row in links.row[at].tolist()]
    groups = None
    if group is not None:
        groups = {p.nickname: of for p, of in zip(carriers, group[at].tolist(), strict=True) if p.nickname}
    return view_value(
        str(links.texts[value]),
        ContactKind.PHONE if links.phone[links.start[value]] else ContactKind.EMAIL,
        carriers,
        rule=None,
        shared_names=ruleset.shared_names,
        shared_towns=ruleset.shared_towns,
        recycle_days=ruleset.recycle_days,
        groups=groups,
    )


def rows_of(links: Links, values: Numbers) -> Numbers:
    """The rows that show one of these values, each once."""
    import numpy as np

    wanted = np.zeros(links.values, dtype=bool)
    wanted[values] = True
    return distinct(links.row[wanted[links.value]])


def _different(links: Links, shown: Numbers) -> Numbers:
    """By value: how many different numbers its links show, -1 not counted."""
    import numpy as np

    at = shown >= 0
    span = int(shown.max(initial=0)) + 1
    pairs = distinct(links.value[at] * span + shown[at])
    return np.bincount(pairs // span, minlength=links.values)


def _name_groups(rows: Rows, links: Links, wanted: Flags) -> tuple[Numbers, Numbers]:
    """By link the group of its name around the value (-1: none), by value the number of groups."""
    import numpy as np

    name = rows.name[links.row]
    at = np.flatnonzero(wanted[links.value] & (name >= 0))
    span = max(len(rows.name_texts), 1)
    nodes, inverse = np.unique(links.value[at] * span + name[at], return_inverse=True)
    value = nodes // span
    counts = np.bincount(value, minlength=links.values)
    start = np.cumsum(counts) - counts
    one, other, _ = block_pairs(start, counts, MANY_NAMES)
    alike = alike_codes(nodes[one] % span, nodes[other] % span, rows.name_texts)
    labels = join_labels(len(nodes), one[alike], other[alike])
    group = np.full(len(links.row), -1, dtype=np.int64)
    group[at] = labels[inverse]
    heads = labels == np.arange(len(nodes))
    return group, np.bincount(value[heads], minlength=links.values)


def _has_silence(rows: Rows, links: Links, wanted: Flags, days: int) -> Flags:
    """By value: whether nobody showed it for more than `days` days between two times in which somebody did."""
    import numpy as np

    at = np.flatnonzero(wanted[links.value])
    at = at[np.lexsort((rows.first[links.row[at]], links.value[at]))]
    value, first, last = links.value[at], rows.first[links.row[at]], rows.last[links.row[at]]
    found = np.zeros(links.values, dtype=bool)
    if len(at):
        # One running maximum for all: each value's days are lifted above those of the values before it.
        lift = np.cumsum(np.concatenate([[0], value[1:] != value[:-1]])) * (
            int(last.max()) - int(first.min()) + 1
        )
        until = np.maximum.accumulate(last + lift)
        silent = (value[1:] == value[:-1]) & ((first + lift)[1:] - until[:-1] > days)
        found[value[1:][silent]] = True
    return found


def _bound(rows: Rows, links: Links, values: Values, group: Numbers) -> Flags:
    """By key: whether two names that use it are one person's: see `matcher.values.bind_names`."""
    import numpy as np

    bound = np.zeros(values.keys, dtype=bool)
    own = values.key >= 0
    at = np.flatnonzero(own & (group >= 0) & values.crowded[values.key])
    if not len(at):
        return bound
    beside = np.zeros(rows.count, dtype=bool)
    beside[links.row[at]] = True
    others = np.flatnonzero(own & beside[links.row])
    others = others[np.argsort(links.row[others], kind="stable")]
    first = np.searchsorted(links.row[others], links.row[at])
    count = np.searchsorted(links.row[others], links.row[at], side="right") - first
    mine = np.repeat(at, count)
    offset = np.arange(len(mine)) - np.repeat(np.cumsum(count) - count, count)
    hers = others[np.repeat(first, count) + offset]
    differing = links.value[mine] != links.value[hers]
    mine, hers = mine[differing], hers[differing]
    # Both names of a key show one other key, and there are but two names.
    shown = np.unique(np.stack([values.key[mine], values.key[hers], group[mine]]), axis=1)
    twice = np.all(shown[:2, 1:] == shown[:2, :-1], axis=0)
    sides = np.unique(np.stack([values.key[at], group[at]]), axis=1)[0]
    bound[shown[0, 1:][twice]] = True
    bound &= np.bincount(sides, minlength=values.keys) == 2
    return bound


def _views(
    values: Numbers, links: Links, ruleset: Ruleset, facts_of: FactsOf, group: Numbers
) -> dict[int, ValueView]:
    if not len(values):
        return {}
    facts = facts_of(rows_of(links, values).tolist())
    return {value: look(value, links, ruleset, facts, group) for value in values.tolist()}
