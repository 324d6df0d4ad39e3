"""What ties rows together, and which groups of tied rows are plain: one person whatever order the core would take. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import (
    alike_codes,
    block_pairs,
    blocks_of,
    distinct,
    order_of,
    slip_codes,
    tied_rows,
)
from matcher.column_names import TELLING
from matcher.column_work import Coded
from matcher.features import TOURING, email_shared, lang_differs, phone_shared, town_apart
from matcher.ruleset import Ruleset

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers


@dataclass(frozen=True, slots=True)
class Ties:
    """(row, key) pairs sorted by key: rows of one key may be joined."""

    rows: Numbers
    keys: Numbers


@dataclass(frozen=True, slots=True)
class OwnTies(Ties):
    """Ties by values of one person's own; `values` holds the value of each."""

    values: Numbers


def own_ties(work: Coded) -> OwnTies:
    """The ties by values of one person's own that several rows show."""
    import numpy as np

    key = work.values.key
    several = np.bincount(key[key >= 0], minlength=work.values.keys) > 1
    at = np.flatnonzero((key >= 0) & several[key])
    at = at[order_of(key[at])]
    return OwnTies(work.links.row[at], key[at], work.links.value[at])


def all_ties(work: Coded, own: OwnTies) -> Ties:
    """Whatever may join rows: see `matcher.blocking.link_keys`."""
    import numpy as np

    links, names = work.links, work.names
    name = work.rows.name
    telling = np.array(TELLING)
    business = np.flatnonzero(work.values.few[links.value] & (name[links.row] >= 0))
    span = len(work.rows.name_texts) + 1
    there, named = np.unique(links.value[business] * span + name[links.row[business]], return_inverse=True)
    placed = np.flatnonzero((names.place >= 0) & telling[names.in_town])
    anywhere = np.flatnonzero((name >= 0) & telling[np.append(names.anywhere, 0)[name]])
    found_rows, found_keys = [own.rows], [own.keys]
    offset = work.values.keys
    for rows, keys in (
        (links.row[business], named),
        _misspelt(work, links.row[business], named, there),
        (placed, names.place[placed]),
        (anywhere, name[anywhere]),
    ):
        several = np.bincount(keys) > 1
        at = np.flatnonzero(several[keys]) if len(keys) else keys
        at = at[order_of(keys[at])]
        found_rows.append(rows[at])
        found_keys.append(keys[at] + offset)
        offset += int(keys.max(initial=-1)) + 1
    return Ties(np.concatenate(found_rows), np.concatenate(found_keys))


