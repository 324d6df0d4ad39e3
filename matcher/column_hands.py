"""Values that change hands, in whole columns: the times between long silences, and whose each is. numpy loads on first use.

The same as `matcher.values` says of one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.column_codes import Links, Rows, distinct, order_of

if TYPE_CHECKING:
    from matcher.column_codes import Flags, Numbers


@dataclass(frozen=True, slots=True)
class Times:
    """The times between long silences: `time` numbers them by link from 0, `count` says by value how many there are."""

    time: Numbers
    count: Numbers


def times_between(rows: Rows, links: Links, wanted: Flags, days: int) -> Times:
    """The times of the wanted values: a new one begins when nobody has shown the value for more than `days` days."""
    import numpy as np

    time, count = np.zeros(len(links.row), dtype=np.int64), np.ones(links.values, dtype=np.int64)
    at = np.flatnonzero(wanted[links.value])
    if not len(at):
        return Times(time, count)
    value, first, last = links.value[at], rows.first[links.row[at]], rows.last[links.row[at]]
    begin = int(first.min())
    # One running maximum for all: each value's days are lifted above those of the values before it.
    lift = (np.cumsum(np.concatenate([[0], value[1:] != value[:-1]]))) * (int(last.max()) - begin + 1)
    order = order_of(first - begin + lift)
    until = np.maximum.accumulate((last + lift)[order])
    value = value[order]
    inside = value[1:] == value[:-1]
    silent = np.concatenate([[False], inside & ((first + lift)[order][1:] - until[:-1] > days)])
    begins = np.concatenate([[True], ~inside])
    seen = np.cumsum(silent)
    time[at[order]] = seen - np.repeat(seen[begins], np.diff(np.append(np.flatnonzero(begins), len(value))))
    count += np.bincount(value[silent], minlength=links.values)
    return Times(time, count)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who holds each value when: `holder` numbers them by link from 0, `count` says by value how many there are."""

    holder: Numbers
    count: Numbers


def hands(links: Links, times: Times, group: Numbers) -> Hands:
    """Whose the times of each value are; `group` numbers the groups of names by link.

    A time in which an earlier holder's name or other value returns is hers (see `matcher.values`): the latest holder's, of
    several. Whatever a time shows, its holder is no earlier than whoever showed it before; so to look at the time that
    showed it last is enough.
    """
    import numpy as np

    broken = times.count > 1
    at = np.flatnonzero(broken[links.value])
    place = np.cumsum(broken) - 1
    most = int(times.count.max(initial=1))
    named = at[group[at] >= 0]
    has_name = np.zeros((int(broken.sum()), most), dtype=bool)
    has_name[place[links.value[named]], times.time[named]] = True
    one, other = beside(links, at, np.arange(len(links.row)))
    found = []
    for carriers, marks in ((named, group[named]), (one, links.value[other])):
        span = int(marks.max(initial=0)) + 1
        seen = distinct((place[links.value[carriers]] * span + marks) * most + times.time[carriers])
        again = np.flatnonzero(seen[1:] // most == seen[:-1] // most)
        found.append(np.stack([seen[again] // most // span, seen[again] % most, seen[again + 1] % most]))
    value, before, after = np.concatenate(found, axis=1)
    number = np.zeros((len(has_name), most), dtype=np.int64)
    highest = np.zeros(len(has_name), dtype=np.int64)
    for time in range(1, most):
        held = np.full(len(has_name), -1)
        now = after == time
        np.maximum.at(held, value[now], number[value[now], before[now]])
        number[:, time] = np.where(held < 0, highest + has_name[:, time], held)
        highest = np.maximum(highest, np.where(times.count[broken] > time, number[:, time], 0))
    holder, count = np.zeros(len(links.row), dtype=np.int64), np.ones(links.values, dtype=np.int64)
    holder[at] = number[place[links.value[at]], times.time[at]]
    count[broken] += highest
    return Hands(holder, count)


def beside(links: Links, mine: Numbers, others: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of links of one row under two values: one of `mine`, one of `others`."""
    import numpy as np

    wanted = np.zeros(int(links.row.max(initial=-1)) + 1, dtype=bool)
    wanted[links.row[mine]] = True
    others = others[wanted[links.row[others]]]
    others = others[order_of(links.row[others])]
    shown = np.bincount(links.row[others], minlength=len(wanted))
    first = np.cumsum(shown) - shown
    count = shown[links.row[mine]]
    one = np.repeat(mine, count)
    offset = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    other = others[np.repeat(first[links.row[mine]], count) + offset]
    differing = links.value[one] != links.value[other]
    return one[differing], other[differing]
