"""An attacker with all tables of all releases, and linear programs of his own, narrows no small count.

What he knows of how cells hang together is read here from the names of the counts alone, not from the relations that the tables carry:
a relation that a table forgot to tell would show.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from review_cli.counting.market import overlap, persons_by_arenas
from review_cli.counting.periods import Period, parse, quarters_of, year, years_of
from review_cli.counting.publish import SMALL, Register, publish
from review_cli.counting.records import PERSON, VENUE, Contact, Counted
from review_cli.counting.tables import MISSING, RECORDED, Key, Table
from review_cli.service.figures import TABLES
from store.errors import StoreError
from tests.review_cli.counting.report_2008 import SHAPE

YEARS = (year(2025), year(2026))
WHOLE = Period(YEARS[0].first, YEARS[-1].last)
EXCLUSIVE = ("region", "team", "kind", "direction", "duration", "reach", "group", "item", "times")
LEAST = {"2-3": 2, "4+": 4, "10-19": 10, "20+": 20}
MOST = {"2-3": 3, "4+": np.inf, "10-19": 19, "20+": np.inf}


class Line(NamedTuple):
    """Weights of cells whose sum is 0, or at least 0."""

    weights: dict[Key, float]
    equal: bool


class Source(NamedTuple):
    contacts: list[Contact]
    counted: list[Counted]
    shape: Any


def records(seed: int) -> Source:
    """Some ninety contacts of two years, so few in each cell that much must be hidden."""
    draw = random.Random(seed)
    contacts = []
    for _ in range(draw.randint(40, 130)):
        subject = draw.choice((VENUE, PERSON, PERSON, PERSON))
        referral = draw.choice((None, None, "hospital", "tax", "crisis_centre"))
        outcomes = draw.sample(SHAPE.outcomes[:5], draw.randrange(3))
        contacts.append(
            Contact(
                draw.randint(WHOLE.first, WHOLE.last),
                subject,
                f"{subject}{draw.randrange(40)}",
                draw.choice(("visit", "phone", "email", "chat")),
                draw.choice(("reached", "reached", "in_vain", "not_recorded")),
                (*outcomes, "referred") if referral else tuple(outcomes),
                referral,
                team=draw.choice((*SHAPE.teams, None)),
                region=draw.choice((*SHAPE.regions[:3], None)),
                direction=draw.choice(SHAPE.directions),
                duration=draw.choice(SHAPE.durations),
            )
        )
    counted = [
        Counted(draw.randint(WHOLE.first, WHOLE.last), draw.choice(SHAPE.counters))
        for _ in range(draw.randrange(30))
    ]
    return Source(contacts, counted, SHAPE)


def axes_of(key: Key) -> tuple[str, dict[str, str]]:
    measure, *axes = key.split("|")
    return measure, dict(one.split("=", 1) for one in axes)


def named(measure: str, axes: Mapping[str, str]) -> Key:
    return "|".join([measure, *(f"{axis}={value}" for axis, value in sorted(axes.items()))])


def knowledge(keys: Iterable[Key]) -> list[Line]:
    """All that the names of counts tell: parts and wholes, years and their quarters, several that may hold at once."""
    known = set(keys)
    lines: list[Line] = []
    for axis in (*EXCLUSIVE, "outcome"):
        families: dict[Key, dict[str, Key]] = defaultdict(dict)
        for key in known:
            measure, axes = axes_of(key)
            if axis in axes and not (axis == "group" and "item" in axes):
                value = axes.pop(axis)
                families[named(measure, axes)][value] = named(measure, {**axes, axis: value})
        for whole, parts in families.items():
            if axis == "outcome":
                lines += [Line({whole: 1.0, part: -1.0}, equal=False) for part in parts.values()]
                continue
            single = [key for value, key in parts.items() if value not in {RECORDED, MISSING}]
            if RECORDED in parts:
                lines.append(Line({parts[RECORDED]: -1.0, **dict.fromkeys(single, 1.0)}, equal=True))
                lines.append(Line({whole: -1.0, parts[RECORDED]: 1.0, parts[MISSING]: 1.0}, equal=True))
            else:
                lines.append(Line({whole: -1.0, **dict.fromkeys(parts.values(), 1.0)}, equal=True))
            if axis == "times":
                events = whole.replace("venues", "attempts_venue").replace("persons", "contacts")
                least = {key: -float(LEAST.get(value, value)) for value, key in parts.items()}
                lines.append(Line({events: 1.0, **least}, equal=False))
    by_rest: dict[Key, dict[Period, Key]] = defaultdict(dict)
    for key in known:
        measure, axes = axes_of(key)
        if "period" in axes:
            period = parse(axes.pop("period"))
            by_rest[named(measure, axes)][period] = key
        if measure in {"persons", "persons_chatted"} and "times" not in axes and "period" in axes_of(key)[1]:
            whole = key.replace("persons_chatted", "attempts_person").replace("persons|", "contacts|")
            lines.append(Line({whole: 1.0, key: -1.0}, equal=False))
    for rest, periods in by_rest.items():
        if rest.split("|")[0] in {"persons", "venues", "persons_chatted"}:
            # The same person may be met in two years.
            longest = max(periods, key=lambda one: one.last - one.first)
            if "times=" not in rest:
                shorter = [key for period, key in periods.items() if period != longest]
                lines += [Line({periods[longest]: 1.0, key: -1.0}, equal=False) for key in shorter]
            continue
        for period, key in periods.items():
            quarters = [f"{rest}|quarter={one}" for one in range(period.first, period.last + 1)]
            lines.append(Line({key: -1.0, **dict.fromkeys(quarters, 1.0)}, equal=True))
    return lines


def narrowed(key: Key, shown: Mapping[Key, int | None], lines: list[Line]) -> tuple[float, float]:
    """The least and the greatest value that the count can have."""
    cells = list(dict.fromkeys([*shown, *(cell for line in lines for cell in line.weights)]))
    place = {cell: at for at, cell in enumerate(cells)}
    rows: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for line in lines:
        row = np.zeros(len(cells))
        for cell, weight in line.weights.items():
            row[place[cell]] += weight
        rows[line.equal].append(row)
    limits: list[tuple[int, int | None]] = []
    for cell in cells:
        value = shown.get(cell, 0)
        if cell in shown and value is not None:
            limits.append((value, value))
        else:
            limits.append((1 if cell in shown else 0, None))
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(cells))
        aim[place[key]] = sign
        answer = linprog(
            aim,
            A_eq=np.array(rows[True]),
            b_eq=np.zeros(len(rows[True])),
            A_ub=-np.array(rows[False]),
            b_ub=np.zeros(len(rows[False])),
            bounds=limits,
        )
        assert answer.status in {0, 3}, answer.message
        found.append(float("inf") if answer.status == 3 else sign * answer.fun)
    return found[0], found[1]


def released(source: Source) -> tuple[dict[Key, int | None], dict[Key, int]]:
    """A year by itself, both years together, the second alone and by quarter: what was shown of it all, and what is true."""
    register, true = Register(), dict[Key, int]()
    for names, whole, parts in (
        (("visits", "contacts"), YEARS[0], years_of(YEARS[0])),
        (tuple(TABLES), WHOLE, years_of(WHOLE)),
        (("contacts", "first", "referrals"), YEARS[1], years_of(YEARS[1])),
        (("visits",), YEARS[1], quarters_of(YEARS[1])),
    ):
        tables: list[Table] = [table for name in names for table in TABLES[name](source, whole, parts)]  # type: ignore[arg-type]
        try:
            register = publish(tables, register).register
        except StoreError:
            continue  # it could not be done safely: nothing was said
        true |= {key: count for table in tables for key, count in table.counts.items()}
    return dict(register.shown), true


@example(seed=5)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=2, deadline=None, derandomize=True)
def test_all_tables_of_all_releases_narrow_no_small_count(seed: int) -> None:
    shown, true = released(records(seed))
    lines = knowledge(shown)
    small = [key for key, value in shown.items() if value is None and 0 < true[key] < SMALL]
    assert small
    draw = random.Random(seed)
    for key in draw.sample(small, min(12, len(small))):
        low, high = narrowed(key, shown, lines)
        assert low - 1e-6 <= true[key] <= high + 1e-6
        assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 >= SMALL, key
        assert high >= SMALL - 1e-6, key


def test_the_attacker_is_one() -> None:
    """Were only the small ones hidden, he would find most of them."""
    source = records(1)
    tables = [table for name in TABLES for table in TABLES[name](source, WHOLE, years_of(WHOLE))]  # type: ignore[arg-type]
    true = {key: count for table in tables for key, count in table.counts.items()}
    shown = {key: None if 0 < count < SMALL else count for key, count in true.items()}
    lines = knowledge(shown)
    small = [key for key, value in shown.items() if value is None]
    found = [key for key in small if np.ptp(narrowed(key, shown, lines)) < 1]
    assert len(found) > len(small) / 5


@pytest.mark.parametrize("seed", range(4))
def test_persons_on_arenas_are_safe_against_both_tables_of_a_week(seed: int) -> None:
    draw = random.Random(seed)
    names = ("a", "b", "c", "d")
    combined: Any = defaultdict(int)
    for _ in range(60):
        combined[tuple(sorted(draw.sample(names, draw.choice((1, 1, 1, 2, 2, 3)))))] += draw.randint(0, 3)
    tables = [persons_by_arenas(combined, "2026W47"), overlap(combined, "2026W47")]
    first = publish(tables[:1], Register())
    register = publish(tables[1:], first.register).register
    lines = [
        Line(
            {f"persons_on|arena={'+'.join(sorted({one, other}))}|week=2026W47": -1.0}
            | {f"exactly={'+'.join(some)}": 1.0 for some in combined if {one, other} <= set(some)},
            equal=True,
        )
        for one in names
        for other in names
    ]
    lines += [
        Line(
            {f"persons|arenas={size}|week=2026W47": -1.0}
            | {f"exactly={'+'.join(some)}": 1.0 for some in combined if len(some) == size},
            equal=True,
        )
        for size in (1, 2, 3)
        if f"persons|arenas={size}|week=2026W47" in register.shown
    ]
    lines.append(
        Line(
            {"persons|week=2026W47": -1.0} | {f"exactly={'+'.join(some)}": 1.0 for some in combined},
            equal=True,
        )
    )
    lines.append(Line({"persons|week=2026W47": 1.0}, equal=False))
    true = {key: count for table in tables for key, count in table.counts.items()}
    for key, value in register.shown.items():
        if value is None and 0 < true[key] < SMALL:
            low, high = narrowed(key, register.shown, lines)
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 >= SMALL, key
