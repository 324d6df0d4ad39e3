"""What the values of a large collection are, in whole columns; `matcher.values` is asked where days or towns must decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import Links, Rows, alike_codes, block_pairs, coded, distinct, join_labels
from matcher.column_hands import beside, hands, times_between
from matcher.names import MANY_NAMES
from matcher.ruleset import Ruleset
from matcher.values import ValueView, towns_at_once, view_value
from store.domain import ContactKind, ProfileFacts

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers

FactsOf = Callable[[Sequence[int]], Mapping[int, ProfileFacts]]


@dataclass(slots=True)
class Values:
    """The values of a collection, coded.

    `key` numbers, by link, the holder of a value of one person's own (-1: nobody's own): the value, and the time between
    two changes of hands. `crowded` and `bound` say by key what `ValueView` says by epoch. `shared` values are a business's,
    `few` of them have few names.
    """

    key: Numbers
    keys: int
    crowded: Flags
    bound: Flags
    shared: Flags
    few: Flags


def classify(rows: Rows, links: Links, ruleset: Ruleset, facts_of: FactsOf) -> Values:
    """The class of every value."""
    import numpy as np

    sizes = links.sizes
    business = np.zeros(links.values, dtype=bool)
    business[links.value[rows.business[links.row]]] = True
    group, groups = _name_groups(rows, links, (sizes > 1) & ~business)
    doubtful = (groups != 1) & (sizes > 1) & ~business
    times = times_between(rows, links, doubtful & (groups > 1), ruleset.recycle_days)
    held = hands(links, times, group)
    # A key for each value, further ones for the later holders of those that changed hands.
    later = np.cumsum(held.count - 1) - (held.count - 1) + links.values - 1
    key = np.where(held.holder > 0, later[links.value] + held.holder, links.value)
    keys = links.values + int((held.count - 1).sum())
    names = _different(key, group, keys)
    shared = business.copy()
    shared[links.value[(names >= ruleset.shared_names)[key]]] = True
    doubtful &= ~shared & (sizes >= ruleset.shared_towns)
    scattered = _scattered(rows, links, key, doubtful, names, ruleset, facts_of)
    shared[links.value[np.isin(key, scattered)]] = True
    key[shared[links.value]] = -1
    # Names are counted one by one: up to MANY_NAMES of them are few however they group.
    there = np.flatnonzero(shared[links.value])
    called = _different(links.value[there], rows.name[links.row[there]], links.values)
    few = shared & (called <= max(ruleset.few_names, MANY_NAMES))
    found = Values(key, keys, names > 1, np.zeros(keys, dtype=bool), shared, few)
    found.bound[:] = _bound(links, found, group)
    return found


def look(
    value: int,
    links: Links,
    ruleset: Ruleset,
    facts: Mapping[int, ProfileFacts],
) -> ValueView:
    """The view of one value, as the core has it."""
    at = slice(links.start[value], links.start[value + 1])
    carriers = [facts[row] for row in links.row[at].tolist()]
    return view_value(
        str(links.texts[value]),
        ContactKind.PHONE if links.phone[links.start[value]] else ContactKind.EMAIL,
        carriers,
        rule=None,
        shared_names=ruleset.shared_names,
        shared_towns=ruleset.shared_towns,
        recycle_days=ruleset.recycle_days,
    )


def rows_of(links: Links, values: Numbers) -> Numbers:
    """The rows that show one of these values, each once."""
    import numpy as np

    wanted = np.zeros(links.values, dtype=bool)
    wanted[values] = True
    return distinct(links.row[wanted[links.value]])


def _different(keys: Numbers, shown: Numbers, count: int) -> Numbers:
    """By key: how many different numbers are shown beside it, -1 not counted."""
    import numpy as np

    at = shown >= 0
    span = int(shown.max(initial=0)) + 1
    pairs = distinct(keys[at] * span + shown[at])
    return np.bincount(pairs // span, minlength=count)


def _scattered(
    rows: Rows, links: Links, key: Numbers, wanted: Flags, names: Numbers, ruleset: Ruleset, facts_of: FactsOf
) -> list[int]:
    """The keys of wanted values that two names or none show in too many towns at once for one person."""
    import numpy as np

    at = np.flatnonzero(wanted[links.value])
    at = at[names[key[at]] != 1]
    towns = _different(key[at], rows.town[links.row[at]], len(names))
    at = at[towns[key[at]] >= ruleset.shared_towns]
    held: dict[int, list[int]] = {}
    for of, row in zip(key[at].tolist(), links.row[at].tolist(), strict=True):
        held.setdefault(of, []).append(row)
    facts = facts_of(distinct(links.row[at]).tolist())
    return [
        of for of, by in held.items() if towns_at_once([facts[row] for row in by]) >= ruleset.shared_towns
    ]


def _name_groups(rows: Rows, links: Links, wanted: Flags) -> tuple[Numbers, Numbers]:
    """By link the group of its name around the value (-1: none), by value the number of groups."""
    import numpy as np

    name = rows.name[links.row]
    at = np.flatnonzero(wanted[links.value] & (name >= 0))
    span = max(len(rows.name_texts), 1)
    nodes, inverse = coded(links.value[at] * span + name[at])
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


def _bound(links: Links, values: Values, group: Numbers) -> Flags:
    """By key: whether two names that use it are one person's: see `matcher.values.bind_names`."""
    import numpy as np

    bound = np.zeros(values.keys, dtype=bool)
    own = values.key >= 0
    at = np.flatnonzero(own & (group >= 0) & values.crowded[values.key])
    if not len(at):
        return bound
    mine, hers = beside(links, at, np.flatnonzero(own))
    # Both names of a key show one other key, and there are but two names.
    span = int(group.max(initial=0)) + 1
    both, together = coded(values.key[mine] * values.keys + values.key[hers])
    shown = distinct(together * span + group[mine]) // span
    twice = shown[1:][shown[1:] == shown[:-1]]
    sides = distinct(values.key[at] * span + group[at]) // span
    bound[both[twice] // values.keys] = True
    bound &= np.bincount(sides, minlength=values.keys) == 2
    return bound