def _misspelt(work: Coded, rows: Numbers, named: Numbers, there: Numbers) -> tuple[Numbers, Numbers]:
    """(row, key) for names at one business that are a letter apart: a key for each two of them.

    `there` holds the names at businesses, value by value, and `named` by row of `rows` which of them it shows.
    """
    import numpy as np

    texts = work.rows.name_texts
    span = len(texts) + 1
    # The first letter is never the wrong one.
    letters = texts.str.slice(0, 1).hash().to_numpy()[there % span]
    order = np.lexsort((letters, there // span))
    value, letters = (there // span)[order], letters[order]
    start = np.flatnonzero(
        np.concatenate([[True], (value[1:] != value[:-1]) | (letters[1:] != letters[:-1])])[: len(value)]
    )
    one, other, _ = block_pairs(start, np.diff(np.append(start, len(value))), len(value))
    one, other = order[one], order[other]
    slips = slip_codes(there[one] % span, there[other] % span, texts)
    one, other = one[slips], other[slips]
    if not len(one):
        return one, one
    # Every row of either name, once for each key.
    by_name = order_of(named)
    first, sizes = blocks_of(named[by_name])
    either, keys = np.concatenate([one, other]), np.tile(np.arange(len(one)), 2)
    counts = sizes[either]
    offset = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows[by_name[np.repeat(first[either], counts) + offset]], np.repeat(keys, counts)


def plain_rows(work: Coded, group: Numbers, own: OwnTies) -> Flags:
    """Rows of the groups that the core must make one person, and rows alone.

    Those are groups tied by values of her own alone, under names that are all alike, within the limits of every guard.
    """
    import numpy as np

    count, rows, rules = work.rows.count, work.rows, work.ruleset
    size = np.bincount(group, minlength=count)
    several = np.flatnonzero(size[group] > 1)
    tied = tied_rows(count, own.rows, own.keys)
    broad = work.links.sizes[own.values] > 2
    plain = (size > 1) & _enough(rules)
    plain &= within_guards(work, group, several, tied_rows(count, own.rows[broad], own.keys[broad]))
    for against in (tied != group, rows.business, work.evidence.wide):
        plain[group[against]] = False
    plain &= ~unlike_names(work, group, several[plain[group[several]]])
    first = np.full(count, np.iinfo(np.int64).min)
    last = np.full(count, np.iinfo(np.int64).max)
    np.maximum.at(first, group[several], rows.first[several])
    np.minimum.at(last, group[several], rows.last[several])
    nameless = group[several[rows.name[several] < 0]]
    plain[nameless[first[nameless] - last[nameless] > rules.recycle_days]] = False
    settled: Flags = (plain | (size == 1))[group]
    return settled


def unlike_names(work: Coded, part: Numbers, rows: Numbers) -> Flags:
    """By number of a part: whether two names that these of its rows show are not alike. So many that they fill a block are taken for such."""
    import numpy as np

    names, count, most = work.rows.name, work.rows.count, work.ruleset.block
    span = len(work.rows.name_texts) + 1
    named = rows[names[rows] >= 0]
    nodes = distinct(part[named] * span + names[named])
    counts = np.bincount(nodes // span, minlength=count)
    one, other, block = block_pairs(np.cumsum(counts) - counts, counts, most)
    unlike: Flags = counts > most
    unlike[block[~alike_codes(nodes[one] % span, nodes[other] % span, work.rows.name_texts)]] = True
    return unlike


def _enough(rules: Ruleset) -> bool:
    """Whether a shared value of one person's own joins under alike names whatever else may speak against it."""
    weight = {row.func: row.weight for row in rules.features}
    against = weight.get(town_apart, 0.0) * TOURING + weight.get(lang_differs, 0.0)
    return min(weight.get(phone_shared, 0.0), weight.get(email_shared, 0.0)) + against >= rules.certain


def within_guards(work: Coded, part: Numbers, several: Numbers, broad: Numbers) -> Flags:
    """By number of a part: whether it has few contact points, and no bridge between two grown sides.

    `several` are the rows that are not alone in their part. `broad` numbers what more than a thin link ties: those come
    first, so what is left of a part beside the largest of them cannot become a grown side.
    """
    import numpy as np

    count = work.rows.count
    size = np.bincount(part, minlength=count)
    beside = distinct(part[several] * count + broad[several])
    largest = np.zeros(count, dtype=np.int64)
    np.maximum.at(largest, beside // count, np.bincount(broad, minlength=count)[beside % count])
    side = work.ruleset.bridge_side
    return few_values(work, part, size) & ((size < 2 * side) | (size - largest < side))


def few_values(work: Coded, part: Numbers, size: Numbers) -> Flags:
    """By number of a part: whether it shows no more contact points than a person may have."""
    import numpy as np

    key, row = work.values.key, work.links.row
    own = np.flatnonzero(key >= 0)
    of = part[row[own]]
    most = np.bincount(of, minlength=len(size))
    # Only where many links are is it worth counting how many contact points they are.
    many = most[of] > work.ruleset.max_values
    shown = distinct(of[many] * work.values.keys + key[own[many]])
    counts = np.bincount(shown // work.values.keys, minlength=len(size))
    few: Flags = counts <= work.ruleset.max_values
    return few
